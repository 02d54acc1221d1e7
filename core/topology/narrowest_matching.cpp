// A limit on the cost is enough for a matching if every point farther from the diagonal than that has a partner within
// it. Augmenting paths first cover those of a, then those of b, without uncovering the former (Mendelsohn & Dulmage
// 1958: if each side can be covered, both can at once). Where that fails, the points reached are more than their
// neighbours together (Hall), and the least cost that leads out of them is the next limit worth trying; where it
// succeeds, the dearest pair is one. Between the two the limit is found by bisection, exactly: it always is the cost of
// a pair.

#include "core/topology/narrowest_matching.h"

#include "core/memory.h"

#include <bit>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace toposcope {

namespace {

constexpr int none = -1;
constexpr std::size_t wordBits = 64;

using Word = std::uint64_t;

std::size_t wordsFor(std::size_t bits)
{
    return (bits + wordBits - 1) / wordBits;
}

class BitSet {
public:
    BitSet(std::size_t size, bool value) : m_words(wordsFor(size), value ? ~Word{0} : Word{0}) {}
    bool test(std::size_t k) const { return (m_words[k / wordBits] >> (k % wordBits) & 1U) != 0; }
    void set(std::size_t k) { m_words[k / wordBits] |= Word{1} << (k % wordBits); }
    void reset(std::size_t k) { m_words[k / wordBits] &= ~(Word{1} << (k % wordBits)); }
    const Word* words() const { return m_words.data(); }

private:
    std::vector<Word> m_words;
};

// One diagram with the partners of its points and, for those that must have one, who is near enough.
struct Side {
    explicit Side(const Spots& spots) : points(spots), partner(spots.size(), none) {}

    bool must(std::size_t i, double limit) const { return points.toDiagonal[i] > limit; }

    const Spots& points;
    std::vector<int> partner;
};

// Covers the points of one side that must be covered. `own` and `other` are exchanged for the other side.
class Cover {
public:
    Cover(Side& own, Side& other, double limit, const Control& control)
        : m_own(own), m_other(other), m_limit(limit), m_control(control), m_words(wordsFor(other.points.size())),
          m_near(own.points.size() * m_words), m_nextWord(own.points.size()), m_ends(other.points.size(), false),
          m_unseen(other.points.size(), true)
    {
        findNear();
        for (std::size_t j = 0; j < other.points.size(); ++j) {
            if (other.partner[j] == none || !own.must(static_cast<std::size_t>(other.partner[j]), limit))
                m_ends.set(j);
        }
    }

    // Nothing when all are covered, otherwise the least limit with which they might be.
    std::optional<double> run()
    {
        std::vector<std::size_t> uncovered;
        for (std::size_t i = 0; i < m_own.points.size(); ++i) {
            if (m_own.must(i, m_limit) && m_own.partner[i] == none)
                uncovered.push_back(i);
        }
        while (!uncovered.empty()) {
            m_unseen = BitSet(m_other.points.size(), true);
            std::fill(m_nextWord.begin(), m_nextWord.end(), 0);
            const std::size_t before = uncovered.size();
            std::erase_if(uncovered, [this](std::size_t i) { return augment(i); });
            if (uncovered.size() == before)
                return leastWayOut(uncovered);
        }
        return std::nullopt;
    }

private:
    // Neighbours along x are a window that moves with i.
    void findNear()
    {
        const Spots& from = m_own.points;
        const Spots& to = m_other.points;
        std::size_t first = 0;
        for (std::size_t i = 0; i < from.size(); ++i) {
            m_control.checkCancelled();
            while (first < to.size() && to.x[first] < from.x[i] && from.x[i] - to.x[first] > m_limit)
                ++first;
            if (!m_own.must(i, m_limit))
                continue;
            Word* row = m_near.data() + i * m_words;
            for (std::size_t j = first; j < to.size() && to.x[j] - from.x[i] <= m_limit; ++j) {
                const bool isNear = std::abs(from.y[i] - to.y[j]) <= m_limit;
                row[j / wordBits] |= static_cast<Word>(isNear) << (j % wordBits);
            }
        }
    }

    const Word* near(std::size_t i) const { return m_near.data() + i * m_words; }

    // The first point near i in the set, not seen in this round; none if there is not any from word `from` on.
    int firstUnseen(std::size_t i, const BitSet* set, std::size_t& from) const
    {
        const Word* row = near(i);
        for (; from < m_words; ++from) {
            const Word bits = row[from] & m_unseen.words()[from] & (set ? set->words()[from] : ~Word{0});
            if (bits != 0)
                return static_cast<int>(from * wordBits) + std::countr_zero(bits);
        }
        return none;
    }

    // Depth-first search for an alternating path from the uncovered point `start` to a point of the other side that is
    // free, or whose partner may be left uncovered in its place. Every point of the other side is seen once a round.
    bool augment(std::size_t start)
    {
        m_control.checkCancelled();
        m_path.clear();
        m_path.push_back({start, none});
        while (!m_path.empty()) {
            Step& step = m_path.back();
            std::size_t word = 0;
            const int end = step.to == none ? firstUnseen(step.own, &m_ends, word) : none;
            if (end != none) {
                step.to = end;
                flip();
                return true;
            }
            step.to = firstUnseen(step.own, nullptr, m_nextWord[step.own]);
            if (step.to == none) {
                m_path.pop_back();
                continue;
            }
            m_unseen.reset(static_cast<std::size_t>(step.to));
            m_path.push_back({static_cast<std::size_t>(m_other.partner[static_cast<std::size_t>(step.to)]), none});
        }
        return false;
    }

    // Makes partners of the two of every step of the path found.
    void flip()
    {
        const auto end = static_cast<std::size_t>(m_path.back().to);
        m_unseen.reset(end);
        m_ends.reset(end);
        if (const int left = m_other.partner[end]; left != none)
            m_own.partner[static_cast<std::size_t>(left)] = none;
        for (const Step& step : m_path) {
            m_own.partner[step.own] = step.to;
            m_other.partner[static_cast<std::size_t>(step.to)] = static_cast<int>(step.own);
        }
    }

    // From the uncovered points and the partners of all that was seen: to a point not seen, or to the diagonal.
    double leastWayOut(const std::vector<std::size_t>& uncovered) const
    {
        std::vector<std::size_t> reached = uncovered;
        std::vector<std::size_t> unseen;
        for (std::size_t j = 0; j < m_other.points.size(); ++j) {
            if (m_unseen.test(j))
                unseen.push_back(j);
            else
                reached.push_back(static_cast<std::size_t>(m_other.partner[j]));
        }
        double least = std::numeric_limits<double>::infinity();
        for (const std::size_t i : reached) {
            m_control.checkCancelled();
            least = std::min(least, m_own.points.toDiagonal[i]);
            for (const std::size_t j : unseen)
                least = std::min(least, between(m_own.points, i, m_other.points, j));
        }
        return least;
    }

    struct Step {
        std::size_t own = 0;
        int to = none; // of the other side
    };

    Side& m_own;
    Side& m_other;
    double m_limit;
    const Control& m_control;
    std::size_t m_words;
    std::vector<Word> m_near;            // a row of bits per own point: the others within the limit
    std::vector<std::size_t> m_nextWord; // of an own point's row: before it everything was seen in this round
    BitSet m_ends;                       // where a path may end
    BitSet m_unseen;                     // not seen in this round
    std::vector<Step> m_path;
};

// Every point goes to the nearest of the other diagram, or to the diagonal, at the least.
double leastLimit(const Spots& from, const Spots& to, const Control& control)
{
    double limit = 0.0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        control.checkCancelled();
        double nearest = from.toDiagonal[i];
        if (nearest <= limit)
            continue;
        visitOutward(from, i, to, [&](std::size_t j) { return nearest = std::min(nearest, between(from, i, to, j)); });
        limit = std::max(limit, nearest);
    }
    return limit;
}

double largestCost(const Side& a, const Side& b)
{
    double largest = 0.0;
    for (std::size_t i = 0; i < a.points.size(); ++i)
        largest = std::max(largest, a.partner[i] == none
                                        ? a.points.toDiagonal[i]
                                        : between(a.points, i, b.points, static_cast<std::size_t>(a.partner[i])));
    for (std::size_t j = 0; j < b.points.size(); ++j) {
        if (b.partner[j] == none)
            largest = std::max(largest, b.points.toDiagonal[j]);
    }
    return largest;
}

} // namespace

std::vector<int> narrowestMatching(const Spots& a, const Spots& b, const Control& control)
{
    requireMemory((a.size() * wordsFor(b.size()) + b.size() * wordsFor(a.size())) * sizeof(Word),
                  "the bottleneck distance of " + std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                      " intervals");
    double low = std::max(leastLimit(a, b, control), leastLimit(b, a, control));
    Side left(a);
    Side right(b);
    std::vector<int> best = left.partner; // everything to the diagonal
    double high = largestCost(left, right);
    // The answer mostly lies close above the first limit, so the steps from there grow until one is large enough.
    double step = 1.0 / 64.0;
    bool bracketed = false;
    for (double limit = low; low < high;) {
        const auto partnersOfA = left.partner;
        const auto partnersOfB = right.partner;
        auto more = Cover(left, right, limit, control).run();
        if (!more)
            more = Cover(right, left, limit, control).run();
        if (more) { // a matching within this limit is one within the next
            low = *more;
        } else {
            high = largestCost(left, right);
            best = left.partner;
            left.partner = partnersOfA;
            right.partner = partnersOfB;
            bracketed = true;
        }
        limit = low + 0.5 * (high - low);
        if (!bracketed)
            limit = std::min(limit, low * (1.0 + step));
        if (limit >= high) // they are neighbours
            limit = low;
        step *= 2.0;
    }
    return best;
}

} // namespace toposcope
