// The cells are one image, scaled to nearest neighbours; where a pixel has room for several cells, the screen shows
// their mean. Labels thin out before they would touch.
#include "ui/plots/matrix_figure.h"

#include "ui/plots/chart_axes.h"
#include "ui/plots/figure_view.h"
#include "ui/plots/label_thinning.h"
#include "ui/plots/plot_figure.h"
#include "ui/token_name.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPaintEngine>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

constexpr int longestName = 14;
constexpr double largestLabel = 100.0;
constexpr double labelShare = 0.24; // of the smaller side, at most
constexpr double gap = 5.0;         // between labels and cells
constexpr std::size_t mostOutlined = 64;
constexpr int filePixels = 1200; // per side of an image in a file

QString tr(const char* text)
{
    return QCoreApplication::translate("toposcope::MatrixPlot", text);
}

double lineHeight()
{
    return QFontMetricsF(plotLabelFont()).height();
}

bool isShown(int node, int first, int count)
{
    return node >= first && node < first + count;
}

} // namespace

MatrixFigure::MatrixFigure(MatrixContent content) : m_content(std::move(content))
{
    for (const Node& node : m_content.values->analysis().nodes)
        m_names << tokenName(node, longestName);
}

QString MatrixFigure::title() const
{
    switch (m_content.values->kind()) {
    case MatrixKind::Distance: return tr("Distance matrix");
    case MatrixKind::Information: return tr("Mutual information matrix");
    case MatrixKind::Attention: return tr("Attention matrix");
    }
    return {};
}

QString MatrixFigure::description() const
{
    const double low = m_content.values->range().first;
    const double high = m_content.values->maximum();
    const QString unit = m_content.values->unit();
    return tr("%1 of %2 tokens, from %3 to %4%5.")
        .arg(title(), QLocale().toString(m_content.values->size()), QLocale().toString(low, 'g', 4),
             QLocale().toString(high, 'g', 4), unit.isEmpty() ? unit : QChar(0x00a0) + unit);
}

QString MatrixFigure::barTitle() const
{
    const QString unit = m_content.values->unit();
    const QString what = m_content.values->kind() == MatrixKind::Distance      ? tr("distance")
                         : m_content.values->kind() == MatrixKind::Information ? tr("mutual information")
                                                                               : tr("attention, share");
    return unit.isEmpty() ? what : QStringLiteral("%1 (%2)").arg(what, unit);
}

QString MatrixFigure::cellText(const MatrixCell& cell) const
{
    const MatrixValues& values = *m_content.values;
    const auto name = [&](int node) {
        return isolated(tokenName(values.analysis().nodes[static_cast<std::size_t>(node)]));
    };
    const QString row = name(cell.row);
    const QString column = name(cell.column);
    const QString unit = values.unit();
    const QString number = QLocale().toString(values(cell.row, cell.column), 'g', 6);
    const QString value = unit.isEmpty() ? number : number + QChar(0x00a0) + unit;
    switch (values.kind()) {
    case MatrixKind::Distance: return tr("Distance of %1 and %2: %3.").arg(row, column, value);
    case MatrixKind::Information:
        if (cell.row == cell.column)
            return tr("The mutual information of %1 with itself is not measured.").arg(row);
        if (!values.applies(cell.row, cell.column))
            return tr("%1 does not see %2, which comes later.").arg(row, column);
        return tr("Mutual information of %1 and %2: %3.").arg(row, column, value);
    case MatrixKind::Attention:
        if (!values.applies(cell.row, cell.column))
            return tr("%1 does not see %2, which comes later.").arg(row, column);
        return tr("Attention of %1 to %2: %3.").arg(row, column, value);
    }
    return {};
}

const MatrixFigure::Frame& MatrixFigure::frame(const QRectF& target) const
{
    if (target == m_frameTarget)
        return m_frame;
    const QFontMetricsF label(plotLabelFont());
    double widest = 0.0;
    for (const QString& name : m_names)
        widest = std::max(widest, label.horizontalAdvance(name));
    Frame& in = m_frame;
    in.labelRoom = std::min({widest + 2.0, largestLabel, labelShare * std::min(target.width(), target.height())});
    in.captionRoom = m_content.values->kind() == MatrixKind::Distance ? 2.0 : lineHeight() + 2.0;
    const double before = in.labelRoom + gap + in.captionRoom + 4.0; // left of the cells and below them
    const double right = gap + 8.0 + colorBarWidth();
    const double top = std::max(lineHeight(), m_content.compared ? 20.0 : 0.0) + 8.0; // for the cell pointed at
    const double side =
        std::max(20.0, std::floor(std::min(target.width() - before - right, target.height() - top - before)));
    const double spare = std::max(0.0, (target.width() - before - right - side) / 2.0);
    in.plot = QRectF(std::floor(target.left() + before + spare), std::floor(target.top() + top), side, side);
    m_frameTarget = target;
    return in;
}

std::optional<MatrixCell> MatrixFigure::cellAt(const QPointF& position, const QRectF& target) const
{
    return toposcope::cellAt(m_content.window, position, frame(target).plot);
}

std::optional<int> MatrixFigure::nodeAt(const QPointF& position, const QRectF& target) const
{
    const Frame& in = frame(target);
    const double reach = in.labelRoom + gap;
    if (position.x() < in.plot.left() && position.x() >= in.plot.left() - reach) {
        const auto cell = toposcope::cellAt(m_content.window, {in.plot.left(), position.y()}, in.plot);
        return cell ? std::optional(cell->row) : std::nullopt;
    }
    if (position.y() >= in.plot.bottom() && position.y() < in.plot.bottom() + reach) {
        const auto cell = toposcope::cellAt(m_content.window, {position.x(), in.plot.top()}, in.plot);
        return cell ? std::optional(cell->column) : std::nullopt;
    }
    return {};
}

void MatrixFigure::paint(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    paintGround(painter, target, theme);
    paintLit(painter, target, theme);
}

void MatrixFigure::paintGround(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const Frame& in = frame(target);
    painter.save();
    painter.setLayoutDirection(Qt::LeftToRight); // the names stay beside their cells whatever they are written in
    if (m_content.values->hasGaps())
        paintGaps(painter, in.plot, theme);
    paintCells(painter, in.plot);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.mutedText, 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(in.plot);
    painter.setRenderHint(QPainter::Antialiasing);
    paintCaptions(painter, in, theme);
    const auto [low, high] = range();
    paintColorBar(painter, QRectF(in.plot.right() + gap + 8.0, in.plot.top(), colorBarWidth(), in.plot.height()),
                  m_content.map, low, high, barTitle(), theme, high < m_content.values->maximum());
    painter.restore();
    if (m_content.compared)
        paintSideLetter(painter, target, m_content.side, theme);
}

// Lines instead of a brush: patterns do not reach an SVG file. The cells cover what applies.
void MatrixFigure::paintGaps(QPainter& painter, const QRectF& plot, const Theme& theme) const
{
    constexpr double step = 6.0;
    painter.setPen(QPen(theme.hairline, 1.0));
    for (double c = step; c < 2.0 * plot.width(); c += step) {
        const double from = std::max(0.0, c - plot.height());
        const double to = std::min(c, plot.width());
        painter.drawLine(QPointF(plot.left() + from, plot.top() + c - from),
                         QPointF(plot.left() + to, plot.top() + c - to));
    }
}

void MatrixFigure::paintCells(QPainter& painter, const QRectF& plot) const
{
    const MatrixWindow& window = m_content.window;
    const auto [low, high] = range();
    QImage image = m_content.values->image(m_content.map, low, high)
                       .copy(window.firstColumn, window.firstRow, window.count, window.count);
    const QTransform device = painter.deviceTransform();
    const QSize pixels = device.mapRect(plot).size().toSize();
    const bool raster = painter.paintEngine() && painter.paintEngine()->type() == QPaintEngine::Raster;
    if (raster && pixels.width() < window.count && !pixels.isEmpty())
        image = image.convertToFormat(QImage::Format_ARGB32_Premultiplied)
                    .scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    else if (!raster && window.count < filePixels) // viewers that blur pixels shall not blur cells
        image = image.scaled(image.size() * (filePixels / window.count));
    painter.save();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(plot, image);
    painter.restore();
}

void MatrixFigure::paintRowLabel(QPainter& painter, const Frame& in, int node) const
{
    const QFontMetricsF label(plotLabelFont());
    const QString name = label.elidedText(m_names[node], Qt::ElideRight, in.labelRoom);
    const double y = cellRect(m_content.window, {node, m_content.window.firstColumn}, in.plot).center().y();
    painter.drawText(QPointF(in.plot.left() - gap - label.horizontalAdvance(name), y + label.capHeight() / 2.0), name);
}

void MatrixFigure::paintColumnLabel(QPainter& painter, const Frame& in, int node) const
{
    const QFontMetricsF label(plotLabelFont());
    const QString name = label.elidedText(m_names[node], Qt::ElideRight, in.labelRoom);
    const double x = cellRect(m_content.window, {m_content.window.firstRow, node}, in.plot).center().x();
    painter.save();
    painter.translate(x + label.capHeight() / 2.0, in.plot.bottom() + gap);
    painter.rotate(-90.0);
    painter.drawText(QPointF(-label.horizontalAdvance(name), 0.0), name);
    painter.restore();
}

void MatrixFigure::paintCaptions(QPainter& painter, const Frame& in, const Theme& theme) const
{
    if (m_content.values->kind() == MatrixKind::Distance) // the same both ways
        return;
    const QRectF& plot = in.plot;
    const double away = gap + in.labelRoom + 2.0;
    painter.setFont(plotLabelFont());
    painter.setPen(theme.text);
    painter.drawText(QRectF(plot.left(), plot.bottom() + away, plot.width(), in.captionRoom), Qt::AlignCenter,
                     tr("attended token"));
    painter.save();
    painter.translate(plot.left() - away - in.captionRoom, plot.center().y());
    painter.rotate(-90.0);
    painter.drawText(QRectF(-plot.height() / 2.0, 0.0, plot.height(), in.captionRoom), Qt::AlignCenter,
                     tr("attending token"));
    painter.restore();
}

void MatrixFigure::outlineRow(QPainter& painter, const QRectF& plot, int row) const
{
    const MatrixWindow& window = m_content.window;
    if (!isShown(row, window.firstRow, window.count))
        return;
    const QRectF cell = cellRect(window, {row, window.firstColumn}, plot);
    painter.drawRect(QRectF(plot.left(), cell.top(), plot.width(), cell.height()));
}

void MatrixFigure::outlineColumn(QPainter& painter, const QRectF& plot, int column) const
{
    const MatrixWindow& window = m_content.window;
    if (!isShown(column, window.firstColumn, window.count))
        return;
    const QRectF cell = cellRect(window, {window.firstRow, column}, plot);
    painter.drawRect(QRectF(cell.left(), plot.top(), cell.width(), plot.height()));
}

// A mark for every lit token; labels where there is room.
void MatrixFigure::paintLabels(QPainter& painter, const Frame& in, const std::vector<int>& rows,
                               const std::vector<int>& columns, const Theme& theme) const
{
    const MatrixWindow& window = m_content.window;
    const double pitch = in.plot.width() / window.count;
    for (const int row : rows)
        if (isShown(row, window.firstRow, window.count))
            painter.fillRect(QRectF(in.plot.left() - 4.0, cellRect(window, {row, window.firstColumn}, in.plot).top(),
                                    3.0, std::max(1.5, pitch)),
                             theme.accent);
    for (const int column : columns)
        if (isShown(column, window.firstColumn, window.count))
            painter.fillRect(QRectF(cellRect(window, {window.firstRow, column}, in.plot).left(), in.plot.bottom() + 1.0,
                                    std::max(1.5, pitch), 3.0),
                             theme.accent);
    painter.setFont(plotLabelFont());
    const auto colour = [&](const std::vector<int>& lit, int node) {
        return std::binary_search(lit.begin(), lit.end(), node) ? theme.accent : theme.text;
    };
    for (const int row : labelledSteps(rows, window.firstRow, window.count, pitch)) {
        painter.setPen(colour(rows, row));
        paintRowLabel(painter, in, row);
    }
    for (const int column : labelledSteps(columns, window.firstColumn, window.count, pitch)) {
        painter.setPen(colour(columns, column));
        paintColumnLabel(painter, in, column);
    }
}

// The exact value above the cells, for those who move by keyboard and see no tooltip.
void MatrixFigure::paintReadout(QPainter& painter, const Frame& in, const QRectF& target, const Theme& theme) const
{
    const double left = target.left() + (m_content.compared ? 26.0 : 8.0);
    const QRectF place(left, in.plot.top() - lineHeight() - 4.0, target.right() - 8.0 - left, lineHeight());
    const QString text =
        QFontMetricsF(plotLabelFont()).elidedText(cellText(*m_content.cell), Qt::ElideMiddle, place.width());
    painter.setFont(plotLabelFont());
    painter.setPen(theme.text);
    painter.drawText(place, Qt::AlignCenter, text);
}

void MatrixFigure::paintLit(QPainter& painter, const QRectF& target, const Theme& theme) const
{
    const Frame& in = frame(target);
    std::vector<int> rows = m_content.litNodes;
    std::sort(rows.begin(), rows.end());
    std::vector<int> columns = rows;
    if (m_content.cell) {
        rows = {m_content.cell->row};
        columns = {m_content.cell->column};
    }
    painter.save();
    painter.setLayoutDirection(Qt::LeftToRight);
    paintLabels(painter, in, rows, columns, theme);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.accent, 1.0));
    painter.setBrush(Qt::NoBrush);
    if (rows.size() == 1)
        outlineRow(painter, in.plot, rows.front());
    if (columns.size() == 1)
        outlineColumn(painter, in.plot, columns.front());
    painter.setPen(QPen(theme.accent, 2.0));
    const auto outline = [&](const MatrixCell& cell) {
        if (isShown(cell.row, m_content.window.firstRow, m_content.window.count) &&
            isShown(cell.column, m_content.window.firstColumn, m_content.window.count))
            painter.drawRect(cellRect(m_content.window, cell, in.plot));
    };
    if (m_content.cell) {
        outline(*m_content.cell);
        paintReadout(painter, in, target, theme);
    } else if (rows.size() > 1 && m_content.litEdges.size() <= mostOutlined) {
        for (const Edge& edge : m_content.litEdges)
            for (const MatrixCell& cell : {MatrixCell{edge.a, edge.b}, MatrixCell{edge.b, edge.a}})
                if (m_content.values->applies(cell.row, cell.column))
                    outline(cell);
    }
    painter.restore();
}

} // namespace toposcope
