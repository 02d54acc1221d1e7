#include "ui/window_bar.h"

#include "ui/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>

namespace toposcope {

namespace {

QToolButton* stepButton(const QString& name, const QString& tooltip, Qt::ArrowType arrow, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setAccessibleName(name);
    button->setToolTip(tooltip);
    button->setArrowType(arrow);
    button->setAutoRepeat(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

WindowBar::WindowBar(QWidget* parent)
    : QWidget(parent), m_place(new QLabel(this)),
      m_back(stepButton(tr("Previous window"), tr("Moves the window back by the stride."), Qt::LeftArrow, this)),
      m_forward(stepButton(tr("Next window"), tr("Moves the window on by the stride."), Qt::RightArrow, this)),
      m_slider(new QSlider(Qt::Horizontal, this)), m_stride(new QSpinBox(this))
{
    setAccessibleName(tr("Window of the text"));
    m_slider->setAccessibleName(tr("First token of the window"));
    m_slider->setToolTip(tr("Where in the text the analysed window begins."));
    m_slider->setTracking(false); // every window is an analysis
    m_stride->setAccessibleName(tr("Stride"));
    m_stride->setToolTip(tr("By how many tokens a step moves the window; less than a window lets them overlap."));
    m_stride->setPrefix(tr("by "));
    m_stride->setKeyboardTracking(false);

    auto* row = new QHBoxLayout;
    row->addWidget(m_back);
    row->addWidget(m_slider, 1);
    row->addWidget(m_forward);
    auto* top = new QHBoxLayout;
    top->addWidget(m_place, 1);
    top->addWidget(m_stride);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 4, 8, 4);
    layout->setSpacing(2);
    layout->addLayout(top);
    layout->addLayout(row);

    connect(m_back, &QToolButton::clicked, this, [this] { moveTo(m_window.first - stride()); });
    connect(m_forward, &QToolButton::clicked, this, [this] { moveTo(m_window.first + stride()); });
    connect(m_slider, &QSlider::valueChanged, this, &WindowBar::moveTo);
    connect(m_stride, &QSpinBox::valueChanged, this, [this] {
        m_ownStride = true;
        refresh();
    });
    refresh();
    hide();
}

void WindowBar::setText(int tokens, int fitting)
{
    m_tokens = std::max(tokens, 1);
    m_fitting = std::clamp(fitting, 1, m_tokens);
    {
        const QSignalBlocker quiet(m_stride);
        m_stride->setRange(1, m_tokens);
        if (!m_ownStride)
            m_stride->setValue(std::max(m_fitting / 2, 1));
    }
    setWindow({m_window.first, 0});
    setVisible(tokens > fitting);
}

void WindowBar::setWindow(TokenWindow window)
{
    m_window.count = window.count > 0 ? std::min(window.count, m_fitting) : m_fitting;
    m_window.first = std::clamp(window.first, 0, lastFirst());
    refresh();
}

TokenWindow WindowBar::window() const
{
    return m_window;
}

int WindowBar::stride() const
{
    return m_stride->value();
}

void WindowBar::setStride(int stride)
{
    m_stride->setValue(stride);
}

void WindowBar::applyTheme(const Theme& theme)
{
    m_back->setArrowType(Qt::NoArrow);
    m_back->setIcon(themedIcon(QStringLiteral("go-previous"), theme));
    m_forward->setArrowType(Qt::NoArrow);
    m_forward->setIcon(themedIcon(QStringLiteral("go-next"), theme));
}

// The last window ends with the text, so that it is as long as the others.
int WindowBar::lastFirst() const
{
    return std::max(m_tokens - m_window.count, 0);
}

void WindowBar::moveTo(int first)
{
    first = std::clamp(first, 0, lastFirst());
    const bool moved = first != m_window.first;
    m_window.first = first;
    refresh();
    if (moved)
        Q_EMIT windowChanged(m_window);
}

void WindowBar::refresh()
{
    const QLocale locale;
    m_place->setText(tr("Tokens %1–%2 of %3")
                         .arg(locale.toString(m_window.first + 1), locale.toString(m_window.first + m_window.count),
                              locale.toString(m_tokens)));
    m_back->setEnabled(m_window.first > 0);
    m_forward->setEnabled(m_window.first < lastFirst());
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(0, lastFirst());
    m_slider->setPageStep(stride());
    m_slider->setSingleStep(std::max(1, stride() / 8));
    m_slider->setValue(m_window.first);
}

} // namespace toposcope
