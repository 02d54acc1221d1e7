// How long the program took to be there: from the start of its process to the first picture of the window, and to that
// of the first result. For users who find it slow, and for the benchmarks: two lines on standard error.
#pragma once

#include <QObject>

class QWidget;

namespace toposcope {

class ViewState;

class StartTimings : public QObject {
public:
    // Watches `window` until the first analysis of `state` is painted.
    StartTimings(QWidget& window, const ViewState& state);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // After what is painted now has reached the screen.
    void tellLater(const char* what);

    bool m_windowPainted = false;
    bool m_hasResult = false;
    bool m_resultPainted = false;
};

} // namespace toposcope
