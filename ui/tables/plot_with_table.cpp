#include "ui/tables/plot_with_table.h"

#include <QHBoxLayout>
#include <QSettings>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace toposcope {

PlotWithTable::PlotWithTable(const QString& name, QWidget* plot, QWidget* table, QWidget* parent, TableButton place)
    : QWidget(parent), m_name(name), m_plot(plot), m_table(table), m_tablePage(new QWidget(this)), m_place(place),
      m_stack(new QStackedLayout), m_button(new QToolButton(this))
{
    m_button->setCheckable(true);
    m_button->setFocusPolicy(Qt::StrongFocus);
    m_button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_button->setText(tr("Table"));
    auto* page = new QVBoxLayout(m_tablePage);
    page->setContentsMargins(0, place == TableButton::Corner ? m_button->sizeHint().height() + 6 : 0, 0, 0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    if (place == TableButton::Above) {
        auto* row = new QHBoxLayout;
        row->setContentsMargins(3, 3, 3, 3);
        row->addStretch(1);
        row->addWidget(m_button);
        layout->addLayout(row);
    }
    layout->addLayout(m_stack, 1);
    page->addWidget(table);
    m_stack->addWidget(plot);
    m_stack->addWidget(m_tablePage);
    connect(m_button, &QToolButton::toggled, this, [this](bool shown) {
        setShowsTable(shown);
        Q_EMIT toggled(shown);
    });
    setShowsTable(false);
}

bool PlotWithTable::showsTable() const
{
    return m_stack->currentWidget() == m_tablePage;
}

void PlotWithTable::setShowsTable(bool shown)
{
    // Focus inside what is hidden goes to what is shown, not somewhere else in the window.
    QWidget* hidden = shown ? m_plot : m_tablePage;
    const bool hadFocus = hidden->hasFocus() || hidden->isAncestorOf(window()->focusWidget());
    m_stack->setCurrentWidget(shown ? m_tablePage : m_plot);
    setFocusProxy(shown ? m_table : m_plot);
    if (hadFocus)
        setFocus();
    m_button->setChecked(shown);
    m_button->setText(shown ? tr("Plot") : tr("Table"));
    m_button->setAccessibleName(shown ? tr("%1: show the plot").arg(m_name) : tr("%1: show the table").arg(m_name));
    m_button->setToolTip(shown ? tr("Shows the plot again.") : tr("Shows the same values as a table."));
    placeButton();
}

void PlotWithTable::save(QSettings& settings) const
{
    settings.setValue(key(), showsTable());
}

void PlotWithTable::restore(const QSettings& settings)
{
    setShowsTable(settings.value(key(), false).toBool());
}

QString PlotWithTable::key() const
{
    return QStringLiteral("tables/") + m_name;
}

void PlotWithTable::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeButton();
}

void PlotWithTable::placeButton()
{
    if (m_place == TableButton::Above)
        return;
    m_button->adjustSize();
    const int left = isRightToLeft() ? 3 : width() - m_button->width() - 3;
    m_button->move(left, 3);
    m_button->raise();
}

} // namespace toposcope
