#include "core/model/initial_parameters.h"

#include <algorithm>

#include "core/cell/parameter_layout.h"

namespace ketloom {

std::vector<double> initialParameters(const Cell& cell, const InitialSpread& spread, Rng& rng) {
    const ParameterLayout layout = parameterLayout(cell);
    std::vector<double> parameters(std::size_t(layout.count));
    for (const ParameterSlot& slot : layout.operations) {
        if (slot.shared) continue;  // belong to the first operation that uses them
        const Operation& operation =
            cell.stages[std::size_t(slot.place.stage)].operations[std::size_t(slot.place.operation)];
        const bool rotation = gateInfo(operation.gate).hasAngle;
        for (int k = 0; k < slot.count; ++k) {
            const double sigma = rotation ? spread.ry : k == 0 ? spread.theta : spread.phi;
            parameters[std::size_t(slot.offset + k)] = sigma * rng.normal();
        }
        if (int(operation.start.size()) == slot.count)
            std::ranges::copy(operation.start, parameters.begin() + slot.offset);
    }
    return parameters;
}

}  // namespace ketloom
