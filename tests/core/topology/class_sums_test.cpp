// The space of classes against Gaussian elimination over plain sets.

#include "core/topology/class_sums.h"

#include "tests/support/random_inputs.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace toposcope {
namespace {

using Classes = std::set<ClassSums::Class>;

Classes sum(Classes left, const Classes& right)
{
    for (const auto one : right) {
        if (!left.erase(one))
            left.insert(one);
    }
    return left;
}

// Keeps sums as they were written and the zeros as rows in echelon form, by their youngest class.
class PlainSums {
public:
    Classes reduced(Classes classes) const
    {
        for (auto row = m_zeros.rbegin(); row != m_zeros.rend(); ++row) {
            if (classes.contains(row->first))
                classes = sum(classes, row->second);
        }
        return classes;
    }
    std::optional<ClassSums::Class> setZero(const Classes& classes)
    {
        const Classes rest = reduced(classes);
        if (rest.empty())
            return std::nullopt;
        m_zeros[*rest.rbegin()] = rest;
        return *rest.rbegin();
    }

private:
    std::map<ClassSums::Class, Classes> m_zeros;
};

TEST(ClassSums, EndsTheYoungestClassOfASumOnce)
{
    ClassSums sums;
    const auto a = sums.addClass();
    const auto b = sums.addClass();
    EXPECT_EQ(sums.alive(), 2U);
    EXPECT_EQ(sums.setZero({a, b}), 1U);
    EXPECT_EQ(sums.alive(), 1U);
    EXPECT_EQ(sums.setZero({b, a}), std::nullopt); // b is a from here on
    EXPECT_EQ(sums.setZero({b}), 0U);
    EXPECT_EQ(sums.setZero({a}), std::nullopt);
    EXPECT_EQ(sums.alive(), 0U);
}

TEST(ClassSums, EqualEliminationOverSets)
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(seed);
        test::Random random(seed);
        ClassSums sums;
        PlainSums plain;
        std::vector<std::pair<ClassSums::Sum, Classes>> known{{ClassSums::zero, {}}};
        const auto pick = [&] { return known[static_cast<std::size_t>(random.below(static_cast<int>(known.size())))]; };
        ClassSums::Class next = 0;
        std::size_t ended = 0;
        for (int step = 0; step < 1500; ++step) {
            const int what = random.below(10);
            if (what < 3) {
                known.emplace_back(sums.addClass(), Classes{next++});
            } else if (what < 9) {
                const auto left = pick();
                const auto right = pick();
                const auto third = pick();
                known.emplace_back(sums.sum({left.first, right.first, third.first}),
                                   sum(sum(left.second, right.second), third.second));
            } else {
                const auto terms = {pick(), pick(), pick(), pick()};
                Classes total;
                for (const auto& term : terms)
                    total = sum(total, term.second);
                const auto first = terms.begin();
                const auto youngest = sums.setZero({first[0].first, first[1].first, first[2].first, first[3].first});
                ASSERT_EQ(youngest, plain.setZero(total));
                ended += youngest.has_value();
            }
            ASSERT_EQ(sums.alive(), next - ended);
        }
    }
}

} // namespace
} // namespace toposcope
