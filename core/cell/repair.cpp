#include "core/cell/repair.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"

namespace ketloom {

namespace {

bool hasLane(const Cell& cell, int lane) {
    return lane >= 0 && lane < cell.lanes();
}

bool contains(const std::vector<int>& lanes, int lane) {
    return std::ranges::find(lanes, lane) != lanes.end();
}

/// Are the numbers of lanes such that operations can be put on them?
bool lanesAreSound(const Cell& cell) {
    return cell.inOutLanes >= 1 && cell.workspaceLanes >= 1 && cell.inOutLanes <= kMaxInOutLanes &&
           cell.workspaceLanes <= kMaxLanes - cell.inOutLanes;
}

std::size_t operationCount(const Cell& cell) {
    std::size_t count = 0;
    for (const Stage& stage : cell.stages) count += stage.operations.size();
    return count;
}

Operation* find(Cell& cell, OperationPlace place) {
    if (place.stage < 0 || place.stage >= static_cast<int>(cell.stages.size())) return nullptr;
    auto& operations = cell.stages[static_cast<std::size_t>(place.stage)].operations;
    if (place.operation < 0 || place.operation >= static_cast<int>(operations.size())) return nullptr;
    return &operations[static_cast<std::size_t>(place.operation)];
}

/// Start values that no longer fit the operation are dropped.
void fitStart(Operation& operation) {
    if (operation.start.size() != static_cast<std::size_t>(parameterCount(operation)))
        operation.start.clear();
}

/// Lanes an operation could take as a further source: on the side of the workspace first, then the nearest.
std::vector<int> freeLanes(const Cell& cell, const Operation& operation) {
    std::vector<int> lanes;
    for (int lane : canonicalSources(cell, operation.target)) {
        if (!contains(operation.sources, lane)) lanes.push_back(lane);
    }
    std::ranges::stable_sort(lanes, {}, [&](int lane) {
        return std::pair(cell.isInOut(lane) != cell.isInOut(operation.target),
                         std::abs(lane - operation.target));
    });
    return lanes;
}

/// A name no lane has, of the kind of the lane: "i2", "w5".
std::string freshName(const Cell& cell, int lane) {
    const bool inOut = cell.isInOut(lane);
    for (int number = inOut ? lane : lane - cell.inOutLanes;; ++number) {
        std::string name = (inOut ? "i" : "w") + std::to_string(number);
        if (std::ranges::find(cell.laneNames, name) == cell.laneNames.end()) return name;
    }
}

void addMissingNames(Cell& cell) {
    const auto lanes = static_cast<std::size_t>(cell.lanes());
    if (cell.laneNames.size() > lanes) cell.laneNames.resize(lanes);
    while (cell.laneNames.size() < lanes) {
        cell.laneNames.push_back(freshName(cell, static_cast<int>(cell.laneNames.size())));
    }
}

/// Takes a lane out of the cell: the operations on it go, neurons no longer read it, higher lanes move down.
void removeLane(Cell& cell, int lane) {
    const auto shifted = [lane](int other) { return other > lane ? other - 1 : other; };
    for (Stage& stage : cell.stages) {
        std::erase_if(stage.operations, [lane](const Operation& operation) {
            return operation.target == lane ||
                   (!gateInfo(operation.gate).isNeuron() && contains(operation.sources, lane));
        });
        for (Operation& operation : stage.operations) {
            operation.target = shifted(operation.target);
            std::erase(operation.sources, lane);
            for (int& source : operation.sources) source = shifted(source);
            fitStart(operation);
        }
    }
    cell.laneNames.erase(cell.laneNames.begin() + lane);
    --(cell.isInOut(lane) ? cell.inOutLanes : cell.workspaceLanes);
}

/// Sets the numbers of lanes. Where there is one name for each lane, lanes are taken from the end of their
/// class with what is on them; otherwise nobody knows which lanes are meant, and only the numbers change.
void setLanes(Cell& cell, int inOut, int workspace) {
    const bool known = cell.inOutLanes >= inOut && cell.workspaceLanes >= workspace &&
                       cell.laneNames.size() == static_cast<std::size_t>(cell.inOutLanes) +
                                                    static_cast<std::size_t>(cell.workspaceLanes);
    if (known) {
        while (cell.workspaceLanes > workspace) removeLane(cell, cell.inOutLanes + cell.workspaceLanes - 1);
        while (cell.inOutLanes > inOut) removeLane(cell, cell.inOutLanes - 1);
    }
    cell.inOutLanes = inOut;
    cell.workspaceLanes = workspace;
}

/// A neuron on `lane` like the first one of the cell, reading all other lanes, at the end of a stage.
void addNeuron(Cell& cell, int stage, int lane) {
    Operation neuron = makeNeuron(cell, lane, 2, 2);
    for (const Stage& other : cell.stages) {
        const auto first = std::ranges::find_if(
            other.operations, [](const Operation& o) { return gateInfo(o.gate).isNeuron(); });
        if (first == other.operations.end()) continue;
        neuron.order = std::clamp(first->order, 1, kMaxOrder);
        neuron.degree = std::clamp(first->degree, 1, static_cast<int>(neuron.sources.size()));
        if (std::isfinite(first->bias)) neuron.bias = first->bias;
        break;
    }
    neuron.id = nextOperationId(cell);
    cell.stages[static_cast<std::size_t>(stage)].operations.push_back(std::move(neuron));
}

/// The last place in brackets of a path: the lane of "laneNames[3]", the source of "…sources[1]".
int lastIndex(const std::string& path) {
    const std::size_t open = path.rfind('[');
    return open == std::string::npos ? -1 : std::atoi(path.c_str() + open + 1);
}

class Mender {
public:
    Mender(const Cell& cell, const CellIssue& issue)
        : m_cell(cell), m_issue(issue), m_place(issue.place), m_index(lastIndex(issue.path)) {}

    std::vector<Repair> run() {
        if (m_place.operation >= 0) {
            mendOperation();
        } else if (m_place.stage >= 0 && m_issue.kind != K::OutputUnwritten &&
                   m_issue.kind != K::InputUnread) {
            mendStage();
        } else {
            mendCell();
        }
        return std::move(m_repairs);
    }

private:
    using K = CellIssueKind;

    void offer(std::string label, std::function<void(Cell&)> apply, bool movesPlaces = false) {
        m_repairs.push_back({std::move(label), std::move(apply), movesPlaces});
    }
    /// A repair of the operation the issue is at.
    void offerHere(std::string label, std::function<void(const Cell&, Operation&)> change) {
        offer(std::move(label), [place = m_place, change = std::move(change)](Cell& cell) {
            Operation* operation = find(cell, place);
            if (!operation) return;
            change(cell, *operation);
            fitStart(*operation);
        });
    }
    void offerDelete() {
        offer(
            "Delete the operation",
            [place = m_place](Cell& cell) {
                if (!find(cell, place)) return;
                auto& operations = cell.stages[static_cast<std::size_t>(place.stage)].operations;
                operations.erase(operations.begin() + place.operation);
            },
            true);
    }

    void mendCell() {
        switch (m_issue.kind) {
            case K::InOutLanes:
            case K::WorkspaceLanes:
            case K::TooManyLanes:
                return mendLaneCounts();
            case K::LaneNameCount:
                if (!lanesAreSound(m_cell)) return;
                return offer(m_cell.laneNames.size() < static_cast<std::size_t>(m_cell.lanes())
                                 ? "Name the lanes without a name"
                                 : "Drop the names of no lane",
                             addMissingNames);
            case K::LaneUnnamed:
            case K::LaneNameTwice: {
                const std::string name = freshName(m_cell, m_index);
                return offer((m_issue.kind == K::LaneUnnamed ? "Name it " : "Rename it to ") + name,
                             [lane = static_cast<std::size_t>(m_index), name](Cell& cell) {
                                 if (lane < cell.laneNames.size()) cell.laneNames[lane] = name;
                             });
            }
            case K::OutputUnwritten:
            case K::WorkspaceUnwritten:
                return mendUnwritten();
            case K::InputUnread:
                return mendUnread();
            default:
                return mendStageList();
        }
    }

    void mendLaneCounts() {
        const int inOut = std::clamp(m_cell.inOutLanes, 1, kMaxInOutLanes);
        if (m_issue.kind == K::InOutLanes) {
            return offer(
                "Use " + std::to_string(inOut) + " in/out lane" + (inOut == 1 ? "" : "s"),
                [inOut](Cell& cell) { setLanes(cell, inOut, cell.workspaceLanes); }, true);
        }
        const int workspace = std::clamp(m_cell.workspaceLanes, 1, kMaxLanes - inOut);
        // Of too many lanes in all, those of the workspace go; the task fixes the others.
        const int kept = m_issue.kind == K::TooManyLanes ? inOut : m_cell.inOutLanes;
        offer(
            "Use " + std::to_string(workspace) + " workspace lane" + (workspace == 1 ? "" : "s"),
            [kept, workspace](Cell& cell) { setLanes(cell, kept, workspace); }, true);
    }

    void mendStageList() {
        const bool sound = lanesAreSound(m_cell) && m_cell.stages.size() >= 2;
        switch (m_issue.kind) {
            case K::StagesMissing:
                return offer(
                    m_cell.stages.empty() ? "Add an input and an output stage" : "Add the missing stage",
                    [](Cell& cell) {
                        if (!cell.stages.empty() && cell.stages[0].kind == StageKind::Output) {
                            cell.stages.insert(cell.stages.begin(), Stage{StageKind::Input, {}, 0});
                        }
                        if (cell.stages.empty()) cell.stages.push_back({StageKind::Input, {}, 0});
                        if (cell.stages.size() < 2) cell.stages.push_back({StageKind::Output, {}, 0});
                    },
                    true);
            case K::TooManyWorkStages:
                return offer(
                    "Remove the last " + std::to_string(m_cell.workStages() - kMaxWorkStages) +
                        " work stages",
                    [](Cell& cell) {
                        if (cell.workStages() <= kMaxWorkStages) return;
                        cell.stages.erase(cell.stages.begin() + 1 + kMaxWorkStages, cell.stages.end() - 1);
                    },
                    true);
            case K::NoOperations:
                if (!sound || m_cell.workStages() > kMaxWorkStages) return;
                return offer(
                    "Fill it with the paper's neurons and rotations",
                    [](Cell& cell) {
                        cell.stages = paperCell({cell.inOutLanes, cell.workspaceLanes, cell.workStages(), 2,
                                                 std::min(2, cell.lanes() - 1)})
                                          .stages;
                    },
                    true);
            case K::NothingTrained:
                if (!sound || operationCount(m_cell) >= static_cast<std::size_t>(kMaxOperations)) return;
                return offer("Add a neuron on " + laneName(m_cell, m_cell.inOutLanes) + " in the input stage",
                             [](Cell& cell) { addNeuron(cell, 0, cell.inOutLanes); });
            case K::TooManyOperations:
                return offer(
                    "Remove " +
                        std::to_string(operationCount(m_cell) - static_cast<std::size_t>(kMaxOperations)) +
                        " operations from the end of the longest stage",
                    [](Cell& cell) {
                        while (operationCount(cell) > static_cast<std::size_t>(kMaxOperations)) {
                            auto& longest = std::ranges::max_element(cell.stages, {}, [](const Stage& s) {
                                                return s.operations.size();
                                            })->operations;
                            const std::size_t excess =
                                operationCount(cell) - static_cast<std::size_t>(kMaxOperations);
                            longest.resize(longest.size() - std::min(excess, longest.size()));
                        }
                    },
                    true);
            default:
                return;
        }
    }

    void mendUnwritten() {
        const bool inOut = m_cell.isInOut(m_index);
        const int stage = inOut ? static_cast<int>(m_cell.stages.size()) - 1 : 0;
        if (operationCount(m_cell) < static_cast<std::size_t>(kMaxOperations)) {
            offer("Add a neuron on " + laneName(m_cell, m_index) + " in the " + (inOut ? "output" : "input") +
                      " stage",
                  [stage, lane = m_index](Cell& cell) { addNeuron(cell, stage, lane); });
        }
        if (!inOut && m_cell.workspaceLanes > 1) {
            offer(
                "Remove the lane " + laneName(m_cell, m_index),
                [lane = m_index](Cell& cell) {
                    if (hasLane(cell, lane)) removeLane(cell, lane);
                },
                true);
        }
    }

    void mendUnread() {
        const auto& operations = m_cell.stages[0].operations;
        const auto neuron = std::ranges::find_if(operations, [&](const Operation& o) {
            return gateInfo(o.gate).isNeuron() && o.sharing == 0 && !m_cell.isInOut(o.target);
        });
        if (neuron != operations.end()) {
            std::vector<int> inputs;
            for (int lane = 0; lane < m_cell.inOutLanes; ++lane) inputs.push_back(lane);
            m_place = {0, static_cast<int>(neuron - operations.begin())};
            offerHere("Let the " + operationName(m_cell, *neuron) + " read " + laneList(m_cell, inputs),
                      [](const Cell& cell, Operation& operation) {
                          for (int lane = 0; lane < cell.inOutLanes; ++lane) {
                              if (!contains(operation.sources, lane)) operation.sources.push_back(lane);
                          }
                      });
        }
        if (operationCount(m_cell) < static_cast<std::size_t>(kMaxOperations)) {
            offer("Add a neuron on " + laneName(m_cell, m_cell.inOutLanes) + " in the input stage",
                  [](Cell& cell) { addNeuron(cell, 0, cell.inOutLanes); });
        }
    }

    void mendStage() {
        const auto stage = static_cast<std::size_t>(m_place.stage);
        const int count = static_cast<int>(m_cell.stages.size());
        const auto standAlone = [stage](Cell& cell) {
            if (stage < cell.stages.size()) cell.stages[stage].repeat = 0;
        };
        switch (m_issue.kind) {
            case K::StageOrder: {
                const StageKind wanted = m_place.stage == 0           ? StageKind::Input
                                         : m_place.stage == count - 1 ? StageKind::Output
                                                                      : StageKind::Work;
                offer(wanted == StageKind::Input    ? "Make it the input stage"
                      : wanted == StageKind::Output ? "Make it the output stage"
                                                    : "Make it a work stage",
                      [stage, wanted](Cell& cell) {
                          if (stage < cell.stages.size()) cell.stages[stage].kind = wanted;
                      });
                if (count > 2) {
                    offer(
                        "Remove the stage",
                        [stage](Cell& cell) {
                            if (stage < cell.stages.size())
                                cell.stages.erase(cell.stages.begin() + static_cast<int>(stage));
                        },
                        true);
                }
                return;
            }
            case K::RepeatDiffers:
                offer("Make it a stage of its own", standAlone);
                return offer(
                    "Give it the operations of the stage before it",
                    [stage](Cell& cell) {
                        if (stage >= cell.stages.size() || stage == 0) return;
                        auto& operations = cell.stages[stage].operations;
                        operations.clear();
                        for (Operation operation : cell.stages[stage - 1].operations) {
                            operation.id = nextOperationId(cell);
                            operations.push_back(std::move(operation));
                        }
                    },
                    true);
            case K::RepeatNumber:
            case K::RepeatKind:
                return offer("Make it a stage of its own", standAlone);
            default:
                return;
        }
    }

    void mendOperation() {
        const Operation& operation = m_cell.stages[static_cast<std::size_t>(m_place.stage)]
                                         .operations[static_cast<std::size_t>(m_place.operation)];
        const bool neuron = gateInfo(operation.gate).isNeuron();
        const auto sourceCount = static_cast<int>(operation.sources.size());
        switch (m_issue.kind) {
            case K::TargetLane:
                return mendTarget(operation);
            case K::SourceLane:
            case K::SourceIsTarget:
            case K::SourceTwice:
                return mendSource(operation, neuron);
            case K::SourceCount:
                return mendSourceCount(operation);
            case K::TooManySources:
                if (lanesAreSound(m_cell)) {
                    offerHere("Let it read every other lane once", [](const Cell& cell, Operation& o) {
                        o.sources = canonicalSources(cell, o.target);
                        if (o.sources.size() >= std::size_t(kMaxLanes)) o.sources.resize(kMaxLanes - 1);
                    });
                }
                return offerDelete();
            case K::NoSources:
                offerHere("Let it read every other lane", [](const Cell& cell, Operation& o) {
                    o.sources = canonicalSources(cell, o.target);
                });
                return offerHere("Make it an RY rotation", [](const Cell&, Operation& o) {
                    const std::uint32_t id = o.id;
                    o = makeRy(o.target);
                    o.id = id;
                });
            case K::Order: {
                const int order = std::clamp(operation.order, 1, kMaxOrder);
                return offerHere("Use order " + std::to_string(order),
                                 [order](const Cell&, Operation& o) { o.order = order; });
            }
            case K::Degree:
                return offerHere("Use degree 1", [](const Cell&, Operation& o) { o.degree = 1; });
            case K::DegreeAboveSources:
                return offerHere("Lower the degree to " + std::to_string(sourceCount),
                                 [sourceCount](const Cell&, Operation& o) { o.degree = sourceCount; });
            case K::Bias:
                return offerHere("Use pi/2",
                                 [](const Cell&, Operation& o) { o.bias = std::numbers::pi / 2.0; });
            case K::SharingNumber:
            case K::SharingGate:
            case K::SharingSize:
                return offerHere("Give it parameters of its own",
                                 [](const Cell&, Operation& o) { o.sharing = 0; });
            case K::SharingUntrained:
                return offerHere("Take it out of the shared set",
                                 [](const Cell&, Operation& o) { o.sharing = 0; });
            case K::StartCount:
                return offerHere("Have its parameters drawn at random",
                                 [](const Cell&, Operation& o) { o.start.clear(); });
            case K::StartNotFinite:
                offerHere("Start from 0 there", [](const Cell&, Operation& o) {
                    for (double& value : o.start) {
                        if (!std::isfinite(value)) value = 0.0;
                    }
                });
                return offerHere("Have its parameters drawn at random",
                                 [](const Cell&, Operation& o) { o.start.clear(); });
            case K::IdMissing:
            case K::IdTwice:
                offerHere("Give it an id of its own",
                          [](const Cell& cell, Operation& o) { o.id = nextOperationId(cell); });
                return offerDelete();
            default:
                return;
        }
    }

    void mendTarget(const Operation& operation) {
        if (lanesAreSound(m_cell)) {
            int lane =
                m_cell.inOutLanes;  // the first of the workspace; better one the operation does not use
            for (int k = 0; k < m_cell.lanes(); ++k) {
                const int candidate = (m_cell.inOutLanes + k) % m_cell.lanes();
                if (contains(operation.sources, candidate)) continue;
                lane = candidate;
                break;
            }
            offerHere("Put it on " + laneName(m_cell, lane),
                      [lane](const Cell&, Operation& o) { o.target = lane; });
        }
        offerDelete();
    }

    void mendSource(const Operation& operation, bool neuron) {
        const auto index = static_cast<std::size_t>(m_index);
        const int wrong = operation.sources[index];
        const auto stillWrong = [index, wrong](const Operation& o) {
            return index < o.sources.size() && o.sources[index] == wrong;
        };
        if (neuron) {
            return offerHere(
                m_issue.kind == K::SourceTwice ? "Keep one of the two" : "Remove it from the sources",
                [index, stillWrong](const Cell&, Operation& o) {
                    if (stillWrong(o)) o.sources.erase(o.sources.begin() + int(index));
                });
        }
        if (lanesAreSound(m_cell)) {
            const std::vector<int> lanes = freeLanes(m_cell, operation);
            if (!lanes.empty()) {
                offerHere("Use " + laneName(m_cell, lanes.front()) + " in its place",
                          [lane = lanes.front(), index, stillWrong](const Cell&, Operation& o) {
                              if (stillWrong(o)) o.sources[index] = lane;
                          });
            }
        }
        offerDelete();
    }

    void mendSourceCount(const Operation& operation) {
        const GateInfo& gate = gateInfo(operation.gate);
        const auto wanted = static_cast<std::size_t>(gate.sourceCount);
        const std::string noun = gate.sourceRole == SourceRole::Partner ? "partner" : "control";
        std::vector<int> lanes = operation.sources;
        if (lanes.size() > wanted) {
            lanes.resize(wanted);
            offerHere(
                wanted == 0 ? "Take the other lanes away" : "Keep " + laneList(m_cell, lanes) + " as " + noun,
                [lanes](const Cell&, Operation& o) { o.sources = lanes; });
        } else if (lanesAreSound(m_cell)) {
            std::vector<int> added;
            for (int lane : freeLanes(m_cell, operation)) {
                if (lanes.size() < wanted) {
                    lanes.push_back(lane);
                    added.push_back(lane);
                }
            }
            if (lanes.size() == wanted) {
                offerHere("Give it " + laneList(m_cell, added) + " as " + noun,
                          [lanes](const Cell&, Operation& o) { o.sources = lanes; });
            }
        }
        offerDelete();
    }

    const Cell& m_cell;
    const CellIssue& m_issue;
    OperationPlace m_place;
    int m_index;
    std::vector<Repair> m_repairs;
};

}  // namespace

std::vector<Repair> repairs(const Cell& cell, const CellIssue& issue) {
    return Mender(cell, issue).run();
}

int repairAll(Cell& cell) {
    // A round mends all issues whose places stay right meanwhile. Repairs bring few new issues to light, so a
    // few rounds do; the bound is for the worst that a file can hold, one stale place a round.
    constexpr int kRounds = 1000;
    int applied = 0;
    for (int round = 0; round < kRounds; ++round) {
        const std::vector<CellIssue> issues = validate(cell);
        const int before = applied;
        std::set<OperationPlace, bool (*)(const OperationPlace&, const OperationPlace&)> mended(
            [](const OperationPlace& a, const OperationPlace& b) {
                return std::pair(a.stage, a.operation) < std::pair(b.stage, b.operation);
            });
        for (const CellIssue& issue : issues) {
            if (issue.place.operation >= 0 && !mended.insert(issue.place).second) continue;  // next round
            const std::vector<Repair> found = repairs(cell, issue);
            if (found.empty()) continue;
            found.front().apply(cell);
            ++applied;
            if (found.front().movesPlaces || issue.place.operation < 0) break;
        }
        if (applied == before) break;
    }
    return applied;
}

}  // namespace ketloom
