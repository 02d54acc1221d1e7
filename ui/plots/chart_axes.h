// What Qt Charts draws for the plots: axes, grid, titles and legend, around a plot area that the caller has placed.
// In: where and what. Out: painting. The marks are painted over it by whoever knows them.
#pragma once

#include "ui/theme.h"

#include <QFont>
#include <QPainter>
#include <QRectF>
#include <QString>

#include <vector>

namespace toposcope {

struct ChartAxis {
    double from = 0.0;
    double to = 1.0;
    QString title;
    bool shown = true;
    bool counts = false; // whole numbers only
};

// The marker's shape tells the dimensions apart where colour cannot; its filling, two texts.
enum class LegendMarker { Disc, HollowDisc, Diamond, HollowDiamond, Square, HollowSquare };

struct LegendEntry {
    QString text;
    LegendMarker marker = LegendMarker::Disc;
    QColor colour;
};

struct ChartSpec {
    QRectF target;   // all of the chart
    QRectF plotArea; // where the axes' ranges lie; same coordinates as target
    ChartAxis x;
    ChartAxis y;
    std::vector<LegendEntry> legend; // empty: none
    QRectF legendArea;
};

void paintChart(QPainter& painter, const ChartSpec& spec, const Theme& theme);

// Two of the three text sizes of a picture: titles and labels; the third is the window's own. In pixels, so that a
// picture has the same proportions on every device.
QFont plotTitleFont();
QFont plotLabelFont();

// Room that paintChart needs outside the plot area: below for the x axis with its title, left of it for the y axis.
double heightBelowPlot();
double widthLeftOfPlot();

// The smallest of 1, 2, 5 · 10ᵏ of which `range` holds at most `most`.
double tickDistance(double range, int most);

} // namespace toposcope
