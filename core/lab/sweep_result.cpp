#include "core/lab/sweep_result.h"

#include <array>
#include <cmath>
#include <limits>

namespace ketloom {

namespace {

constexpr std::array kReasons = {StopReason::StepsDone, StopReason::LossReached, StopReason::Stopped,
                                 StopReason::Diverged};

/// JSON has no NaN: null stands for a number that is not finite.
OrderedJson numberToJson(double value) {
    return std::isfinite(value) ? OrderedJson(value) : OrderedJson();
}

double numberFromJson(const JsonView& json) {
    return json.raw().is_null() ? std::numeric_limits<double>::quiet_NaN() : json.asNumber();
}

OrderedJson profileToJson(const GradientProfile& profile) {
    OrderedJson json;
    for (const auto& [key, values] :
         {std::pair("state", &profile.state), std::pair("parameters", &profile.parameters)}) {
        json[key] = OrderedJson::array();
        for (const double value : *values) json[key].push_back(numberToJson(value));
    }
    return json;
}

GradientProfile profileFromJson(const JsonView& json) {
    GradientProfile profile;
    for (const auto& [key, values] :
         {std::pair("state", &profile.state), std::pair("parameters", &profile.parameters)}) {
        for (const JsonView& item : json.at(key).items()) values->push_back(numberFromJson(item));
    }
    return profile;
}

PointResult resultFromJson(const JsonView& json, const PointTable& points) {
    constexpr int kMost = std::numeric_limits<int>::max();
    PointResult result;
    result.point = int(json.at("point").asInt(0, std::int64_t(points.count()) - 1));
    result.length = int(json.at("length").asInt(0, kMost));
    result.seed = json.at("seed").asSeed();
    if (points.length(result.point) != result.length || points.seed(result.point) != result.seed)
        json.at("point").complain("length and seed are not those of this point in sweep.json",
                                  ErrorCode::Value, "The file belongs to another sweep");
    result.parameters = int(json.at("parameters").asInt(0, kMost));
    const std::string reason = json.at("reason").asString();
    bool known = false;
    for (const StopReason each : kReasons) {
        if (stopReasonKey(each) != reason) continue;
        result.reason = each;
        known = true;
    }
    if (!known) json.at("reason").complain("\"" + reason + "\" is no way for a run to end");
    result.steps = int(json.at("steps").asInt(0, kMost));
    result.loss = numberFromJson(json.at("loss"));
    result.validationLoss = numberFromJson(json.at("validationLoss"));
    result.labelError = numberFromJson(json.at("labelError"));
    result.seconds = json.at("seconds").asNumber(0.0);
    result.start = profileFromJson(json.at("gradientAtStart"));
    result.end = profileFromJson(json.at("gradientAtEnd"));
    return result;
}

}  // namespace

std::string resultToLine(const PointResult& result) {
    OrderedJson json;
    json["point"] = result.point;
    json["length"] = result.length;
    json["seed"] = result.seed;
    json["parameters"] = result.parameters;
    json["reason"] = stopReasonKey(result.reason);
    json["steps"] = result.steps;
    json["loss"] = numberToJson(result.loss);
    json["validationLoss"] = numberToJson(result.validationLoss);
    json["labelError"] = numberToJson(result.labelError);
    json["seconds"] = result.seconds;
    json["gradientAtStart"] = profileToJson(result.start);
    json["gradientAtEnd"] = profileToJson(result.end);
    return json.dump();
}

PointTable::PointTable(const Sweep& sweep) : m_seeds(sweep.seeds), m_count(sweep.pointCount()) {
    for (int first = 0; first < m_count; first += int(m_seeds.size()))
        m_lengths.push_back(pointAt(sweep, first).length);
}

int PointTable::length(int point) const {
    return m_lengths[std::size_t(point) / m_seeds.size()];
}

Expected<PointResult> resultFromLine(const std::string& line, const PointTable& points,
                                     const std::string& name) {
    const Expected<Json> json = parseJson(line, name);
    if (!json) return tl::unexpected<Error>(json.error());
    Expected<PointResult> result =
        readGuarded<PointResult>([&] { return resultFromJson(JsonView(*json, std::string()), points); });
    if (!result) {
        std::string& where = result.error().where;
        where = where.empty() ? name : name + ", " + where;
    }
    return result;
}

}  // namespace ketloom
