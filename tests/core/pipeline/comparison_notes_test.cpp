#include "core/pipeline/comparison_notes.h"

#include "core/pipeline/comparison.h"
#include "tests/support/fake_model.h"
#include "tests/support/imported_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace toposcope {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

// The notes of one kind about two requests, analysed without a common scale.
std::vector<std::string> notesOf(Note::Kind kind, const AnalysisRequest& a, const AnalysisRequest& b)
{
    Analyser analyser(test::fakeLoader());
    std::vector<std::string> texts;
    for (const Note& note : comparisonNotes(*analyser.analyse(a), *analyser.analyse(b))) {
        if (note.kind == kind)
            texts.push_back(note.text);
    }
    return texts;
}

AnalysisRequest textRequest(std::string text, std::string model = "/models/fake")
{
    AnalysisRequest request;
    request.text = std::move(text);
    request.model = std::move(model);
    return request;
}

TEST(ComparisonNotes, TheShiftIsInTheUnitOfTheDistance)
{
    AnalysisRequest a = test::randomRequest(21, 1); // one hidden
    AnalysisRequest b = test::randomRequest(11, 2);
    for (AnalysisRequest* request : {&a, &b})
        request->settings.estimator = Estimator::RowMarginal;
    EXPECT_THAT(notesOf(Note::Kind::Length, a, b), IsEmpty());
    a.settings.scale = b.settings.scale = Scale::Clamped;
    ASSERT_THAT(notesOf(Note::Kind::Length, a, b), SizeIs(1));
    EXPECT_THAT(notesOf(Note::Kind::Length, a, b)[0], HasSubstr("ln(N1/N2) = 0.693 nats"));
    a.settings.scale = b.settings.scale = Scale::Literal;
    EXPECT_THAT(notesOf(Note::Kind::Length, a, b)[0], HasSubstr("log2(N1/N2) = 1.000 bits"));
    a.settings.aggregate = b.settings.aggregate = Aggregate::Sum;
    EXPECT_THAT(notesOf(Note::Kind::Length, a, b)[0], HasSubstr("6·log2(N1/N2) = 6.000 bits"));
    // It is the length of the text that counts, not that of the part chosen.
    a.settings.subset = b.settings.subset = {{0, 12}};
    EXPECT_THAT(notesOf(Note::Kind::Length, a, b)[0], StartsWith("A has 20 tokens, B 10"));
    EXPECT_THAT(notesOf(Note::Kind::Length, a, a), IsEmpty());
}

TEST(ComparisonNotes, AKeptSinkIsSaidWithItsShare)
{
    AnalysisRequest hidden = test::randomRequest(12, 1);
    AnalysisRequest kept = hidden;
    kept.settings.hideSink = false;
    EXPECT_THAT(notesOf(Note::Kind::Sink, hidden, hidden), IsEmpty());
    const auto notes = notesOf(Note::Kind::Sink, hidden, kept);
    ASSERT_THAT(notes, SizeIs(1));
    Analyser analyser = test::analyserWithoutModel();
    char share[32];
    std::snprintf(share, sizeof share, " %.0f %% ", 100.0 * analyser.analyse(kept)->sinkShare);
    EXPECT_THAT(notes[0], StartsWith("B: the first token is kept"));
    EXPECT_THAT(notes[0], HasSubstr(share));
}

TEST(ComparisonNotes, ManyTiesAreCountedWithTheLargestDistance)
{
    // Every token attends to itself alone: no pair has information, every distance is 2 ln 2.
    AttentionTensor diagonal(1, 1, 6, {{0, 0}});
    for (std::size_t i = 0; i < 6; ++i)
        diagonal.storage({0, 0})[i * 7] = 1.0f;
    AnalysisRequest tied = test::importedRequest(std::move(diagonal), test::tokenNames(6));
    const auto notes = notesOf(Note::Kind::Ties, tied, tied);
    ASSERT_THAT(notes, SizeIs(2));
    EXPECT_EQ(notes[0], "A: 10 of 10 pairs have the same distance as another pair, 10 (100 %) the largest, 1.386 nats");
    AnalysisRequest untied = test::randomRequest(12, 1);
    untied.settings.distance = DistanceKind::JensenShannon;
    EXPECT_THAT(notesOf(Note::Kind::Ties, untied, untied), IsEmpty());
}

TEST(ComparisonNotes, ASubsetIsCounted)
{
    AnalysisRequest a = test::randomRequest(12, 1);
    AnalysisRequest b = a;
    b.settings.subset = {{3, 12}}; // " t1", " t2", " t3"
    const auto notes = notesOf(Note::Kind::Subset, a, b);
    ASSERT_THAT(notes, SizeIs(1));
    EXPECT_THAT(notes[0], StartsWith("B: 3 of 11 tokens are chosen"));
}

TEST(ComparisonNotes, OtherModelsAndHeadsAreNamed)
{
    AnalysisRequest a = textRequest("the tip of the iceberg");
    AnalysisRequest b = a;
    EXPECT_THAT(notesOf(Note::Kind::Circumstances, a, b), IsEmpty());
    b.settings.heads = HeadSelection::single({1, 2});
    EXPECT_THAT(notesOf(Note::Kind::Circumstances, a, b)[0], StartsWith("A is of 6 heads, B of layer 1 head 2"));
    b.settings.words = true;
    EXPECT_THAT(notesOf(Note::Kind::Circumstances, a, b)[1], StartsWith("the nodes of A are tokens, those of B words"));
    b = test::randomRequest(9, 1);
    EXPECT_THAT(notesOf(Note::Kind::Circumstances, a, b)[0],
                StartsWith("A is of model 'fake', B of saved attention 'attention.npy'"));
    a.settings.distance = DistanceKind::Attention;
    EXPECT_THAT(notesOf(Note::Kind::Circumstances, a, b)[1], HasSubstr("'attention', B 'inverse-mi'"));
}

TEST(ComparisonNotes, StandInTheOrderOfTheirKinds)
{
    AnalysisRequest a = textRequest("the tip of the iceberg and more");
    AnalysisRequest b = textRequest("the tip of the tongue");
    for (AnalysisRequest* request : {&a, &b}) {
        request->settings.hideSink = false;
        request->settings.scale = Scale::Clamped;
        request->settings.aggregate = Aggregate::Sum;
    }
    Analyser analyser(test::fakeLoader());
    const auto notes = comparisonNotes(*analyser.analyse(a), *analyser.analyse(b));
    ASSERT_GE(notes.size(), 5U);
    EXPECT_TRUE(std::is_sorted(notes.begin(), notes.end(),
                               [](const Note& left, const Note& right) { return left.kind < right.kind; }));
    EXPECT_EQ(notes.front().kind, Note::Kind::CommonPrefix);
}

} // namespace
} // namespace toposcope
