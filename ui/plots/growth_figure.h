// Persistence as the text grows, as a figure: four strips over the number of tokens, with a line at one prefix. Total
// persistence of H0 and of the loops, clusters and loops at the threshold.
#pragma once

#include "ui/export/figure.h"
#include "ui/plots/growth_curves.h"
#include "ui/plots/strip_chart.h"
#include "ui/view_state.h"

#include <memory>
#include <vector>

namespace toposcope {

// What the figure shows; a snapshot.
struct GrowthContent {
    std::shared_ptr<const GrowthCurves> curves;
    std::shared_ptr<const Analysis> source;
    double threshold = 0.0;
    int prefix = 0;
    TextSide side = TextSide::A;
    bool compared = false;
};

class GrowthFigure : public Figure {
public:
    explicit GrowthFigure(GrowthContent content) : m_content(std::move(content)) {}

    QString title() const override;
    QString description() const override;
    QSizeF sizeMillimetres() const override { return {160.0, 130.0}; }
    void paint(QPainter& painter, const QRectF& target, const Theme& theme) const override;
    // Axes and the curves that do not depend on the threshold. Slow.
    void paintGround(QPainter& painter, const QRectF& target, const Theme& theme) const;
    void paintOver(QPainter& painter, const QRectF& target, const Theme& theme) const;
    StripFrame frame(const QRectF& target) const;
    // "37 tokens, up to iceberg"
    QString prefixName() const;
    // The line's prefix and its values.
    QString lineText() const;

private:
    const GrowthCurves& curves() const { return *m_content.curves; }
    std::size_t index() const { return curves().indexOf(m_content.prefix); }
    int dimensions() const;
    ChartAxis axis() const;
    std::vector<Strip> totalStrips() const;
    std::vector<Strip> bettiStrips() const;
    std::vector<StripValue> values(std::size_t strip) const;
    void paintLine(QPainter& painter, const StripFrame& at, const Theme& theme) const;

    GrowthContent m_content;
};

// For export and for headless use (a QApplication must exist). `prefix`: the line's, in nodes.
std::unique_ptr<Figure> growthFigure(const Growth& growth, double threshold, int prefix);

} // namespace toposcope
