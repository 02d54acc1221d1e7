// Asks for the permutation baseline and shows how far it is. In: how many shuffles are done. Out: requests to start and
// to cancel; it runs nothing itself.
#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace toposcope {

class BaselineControls : public QWidget {
    Q_OBJECT
public:
    explicit BaselineControls(QWidget* parent = nullptr);

    int shuffles() const;
    quint64 seed() const;
    void setShuffles(int shuffles);
    void setSeed(quint64 seed);
    // `reason`: why there can be no baseline; empty: there can.
    void setUnavailable(const QString& reason);

    void begin(int shuffles);
    void advance(int done);
    // Back to where it can be asked for; `message` says how it ended.
    void end(const QString& message);
    bool isRunning() const { return m_running; }

Q_SIGNALS:
    void baselineRequested(int shuffles, quint64 seed);
    void cancelRequested();

private:
    void updateEnabled();

    QSpinBox* m_shuffles = nullptr;
    QSpinBox* m_seed = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_cancel = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_message = nullptr;
    QString m_unavailable;
    bool m_running = false;
};

} // namespace toposcope
