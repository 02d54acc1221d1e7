// The threshold: a slider over a strip of Betti curves with ticks at the merges, event stepping, exact entry, Play.
#pragma once

#include "ui/view_state.h"

#include <QElapsedTimer>
#include <QPixmap>
#include <QWidget>

#include <chrono>

class QDoubleSpinBox;
class QLabel;
class QTimer;
class QToolButton;

namespace toposcope {

// The slider itself. Left/Right step by a pixel, Page Up/Down by ten, Ctrl+Left/Right to the previous or next event,
// Home/End to the ends.
class ThresholdSlider : public QWidget {
    Q_OBJECT
public:
    explicit ThresholdSlider(ViewState& state, QWidget* parent = nullptr);
    QSize sizeHint() const override { return {640, 64}; }
    QSize minimumSizeHint() const override { return {160, 56}; }
    double thresholdAt(double x) const;
    double xOf(double threshold) const;

Q_SIGNALS:
    // The user moved it, by mouse or keyboard.
    void touched();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    const QPixmap& strip();
    void moveTo(double threshold);

    ViewState& m_state;
    QPixmap m_strip; // all but line and handle; null when it has to be painted anew
};

class ThresholdBar : public QWidget {
    Q_OBJECT
public:
    explicit ThresholdBar(ViewState& state, QWidget* parent = nullptr);
    ThresholdSlider* slider() const { return m_slider; }
    // Another text whose clusters and loops are told beside this one's; null: none.
    void setOther(const ViewState* other);
    // Steps through the events, about ten seconds from end to end; stops at the end or when the slider is touched.
    void setPlaying(bool playing);
    bool isPlaying() const;
    // From the first event to the last.
    void setPlayDuration(std::chrono::milliseconds duration) { m_playDuration = duration; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void build();
    QToolButton* addButton(const QString& name, const QString& tip);
    void refresh();
    void refreshAnalysis();
    void refreshIcons();
    void step(bool forward);
    void playOn();

    QString summaryOf(const ViewState& state) const;

    ViewState& m_state;
    const ViewState* m_other = nullptr;
    ThresholdSlider* m_slider = nullptr;
    QDoubleSpinBox* m_entry = nullptr;
    QLabel* m_summary = nullptr; // "7 clusters (3 single) · 2 loops"
    QToolButton* m_previous = nullptr;
    QToolButton* m_play = nullptr;
    QToolButton* m_next = nullptr;
    QTimer* m_timer = nullptr;
    QElapsedTimer m_played;
    std::size_t m_playedFrom = 0; // index of an event
    std::chrono::milliseconds m_playDuration{10'000};
    bool m_stepping = false; // the change of threshold is Play's own
};

} // namespace toposcope
