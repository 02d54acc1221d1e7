// Steps through a text that is longer than the model's context. In: how many tokens it has and how many fit. Out: the
// window of tokens to analyse.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/settings.h"
#endif

#include <QWidget>

class QLabel;
class QSlider;
class QSpinBox;
class QToolButton;

namespace toposcope {

struct Theme;

class WindowBar : public QWidget {
    Q_OBJECT
public:
    explicit WindowBar(QWidget* parent = nullptr);

    // A text of `tokens`, of which `fitting` fit at a time (both ≥ 1). Hidden while all of it fits. Keeps the window
    // where it is, as far as it lies inside; a stride of half a window until the user chooses one.
    void setText(int tokens, int fitting);
    // Shows it, moved inside the text; tells nobody. A count of 0: as many as fit.
    void setWindow(TokenWindow window);
    // As it was set, or as many tokens as fit.
    TokenWindow window() const;
    int stride() const;
    void setStride(int stride);
    void applyTheme(const Theme& theme);

Q_SIGNALS:
    // The user moved it.
    void windowChanged(toposcope::TokenWindow window);

private:
    void moveTo(int first);
    int lastFirst() const;
    void refresh();

    QLabel* m_place = nullptr;
    QToolButton* m_back = nullptr;
    QToolButton* m_forward = nullptr;
    QSlider* m_slider = nullptr;
    QSpinBox* m_stride = nullptr;
    int m_tokens = 1;
    int m_fitting = 1;
    TokenWindow m_window{0, 1};
    bool m_ownStride = false; // chosen by the user
};

} // namespace toposcope
