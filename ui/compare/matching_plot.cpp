// The widget around a MatchingFigure. Axes, lines and points are kept as a picture; a hover repaints the lit line only.
#include "ui/compare/matching_plot.h"

#include "ui/compare/compare_sentence.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace toposcope {

MatchingPlot::MatchingPlot(ViewState& a, Selection& selectionA, ViewState& b, Selection& selectionB, QWidget* parent)
    : QWidget(parent), m_a{a, selectionA}, m_b{b, selectionB}
{
    setAccessibleName(tr("Matching of two persistence diagrams"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent); // paintEvent fills all of it
    for (const ViewState* state : {&a, &b}) {
        connect(state, &ViewState::axisChanged, this, &MatchingPlot::rebuild);
        connect(state, &ViewState::analysisChanged, this, &MatchingPlot::rebuild);
        connect(state, &ViewState::themeChanged, this, [this] {
            m_ground = {};
            update();
        });
    }
    connect(&selectionA, &Selection::changed, this, &MatchingPlot::followSelections);
    connect(&selectionB, &Selection::changed, this, &MatchingPlot::followSelections);
}

MatchingPlot::~MatchingPlot() = default;

void MatchingPlot::setComparison(std::shared_ptr<const Comparison> comparison)
{
    m_comparison = std::move(comparison);
    rebuild();
}

void MatchingPlot::setChoice(const MatchingChoice& choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    rebuild();
}

std::unique_ptr<Figure> MatchingPlot::figure() const
{
    return m_figure ? std::make_unique<MatchingFigure>(*m_figure) : nullptr;
}

QString MatchingPlot::sentence() const
{
    const auto lit = m_figure ? m_figure->highlighted() : std::nullopt;
    return lit ? lineSentence(*m_comparison, m_figure->lines()[*lit]) : QString();
}

Selection* MatchingPlot::selectionOf(TextSide side) const
{
    const Side& of = side == TextSide::A ? m_a : m_b;
    const auto& compared = side == TextSide::A ? m_comparison->a : m_comparison->b;
    return of.state.analysis() == compared ? &of.selection : nullptr;
}

double MatchingPlot::axisEnd() const
{
    double end = 0.0;
    if (selectionOf(TextSide::A))
        end = m_a.state.largestThreshold();
    if (selectionOf(TextSide::B))
        end = std::max(end, m_b.state.largestThreshold());
    return end;
}

void MatchingPlot::rebuild()
{
    m_figure.reset();
    m_ground = {};
    m_hovered.reset();
    m_chosen.reset();
    QToolTip::hideText();
    if (m_comparison)
        m_figure = std::make_unique<MatchingFigure>(m_comparison, m_choice, axisEnd());
    setAccessibleDescription(m_figure ? m_figure->description() : QString());
    followSelections();
    update();
}

// Whether what is lit on the two sides is exactly this line's two ends.
bool MatchingPlot::agrees(std::size_t line) const
{
    const MatchedLine& drawn = m_figure->lines()[line];
    const auto shows = [](const Selection* selection, const std::optional<std::size_t>& place) {
        return !selection || selection->highlight().interval == place;
    };
    return shows(selectionOf(TextSide::A), drawn.a) && shows(selectionOf(TextSide::B), drawn.b);
}

// What was lit elsewhere, in a bar or a point of one side, is lit here with its partner.
void MatchingPlot::followSelections()
{
    if (!m_figure || m_telling)
        return;
    std::optional<std::size_t> lit;
    for (const auto& candidate : {m_hovered, m_chosen}) {
        if (!lit && candidate && agrees(*candidate))
            lit = candidate;
    }
    for (const TextSide side : {TextSide::A, TextSide::B}) {
        const Selection* selection = selectionOf(side);
        if (!lit && selection && selection->highlight().interval)
            lit = m_figure->lineOf(side, *selection->highlight().interval);
    }
    if (lit == m_figure->highlighted())
        return;
    m_figure->setHighlighted(lit);
    update();
    setAccessibleDescription(lit ? sentence() : m_figure->description());
    Q_EMIT highlightChanged();
}

void MatchingPlot::hover(std::optional<std::size_t> line)
{
    if (line == m_hovered)
        return;
    m_hovered = line;
    if (line)
        setCursor(Qt::PointingHandCursor);
    else
        unsetCursor();
    m_telling = true;
    for (const TextSide side : {TextSide::A, TextSide::B}) {
        Selection* selection = selectionOf(side);
        if (!selection)
            continue;
        const auto place =
            line ? (side == TextSide::A ? m_figure->lines()[*line].a : m_figure->lines()[*line].b) : std::nullopt;
        if (place)
            selection->hoverInterval(*place);
        else
            selection->endHover();
    }
    m_telling = false;
    followSelections();
}

void MatchingPlot::clearSelections()
{
    m_telling = true;
    for (const TextSide side : {TextSide::A, TextSide::B}) {
        if (Selection* selection = selectionOf(side))
            selection->clear();
    }
    m_telling = false;
    m_hovered.reset();
    m_chosen.reset();
    followSelections();
}

void MatchingPlot::pin(std::size_t line)
{
    clearSelections(); // pinning what is pinned would unpin it
    m_telling = true;
    const MatchedLine& drawn = m_figure->lines()[line];
    if (Selection* selection = selectionOf(TextSide::A); selection && drawn.a)
        selection->pinInterval(*drawn.a);
    if (Selection* selection = selectionOf(TextSide::B); selection && drawn.b)
        selection->pinInterval(*drawn.b);
    m_telling = false;
    m_chosen = line;
    followSelections();
}

void MatchingPlot::step(std::ptrdiff_t steps)
{
    if (!m_figure || m_figure->lines().empty())
        return;
    const auto last = static_cast<std::ptrdiff_t>(m_figure->lines().size()) - 1;
    const auto lit = m_figure->highlighted();
    std::ptrdiff_t next = steps > 0 ? 0 : last;
    if (lit)
        next = std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(*lit) + steps, 0, last);
    pin(static_cast<std::size_t>(next));
}

const QPixmap& MatchingPlot::ground()
{
    const QSize pixels = (QSizeF(size()) * devicePixelRatioF()).toSize();
    if (m_ground.size() == pixels && m_ground.devicePixelRatio() == devicePixelRatioF())
        return m_ground;
    m_ground = QPixmap(pixels);
    m_ground.setDevicePixelRatio(devicePixelRatioF());
    m_ground.fill(m_a.state.theme().surface);
    QPainter painter(&m_ground);
    painter.setRenderHint(QPainter::Antialiasing);
    m_figure->paintGround(painter, rect(), m_a.state.theme());
    return m_ground;
}

void MatchingPlot::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_a.state.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_figure) {
        painter.drawPixmap(0, 0, ground());
        m_figure->paintHighlight(painter, rect(), theme);
    } else {
        painter.fillRect(rect(), theme.surface);
    }
    if (m_keyboardFocus) {
        painter.setPen(QPen(theme.accent, 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0));
    }
}

void MatchingPlot::mousePressEvent(QMouseEvent* event)
{
    if (!m_figure || event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    QToolTip::hideText();
    if (const auto line = m_figure->lineAt(event->position(), rect()))
        pin(*line);
    else
        clearSelections();
}

void MatchingPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (m_figure)
        hover(m_figure->lineAt(event->position(), rect()));
}

void MatchingPlot::leaveEvent(QEvent*)
{
    if (m_figure)
        hover({});
}

void MatchingPlot::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy) && m_figure)
        return Q_EMIT copyRequested();
    const std::size_t all = m_figure ? m_figure->lines().size() : 0;
    switch (event->key()) {
    case Qt::Key_Up: return step(-1);
    case Qt::Key_Down: return step(1);
    case Qt::Key_Home:
    case Qt::Key_End:
        if (all > 0)
            pin(event->key() == Qt::Key_Home ? 0 : all - 1);
        return;
    case Qt::Key_Escape:
        if (m_figure)
            clearSelections();
        return;
    default: QWidget::keyPressEvent(event);
    }
}

// Only a focus that came by keyboard is shown; a click says where it is by itself.
void MatchingPlot::focusInEvent(QFocusEvent* event)
{
    m_keyboardFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                      event->reason() == Qt::ShortcutFocusReason;
    QWidget::focusInEvent(event);
    update();
}

void MatchingPlot::focusOutEvent(QFocusEvent* event)
{
    m_keyboardFocus = false;
    QWidget::focusOutEvent(event);
    update();
}

void MatchingPlot::changeEvent(QEvent* event)
{
    // The chart's fonts follow the application's, its numbers the locale.
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LocaleChange ||
        event->type() == QEvent::StyleChange)
        rebuild();
    QWidget::changeEvent(event);
}

void MatchingPlot::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    QAction* copy = menu.addAction(tr("&Copy"), this, &MatchingPlot::copyRequested);
    QAction* save = menu.addAction(tr("&Export…"), this, &MatchingPlot::exportRequested);
    copy->setEnabled(m_figure != nullptr);
    save->setEnabled(m_figure != nullptr);
    menu.exec(event->globalPos());
}

bool MatchingPlot::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto line = m_figure ? m_figure->lineAt(help->pos(), rect()) : std::nullopt;
    if (line)
        QToolTip::showText(help->globalPos(), lineTooltip(*m_comparison, m_figure->lines()[*line]), this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace toposcope
