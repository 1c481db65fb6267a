#include "ui/document/project_repairs.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/cell/repair.h"
#include "ui/document/lane_edits.h"

namespace ketloom {

namespace {

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("ProjectRepairs", text, nullptr, n);
}

/// The lane an issue of the cell speaks of, or -1.
int laneOf(const CellIssue& issue) {
    const std::string prefix = "laneNames[";
    return issue.path.starts_with(prefix) ? std::atoi(issue.path.c_str() + prefix.size()) : -1;
}

ProjectProblem cellProblem(const Cell& cell, const CellIssue& found, Issue issue) {
    ProjectProblem problem;
    problem.issue = std::move(issue);
    problem.lane = laneOf(found);
    // Of a lane that nothing writes, the lane is the place: the stage it is missed in would hide it.
    if (problem.lane < 0) problem.place = found.place;
    for (Repair& repair : repairs(cell, found)) {
        problem.repairs.push_back(
            {QString::fromStdString(repair.label),
             [apply = std::move(repair.apply)](Project& project) { apply(project.cell); }});
    }
    return problem;
}

/// Other problems: of the task, of the training options, of the fit of cell and task.
ProjectProblem otherProblem(const Project& project, Issue issue) {
    ProjectProblem problem;
    const std::string prefix = "training.";
    const int lanes = taskDescription(project.task.kind).inOutLanes;
    if (issue.path == "cell.inOutLanes" && lanes > 0 && lanes + project.cell.workspaceLanes <= kMaxLanes) {
        problem.repairs.push_back({tr("Change to %n in/out lane(s)", lanes), [lanes](Project& p) {
                                       setLaneCounts(p.cell, lanes, p.cell.workspaceLanes);
                                   }});
    } else if (issue.path.starts_with(prefix)) {
        if (const OptionDescription* option = findTrainingOption(issue.path.substr(prefix.size()))) {
            const TrainingOptions defaults;
            problem.repairs.push_back(
                {tr("Use %1, the default")
                     .arg(QString::fromStdString(optionText(*option, option->get(defaults)))),
                 [option](Project& p) { option->set(p.training, option->get(TrainingOptions())); }});
        }
    } else if (issue.path.starts_with("task.")) {
        problem.repairs.push_back({tr("Use the default options of the task"), [](Project& p) {
                                       const TaskKind kind = p.task.kind;
                                       p.task = TaskOptions();
                                       p.task.kind = kind;
                                   }});
    }
    problem.issue = std::move(issue);
    return problem;
}

}  // namespace

std::vector<ProjectProblem> problemsOf(const Project& project) {
    std::vector<ProjectProblem> problems;
    const std::vector<CellIssue> ofCell = validate(project.cell);
    std::vector<Issue> issues = validate(project);  // begins with those of the cell
    for (std::size_t k = 0; k < issues.size(); ++k) {
        problems.push_back(k < ofCell.size() ? cellProblem(project.cell, ofCell[k], std::move(issues[k]))
                                             : otherProblem(project, std::move(issues[k])));
    }
    std::ranges::stable_sort(problems, [](const ProjectProblem& a, const ProjectProblem& b) {
        return a.issue.severity == Severity::Error && b.issue.severity != Severity::Error;
    });
    return problems;
}

int repairAll(Project& project) {
    constexpr int kRounds = 50;  // cell whole, then what does not belong to it: a few do
    int applied = 0;
    for (int round = 0; round < kRounds; ++round) {
        applied += repairAll(project.cell);
        const std::vector<ProjectProblem> problems = problemsOf(project);
        const auto mendable = std::ranges::find_if(
            problems, [](const ProjectProblem& problem) { return !problem.repairs.empty(); });
        if (mendable == problems.end()) break;
        mendable->repairs.front().apply(project);
        ++applied;
    }
    return applied;
}

}  // namespace ketloom
