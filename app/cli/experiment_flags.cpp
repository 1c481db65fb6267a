#include "app/cli/experiment_flags.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <thread>

#include "app/cli/console.h"
#include "core/cell/presets.h"

namespace ketloom::cli {
namespace {

std::optional<double> readNumber(const std::string& flag, const std::string& text, Problems& problems) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size()) return value;
    problems.wrong(flag, "\"" + text + "\" is not a number");
    return std::nullopt;
}

std::optional<std::vector<int>> readDigits(const std::string& flag, const std::string& text,
                                           Problems& problems) {
    std::vector<int> digits;
    if (text == "all") {
        for (int digit = 0; digit < 10; ++digit) digits.push_back(digit);
        return digits;
    }
    std::string word;
    for (const char c : text + ",") {
        if (c != ',') {
            word += c;
            continue;
        }
        if (word.size() != 1 || word[0] < '0' || word[0] > '9') {
            problems.wrong(flag, "\"" + text + "\" is no list of digits", "Write them as 0,1,7 or \"all\".");
            return std::nullopt;
        }
        digits.push_back(word[0] - '0');
        word.clear();
    }
    return digits;
}

/// The options of a task: one row a flag.
struct TaskFlag {
    const char* flag;
    const char* valueName;
    const char* help;
    std::function<void(const TaskFlag&, const std::string&, TaskOptions&, Problems&)> apply;
};

const std::vector<TaskFlag>& taskFlags() {
    static const std::vector<TaskFlag> table = {
        {"--length", "N", "Words in a generated sequence; 0 for the task's default.",
         [](const TaskFlag& flag, const std::string& text, TaskOptions& options, Problems& problems) {
             if (const auto value = readInteger(flag.flag, text, 0, 1'000'000, problems))
                 options.length = int(*value);
         }},
        {"--protocol", "KEY", "Long memory: published, no-marker, leak-free or every-step.",
         [](const TaskFlag& flag, const std::string& text, TaskOptions& options, Problems& problems) {
             if (const auto protocol = memoryProtocolFromKey(text)) {
                 options.protocol = *protocol;
             } else {
                 problems.wrong(flag.flag, "\"" + text + "\" is not possible",
                                "Use one of: " + keysOf(memoryProtocolTable()));
             }
         }},
        {"--data", "DIR", "Digits: folder with IDX files; \"built-in\" for the shipped 8x8 set.",
         [](const TaskFlag&, const std::string& text, TaskOptions& options, Problems&) {
             options.dataFolder = text == "built-in" ? "" : text;
         }},
        {"--digits", "LIST", "Digits: which take part, such as 0,1 or \"all\".",
         [](const TaskFlag& flag, const std::string& text, TaskOptions& options, Problems& problems) {
             if (auto digits = readDigits(flag.flag, text, problems)) options.digits = std::move(*digits);
         }},
        {"--labels", "KEY", "Digits: each-digit or even-odd.",
         [](const TaskFlag& flag, const std::string& text, TaskOptions& options, Problems& problems) {
             if (const auto labels = digitLabelsFromKey(text)) {
                 options.labels = *labels;
             } else {
                 problems.wrong(flag.flag, "\"" + text + "\" is not possible",
                                "Use one of: " + keysOf(digitLabelsTable()));
             }
         }},
        {"--threshold", "X", "Digits: share of full ink from which a pixel counts as ink.",
         [](const TaskFlag& flag, const std::string& text, TaskOptions& options, Problems& problems) {
             if (const auto value = readNumber(flag.flag, text, problems)) options.threshold = *value;
         }},
        {"--split-seed", "N", "Digits: which images are for training, validation and test.",
         [](const TaskFlag& flag, const std::string& text, TaskOptions& options, Problems& problems) {
             if (const auto value = readInteger(flag.flag, text, 0, std::int64_t(kLargestSeed), problems)) {
                 options.splitSeed = std::uint64_t(*value);
             }
         }},
    };
    return table;
}

/// The numbers that make the paper's cell; in/out lanes follow from the task.
struct CellFlag {
    const char* flag;
    const char* help;
    int CellShape::*member;
    int least;
    int most;
};

constexpr std::array kCellFlags = {
    CellFlag{"--workspace", "Workspace lanes W.", &CellShape::workspaceLanes, 1, kMaxLanes - 1},
    CellFlag{"--stages", "Work stages S.", &CellShape::workStages, 0, kMaxWorkStages},
    CellFlag{"--order", "Order of the neurons.", &CellShape::order, 1, kMaxOrder},
    CellFlag{"--degree", "Degree of the neurons.", &CellShape::degree, 1, kMaxLanes - 1},
};

/// Training options that also matter for a trained network, and those that leave the steps so far as they
/// are.
constexpr std::array<std::string_view, 4> kEvaluationOptions = {"loss", "samplingSeed", "precision",
                                                                "threads"};
constexpr std::array<std::string_view, 3> kContinuationOptions = {"steps", "stopLoss", "threads"};

template <class List>
bool contains(const List& list, std::string_view key) {
    return std::find(list.begin(), list.end(), key) != list.end();
}

/// Has this option a flag when these parts of the flags are wanted?
bool isWanted(const OptionDescription& option, unsigned parts) {
    return (parts & ExperimentFlags::Training) != 0 ||
           ((parts & ExperimentFlags::Evaluation) != 0 && contains(kEvaluationOptions, option.key)) ||
           ((parts & ExperimentFlags::Continuation) != 0 && contains(kContinuationOptions, option.key));
}

/// The value an option has where neither project nor flag says otherwise.
std::string defaultText(const OptionDescription& option) {
    if (option.key == "threads") return "as many as the machine runs at once";
    if (option.key == "batchSize" || option.key == "learningRate")
        return "as the task suggests (see: ketloom-cli tasks)";
    return optionText(option, option.get(TrainingOptions{}));
}

/// The shape a cell would have if it were the paper's.
CellShape shapeOf(const ketloom::Cell& cell) {
    CellShape shape{cell.inOutLanes, cell.workspaceLanes, cell.workStages(), 2, 2};
    for (const Stage& stage : cell.stages) {
        for (const Operation& operation : stage.operations) {
            if (operation.gate != GateKind::Neuron) continue;
            shape.order = operation.order;
            shape.degree = operation.degree;
            return shape;
        }
    }
    return shape;
}

bool isPaperCell(ketloom::Cell cell, const CellShape& shape) {
    ketloom::Cell wanted = paperCell(shape);
    for (ketloom::Cell* each : {&cell, &wanted}) {
        each->laneNames.clear();
        for (Stage& stage : each->stages) {
            for (Operation& operation : stage.operations) operation.id = 0;
        }
    }
    return cell == wanted;
}

/// Keys of the tasks whose words have so many bits.
std::vector<std::string> tasksOf(int inOutLanes) {
    std::vector<std::string> keys;
    for (const TaskDescription& task : taskTable())
        if (task.inOutLanes == inOutLanes) keys.emplace_back(task.key);
    return keys;
}

/// The first preset made for a task.
const CellPreset* presetFor(std::string_view task) {
    const auto presets = cellPresets();
    const auto found = std::find_if(presets.begin(), presets.end(),
                                    [&](const CellPreset& preset) { return preset.task == task; });
    return found == presets.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::int64_t> readInteger(const std::string& flag, const std::string& text, std::int64_t least,
                                        std::int64_t most, Problems& problems) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most)
        return value;
    problems.wrong(flag, "\"" + text + "\" is not possible",
                   "Use a whole number between " + std::to_string(least) + " and " + std::to_string(most));
    return std::nullopt;
}

void ExperimentFlags::addValue(Flags& flags, const std::string& flag, const char* valueName,
                               const std::string& help, const std::string& group) {
    flags.value(
        flag, valueName, [this, flag](const std::string& text) { m_values[flag] = text; }, help, group);
}

void ExperimentFlags::addTo(Flags& flags, unsigned parts) {
    if (parts & Source) {
        flags.argument("PROJECT", m_project, "A .ketloom project.");
        flags.toggle("--example", m_example, "The built-in example: digits 0 against 1.", "Experiment");
        addValue(flags, "--preset", "KEY", "A ready-made cell (see: ketloom-cli presets).", "Experiment");
    }
    if (parts & Task) {
        addValue(flags, "--task", "KEY", "What to train on: " + keysOf(taskTable()) + ".", "Task");
        for (const TaskFlag& flag : taskFlags())
            addValue(flags, flag.flag, flag.valueName, flag.help, "Task");
    }
    if (parts & Cell) {
        for (const CellFlag& flag : kCellFlags)
            addValue(flags, flag.flag, "N", flag.help, "Cell (the paper's, rebuilt)");
    }
    if (parts & Model) {
        addValue(flags, "--model", "KEY", "Which network: " + keysOf(modelTable()) + ".", "Network");
        addValue(flags, "--hidden", "N",
                 "Hidden units of a classical network; 0 for as many parameters as the cell has.", "Network");
    }
    for (const OptionDescription& option : trainingOptionTable()) {
        if (!isWanted(option, parts)) continue;
        const bool isChoice = option.type == OptionType::Choice;
        std::string help(option.help);
        if (isChoice) help += " One of: " + join({option.choices.begin(), option.choices.end()}, ", ") + ".";
        help += (parts & Training) ? " Default " + defaultText(option) + "." : " Default that of the run.";
        addValue(flags, optionFlag(option),
                 isChoice                          ? "KEY"
                 : option.type == OptionType::Real ? "X"
                                                   : "N",
                 help, std::string(option.group));
    }
}

bool ExperimentFlags::namesExperiment() const {
    return !m_project.empty() || m_example || has("--preset") || has("--task");
}

Project ExperimentFlags::base(bool& fromFile, Problems& problems) const {
    fromFile = !m_project.empty();
    const int sources = int(fromFile) + int(m_example) + int(has("--preset"));
    if (sources > 1) {
        problems.wrong("train", "project, --example and --preset exclude each other", "Name one of them.");
    }
    if (fromFile) {
        const Expected<Project> project = loadProject(m_project);
        if (project) return *project;
        problems.add(project.error());
        fromFile = false;
        return exampleProject();
    }
    Project project = exampleProject();
    // What the machine offers: results do not depend on the number of threads.
    const int threads = int(std::clamp(std::thread::hardware_concurrency(), 1u, 16u));
    project.training.threads = threads;
    if (m_example) return project;

    const auto taskText = m_values.find("--task");
    std::optional<TaskKind> task;
    if (taskText != m_values.end()) task = taskFromKey(taskText->second);
    const CellPreset* preset = nullptr;
    if (has("--preset")) {
        const std::string& key = m_values.at("--preset");
        preset = findCellPreset(key);
        if (!preset) {
            problems.wrong("--preset", "there is no preset \"" + key + "\"",
                           "Use one of: " + keysOf(cellPresets()));
            return project;
        }
        if (preset->task.empty() && taskText == m_values.end()) {
            problems.wrong("--preset", "the preset \"" + key + "\" comes without a task",
                           "Add --task with one of those that have words of " +
                               std::to_string(preset->shape.inOutLanes) +
                               " bits: " + join(tasksOf(preset->shape.inOutLanes), ", "));
        }
    } else if (task) {
        preset = presetFor(taskDescription(*task).key);
    }
    if (!preset) return project;
    project.name = preset->name;
    project.notes = preset->summary;
    project.cell = paperCell(preset->shape);
    project.task = {};
    if (task) {
        project.task.kind = *task;
    } else if (const auto kind = taskFromKey(preset->task)) {
        project.task.kind = *kind;
    }
    // The example's options are tuned to it; another cell starts from the usual ones.
    project.training = {};
    project.training.threads = threads;
    applyTaskDefaults(project);
    return project;
}

void ExperimentFlags::applyTaskFlags(TaskOptions& options, Problems& problems) const {
    if (const auto text = m_values.find("--task"); text != m_values.end()) {
        if (const auto kind = taskFromKey(text->second)) {
            options.kind = *kind;
        } else {
            problems.wrong("--task", "there is no task \"" + text->second + "\"",
                           "Use one of: " + keysOf(taskTable()));
        }
    }
    for (const TaskFlag& flag : taskFlags()) {
        if (const auto text = m_values.find(flag.flag); text != m_values.end()) {
            flag.apply(flag, text->second, options, problems);
        }
    }
}

void ExperimentFlags::applyModelFlags(ModelOptions& options, Problems& problems) const {
    if (const auto text = m_values.find("--model"); text != m_values.end()) {
        if (const auto kind = modelFromKey(text->second)) {
            options.kind = *kind;
        } else {
            problems.wrong("--model", "there is no network \"" + text->second + "\"",
                           "Use one of: " + keysOf(modelTable()));
        }
    }
    if (const auto text = m_values.find("--hidden"); text != m_values.end()) {
        if (const auto value = readInteger("--hidden", text->second, 0, kMostHidden, problems))
            options.hidden = int(*value);
        if (options.kind == ModelKind::Qrnn)
            problems.wrong("--hidden", "the quantum cell has no hidden units",
                           "Add --model with a classical network, or use --workspace.");
    }
}

void ExperimentFlags::applyCellFlags(Project& project, bool fromFile, Problems& problems) const {
    const CellShape before = shapeOf(project.cell);
    CellShape shape = before;
    std::string given;
    for (const CellFlag& flag : kCellFlags) {
        const auto text = m_values.find(flag.flag);
        if (text == m_values.end()) continue;
        if (given.empty()) given = flag.flag;
        if (const auto value = readInteger(flag.flag, text->second, flag.least, flag.most, problems)) {
            shape.*flag.member = int(*value);
        }
    }
    const int needed = taskDescription(project.task.kind).inOutLanes;
    if (!fromFile && needed != 0) shape.inOutLanes = needed;
    if (shape == before) return;
    if (!isPaperCell(project.cell, before)) {
        problems.wrong(given, "the project's cell is not the paper's: rebuilding it would lose its design",
                       "Change the cell in the workbench, or start from --preset.");
        return;
    }
    project.cell = paperCell(shape);
}

TrainingOptions ExperimentFlags::training(TrainingOptions options, Problems& problems) const {
    for (const OptionDescription& option : trainingOptionTable()) {
        const auto text = m_values.find(optionFlag(option));
        if (text == m_values.end()) continue;
        const Expected<OptionValue> value = parseOption(option, text->second);
        if (value) {
            option.set(options, *value);
        } else {
            problems.add(value.error());
        }
    }
    return options;
}

std::optional<TaskOptions> ExperimentFlags::task(const std::optional<TaskOptions>& base,
                                                 Problems& problems) const {
    if (!base && !has("--task")) {
        problems.wrong("--task", "which task is not known", "Name one of: " + keysOf(taskTable()));
        return std::nullopt;
    }
    TaskOptions options = base.value_or(TaskOptions{});
    applyTaskFlags(options, problems);
    problems.add(validate(options));
    return options;
}

Project ExperimentFlags::project(Problems& problems) const {
    bool fromFile = false;
    Project project = base(fromFile, problems);
    applyTaskFlags(project.task, problems);
    applyModelFlags(project.model, problems);
    applyCellFlags(project, fromFile, problems);
    project.training = training(project.training, problems);
    problems.add(validate(project));
    return project;
}

}  // namespace ketloom::cli
