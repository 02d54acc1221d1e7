// What is known of every head of a model so far, and the quantities by which heads are coloured, sorted and listed. In:
// summaries and differences as they are computed. Out: one number per head and quantity, with its title and unit.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/head_comparison.h"
#include "core/pipeline/head_summary.h"
#endif

#include <QCoreApplication>
#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace toposcope {

enum class HeadQuantity {
    TotalH0,
    TotalH1,
    LoopCount,
    LongestH0,
    LongestH1,
    Entropy,
    First, // the sink share
    Previous,
    Self,
    Induction,
    BottleneckH0, // from here on between A and B
    BottleneckH1,
    WassersteinH0,
    WassersteinH1,
};

inline constexpr std::array headQuantities{
    HeadQuantity::TotalH0,       HeadQuantity::TotalH1,      HeadQuantity::LoopCount,    HeadQuantity::LongestH0,
    HeadQuantity::LongestH1,     HeadQuantity::Entropy,      HeadQuantity::First,        HeadQuantity::Previous,
    HeadQuantity::Self,          HeadQuantity::Induction,    HeadQuantity::BottleneckH0, HeadQuantity::BottleneckH1,
    HeadQuantity::WassersteinH0, HeadQuantity::WassersteinH1};

// Whether the quantity compares A with B.
inline bool isDifference(HeadQuantity quantity)
{
    return quantity >= HeadQuantity::BottleneckH0;
}

// "total persistence H₀"
QString quantityTitle(HeadQuantity quantity);
// One sentence for a tooltip.
QString quantityExplanation(HeadQuantity quantity);
// "layer 5 head 1", "5.1"
QString headName(HeadId id);
QString shortHeadName(HeadId id);
// To six significant digits in the locale's format, with its unit; "none" for what a head does not have.
QString quantityText(double value, const QString& unit);

class HeadValues {
    Q_DECLARE_TR_FUNCTIONS(toposcope::HeadValues)
public:
    // Forgets everything when the shape is another one.
    void setShape(int layers, int heads);
    int layers() const { return m_layers; }
    int heads() const { return m_heads; }
    int count() const { return m_layers * m_heads; }
    bool contains(HeadId id) const;
    HeadId at(int index) const { return {index / m_heads, index % m_heads}; }
    int indexOf(HeadId id) const { return id.layer * m_heads + id.head; }

    // Of distances between tokens: "nats", "bits" …
    void setUnit(const QString& unit) { m_unit = unit; }
    QString unit(HeadQuantity quantity) const;
    // "total persistence H₀ (nats)"
    QString titleWithUnit(HeadQuantity quantity) const;

    // Heads outside the shape are passed over. `old`: of a text or settings that are not the current ones.
    void set(const HeadSummary& summary, bool old);
    void set(const HeadDifference& difference, bool old);
    void clearDifferences();
    void setSummariesOld(bool old);
    void setDifferencesOld(bool old);

    // Null while not computed.
    const HeadSummary* summary(HeadId id) const;
    // None while not computed; NaN where the head has no such value.
    std::optional<double> value(HeadId id, HeadQuantity quantity) const;
    bool isOld(HeadId id, HeadQuantity quantity) const;
    int knownCount(HeadQuantity quantity) const;
    int oldCount(HeadQuantity quantity) const;
    // The upper end of the colours, whose lower end is 0: the largest finite value; 1 where there is none above 0.
    double largest(HeadQuantity quantity) const;

    // "induction 0.61"; empty when no pattern fits or nothing is known.
    QString label(HeadId id) const;
    // "layer 5 head 1 · induction 0.61"
    QString nameWithLabel(HeadId id) const;
    // Every exact value, as rich text; the differences too where there are any.
    QString toolTip(HeadId id) const;

private:
    template <class T>
    struct Entry {
        std::optional<T> value;
        bool old = false;
    };

    int m_layers = 0;
    int m_heads = 0;
    QString m_unit;
    std::vector<Entry<HeadSummary>> m_summaries;
    std::vector<Entry<HeadDifference>> m_differences;
};

} // namespace toposcope
