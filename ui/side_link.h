// Two texts under one slider: what keeps their thresholds equal and their distance axes of one length, as long as the
// user wants it.
#pragma once

#include "ui/view_state.h"

#include <QObject>

namespace toposcope {

class SideLink : public QObject {
    Q_OBJECT
public:
    SideLink(ViewState& a, ViewState& b, QObject* parent = nullptr);

    // Whether there are two texts at all; off, each state is by itself.
    void setComparing(bool comparing);
    // B takes A's threshold.
    void setThresholdsLinked(bool linked);
    void setAxesLinked(bool linked);
    bool thresholdsLinked() const { return m_thresholds; }
    bool axesLinked() const { return m_axes; }

private:
    void follow(const ViewState& moved, ViewState& other);
    void updateAxes();

    ViewState& m_a;
    ViewState& m_b;
    bool m_comparing = false;
    bool m_thresholds = true;
    bool m_axes = true;
    bool m_following = false;
};

} // namespace toposcope
