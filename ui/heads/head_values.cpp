#include "ui/heads/head_values.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace toposcope {

namespace {

double dimension(const std::vector<double>& values, std::size_t k)
{
    return k < values.size() ? values[k] : std::numeric_limits<double>::quiet_NaN();
}

double valueOf(const HeadSummary& summary, HeadQuantity quantity)
{
    switch (quantity) {
    case HeadQuantity::TotalH0: return dimension(summary.totalPersistence, 0);
    case HeadQuantity::TotalH1: return dimension(summary.totalPersistence, 1);
    case HeadQuantity::LoopCount: return summary.intervals.size() > 1 ? summary.intervals[1] : 0;
    case HeadQuantity::LongestH0: return dimension(summary.longest, 0);
    case HeadQuantity::LongestH1: return dimension(summary.longest, 1);
    case HeadQuantity::Entropy: return summary.entropy;
    case HeadQuantity::First: return summary.sinkShare;
    case HeadQuantity::Previous: return summary.pattern.previous;
    case HeadQuantity::Self: return summary.pattern.self;
    case HeadQuantity::Induction: return summary.pattern.induction;
    default: return std::numeric_limits<double>::quiet_NaN();
    }
}

double valueOf(const HeadDifference& difference, HeadQuantity quantity)
{
    switch (quantity) {
    case HeadQuantity::BottleneckH0: return dimension(difference.bottleneck, 0);
    case HeadQuantity::BottleneckH1: return dimension(difference.bottleneck, 1);
    case HeadQuantity::WassersteinH0: return dimension(difference.wasserstein1, 0);
    case HeadQuantity::WassersteinH1: return dimension(difference.wasserstein1, 1);
    default: return std::numeric_limits<double>::quiet_NaN();
    }
}

} // namespace

QString quantityTitle(HeadQuantity quantity)
{
    switch (quantity) {
    case HeadQuantity::TotalH0: return HeadValues::tr("total persistence H₀");
    case HeadQuantity::TotalH1: return HeadValues::tr("total persistence H₁");
    case HeadQuantity::LoopCount: return HeadValues::tr("number of H₁ classes");
    case HeadQuantity::LongestH0: return HeadValues::tr("longest bar H₀");
    case HeadQuantity::LongestH1: return HeadValues::tr("longest bar H₁");
    case HeadQuantity::Entropy: return HeadValues::tr("attention entropy");
    case HeadQuantity::First: return HeadValues::tr("first token (sink share)");
    case HeadQuantity::Previous: return HeadValues::tr("previous token");
    case HeadQuantity::Self: return HeadValues::tr("self");
    case HeadQuantity::Induction: return HeadValues::tr("induction");
    case HeadQuantity::BottleneckH0: return HeadValues::tr("bottleneck A–B H₀");
    case HeadQuantity::BottleneckH1: return HeadValues::tr("bottleneck A–B H₁");
    case HeadQuantity::WassersteinH0: return HeadValues::tr("Wasserstein-1 A–B H₀");
    case HeadQuantity::WassersteinH1: return HeadValues::tr("Wasserstein-1 A–B H₁");
    }
    return {};
}

QString quantityExplanation(HeadQuantity quantity)
{
    switch (quantity) {
    case HeadQuantity::TotalH0: return HeadValues::tr("The sum of the lengths of all finite bars of clusters");
    case HeadQuantity::TotalH1: return HeadValues::tr("The sum of the lengths of all bars of loops");
    case HeadQuantity::LoopCount: return HeadValues::tr("How many loops are born and die as the threshold grows");
    case HeadQuantity::LongestH0: return HeadValues::tr("The distance at which the last two clusters join");
    case HeadQuantity::LongestH1: return HeadValues::tr("How long the most persistent loop lasts");
    case HeadQuantity::Entropy:
        return HeadValues::tr("How widely a token spreads its attention: the mean Shannon entropy of its row");
    case HeadQuantity::First:
        return HeadValues::tr("The mean share of attention on the first token, where heads rest that find nothing");
    case HeadQuantity::Previous: return HeadValues::tr("The mean attention from a token to the one before it");
    case HeadQuantity::Self: return HeadValues::tr("The mean attention from a token to itself");
    case HeadQuantity::Induction:
        return HeadValues::tr("The mean attention to the token that followed the same token before; needs a text that "
                              "repeats something");
    case HeadQuantity::BottleneckH0:
        return HeadValues::tr("The largest shift that turns the bars of clusters of A into those of B");
    case HeadQuantity::BottleneckH1:
        return HeadValues::tr("The largest shift that turns the bars of loops of A into those of B");
    case HeadQuantity::WassersteinH0:
        return HeadValues::tr("The sum of the shifts that turn the bars of clusters of A into those of B");
    case HeadQuantity::WassersteinH1:
        return HeadValues::tr("The sum of the shifts that turn the bars of loops of A into those of B");
    }
    return {};
}

QString headName(HeadId id)
{
    return HeadValues::tr("layer %1 head %2").arg(id.layer).arg(id.head);
}

QString shortHeadName(HeadId id)
{
    return QStringLiteral("%1.%2").arg(id.layer).arg(id.head);
}

QString quantityText(double value, const QString& unit)
{
    if (std::isnan(value))
        return HeadValues::tr("none");
    const QString number = std::isinf(value) ? QStringLiteral("∞") : QLocale().toString(value, 'g', 6);
    return unit.isEmpty() ? number : number + QChar(0x00a0) + unit;
}

void HeadValues::setShape(int layers, int heads)
{
    layers = std::max(layers, 0);
    heads = layers > 0 ? std::max(heads, 0) : 0;
    if (layers == m_layers && heads == m_heads)
        return;
    m_layers = heads > 0 ? layers : 0;
    m_heads = heads;
    m_summaries.assign(static_cast<std::size_t>(count()), {});
    m_differences.assign(static_cast<std::size_t>(count()), {});
}

bool HeadValues::contains(HeadId id) const
{
    return id.layer >= 0 && id.layer < m_layers && id.head >= 0 && id.head < m_heads;
}

QString HeadValues::unit(HeadQuantity quantity) const
{
    switch (quantity) {
    case HeadQuantity::LoopCount:
    case HeadQuantity::First:
    case HeadQuantity::Previous:
    case HeadQuantity::Self:
    case HeadQuantity::Induction: return {};
    case HeadQuantity::Entropy: return QStringLiteral("nats");
    default: return m_unit;
    }
}

QString HeadValues::titleWithUnit(HeadQuantity quantity) const
{
    const QString unit = this->unit(quantity);
    return unit.isEmpty() ? quantityTitle(quantity) : QStringLiteral("%1 (%2)").arg(quantityTitle(quantity), unit);
}

void HeadValues::set(const HeadSummary& summary, bool old)
{
    if (contains(summary.id))
        m_summaries[static_cast<std::size_t>(indexOf(summary.id))] = {summary, old};
}

void HeadValues::set(const HeadDifference& difference, bool old)
{
    if (contains(difference.a))
        m_differences[static_cast<std::size_t>(indexOf(difference.a))] = {difference, old};
}

void HeadValues::clearDifferences()
{
    m_differences.assign(m_differences.size(), {});
}

void HeadValues::setSummariesOld(bool old)
{
    for (auto& entry : m_summaries)
        entry.old = old && entry.value;
}

void HeadValues::setDifferencesOld(bool old)
{
    for (auto& entry : m_differences)
        entry.old = old && entry.value;
}

const HeadSummary* HeadValues::summary(HeadId id) const
{
    if (!contains(id))
        return nullptr;
    const auto& entry = m_summaries[static_cast<std::size_t>(indexOf(id))];
    return entry.value ? &*entry.value : nullptr;
}

std::optional<double> HeadValues::value(HeadId id, HeadQuantity quantity) const
{
    if (!contains(id))
        return {};
    const auto index = static_cast<std::size_t>(indexOf(id));
    if (isDifference(quantity)) {
        const auto& difference = m_differences[index].value;
        return difference ? std::optional(valueOf(*difference, quantity)) : std::nullopt;
    }
    const auto& summary = m_summaries[index].value;
    return summary ? std::optional(valueOf(*summary, quantity)) : std::nullopt;
}

bool HeadValues::isOld(HeadId id, HeadQuantity quantity) const
{
    if (!contains(id))
        return false;
    const auto index = static_cast<std::size_t>(indexOf(id));
    return isDifference(quantity) ? m_differences[index].old : m_summaries[index].old;
}

int HeadValues::knownCount(HeadQuantity quantity) const
{
    const auto known = [](const auto& entry) { return entry.value.has_value(); };
    return static_cast<int>(isDifference(quantity) ? std::count_if(m_differences.begin(), m_differences.end(), known)
                                                   : std::count_if(m_summaries.begin(), m_summaries.end(), known));
}

int HeadValues::oldCount(HeadQuantity quantity) const
{
    const auto old = [](const auto& entry) { return entry.old; };
    return static_cast<int>(isDifference(quantity) ? std::count_if(m_differences.begin(), m_differences.end(), old)
                                                   : std::count_if(m_summaries.begin(), m_summaries.end(), old));
}

double HeadValues::largest(HeadQuantity quantity) const
{
    double largest = 0.0;
    for (int i = 0; i < count(); ++i) {
        const auto number = value(at(i), quantity);
        if (number && std::isfinite(*number))
            largest = std::max(largest, *number);
    }
    return largest > 0.0 ? largest : 1.0;
}

QString HeadValues::label(HeadId id) const
{
    const HeadSummary* known = summary(id);
    return known ? QString::fromStdString(patternLabel(known->pattern)) : QString();
}

QString HeadValues::nameWithLabel(HeadId id) const
{
    const QString label = this->label(id);
    return label.isEmpty() ? headName(id) : QStringLiteral("%1 · %2").arg(headName(id), label);
}

QString HeadValues::toolTip(HeadId id) const
{
    QString rows;
    bool old = false;
    for (const HeadQuantity quantity : headQuantities) {
        const auto number = value(id, quantity);
        if (!number)
            continue;
        old = old || isOld(id, quantity);
        rows += QStringLiteral("<tr><td>%1&nbsp;</td><td align='right'>%2</td></tr>")
                    .arg(quantityTitle(quantity), quantityText(*number, unit(quantity)));
    }
    QString text = QStringLiteral("<p style='white-space:pre'><b>%1</b></p>").arg(nameWithLabel(id).toHtmlEscaped());
    text += rows.isEmpty() ? tr("not computed yet") : QStringLiteral("<table>%1</table>").arg(rows);
    return old ? text + tr("from before the last change") : text;
}

} // namespace toposcope
