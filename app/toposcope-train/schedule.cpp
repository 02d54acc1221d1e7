#include "app/toposcope-train/schedule.h"

#include "core/error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace toposcope::train {

namespace {

InputError wrongStages(std::string_view text)
{
    return InputError("--stages: expected CONTEXTxSEQUENCES:TOKENS,…,CONTEXTxSEQUENCES with growing TOKENS, like "
                      "128x32:2M,256x16:6M,512x16; found \"" +
                      std::string(text) + '"');
}

int parsePositive(std::string_view part, std::string_view whole)
{
    constexpr int largest = 1 << 20;
    int value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc{} || end != part.data() + part.size() || value < 1 || value > largest)
        throw wrongStages(whole);
    return value;
}

} // namespace

std::int64_t parseTokens(std::string_view text, const std::string& option)
{
    constexpr double largest = 1e15;
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    const double factor = unit.empty() ? 1.0 : unit == "k" ? 1e3 : unit == "M" ? 1e6 : unit == "G" ? 1e9 : 0.0;
    if (error != std::errc{} || factor == 0.0 || !(value >= 0.0 && value * factor <= largest))
        throw InputError(option + ": expected a number of tokens like 500k or 40M, found \"" + std::string(text) + '"');
    return std::llround(value * factor);
}

std::vector<Stage> parseStages(std::string_view text)
{
    std::vector<Stage> stages;
    for (std::string_view rest = text;;) {
        const std::size_t comma = rest.find(',');
        const std::string_view part = rest.substr(0, comma);
        const std::size_t times = part.find('x');
        const std::size_t colon = part.find(':');
        const bool isLast = comma == std::string_view::npos;
        if (times == std::string_view::npos || (colon == std::string_view::npos) != isLast)
            throw wrongStages(text);
        Stage stage{parsePositive(part.substr(0, times), text),
                    parsePositive(part.substr(times + 1, isLast ? part.npos : colon - times - 1), text), 0};
        if (!isLast)
            stage.until = parseTokens(part.substr(colon + 1), "--stages");
        if (!isLast && stage.until <= (stages.empty() ? 0 : stages.back().until))
            throw wrongStages(text);
        stages.push_back(stage);
        if (isLast)
            return stages;
        rest.remove_prefix(comma + 1);
    }
}

double RateCurve::at(std::int64_t seen) const
{
    const auto x = static_cast<double>(seen);
    if (seen < warmUp)
        return peak * (x + 1.0) / static_cast<double>(warmUp);
    const auto left = static_cast<double>(std::max<std::int64_t>(0, total - seen));
    const double share = left / std::max(1.0, static_cast<double>(total - warmUp)); // 1 … 0
    switch (curve) {
    case Curve::Cosine: return peak * 0.5 * (1.0 - std::cos(std::numbers::pi * share));
    case Curve::Linear: return peak * share;
    case Curve::Plateau: return peak * std::min(1.0, left / std::max(1.0, static_cast<double>(decay)));
    }
    return 0.0;
}

} // namespace toposcope::train
