#include "core/training/parameter_history.h"

#include <algorithm>
#include <utility>

namespace ketloom {

ParameterHistory::ParameterHistory(Snapshots kept, int spacing)
    : m_kept(std::move(kept)), m_spacing(std::max(1, spacing)) {}

bool ParameterHistory::wants(int step) const {
    return step % m_spacing == 0 && (m_kept.empty() || step > m_kept.back()->step);
}

void ParameterHistory::add(int step, std::vector<double> values) {
    m_kept.push_back(std::make_shared<const ParameterSnapshot>(ParameterSnapshot{step, std::move(values)}));
    while (static_cast<int>(m_kept.size()) > kMost && m_spacing <= m_kept.back()->step) {
        m_spacing *= 2;
        std::erase_if(m_kept, [this](const auto& snapshot) { return snapshot->step % m_spacing != 0; });
    }
}

void ParameterHistory::cutAfter(int step) {
    std::erase_if(m_kept, [step](const auto& snapshot) { return snapshot->step > step; });
}

}  // namespace ketloom
