#include "ui/document/parameter_range.h"

#include "core/cell/parameter_layout.h"

namespace ketloom {

ParameterRange parameterRange(const Cell& cell, OperationPlace place) {
    const ParameterLayout layout = parameterLayout(cell);
    for (const ParameterSlot& slot : layout.operations)
        if (slot.place == place) return {slot.offset, slot.count, layout.count};
    return {0, 0, layout.count};
}

}  // namespace ketloom
