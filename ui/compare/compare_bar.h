// The bar over two texts being compared: what both share and what each has of its own. In: the state to show. Out: what
// the user changed.
#pragma once

#include "ui/theme.h"

#include <QWidget>

class QCheckBox;
class QToolButton;

namespace toposcope {

class CompareBar : public QWidget {
    Q_OBJECT
public:
    explicit CompareBar(QWidget* parent = nullptr);

    // None of these emits a signal.
    void setThresholdsLinked(bool linked);
    void setAxesLinked(bool linked);
    void setMeasureLinked(bool linked);
    void setScaleEach(bool each);
    bool areThresholdsLinked() const;
    bool areAxesLinked() const;
    bool isMeasureLinked() const;
    bool isScaleEach() const;
    void applyTheme(const Theme& theme);

Q_SIGNALS:
    // By the user.
    void thresholdsLinked(bool linked);
    void axesLinked(bool linked);
    void measureLinked(bool linked);
    void scaleEach(bool each);
    void swapRequested();
    void closeRequested();

private:
    void updateChips();

    QToolButton* m_threshold = nullptr;
    QToolButton* m_axes = nullptr;
    QToolButton* m_measure = nullptr;
    QCheckBox* m_scaleEach = nullptr;
    const Theme* m_theme = &Theme::light();
};

} // namespace toposcope
