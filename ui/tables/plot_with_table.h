// A plot and its table twin in one place, with a button in the corner that shows the one or the other.
#pragma once

#include <QWidget>

class QSettings;
class QStackedLayout;
class QToolButton;

namespace toposcope {

// Where the button is: over the plot's corner, where a plot has nothing to say there, or in a row above it.
enum class TableButton { Corner, Above };

class PlotWithTable : public QWidget {
    Q_OBJECT
public:
    // Takes both. `name`: "Barcode", for the button's name and the settings' key.
    PlotWithTable(const QString& name, QWidget* plot, QWidget* table, QWidget* parent = nullptr,
                  TableButton place = TableButton::Above);

    QWidget* plot() const { return m_plot; }
    QWidget* table() const { return m_table; }
    bool showsTable() const;
    void setShowsTable(bool shown);
    void save(QSettings& settings) const;
    void restore(const QSettings& settings);

Q_SIGNALS:
    void toggled(bool showsTable);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeButton();
    QString key() const;

    QString m_name;
    QWidget* m_plot = nullptr;
    QWidget* m_table = nullptr;
    QWidget* m_tablePage = nullptr; // the table, below room for the button
    const TableButton m_place;
    QStackedLayout* m_stack = nullptr;
    QToolButton* m_button = nullptr;
};

} // namespace toposcope
