#pragma once

#include <string>
#include <vector>

#include "core/project/project.h"

namespace ketloom {

/// One setting in which two projects differ, as people read it.
struct SettingDifference {
    std::string group;  ///< "Project", "Network", "Task", or the heading of the training form
    std::string label;
    std::string left;
    std::string right;
    friend bool operator==(const SettingDifference&, const SettingDifference&) = default;
};

/// Every setting that differs: name and notes, network, counts of the cell, task, training. A setting is "-"
/// where it does not act, and no difference where it acts in neither: the momentum of an optimiser that has
/// none. In what cells differ besides their counts, cell_difference.h tells.
std::vector<SettingDifference> settingDifferences(const Project& left, const Project& right);

}  // namespace ketloom
