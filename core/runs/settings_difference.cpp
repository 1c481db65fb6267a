#include "core/runs/settings_difference.h"

#include <array>
#include <functional>

#include "core/baseline/create_model.h"
#include "core/cell/validate.h"
#include "core/runs/csv_text.h"

namespace ketloom {

namespace {

constexpr const char* kDoesNotAct = "-";

/// A setting outside of the table of training options. The text is empty where the setting does not act.
struct Setting {
    const char* group;
    const char* label;
    std::function<std::string(const Project&)> text;
};

std::string quoted(const std::string& text) {
    return text.empty() ? "(empty)" : text;
}

std::string digitList(const std::vector<int>& digits) {
    std::string text;
    for (int digit : digits) text += (text.empty() ? "" : " ") + std::to_string(digit);
    return text;
}

bool isDigits(const Project& project) {
    return project.task.kind == TaskKind::Digits;
}

std::string ifDigits(const Project& project, std::string text) {
    return isDigits(project) ? std::move(text) : std::string();
}

std::string parametersText(const Project& project) {
    return isSimulable(project.cell) ? std::to_string(parameterCount(project.cell, project.model))
                                     : "cell has errors";
}

std::string hiddenText(const Project& project) {
    if (project.model.kind == ModelKind::Qrnn) return {};
    if (project.model.hidden > 0 || !isSimulable(project.cell))
        return project.model.hidden > 0 ? std::to_string(project.model.hidden) : "cell has errors";
    return std::to_string(hiddenUnits(project.cell, project.model)) + " (matched to the cell)";
}

const std::array<Setting, 16>& settings() {
    static const std::array<Setting, 16> table = {
        Setting{"Project", "Name", [](const Project& p) { return quoted(p.name); }},
        Setting{"Project", "Notes", [](const Project& p) { return quoted(p.notes); }},
        Setting{"Network", "Kind",
                [](const Project& p) { return std::string(modelDescription(p.model.kind).name); }},
        Setting{"Network", "Hidden units", hiddenText},
        Setting{"Network", "Parameters", parametersText},
        Setting{"Network", "In/out lanes",
                [](const Project& p) { return std::to_string(p.cell.inOutLanes); }},
        Setting{"Network", "Workspace lanes",
                [](const Project& p) { return std::to_string(p.cell.workspaceLanes); }},
        Setting{"Network", "Work stages",
                [](const Project& p) { return std::to_string(p.cell.workStages()); }},
        Setting{"Task", "Task",
                [](const Project& p) { return std::string(taskDescription(p.task.kind).name); }},
        Setting{"Task", "Length",
                [](const Project& p) {
                    return isDigits(p) ? std::string() : std::to_string(generatedLength(p.task));
                }},
        Setting{"Task", "Protocol",
                [](const Project& p) {
                    return p.task.kind != TaskKind::LongMemory
                               ? std::string()
                               : std::string(memoryProtocolDescription(p.task.protocol).name);
                }},
        Setting{"Task", "Digits", [](const Project& p) { return ifDigits(p, digitList(p.task.digits)); }},
        Setting{"Task", "Classes",
                [](const Project& p) {
                    return ifDigits(p, std::string(digitLabelsDescription(p.task.labels).name));
                }},
        Setting{"Task", "Images",
                [](const Project& p) {
                    return ifDigits(p, p.task.dataFolder.empty() ? "built-in" : p.task.dataFolder);
                }},
        Setting{"Task", "Ink threshold",
                [](const Project& p) { return ifDigits(p, numberText(p.task.threshold)); }},
        Setting{"Task", "Seed of the splits",
                [](const Project& p) { return ifDigits(p, std::to_string(p.task.splitSeed)); }},
    };
    return table;
}

/// As in the form: the label of a choice, else the number.
std::string shownText(const OptionDescription& option, const TrainingOptions& options) {
    if (option.applies && !option.applies(options)) return {};
    const OptionValue value = option.get(options);
    const auto* index = std::get_if<std::int64_t>(&value);
    if (option.type == OptionType::Choice && index && *index >= 0 &&
        std::size_t(*index) < option.choiceLabels.size())
        return std::string(option.choiceLabels[std::size_t(*index)]);
    return optionText(option, value);
}

}  // namespace

std::vector<SettingDifference> settingDifferences(const Project& left, const Project& right) {
    std::vector<SettingDifference> differences;
    const auto compare = [&](std::string group, std::string label, std::string a, std::string b) {
        if (a == b) return;
        differences.push_back({std::move(group), std::move(label), a.empty() ? kDoesNotAct : std::move(a),
                               b.empty() ? kDoesNotAct : std::move(b)});
    };
    for (const Setting& setting : settings())
        compare(setting.group, setting.label, setting.text(left), setting.text(right));
    for (const OptionDescription& option : trainingOptionTable())
        compare(std::string(option.group), std::string(option.label), shownText(option, left.training),
                shownText(option, right.training));
    return differences;
}

}  // namespace ketloom
