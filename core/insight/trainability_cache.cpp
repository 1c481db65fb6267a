#include "core/insight/trainability_cache.h"

#include <cstdio>

#include "core/base/file.h"
#include "core/cell/cell_json.h"

namespace ketloom {

namespace {

constexpr const char* kFormat = "ketloom-trainability";
constexpr int kVersion = 1;

/// FNV-1a, 64 bit.
std::uint64_t hashOf(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3u;
    }
    return hash;
}

/// Names of a cell may be no UTF-8: what is not is replaced.
std::string textOf(const OrderedJson& json, int indent = -1) {
    return json.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
}

OrderedJson toJson(const Estimate& e) {
    return OrderedJson::array({e.value, e.low, e.high});
}

Estimate estimateFrom(const JsonView& json) {
    const std::vector<double> numbers = json.asNumbers();
    if (numbers.size() != 3) json.complain("is no estimate: three numbers are needed");
    return {numbers[0], numbers[1], numbers[2]};
}

}  // namespace

OrderedJson trainabilityPointToJson(const TrainabilityPoint& point) {
    OrderedJson json;
    json["lanes"] = point.lanes;
    json["stages"] = point.stages;
    json["spread"] = point.spread;
    json["parameters"] = point.parameters;
    json["loss"] = point.loss;
    json["variance"] = toJson(point.variance);
    json["squaredNorm"] = toJson(point.squaredNorm);
    json["byStage"] = OrderedJson::array();
    for (const TrainabilityPoint::Stage& stage : point.byStage)
        json["byStage"].push_back(
            {{"name", stage.name}, {"parameters", stage.parameters}, {"variance", toJson(stage.variance)}});
    json["notFinite"] = point.notFinite;
    return json;
}

TrainabilityPoint trainabilityPointFromJson(const JsonView& json) {
    constexpr int kMany = 1 << 30;
    TrainabilityPoint point;
    point.lanes = int(json.at("lanes").asInt(1, kMaxLanes));
    point.stages = int(json.at("stages").asInt(0, kMaxWorkStages));
    point.spread = json.at("spread").asNumber();
    point.parameters = int(json.at("parameters").asInt(0, kMany));
    point.loss = json.at("loss").asNumber();
    point.variance = estimateFrom(json.at("variance"));
    point.squaredNorm = estimateFrom(json.at("squaredNorm"));
    for (const JsonView& stage : json.at("byStage").items())
        point.byStage.push_back({stage.at("name").asString(), int(stage.at("parameters").asInt(0, kMany)),
                                 estimateFrom(stage.at("variance"))});
    point.notFinite = int(json.at("notFinite").asInt(0, kMany));
    return point;
}

TrainabilityKey::TrainabilityKey(const TrainabilityOptions& options, const TaskOptions& task,
                                 const Cell& cell, double spread) {
    m_inputs["version"] = kVersion;
    m_inputs["cell"] = cellToJson(cell);
    m_inputs["task"] = taskOptionsToJson(task);
    m_inputs["spread"] = {options.spread.theta, options.spread.phi, options.spread.ry, spread};
    m_inputs["loss"] = int(options.loss);
    m_inputs["initialisations"] = options.initialisations;
    m_inputs["batchSize"] = options.batchSize;
    m_inputs["seed"] = options.seed;
    m_inputs = OrderedJson::parse(textOf(m_inputs));  // as a file gives it back
}

std::filesystem::path TrainabilityKey::file(const std::filesystem::path& folder) const {
    char name[32];
    std::snprintf(name, sizeof name, "%016llx.json",
                  static_cast<unsigned long long>(hashOf(m_inputs.dump())));
    return folder / name;
}

std::optional<TrainabilityPoint> TrainabilityKey::read(const std::filesystem::path& folder) const {
    const std::filesystem::path path = file(folder);
    const Expected<std::string> text = readFile(path);
    if (!text) return std::nullopt;
    const Expected<Json> parsed = parseJson(*text, path.string());
    if (!parsed) return std::nullopt;
    Expected<TrainabilityPoint> point = readGuarded<TrainabilityPoint>([&] {
        const JsonView json(*parsed, {});
        if (json.at("format").asString() != kFormat || json.at("inputs").raw() != Json(m_inputs))
            json.complain("is about something else");
        return trainabilityPointFromJson(json.at("point"));
    });
    if (!point) return std::nullopt;
    point->fromCache = true;
    return *point;
}

Expected<void> TrainabilityKey::write(const std::filesystem::path& folder,
                                      const TrainabilityPoint& point) const {
    std::error_code ignored;  // writing tells when this failed
    std::filesystem::create_directories(folder, ignored);
    OrderedJson json;
    json["format"] = kFormat;
    json["inputs"] = m_inputs;
    json["point"] = trainabilityPointToJson(point);
    return writeFileAtomically(file(folder), textOf(json, 1) + "\n");
}

}  // namespace ketloom
