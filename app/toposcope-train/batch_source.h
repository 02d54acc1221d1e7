// What is trained on in each step: passages of the text, each once before any comes again, and among them sequences
// that repeat. In: token ids, a seed and a place in the course of training. Out: the same batch for the same place.
#pragma once

#include "app/toposcope-train/corpus.h"
#include "app/toposcope-train/network.h"

#include <optional>
#include <span>

namespace toposcope::train {

// Shares of the sequences, in [0, 1], that are not simply text.
struct Mixture {
    // Blocks of 8 to 64 random tokens, repeated to the end; only the repetitions count. Half of them are drawn from
    // the vocabulary, half from the text.
    double randomRepeats = 0.05;
    // A passage of text that comes again later in the sequence, or over and over.
    double passageRepeats = 0.05;
};

// Where in the course of training a batch stands: which stage, and how many sequences of it came before.
struct BatchPlace {
    std::uint64_t seed = 0;
    std::uint64_t stage = 0;
    std::uint64_t drawn = 0;
};

class BatchSource {
public:
    // `tokens` must outlive the source. Most sequences begin with `endOfText`, if there is one, as texts do when they
    // are analysed; one in eight begins in the middle of a text.
    BatchSource(std::span<const std::uint16_t> tokens, int vocabulary, std::optional<int> endOfText, Mixture mixture);

    Batch draw(BatchPlace place, int sequences, int length) const;

private:
    std::vector<std::int32_t> sequence(BatchPlace place, int length, std::vector<float>& weights, bool& prose) const;
    std::size_t passageBegin(BatchPlace place, int length) const;

    std::span<const std::uint16_t> m_tokens;
    int m_vocabulary;
    std::optional<int> m_endOfText;
    Mixture m_mixture;
};

} // namespace toposcope::train
