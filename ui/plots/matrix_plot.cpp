// The widget around a MatrixFigure. The window of cells belongs to the view; pointing at a cell repaints outlines only.
#include "ui/plots/matrix_plot.h"

#include "ui/plots/plot_figure.h"

#include <QActionGroup>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <array>
#include <cmath>

namespace toposcope {

namespace {

constexpr double panDistance = 4.0; // before a click becomes a movement
constexpr double zoomStep = 0.8;    // cells per side that stay
constexpr double wheelStep = 120.0; // eighths of a degree

struct KindName {
    MatrixKind kind;
    const char* name;
};
constexpr std::array<KindName, 3> kindNames{{
    {MatrixKind::Distance, QT_TRANSLATE_NOOP("toposcope::MatrixPlot", "Distance matrix")},
    {MatrixKind::Information, QT_TRANSLATE_NOOP("toposcope::MatrixPlot", "Mutual information matrix")},
    {MatrixKind::Attention, QT_TRANSLATE_NOOP("toposcope::MatrixPlot", "Attention matrix")},
}};

// The tokens of a cell.
std::vector<int> nodesOf(const MatrixCell& cell)
{
    return cell.row == cell.column ? std::vector{cell.row} : std::vector{cell.row, cell.column};
}

bool sameNodes(std::vector<int> a, std::vector<int> b)
{
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b;
}

} // namespace

MatrixPlot::MatrixPlot(MatrixKind kind, ViewState& state, Selection& selection, QWidget* parent)
    : FigureView(state, parent), m_selection(selection), m_kind(kind)
{
    connect(&selection, &Selection::changed, this, &MatrixPlot::light);
    setKind(kind);
}

void MatrixPlot::setKind(MatrixKind kind)
{
    const MatrixWindow window = m_window;
    m_kind = kind;
    for (const KindName& each : kindNames)
        if (each.kind == kind)
            setAccessibleName(tr(each.name));
    rebuild();
    if (m_figure && window.count > 0) // the same tokens stay in sight
        setWindow(window);
}

void MatrixPlot::setColorMap(ColorMap map)
{
    m_map = map;
    if (m_figure)
        m_figure->content().map = map;
    repaintGround();
}

void MatrixPlot::setRange(std::optional<std::pair<double, double>> range)
{
    m_range = range && range->second > range->first ? range : std::nullopt;
    if (m_figure)
        m_figure->content().range = m_range;
    repaintGround();
}

std::optional<std::pair<double, double>> MatrixPlot::ownRange() const
{
    return m_figure ? std::optional(m_figure->content().values->range()) : std::nullopt;
}

void MatrixPlot::reset()
{
    m_figure.reset();
    m_cell.reset();
    m_hoveredNode.reset();
    m_pressed.reset();
    m_window = {};
    if (!m_state.analysis())
        return;
    auto values = std::make_shared<const MatrixValues>(m_state.analysis(), m_kind);
    if (!values->isAvailable())
        return;
    m_window = wholeMatrix(values->size());
    m_figure = std::make_unique<MatrixFigure>(
        MatrixContent{std::move(values), m_map, m_range, m_window, {}, {}, {}, m_state.side(), hasLetter()});
    light();
}

int MatrixPlot::size() const
{
    return m_figure ? m_figure->content().values->size() : 0;
}

std::unique_ptr<Figure> MatrixPlot::figure() const
{
    return m_figure ? std::make_unique<MatrixFigure>(*m_figure) : nullptr;
}

QString MatrixPlot::emptyText() const
{
    if (!m_state.analysis())
        return tr("The matrix appears here: one cell for every two tokens. Type or paste a text of at least two "
                  "tokens.");
    if (m_kind == MatrixKind::Information)
        return tr("This distance does not use mutual information. Choose the distance “inverse mutual information” to "
                  "see it.");
    return tr("This analysis has kept no attention. Analyse the text again to see it.");
}

QString MatrixPlot::describe() const
{
    return m_cell ? m_figure->cellText(*m_cell) : m_figure->description();
}

void MatrixPlot::paintGround(QPainter& painter)
{
    m_figure->paintGround(painter, rect(), m_state.theme());
}

void MatrixPlot::paintOver(QPainter& painter)
{
    m_figure->paintLit(painter, rect(), m_state.theme());
}

QString MatrixPlot::tooltipAt(const QPointF& position) const
{
    const auto cell = m_figure->cellAt(position, rect());
    return cell ? tooltipOf({m_figure->cellText(*cell).toHtmlEscaped()}) : QString();
}

// The cell stays outlined while its tokens are what is shown.
void MatrixPlot::light()
{
    if (!m_figure)
        return;
    const Highlight& highlight = m_selection.highlight();
    if (m_cell && !sameNodes(highlight.nodes, nodesOf(*m_cell)))
        m_cell.reset();
    MatrixContent& content = m_figure->content();
    content.cell = m_cell;
    content.litNodes = highlight.nodes;
    content.litNodes.insert(content.litNodes.end(), highlight.otherNodes.begin(), highlight.otherNodes.end());
    content.litEdges = highlight.edges;
    if (isVisible() || isWindow())
        setAccessibleDescription(describe());
    update();
}

void MatrixPlot::setWindow(const MatrixWindow& window)
{
    const MatrixWindow inside =
        moved({window.firstRow, window.firstColumn, std::min(window.count, size())}, size(), 0, 0);
    if (inside == m_window)
        return;
    m_window = inside;
    m_figure->content().window = inside;
    repaintGround();
}

void MatrixPlot::showAll()
{
    if (m_figure)
        setWindow(wholeMatrix(size()));
}

void MatrixPlot::zoomAt(const QPointF& position, double factor)
{
    const double wanted = m_window.count * factor;
    // At least one cell per step, or a small window would never change.
    const int count = factor < 1.0 ? std::min(m_window.count - 1, static_cast<int>(std::floor(wanted)))
                                   : std::max(m_window.count + 1, static_cast<int>(std::ceil(wanted)));
    setWindow(zoomed(m_window, size(), count, position, m_figure->plotArea(rect())));
}

void MatrixPlot::hover(const QPointF& position)
{
    const auto cell = m_figure->cellAt(position, rect());
    const auto node = cell ? std::nullopt : m_figure->nodeAt(position, rect());
    if (cell || node)
        setCursor(Qt::PointingHandCursor);
    else
        unsetCursor();
    if (cell) {
        m_hoveredNode.reset();
        if (cell == m_cell)
            return;
        m_cell = cell;
        m_selection.hoverNodes(nodesOf(*cell));
        light(); // the same two tokens the other way round change nothing in the selection
        return;
    }
    if (node == m_hoveredNode && !m_cell)
        return;
    m_cell.reset();
    m_hoveredNode = node;
    if (node)
        m_selection.hoverNodes({*node});
    else
        m_selection.endHover();
    light();
}

void MatrixPlot::mousePressEvent(QMouseEvent* event)
{
    if (isEmpty() || event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    QToolTip::hideText();
    m_pressed = event->position();
    m_pressedWindow = m_window;
    m_panned = false;
}

void MatrixPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (isEmpty())
        return;
    if (m_pressed)
        pan(event->position());
    else
        hover(event->position());
}

void MatrixPlot::pan(const QPointF& position)
{
    const QPointF away = position - *m_pressed;
    if (!m_panned && away.manhattanLength() < panDistance)
        return;
    m_panned = true;
    setCursor(Qt::ClosedHandCursor);
    const double cell = m_figure->plotArea(rect()).width() / m_window.count;
    setWindow(moved(m_pressedWindow, size(), -static_cast<int>(std::lround(away.y() / cell)),
                    -static_cast<int>(std::lround(away.x() / cell))));
}

void MatrixPlot::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    m_pressed.reset();
    if (m_panned)
        return hover(event->position());
    const auto cell = m_figure->cellAt(event->position(), rect());
    const auto node = m_figure->nodeAt(event->position(), rect());
    if (cell) {
        m_cell = cell;
        m_selection.pinNodes(nodesOf(*cell));
    } else if (node) {
        m_selection.pinNodes({*node});
    } else {
        m_selection.clear();
    }
}

void MatrixPlot::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        showAll();
}

void MatrixPlot::wheelEvent(QWheelEvent* event)
{
    if (isEmpty())
        return QWidget::wheelEvent(event);
    event->accept();
    m_wheel += event->angleDelta().y();
    const int steps = static_cast<int>(m_wheel / wheelStep);
    m_wheel -= steps * wheelStep;
    if (steps != 0)
        zoomAt(event->position(), std::pow(zoomStep, steps));
}

void MatrixPlot::leaveEvent(QEvent*)
{
    if (m_cell || m_hoveredNode)
        m_selection.endHover();
    m_hoveredNode.reset();
}

void MatrixPlot::keyPressEvent(QKeyEvent* event)
{
    if (isEmpty())
        return FigureView::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Up: return moveCursor(-1, 0);
    case Qt::Key_Down: return moveCursor(1, 0);
    case Qt::Key_Left: return moveCursor(0, -1);
    case Qt::Key_Right: return moveCursor(0, 1);
    case Qt::Key_Plus: return zoomAt(m_figure->plotArea(rect()).center(), zoomStep);
    case Qt::Key_Minus: return zoomAt(m_figure->plotArea(rect()).center(), 1.0 / zoomStep);
    case Qt::Key_0: return showAll();
    case Qt::Key_Escape: return m_selection.clear();
    default: FigureView::keyPressEvent(event);
    }
}

void MatrixPlot::moveCursor(int rows, int columns)
{
    MatrixCell cell = m_cell.value_or(MatrixCell{m_window.firstRow, m_window.firstColumn});
    if (m_cell)
        cell = {std::clamp(cell.row + rows, 0, size() - 1), std::clamp(cell.column + columns, 0, size() - 1)};
    setWindow(showing(m_window, size(), cell));
    m_cell = cell;
    m_selection.endHover();
    m_cell = cell;                                                // which ending the hover forgot
    if (!sameNodes(m_selection.highlight().nodes, nodesOf(cell))) // pinning the pinned one would unpin it
        m_selection.pinNodes(nodesOf(cell));
    light();
}

void MatrixPlot::addActions(QMenu& menu)
{
    const auto choice = [&](QActionGroup* group, const QString& text, bool checked, auto choose) {
        QAction* action = menu.addAction(text, this, choose);
        action->setCheckable(true);
        action->setChecked(checked);
        group->addAction(action);
    };
    menu.addAction(tr("Show &all cells"), this, &MatrixPlot::showAll)->setEnabled(m_window.count < size());
    menu.addSeparator();
    auto* kinds = new QActionGroup(&menu);
    for (const KindName& each : kindNames)
        choice(kinds, tr(each.name), each.kind == m_kind, [this, kind = each.kind] { setKind(kind); });
    menu.addSeparator();
    auto* maps = new QActionGroup(&menu);
    choice(maps, tr("Colours: &viridis"), m_map == ColorMap::Viridis, [this] { setColorMap(ColorMap::Viridis); });
    choice(maps, tr("Colours: &cividis"), m_map == ColorMap::Cividis, [this] { setColorMap(ColorMap::Cividis); });
}

std::unique_ptr<Figure> matrixFigure(std::shared_ptr<const Analysis> analysis, MatrixKind kind, ColorMap map,
                                     std::optional<std::pair<double, double>> range)
{
    auto values = std::make_shared<const MatrixValues>(std::move(analysis), kind);
    if (!values->isAvailable())
        return nullptr;
    const MatrixWindow window = wholeMatrix(values->size());
    return std::make_unique<MatrixFigure>(MatrixContent{std::move(values), map, range, window, {}, {}, {}, {}, {}});
}

} // namespace toposcope
