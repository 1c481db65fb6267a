#include "core/cell/validate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace ketloom {

namespace {

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
        // Warnings on the flow of information make sense only where lanes and stages are sound.
        if (!hasError()) checkFlow();
        return std::move(m_issues);
    }

private:
    void add(Severity severity, OperationPlace place, std::string path, std::string message,
             std::string remedy) {
        CellIssue issue;
        issue.severity = severity;
        issue.path = std::move(path);
        issue.message = std::move(message);
        issue.remedy = std::move(remedy);
        issue.place = place;
        m_issues.push_back(std::move(issue));
    }
    void error(OperationPlace place, std::string path, std::string message, std::string remedy) {
        add(Severity::Error, place, std::move(path), std::move(message), std::move(remedy));
    }
    void warn(OperationPlace place, std::string path, std::string message, std::string remedy) {
        add(Severity::Warning, place, std::move(path), std::move(message), std::move(remedy));
    }
    bool hasError() const {
        return std::any_of(m_issues.begin(), m_issues.end(),
                           [](const CellIssue& issue) { return issue.severity == Severity::Error; });
    }
    bool isLane(int lane) const { return lane >= 0 && lane < m_cell.lanes(); }
    std::string laneName(int lane) const {
        if (lane >= 0 && lane < static_cast<int>(m_cell.laneNames.size())) return m_cell.laneNames[lane];
        return "lane " + std::to_string(lane);
    }
    std::string laneRange() const {
        return "Choose one of the lanes 0 to " + std::to_string(m_cell.lanes() - 1) + ".";
    }

    void checkLanes() {
        const int in = m_cell.inOutLanes;
        const int work = m_cell.workspaceLanes;
        if (in < 1 || in > kMaxInOutLanes) {
            error({}, "inOutLanes", "there are " + std::to_string(in) + " in/out lanes",
                  "Use 1 to " + std::to_string(kMaxInOutLanes) + ".");
        }
        if (work < 1) {
            error({}, "workspaceLanes", "there are " + std::to_string(work) + " workspace lanes",
                  "Use at least 1: they carry the state from step to step.");
        }
        if (static_cast<std::int64_t>(in) + work > kMaxLanes) {
            error({}, "workspaceLanes",
                  "there are " + std::to_string(static_cast<std::int64_t>(in) + work) + " lanes",
                  "Use at most " + std::to_string(kMaxLanes) + " in all: the state doubles with each.");
        }
        if (static_cast<std::int64_t>(m_cell.laneNames.size()) != static_cast<std::int64_t>(in) + work) {
            error({}, "laneNames",
                  std::to_string(m_cell.laneNames.size()) + " names for " +
                      std::to_string(static_cast<std::int64_t>(in) + work) + " lanes",
                  "Give each lane one name.");
        }
        std::map<std::string, std::size_t> firstUse;
        for (std::size_t lane = 0; lane < m_cell.laneNames.size(); ++lane) {
            const std::string& name = m_cell.laneNames[lane];
            const std::string path = "laneNames[" + std::to_string(lane) + "]";
            if (name.empty()) {
                error({}, path, "lane " + std::to_string(lane) + " has no name", "Name it.");
            } else if (const auto [it, isNew] = firstUse.emplace(name, lane); !isNew) {
                error({}, path,
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
            error({}, "stages", "a cell needs an input stage and an output stage",
                  "Start again from a preset.");
        }
        std::size_t operations = 0;
        for (int s = 0; s < count; ++s) {
            operations += stages[s].operations.size();
            const StageKind wanted = s == 0           ? StageKind::Input
                                     : s == count - 1 ? StageKind::Output
                                                      : StageKind::Work;
            if (count >= 2 && stages[s].kind != wanted) {
                error({s, -1}, "stages[" + std::to_string(s) + "].kind",
                      "the stages must be one input stage, then work stages, then one output stage",
                      "Make stage " + std::to_string(s) + " the " +
                          (wanted == StageKind::Input    ? "input"
                           : wanted == StageKind::Output ? "output"
                                                         : "work") +
                          " stage or remove it.");
            }
        }
        if (count - 2 > kMaxWorkStages) {
            error({}, "stages", "there are " + std::to_string(count - 2) + " work stages",
                  "Use at most " + std::to_string(kMaxWorkStages) + ".");
        }
        if (operations == 0) {
            error({}, "stages", "the cell has no operations: there is nothing to train",
                  "Drag a neuron onto a lane or choose a preset.");
        }
        if (operations > static_cast<std::size_t>(kMaxOperations)) {
            error({}, "stages", "the cell has " + std::to_string(operations) + " operations",
                  "Use at most " + std::to_string(kMaxOperations) + ".");
        }
    }

    void checkOperation(OperationPlace place, const Operation& operation) {
        const std::string path =
            "stages[" + std::to_string(place.stage) + "].operations[" + std::to_string(place.operation) + "]";
        if (!isLane(operation.target)) {
            error(place, path + ".target", "there is no lane " + std::to_string(operation.target),
                  laneRange());
        }
        if (!gateInfo(operation.gate).isNeuron()) return;

        std::set<int> seen;
        for (std::size_t k = 0; k < operation.sources.size(); ++k) {
            const int source = operation.sources[k];
            const std::string sourcePath = path + ".sources[" + std::to_string(k) + "]";
            if (!isLane(source)) {
                error(place, sourcePath, "there is no lane " + std::to_string(source), laneRange());
            } else if (source == operation.target) {
                error(place, sourcePath,
                      laneName(source) + " is the neuron's target and cannot be its source as well",
                      "Remove it from the sources.");
            }
            if (!seen.insert(source).second) {
                error(place, sourcePath, laneName(source) + " is a source twice", "Remove one of the two.");
            }
        }
        if (operation.sources.size() > static_cast<std::size_t>(kMaxLanes - 1)) {
            error(place, path + ".sources",
                  "the neuron has " + std::to_string(operation.sources.size()) +
                      " sources: its table of angles doubles with each",
                  "Use at most " + std::to_string(kMaxLanes - 1) + ".");
        }
        if (operation.order < 1 || operation.order > kMaxOrder) {
            error(place, path + ".order", "the order is " + std::to_string(operation.order),
                  "Use 1 to " + std::to_string(kMaxOrder) + ".");
        }
        if (operation.degree < 1) {
            error(place, path + ".degree", "the degree is " + std::to_string(operation.degree),
                  "Use at least 1.");
        } else if (operation.sources.empty()) {
            warn(place, path + ".sources", "the neuron has no sources: it turns by one fixed angle",
                 "Give it sources, or use an RY rotation.");
        } else if (operation.degree > static_cast<int>(operation.sources.size())) {
            const std::string sources = std::to_string(operation.sources.size());
            warn(place, path + ".degree",
                 "the degree " + std::to_string(operation.degree) + " is above the number of sources, " +
                     sources + ": it acts like " + sources,
                 "Lower it to " + sources + " or add sources.");
        }
        if (!std::isfinite(operation.bias)) {
            error(place, path + ".bias", "the bias is not a finite number", "Use pi/2, the usual value.");
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
                    error({s, k}, path, "the operation has no id", "Give it a number above 0.");
                } else if (!seen.insert(id).second) {
                    error({s, k}, path, "the id " + std::to_string(id) + " is used twice",
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
                targeted[operation.target] = true;
                if (output) written[operation.target] = true;
                if (output || !gateInfo(operation.gate).isNeuron()) continue;
                inputRead = inputRead || std::any_of(operation.sources.begin(), operation.sources.end(),
                                                     [&](int lane) { return m_cell.isInOut(lane); });
            }
        }
        for (int lane = 0; lane < m_cell.lanes(); ++lane) {
            if (m_cell.isInOut(lane) && !written[lane]) {
                warn({static_cast<int>(m_cell.stages.size()) - 1, -1},
                     "laneNames[" + std::to_string(lane) + "]",
                     "no operation of the output stage writes the in/out lane " + laneName(lane),
                     "Put a neuron on it in the output stage.");
            } else if (!m_cell.isInOut(lane) && !targeted[lane]) {
                warn({}, "laneNames[" + std::to_string(lane) + "]",
                     "no operation writes the workspace lane " + laneName(lane) + ": it stays |0> for ever",
                     "Put a neuron on it or use one workspace lane fewer.");
            }
        }
        if (!inputRead) {
            warn({0, -1}, "stages[0]",
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
