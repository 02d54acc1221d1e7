// What a model makes of a text, as files for programs that are compared with each other: attention_inputs MODEL TEXT
// TOKENS LAYERS ATTENTION DISTANCE runs one pass over <|endoftext|> and the text's first tokens, TOKENS in all, and
// writes as float32 .npy, which every program reads without rounding, the attention in its first LAYERS layers, LAYERS
// × heads × TOKENS × TOKENS, and the distances between the text's tokens by the default measure.

#include "core/io/npy.h"
#include "core/io/text_file.h"
#include "core/model/gpt2_loader.h"
#include "core/pipeline/analyser.h"

#include <array>
#include <cstdio>

namespace toposcope {
namespace {

void writeAttention(const std::string& file, const AttentionTensor& attention, int layers)
{
    const auto size = static_cast<std::size_t>(attention.tokenCount());
    const std::array shape{static_cast<std::size_t>(layers), static_cast<std::size_t>(attention.headCount()), size,
                           size};
    std::vector<float> values;
    for (int layer = 0; layer < layers; ++layer) {
        for (int head = 0; head < attention.headCount(); ++head) {
            const AttentionView view = attention.head({layer, head});
            values.insert(values.end(), view.data(), view.data() + size * size);
        }
    }
    writeNpy(file, std::span<const float>(values), shape);
}

void writeDistance(const std::string& file, const DistanceMatrix& distance)
{
    const auto size = static_cast<std::size_t>(distance.size());
    std::vector<float> values;
    for (int i = 0; i < distance.size(); ++i)
        for (int j = 0; j < distance.size(); ++j)
            values.push_back(static_cast<float>(distance(i, j)));
    writeNpy(file, std::span<const float>(values), std::array{size, size});
}

struct Wanted {
    std::string model;
    std::string text;
    int tokens = 0;
    int layers = 0;
    std::string attentionFile;
    std::string distanceFile;
};

void writeInputs(const Wanted& wanted)
{
    Analyser analyser(gpt2Loader(TOPOSCOPE_BUILD_DIR "/bin/attention_inputs", 0));
    AnalysisRequest request;
    request.text = readText(wanted.text);
    request.model = wanted.model;
    request.settings.window = TokenWindow{0, wanted.tokens - 1};
    writeDistance(wanted.distanceFile, analyser.analyse(request)->distance);
    writeAttention(wanted.attentionFile, *analyser.prepare(request).whole, wanted.layers);
}

} // namespace
} // namespace toposcope

int main(int argc, char** argv)
{
    if (argc != 7) {
        std::fputs("usage: attention_inputs MODEL TEXT TOKENS LAYERS ATTENTION.npy DISTANCE.npy\n", stderr);
        return 2;
    }
    try {
        toposcope::writeInputs({argv[1], argv[2], std::stoi(argv[3]), std::stoi(argv[4]), argv[5], argv[6]});
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "attention_inputs: %s\n", error.what());
        return 1;
    }
}
