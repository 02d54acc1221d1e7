// What a reader must know before believing a distance, at the distance. In: the comparison's notes. Out: one line for
// each: the trap's name in words, what is the case, and what it does to the number.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read <compare> and <numbers> of GCC 12
#include "core/pipeline/comparison.h"
#endif
#include "ui/theme.h"

#include <QString>
#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace toposcope {

struct CompareNote {
    QString label;    // "Common prefix"
    QString sentence; // full sentences
};
std::vector<CompareNote> compareNotes(const Comparison& comparison);

// What a small distance means, and what it does not.
QString similarityText();

class CompareNotes : public QWidget {
    Q_OBJECT
public:
    explicit CompareNotes(QWidget* parent = nullptr);
    void setNotes(std::vector<CompareNote> notes);
    void applyTheme(const Theme& theme);

private:
    void rebuild();

    QVBoxLayout* m_rows = nullptr;
    std::vector<CompareNote> m_notes;
    const Theme* m_theme = &Theme::light();
};

} // namespace toposcope
