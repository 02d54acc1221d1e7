#include "ui/workspace.h"

#include "core/io/session.h"
#include "ui/banner.h"
#include "ui/compare/compare_bar.h"
#include "ui/compare/compare_panel.h"
#include "ui/graph/node_style.h"
#include "ui/graph/token_graph_view.h"
#include "ui/heads/head_map.h"
#include "ui/heads/head_map_view.h"
#include "ui/heads/heads_grid.h"
#include "ui/heads/heads_panel.h"
#include "ui/measure_panel.h"
#include "ui/selection_link.h"
#include "ui/tables/node_table.h"
#include "ui/tables/plot_with_table.h"
#include "ui/text_panel.h"
#include "ui/threshold_bar.h"
#include "ui/window_bar.h"

#include <QGraphicsOpacityEffect>
#include <QScrollArea>
#include <QSettings>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

namespace toposcope {

namespace {

constexpr std::size_t sideA = 0;
constexpr std::size_t sideB = 1;

// As sessions spell them, in the order of GraphLayout.
constexpr std::array<const char*, graphLayoutCount> layoutNames{"stable", "spring", "circular", "3d"};

QSplitter* splitter(Qt::Orientation orientation, QWidget* parent)
{
    auto* made = new QSplitter(orientation, parent);
    made->setChildrenCollapsible(false);
    made->setHandleWidth(7);
    return made;
}

} // namespace

Workspace::Workspace(QWidget* parent) : QWidget(parent)
{
    for (std::size_t s = 0; s < m_sides.size(); ++s) {
        m_states[s] = std::make_unique<ViewState>(s == sideA ? TextSide::A : TextSide::B);
        m_selections[s] = std::make_unique<Selection>(*m_states[s]);
        m_sides[s].state = m_states[s].get();
        m_sides[s].selection = m_selections[s].get();
    }
    m_link = new SideLink(*m_states[sideA], *m_states[sideB], this);
    m_selectionLink =
        new SelectionLink(*m_selections[sideA], *m_states[sideA], *m_selections[sideB], *m_states[sideB], this);
    m_deck = new PlotDeck(
        {{{m_sides[sideA].state, m_sides[sideA].selection}, {m_sides[sideB].state, m_sides[sideB].selection}}}, this);
    m_columns = splitter(Qt::Horizontal, this);
    m_columns->addWidget(buildLeft());
    m_columns->addWidget(buildGraphs());
    m_columns->addWidget(m_deck);
    m_columns->setStretchFactor(0, 2);
    m_columns->setStretchFactor(1, 5);
    m_columns->setStretchFactor(2, 4);
    m_columns->setSizes({300, 520, 460});

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_compareBar = new CompareBar(this);
    layout->addWidget(m_compareBar);
    layout->addWidget(m_columns, 1);
    for (SideViews& side : m_sides) {
        side.threshold = new ThresholdBar(*side.state, this);
        layout->addWidget(side.threshold);
    }
    connectSides();
    setComparing(false);
}

// The views go before the states and selections that they look at.
Workspace::~Workspace()
{
    delete m_columns;
    for (const SideViews& side : m_sides)
        delete side.threshold;
    delete m_selectionLink;
    delete m_link;
}

QWidget* Workspace::buildLeft()
{
    m_banner = new Banner(this);
    m_left = splitter(Qt::Vertical, this);
    for (SideViews& side : m_sides) {
        auto* box = new QWidget(m_left);
        side.text = new TextPanel(*side.state, *side.selection, box);
        side.text->setOwnUndo(false);
        side.window = new WindowBar(box);
        side.window->hide();
        auto* layout = new QVBoxLayout(box);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(4);
        layout->addWidget(side.text, 1);
        layout->addWidget(side.window);
        m_left->addWidget(box);
    }
    m_measure = new MeasurePanel(this);
    auto* measurePage = new QScrollArea(this);
    measurePage->setWidget(m_measure);
    measurePage->setWidgetResizable(true);
    measurePage->setFrameShape(QFrame::NoFrame);
    measurePage->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    measurePage->setFocusPolicy(Qt::NoFocus);
    measurePage->setMinimumWidth(m_measure->minimumSizeHint().width() +
                                 style()->pixelMetric(QStyle::PM_ScrollBarExtent) + 2);
    m_heads = new HeadsPanel(*m_states[sideA], this);
    m_controls = new QTabWidget(this);
    m_controls->setDocumentMode(true);
    m_controls->addTab(measurePage, tr("Measure"));
    m_controls->addTab(m_heads, tr("Heads"));
    connect(m_controls, &QTabWidget::currentChanged, this, [this] {
        if (showsHeads())
            Q_EMIT headsShown();
    });
    m_left->addWidget(m_controls);
    m_left->setStretchFactor(0, 1);
    m_left->setStretchFactor(1, 1);
    m_left->setStretchFactor(2, 1);
    m_left->setSizes({260, 160, 340});

    auto* column = new QWidget(this);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(8, 8, 4, 0);
    layout->setSpacing(8);
    layout->addWidget(m_banner);
    layout->addWidget(m_left, 1);
    return column;
}

QWidget* Workspace::buildGraphs()
{
    m_graphs = splitter(Qt::Horizontal, this);
    for (SideViews& side : m_sides) {
        side.graph = new TokenGraphView(*side.state, *side.selection, this);
        m_graphs->addWidget(new PlotWithTable(side.state->side() == TextSide::A ? tr("Graph") : tr("Graph B"),
                                              side.graph, new NodeTable(*side.state, *side.selection, this), m_graphs,
                                              TableButton::Corner));
    }
    return m_graphs;
}

void Workspace::connectSides()
{
    connect(m_sides[sideA].graph, &TokenGraphView::layoutChanged, m_sides[sideB].graph, &TokenGraphView::setLayout);
    connect(m_sides[sideB].graph, &TokenGraphView::layoutChanged, m_sides[sideA].graph, &TokenGraphView::setLayout);
    for (const SideViews& side : m_sides)
        connect(side.graph, &TokenGraphView::nodesSelected, side.selection,
                [selection = side.selection](const std::vector<int>& nodes) { selection->pinNodes(nodes); });
    const auto matchingChosen = [this] {
        m_selectionLink->setMatching(m_comparison, m_deck->compare()->choice().kind);
    };
    connect(m_deck->compare(), &ComparePanel::choiceChanged, this, matchingChosen);
    connectHeads();
    for (const SideViews& side : m_sides) {
        const QString stem =
            side.state->side() == TextSide::A ? QStringLiteral("token-graph") : QStringLiteral("token-graph-b");
        connect(side.graph, &TokenGraphView::exportRequested, this, [this, stem] { Q_EMIT exportRequested(stem); });
        connect(side.graph, &TokenGraphView::copyRequested, this, [this, stem] { Q_EMIT copyRequested(stem); });
    }
    connect(m_deck, &PlotDeck::exportRequested, this, &Workspace::exportRequested);
    connect(m_deck, &PlotDeck::copyRequested, this, &Workspace::copyRequested);
}

void Workspace::connectHeads()
{
    const auto wire = [this](auto* view, const QString& stem) {
        using View = std::remove_pointer_t<decltype(view)>;
        connect(view, &View::exportRequested, this, [this, stem] { Q_EMIT exportRequested(stem); });
        connect(view, &View::copyRequested, this, [this, stem] { Q_EMIT copyRequested(stem); });
    };
    wire(m_heads->grid(), QStringLiteral("heads"));
    wire(m_heads->map()->view(), QStringLiteral("head-map"));
    wire(m_heads->map()->barcode(), QStringLiteral("head-barcode"));
}

void Workspace::setComparing(bool comparing)
{
    const bool begins = comparing && !m_comparing;
    m_comparing = comparing;
    m_link->setComparing(comparing);
    m_selectionLink->setEnabled(comparing);
    m_deck->setComparing(comparing);
    m_heads->setComparing(comparing);
    m_compareBar->setVisible(comparing);
    m_left->widget(static_cast<int>(sideB))->setVisible(comparing);
    m_graphs->widget(static_cast<int>(sideB))->setVisible(comparing);
    for (const SideViews& side : m_sides)
        side.text->setLabel(!comparing ? QString() : side.state->side() == TextSide::A ? tr("Text A") : tr("Text B"));
    for (const SideViews& side : m_sides) {
        side.text->setHasOther(comparing);
        side.graph->setLetter(comparing);
    }
    m_sides[sideB].threshold->setVisible(comparing && !m_link->thresholdsLinked());
    m_sides[sideA].threshold->setOther(comparing ? m_states[sideB].get() : nullptr);
    if (begins && width() < 1600) // the comparison needs more room than a plot
        m_columns->setSizes({width() * 22 / 100, width() * 42 / 100, width() * 36 / 100});
    if (begins)
        m_left->setSizes({height() * 22 / 100, height() * 22 / 100, height() * 56 / 100});
    if (!comparing)
        m_states[sideB]->setAnalysis(nullptr);
}

void Workspace::setThresholdsLinked(bool linked)
{
    m_link->setThresholdsLinked(linked);
    m_compareBar->setThresholdsLinked(linked);
    m_sides[sideB].threshold->setVisible(m_comparing && !linked);
}

void Workspace::setAxesLinked(bool linked)
{
    m_link->setAxesLinked(linked);
    m_compareBar->setAxesLinked(linked);
}

void Workspace::showResult(const std::shared_ptr<const Analysis>& a, const std::shared_ptr<const Analysis>& b,
                           const std::shared_ptr<const Comparison>& comparison)
{
    m_states[sideA]->setAnalysis(a);
    m_states[sideB]->setAnalysis(b);
    m_comparison = comparison;
    m_selectionLink->setMatching(comparison, m_deck->compare()->choice().kind);
    m_deck->compare()->setComparison(comparison);
}

void Workspace::setDimmed(bool dimmed)
{
    for (QWidget* picture : {static_cast<QWidget*>(m_graphs), static_cast<QWidget*>(m_deck)}) {
        if (!dimmed) {
            picture->setGraphicsEffect(nullptr);
            continue;
        }
        auto* effect = new QGraphicsOpacityEffect(picture);
        effect->setOpacity(0.45);
        picture->setGraphicsEffect(effect);
    }
}

void Workspace::applyTheme(const Theme& theme)
{
    m_banner->applyTheme(theme);
    // A hairline in the middle of a handle that is wide enough to grab; tabs narrow enough for all of them to show.
    setStyleSheet(
        QStringLiteral("QSplitter::handle { background: transparent; } "
                       "QSplitter::handle:horizontal { border-left: 1px solid %1; margin-left: 3px; } "
                       "QSplitter::handle:vertical { border-top: 1px solid %1; margin-top: 3px; } "
                       "QTabBar::tab { padding: 7px 6px 5px 6px; border-bottom: 2px solid transparent; color: %2; } "
                       "QTabBar::tab:selected { border-bottom-color: %3; color: %4; } "
                       "QTabBar::tab:hover { color: %4; } "
                       "QTabBar::tab:focus { border-bottom-color: %4; } "
                       "QToolButton:checked { background: %5; border: 1px solid %3; border-radius: 3px; }")
            .arg(theme.hairline.name(), theme.mutedText.name(), theme.accent.name(), theme.text.name(),
                 blended(theme.accent, theme.window, 0.3).name()));
    m_compareBar->applyTheme(theme);
    for (const SideViews& side : m_sides)
        side.window->applyTheme(theme);
    for (const auto& state : m_states)
        state->setTheme(theme);
}

void Workspace::clearSelection()
{
    for (const auto& selection : m_selections)
        selection->clear();
}

bool Workspace::showsHeads() const
{
    return m_controls->currentWidget() == m_heads;
}

void Workspace::showMeasure()
{
    m_controls->setCurrentIndex(0);
    m_measure->focusHeads();
}

void Workspace::showHeads()
{
    m_controls->setCurrentWidget(m_heads);
    m_heads->setFocus(Qt::ShortcutFocusReason);
}

std::vector<ExportTarget> Workspace::targets() const
{
    std::vector<ExportTarget> targets;
    for (const SideViews& side : m_sides) {
        const bool isA = side.state->side() == TextSide::A;
        if (!isA && !m_comparing)
            continue;
        const QString name = !m_comparing ? tr("Token graph") : isA ? tr("Token graph A") : tr("Token graph B");
        targets.push_back({name, isA ? QStringLiteral("token-graph") : QStringLiteral("token-graph-b"),
                           [graph = side.graph, state = side.state]() -> std::unique_ptr<Figure> {
                               return state->analysis() ? graph->figure() : nullptr;
                           },
                           side.state->side()});
    }
    for (ExportTarget& target : m_deck->targets())
        targets.push_back(std::move(target));
    if (m_heads->values().knownCount(m_heads->quantity()) > 0)
        targets.push_back(
            {tr("Heads"), QStringLiteral("heads"), [this] { return m_heads->grid()->figure(); }, TextSide::A});
    targets.push_back({tr("Map of heads"), QStringLiteral("head-map"),
                       [this] { return m_heads->map()->view()->figure(); }, TextSide::A});
    targets.push_back({tr("Barcode of heads"), QStringLiteral("head-barcode"),
                       [this] { return m_heads->map()->barcodeFigure(); }, TextSide::A});
    return targets;
}

SessionView Workspace::view() const
{
    SessionView view;
    view.thresholdsLinked = m_link->thresholdsLinked();
    view.axesLinked = m_link->axesLinked();
    view.plot = m_deck->currentKey().toStdString();
    view.layout = layoutNames[static_cast<std::size_t>(m_sides[sideA].graph->layoutKind())];
    const auto fill = [](const SideViews& side, std::optional<double>& threshold, std::vector<int>& nodes) {
        if (!side.state->analysis())
            return;
        threshold = side.state->threshold();
        if (side.selection->highlight().kind != Highlight::Kind::None)
            nodes = side.selection->highlight().nodes;
    };
    fill(m_sides[sideA], view.thresholdA, view.selectedNodesA);
    fill(m_sides[sideB], view.thresholdB, view.selectedNodesB);
    return view;
}

void Workspace::restoreView(const SessionView& view)
{
    setThresholdsLinked(view.thresholdsLinked);
    setAxesLinked(view.axesLinked);
    m_deck->showKey(QString::fromStdString(view.plot));
    for (std::size_t layout = 0; layout < layoutNames.size(); ++layout) {
        if (view.layout == layoutNames[layout])
            setGraphLayout(static_cast<GraphLayout>(layout));
    }
    const auto show = [](const SideViews& side, std::optional<double> threshold, const std::vector<int>& nodes) {
        if (!side.state->analysis())
            return;
        if (threshold)
            side.state->setThreshold(*threshold);
        if (!nodes.empty())
            side.selection->pinNodes(nodes);
    };
    show(m_sides[sideB], view.thresholdB, view.selectedNodesB);
    show(m_sides[sideA], view.thresholdA, view.selectedNodesA);
}

void Workspace::setGraphLayout(GraphLayout layout)
{
    for (const SideViews& side : m_sides)
        side.graph->setLayout(layout);
}

void Workspace::save(QSettings& settings) const
{
    settings.setValue(QStringLiteral("window/columns"), m_columns->saveState());
    settings.setValue(QStringLiteral("window/left"), m_left->saveState());
    m_deck->save(settings);
}

void Workspace::restore(const QSettings& settings)
{
    m_columns->restoreState(settings.value(QStringLiteral("window/columns")).toByteArray());
    m_left->restoreState(settings.value(QStringLiteral("window/left")).toByteArray());
    m_deck->restore(settings);
}

} // namespace toposcope
