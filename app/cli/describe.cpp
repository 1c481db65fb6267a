#include <filesystem>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/experiment_flags.h"
#include "core/baseline/create_model.h"
#include "core/baseline/recurrent_cost.h"
#include "core/cell/cell_json.h"
#include "core/cell/describe.h"
#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "core/runs/run_folder.h"

namespace ketloom::cli {
namespace {

struct DescribeFlags {
    ExperimentFlags experiment;
    std::string model;
    bool json = false;
};

/// What is described: a cell, and the experiment around it where there is one.
struct Subject {
    std::string name;
    Cell cell;
    ModelOptions model;
    std::optional<Project> project;
};

Subject subjectOf(const DescribeFlags& flags, Problems& problems) {
    if (flags.model.empty()) {
        Project project = flags.experiment.project(problems);
        Subject subject{project.name, project.cell, project.model, std::nullopt};
        subject.project = std::move(project);
        return subject;
    }
    Subject subject{flags.model, {}, {}, std::nullopt};
    if (flags.experiment.namesExperiment()) {
        problems.wrong("--model", "excludes a project, --example, --preset and --task",
                       "Name one thing to describe.");
    }
    const Expected<SavedModel> saved = loadModel(flags.model);
    if (!saved) {
        problems.add(saved.error());
        return subject;
    }
    subject.cell = saved->cell;
    subject.model = saved->model;
    for (const CellIssue& issue : validate(saved->cell)) problems.add(issue);
    if (std::filesystem::is_directory(flags.model)) {
        const Expected<Manifest> manifest = loadManifest(flags.model);
        if (manifest) {
            subject.project = manifest->project;
        } else {
            problems.add(manifest.error());
        }
    }
    return subject;
}

/// Of a training step.
CostEstimate costOf(const Subject& subject, int sequences, int length, const TrainingOptions& options) {
    if (subject.model.kind == ModelKind::Qrnn) {
        calibrate(options.precision);
        return estimateCost(subject.cell, sequences, length, {options.precision, options.threads});
    }
    calibrateRecurrent(options.precision);
    const RecurrentCost classical =
        recurrentCost(subject.model.kind, subject.cell.inOutLanes, hiddenUnits(subject.cell, subject.model),
                      sequences, length, options.precision, options.threads);
    CostEstimate cost;
    cost.parameters = classical.parameters;
    cost.bytes = classical.bytes;
    cost.multiplyAdds = classical.multiplyAdds;
    cost.seconds = classical.seconds;
    return cost;
}

int runDescribe(const DescribeFlags& flags, Problems& problems) {
    if (!flags.experiment.namesExperiment() && flags.model.empty()) {
        problems.wrong("describe", "what to describe is not said",
                       "Name a .ketloom project, or use --example, --preset KEY or --model FILE.");
    }
    const Subject subject = subjectOf(flags, problems);
    if (problems.any()) return problems.report(flags.json);
    problems.printWarnings();

    // Length and batch come from the task; without its data the cost cannot be told.
    std::shared_ptr<const Task> task;
    std::string noCost = "unknown without a task";
    CostEstimate cost;
    int sequences = 0;
    const bool isCell = subject.model.kind == ModelKind::Qrnn;
    if (subject.project) {
        const Expected<std::shared_ptr<const Task>> made = createTask(subject.project->task);
        if (made) {
            task = *made;
            const TrainingOptions& options = subject.project->training;
            const bool perClass = taskDescription(subject.project->task.kind).batchIsPerClass;
            sequences = options.batchSize * (perClass ? std::max(1, task->classes()) : 1);
            cost = costOf(subject, sequences, task->length(), options);
        } else {
            noCost = "unknown: " + toString(made.error());
        }
    }
    const ParameterLayout layout = parameterLayout(subject.cell);
    if (flags.json) {
        OrderedJson json;
        json["name"] = subject.name;
        json["inOutLanes"] = subject.cell.inOutLanes;
        json["workspaceLanes"] = subject.cell.workspaceLanes;
        json["workStages"] = subject.cell.workStages();
        json["qubits"] = qubits(subject.cell);
        json["ancillas"] = ancillas(subject.cell);
        json["parameters"] = layout.count;
        json["groups"] = OrderedJson::array();
        for (const ParameterGroup& group : layout.groups) {
            json["groups"].push_back(
                {{"name", group.name}, {"offset", group.offset}, {"count", group.count}});
        }
        if (task) {
            json["task"] = taskDescription(subject.project->task.kind).key;
            json["length"] = task->length();
            json["sequences"] = sequences;
            json["bytes"] = cost.bytes;
            json["multiplyAdds"] = cost.multiplyAdds;
            json["secondsPerStep"] = cost.seconds;
        }
        if (!isCell) {
            json["model"] = modelDescription(subject.model.kind).key;
            json["hidden"] = hiddenUnits(subject.cell, subject.model);
            json["modelParameters"] = parameterCount(subject.cell, subject.model);
        }
        json["cell"] = cellToJson(subject.cell);
        json["picture"] = asciiCircuit(subject.cell);
        printJson(json);
        return kGood;
    }
    if (!isCell) {
        std::printf("Trained is a classical network in place of the cell: %s, %s parameters.\n\n",
                    modelText(subject.cell, subject.model).c_str(),
                    formatCount(parameterCount(subject.cell, subject.model)).c_str());
    }
    std::printf("%s\n\n%s\n%s\nOne training step", subject.name.c_str(),
                describeInWords(subject.cell).c_str(), asciiCircuit(subject.cell).c_str());
    if (task) {
        const TrainingOptions& options = subject.project->training;
        const std::string threads =
            std::to_string(options.threads) + (options.threads == 1 ? " thread" : " threads");
        std::vector<std::pair<std::string, std::string>> facts = {
            {"sequences", std::to_string(sequences) + " of " + std::to_string(task->length()) + " words"},
            {"multiply-adds", formatNumber(cost.multiplyAdds, 3)},
            {"memory", formatBytes(cost.bytes)}};
        facts.emplace_back("time", "about " + formatSeconds(cost.seconds) + " on " + threads);
        facts.emplace_back("all " + std::to_string(options.steps) + " steps",
                           "about " + formatSeconds(cost.seconds * options.steps));
        std::printf(" (%s, estimated)\n%s",
                    std::string(taskDescription(subject.project->task.kind).name).c_str(),
                    factLines(facts).c_str());
    } else {
        std::printf(": %s\n", noCost.c_str());
    }
    return kGood;
}

}  // namespace

Command addDescribe(CLI::App& parent) {
    const auto given = std::make_shared<DescribeFlags>();
    Flags flags(parent, "describe", "Tell what a cell is and what a training step costs.", given->json);
    given->experiment.addTo(flags, ExperimentFlags::Source | ExperimentFlags::Task | ExperimentFlags::Cell |
                                       ExperimentFlags::Training);
    flags.value("--model", "PATH", given->model, "Run folder, model.json, or a file with config and stages.",
                "Experiment");
    return {flags, [given](Problems& problems) { return runDescribe(*given, problems); }};
}

}  // namespace ketloom::cli
