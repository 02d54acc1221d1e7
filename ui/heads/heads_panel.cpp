#include "ui/heads/heads_panel.h"

#include "core/error.h"
#include "core/pipeline/head_space.h"
#include "ui/banner.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace toposcope {

namespace {

QScrollArea* scrolled(QWidget* content, const QString& name, QWidget* parent)
{
    auto* area = new QScrollArea(parent);
    area->setAccessibleName(name);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus); // its content takes the keys
    area->setWidget(content);
    return area;
}

} // namespace

HeadsPanel::HeadsPanel(ViewState& state, QWidget* parent) : QWidget(parent), m_state(state)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_banner = new Banner(this);
    m_banner->applyTheme(state.theme());
    connect(&state, &ViewState::themeChanged, m_banner, [this] { m_banner->applyTheme(m_state.theme()); });
    layout->addWidget(m_banner);
    buildHeader();
    buildTabs();
    m_lazyTimer = new QTimer(this);
    m_lazyTimer->setSingleShot(true);
    m_lazyTimer->setInterval(150);
    connect(m_lazyTimer, &QTimer::timeout, this, &HeadsPanel::updateLazyTabs);
    fillQuantities();
    refresh();
}

void HeadsPanel::buildHeader()
{
    m_quantity = new QComboBox(this);
    m_quantity->setAccessibleName(tr("Quantity of heads"));
    m_quantity->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_quantity->setMinimumContentsLength(8);
    connect(m_quantity, &QComboBox::currentIndexChanged, this, &HeadsPanel::chooseQuantity);
    m_compute = new QPushButton(this);
    for (const QString& text : {tr("Compute"), tr("Cancel")}) { // as wide as the wider, so that nothing moves
        m_compute->setText(text);
        m_compute->setMinimumWidth(std::max(m_compute->minimumWidth(), m_compute->sizeHint().width()));
    }
    connect(m_compute, &QPushButton::clicked, this,
            [this] { m_computing ? Q_EMIT cancelRequested() : Q_EMIT headsRequested(); });
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_quantity, 1);
    row->addWidget(m_compute);

    m_progress = new QProgressBar(this);
    m_progress->setAccessibleName(tr("Heads computed"));
    m_progress->setToolTip(tr("How many heads are computed"));
    m_status = new QLabel(this);
    m_status->setAccessibleName(tr("State of the heads"));
    m_statusLine = new QStackedWidget(this);
    m_statusLine->addWidget(m_status);
    m_statusLine->addWidget(m_progress);
    m_statusLine->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* layout = static_cast<QVBoxLayout*>(this->layout());
    layout->addLayout(row);
    layout->addWidget(m_statusLine);
}

void HeadsPanel::buildTabs()
{
    m_grid = new HeadsGrid(m_values, m_state, this);
    m_list = new HeadsList(m_values, this);
    m_map = new HeadMap(m_values, m_state, this);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Views of heads"));
    auto* gridArea = scrolled(m_grid, tr("Grid of heads"), m_tabs);
    m_mapArea = scrolled(m_map, tr("Map of heads"), m_tabs);
    m_tabs->addTab(gridArea, tr("Grid"));
    m_tabs->addTab(m_list, tr("List"));
    m_tabs->addTab(m_mapArea, tr("Map"));
    m_tabs->setTabToolTip(0, tr("Every head as a cell, by layer and head, coloured by the quantity"));
    m_tabs->setTabToolTip(1, tr("Every head as a row with all its values, sorted by any of them"));
    m_tabs->setTabToolTip(2, tr("Heads that attend alike lie close together; their barcode; the nearest of the "
                                "chosen head"));
    layout()->addWidget(m_tabs);
    connect(m_tabs, &QTabWidget::currentChanged, this, &HeadsPanel::updateLazyTabs);
    connect(m_grid, &HeadsGrid::cursorMoved, gridArea, [gridArea](const QRect& area) {
        gridArea->ensureVisible(area.center().x(), area.center().y(), area.width(), area.height());
    });

    const auto chooseHead = [this](HeadId id) { Q_EMIT selectionChosen(HeadSelection::single(id)); };
    connect(m_grid, &HeadsGrid::headChosen, this, chooseHead);
    connect(m_list, &HeadsList::headChosen, this, chooseHead);
    connect(m_map, &HeadMap::headChosen, this, chooseHead);
    connect(m_grid, &HeadsGrid::layerChosen, this,
            [this](int layer) { Q_EMIT selectionChosen(HeadSelection::layer(layer)); });
    connect(m_grid, &HeadsGrid::allChosen, this, [this] { Q_EMIT selectionChosen(HeadSelection::all()); });
}

// The distances between A and B are offered only where there is a B; a chosen one that is no longer offered gives way
// to the first.
void HeadsPanel::fillQuantities()
{
    const QSignalBlocker blocker(m_quantity);
    const int chosen = static_cast<int>(quantity());
    m_quantity->clear();
    for (const HeadQuantity quantity : headQuantities) {
        if (isDifference(quantity) && !m_comparing)
            continue;
        m_quantity->addItem(quantityTitle(quantity), static_cast<int>(quantity));
        m_quantity->setItemData(m_quantity->count() - 1, quantityExplanation(quantity), Qt::ToolTipRole);
    }
    m_quantity->setCurrentIndex(std::max(0, m_quantity->findData(chosen)));
}

void HeadsPanel::setShape(int layers, int heads)
{
    if (layers == m_values.layers() && heads == m_values.heads())
        return;
    m_values.setShape(layers, heads);
    m_summaries.reset();
    m_space.reset();
    m_map->setSpace(nullptr);
    m_outdated = m_changed = false;
    m_banner->dismiss();
    refresh();
}

void HeadsPanel::setUnit(const QString& unit)
{
    m_values.setUnit(unit);
    refresh();
}

void HeadsPanel::setChosen(const HeadSelection& chosen)
{
    m_grid->setChosen(chosen);
    m_list->setChosen(chosen);
    m_map->setChosen(chosen);
}

void HeadsPanel::begin(int total)
{
    m_computing = true;
    m_computingDifferences = wantsDifferences();
    m_outdated = false;
    m_done = 0;
    m_total = std::max(total, 1);
    if (m_computingDifferences)
        m_values.setDifferencesOld(true);
    else
        m_values.setSummariesOld(true);
    m_banner->dismiss();
    refresh();
}

void HeadsPanel::addSummary(const HeadSummary& summary)
{
    m_values.set(summary, m_outdated);
    ++m_done;
    refresh();
}

void HeadsPanel::addDifference(const HeadDifference& difference)
{
    m_values.set(difference, m_outdated);
    ++m_done;
    refresh();
}

void HeadsPanel::finish(std::shared_ptr<const HeadSummaries> summaries, std::shared_ptr<const Analysis> space)
{
    for (const HeadSummary& summary : summaries->heads)
        m_values.set(summary, m_outdated);
    m_summaries = std::move(summaries);
    m_space = std::move(space);
    end();
}

void HeadsPanel::finishDifferences(std::shared_ptr<const HeadDifferences> differences)
{
    for (const HeadDifference& difference : differences->heads)
        m_values.set(difference, m_outdated);
    end();
}

void HeadsPanel::stop(const QString& message)
{
    if (!message.isEmpty())
        m_banner->showMessage(message);
    end();
}

void HeadsPanel::end()
{
    m_computing = false;
    m_lazyTimer->stop();
    refresh();
    updateLazyTabs();
}

void HeadsPanel::setStale(bool stale)
{
    if (!stale && m_computing) // what begin() made old is replaced as the heads arrive
        return;
    m_outdated = m_changed = stale;
    m_values.setSummariesOld(stale);
    m_values.setDifferencesOld(stale);
    refresh();
}

void HeadsPanel::setComparing(bool comparing)
{
    if (comparing == m_comparing)
        return;
    m_comparing = comparing;
    if (!comparing)
        m_values.clearDifferences();
    fillQuantities();
    chooseQuantity();
}

void HeadsPanel::setQuantity(HeadQuantity quantity)
{
    const int index = m_quantity->findData(static_cast<int>(quantity));
    if (index >= 0)
        m_quantity->setCurrentIndex(index);
}

void HeadsPanel::chooseQuantity()
{
    const auto chosen = static_cast<HeadQuantity>(m_quantity->currentData().toInt());
    const bool changed = chosen != quantity();
    m_grid->setQuantity(chosen);
    m_map->setQuantity(chosen);
    refresh();
    const bool underWay = m_computing && m_computingDifferences == wantsDifferences();
    if (changed && m_values.count() > 0 && m_values.knownCount(chosen) == 0 && !underWay)
        Q_EMIT headsRequested();
}

void HeadsPanel::refresh()
{
    const bool anyOld = m_values.oldCount(HeadQuantity::TotalH0) + m_values.oldCount(HeadQuantity::BottleneckH0) > 0;
    m_changed = m_changed && anyOld;
    m_quantity->setToolTip(quantityExplanation(quantity()));
    m_grid->refresh();
    m_map->setOld(m_values.oldCount(HeadQuantity::TotalH0) > 0);
    updateStatus();
    if (!m_lazyTimer->isActive())
        m_lazyTimer->start();
}

void HeadsPanel::updateStatus()
{
    const QLocale locale;
    m_compute->setText(m_computing ? tr("Cancel") : tr("Compute"));
    m_compute->setAccessibleName(m_computing ? tr("Cancel computing heads") : tr("Compute heads"));
    m_compute->setToolTip(m_computing ? tr("Stop; the heads that are computed already stay")
                                      : tr("Compute every head of every layer for this text and these settings"));
    m_compute->setEnabled(m_computing || m_values.count() > 0);
    m_statusLine->setCurrentIndex(m_computing ? 1 : 0);
    m_progress->setRange(0, std::max(m_total, 1));
    m_progress->setValue(std::min(m_done, m_total));
    m_progress->setFormat(
        tr("%1 of %2 heads").arg(locale.toString(std::min(m_done, m_total)), locale.toString(m_total)));

    const int known = m_values.knownCount(quantity());
    const int old = m_values.oldCount(quantity());
    const QString counts = tr("%1 of %2 heads").arg(locale.toString(known), locale.toString(m_values.count()));
    QString text;
    if (m_values.count() == 0)
        text = tr("No model yet");
    else if (known == 0)
        text = tr("Not computed yet");
    else if (old > 0)
        text = m_changed ? tr("From before the last change") : tr("Partly from an earlier computation");
    else
        text = known < m_values.count() ? tr("%1 computed").arg(counts)
                                        : tr("All %1 heads computed").arg(locale.toString(known));
    m_status->setText(text);
    m_status->setToolTip(old > 0 ? tr("%1 of %2 heads are of the text and the settings before the last change; they "
                                      "are drawn pale until computed again")
                                       .arg(locale.toString(old), locale.toString(known))
                                 : counts);
}

// What costs time is made when it is seen: the list of a thousand heads, the persistence of the space of heads.
void HeadsPanel::updateLazyTabs()
{
    if (!isVisible())
        return;
    if (m_tabs->currentWidget() == m_list)
        m_list->refresh(m_comparing);
    if (m_tabs->currentWidget() != m_mapArea)
        return;
    makeSpace();
    m_map->setSpace(m_space);
    m_map->refresh();
}

void HeadsPanel::makeSpace()
{
    if (m_space || !m_summaries)
        return;
    try {
        m_space = headSpace(*m_summaries);
    } catch (const InputError& error) {
        m_summaries.reset(); // another attempt would end alike
        m_banner->showMessage(QString::fromUtf8(error.what()));
    }
}

void HeadsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    updateLazyTabs();
}

} // namespace toposcope
