// Undo is a matter of values: every step back gives the document that was there, and back at the start nothing is left.
#include "ui/document_history.h"

#include <QAction>
#include <QSignalSpy>

#include <gtest/gtest.h>

namespace toposcope {
namespace {

Document documentOf(const std::string& text)
{
    Document document;
    document.a.text = text;
    document.a.model = "model";
    return document;
}

// A run of changes of every kind; consecutive ones differ.
std::vector<Document> changes()
{
    std::vector<Document> all{documentOf("one two")};
    const auto add = [&](auto change) {
        Document next = all.back();
        change(next);
        all.push_back(next);
    };
    add([](Document& d) { d.a.text = "one two three"; });
    add([](Document& d) { d.a.settings.heads = HeadSelection::layer(3); });
    add([](Document& d) { d.a.settings.words = true; });
    add([](Document& d) { d.b = d.a; });
    add([](Document& d) { d.b->text = "four five"; });
    add([](Document& d) { d.scaleEach = true; });
    add([](Document& d) { std::swap(d.a, *d.b); });
    add([](Document& d) { d.a.settings.subset = {{0, 4}}; });
    add([](Document& d) { d.b.reset(); });
    add([](Document& d) { d.a.model = "another"; });
    return all;
}

TEST(DocumentHistory, UndoBackToTheStartRestoresTheStartAndRedoTheEnd)
{
    const std::vector<Document> all = changes();
    DocumentHistory history;
    history.start(all.front());
    for (const Document& document : all)
        history.change(document);
    for (std::size_t k = all.size() - 1; k > 0; --k) {
        EXPECT_EQ(history.current(), all[k]);
        history.undoAction()->trigger();
    }
    EXPECT_EQ(history.current(), all.front());
    EXPECT_FALSE(history.undoAction()->isEnabled());
    EXPECT_TRUE(history.isSaved());
    for (std::size_t k = 1; k < all.size(); ++k) {
        history.redoAction()->trigger();
        EXPECT_EQ(history.current(), all[k]);
    }
    EXPECT_FALSE(history.redoAction()->isEnabled());
}

TEST(DocumentHistory, EveryStepIsNamedByWhatChanged)
{
    const std::vector<Document> all = changes();
    const QStringList names{QStringLiteral("Typing"),         QStringLiteral("Layer"),
                            QStringLiteral("Words"),          QStringLiteral("Compare"),
                            QStringLiteral("Typing"),         QStringLiteral("Scale"),
                            QStringLiteral("Swap A and B"),   QStringLiteral("Restrict"),
                            QStringLiteral("Stop Comparing"), QStringLiteral("Model")};
    for (std::size_t k = 1; k < all.size(); ++k)
        EXPECT_EQ(nameOfChange(all[k - 1], all[k]), names[static_cast<int>(k) - 1]);
    DocumentHistory history;
    history.start(all[0]);
    history.change(all[1]);
    EXPECT_TRUE(history.undoAction()->text().contains(QStringLiteral("Typing")));
}

TEST(DocumentHistory, OnlyUndoAndRedoAskForTheDocumentToBeShown)
{
    DocumentHistory history;
    history.start(documentOf("a"));
    QSignalSpy restored(&history, &DocumentHistory::restored);
    history.change(documentOf("b"));
    history.change(documentOf("b")); // no step
    EXPECT_TRUE(restored.isEmpty());
    history.undoAction()->trigger();
    EXPECT_EQ(restored.size(), 1);
    EXPECT_FALSE(history.undoAction()->isEnabled());
}

TEST(DocumentHistory, KnowsWhetherThereIsAnythingToSave)
{
    DocumentHistory history;
    history.start(documentOf("a"));
    EXPECT_TRUE(history.isSaved());
    history.change(documentOf("b"));
    EXPECT_FALSE(history.isSaved());
    history.undoAction()->trigger();
    EXPECT_TRUE(history.isSaved());
    history.setTouched();
    EXPECT_FALSE(history.isSaved());
    history.setSaved();
    EXPECT_TRUE(history.isSaved());
    history.redoAction()->trigger();
    EXPECT_FALSE(history.isSaved());
}

} // namespace
} // namespace toposcope
