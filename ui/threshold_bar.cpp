// The bar below the pictures. The strip behind the slider is painted once per analysis, size and theme; while the
// slider moves, that picture, one line and one handle are drawn, and the labels keep their width.
#include "ui/threshold_bar.h"

#include "ui/plots/chart_axes.h"
#include "ui/plots/plot_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QDoubleSpinBox>
#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QIcon>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

constexpr double sideRoom = 10.0; // half a handle at either end
constexpr double handleRadius = 6.5;
constexpr double tickLane = 16.0; // of the merges, with the handle on it
constexpr double loopLane = 9.0;  // of the loops' births and deaths, at the top
constexpr int entryDecimals = 4;

// Screen readers see a slider with a value instead of an unnamed widget.
class AccessibleSlider final : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    AccessibleSlider(ThresholdSlider* slider, ViewState& state)
        : QAccessibleWidget(slider, QAccessible::Slider), m_state(state)
    {
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::ValueInterface)
            return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QVariant currentValue() const override { return m_state.threshold(); }
    void setCurrentValue(const QVariant& value) override { m_state.setThreshold(value.toDouble()); }
    QVariant maximumValue() const override { return m_state.largestThreshold(); }
    QVariant minimumValue() const override { return 0.0; }
    QVariant minimumStepSize() const override { return m_state.largestThreshold() / 1000.0; }

private:
    ViewState& m_state;
};

// Where a step curve of β lies: logarithmic, because two loops must be seen beside two hundred clusters.
struct StripScale {
    double left = 0.0;
    double width = 1.0;
    double top = 0.0;
    double bottom = 1.0;
    double largestThreshold = 1.0;
    double largestLog = 1.0;

    double x(double threshold) const { return left + width * threshold / largestThreshold; }
    double y(int betti) const { return bottom - (bottom - top) * std::log1p(betti) / largestLog; }
};

QPainterPath stepCurve(const BettiCurves& betti, int dimension, const StripScale& scale)
{
    QPainterPath path;
    int value = betti.at(dimension, 0.0);
    path.moveTo(scale.left, scale.y(value));
    for (const double event : betti.events()) {
        const int next = betti.at(dimension, event);
        if (next == value)
            continue;
        const double x = scale.x(std::min(event, scale.largestThreshold));
        path.lineTo(x, scale.y(value));
        path.lineTo(x, scale.y(next));
        value = next;
    }
    path.lineTo(scale.left + scale.width, scale.y(value));
    return path;
}

void paintCurves(QPainter& painter, const BettiCurves& betti, const StripScale& scale, const Theme& theme)
{
    for (int dimension = 0; dimension <= std::min(betti.maxDimension(), 2); ++dimension) {
        const QColor colour = theme.dimension[static_cast<std::size_t>(dimension)];
        const QPainterPath curve = stepCurve(betti, dimension, scale);
        QPainterPath area = curve;
        area.lineTo(scale.left + scale.width, scale.bottom);
        area.lineTo(scale.left, scale.bottom);
        area.closeSubpath();
        QColor fill = colour;
        fill.setAlphaF(0.13);
        painter.fillPath(area, fill);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour, 1.5, dimension == 2 ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
        painter.drawPath(curve);
    }
}

// Merges below, on the slider's groove; loops above: a long tick where one is born, a short one where it dies.
void paintTicks(QPainter& painter, const Analysis& analysis, const StripScale& scale, double groove, double top,
                const Theme& theme)
{
    // Hundreds of ticks on few pixels must not become one bar: where they are dense, they add up.
    const auto pen = [&](int dimension, std::size_t count) {
        QColor colour = theme.dimension[static_cast<std::size_t>(dimension)];
        colour.setAlphaF(std::clamp(0.2 * scale.width / static_cast<double>(count + 1), 0.3, 0.9));
        return QPen(colour, 1.0, Qt::SolidLine, Qt::FlatCap);
    };
    painter.setPen(pen(0, analysis.tree.merges().size()));
    for (const Merge& each : analysis.tree.merges()) {
        const double x = scale.x(std::min(each.height(), scale.largestThreshold));
        painter.drawLine(QPointF(x, groove - 4.0), QPointF(x, groove + 4.0));
    }
    for (const PersistencePair& pair : analysis.diagram.pairs) {
        if (pair.dimension == 0)
            continue;
        painter.setPen(pen(pair.dimension, analysis.diagram.pairs.size()));
        painter.drawLine(QPointF(scale.x(pair.birth), top), QPointF(scale.x(pair.birth), top + 6.0));
        if (!pair.isEssential())
            painter.drawLine(QPointF(scale.x(pair.death), top), QPointF(scale.x(pair.death), top + 3.0));
    }
}

enum class Glyph { Previous, Next, Play, Pause };

void paintGlyph(QPainter& painter, Glyph glyph)
{
    const auto triangle = [&](double tip, double base) {
        painter.drawPolygon(QPolygonF{{base, 3.5}, {tip, 8.0}, {base, 12.5}});
    };
    switch (glyph) {
    case Glyph::Previous:
        triangle(4.5, 12.0);
        painter.drawRect(QRectF(3.0, 3.5, 1.5, 9.0));
        break;
    case Glyph::Next:
        triangle(11.5, 4.0);
        painter.drawRect(QRectF(11.5, 3.5, 1.5, 9.0));
        break;
    case Glyph::Play: triangle(13.0, 4.5); break;
    case Glyph::Pause:
        painter.drawRect(QRectF(4.0, 3.5, 3.0, 9.0));
        painter.drawRect(QRectF(9.0, 3.5, 3.0, 9.0));
        break;
    }
}

QIcon glyphIcon(Glyph glyph, const QPalette& palette)
{
    QIcon icon;
    for (const auto& [mode, group] :
         {std::pair{QIcon::Normal, QPalette::Active}, {QIcon::Disabled, QPalette::Disabled}})
        for (const int ratio : {1, 2, 3}) {
            QPixmap pixmap(16 * ratio, 16 * ratio);
            pixmap.setDevicePixelRatio(ratio);
            pixmap.fill(Qt::transparent);
            QPainter painter(&pixmap);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(palette.color(group, QPalette::ButtonText));
            paintGlyph(painter, glyph);
            painter.end();
            icon.addPixmap(pixmap, mode);
        }
    return icon;
}

QString counted(int count, const QString& one, const QString& many)
{
    return count == 1 ? one : many.arg(QLocale().toString(count));
}

QString summaryText(int clusters, int singletons, std::span<const int> higher)
{
    QString text = counted(clusters, ThresholdBar::tr("1 cluster"), ThresholdBar::tr("%1 clusters"));
    if (singletons > 0)
        text += QLatin1Char(' ') + ThresholdBar::tr("(%1 single)").arg(QLocale().toString(singletons));
    if (!higher.empty())
        text += QStringLiteral(" · ") + counted(higher[0], ThresholdBar::tr("1 loop"), ThresholdBar::tr("%1 loops"));
    if (higher.size() > 1)
        text += QStringLiteral(" · ") + counted(higher[1], ThresholdBar::tr("1 void"), ThresholdBar::tr("%1 voids"));
    return text;
}

int singletonCount(const Clusters& clusters)
{
    return static_cast<int>(std::count_if(clusters.members.begin(), clusters.members.end(),
                                          [](const auto& members) { return members.size() == 1; }));
}

} // namespace

ThresholdSlider::ThresholdSlider(ViewState& state, QWidget* parent) : QWidget(parent), m_state(state)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::SizeHorCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_OpaquePaintEvent); // the strip covers all of it
    setToolTip(tr("Distance up to which tokens are joined. Behind it the numbers of clusters and loops, on a "
                  "logarithmic scale; ticks mark where they change."));
    // Before the name is set: that asks for the interface, which is kept from then on.
    static const bool installed = [] {
        QAccessible::installFactory([](const QString&, QObject* object) -> QAccessibleInterface* {
            auto* slider = qobject_cast<ThresholdSlider*>(object);
            return slider ? new AccessibleSlider(slider, slider->m_state) : nullptr;
        });
        return true;
    }();
    Q_UNUSED(installed)
    setAccessibleName(tr("Threshold"));
    const auto repaintAll = [this] {
        m_strip = {};
        update();
    };
    connect(&state, &ViewState::analysisChanged, this, repaintAll);
    connect(&state, &ViewState::axisChanged, this, repaintAll);
    connect(&state, &ViewState::themeChanged, this, repaintAll);
    connect(&state, &ViewState::thresholdChanged, this, [this](double threshold) {
        update();
        QAccessibleValueChangeEvent event(this, threshold);
        QAccessible::updateAccessibility(&event);
    });
}

double ThresholdSlider::thresholdAt(double x) const
{
    const double length = std::max(1.0, width() - 2.0 * sideRoom);
    return std::clamp((x - sideRoom) / length, 0.0, 1.0) * m_state.largestThreshold();
}

double ThresholdSlider::xOf(double threshold) const
{
    return sideRoom + (width() - 2.0 * sideRoom) * threshold / m_state.largestThreshold();
}

const QPixmap& ThresholdSlider::strip()
{
    const QSize pixels = (QSizeF(size()) * devicePixelRatioF()).toSize();
    if (m_strip.size() == pixels && m_strip.devicePixelRatio() == devicePixelRatioF())
        return m_strip;
    const Theme& theme = m_state.theme();
    m_strip = QPixmap(pixels);
    m_strip.setDevicePixelRatio(devicePixelRatioF());
    m_strip.fill(theme.surface);
    QPainter painter(&m_strip);
    painter.setRenderHint(QPainter::Antialiasing);
    const double groove = height() - tickLane / 2.0;
    painter.setPen(QPen(theme.hairline, 2.0, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(sideRoom, groove), QPointF(width() - sideRoom, groove));
    if (const auto& analysis = m_state.analysis(); analysis && !analysis->nodes.empty()) {
        int largest = 1;
        for (int dimension = 0; dimension <= analysis->betti.maxDimension(); ++dimension)
            for (const double event : analysis->betti.events())
                largest = std::max(largest, analysis->betti.at(dimension, event));
        largest = std::max(largest, analysis->betti.at(0, 0.0));
        const StripScale scale{sideRoom,
                               width() - 2.0 * sideRoom,
                               loopLane + 2.0,
                               height() - tickLane,
                               m_state.largestThreshold(),
                               std::log1p(largest)};
        paintCurves(painter, analysis->betti, scale, theme);
        paintTicks(painter, *analysis, scale, groove, 1.0, theme);
    } else {
        painter.setFont(plotLabelFont());
        painter.setPen(theme.mutedText);
        painter.drawText(QRectF(rect()).adjusted(sideRoom, 0.0, -sideRoom, -tickLane), Qt::AlignCenter,
                         tr("The numbers of clusters and loops appear here"));
    }
    return m_strip;
}

void ThresholdSlider::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_state.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawPixmap(0, 0, strip());
    if (!m_state.analysis())
        return;
    const double x = xOf(m_state.threshold());
    const double groove = height() - tickLane / 2.0;
    painter.setPen(QPen(theme.threshold, 1.5));
    painter.drawLine(QPointF(x, 0.0), QPointF(x, groove));
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2.0));
        painter.setBrush(theme.surface);
        painter.drawEllipse(QPointF(x, groove), handleRadius, handleRadius);
    }
    painter.setPen(QPen(theme.surface, hasFocus() ? 0.0 : 1.5));
    painter.setBrush(theme.threshold);
    const double radius = handleRadius - (hasFocus() ? 2.0 : 0.5);
    painter.drawEllipse(QPointF(x, groove), radius, radius);
}

void ThresholdSlider::moveTo(double threshold)
{
    Q_EMIT touched();
    m_state.setThreshold(threshold);
}

void ThresholdSlider::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        moveTo(thresholdAt(event->position().x()));
}

void ThresholdSlider::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        moveTo(thresholdAt(event->position().x()));
}

void ThresholdSlider::keyPressEvent(QKeyEvent* event)
{
    const double now = m_state.threshold();
    const double pixel = m_state.largestThreshold() / std::max(1.0, width() - 2.0 * sideRoom);
    const bool toEvent = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Left: return moveTo(toEvent ? m_state.eventBefore(now) : now - pixel);
    case Qt::Key_Right: return moveTo(toEvent ? m_state.eventAfter(now) : now + pixel);
    case Qt::Key_PageUp: return moveTo(now + 10.0 * pixel);
    case Qt::Key_PageDown: return moveTo(now - 10.0 * pixel);
    case Qt::Key_Home: return moveTo(0.0);
    case Qt::Key_End: return moveTo(m_state.largestThreshold());
    default: QWidget::keyPressEvent(event); // Space reaches the bar
    }
}

void ThresholdSlider::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        m_strip = {};
    QWidget::changeEvent(event);
}

ThresholdBar::ThresholdBar(ViewState& state, QWidget* parent) : QWidget(parent), m_state(state)
{
    build();
    m_timer = new QTimer(this);
    m_timer->setInterval(16);
    m_timer->setTimerType(Qt::PreciseTimer);
    connect(m_timer, &QTimer::timeout, this, &ThresholdBar::playOn);
    connect(m_slider, &ThresholdSlider::touched, this, [this] { setPlaying(false); });
    connect(m_previous, &QToolButton::clicked, this, [this] { step(false); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(true); });
    connect(m_play, &QToolButton::clicked, this, [this] { setPlaying(!isPlaying()); });
    connect(m_entry, &QDoubleSpinBox::valueChanged, this, [this](double value) { m_state.setThreshold(value); });
    connect(&state, &ViewState::analysisChanged, this, &ThresholdBar::refreshAnalysis);
    connect(&state, &ViewState::axisChanged, this, &ThresholdBar::refreshAnalysis);
    connect(&state, &ViewState::themeChanged, this, &ThresholdBar::refreshIcons);
    connect(&state, &ViewState::thresholdChanged, this, [this] {
        if (!m_stepping) // somebody else moved it: a plot's line, the spin box, a new analysis
            setPlaying(false);
        refresh();
    });
    refreshAnalysis();
}

void ThresholdBar::build()
{
    setLayoutDirection(Qt::LeftToRight); // distances grow to the right, and so do the arrows, in every language
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(4);
    m_previous =
        addButton(tr("Previous event"), tr("Back to where a merge or loop last changed the picture (Ctrl+Left)"));
    m_play = addButton(tr("Play"), tr("Run through all events in about ten seconds (Space)"));
    m_next = addButton(tr("Next event"), tr("On to where a merge or loop next changes the picture (Ctrl+Right)"));
    row->addSpacing(4);
    m_slider = new ThresholdSlider(m_state, this);
    row->addWidget(m_slider, 1);
    row->addSpacing(4);

    m_entry = new QDoubleSpinBox(this);
    m_entry->setDecimals(entryDecimals);
    m_entry->setAlignment(Qt::AlignRight);
    m_entry->setKeyboardTracking(false); // "0.8" on the way to "0.85" is not a threshold
    m_entry->setAccelerated(true);
    m_entry->setAccessibleName(tr("Threshold, exact value"));
    m_entry->setToolTip(tr("The threshold as a number, in the unit of the distance"));
    row->addWidget(m_entry);
    row->addSpacing(4);

    m_summary = new QLabel(this);
    m_summary->setAccessibleName(tr("Clusters and loops at the threshold"));
    m_summary->setTextFormat(Qt::PlainText);
    row->addWidget(m_summary);
}

QToolButton* ThresholdBar::addButton(const QString& name, const QString& tip)
{
    auto* button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setIconSize({16, 16});
    button->setFixedSize(28, 28);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(name);
    button->setToolTip(tip);
    layout()->addWidget(button);
    return button;
}

void ThresholdBar::refreshAnalysis()
{
    const auto& analysis = m_state.analysis();
    const bool usable = analysis && !analysis->nodes.empty();
    setPlaying(false);
    for (QWidget* widget : {static_cast<QWidget*>(m_previous), static_cast<QWidget*>(m_play),
                            static_cast<QWidget*>(m_next), static_cast<QWidget*>(m_entry)})
        widget->setEnabled(usable);
    const QString unit = usable ? QString::fromStdString(analysis->distance.unit()) : QString();
    {
        const QSignalBlocker quiet(m_entry);
        m_entry->setSuffix(unit.isEmpty() ? QString() : QChar(0x00a0) + unit);
        m_entry->setRange(0.0, m_state.largestThreshold());
        m_entry->setSingleStep(m_state.largestThreshold() / 200.0);
    }
    // Room for the longest text this analysis can need, so that nothing moves while the slider does; never shrinking,
    // so that nothing moves when the next result arrives.
    const int count = usable ? static_cast<int>(analysis->nodes.size()) : 100;
    const int dimensions = usable ? analysis->betti.maxDimension() : 1;
    const std::vector<int> higher(static_cast<std::size_t>(std::max(dimensions, 1)), 88);
    const QString longest = summaryText(std::max(count, 10), std::max(count, 10), higher);
    m_summary->setMinimumWidth(
        std::max(m_summary->minimumWidth(), m_summary->fontMetrics().horizontalAdvance(longest) + 8));
    m_entry->setMinimumWidth(std::max(m_entry->minimumWidth(), m_entry->sizeHint().width()));
    refreshIcons();
    refresh();
}

void ThresholdBar::refresh()
{
    const QSignalBlocker quiet(m_entry);
    m_entry->setValue(m_state.threshold());
    const QString own = summaryOf(m_state);
    const QString other = m_other ? summaryOf(*m_other) : QString();
    m_summary->setText(other.isEmpty() ? own : tr("A: %1\nB: %2").arg(own, other));
}

QString ThresholdBar::summaryOf(const ViewState& state) const
{
    if (!state.analysis() || state.analysis()->nodes.empty())
        return {};
    const std::vector<int> betti = state.betti();
    const std::span<const int> higher = std::span(betti).subspan(std::min<std::size_t>(1, betti.size()));
    return summaryText(state.clusters().count(), singletonCount(state.clusters()), higher);
}

void ThresholdBar::setOther(const ViewState* other)
{
    if (m_other == other)
        return;
    if (m_other)
        disconnect(m_other, nullptr, this, nullptr);
    m_other = other;
    if (m_other) {
        connect(m_other, &ViewState::thresholdChanged, this, &ThresholdBar::refresh);
        connect(m_other, &ViewState::analysisChanged, this, &ThresholdBar::refresh);
    }
    refresh();
}

void ThresholdBar::refreshIcons()
{
    const QPalette colours = m_state.theme().palette();
    m_previous->setIcon(glyphIcon(Glyph::Previous, colours));
    m_next->setIcon(glyphIcon(Glyph::Next, colours));
    m_play->setIcon(glyphIcon(isPlaying() ? Glyph::Pause : Glyph::Play, colours));
    m_play->setAccessibleName(isPlaying() ? tr("Pause") : tr("Play"));
}

void ThresholdBar::step(bool forward)
{
    setPlaying(false);
    const double now = m_state.threshold();
    m_state.setThreshold(forward ? m_state.eventAfter(now) : m_state.eventBefore(now));
}

bool ThresholdBar::isPlaying() const
{
    return m_timer && m_timer->isActive();
}

void ThresholdBar::setPlaying(bool playing)
{
    const auto& analysis = m_state.analysis();
    if (playing == isPlaying() || (playing && (!analysis || analysis->betti.events().empty())))
        return;
    if (playing) {
        const auto& events = analysis->betti.events();
        const auto next = std::upper_bound(events.begin(), events.end(), m_state.threshold());
        // From where the threshold is; from the start when there is nothing left to play.
        m_playedFrom = next == events.end() ? 0 : static_cast<std::size_t>(next - events.begin());
        m_played.start();
        m_timer->start();
    } else if (m_timer) {
        m_timer->stop();
    }
    refreshIcons();
}

// By the clock, not by counting ticks: a slow picture skips events and still takes ten seconds.
void ThresholdBar::playOn()
{
    const auto& events = m_state.analysis()->betti.events();
    const double share = static_cast<double>(m_played.elapsed()) / static_cast<double>(m_playDuration.count());
    const std::size_t event = m_playedFrom + static_cast<std::size_t>(share * static_cast<double>(events.size()));
    m_stepping = true;
    m_state.setThreshold(events[std::min(event, events.size() - 1)]);
    m_stepping = false;
    if (event + 1 >= events.size())
        setPlaying(false);
}

void ThresholdBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat())
        return setPlaying(!isPlaying());
    QWidget::keyPressEvent(event);
}

void ThresholdBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_summary) {
        m_summary->setMinimumWidth(0);
        m_entry->setMinimumWidth(0);
        refreshAnalysis();
    }
}

} // namespace toposcope
