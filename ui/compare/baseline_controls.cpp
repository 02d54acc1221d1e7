#include "ui/compare/baseline_controls.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace toposcope {

namespace {

constexpr int usualShuffles = 100;
constexpr int mostShuffles = 10000;
constexpr int largestSeed = 999999;

QSpinBox* spinBox(QWidget* parent, const QString& name, const QString& toolTip, int least, int most, int value)
{
    auto* box = new QSpinBox(parent);
    box->setAccessibleName(name);
    box->setToolTip(toolTip);
    box->setRange(least, most);
    box->setValue(value);
    box->setGroupSeparatorShown(true);
    return box;
}

QLabel* labelFor(QWidget* field, const QString& text)
{
    auto* label = new QLabel(text, field->parentWidget());
    label->setBuddy(field);
    return label;
}

} // namespace

BaselineControls::BaselineControls(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Comparison with shuffles"));
    m_shuffles = spinBox(this, tr("Number of shuffles"), tr("How many random orders of B's tokens are compared with A"),
                         1, mostShuffles, usualShuffles);
    m_seed = spinBox(this, tr("Seed"), tr("The same seed gives the same random orders"), 0, largestSeed, 1);
    m_seed->setGroupSeparatorShown(false);
    m_start = new QPushButton(tr("Compare with &shuffles"), this);
    m_start->setToolTip(tr("Compute the same distances with B's tokens in random order: same tokens, same length, no "
                           "syntax"));
    m_cancel = new QPushButton(tr("&Cancel"), this);
    m_cancel->setAccessibleName(tr("Cancel the shuffles"));
    m_cancel->setToolTip(tr("Stop here and keep the shuffles that are done"));
    m_progress = new QProgressBar(this);
    m_progress->setAccessibleName(tr("Shuffles done"));
    m_progress->setToolTip(tr("Shuffles done"));
    m_progress->setFormat(QStringLiteral("%v / %m"));
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* ask = new QHBoxLayout;
    ask->addWidget(labelFor(m_shuffles, tr("S&huffles")));
    ask->addWidget(m_shuffles);
    ask->addSpacing(8);
    ask->addWidget(labelFor(m_seed, tr("S&eed")));
    ask->addWidget(m_seed);
    ask->addStretch(1);
    auto* run = new QHBoxLayout;
    run->addWidget(m_start);
    run->addWidget(m_progress, 1);
    run->addWidget(m_cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(ask);
    layout->addLayout(run);
    layout->addWidget(m_message);

    connect(m_start, &QPushButton::clicked, this, [this] { Q_EMIT baselineRequested(shuffles(), seed()); });
    connect(m_cancel, &QPushButton::clicked, this, &BaselineControls::cancelRequested);
    end({});
}

int BaselineControls::shuffles() const
{
    return m_shuffles->value();
}

quint64 BaselineControls::seed() const
{
    return static_cast<quint64>(m_seed->value());
}

void BaselineControls::setShuffles(int shuffles)
{
    m_shuffles->setValue(shuffles);
}

void BaselineControls::setSeed(quint64 seed)
{
    m_seed->setValue(static_cast<int>(std::min<quint64>(seed, largestSeed)));
}

void BaselineControls::setUnavailable(const QString& reason)
{
    m_unavailable = reason;
    updateEnabled();
    if (!m_running)
        m_message->setText(reason);
}

void BaselineControls::begin(int shuffles)
{
    m_running = true;
    m_progress->setRange(0, shuffles);
    m_progress->setValue(0);
    m_message->setText({});
    updateEnabled();
}

void BaselineControls::advance(int done)
{
    m_progress->setValue(done);
}

void BaselineControls::end(const QString& message)
{
    m_running = false;
    m_message->setText(message.isEmpty() ? m_unavailable : message);
    updateEnabled();
}

void BaselineControls::updateEnabled()
{
    const bool mayStart = !m_running && m_unavailable.isEmpty();
    for (QWidget* widget :
         {static_cast<QWidget*>(m_shuffles), static_cast<QWidget*>(m_seed), static_cast<QWidget*>(m_start)})
        widget->setEnabled(mayStart);
    m_cancel->setVisible(m_running);
    m_progress->setVisible(m_running);
}

} // namespace toposcope
