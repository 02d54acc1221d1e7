#include "app/toposcope-cli/baseline_table.h"

#include "app/toposcope-cli/table.h"

#include <cstdio>

namespace toposcope::cli {

namespace {

std::string percentText(double percent)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%", percent);
    return text;
}

} // namespace

std::string baselineTable(const Comparison& comparison, const PermutationBaseline& baseline)
{
    using OfDimension = ShuffleDistances::OfDimension;
    Table table({{"dimension"},
                 {"distance"},
                 {"observed", Align::Right},
                 {"5 %", Align::Right},
                 {"median", Align::Right},
                 {"95 %", Align::Right},
                 {"percentile", Align::Right},
                 {"p", Align::Right}});
    for (const DimensionDistance& observed : comparison.distances) {
        const auto add = [&](const char* name, double distance, double OfDimension::*which) {
            const auto position = positionAmong(distance, baseline.distances(observed.dimension, which));
            table.addRow({"H" + std::to_string(observed.dimension), name, number(distance), number(position.low),
                          number(position.median), number(position.high), percentText(position.percentile),
                          number(position.pValue)});
        };
        add("bottleneck", observed.bottleneck.distance, &OfDimension::bottleneck);
        add("Wasserstein-1", observed.wasserstein1.distance, &OfDimension::wasserstein1);
        add("Wasserstein-2", observed.wasserstein2.distance, &OfDimension::wasserstein2);
    }
    return "\nAmong " + counted(static_cast<long long>(baseline.shuffles.size()), "random order") + " of B (seed " +
           std::to_string(baseline.seed) + ")\n" + table.str();
}

} // namespace toposcope::cli
