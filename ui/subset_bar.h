// The row under a text: what may be done with the words selected in it, and what the analysis is restricted to. In:
// whether something is selected, and the restriction in words. Out: which of the actions is wanted.
#pragma once

#include <QWidget>

class QFrame;
class QLabel;
class QToolButton;

namespace toposcope {

struct Theme;

class SubsetBar : public QWidget {
    Q_OBJECT
public:
    explicit SubsetBar(QWidget* parent = nullptr);

    void setHasSelection(bool selected);
    // Whether there is another text to look in.
    void setHasOther(bool other);
    // "only: “the tip of the iceberg”, 5 tokens"; empty: the whole text.
    void setSubset(const QString& description);
    QString subset() const { return m_subset; }
    void applyTheme(const Theme& theme);

Q_SIGNALS:
    void restrictRequested();
    void wholeRequested();
    void findRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void elide();

    QString m_subset;
    QFrame* m_chip = nullptr;
    QLabel* m_text = nullptr;
    QToolButton* m_whole = nullptr;
    QToolButton* m_restrict = nullptr;
    QToolButton* m_find = nullptr;
};

} // namespace toposcope
