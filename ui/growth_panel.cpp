// Plot on top; below it one line for the prefix and one for the work. Both keep their height, whatever they say.
#include "ui/growth_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

namespace toposcope {

namespace {

QPushButton* button(const QString& text, const QString& toolTip, QWidget* parent)
{
    auto* made = new QPushButton(text, parent);
    made->setToolTip(toolTip);
    made->setAccessibleName(QString(text).remove(QLatin1Char('&')));
    made->setAutoDefault(false);
    return made;
}

} // namespace

GrowthPanel::GrowthPanel(ViewState& state, QWidget* parent) : QWidget(parent), m_state(state)
{
    build();
    connect(m_plot, &GrowthPlot::lengthsChanged, this, &GrowthPanel::refresh);
    connect(m_plot, &GrowthPlot::prefixChosen, this, &GrowthPanel::refresh);
    connect(m_slider, &QSlider::valueChanged, this, [this](int nodes) {
        m_plot->choosePrefix(nodes);
        refresh();
    });
    connect(m_compute, &QPushButton::clicked, this, &GrowthPanel::growthRequested);
    connect(m_cancel, &QPushButton::clicked, this, &GrowthPanel::cancelRequested);
    connect(m_show, &QPushButton::clicked, this, [this] { Q_EMIT prefixRequested(m_plot->prefix()); });
    connect(&state, &ViewState::analysisChanged, this, [this] { setMessage({}); });
    refresh();
}

void GrowthPanel::build()
{
    m_plot = new GrowthPlot(m_state, this);
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setAccessibleName(tr("Prefix length"));
    m_slider->setToolTip(tr("How many of the text's first tokens the line stands at"));
    m_slider->setPageStep(10);
    m_value = new QLabel(this);
    m_value->setTextFormat(Qt::PlainText);
    m_value->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("0000 tokens, up to abcdefgh")));
    m_value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_show = button(tr("Show this &prefix"), tr("Show only the text up to the line in the other views"), this);
    m_compute = button(tr("Compute &growth"), tr("Compute the persistence of every prefix of the text"), this);
    m_cancel = button(tr("Cancel"), tr("Stop computing; what has been computed stays"), this);
    m_cancel->setAccessibleName(tr("Cancel growth"));
    m_progress = new QProgressBar(this);
    m_progress->setAccessibleName(tr("Growth progress"));
    m_progress->setToolTip(tr("Prefixes computed so far"));
    m_progress->setTextVisible(false);
    QSizePolicy keeps = m_progress->sizePolicy();
    keeps.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keeps);
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setContentsMargins(8, 0, 8, 0);
    m_message->hide();

    constexpr int margin = 8;
    auto* prefix = new QHBoxLayout;
    prefix->setContentsMargins(margin, 0, margin, 0);
    prefix->addWidget(m_slider, 2);
    prefix->addWidget(m_value, 1);
    prefix->addWidget(m_show);
    auto* work = new QHBoxLayout;
    work->setContentsMargins(margin, 0, margin, margin);
    work->addWidget(m_compute);
    work->addWidget(m_cancel);
    work->addWidget(m_progress, 1);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_plot, 1);
    all->addWidget(m_message);
    all->addLayout(prefix);
    all->addLayout(work);
}

void GrowthPanel::addStep(const GrowthStep& step)
{
    m_plot->addStep(step);
}

void GrowthPanel::setGrowth(std::shared_ptr<const Growth> growth)
{
    m_plot->setGrowth(std::move(growth));
    setBusy(0, 0);
}

void GrowthPanel::setBusy(int done, int total)
{
    m_busy = total > 0;
    m_progress->setRange(0, total);
    m_progress->setValue(done);
    refresh();
}

void GrowthPanel::setMessage(const QString& message)
{
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    refresh();
}

void GrowthPanel::refresh()
{
    const bool any = m_plot->longest() > 0;
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(m_plot->shortest(), m_plot->longest());
    m_slider->setValue(m_plot->prefix());
    m_slider->setEnabled(any);
    m_slider->setAccessibleDescription(m_plot->prefixText());
    m_value->setText(m_plot->prefixText());
    m_value->setToolTip(m_plot->prefixText());
    m_show->setEnabled(any);
    m_compute->setEnabled(!m_busy && m_state.analysis());
    m_cancel->setEnabled(m_busy);
    m_progress->setVisible(m_busy);
}

} // namespace toposcope
