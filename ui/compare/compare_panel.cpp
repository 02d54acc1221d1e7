#include "ui/compare/compare_panel.h"

#include "ui/compare/baseline_controls.h"
#include "ui/compare/compare_notes.h"
#include "ui/compare/compare_sentence.h"
#include "ui/compare/matching_plot.h"
#include "ui/plots/plot_view.h"

#include <QComboBox>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace toposcope {

namespace {

// Lines of text under the plot, kept free so that nothing jumps.
constexpr int pairLines = 4;
constexpr int pairLinesWhenWide = 2;
constexpr int wide = 640;

QLabel* paragraph(QWidget* parent, const QString& name)
{
    auto* label = new QLabel(parent);
    label->setAccessibleName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QLabel* caption(QWidget* parent, const QString& text)
{
    auto* label = paragraph(parent, text);
    label->setText(text);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

QComboBox* chooser(QWidget* parent, const QString& name, const QString& toolTip)
{
    auto* box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setToolTip(toolTip);
    return box;
}

QLabel* labelFor(QWidget* field, const QString& text)
{
    auto* label = new QLabel(text, field->parentWidget());
    label->setBuddy(field);
    return label;
}

} // namespace

ComparePanel::ComparePanel(ViewState& a, Selection& selectionA, ViewState& b, Selection& selectionB, QWidget* parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Comparison"));
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(buildEmpty());
    m_pages->addWidget(buildPage(a, selectionA, b, selectionB));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    for (QComboBox* box : {m_kind, m_dimension}) {
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            showChoice();
            Q_EMIT choiceChanged();
        });
    }
    connect(m_table, &DistanceTable::rowChosen, this, [this](int row) {
        setChoice(m_table->choiceOf(row));
        Q_EMIT choiceChanged();
    });
    connect(m_plot, &MatchingPlot::highlightChanged, this, &ComparePanel::showPair);
    connect(m_plot, &MatchingPlot::exportRequested, this, &ComparePanel::exportRequested);
    connect(m_plot, &MatchingPlot::copyRequested, this, &ComparePanel::copyRequested);
    connect(m_baseline, &BaselineControls::baselineRequested, this, &ComparePanel::baselineRequested);
    connect(m_baseline, &BaselineControls::cancelRequested, this, &ComparePanel::cancelRequested);
    const auto follow = [this, &a] { m_notes->applyTheme(a.theme()); };
    connect(&a, &ViewState::themeChanged, this, follow);
    follow();
    setComparison(nullptr);
}

QWidget* ComparePanel::buildEmpty()
{
    auto* label = paragraph(this, tr("No comparison yet"));
    label->setText(tr("The comparison of two texts appears here: how far apart their clusters and loops are, and which "
                      "words make the difference. Choose Compare, then type or paste a second text."));
    label->setAlignment(Qt::AlignCenter);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setMargin(24);
    return label;
}

QWidget* ComparePanel::buildChoosers(QWidget* parent)
{
    auto* row = new QWidget(parent);
    m_kind = chooser(row, tr("Matching"), tr("Which distance's matching is drawn"));
    for (const MatchingKind kind : matchingKinds)
        m_kind->addItem(matchingName(kind), static_cast<int>(kind));
    m_dimension =
        chooser(row, tr("Dimension"), tr("Which classes are drawn: clusters, loops, cavities or all of them"));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(labelFor(m_kind, tr("&Matching")));
    layout->addWidget(m_kind);
    layout->addSpacing(8);
    layout->addWidget(labelFor(m_dimension, tr("&Dimension")));
    layout->addWidget(m_dimension);
    layout->addStretch(1);
    return row;
}

QWidget* ComparePanel::buildPage(ViewState& a, Selection& selectionA, ViewState& b, Selection& selectionB)
{
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* page = new QWidget(scroll);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(buildChoosers(page));
    m_plot = new MatchingPlot(a, selectionA, b, selectionB, page);
    m_plot->setMinimumHeight(340);
    layout->addWidget(m_plot, 1);
    m_pair = paragraph(page, tr("The pair pointed at"));
    m_pair->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    layout->addWidget(m_pair);
    m_sentences = paragraph(page, tr("What the distances come from"));
    m_sentences->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(m_sentences);
    m_table = new DistanceTable(page);
    layout->addWidget(m_table);
    layout->addWidget(caption(page, distanceConventions()));
    m_notes = new CompareNotes(page);
    layout->addWidget(m_notes);
    m_baseline = new BaselineControls(page);
    layout->addWidget(m_baseline);
    layout->addWidget(caption(page, similarityText()));
    scroll->setWidget(page);
    return scroll;
}

void ComparePanel::setComparison(std::shared_ptr<const Comparison> comparison)
{
    m_comparison = std::move(comparison);
    m_shuffles.clear();
    m_baseline->end({});
    m_plot->setComparison(m_comparison);
    m_table->setComparison(m_comparison);
    m_notes->setNotes(m_comparison ? compareNotes(*m_comparison) : std::vector<CompareNote>());
    const bool isImported = m_comparison && m_comparison->b->request.imported;
    m_baseline->setUnavailable(
        isImported ? tr("B is saved attention: there is no model to run on its tokens in another order.") : QString());
    fillDimensions();
    showChoice();
    showPair();
    m_pages->setCurrentIndex(m_comparison ? 1 : 0);
}

// Keeps the chosen dimension if the comparison has it.
void ComparePanel::fillDimensions()
{
    if (!m_comparison)
        return;
    const QSignalBlocker blocker(m_dimension);
    const QVariant chosen = m_dimension->currentData();
    m_dimension->clear();
    m_dimension->addItem(tr("All"), allDimensions);
    for (const int dimension : dimensionsOf(*m_comparison, {}))
        m_dimension->addItem(homologyName(dimension), dimension);
    m_dimension->setCurrentIndex(std::max(0, m_dimension->findData(chosen)));
}

MatchingChoice ComparePanel::choice() const
{
    const QVariant dimension = m_dimension->currentData();
    return {static_cast<MatchingKind>(m_kind->currentData().toInt()),
            dimension.isValid() ? dimension.toInt() : allDimensions};
}

void ComparePanel::setChoice(const MatchingChoice& choice)
{
    const QSignalBlocker kindBlocker(m_kind);
    const QSignalBlocker dimensionBlocker(m_dimension);
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(choice.kind)));
    m_dimension->setCurrentIndex(std::max(0, m_dimension->findData(choice.dimension)));
    showChoice();
}

void ComparePanel::showChoice()
{
    if (!m_comparison)
        return;
    m_plot->setChoice(choice());
    m_table->showChoice(choice());
    m_sentences->setText(distanceSentences(*m_comparison, choice()).join(QLatin1Char('\n')));
    m_sentences->setAccessibleDescription(m_sentences->text());
}

void ComparePanel::showPair()
{
    const QString sentence = m_plot->sentence();
    m_pair->setText(sentence.isEmpty() ? tr("Point at a line or a mark to see which words it joins; Up and Down step "
                                            "through the pairs, the costliest first.")
                                       : sentence);
    m_pair->setAccessibleDescription(m_pair->text());
    m_pair->setToolTip(sentence); // however long it is
    m_pair->setForegroundRole(sentence.isEmpty() ? QPalette::PlaceholderText : QPalette::WindowText);
}

void ComparePanel::beginBaseline(int shuffles)
{
    m_shuffles.clear();
    m_wanted = shuffles;
    showShuffles();
    m_baseline->begin(shuffles);
}

void ComparePanel::addShuffle(const ShuffleDistances& distances)
{
    m_shuffles.push_back(distances);
    // Of thousands, not every single one is worth sorting all of them again.
    const std::size_t done = m_shuffles.size();
    if (done % std::max<std::size_t>(1, done / 100) == 0)
        showShuffles();
    m_baseline->advance(static_cast<int>(done));
}

void ComparePanel::showShuffles()
{
    m_table->setShuffles(m_shuffles);
    m_table->showChoice(choice());
}

void ComparePanel::finishBaseline(std::shared_ptr<const PermutationBaseline> baseline)
{
    m_shuffles = baseline->shuffles;
    showShuffles();
    m_baseline->end(tr("%1 random orders of B's tokens, seed %2. p: how rarely one of them is as near to A as B is.")
                        .arg(QLocale().toString(static_cast<qulonglong>(m_shuffles.size())))
                        .arg(baseline->seed));
}

void ComparePanel::stopBaseline(const QString& message)
{
    showShuffles();
    const QString kept =
        tr("%1 of %2 shuffles are done and kept.")
            .arg(QLocale().toString(static_cast<qulonglong>(m_shuffles.size())), QLocale().toString(m_wanted));
    m_baseline->end(message.isEmpty() ? kept : message + QLatin1Char(' ') + kept);
}

void ComparePanel::resizeEvent(QResizeEvent* event)
{
    m_pair->setFixedHeight((width() < wide ? pairLines : pairLinesWhenWide) *
                           QFontMetrics(m_pair->font()).lineSpacing());
    QWidget::resizeEvent(event);
}

std::unique_ptr<Figure> ComparePanel::figure() const
{
    return m_plot->figure();
}

} // namespace toposcope
