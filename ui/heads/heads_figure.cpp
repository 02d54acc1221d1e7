// Cells are hatched until their head is computed and empty but for a dash where the head has no such value. Numbers
// stand in the cells when the widest of them fits.
#include "ui/heads/heads_figure.h"

#include "ui/color_map.h"
#include "ui/heads/heads_geometry.h"
#include "ui/plots/chart_axes.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

double labelHeightOf()
{
    return QFontMetricsF(plotLabelFont()).height();
}

// Numbers at every n-th row or column, so that they do not touch.
int labelStep(double pitch, double room)
{
    for (const int step : {1, 2, 5, 10, 20, 50})
        if (step * pitch >= room)
            return step;
    return 100;
}

bool isChosen(const HeadSelection& chosen, HeadId id)
{
    const auto has = [](const std::vector<int>& list, int value) {
        return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
    };
    return has(chosen.layers, id.layer) && has(chosen.heads, id.head);
}

// The fewest decimals that tell the largest value to two or three digits; none for counts.
int decimalsFor(double largest, HeadQuantity quantity)
{
    if (quantity == HeadQuantity::LoopCount || largest >= 100.0)
        return 0;
    return largest >= 10.0 ? 1 : 2;
}

// Bolder than the hatching of what is not applicable: these cells can be chosen, and will be filled.
QBrush notComputedBrush(const Theme& theme)
{
    QColor colour = theme.mutedText;
    colour.setAlphaF(0.5F);
    return QBrush(colour, Qt::BDiagPattern);
}

QString cellText(double value, int decimals)
{
    return std::isinf(value) ? QStringLiteral("∞") : QLocale().toString(value, 'f', decimals);
}

class Painting {
public:
    Painting(QPainter& painter, const QRectF& target, const HeadValues& values, HeadQuantity quantity,
             const HeadSelection& chosen, const Theme& theme)
        : m_painter(painter), m_geometry(target, values.layers(), values.heads()), m_values(values),
          m_quantity(quantity), m_chosen(chosen), m_theme(theme), m_largest(values.largest(quantity)),
          m_decimals(decimalsFor(m_largest, quantity))
    {
    }

    void paintHeaders()
    {
        const QRectF corner = m_geometry.rectOf({});
        paintHeader(corner, HeadValues::tr("all"), m_chosen == HeadSelection::all());
        const QSizeF cell = m_geometry.cellSize();
        const QFontMetricsF metrics(plotLabelFont());
        const double widest = metrics.horizontalAdvance(QLocale().toString(m_values.heads() - 1)) + 4.0;
        for (int head = 0, step = labelStep(cell.width(), widest); head < m_values.heads(); head += step) {
            const double centre = m_geometry.rectOf({0, head}).center().x();
            paintHeader(QRectF(centre - 20.0, corner.top(), 40.0, corner.height()), QLocale().toString(head), false);
        }
        const double height = m_geometry.labelHeight();
        for (int layer = 0, step = labelStep(cell.height(), height - 2.0); layer < m_values.layers(); layer += step) {
            const double centre = m_geometry.rectOf({layer, -1}).center().y();
            paintHeader(QRectF(corner.left(), centre - height / 2.0, corner.width(), height), QLocale().toString(layer),
                        m_chosen == HeadSelection::layer(layer));
        }
        paintAxisNames(corner);
    }

    void paintCells()
    {
        const bool written = numbersFit();
        const QSizeF cell = m_geometry.cellSize();
        const double gap = std::min(cell.width(), cell.height()) >= 10.0 ? 1.0 : 0.0;
        m_painter.setFont(plotLabelFont());
        for (int i = 0; i < m_values.count(); ++i) {
            const HeadId id = m_values.at(i);
            const QRectF area = m_geometry.rectOf({id.layer, id.head}).adjusted(0.0, 0.0, -gap, -gap);
            const auto value = m_values.value(id, m_quantity);
            if (!value) {
                m_painter.fillRect(area, notComputedBrush(m_theme));
                continue;
            }
            QColor ground = std::isnan(*value) ? m_theme.window : colorAt(ColorMap::Viridis, *value / m_largest);
            if (m_values.isOld(id, m_quantity))
                ground = faded(ground, m_theme);
            m_painter.fillRect(area, ground);
            m_painter.setPen(std::isnan(*value) ? m_theme.mutedText : textOn(ground));
            if (std::isnan(*value) && cell.height() >= 10.0)
                m_painter.drawText(area, Qt::AlignCenter, QStringLiteral("–"));
            else if (written && !std::isnan(*value))
                m_painter.drawText(area, Qt::AlignCenter, cellText(*value, m_decimals));
        }
        m_painter.setPen(QPen(m_theme.hairline, 1.0));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRect(m_geometry.cells());
    }

    // A line in two colours is seen on every ground.
    void paintChosen()
    {
        std::vector<QLineF> lines;
        const auto has = [&](int layer, int head) {
            return m_values.contains({layer, head}) && isChosen(m_chosen, {layer, head});
        };
        for (int i = 0; i < m_values.count(); ++i) {
            const auto [layer, head] = m_values.at(i);
            if (!has(layer, head))
                continue;
            const QRectF area = m_geometry.rectOf({layer, head});
            if (!has(layer - 1, head))
                lines.push_back({area.topLeft(), area.topRight()});
            if (!has(layer + 1, head))
                lines.push_back({area.bottomLeft(), area.bottomRight()});
            if (!has(layer, head - 1))
                lines.push_back({area.topLeft(), area.bottomLeft()});
            if (!has(layer, head + 1))
                lines.push_back({area.topRight(), area.bottomRight()});
        }
        const QSizeF cell = m_geometry.cellSize();
        const double width = std::min(cell.width(), cell.height()) >= 14.0 ? 2.5 : 1.5; // never over a whole small cell
        for (const auto& [colour, times] : {std::pair(m_theme.surface, 2.0), std::pair(m_theme.accent, 1.0)}) {
            m_painter.setPen(QPen(colour, times * width, Qt::SolidLine, Qt::SquareCap));
            m_painter.drawLines(lines.data(), static_cast<int>(lines.size()));
        }
    }

    void paintScale() const
    {
        paintColourScale(m_painter, m_geometry.bar(), 0.0, m_largest, m_values.titleWithUnit(m_quantity), m_theme);
    }

private:
    void paintHeader(const QRectF& area, const QString& text, bool chosen)
    {
        QFont font = plotLabelFont();
        font.setBold(chosen);
        m_painter.setFont(font);
        m_painter.setPen(chosen ? m_theme.accent : m_theme.mutedText);
        m_painter.drawText(area, Qt::AlignCenter, text);
    }

    void paintAxisNames(const QRectF& corner)
    {
        constexpr double least = 60.0; // of few or small cells, so that the name fits
        const QRectF& cells = m_geometry.cells();
        const double height = m_geometry.labelHeight();
        m_painter.setFont(plotLabelFont());
        m_painter.setPen(m_theme.mutedText);
        m_painter.drawText(QRectF(cells.left(), corner.top() - height, std::max(cells.width(), least), height),
                           Qt::AlignHCenter, HeadValues::tr("head"));
        m_painter.save();
        m_painter.translate(corner.left() - height, cells.top() + std::max(cells.height(), least) / 2.0);
        m_painter.rotate(-90.0);
        m_painter.drawText(QRectF(-least, 0.0, 2.0 * least, height), Qt::AlignCenter, HeadValues::tr("layer"));
        m_painter.restore();
    }

    bool numbersFit() const
    {
        const QFontMetricsF metrics(plotLabelFont());
        const QSizeF cell = m_geometry.cellSize();
        return metrics.height() <= cell.height() &&
               metrics.horizontalAdvance(cellText(m_largest, m_decimals)) + 4.0 <= cell.width();
    }

    QPainter& m_painter;
    HeadsGeometry m_geometry;
    const HeadValues& m_values;
    HeadQuantity m_quantity;
    const HeadSelection& m_chosen;
    const Theme& m_theme;
    double m_largest;
    int m_decimals;
};

class HeadsFigure final : public Figure {
public:
    HeadsFigure(HeadValues values, HeadQuantity quantity, HeadSelection chosen)
        : m_values(std::move(values)), m_quantity(quantity), m_chosen(std::move(chosen))
    {
    }
    QString title() const override { return HeadValues::tr("Heads"); }
    QString description() const override
    {
        const QLocale locale;
        return HeadValues::tr(
                   "Heat map of %1 layers and %2 heads per layer: %3, from 0 to %4; %5 of %6 heads computed.")
            .arg(locale.toString(m_values.layers()), locale.toString(m_values.heads()), quantityTitle(m_quantity),
                 quantityText(m_values.largest(m_quantity), m_values.unit(m_quantity)),
                 locale.toString(m_values.knownCount(m_quantity)), locale.toString(m_values.count()));
    }
    void paint(QPainter& painter, const QRectF& target, const Theme& theme) const override
    {
        paintHeads(painter, target, m_values, m_quantity, m_chosen, theme);
    }

private:
    HeadValues m_values;
    HeadQuantity m_quantity;
    HeadSelection m_chosen;
};

} // namespace

double colourScaleHeight()
{
    return colourScaleThickness + 2.0 + labelHeightOf() + QFontMetricsF(plotTitleFont()).height() + 2.0;
}

void paintColourScale(QPainter& painter, const QRectF& bar, double low, double high, const QString& title,
                      const Theme& theme)
{
    painter.save();
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    constexpr int steps = 20;
    for (int i = 0; i <= steps; ++i)
        gradient.setColorAt(static_cast<double>(i) / steps, colorAt(ColorMap::Viridis, static_cast<double>(i) / steps));
    painter.setPen(QPen(theme.hairline, 1.0));
    painter.setBrush(gradient);
    painter.drawRect(bar);
    painter.setFont(plotLabelFont());
    painter.setPen(theme.text);
    const double height = labelHeightOf();
    const QRectF numbers(bar.left(), bar.bottom() + 2.0, bar.width(), height);
    const QLocale locale;
    painter.drawText(numbers, Qt::AlignLeft, locale.toString(low, 'g', 3));
    painter.drawText(numbers, Qt::AlignHCenter, locale.toString((low + high) / 2.0, 'g', 3));
    painter.drawText(numbers, Qt::AlignRight, locale.toString(high, 'g', 3));
    painter.setFont(plotTitleFont());
    const QFontMetricsF metrics(plotTitleFont());
    painter.drawText(QRectF(bar.left(), numbers.bottom(), bar.width(), metrics.height() + 2.0), Qt::AlignHCenter,
                     metrics.elidedText(title, Qt::ElideRight, bar.width()));
    painter.restore();
}

QColor faded(const QColor& colour, const Theme& theme)
{
    constexpr double share = 0.6;
    const auto mix = [](int from, int to) { return static_cast<int>(std::lround(from + (to - from) * share)); };
    return {mix(colour.red(), theme.surface.red()), mix(colour.green(), theme.surface.green()),
            mix(colour.blue(), theme.surface.blue())};
}

void paintHeads(QPainter& painter, const QRectF& target, const HeadValues& values, HeadQuantity quantity,
                const HeadSelection& chosen, const Theme& theme)
{
    if (values.count() == 0)
        return;
    painter.save();
    Painting painting(painter, target, values, quantity, chosen, theme);
    painting.paintHeaders();
    painting.paintCells();
    painting.paintChosen();
    painting.paintScale();
    painter.restore();
}

std::unique_ptr<Figure> headsFigure(HeadValues values, HeadQuantity quantity, HeadSelection chosen)
{
    return std::make_unique<HeadsFigure>(std::move(values), quantity, std::move(chosen));
}

} // namespace toposcope
