#include "core/cell/validate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/cell/parameter_layout.h"

namespace ketloom {

namespace {

/// Does the gate only change signs? Then it leaves a lane that is |0> in |0>.
bool isDiagonal(const GateInfo& gate) {
    if (!gate.matrix) return false;
    const Matrix2x2 m = gate.matrix(1.0);
    return gate.sourceRole != SourceRole::Partner && m[1] == 0.0 && m[2] == 0.0;
}

class Validation {
public:
    explicit Validation(const Cell& cell) : m_cell(cell) {}

    std::vector<CellIssue> run() {
        checkLanes();
        checkStages();
        for (int s = 0; s < static_cast<int>(m_cell.stages.size()); ++s) {
            for (int k = 0; k < static_cast<int>(m_cell.stages[s].operations.size()); ++k) {
                checkOperation({s, k}, m_cell.stages[s].operations[k]);
            }
        }
        checkIds();
        checkSharing();
        checkRepetitions();
        // Warnings on the flow of information make sense only where lanes and stages are sound.
        if (!hasError()) checkFlow();
        return std::move(m_issues);
    }

private:
    using K = CellIssueKind;

    void add(K kind, Severity severity, OperationPlace place, std::string path, std::string message,
             std::string remedy) {
        CellIssue issue;
        issue.kind = kind;
        issue.severity = severity;
        issue.path = std::move(path);
        issue.message = std::move(message);
        issue.remedy = std::move(remedy);
        issue.place = place;
        issue.subject = subjectOf(place);
        m_issues.push_back(std::move(issue));
    }
    void error(K kind, OperationPlace place, std::string path, std::string message, std::string remedy) {
        add(kind, Severity::Error, place, std::move(path), std::move(message), std::move(remedy));
    }
    void warn(K kind, OperationPlace place, std::string path, std::string message, std::string remedy) {
        add(kind, Severity::Warning, place, std::move(path), std::move(message), std::move(remedy));
    }
    bool hasError() const {
        return std::any_of(m_issues.begin(), m_issues.end(),
                           [](const CellIssue& issue) { return issue.severity == Severity::Error; });
    }
    bool isLane(int lane) const { return lane >= 0 && lane < m_cell.lanes(); }
    std::string laneRange() const {
        return "Choose one of the lanes 0 to " + std::to_string(m_cell.lanes() - 1) + ".";
    }

    void checkLanes() {
        const int in = m_cell.inOutLanes;
        const int work = m_cell.workspaceLanes;
        if (in < 1 || in > kMaxInOutLanes) {
            error(K::InOutLanes, {}, "inOutLanes", "there are " + std::to_string(in) + " in/out lanes",
                  "Use 1 to " + std::to_string(kMaxInOutLanes) + ".");
        }
        if (work < 1) {
            error(K::WorkspaceLanes, {}, "workspaceLanes",
                  "there are " + std::to_string(work) + " workspace lanes",
                  "Use at least 1: they carry the state from step to step.");
        }
        if (static_cast<std::int64_t>(in) + work > kMaxLanes) {
            error(K::TooManyLanes, {}, "workspaceLanes",
                  "there are " + std::to_string(static_cast<std::int64_t>(in) + work) + " lanes",
                  "Use at most " + std::to_string(kMaxLanes) + " in all: the state doubles with each.");
        }
        if (static_cast<std::int64_t>(m_cell.laneNames.size()) != static_cast<std::int64_t>(in) + work) {
            error(K::LaneNameCount, {}, "laneNames",
                  std::to_string(m_cell.laneNames.size()) + " names for " +
                      std::to_string(static_cast<std::int64_t>(in) + work) + " lanes",
                  "Give each lane one name.");
        }
        std::map<std::string, std::size_t> firstUse;
        for (std::size_t lane = 0; lane < m_cell.laneNames.size(); ++lane) {
            const std::string& name = m_cell.laneNames[lane];
            const std::string path = "laneNames[" + std::to_string(lane) + "]";
            if (name.empty()) {
                error(K::LaneUnnamed, {}, path, "lane " + std::to_string(lane) + " has no name", "Name it.");
            } else if (const auto [it, isNew] = firstUse.emplace(name, lane); !isNew) {
                error(K::LaneNameTwice, {}, path,
                      "lanes " + std::to_string(it->second) + " and " + std::to_string(lane) +
                          " are both named \"" + name + "\"",
                      "Rename one of them.");
            }
        }
    }

    void checkStages() {
        const std::vector<Stage>& stages = m_cell.stages;
        const int count = static_cast<int>(stages.size());
        if (count < 2) {
            error(K::StagesMissing, {}, "stages", "a cell needs an input stage and an output stage",
                  "Start again from a preset.");
        }
        std::size_t operations = 0;
        for (int s = 0; s < count; ++s) {
            operations += stages[s].operations.size();
            const StageKind wanted = s == 0           ? StageKind::Input
                                     : s == count - 1 ? StageKind::Output
                                                      : StageKind::Work;
            if (count >= 2 && stages[s].kind != wanted) {
                error(K::StageOrder, {s, -1}, "stages[" + std::to_string(s) + "].kind",
                      "the stages must be one input stage, then work stages, then one output stage",
                      "Make stage " + std::to_string(s) + " the " +
                          (wanted == StageKind::Input    ? "input"
                           : wanted == StageKind::Output ? "output"
                                                         : "work") +
                          " stage or remove it.");
            }
        }
        if (count - 2 > kMaxWorkStages) {
            error(K::TooManyWorkStages, {}, "stages",
                  "there are " + std::to_string(count - 2) + " work stages",
                  "Use at most " + std::to_string(kMaxWorkStages) + ".");
        }
        const auto isTrained = [](const Operation& operation) {
            return gateInfo(operation.gate).isTrained();
        };
        if (operations == 0) {
            error(K::NoOperations, {}, "stages", "the cell has no operations: there is nothing to train",
                  "Drag a neuron onto a lane or choose a preset.");
        } else if (std::none_of(stages.begin(), stages.end(), [&](const Stage& stage) {
                       return std::any_of(stage.operations.begin(), stage.operations.end(), isTrained);
                   })) {
            error(K::NothingTrained, {}, "stages", "no operation has parameters: there is nothing to train",
                  "Add a neuron or a rotation.");
        }
        if (operations > static_cast<std::size_t>(kMaxOperations)) {
            error(K::TooManyOperations, {}, "stages",
                  "the cell has " + std::to_string(operations) + " operations",
                  "Use at most " + std::to_string(kMaxOperations) + ".");
        }
    }

    static std::string sourceNoun(const GateInfo& gate) {
        return gate.sourceRole == SourceRole::Partner    ? "partner"
               : gate.sourceRole == SourceRole::Controls ? "control"
                                                         : "source";
    }

    void checkSourceCount(OperationPlace place, const std::string& path, const Operation& operation,
                          const GateInfo& gate) {
        if (static_cast<std::int64_t>(operation.sources.size()) == gate.sourceCount) return;
        const auto counted = [&](std::size_t count) {
            return (count == 0 ? "no " : std::to_string(count) + " ") + sourceNoun(gate) +
                   (count == 1 ? "" : "s");
        };
        const std::size_t wanted = static_cast<std::size_t>(gate.sourceCount);
        error(K::SourceCount, place, path + ".sources",
              "it has " + counted(operation.sources.size()) + " instead of " + counted(wanted),
              "Give it " + counted(wanted) + ".");
    }

    /// Operations with one number use the same parameters: they must be able to.
    void checkSharing() {
        std::map<int, OperationPlace> firstOf;
        for (int s = 0; s < static_cast<int>(m_cell.stages.size()); ++s) {
            for (int k = 0; k < static_cast<int>(m_cell.stages[s].operations.size()); ++k) {
                const OperationPlace place{s, k};
                const Operation& operation = operationAt(place);
                if (operation.sharing == 0) continue;
                const std::string path =
                    "stages[" + std::to_string(s) + "].operations[" + std::to_string(k) + "].sharing";
                const std::string number = std::to_string(operation.sharing);
                if (operation.sharing < 0 || operation.sharing > kMaxSharing) {
                    error(K::SharingNumber, place, path, "the number of the shared parameters is " + number,
                          "Use 1 to " + std::to_string(kMaxSharing) + ", or 0 for parameters of its own.");
                    continue;
                }
                if (!gateInfo(operation.gate).isTrained()) {
                    warn(K::SharingUntrained, place, path,
                         "it has no parameters to share with others (number " + number + ")",
                         "Set sharing to 0.");
                    continue;
                }
                const auto [first, isNew] = firstOf.emplace(operation.sharing, place);
                if (!isNew) compareShared(first->second, place, path);
            }
        }
    }

    void compareShared(OperationPlace firstPlace, OperationPlace place, const std::string& path) {
        const Operation& first = operationAt(firstPlace);
        const Operation& operation = operationAt(place);
        const int wanted = parameterCount(first);
        const int count = parameterCount(operation);
        if (first.gate == operation.gate && wanted == count) return;
        const std::string shared = "it cannot use the parameters number " +
                                   std::to_string(operation.sharing) + " of " + operationName(m_cell, first) +
                                   " (" + stageName(m_cell, firstPlace.stage) + "): ";
        if (first.gate != operation.gate) {
            error(K::SharingGate, place, path, shared + "they are different gates",
                  "Give one of the two another number, or 0 for parameters of its own.");
        } else {
            error(K::SharingSize, place, path,
                  shared + "it has " + std::to_string(count) + " parameters, the other " +
                      std::to_string(wanted),
                  "Make their degrees and numbers of sources equal, or give one of the two another number.");
        }
    }

    /// Stages that say they are repetitions of the one before them must be.
    void checkRepetitions() {
        for (int s = 0; s < static_cast<int>(m_cell.stages.size()); ++s) {
            const Stage& stage = m_cell.stages[static_cast<std::size_t>(s)];
            if (stage.repeat == 0) continue;
            const std::string path = "stages[" + std::to_string(s) + "].repeat";
            if (stage.repeat < 0 || stage.repeat > kMaxRepeat) {
                error(K::RepeatNumber, {s, -1}, path,
                      "the number of the repetition is " + std::to_string(stage.repeat),
                      "Use 1 to " + std::to_string(kMaxRepeat) + ", or 0 for a stage of its own.");
            } else if (stage.kind != StageKind::Work) {
                error(K::RepeatKind, {s, -1}, path, "only work stages can be repeated", "Set repeat to 0.");
            } else if (s > 0 && m_cell.stages[static_cast<std::size_t>(s) - 1].repeat == stage.repeat &&
                       !repeats(m_cell.stages[static_cast<std::size_t>(s) - 1], stage)) {
                error(K::RepeatDiffers, {s, -1}, path, "the stage is not a repetition of the one before it",
                      "Give it the same operations, or set repeat to 0 for a stage of its own.");
            }
        }
    }

    void checkStart(OperationPlace place, const std::string& path, const Operation& operation) {
        if (operation.start.empty()) return;
        const auto wanted = static_cast<std::size_t>(parameterCount(operation));
        if (operation.start.size() != wanted) {
            error(K::StartCount, place, path + ".start",
                  std::to_string(operation.start.size()) + " start values for " + std::to_string(wanted) +
                      " parameters",
                  wanted == 0 ? "Leave them out: the gate is not trained."
                              : "Give each parameter one, or none to have all drawn at random.");
        } else if (!std::ranges::all_of(operation.start, [](double v) { return std::isfinite(v); })) {
            error(K::StartNotFinite, place, path + ".start", "a start value is not a finite number",
                  "Use an angle in radians.");
        }
    }

    const Operation& operationAt(OperationPlace place) const {
        return m_cell.stages[static_cast<std::size_t>(place.stage)]
            .operations[static_cast<std::size_t>(place.operation)];
    }
    /// "work 2 stage", "work 2, RY on w0"; empty for the whole cell.
    std::string subjectOf(OperationPlace place) const {
        if (place.stage < 0) return {};
        const std::string stage = stageName(m_cell, place.stage);
        return place.operation < 0 ? stage + " stage"
                                   : stage + ", " + operationName(m_cell, operationAt(place));
    }

    void checkOperation(OperationPlace place, const Operation& operation) {
        const std::string path =
            "stages[" + std::to_string(place.stage) + "].operations[" + std::to_string(place.operation) + "]";
        if (!isLane(operation.target)) {
            error(K::TargetLane, place, path + ".target",
                  "there is no lane " + std::to_string(operation.target), laneRange());
        }
        checkStart(place, path, operation);
        const GateInfo& gate = gateInfo(operation.gate);
        std::set<int> seen;
        for (std::size_t k = 0; k < operation.sources.size(); ++k) {
            const int source = operation.sources[k];
            const std::string sourcePath = path + ".sources[" + std::to_string(k) + "]";
            if (!isLane(source)) {
                error(K::SourceLane, place, sourcePath, "there is no lane " + std::to_string(source),
                      laneRange());
            } else if (source == operation.target) {
                error(K::SourceIsTarget, place, sourcePath,
                      laneName(m_cell, source) + " is the target of this operation and cannot be its " +
                          sourceNoun(gate) + " as well",
                      gate.isNeuron() ? "Remove it from the sources." : "Choose another lane.");
            }
            if (!seen.insert(source).second) {
                error(K::SourceTwice, place, sourcePath,
                      laneName(m_cell, source) + " is a " + sourceNoun(gate) + " twice",
                      gate.isNeuron() ? "Remove one of the two." : "Choose another lane for one of the two.");
            }
        }
        if (!gate.isNeuron()) {
            checkSourceCount(place, path, operation, gate);
            return;
        }
        if (operation.sources.size() > static_cast<std::size_t>(kMaxLanes - 1)) {
            error(K::TooManySources, place, path + ".sources",
                  "the neuron has " + std::to_string(operation.sources.size()) +
                      " sources: its table of angles doubles with each",
                  "Use at most " + std::to_string(kMaxLanes - 1) + ".");
        }
        if (operation.order < 1 || operation.order > kMaxOrder) {
            error(K::Order, place, path + ".order", "the order is " + std::to_string(operation.order),
                  "Use 1 to " + std::to_string(kMaxOrder) + ".");
        }
        if (operation.degree < 1) {
            error(K::Degree, place, path + ".degree", "the degree is " + std::to_string(operation.degree),
                  "Use at least 1.");
        } else if (operation.sources.empty()) {
            warn(K::NoSources, place, path + ".sources",
                 "the neuron has no sources: it turns by one fixed angle",
                 "Give it sources, or use an RY rotation.");
        } else if (operation.degree > static_cast<int>(operation.sources.size())) {
            const std::string sources = std::to_string(operation.sources.size());
            warn(K::DegreeAboveSources, place, path + ".degree",
                 "the degree " + std::to_string(operation.degree) + " is above the number of sources, " +
                     sources + ": it acts like " + sources,
                 "Lower it to " + sources + " or add sources.");
        }
        if (!std::isfinite(operation.bias)) {
            error(K::Bias, place, path + ".bias", "the bias is not a finite number",
                  "Use pi/2, the usual value.");
        }
    }

    void checkIds() {
        std::set<std::uint32_t> seen;
        for (int s = 0; s < static_cast<int>(m_cell.stages.size()); ++s) {
            for (int k = 0; k < static_cast<int>(m_cell.stages[s].operations.size()); ++k) {
                const std::uint32_t id = m_cell.stages[s].operations[k].id;
                const std::string path =
                    "stages[" + std::to_string(s) + "].operations[" + std::to_string(k) + "].id";
                if (id == 0) {
                    error(K::IdMissing, {s, k}, path, "the operation has no id", "Give it a number above 0.");
                } else if (!seen.insert(id).second) {
                    error(K::IdTwice, {s, k}, path, "the id " + std::to_string(id) + " is used twice",
                          "Give each operation its own number, or delete one of the two.");
                }
            }
        }
    }

    void checkFlow() {
        std::vector<bool> targeted(m_cell.lanes(), false);
        std::vector<bool> written(m_cell.lanes(), false);
        bool inputRead = false;
        for (const Stage& stage : m_cell.stages) {
            const bool output = stage.kind == StageKind::Output;
            for (const Operation& operation : stage.operations) {
                const GateInfo& gate = gateInfo(operation.gate);
                const bool swap = gate.sourceRole == SourceRole::Partner;
                if (!isDiagonal(gate)) {
                    targeted[operation.target] = true;
                    if (output) written[operation.target] = true;
                }
                if (swap) {
                    targeted[operation.sources.front()] = true;
                    if (output) written[operation.sources.front()] = true;
                }
                if (output) continue;
                // Controls read as a neuron does. SWAP and the controlled sign have no direction: the other
                // lane also reads the target.
                const bool mutual = swap || (isDiagonal(gate) && !operation.sources.empty());
                inputRead = inputRead || (mutual && m_cell.isInOut(operation.target)) ||
                            std::any_of(operation.sources.begin(), operation.sources.end(),
                                        [&](int lane) { return m_cell.isInOut(lane); });
            }
        }
        for (int lane = 0; lane < m_cell.lanes(); ++lane) {
            if (m_cell.isInOut(lane) && !written[lane]) {
                warn(K::OutputUnwritten, {static_cast<int>(m_cell.stages.size()) - 1, -1},
                     "laneNames[" + std::to_string(lane) + "]",
                     "no operation of the output stage writes the in/out lane " + laneName(m_cell, lane),
                     "Put a neuron on it in the output stage.");
            } else if (!m_cell.isInOut(lane) && !targeted[lane]) {
                warn(K::WorkspaceUnwritten, {}, "laneNames[" + std::to_string(lane) + "]",
                     "no operation writes the workspace lane " + laneName(m_cell, lane) +
                         ": it stays |0> for ever",
                     "Put a neuron on it or use one workspace lane fewer.");
            }
        }
        if (!inputRead) {
            warn(K::InputUnread, {0, -1}, "stages[0]",
                 "no operation before the output stage reads an in/out lane: the input is never seen",
                 "Give a neuron of the input stage an in/out lane as source.");
        }
    }

    const Cell& m_cell;
    std::vector<CellIssue> m_issues;
};

}  // namespace

std::vector<CellIssue> validate(const Cell& cell) {
    return Validation(cell).run();
}

bool isSimulable(const Cell& cell) {
    const std::vector<CellIssue> issues = validate(cell);
    return std::none_of(issues.begin(), issues.end(),
                        [](const CellIssue& issue) { return issue.severity == Severity::Error; });
}

}  // namespace ketloom
