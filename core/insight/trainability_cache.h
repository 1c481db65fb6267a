#pragma once

#include <filesystem>
#include <optional>

#include "core/base/json_view.h"
#include "core/insight/trainability.h"

namespace ketloom {

OrderedJson trainabilityPointToJson(const TrainabilityPoint& point);
TrainabilityPoint trainabilityPointFromJson(const JsonView& json);  ///< throws FormatError

/// All that one point of a trainability probe depends on, and the file that keeps it: named by a hash of
/// these inputs, which stand in it, too, so that a file of other inputs is never taken for this one.
class TrainabilityKey {
public:
    TrainabilityKey(const TrainabilityOptions& options, const TaskOptions& task, const Cell& cell,
                    double spread);

    std::filesystem::path file(const std::filesystem::path& folder) const;
    /// None where there is no such file, or it cannot be read, or it is about something else.
    std::optional<TrainabilityPoint> read(const std::filesystem::path& folder) const;
    /// Makes the folder where there is none. Error: Unwritable.
    Expected<void> write(const std::filesystem::path& folder, const TrainabilityPoint& point) const;

private:
    OrderedJson m_inputs;
};

}  // namespace ketloom
