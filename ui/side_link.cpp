#include "ui/side_link.h"

#include <algorithm>

namespace toposcope {

SideLink::SideLink(ViewState& a, ViewState& b, QObject* parent) : QObject(parent), m_a(a), m_b(b)
{
    connect(&a, &ViewState::thresholdChanged, this, [this] { follow(m_a, m_b); });
    connect(&b, &ViewState::thresholdChanged, this, [this] { follow(m_b, m_a); });
    for (const ViewState* state : {&a, &b})
        connect(state, &ViewState::analysisChanged, this, &SideLink::updateAxes);
}

void SideLink::setComparing(bool comparing)
{
    m_comparing = comparing;
    updateAxes();
    follow(m_a, m_b);
}

void SideLink::setThresholdsLinked(bool linked)
{
    m_thresholds = linked;
    follow(m_a, m_b);
}

void SideLink::setAxesLinked(bool linked)
{
    m_axes = linked;
    updateAxes();
}

void SideLink::follow(const ViewState& moved, ViewState& other)
{
    if (!m_comparing || !m_thresholds || m_following)
        return;
    m_following = true; // a shorter axis may stop the other one earlier; that does not pull the first one back
    other.setThreshold(moved.threshold());
    m_following = false;
}

void SideLink::updateAxes()
{
    const bool common = m_comparing && m_axes && m_a.analysis() && m_b.analysis();
    const auto end = common ? std::optional(std::max(m_a.ownEnd(), m_b.ownEnd())) : std::nullopt;
    m_a.setCommonEnd(end);
    m_b.setCommonEnd(end);
    follow(m_a, m_b);
}

} // namespace toposcope
