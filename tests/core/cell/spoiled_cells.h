#pragma once

#include <functional>
#include <limits>
#include <vector>

#include "core/cell/validate.h"

namespace ketloom::testing {

/// One way to spoil the cell of I 2, W 3, S 1 (operations 0..2 input, 0..5 work, 0..1 output), and what
/// validate() finds then.
struct Spoil {
    const char* name;
    std::function<void(Cell&)> apply;
    Severity severity;
    const char* path;
    OperationPlace place;
};

inline Operation& at(Cell& cell, int stage, int operation) {
    return cell.stages[stage].operations[operation];
}

inline Operation gateAt(const Cell& cell, GateKind gate, int target, std::vector<int> sources) {
    Operation operation = makeGate(gate, target, std::move(sources));
    operation.id = nextOperationId(cell);
    return operation;
}

/// One row or more for each CellIssueKind.
inline const std::vector<Spoil>& spoils() {
    constexpr Severity error = Severity::Error;
    constexpr Severity warning = Severity::Warning;
    static const std::vector<Spoil> rows{
        {"no in/out lane", [](Cell& c) { c.inOutLanes = 0; }, error, "inOutLanes", {}},
        {"negative lanes", [](Cell& c) { c.inOutLanes = -5; }, error, "inOutLanes", {}},
        {"too many in/out lanes", [](Cell& c) { c.inOutLanes = 7; }, error, "inOutLanes", {}},
        {"no workspace", [](Cell& c) { c.workspaceLanes = 0; }, error, "workspaceLanes", {}},
        {"too many lanes", [](Cell& c) { c.workspaceLanes = 15; }, error, "workspaceLanes", {}},
        {"far too many lanes",
         [](Cell& c) { c.workspaceLanes = std::numeric_limits<int>::max() - 2; },
         error,
         "workspaceLanes",
         {}},
        {"a name is missing", [](Cell& c) { c.laneNames.pop_back(); }, error, "laneNames", {}},
        {"an empty name", [](Cell& c) { c.laneNames[1].clear(); }, error, "laneNames[1]", {}},
        {"a name twice", [](Cell& c) { c.laneNames[4] = "w0"; }, error, "laneNames[4]", {}},
        {"no stages", [](Cell& c) { c.stages.clear(); }, error, "stages", {}},
        {"only an input stage", [](Cell& c) { c.stages.resize(1); }, error, "stages", {}},
        {"output stage first",
         [](Cell& c) { std::swap(c.stages[0], c.stages[2]); },
         error,
         "stages[0].kind",
         {0, -1}},
        {"second input stage",
         [](Cell& c) { c.stages[1].kind = StageKind::Input; },
         error,
         "stages[1].kind",
         {1, -1}},
        {"too many work stages",
         [](Cell& c) { c.stages.insert(c.stages.begin() + 1, 64, c.stages[1]); },
         error,
         "stages",
         {}},
        {"no operations", [](Cell& c) { c = emptyCell(2, 3, 1); }, error, "stages", {}},
        {"too many operations",
         [](Cell& c) { c.stages[1].operations.assign(4097, makeRy(2)); },
         error,
         "stages",
         {}},
        {"target out of range",
         [](Cell& c) { at(c, 1, 4).target = 5; },
         error,
         "stages[1].operations[4].target",
         {1, 4}},
        {"target negative",
         [](Cell& c) { at(c, 1, 0).target = -1; },
         error,
         "stages[1].operations[0].target",
         {1, 0}},
        {"source out of range",
         [](Cell& c) { at(c, 0, 1).sources[2] = 99; },
         error,
         "stages[0].operations[1].sources[2]",
         {0, 1}},
        {"target among the sources",
         [](Cell& c) { at(c, 0, 0).sources[3] = 2; },
         error,
         "stages[0].operations[0].sources[3]",
         {0, 0}},
        {"source twice",
         [](Cell& c) { at(c, 2, 0).sources[1] = at(c, 2, 0).sources[0]; },
         error,
         "stages[2].operations[0].sources[1]",
         {2, 0}},
        {"too many sources",
         [](Cell& c) { at(c, 2, 0).sources.assign(16, 2); },
         error,
         "stages[2].operations[0].sources",
         {2, 0}},
        {"order 0", [](Cell& c) { at(c, 0, 2).order = 0; }, error, "stages[0].operations[2].order", {0, 2}},
        {"order 5", [](Cell& c) { at(c, 0, 2).order = 5; }, error, "stages[0].operations[2].order", {0, 2}},
        {"degree 0",
         [](Cell& c) { at(c, 0, 2).degree = 0; },
         error,
         "stages[0].operations[2].degree",
         {0, 2}},
        {"bias not a number",
         [](Cell& c) { at(c, 0, 2).bias = std::numeric_limits<double>::quiet_NaN(); },
         error,
         "stages[0].operations[2].bias",
         {0, 2}},
        {"id 0", [](Cell& c) { at(c, 1, 5).id = 0; }, error, "stages[1].operations[5].id", {1, 5}},
        {"id twice",
         [](Cell& c) { at(c, 2, 1).id = at(c, 0, 0).id; },
         error,
         "stages[2].operations[1].id",
         {2, 1}},

        {"control missing",
         [](Cell& c) { c.stages[1].operations[0] = gateAt(c, GateKind::Cnot, 2, {}); },
         error,
         "stages[1].operations[0].sources",
         {1, 0}},
        {"a control too many",
         [](Cell& c) {
             c.stages[1].operations[0] = gateAt(c, GateKind::ControlledRy, 2, {3, 4});
         },
         error,
         "stages[1].operations[0].sources",
         {1, 0}},
        {"a rotation with a source",
         [](Cell& c) { at(c, 1, 0).sources = {3}; },
         error,
         "stages[1].operations[0].sources",
         {1, 0}},
        {"control out of range",
         [](Cell& c) { c.stages[1].operations[0] = gateAt(c, GateKind::Cz, 2, {5}); },
         error,
         "stages[1].operations[0].sources[0]",
         {1, 0}},
        {"partner is the target",
         [](Cell& c) { c.stages[1].operations[0] = gateAt(c, GateKind::Swap, 2, {2}); },
         error,
         "stages[1].operations[0].sources[0]",
         {1, 0}},
        {"control twice",
         [](Cell& c) {
             c.stages[1].operations[0] = gateAt(c, GateKind::Toffoli, 2, {3, 3});
         },
         error,
         "stages[1].operations[0].sources[1]",
         {1, 0}},
        {"sharing negative",
         [](Cell& c) { at(c, 1, 0).sharing = -1; },
         error,
         "stages[1].operations[0].sharing",
         {1, 0}},
        {"sharing too large",
         [](Cell& c) { at(c, 1, 0).sharing = kMaxSharing + 1; },
         error,
         "stages[1].operations[0].sharing",
         {1, 0}},
        {"different gates share",
         [](Cell& c) { at(c, 1, 0).sharing = at(c, 2, 1).sharing = 5; },
         error,
         "stages[2].operations[1].sharing",
         {2, 1}},
        {"different counts share",
         [](Cell& c) {
             at(c, 0, 1).sharing = at(c, 2, 1).sharing = 5;
             at(c, 2, 1).degree = 1;
         },
         error,
         "stages[2].operations[1].sharing",
         {2, 1}},
        {"start values too few",
         [](Cell& c) { at(c, 0, 1).start = {0.5}; },
         error,
         "stages[0].operations[1].start",
         {0, 1}},
        {"start value not a number",
         [](Cell& c) { at(c, 1, 0).start = {std::numeric_limits<double>::infinity()}; },
         error,
         "stages[1].operations[0].start",
         {1, 0}},
        {"repetition number negative",
         [](Cell& c) { c.stages[1].repeat = -2; },
         error,
         "stages[1].repeat",
         {1, -1}},
        {"output stage repeated",
         [](Cell& c) { c.stages[2].repeat = 1; },
         error,
         "stages[2].repeat",
         {2, -1}},
        {"no repetition of the one before",
         [](Cell& c) {
             c.stages.insert(c.stages.begin() + 1, c.stages[1]);
             c.stages[1].repeat = c.stages[2].repeat = 1;
             for (Operation& o : c.stages[2].operations) o.id += 100;
             c.stages[2].operations.pop_back();
         },
         error,
         "stages[2].repeat",
         {2, -1}},
        {"nothing to train",
         [](Cell& c) {
             for (Stage& stage : c.stages) stage.operations.clear();
             c.stages[1].operations = {gateAt(c, GateKind::H, 2, {})};
         },
         error,
         "stages",
         {}},

        {"sharing without parameters",
         [](Cell& c) {
             c.stages[1].operations[0] = gateAt(c, GateKind::X, 2, {});
             at(c, 1, 0).sharing = 2;
         },
         warning,
         "stages[1].operations[0].sharing",
         {1, 0}},
        {"in/out lane gets signs only",
         [](Cell& c) { c.stages[2].operations[1] = gateAt(c, GateKind::Cz, 1, {2}); },
         warning,
         "laneNames[1]",
         {2, -1}},
        {"degree above the sources",
         [](Cell& c) { at(c, 0, 2).degree = 5; },
         warning,
         "stages[0].operations[2].degree",
         {0, 2}},
        {"no sources",
         [](Cell& c) { at(c, 0, 2).sources.clear(); },
         warning,
         "stages[0].operations[2].sources",
         {0, 2}},
        {"in/out lane never written",
         [](Cell& c) { c.stages[2].operations.erase(c.stages[2].operations.begin()); },
         warning,
         "laneNames[0]",
         {2, -1}},
        {"in/out lane written before the reset only",
         [](Cell& c) {
             c.stages[1].operations.push_back(at(c, 2, 1));
             c.stages[2].operations.pop_back();
         },
         warning,
         "laneNames[1]",
         {2, -1}},
        {"workspace lane never written",
         [](Cell& c) {
             for (Stage& stage : c.stages)
                 std::erase_if(stage.operations, [](const Operation& o) { return o.target == 3; });
         },
         warning,
         "laneNames[3]",
         {}},
        {"input never read",
         [](Cell& c) {
             for (Stage& stage : c.stages) {
                 for (Operation& o : stage.operations)
                     std::erase_if(o.sources, [](int lane) { return lane < 2; });
             }
         },
         warning,
         "stages[0]",
         {0, -1}},
    };
    return rows;
}

}  // namespace ketloom::testing
