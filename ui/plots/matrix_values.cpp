// One look at every entry when its range is first asked for; the image is a palette and one index per cell, so that it
// stays small in a file.
#include "ui/plots/matrix_values.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace toposcope {

namespace {

constexpr int colours = 255;
constexpr int transparentIndex = 255;

int sizeOf(const Analysis& analysis, MatrixKind kind)
{
    const int size = analysis.distance.size();
    switch (kind) {
    case MatrixKind::Distance: return size;
    case MatrixKind::Information: return analysis.dependence && analysis.dependence->size == size ? size : 0;
    case MatrixKind::Attention:
        return analysis.attention.contains({0, 0}) && analysis.attention.tokenCount() == size ? size : 0;
    }
    return 0;
}

} // namespace

MatrixValues::MatrixValues(std::shared_ptr<const Analysis> analysis, MatrixKind kind)
    : m_analysis(std::move(analysis)), m_kind(kind), m_size(sizeOf(*m_analysis, kind))
{
}

const MatrixValues::Scan& MatrixValues::scan() const
{
    if (!m_scan)
        m_scan = scanned();
    return *m_scan;
}

bool MatrixValues::isMasked() const
{
    if (m_kind == MatrixKind::Distance || m_size < 2)
        return false;
    for (int row = 0; row < m_size; ++row)
        for (int column = row + 1; column < m_size; ++column)
            if ((*this)(row, column) != 0.0)
                return false;
    return true;
}

MatrixValues::Scan MatrixValues::scanned() const
{
    Scan scan;
    scan.masked = isMasked();
    double low = 0.0;
    for (int row = 0; row < m_size; ++row)
        for (int column = 0; column < m_size; ++column)
            if (const double value = (*this)(row, column); applies(row, column, scan.masked) && std::isfinite(value)) {
                low = std::min(low, value);
                scan.maximum = std::max(scan.maximum, value);
            }
    const double high = m_kind == MatrixKind::Attention ? colourEnd(scan) : scan.maximum;
    scan.range = {low, high > low ? high : low + 1.0};
    return scan;
}

double MatrixValues::colourEnd(const Scan& scan) const
{
    constexpr std::size_t outshining = 200; // one cell in so many
    std::vector<double> values;
    for (int row = 0; row < m_size; ++row)
        for (int column = 0; column < m_size; ++column)
            if (const double value = (*this)(row, column); applies(row, column, scan.masked) && std::isfinite(value))
                values.push_back(value);
    if (values.empty())
        return scan.maximum;
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(values.size() / outshining);
    std::nth_element(values.begin(), end, values.end(), std::greater<>());
    return *end > 0.0 ? *end : scan.maximum;
}

double MatrixValues::operator()(int row, int column) const
{
    switch (m_kind) {
    case MatrixKind::Distance: return m_analysis->distance(row, column);
    case MatrixKind::Information: return m_analysis->dependence->view()(row, column);
    case MatrixKind::Attention: return static_cast<double>(m_analysis->attention.head({0, 0})(row, column));
    }
    return 0.0;
}

bool MatrixValues::applies(int row, int column) const
{
    return applies(row, column, scan().masked);
}

bool MatrixValues::applies(int row, int column, bool masked) const
{
    if (m_kind == MatrixKind::Information && row == column)
        return false;
    return !masked || column <= row;
}

QString MatrixValues::unit() const
{
    switch (m_kind) {
    case MatrixKind::Distance: return QString::fromStdString(m_analysis->distance.unit());
    case MatrixKind::Information:
        return m_analysis->dependence->unit == InformationUnit::Bits ? QStringLiteral("bits") : QStringLiteral("nats");
    case MatrixKind::Attention: break; // a share
    }
    return {};
}

QImage MatrixValues::image(ColorMap map, double low, double high) const
{
    QImage image(m_size, m_size, QImage::Format_Indexed8);
    QList<QRgb> palette;
    for (int i = 0; i < colours; ++i)
        palette << colorAt(map, static_cast<double>(i) / (colours - 1)).rgb();
    palette << qRgba(0, 0, 0, 0);
    image.setColorTable(palette);
    const double scale = (colours - 1) / (high - low);
    for (int row = 0; row < m_size; ++row) {
        uchar* line = image.scanLine(row);
        for (int column = 0; column < m_size; ++column) {
            const double value = (*this)(row, column);
            line[column] = static_cast<uchar>(
                !applies(row, column) || !std::isfinite(value)
                    ? transparentIndex
                    : static_cast<int>(std::lround(std::clamp((value - low) * scale, 0.0, colours - 1.0))));
        }
    }
    return image;
}

} // namespace toposcope
