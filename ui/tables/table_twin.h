// What every table beside a plot shares: it is filled from the state's analysis only while it is seen, at most once per
// turn of the event loop, and its rows are linked to the selection both ways. Subclasses say what the rows are.
#pragma once

#include "ui/selection.h"
#include "ui/tables/value_table.h"
#include "ui/view_state.h"

#include <optional>
#include <vector>

namespace toposcope {

class TableTwin : public ValueTable {
    Q_OBJECT
public:
    // `name` and `description` (one sentence) are for screen readers and the tooltip.
    TableTwin(const QString& name, const QString& description, ViewState& state, Selection& selection,
              QWidget* parent = nullptr);

    // Fills it now, seen or not, if anything changed since it was filled.
    void fillNow();

protected:
    struct Content {
        QStringList titles;
        std::vector<std::vector<TableCell>> rows;
        int footerRows = 0;
    };
    // What a row stands for: an interval, else a cluster by its representative, else nodes.
    struct Target {
        std::optional<std::size_t> interval = {};
        int cluster = -1;
        std::vector<int> nodes = {};
    };

    // Called while there is an analysis.
    virtual Content content() = 0;
    virtual Target targetOf(int row) const = 0;
    virtual std::vector<int> rowsOf(const Highlight& highlight) const = 0;
    // Where Return or a double click on the row moves the threshold to.
    virtual std::optional<double> thresholdOf(int) const { return {}; }
    // Whether the rows are others at another threshold.
    virtual bool dependsOnThreshold() const { return true; }

    // To be called by a subclass whose own settings changed the content.
    void invalidate();
    const Analysis& analysis() const { return *m_state.analysis(); }
    // "Birth (nats)" for noun "Birth".
    QString withUnit(const QString& noun) const;
    // A token's name, as it is copied and, isolated from its neighbours, as it is shown.
    static TableCell pairCell(const QString& a, const QString& b);

    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

    ViewState& m_state;
    Selection& m_selection;

private:
    void schedule();
    void light();
    void hover(int row);
    void pin(int row);

    bool m_stale = true;
    bool m_queued = false;
};

} // namespace toposcope
