#include "core/cell/operation_options.h"

#include <array>

namespace ketloom {

namespace {

bool isNeuron(const GateInfo& gate) {
    return gate.isNeuron();
}

constexpr std::array kOptions{
    OperationOption{
        .key = "order",
        .label = "Order",
        .help = "How sharp the neuron's sigmoid is. Order o needs o ancillas and 2^o blocks on a device.",
        .type = OperationOptionType::Integer,
        .least = 1,
        .most = kMaxOrder,
        .appliesTo = isNeuron,
        .get = [](const Operation& o) { return double(o.order); },
        .set = [](Operation& o, double value) { o.order = int(value); },
    },
    OperationOption{
        .key = "degree",
        .label = "Degree",
        .help = "Largest number of source lanes that act together in one parameter: the number of parameters "
                "grows quickly with it.",
        .type = OperationOptionType::Integer,
        .least = 1,
        .most = kMaxLanes - 1,
        .appliesTo = isNeuron,
        .get = [](const Operation& o) { return double(o.degree); },
        .set = [](Operation& o, double value) { o.degree = int(value); },
    },
    OperationOption{
        .key = "bias",
        .label = "Bias",
        .help = "Fixed part of the neuron's angle; not trained. The paper uses π/2.",
        .type = OperationOptionType::Angle,
        .least = -4.0 * std::numbers::pi,
        .most = 4.0 * std::numbers::pi,
        .appliesTo = isNeuron,
        .get = [](const Operation& o) { return o.bias; },
        .set = [](Operation& o, double value) { o.bias = value; },
    },
};

}  // namespace

std::span<const OperationOption> operationOptionTable() {
    return kOptions;
}

void setOperationOption(Cell& cell, std::uint32_t id, const OperationOption& option, double value) {
    const OperationPlace place = findOperation(cell, id);
    if (place.stage < 0) return;
    Operation& operation = cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)];
    if (option.appliesTo(gateInfo(operation.gate))) option.set(operation, value);
}

}  // namespace ketloom
