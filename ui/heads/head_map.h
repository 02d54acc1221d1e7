// The second picture of the heads: their map, the barcode of the distances between them, and which heads attend most
// alike the chosen one. In: the space of heads. Out: the head that a user chooses.
#pragma once

#include "ui/heads/head_map_view.h"
#include "ui/plots/barcode_plot.h"
#include "ui/tables/value_table.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace toposcope {

class HeadMap : public QWidget {
    Q_OBJECT
public:
    HeadMap(const HeadValues& values, const ViewState& state, QWidget* parent = nullptr);

    // Of headSpace(); null: nothing to show.
    void setSpace(std::shared_ptr<const Analysis> space);
    const ViewState& space() const { return m_space; }
    void setQuantity(HeadQuantity quantity);
    void setChosen(const HeadSelection& chosen);
    // Of a text or settings that are not the current ones.
    void setOld(bool old);
    // To be called when the values are others.
    void refresh();

    HeadMapView* view() const { return m_view; }
    BarcodePlot* barcode() const { return m_barcode; }
    // For export; null when nothing is shown.
    std::unique_ptr<Figure> barcodeFigure() const;
    // The chosen head's nearest, nearest first, as they are listed.
    const std::vector<HeadId>& nearest() const { return m_nearest; }

Q_SIGNALS:
    void headChosen(toposcope::HeadId id);

private:
    void buildColouring();
    void listNearest();

    const HeadValues& m_values;
    ViewState m_space;
    Selection m_selection{m_space};
    HeadSelection m_chosen;
    std::vector<HeadId> m_nearest;
    QComboBox* m_colouring = nullptr;
    HeadMapView* m_view = nullptr;
    BarcodePlot* m_barcode = nullptr;
    QLabel* m_nearestTitle = nullptr;
    ValueTable* m_nearestTable = nullptr;
};

} // namespace toposcope
