#include "ui/subset_bar.h"

#include "ui/graph/node_style.h"
#include "ui/theme.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace toposcope {

namespace {

QToolButton* actionButton(const QString& text, const QString& name, const QString& tooltip, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(tooltip);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

SubsetBar::SubsetBar(QWidget* parent)
    : QWidget(parent), m_chip(new QFrame(this)), m_text(new QLabel(m_chip)),
      m_whole(actionButton(QStringLiteral("✕"), tr("Whole text"),
                           tr("Ends the restriction: the whole text is analysed again."), m_chip)),
      m_restrict(actionButton(tr("Restrict to selection"), tr("Restrict to selection"),
                              tr("Only the selected words, in their context: distances stay those of the whole text."),
                              this)),
      m_find(actionButton(tr("Find in other text"), tr("Select the same phrase in the other text"),
                          tr("Selects the same phrase wherever it occurs in the other text."), this))
{
    m_chip->setObjectName(QStringLiteral("chip"));
    m_chip->setFrameShape(QFrame::StyledPanel);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* chip = new QHBoxLayout(m_chip);
    chip->setContentsMargins(8, 1, 2, 1);
    chip->addWidget(m_text, 1);
    chip->addWidget(m_whole);
    auto* actions = new QHBoxLayout;
    actions->addWidget(m_restrict);
    actions->addWidget(m_find);
    actions->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 2, 8, 4);
    layout->setSpacing(2);
    layout->addWidget(m_chip);
    layout->addLayout(actions);
    connect(m_restrict, &QToolButton::clicked, this, &SubsetBar::restrictRequested);
    connect(m_whole, &QToolButton::clicked, this, &SubsetBar::wholeRequested);
    connect(m_find, &QToolButton::clicked, this, &SubsetBar::findRequested);
    m_chip->hide();
    m_find->hide();
    setHasSelection(false);
}

void SubsetBar::setHasSelection(bool selected)
{
    m_restrict->setEnabled(selected);
    m_find->setEnabled(selected);
}

void SubsetBar::setHasOther(bool other)
{
    m_find->setVisible(other);
}

void SubsetBar::setSubset(const QString& description)
{
    m_subset = description;
    m_chip->setVisible(!description.isEmpty());
    m_text->setToolTip(QStringLiteral("<p>%1</p>").arg(description.toHtmlEscaped()));
    m_text->setAccessibleName(description);
    elide();
}

void SubsetBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    elide();
}

// In the middle: the number of tokens is at the end.
void SubsetBar::elide()
{
    if (layout())
        layout()->activate();
    const int room = width() - m_whole->sizeHint().width() - 40;
    m_text->setText(m_text->fontMetrics().elidedText(m_subset, Qt::ElideMiddle, std::max(room, 60)));
}

void SubsetBar::applyTheme(const Theme& theme)
{
    setStyleSheet(QStringLiteral("#chip { background: %1; border: 1px solid %2; border-radius: 8px; } "
                                 "#chip QLabel, #chip QToolButton { color: %3; background: transparent; }")
                      .arg(blended(theme.accent, theme.surface, 0.14).name(),
                           blended(theme.accent, theme.surface, 0.5).name(), theme.text.name()));
}

} // namespace toposcope
