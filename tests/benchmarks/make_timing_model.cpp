// Writes the model that performance is measured with: make_timing_model DIR [--half] [--layers N] … (see
// tests/support/timing_model.h).

#include "tests/support/timing_model.h"

#include <CLI/CLI.hpp>

#include <cstdio>

int main(int argc, char** argv)
{
    using namespace toposcope::test;
    TimingShape shape;
    std::filesystem::path folder;
    CLI::App app("Writes a model of GPT-2 small's shape with random weights, to measure with", "make_timing_model");
    app.add_option("DIR", folder, "Folder for the model")->required();
    app.add_flag("--half", shape.half, "Weights as F16 (default: F32)");
    app.add_option("--layers", shape.layers, "Layers (default: 12)")->check(CLI::PositiveNumber);
    app.add_option("--heads", shape.heads, "Heads, a divisor of the width (default: 12)")->check(CLI::PositiveNumber);
    app.add_option("--width", shape.width, "Width (default: 768)")->check(CLI::PositiveNumber);
    app.add_option("--positions", shape.positions, "Positions (default: 1024)")->check(CLI::PositiveNumber);
    CLI11_PARSE(app, argc, argv);
    try {
        writeTimingModel(shape, folder, TOPOSCOPE_MODELS "/toposcope-mini");
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "make_timing_model: %s\n", error.what());
        return 1;
    }
}
