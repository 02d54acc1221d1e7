#include "app/toposcope-train/batch_source.h"

#include "app/toposcope-train/random.h"

#include <algorithm>
#include <numeric>

namespace toposcope::train {

namespace {

// What a sequence of random numbers is for.
enum Purpose : std::uint64_t { Order = 100, Content = 101 };

// Element `index` of a permutation of 0 … count − 1 that scatters neighbours.
std::uint64_t scattered(std::uint64_t index, std::uint64_t count, Random random)
{
    constexpr double goldenSection = 0.6180339887;
    auto step = static_cast<std::uint64_t>((goldenSection + 0.1 * random.uniform()) * static_cast<double>(count));
    while (std::gcd(std::max<std::uint64_t>(step, 1), count) != 1)
        ++step;
    const auto shift = static_cast<std::uint64_t>(random.below(static_cast<std::int64_t>(count)));
    return (index * std::max<std::uint64_t>(step, 1) + shift) % count;
}

// `text` with one passage of it repeated: at once and to the end, or once more at a later place.
void repeatPassage(std::vector<std::int32_t>& text, Random& random)
{
    const auto length = static_cast<std::int64_t>(text.size());
    const std::int64_t shortest = std::max<std::int64_t>(1, length / 16);
    const std::int64_t size = shortest + random.below(std::max<std::int64_t>(1, length / 3));
    const std::int64_t from = random.below(std::max<std::int64_t>(1, length - 2 * size));
    const bool overAndOver = random.uniform() < 0.5;
    const std::int64_t gap = overAndOver ? 0 : random.below(std::max<std::int64_t>(1, length - 2 * size - from));
    const std::int64_t begin = from + size + gap;
    const std::int64_t end = overAndOver ? length : std::min(length, begin + size);
    for (std::int64_t i = begin; i < end; ++i)
        text[static_cast<std::size_t>(i)] = text[static_cast<std::size_t>(from + (i - begin) % size)];
}

} // namespace

BatchSource::BatchSource(std::span<const std::uint16_t> tokens, int vocabulary, std::optional<int> endOfText,
                         Mixture mixture)
    : m_tokens(tokens), m_vocabulary(vocabulary), m_endOfText(endOfText), m_mixture(mixture)
{
}

// The text is cut into passages of `length` + 1 tokens; in every round through it the cuts lie elsewhere.
std::size_t BatchSource::passageBegin(BatchPlace place, int length) const
{
    const auto size = static_cast<std::uint64_t>(length);
    if (m_tokens.size() <= size + 1)
        return 0;
    const std::uint64_t passages = std::max<std::uint64_t>(1, (m_tokens.size() - 1) / size - 1);
    const std::uint64_t round = place.drawn / passages;
    Random random{place.seed, Order, place.stage, round};
    const auto phase = static_cast<std::uint64_t>(random.below(length));
    const std::uint64_t begin = phase + scattered(place.drawn % passages, passages, random) * size;
    return std::min<std::uint64_t>(begin, m_tokens.size() - size - 1);
}

// `length` + 1 tokens, and how much each of the last `length` counts.
std::vector<std::int32_t> BatchSource::sequence(BatchPlace place, int length, std::vector<float>& weights,
                                                bool& prose) const
{
    constexpr double withoutBeginning = 0.125;
    constexpr std::int64_t shortestBlock = 8;
    constexpr std::int64_t longestBlock = 64;
    Random random{place.seed, Content, place.stage, place.drawn};
    const auto count = static_cast<std::size_t>(length) + 1;
    std::vector<std::int32_t> ids(count);
    weights.assign(count - 1, 1.0F);
    const double kind = random.uniform();
    const bool begins = m_endOfText && random.uniform() >= withoutBeginning;
    const std::size_t first = begins ? 1 : 0;
    const std::size_t passage = passageBegin(place, length);
    for (std::size_t i = first; i < count; ++i)
        ids[i] = m_tokens[(passage + i - first) % m_tokens.size()];
    if (begins)
        ids[0] = *m_endOfText;
    prose = kind >= m_mixture.randomRepeats + m_mixture.passageRepeats;
    if (kind < m_mixture.randomRepeats) {
        const std::int64_t block = std::min<std::int64_t>(
            shortestBlock + random.below(longestBlock - shortestBlock + 1), std::max(1, length / 2));
        const bool fromText = random.uniform() < 0.5;
        for (std::size_t i = first; i < count; ++i) {
            const std::size_t earlier = i - static_cast<std::size_t>(block);
            const bool repeats = i >= first + static_cast<std::size_t>(block);
            if (repeats)
                ids[i] = ids[earlier];
            else if (fromText)
                ids[i] = m_tokens[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(m_tokens.size())))];
            else
                ids[i] = static_cast<std::int32_t>(random.below(m_vocabulary));
            if (!repeats && i > 0)
                weights[i - 1] = 0.0F;
        }
    } else if (!prose) {
        std::vector<std::int32_t> text(ids.begin() + static_cast<std::ptrdiff_t>(first), ids.end());
        repeatPassage(text, random);
        std::copy(text.begin(), text.end(), ids.begin() + static_cast<std::ptrdiff_t>(first));
    }
    return ids;
}

Batch BatchSource::draw(BatchPlace place, int sequences, int length) const
{
    Batch batch;
    batch.sequences = sequences;
    batch.length = length;
    std::vector<float> weights;
    for (int i = 0; i < sequences; ++i, ++place.drawn) {
        bool prose = true;
        const auto ids = sequence(place, length, weights, prose);
        batch.inputs.insert(batch.inputs.end(), ids.begin(), ids.end() - 1);
        batch.targets.insert(batch.targets.end(), ids.begin() + 1, ids.end());
        batch.weights.insert(batch.weights.end(), weights.begin(), weights.end());
        batch.prose.push_back(prose);
    }
    return batch;
}

} // namespace toposcope::train
