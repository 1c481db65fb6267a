#include "ui/training/thin_records.h"

namespace ketloom {

std::vector<StepRecord> thinned(std::span<const StepRecord> records, std::size_t most) {
    const std::size_t stride = records.size() / most + 1;
    std::vector<StepRecord> kept;
    for (std::size_t i = 0; i < records.size(); ++i)
        if (i % stride == 0 || records[i].validation || i + 1 == records.size()) kept.push_back(records[i]);
    return kept;
}

}  // namespace ketloom
