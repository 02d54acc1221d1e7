#include "app/toposcope-train/optimiser.h"

#include "app/toposcope-train/kernels.h"

#include <algorithm>
#include <cmath>

namespace toposcope::train {

namespace {

// Gradients are summed and parameters changed in slices of this many numbers, whatever the number of threads.
constexpr std::size_t sliceSize = std::size_t{1} << 16;
// Positions learn slowly: at the full rate, steps of Adam bury in noise what makes neighbours alike.
constexpr double positionRateShare = 0.1;

std::vector<float> transposedCopy(const std::vector<float>& x, int rows, int columns)
{
    std::vector<float> y(x.size());
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < columns; ++j)
            y[static_cast<std::size_t>(j) * static_cast<std::size_t>(rows) + static_cast<std::size_t>(i)] =
                x[static_cast<std::size_t>(i) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(j)];
    }
    return y;
}

} // namespace

void orthogonalise(std::vector<float>& x, int rows, int columns, Precision precision)
{
    if (rows > columns) {
        x = transposedCopy(x, rows, columns);
        orthogonalise(x, columns, rows, precision);
        x = transposedCopy(x, columns, rows);
        return;
    }
    constexpr int steps = 5;
    constexpr float a = 3.4445F;
    constexpr float b = -4.7750F;
    constexpr float c = 2.0315F;
    const auto norm = static_cast<float>(std::sqrt(squaredNorm(x.data(), x.size())));
    for (float& value : x)
        value /= norm + 1e-7F;
    const std::size_t square = static_cast<std::size_t>(rows) * static_cast<std::size_t>(rows);
    const auto product = productOf(precision);
    std::vector<float> gram(square), mixed(square), next(x.size());
    for (int step = 0; step < steps; ++step) {
        product(rows, rows, columns, {x.data(), columns}, transposed({x.data(), columns}), {gram.data(), rows}, 1.0F);
        mixed = gram;
        product(rows, rows, rows, {gram.data(), rows}, {gram.data(), rows}, {mixed.data(), rows, b}, c);
        next = x;
        product(rows, columns, rows, {mixed.data(), rows}, {x.data(), columns}, {next.data(), columns, a}, 1.0F);
        x.swap(next);
    }
}

Optimiser::Optimiser(const ParameterLayout& layout, const OptimiserOptions& options)
    : first(layout.size(), 0.0F), second(layout.size(), 0.0F), m_options(options)
{
    for (const Parameter& parameter : layout.parameters()) {
        const bool decays = parameter.role != Role::Vector;
        if (options.method == Method::Muon && parameter.role == Role::Matrix) {
            const auto rows = static_cast<int>(parameter.shape[0]);
            const auto columns = static_cast<int>(parameter.shape[1]);
            // Queries, keys and values are three matrices side by side.
            const int parts = parameter.name.ends_with("c_attn.weight") ? 3 : 1;
            for (int part = 0; part < parts; ++part)
                m_slices.push_back({parameter.offset + static_cast<std::size_t>(part * (columns / parts)), 0, rows,
                                    columns / parts, columns, true, decays});
            continue;
        }
        const double share = parameter.role == Role::Position ? positionRateShare : 1.0;
        for (std::size_t begin = 0; begin < parameter.size; begin += sliceSize)
            m_slices.push_back(
                {parameter.offset + begin, std::min(sliceSize, parameter.size - begin), 0, 0, 0, false, decays, share});
    }
    // The longest tasks first.
    std::stable_sort(m_slices.begin(), m_slices.end(),
                     [](const Slice& x, const Slice& y) { return x.orthogonal > y.orthogonal; });
}

double Optimiser::step(std::span<float> parameters, std::span<const float> gradients, double rate, WorkerTeam& team)
{
    const std::size_t slices = (gradients.size() + sliceSize - 1) / sliceSize;
    std::vector<double> squares(slices);
    team.run(static_cast<int>(slices), [&](int index) {
        const std::size_t begin = static_cast<std::size_t>(index) * sliceSize;
        squares[static_cast<std::size_t>(index)] =
            squaredNorm(gradients.data() + begin, std::min(sliceSize, gradients.size() - begin));
    });
    double sum = 0.0;
    for (const double each : squares)
        sum += each;
    const double norm = std::sqrt(sum);
    const auto scale = static_cast<float>(norm > m_options.clip ? m_options.clip / norm : 1.0);
    ++steps;
    team.run(static_cast<int>(m_slices.size()), [&](int index) {
        flushSubnormals();
        const Slice& slice = m_slices[static_cast<std::size_t>(index)];
        if (slice.orthogonal)
            orthogonalStep(slice, parameters, gradients, scale, rate);
        else
            adamSlice(slice, parameters, gradients, scale, rate);
    });
    return norm;
}

void Optimiser::adamSlice(const Slice& slice, std::span<float> parameters, std::span<const float> gradients,
                          float scale, double rate)
{
    const auto count = static_cast<double>(steps);
    const AdamRates rates{static_cast<float>(m_options.beta1),
                          static_cast<float>(m_options.beta2),
                          static_cast<float>(m_options.epsilon),
                          static_cast<float>(rate * slice.rateShare),
                          static_cast<float>(slice.decays ? m_options.decay : 0.0),
                          static_cast<float>(1.0 - std::pow(m_options.beta1, count)),
                          static_cast<float>(1.0 - std::pow(m_options.beta2, count))};
    adamStep(gradients.data() + slice.offset, scale, parameters.data() + slice.offset, first.data() + slice.offset,
             second.data() + slice.offset, slice.size, rates);
}

void Optimiser::orthogonalStep(const Slice& slice, std::span<float> parameters, std::span<const float> gradients,
                               float scale, double rate)
{
    const auto momentum = static_cast<float>(m_options.momentum);
    const auto columns = static_cast<std::size_t>(slice.columns);
    std::vector<float> update(static_cast<std::size_t>(slice.rows) * columns);
    for (int i = 0; i < slice.rows; ++i) {
        const std::size_t row = slice.offset + static_cast<std::size_t>(i) * static_cast<std::size_t>(slice.stride);
        for (std::size_t j = 0; j < columns; ++j) {
            const float gradient = gradients[row + j] * scale;
            float& mean = first[row + j];
            mean += (1.0F - momentum) * (gradient - mean);
            update[static_cast<std::size_t>(i) * columns + j] = gradient + momentum * (mean - gradient); // Nesterov
        }
    }
    orthogonalise(update, slice.rows, slice.columns, m_options.precision);
    const double size = 0.2 * std::sqrt(static_cast<double>(std::max(slice.rows, slice.columns)));
    const auto change = static_cast<float>(rate * size);
    const auto keep = static_cast<float>(1.0 - rate * m_options.decay);
    for (int i = 0; i < slice.rows; ++i) {
        float* const row =
            parameters.data() + slice.offset + static_cast<std::size_t>(i) * static_cast<std::size_t>(slice.stride);
        for (std::size_t j = 0; j < columns; ++j)
            row[j] = keep * row[j] - change * update[static_cast<std::size_t>(i) * columns + j];
    }
}

} // namespace toposcope::train
