#include "core/cell/cell_json.h"

#include <array>
#include <limits>

namespace ketloom {

namespace {

constexpr double kUsualBias = std::numbers::pi / 2.0;

// A file may hold an invalid cell (the editor repairs it), but not one whose mere size is a problem.
constexpr int kReadableLanes = 4 * kMaxLanes;
constexpr int kReadableStages = 4 * kMaxWorkStages;
constexpr std::size_t kReadableNameLength = 200;
constexpr int kReadableNumber = 1'000'000;
constexpr std::size_t kReadableParameters = 100'000;  // of one operation: a neuron of 15 sources has 32,768

struct StageKindKey {
    StageKind kind;
    const char* key;
};
constexpr std::array kStageKinds{StageKindKey{StageKind::Input, "input"},
                                 StageKindKey{StageKind::Work, "work"},
                                 StageKindKey{StageKind::Output, "output"}};

const char* stageKindKey(StageKind kind) {
    for (const StageKindKey& row : kStageKinds) {
        if (row.kind == kind) return row.key;
    }
    return "work";
}

StageKind stageKindFromJson(const JsonView& json) {
    const std::string key = json.asString();
    for (const StageKindKey& row : kStageKinds) {
        if (key == row.key) return row.kind;
    }
    json.complain("unknown kind of stage \"" + key + "\"", ErrorCode::Schema, "Use input, work or output.");
}

GateKind gateFromJson(const JsonView& json) {
    const std::string key = json.asString();
    if (const auto gate = gateFromKey(key)) return *gate;
    std::string known;
    for (const GateInfo& gate : gateTable()) known += (known.empty() ? "" : ", ") + std::string(gate.key);
    json.complain("unknown operation \"" + key + "\"", ErrorCode::Schema, "Known are: " + known + ".");
}

// Longest list that may be read under `json`.
void requireSize(const JsonView& json, std::size_t most) {
    if (json.size() > most) {
        json.complain("has " + std::to_string(json.size()) + " entries, more than the " +
                      std::to_string(most) + " that can be read");
    }
}

OrderedJson operationToJson(const Cell& cell, const Operation& operation) {
    OrderedJson json;
    json["id"] = operation.id;
    json["gate"] = gateInfo(operation.gate).key;
    json["target"] = operation.target;
    // What a gate carries in the members of neurons is written only where it is not the default: reading
    // gives the same value back.
    const bool sourced = gateInfo(operation.gate).isNeuron();
    const std::vector<int> usual = sourced ? canonicalSources(cell, operation.target) : std::vector<int>{};
    const Operation fresh;
    const bool placed = gateInfo(operation.gate).sourceCount > 0;
    if (placed || operation.sources != usual) json["sources"] = operation.sources;
    if (sourced || operation.order != fresh.order) json["order"] = operation.order;
    if (sourced || operation.degree != fresh.degree) json["degree"] = operation.degree;
    if (operation.bias != kUsualBias) json["bias"] = operation.bias;
    if (operation.sharing != 0) json["sharing"] = operation.sharing;
    if (!operation.start.empty()) json["start"] = operation.start;
    return json;
}

Operation operationFromJson(const Cell& cell, const JsonView& json) {
    Operation operation;
    if (json.has("id"))
        operation.id =
            static_cast<std::uint32_t>(json.at("id").asInt(0, std::numeric_limits<std::uint32_t>::max()));
    operation.gate = gateFromJson(json.at("gate"));
    operation.target = static_cast<int>(json.at("target").asInt(-kReadableNumber, kReadableNumber));
    if (json.has("sources")) {
        const JsonView sources = json.at("sources");
        requireSize(sources, kReadableLanes);
        operation.sources = sources.asInts(-kReadableNumber, kReadableNumber);
    } else if (gateInfo(operation.gate).isNeuron()) {
        operation.sources = canonicalSources(cell, operation.target);
    }
    if (json.has("order"))
        operation.order = static_cast<int>(json.at("order").asInt(-kReadableNumber, kReadableNumber));
    if (json.has("degree"))
        operation.degree = static_cast<int>(json.at("degree").asInt(-kReadableNumber, kReadableNumber));
    if (json.has("bias")) operation.bias = json.at("bias").asNumber();
    if (json.has("sharing"))
        operation.sharing = static_cast<int>(json.at("sharing").asInt(-kReadableNumber, kReadableNumber));
    if (json.has("start")) {
        requireSize(json.at("start"), kReadableParameters);
        operation.start = json.at("start").asNumbers();
    }
    return operation;
}

}  // namespace

int cellFormatVersion(const Cell& cell) {
    int version = 1;
    for (const Stage& stage : cell.stages) {
        if (stage.repeat != 0) return 3;
        for (const Operation& operation : stage.operations) {
            if (!operation.start.empty()) return 3;
            const bool old = operation.gate == GateKind::Neuron || operation.gate == GateKind::Ry;
            if (!old || operation.sharing != 0) version = 2;
        }
    }
    return version;
}

OrderedJson cellToJson(const Cell& cell) {
    OrderedJson json;
    json["inOutLanes"] = cell.inOutLanes;
    json["workspaceLanes"] = cell.workspaceLanes;
    json["laneNames"] = cell.laneNames;
    OrderedJson stages = OrderedJson::array();
    for (const Stage& stage : cell.stages) {
        OrderedJson operations = OrderedJson::array();
        for (const Operation& operation : stage.operations) {
            operations.push_back(operationToJson(cell, operation));
        }
        OrderedJson entry;
        entry["kind"] = stageKindKey(stage.kind);
        if (stage.repeat != 0) entry["repeat"] = stage.repeat;
        entry["operations"] = std::move(operations);
        stages.push_back(std::move(entry));
    }
    json["stages"] = std::move(stages);
    return json;
}

Cell cellFromJson(const JsonView& json) {
    const int inOut = static_cast<int>(json.at("inOutLanes").asInt(0, kReadableLanes));
    const int workspace = static_cast<int>(json.at("workspaceLanes").asInt(0, kReadableLanes));
    Cell cell = emptyCell(inOut, workspace, 0);
    cell.stages.clear();
    if (json.has("laneNames")) {
        const JsonView names = json.at("laneNames");
        requireSize(names, 2 * kReadableLanes);
        cell.laneNames.clear();
        for (const JsonView& name : names.items()) {
            cell.laneNames.push_back(name.asString());
            if (cell.laneNames.back().size() > kReadableNameLength) {
                name.complain("the name is longer than " + std::to_string(kReadableNameLength) + " bytes");
            }
        }
    }
    const JsonView stages = json.at("stages");
    requireSize(stages, kReadableStages);
    std::size_t operationCount = 0;
    for (const JsonView& entry : stages.items()) {
        Stage stage;
        stage.kind = stageKindFromJson(entry.at("kind"));
        if (entry.has("repeat"))
            stage.repeat = static_cast<int>(entry.at("repeat").asInt(-kReadableNumber, kReadableNumber));
        const JsonView operations = entry.at("operations");
        operationCount += operations.size();
        if (operationCount > static_cast<std::size_t>(kMaxOperations)) {
            operations.complain("the cell has more than " + std::to_string(kMaxOperations) + " operations");
        }
        for (const JsonView& operation : operations.items()) {
            stage.operations.push_back(operationFromJson(cell, operation));
        }
        cell.stages.push_back(std::move(stage));
    }
    // Files written by hand may leave ids out.
    for (Stage& stage : cell.stages) {
        for (Operation& operation : stage.operations) {
            if (operation.id == 0) operation.id = nextOperationId(cell);
        }
    }
    return cell;
}

}  // namespace ketloom
