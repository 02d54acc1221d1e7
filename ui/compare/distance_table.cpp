#include "ui/compare/distance_table.h"

#include "ui/compare/compare_sentence.h"
#include "ui/plots/plot_view.h"

#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>
#include <cmath>

namespace toposcope {

namespace {

constexpr int stripColumn = 4;
constexpr int stripWidth = 130;

// Paints the strip in place of the number of shuffles, which is what is copied and sorted.
class StripDelegate : public QStyledItemDelegate {
public:
    explicit StripDelegate(DistanceTable* table) : QStyledItemDelegate(table), m_table(*table) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const ShuffleStrip* strip = m_table.strip(m_table.rowOf(index));
        if (!strip)
            return QStyledItemDelegate::paint(painter, option, index);
        QPalette palette = option.palette;
        if (option.state & QStyle::State_Selected) {
            palette.setColor(QPalette::PlaceholderText, palette.color(QPalette::HighlightedText));
            palette.setColor(QPalette::Link, palette.color(QPalette::HighlightedText));
        }
        painter->save();
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, palette.highlight());
        painter->setRenderHint(QPainter::Antialiasing);
        paintShuffleStrip(*painter, QRectF(option.rect).adjusted(8.0, 3.0, -8.0, -3.0), *strip, palette);
        painter->restore();
    }

private:
    DistanceTable& m_table;
};

double orderOf(MatchingKind kind)
{
    switch (kind) {
    case MatchingKind::Wasserstein1: return 1.0;
    case MatchingKind::Wasserstein2: return 2.0;
    case MatchingKind::Bottleneck: break;
    }
    return std::numeric_limits<double>::infinity();
}

TableCell count(std::size_t value)
{
    return {static_cast<int>(value), {}};
}

// Copied in full precision; the table itself shows ∞.
TableCell number(double value)
{
    return {value, std::isfinite(value) ? QLocale().toString(value, 'g', 4) : QString()};
}

TableCell percent(double value)
{
    return {value, QLocale().toString(value, 'f', 0) + QStringLiteral("\u00a0%")};
}

} // namespace

QString distanceConventions()
{
    return CompareText::tr("q = ∞ is the bottleneck; ground norm ℓ∞; what has no partner goes to the diagonal. Classes "
                           "that never die match among themselves by birth; different counts of them: ∞.");
}

std::vector<double> shuffledDistances(const std::vector<ShuffleDistances>& shuffles, int dimension, MatchingKind kind)
{
    std::vector<double> distances;
    for (const ShuffleDistances& shuffle : shuffles) {
        for (const ShuffleDistances::OfDimension& of : shuffle.dimensions) {
            if (of.dimension != dimension)
                continue;
            switch (kind) {
            case MatchingKind::Bottleneck: distances.push_back(of.bottleneck); break;
            case MatchingKind::Wasserstein1: distances.push_back(of.wasserstein1); break;
            case MatchingKind::Wasserstein2: distances.push_back(of.wasserstein2); break;
            }
        }
    }
    return distances;
}

void paintShuffleStrip(QPainter& painter, const QRectF& target, const ShuffleStrip& strip, const QPalette& palette)
{
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    const auto include = [&](double value) {
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    };
    include(strip.observed);
    std::for_each(strip.shuffles.begin(), strip.shuffles.end(), include);
    if (!(low <= high))
        return;
    if (!(high > low))
        high = low + 1.0; // all the same: at the left
    const auto x = [&](double value) {
        return target.left() + (std::clamp(value, low, high) - low) / (high - low) * target.width();
    };
    QColor band = palette.color(QPalette::PlaceholderText);
    QColor tick = band;
    band.setAlphaF(0.25F);
    tick.setAlphaF(strip.shuffles.size() > 40 ? 0.35F : 0.7F);
    const double left = x(strip.position.low);
    painter.fillRect(
        QRectF(left, target.top() + 2.0, std::max(1.0, x(strip.position.high) - left), target.height() - 4.0), band);
    painter.setPen(QPen(tick, 1.0));
    for (const double value : strip.shuffles) {
        if (std::isfinite(value))
            painter.drawLine(QPointF(x(value), target.bottom() - 6.0), QPointF(x(value), target.bottom() - 2.0));
    }
    if (!std::isfinite(strip.observed))
        return;
    const QColor mark = palette.color(QPalette::Link);
    painter.setPen(QPen(mark, 2.0));
    const double at = x(strip.observed);
    painter.drawLine(QPointF(at, target.top() + 3.0), QPointF(at, target.bottom()));
    painter.setPen(Qt::NoPen);
    painter.setBrush(mark);
    painter.drawEllipse(QPointF(at, target.top() + 3.0), 3.0, 3.0);
}

DistanceTable::DistanceTable(QWidget* parent) : ValueTable(tr("Distances between A and B"), parent)
{
    setItemDelegateForColumn(stripColumn, new StripDelegate(this));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setToolTip(tr("Choose a row to see its matching; Ctrl+C copies the table's rows."));
    horizontalHeader()->setStretchLastSection(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void DistanceTable::setComparison(std::shared_ptr<const Comparison> comparison)
{
    m_comparison = std::move(comparison);
    m_shuffles.clear();
    m_sized = false;
    fill();
}

void DistanceTable::setShuffles(const std::vector<ShuffleDistances>& shuffles)
{
    const int scrolled = horizontalScrollBar()->value();
    m_shuffles = shuffles;
    fill();
    horizontalScrollBar()->setValue(scrolled);
}

const ShuffleStrip* DistanceTable::strip(int row) const
{
    if (row < 0 || row >= static_cast<int>(m_strips.size()) || !m_strips[static_cast<std::size_t>(row)])
        return nullptr;
    return &*m_strips[static_cast<std::size_t>(row)];
}

void DistanceTable::showChoice(const MatchingChoice& choice)
{
    const auto found = std::find(m_choices.begin(), m_choices.end(), choice);
    const int scrolled = horizontalScrollBar()->value(); // the row is looked for, not its first column
    showRow(found == m_choices.end() ? -1 : static_cast<int>(found - m_choices.begin()));
    horizontalScrollBar()->setValue(scrolled);
}

// All rows, so that the page scrolls and not the table within it.
QSize DistanceTable::sizeHint() const
{
    const int rows = rowCount() * verticalHeader()->defaultSectionSize();
    const int scrollBar = horizontalScrollBar()->sizeHint().height();
    return {420, horizontalHeader()->sizeHint().height() + rows + scrollBar + 2 * frameWidth()};
}

std::vector<TableCell> DistanceTable::rowFor(const DimensionDistance& distance, MatchingKind kind)
{
    const double observed = matchingOf(distance, kind).distance;
    std::vector<TableCell> row{
        {homologyName(distance.dimension), {}}, {matchingName(kind), {}}, {orderOf(kind), {}}, number(observed)};
    m_choices.push_back({kind, distance.dimension});
    m_strips.emplace_back();
    auto shuffles = shuffledDistances(m_shuffles, distance.dimension, kind);
    if (!shuffles.empty()) {
        const BaselinePosition position = positionAmong(observed, shuffles);
        row.push_back(count(shuffles.size()));
        row.push_back(number(position.low));
        row.push_back(number(position.high));
        row.push_back(percent(position.percentile));
        row.push_back({position.pValue, QLocale().toString(position.pValue, 'g', 2)});
        m_strips.back() = ShuffleStrip{observed, std::move(shuffles), position};
    } else if (!m_shuffles.empty()) {
        row.resize(row.size() + 5);
    }
    row.push_back(count(intervalCount(*m_comparison->a, distance.dimension)));
    row.push_back(count(intervalCount(*m_comparison->b, distance.dimension)));
    return row;
}

// Closer than the header's own hint, which leaves room for a sort mark in every column: the table fits a narrow tab.
int DistanceTable::widthOf(int column, const QString& title) const
{
    if (column == stripColumn && !m_shuffles.empty())
        return stripWidth;
    constexpr int padding = 14;
    return std::max(sizeHintForColumn(column) + 4,
                    horizontalHeader()->fontMetrics().horizontalAdvance(title) + padding);
}

void DistanceTable::fill()
{
    m_choices.clear();
    m_strips.clear();
    const QString unit = m_comparison ? QString::fromStdString(unitOf(*m_comparison)) : QString();
    QStringList titles{tr("Dim."), tr("Distance"), tr("q"), unit.isEmpty() ? tr("Value") : tr("Value (%1)").arg(unit)};
    if (!m_shuffles.empty())
        titles << tr("Shuffles") << tr("5 %") << tr("95 %") << tr("Percentile") << tr("p");
    titles << tr("Points A") << tr("Points B");
    std::vector<std::vector<TableCell>> rows;
    if (m_comparison) {
        for (const DimensionDistance& distance : m_comparison->distances) {
            for (const MatchingKind kind : matchingKinds) {
                if (distance.dimension != allDimensions)
                    rows.push_back(rowFor(distance, kind));
            }
        }
    }
    setRows(titles, rows);
    if (titles.size() != m_columns || !m_sized) {
        for (int column = 0; column < titles.size(); ++column)
            setColumnWidth(column, widthOf(column, titles[column]));
    }
    m_columns = static_cast<int>(titles.size());
    m_sized = !rows.empty();
    updateGeometry();
}

} // namespace toposcope
