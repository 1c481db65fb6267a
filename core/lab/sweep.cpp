#include "core/lab/sweep.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

#include "core/base/file.h"
#include "core/runs/csv_text.h"
#include "core/runs/json_file.h"

namespace ketloom {

namespace {

constexpr std::string_view kFormat = "ketloom-sweep";
constexpr int kMostPoints = 10000;
constexpr std::array kMeasures = {SweepMeasure::StepsToLoss, SweepMeasure::FinalLoss};

SweepArm armFromJson(const JsonView& json) {
    SweepArm arm;
    arm.label = json.at("label").asString();
    if (json.has("published")) arm.published = json.at("published").asString();
    const JsonView project = json.at("project");
    Expected<Project> read = projectFromText(project.raw().dump(), project.path());
    if (!read) throw FormatError(read.error());
    arm.project = std::move(*read);
    return arm;
}

Sweep sweepFromJson(const JsonView& json) {
    expectFormat(json, kFormat, kSweepVersion);
    Sweep sweep;
    if (json.has("key")) sweep.key = json.at("key").asString();
    sweep.title = json.at("title").asString();
    if (json.has("notes")) sweep.notes = json.at("notes").asString();
    if (json.has("measure")) {
        const std::string key = json.at("measure").asString();
        const auto* const found = std::find_if(kMeasures.begin(), kMeasures.end(), [&](SweepMeasure measure) {
            return sweepMeasureKey(measure) == key;
        });
        if (found == kMeasures.end())
            json.at("measure").complain("\"" + key + "\" is no measure", ErrorCode::Value,
                                        "Use steps-to-loss or final-loss");
        sweep.measure = *found;
    }
    if (json.has("lengths")) sweep.lengths = json.at("lengths").asInts(0, std::numeric_limits<int>::max());
    for (const JsonView& seed : json.at("seeds").items()) sweep.seeds.push_back(seed.asSeed());
    for (const JsonView& arm : json.at("arms").items()) sweep.arms.push_back(armFromJson(arm));
    return sweep;
}

/// Which words of a sequence count, in words.
std::string scoredText(const TaskOptions& task) {
    switch (task.kind) {
        case TaskKind::Memorise:
        case TaskKind::ElmanLetters:
            return "every word counts";
        case TaskKind::ElmanXor:
            return "every third bit counts";
        case TaskKind::Digits:
            return "the label counts";
        case TaskKind::LongMemory:
            return task.protocol == MemoryProtocol::EveryStep ? "every word counts"
                                                              : "the last word alone counts";
    }
    return "";
}

template <class Values>
void checkDifferent(const Values& values, const std::string& path, const std::string& what,
                    std::vector<Issue>& issues) {
    std::set<typename Values::value_type> seen;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (seen.insert(values[i]).second) continue;
        issues.push_back({Severity::Error, path + "[" + std::to_string(i) + "]",
                          "this " + what + " is there twice", "Remove one of the two."});
    }
}

}  // namespace

std::string_view sweepMeasureKey(SweepMeasure measure) {
    return measure == SweepMeasure::FinalLoss ? "final-loss" : "steps-to-loss";
}

SweepPoint pointAt(const Sweep& sweep, int index) {
    const int seeds = int(sweep.seeds.size());
    const int length = index / seeds % sweep.lengthCount();
    SweepPoint point;
    point.index = index;
    point.arm = index / seeds / sweep.lengthCount();
    point.seed = sweep.seeds[std::size_t(index % seeds)];
    point.project = sweep.arms[std::size_t(point.arm)].project;
    if (!sweep.lengths.empty()) point.project.task.length = sweep.lengths[std::size_t(length)];
    point.length = point.project.task.kind == TaskKind::Digits ? 0 : generatedLength(point.project.task);
    TrainingOptions& training = point.project.training;
    training.parameterSeed = training.dataSeed = training.samplingSeed = point.seed;
    training.threads = 1;
    return point;
}

std::vector<SweepPoint> expand(const Sweep& sweep) {
    std::vector<SweepPoint> points;
    const int count = sweep.pointCount();
    points.reserve(std::size_t(count));
    for (int index = 0; index < count; ++index) points.push_back(pointAt(sweep, index));
    return points;
}

std::string pointText(const Sweep& sweep, const SweepPoint& point) {
    std::string text = sweep.arms[std::size_t(point.arm)].label;
    if (point.length > 0) text += ", T " + std::to_string(point.length);
    return text + ", seed " + std::to_string(point.seed);
}

std::string criterionText(const Sweep& sweep, const SweepArm& arm) {
    const TrainingOptions& training = arm.project.training;
    const std::string loss = training.loss == LossKind::SoftmaxCrossEntropy ? "softmax loss (0 at best)"
                                                                            : "negative log-likelihood";
    const std::string scored = scoredText(arm.project.task);
    if (sweep.measure == SweepMeasure::FinalLoss)
        return "The " + loss + " of the batch in step " + std::to_string(training.steps) + "; " + scored +
               ".";
    return "Steps until the " + loss + " of " + std::to_string(training.validationSize) +
           " fresh sequences, looked at every " + std::to_string(training.validateEvery) + " steps, is " +
           numberText(training.stopLoss) + " or less; " + scored + "; at most " +
           std::to_string(training.steps) + " steps.";
}

std::vector<Issue> validate(const Sweep& sweep) {
    std::vector<Issue> issues;
    if (sweep.arms.empty())
        issues.push_back({Severity::Error, "arms", "there is nothing to train", "Add an arm."});
    if (sweep.seeds.empty())
        issues.push_back({Severity::Error, "seeds", "no seed is given", "Use 1 or more seeds."});
    if (double(sweep.arms.size()) * double(sweep.seeds.size()) * sweep.lengthCount() > kMostPoints) {
        issues.push_back({Severity::Error, "seeds",
                          "these are more than " + std::to_string(kMostPoints) + " trainings",
                          "Use fewer arms, lengths or seeds."});
    }
    checkDifferent(sweep.lengths, "lengths", "length", issues);
    checkDifferent(sweep.seeds, "seeds", "seed", issues);
    std::vector<std::string> labels;
    for (const SweepArm& arm : sweep.arms) labels.push_back(arm.label);
    checkDifferent(labels, "arms", "label", issues);
    for (std::size_t i = 0; i < sweep.arms.size(); ++i) {
        const std::string path = "arms[" + std::to_string(i) + "]";
        Project project = sweep.arms[i].project;
        if (!sweep.lengths.empty() && project.task.kind == TaskKind::Digits) {
            issues.push_back({Severity::Error, path + ".project.task",
                              "the length of digits is given by the image", "Leave the lengths empty."});
        }
        if (sweep.measure == SweepMeasure::StepsToLoss && !(project.training.stopLoss > 0.0)) {
            issues.push_back({Severity::Error, path + ".project.training.stopLoss",
                              "no loss is given that would have to be reached",
                              "Set \"Stop at loss\", such as 0.001."});
        }
        if (sweep.measure == SweepMeasure::FinalLoss && project.training.stopLoss > 0.0) {
            issues.push_back({Severity::Error, path + ".project.training.stopLoss",
                              "a training that stops at a loss has no loss after all its steps",
                              "Set \"Stop at loss\" to 0, or measure steps-to-loss."});
        }
        for (const Issue& found : validate(project)) {
            Issue issue = found;
            issue.path = path + ".project." + found.path;
            issues.push_back(std::move(issue));
        }
        const int leastLength = taskDescription(project.task.kind).leastLength;
        for (std::size_t l = 0; l < sweep.lengths.size() && project.task.kind != TaskKind::Digits; ++l) {
            project.task.length = sweep.lengths[l];
            if (project.task.length == 0 ||
                (project.task.length >= leastLength && project.task.length <= kLongestSequence))
                continue;
            issues.push_back(
                {Severity::Error, "lengths[" + std::to_string(l) + "]",
                 "a sequence of " + std::to_string(sweep.lengths[l]) + " words cannot be used by \"" +
                     sweep.arms[i].label + "\"",
                 "Choose " + std::to_string(leastLength) + " to " + std::to_string(kLongestSequence) + "."});
        }
    }
    return issues;
}

std::string sweepToText(const Sweep& sweep) {
    OrderedJson json;
    json["format"] = kFormat;
    json["version"] = kSweepVersion;
    json["key"] = sweep.key;
    json["title"] = sweep.title;
    json["notes"] = sweep.notes;
    json["measure"] = sweepMeasureKey(sweep.measure);
    json["lengths"] = sweep.lengths;
    json["seeds"] = sweep.seeds;
    json["arms"] = OrderedJson::array();
    for (const SweepArm& arm : sweep.arms) {
        OrderedJson each;
        each["label"] = arm.label;
        each["published"] = arm.published;
        each["project"] = OrderedJson::parse(projectToText(arm.project));
        json["arms"].push_back(std::move(each));
    }
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Expected<Sweep> sweepFromText(const std::string& text, const std::string& name) {
    const Expected<Json> json = parseJson(text, name);
    if (!json) return tl::unexpected<Error>(json.error());
    Expected<Sweep> sweep = readGuarded<Sweep>([&] { return sweepFromJson(JsonView(*json, std::string())); });
    if (!sweep) {
        std::string& where = sweep.error().where;
        where = where.empty() ? name : name + ", " + where;
    }
    return sweep;
}

Expected<Sweep> loadSweep(const std::filesystem::path& path) {
    constexpr std::size_t kLargest = std::size_t(1) << 28;
    const Expected<std::string> text = readFileMaybeGzip(path, kLargest);
    if (!text) return tl::unexpected<Error>(text.error());
    return sweepFromText(*text, path.string());
}

}  // namespace ketloom
