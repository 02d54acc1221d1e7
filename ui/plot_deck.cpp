#include "ui/plot_deck.h"

#include "ui/compare/compare_panel.h"
#include "ui/growth_panel.h"
#include "ui/plots/barcode_plot.h"
#include "ui/plots/betti_plot.h"
#include "ui/plots/dendrogram_plot.h"
#include "ui/plots/diagram_plot.h"
#include "ui/plots/growth_plot.h"
#include "ui/plots/matrix_plot.h"
#include "ui/tables/betti_table.h"
#include "ui/tables/cluster_list.h"
#include "ui/tables/growth_table.h"
#include "ui/tables/interval_table.h"
#include "ui/tables/merge_table.h"
#include "ui/tables/pair_table.h"
#include "ui/tables/plot_with_table.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>

namespace toposcope {

namespace {

constexpr std::size_t sideA = 0;
constexpr std::size_t sideB = 1;

// One of a widget for each side.
template <class Widget>
std::array<Widget*, 2> both(const std::array<SideStates, 2>& sides, QWidget* parent)
{
    return {new Widget(*sides[sideA].state, *sides[sideA].selection, parent),
            new Widget(*sides[sideB].state, *sides[sideB].selection, parent)};
}

template <class To, class From>
std::array<To*, 2> asBoth(const std::array<From*, 2>& widgets)
{
    return {widgets[sideA], widgets[sideB]};
}

} // namespace

PlotDeck::PlotDeck(const std::array<SideStates, 2>& sides, QWidget* parent) : QTabWidget(parent), m_sides(sides)
{
    setDocumentMode(true);
    setUsesScrollButtons(true);
    tabBar()->setExpanding(false);
    const auto tables = [&](auto widgets) { return asBoth<QWidget>(widgets); };
    addPair({QStringLiteral("barcode"), tr("Barcode"), QStringLiteral("barcode"), tr("Barcode")},
            asBoth<FigureView>(both<BarcodePlot>(sides, this)), tables(both<IntervalTable>(sides, this)));
    addPair(
        {QStringLiteral("diagram"), tr("Diagram"), QStringLiteral("persistence-diagram"), tr("Persistence diagram")},
        asBoth<FigureView>(both<DiagramPlot>(sides, this)), tables(both<IntervalTable>(sides, this)));
    addPair({QStringLiteral("betti"), tr("Betti"), QStringLiteral("betti-curves"), tr("Betti curves")},
            asBoth<FigureView>(both<BettiPlot>(sides, this)), tables(both<BettiTable>(sides, this)));
    addPair({QStringLiteral("tree"), tr("Tree"), QStringLiteral("dendrogram"), tr("Dendrogram")},
            asBoth<FigureView>(both<DendrogramPlot>(sides, this)), tables(both<MergeTable>(sides, this)));
    addMatrices();
    addClusters();
    addGrowth();
    addCompare();
    setComparing(false);
}

QSplitter* PlotDeck::pairOf(const std::array<QWidget*, 2>& halves)
{
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(7);
    for (QWidget* half : halves)
        splitter->addWidget(half);
    return splitter;
}

void PlotDeck::addPage(const Names& names, QWidget* widget, std::array<QWidget*, 2> halves,
                       std::array<FigureView*, 2> plots)
{
    m_pages.push_back({names.key, names.figure, names.title, widget, halves, plots});
    addTab(widget, names.tab);
    for (std::size_t side = 0; side < plots.size(); ++side) {
        if (!plots[side])
            continue;
        const QString stem = side == sideA ? names.figure : names.figure + QStringLiteral("-b");
        connect(plots[side], &FigureView::exportRequested, this, [this, stem] { Q_EMIT exportRequested(stem); });
        connect(plots[side], &FigureView::copyRequested, this, [this, stem] { Q_EMIT copyRequested(stem); });
    }
}

void PlotDeck::addPair(const Names& names, std::array<FigureView*, 2> plots, std::array<QWidget*, 2> tables)
{
    const auto halves = withTables(names.tab, plots, tables);
    addPage(names, pairOf(halves), halves, plots);
}

void PlotDeck::addMatrices()
{
    for (std::size_t side = 0; side < m_matrices.size(); ++side)
        m_matrices[side] = new MatrixPlot(MatrixKind::Distance, *m_sides[side].state, *m_sides[side].selection, this);
    const auto halves =
        withTables(tr("Matrix"), asBoth<FigureView>(m_matrices), asBoth<QWidget>(both<PairTable>(m_sides, this)));
    auto* kind = new QComboBox(this);
    kind->setAccessibleName(tr("Matrix"));
    kind->setToolTip(tr("Which matrix is shown: distances, mutual information, or the attention both come from"));
    kind->addItem(tr("Distance"), static_cast<int>(MatrixKind::Distance));
    kind->addItem(tr("Mutual information"), static_cast<int>(MatrixKind::Information));
    kind->addItem(tr("Attention"), static_cast<int>(MatrixKind::Attention));
    connect(kind, &QComboBox::currentIndexChanged, this, [this, kind] {
        for (MatrixPlot* plot : m_matrices)
            plot->setKind(static_cast<MatrixKind>(kind->currentData().toInt()));
        shareRange();
    });
    for (const SideStates& side : m_sides)
        connect(side.state, &ViewState::analysisChanged, this, &PlotDeck::shareRange);
    connect(this, &QTabWidget::currentChanged, this, &PlotDeck::shareRange);
    for (std::size_t side = 0; side < m_matrices.size(); ++side) {
        const auto stem = [plot = m_matrices[side], side] {
            const QString letter = side == sideB ? QStringLiteral("-b") : QString();
            switch (plot->kind()) {
            case MatrixKind::Information: return QStringLiteral("information-matrix") + letter;
            case MatrixKind::Attention: return QStringLiteral("attention-matrix") + letter;
            case MatrixKind::Distance: break;
            }
            return QStringLiteral("distance-matrix") + letter;
        };
        connect(m_matrices[side], &FigureView::exportRequested, this, [this, stem] { Q_EMIT exportRequested(stem()); });
        connect(m_matrices[side], &FigureView::copyRequested, this, [this, stem] { Q_EMIT copyRequested(stem()); });
    }
    auto* page = new QWidget(this);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 8, 8, 0);
    row->addWidget(kind);
    row->addStretch(1);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(row);
    layout->addWidget(pairOf(halves), 1);
    addPage({QStringLiteral("matrix"), tr("Matrix"), {}, {}}, page, halves, {});
}

// Equal colours mean equal values in both texts. Their range takes a look at every value: not while nobody sees it.
void PlotDeck::shareRange()
{
    if (m_comparing && currentKey() != QStringLiteral("matrix"))
        return;
    std::optional<std::pair<double, double>> range;
    if (m_comparing) {
        const auto a = m_matrices[sideA]->ownRange();
        const auto b = m_matrices[sideB]->ownRange();
        if (a && b)
            range = {std::min(a->first, b->first), std::max(a->second, b->second)};
    }
    for (MatrixPlot* plot : m_matrices)
        plot->setRange(range);
}

void PlotDeck::addClusters()
{
    const auto tables = asBoth<QWidget>(both<ClusterList>(m_sides, this));
    addPage({QStringLiteral("clusters"), tr("Clusters"), {}, {}}, pairOf(tables), tables, {});
}

void PlotDeck::addGrowth()
{
    m_growth = new GrowthPanel(*m_sides[sideA].state, this);
    for (const auto& [emitted, wanted] : {std::pair(&FigureView::exportRequested, &PlotDeck::exportRequested),
                                          std::pair(&FigureView::copyRequested, &PlotDeck::copyRequested)})
        connect(m_growth->plot(), emitted, this, [this, signal = wanted] {
            Q_EMIT(this->*signal)(QStringLiteral("growth"));
        });
    m_growthTable = new GrowthTable(*m_sides[sideA].state, *m_sides[sideA].selection, this);
    auto* page = new PlotWithTable(tr("Growth"), m_growth, m_growthTable, this);
    m_twins.push_back(page);
    addPage({QStringLiteral("growth"), tr("Growth"), {}, {}}, page, {}, {});
}

void PlotDeck::addCompare()
{
    m_compare = new ComparePanel(*m_sides[sideA].state, *m_sides[sideA].selection, *m_sides[sideB].state,
                                 *m_sides[sideB].selection, this);
    connect(m_compare, &ComparePanel::exportRequested, this,
            [this] { Q_EMIT exportRequested(QStringLiteral("matching")); });
    connect(m_compare, &ComparePanel::copyRequested, this,
            [this] { Q_EMIT copyRequested(QStringLiteral("matching")); });
    addPage({QStringLiteral("compare"), tr("Compare"), {}, {}}, m_compare, {}, {});
}

void PlotDeck::setComparing(bool comparing)
{
    const bool begins = comparing && !m_comparing;
    m_comparing = comparing;
    for (const Page& page : m_pages) {
        if (page.halves[sideB])
            page.halves[sideB]->setVisible(comparing);
        for (FigureView* plot : page.plots) {
            if (plot)
                plot->setLetter(comparing);
        }
    }
    for (MatrixPlot* plot : m_matrices)
        plot->setLetter(comparing);
    shareRange();
    setTabVisible(indexOf(m_compare), comparing);
    if (begins)
        setCurrentWidget(m_compare);
}

std::array<QWidget*, 2> PlotDeck::withTables(const QString& name, const std::array<FigureView*, 2>& plots,
                                             const std::array<QWidget*, 2>& tables)
{
    std::array<QWidget*, 2> halves{};
    for (std::size_t side = 0; side < halves.size(); ++side) {
        const QString of = side == sideA ? name : name + QStringLiteral(" B");
        auto* half = new PlotWithTable(of, plots[side], tables[side], this);
        m_twins.push_back(half);
        halves[side] = half;
    }
    return halves;
}

void PlotDeck::save(QSettings& settings) const
{
    settings.setValue(QStringLiteral("window/plot"), currentKey());
    for (const PlotWithTable* twin : m_twins)
        twin->save(settings);
}

void PlotDeck::restore(const QSettings& settings)
{
    showKey(settings.value(QStringLiteral("window/plot")).toString());
    for (PlotWithTable* twin : m_twins)
        twin->restore(settings);
}

QString PlotDeck::currentKey() const
{
    const auto page = std::find_if(m_pages.begin(), m_pages.end(),
                                   [this](const Page& each) { return each.widget == currentWidget(); });
    return page == m_pages.end() ? QString() : page->key;
}

void PlotDeck::showKey(const QString& key)
{
    const auto page = std::find_if(m_pages.begin(), m_pages.end(), [&](const Page& each) { return each.key == key; });
    if (page != m_pages.end() && isTabVisible(indexOf(page->widget)))
        setCurrentWidget(page->widget);
}

std::vector<ExportTarget> PlotDeck::targets() const
{
    std::vector<ExportTarget> targets;
    const auto add = [&](const QString& name, const QString& stem, std::size_t side, auto figure) {
        if (side == sideB && !m_comparing)
            return;
        const QString letter = side == sideB ? QStringLiteral("-b") : QString();
        const QString shown = !m_comparing ? name : name + (side == sideA ? tr(" A") : tr(" B"));
        targets.push_back({shown, stem + letter, std::move(figure), side == sideA ? TextSide::A : TextSide::B});
    };
    for (const Page& page : m_pages) {
        for (std::size_t side = 0; side < page.plots.size(); ++side) {
            if (FigureView* plot = page.plots[side])
                add(page.title, page.figure, side, [plot] { return plot->figure(); });
        }
    }
    const std::array<std::tuple<QString, QString, MatrixKind>, 3> kinds{
        {{tr("Distance matrix"), QStringLiteral("distance-matrix"), MatrixKind::Distance},
         {tr("Mutual information matrix"), QStringLiteral("information-matrix"), MatrixKind::Information},
         {tr("Attention matrix"), QStringLiteral("attention-matrix"), MatrixKind::Attention}}};
    for (const auto& [name, stem, kind] : kinds) {
        for (std::size_t side = 0; side < m_sides.size(); ++side)
            add(name, stem, side, [state = m_sides[side].state, kind = kind]() -> std::unique_ptr<Figure> {
                return state->analysis() ? matrixFigure(state->analysis(), kind) : nullptr;
            });
    }
    targets.push_back(
        {tr("Growth"), QStringLiteral("growth"), [this] { return m_growth->plot()->figure(); }, TextSide::A});
    if (m_comparing)
        targets.push_back(
            {tr("Matching"), QStringLiteral("matching"), [this] { return m_compare->figure(); }, TextSide::A});
    return targets;
}

} // namespace toposcope
