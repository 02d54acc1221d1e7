// Chips with a chain, closed or broken: the picture, the word in the tooltip and the pressed state all say whether the
// two texts share a thing.
#include "ui/compare/compare_bar.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QSignalBlocker>
#include <QToolButton>

namespace toposcope {

namespace {

constexpr int iconSide = 16;

QToolButton* chip(QWidget* parent, const QString& text, const QString& name)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setAccessibleName(name);
    button->setCheckable(true);
    button->setChecked(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize({iconSide, iconSide});
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

QToolButton* action(QWidget* parent, const QString& text, const QString& toolTip)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setAccessibleName(text);
    button->setToolTip(toolTip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

// Two links that overlap, or stand apart with a gap between them.
QIcon chain(bool closed, const QColor& colour)
{
    QIcon icon;
    for (const int scale : {1, 2}) {
        QPixmap pixmap(iconSide * scale, iconSide * scale);
        pixmap.setDevicePixelRatio(scale);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(colour, 1.5));
        const double apart = closed ? 0.0 : 1.6;
        painter.drawRoundedRect(QRectF(1.5 - apart * 0.5, 5.0, 8.0 - apart, 6.0), 3.0, 3.0);
        painter.drawRoundedRect(QRectF(6.5 + apart * 1.5, 5.0, 8.0 - apart, 6.0), 3.0, 3.0);
        if (!closed)
            painter.drawLine(QPointF(6.4, 14.0), QPointF(9.6, 2.0));
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace

CompareBar::CompareBar(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Comparing two texts"));
    m_threshold = chip(this, tr("Threshold"), tr("Link the thresholds of A and B"));
    m_axes = chip(this, tr("Axes"), tr("Link the axes of A and B"));
    m_measure = chip(this, tr("Measure"), tr("Link the measure of A and B"));
    m_scaleEach = new QCheckBox(tr("Each by its own scale"), this);
    m_scaleEach->setToolTip(tr("Normalise each text's mutual information by its own maximum, not by the larger of the "
                               "two"));
    auto* swap = action(this, tr("Swap A and B"), tr("The text of B becomes A, the text of A becomes B"));
    auto* close = action(this, tr("Stop comparing"), tr("Show text A alone; text B is kept for the next time"));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setSpacing(6);
    auto* linked = new QLabel(tr("Linked:"), this);
    layout->addWidget(linked);
    for (QToolButton* button : {m_threshold, m_axes, m_measure})
        layout->addWidget(button);
    layout->addSpacing(8);
    layout->addWidget(m_scaleEach);
    layout->addStretch(1);
    layout->addWidget(swap);
    layout->addWidget(close);

    connect(m_threshold, &QToolButton::toggled, this, &CompareBar::thresholdsLinked);
    connect(m_axes, &QToolButton::toggled, this, &CompareBar::axesLinked);
    connect(m_measure, &QToolButton::toggled, this, &CompareBar::measureLinked);
    connect(m_scaleEach, &QCheckBox::toggled, this, &CompareBar::scaleEach);
    connect(swap, &QToolButton::clicked, this, &CompareBar::swapRequested);
    connect(close, &QToolButton::clicked, this, &CompareBar::closeRequested);
    for (QToolButton* button : {m_threshold, m_axes, m_measure})
        connect(button, &QToolButton::toggled, this, &CompareBar::updateChips);
    updateChips();
}

void CompareBar::setThresholdsLinked(bool linked)
{
    const QSignalBlocker blocker(m_threshold);
    m_threshold->setChecked(linked);
    updateChips();
}

void CompareBar::setAxesLinked(bool linked)
{
    const QSignalBlocker blocker(m_axes);
    m_axes->setChecked(linked);
    updateChips();
}

void CompareBar::setMeasureLinked(bool linked)
{
    const QSignalBlocker blocker(m_measure);
    m_measure->setChecked(linked);
    updateChips();
}

void CompareBar::setScaleEach(bool each)
{
    const QSignalBlocker blocker(m_scaleEach);
    m_scaleEach->setChecked(each);
}

bool CompareBar::areThresholdsLinked() const
{
    return m_threshold->isChecked();
}

bool CompareBar::areAxesLinked() const
{
    return m_axes->isChecked();
}

bool CompareBar::isMeasureLinked() const
{
    return m_measure->isChecked();
}

bool CompareBar::isScaleEach() const
{
    return m_scaleEach->isChecked();
}

void CompareBar::applyTheme(const Theme& theme)
{
    m_theme = &theme;
    updateChips();
}

void CompareBar::updateChips()
{
    const auto show = [this](QToolButton* button, const QString& linked, const QString& apart) {
        button->setIcon(chain(button->isChecked(), m_theme->text));
        button->setToolTip(button->isChecked() ? linked : apart);
    };
    show(m_threshold, tr("Linked: one threshold for A and B. Press to give each its own."),
         tr("Not linked: A and B have thresholds of their own. Press to give both the threshold of A."));
    show(m_axes, tr("Linked: the distance axes of A and B end at the same value. Press to fit each to its own text."),
         tr("Not linked: each distance axis fits its own text. Press to make them comparable."));
    show(m_measure, tr("Linked: model, heads and distance are the same for A and B. Press to choose them for each."),
         tr("Not linked: A and B have models, heads and distances of their own. Press to give both those of A."));
}

} // namespace toposcope
