// Every head as a row of a table: all its quantities and the label of its pattern, sorted by any of them.
#pragma once

#include "ui/heads/head_values.h"
#include "ui/tables/value_table.h"

namespace toposcope {

class HeadsList : public ValueTable {
    Q_OBJECT
public:
    explicit HeadsList(const HeadValues& values, QWidget* parent = nullptr); // the values outlive it

    // Fills the rows anew and stays where it was scrolled to; `differences`: with the distances between A and B.
    void refresh(bool differences);
    // The row follows; a layer or all: no row.
    void setChosen(const HeadSelection& chosen);

Q_SIGNALS:
    void headChosen(toposcope::HeadId id);

private:
    void showChosen();

    const HeadValues& m_values;
    HeadSelection m_chosen;
    QStringList m_titles;
};

} // namespace toposcope
