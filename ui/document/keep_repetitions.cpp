#include "ui/document/keep_repetitions.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "ui/document/edit_support.h"
#include "ui/document/repetition_edits.h"

namespace ketloom {

namespace {

using Operations = std::vector<Operation>;

const Operations& operationsOf(const Cell& cell, int stage) {
    return cell.stages[std::size_t(stage)].operations;
}

std::optional<std::size_t> indexOf(const Operations& operations, std::uint32_t id) {
    const auto found = std::ranges::find(operations, id, &Operation::id);
    if (found == operations.end()) return std::nullopt;
    return std::size_t(found - operations.begin());
}

/// Neighbouring work stages with one number, whether they repeat each other or not.
std::vector<StageRun> markedRuns(const Cell& cell) {
    std::vector<StageRun> runs;
    for (int s = 0; s < int(cell.stages.size()); ++s) {
        const Stage& stage = cell.stages[std::size_t(s)];
        if (stage.repeat <= 0 || stage.kind != StageKind::Work) continue;
        const bool goesOn = !runs.empty() && runs.back().first + runs.back().count == s &&
                            cell.stages[std::size_t(s - 1)].repeat == stage.repeat;
        if (goesOn) {
            ++runs.back().count;
        } else {
            runs.push_back({s, 1});
        }
    }
    return runs;
}

std::set<std::uint32_t> idsOf(const Cell& cell, const StageRun& run) {
    std::set<std::uint32_t> ids;
    for (int s = run.first; s < run.first + run.count; ++s)
        for (const Operation& operation : operationsOf(cell, s)) ids.insert(operation.id);
    return ids;
}

/// Lets the repetitions of one run follow its first stage.
class Follower {
public:
    Follower(const Cell& before, const StageRun& old, Cell& after, const StageRun& now)
        : m_before(before), m_old(old), m_after(after), m_now(now), m_ids(everything(before, after)) {}

    void run() {
        findOrigins();
        takeWhatMovedIn();
        m_present.clear();
        for (int j = 0; j < m_now.count; ++j) m_present.push_back(operationsOf(m_after, m_now.first + j));
        m_elsewhere.clear();
        for (int s = 0; s < int(m_after.stages.size()); ++s)
            if (s <= m_now.first || s >= m_now.first + m_now.count)
                for (const Operation& operation : operationsOf(m_after, s)) m_elsewhere.insert(operation.id);

        const bool allLinked = sharedRepetitions(m_before, m_old.first);
        Operations& first = m_after.stages[std::size_t(m_now.first)].operations;
        for (int j = 1; j < m_now.count; ++j) {
            Stage& copy = m_after.stages[std::size_t(m_now.first + j)];
            copy.kind = StageKind::Work;
            copy.operations.clear();
            for (std::size_t p = 0; p < first.size(); ++p) copy.operations.push_back(counterpart(j, p));
        }
        std::vector<std::size_t> own;
        for (std::size_t p = 0; p < first.size(); ++p) {
            if (!isToBeLinked(p, allLinked)) {
                own.push_back(p);
                continue;
            }
            if (first[p].sharing == 0) first[p].sharing = freeSharing(m_after);
            for (int j = 1; j < m_now.count; ++j) copyAt(j, p).sharing = first[p].sharing;
        }
        for (int j = 1; j < m_now.count; ++j) numberOwn(j, own);
    }

private:
    static Cell everything(const Cell& before, const Cell& after) {
        Cell all = after;
        all.stages.insert(all.stages.end(), before.stages.begin(), before.stages.end());
        return all;
    }

    Operation& copyAt(int j, std::size_t p) {
        return m_after.stages[std::size_t(m_now.first + j)].operations[p];
    }
    const Operation& firstAt(std::size_t p) const { return operationsOf(m_after, m_now.first)[p]; }
    const Operations& oldStage(int index) const { return operationsOf(m_before, m_old.first + index); }

    /// Which stage of the old run each stage of the run was, -1 for none.
    void findOrigins() {
        m_origins.assign(std::size_t(m_now.count), -1);
        for (int j = 0; j < m_now.count; ++j) {
            if (m_now.count == m_old.count) {
                m_origins[std::size_t(j)] = j;
                continue;
            }
            const auto ids = idsOf(m_after, {m_now.first + j, 1});
            for (int i = 0; i < m_old.count && m_origins[std::size_t(j)] < 0; ++i)
                if (std::ranges::any_of(oldStage(i), [&](const Operation& o) { return ids.contains(o.id); }))
                    m_origins[std::size_t(j)] = i;
        }
    }

    /// Operations that were elsewhere, or in the first stage, and were put into a repetition go to the first.
    void takeWhatMovedIn() {
        Operations& first = m_after.stages[std::size_t(m_now.first)].operations;
        for (int j = 1; j < m_now.count; ++j) {
            Operations& copies = m_after.stages[std::size_t(m_now.first + j)].operations;
            for (std::size_t p = 0; p < copies.size();) {
                const int was = findOperation(m_before, copies[p].id).stage;
                const bool movedIn = was >= 0 && (was <= m_old.first || was >= m_old.first + m_old.count);
                if (!movedIn || m_origins[0] != 0) {
                    ++p;
                    continue;
                }
                first.insert(first.begin() + std::ptrdiff_t(std::min(p, first.size())), copies[p]);
                copies.erase(copies.begin() + std::ptrdiff_t(p));
            }
        }
    }

    /// The place that operation `p` of the first stage had in the old run.
    std::optional<std::size_t> oldIndex(std::size_t p) const {
        if (m_origins[0] < 0) return std::nullopt;
        return indexOf(oldStage(m_origins[0]), firstAt(p).id);
    }

    /// What stands in repetition `j` for operation `p` of the first stage, before sharing is settled.
    Operation counterpart(int j, std::size_t p) {
        Operation operation = firstAt(p);
        const Operations& present = m_present[std::size_t(j)];
        const int origin = m_origins[std::size_t(j)];
        const auto was = oldIndex(p);
        const Operation* known = nullptr;
        if (was && origin >= 0) {
            const Operation& old = oldStage(origin)[*was];
            const auto still = indexOf(present, old.id);
            if (still) {
                known = &present[*still];
            } else if (!m_elsewhere.contains(old.id)) {
                known = &old;
            }
        } else if (p < present.size() && present[p].gate == operation.gate &&
                   findOperation(m_before, present[p].id).stage < 0) {
            known = &present[p];
        }
        if (!known) {
            operation.id = m_ids.next();
            operation.sharing = 0;
            return operation;
        }
        operation.id = known->id;
        operation.sharing = known->sharing;
        operation.start = known->start;
        return operation;
    }

    bool isToBeLinked(std::size_t p, bool allLinked) {
        const Operation& first = firstAt(p);
        const auto was = oldIndex(p);
        if (!gateInfo(first.gate).isTrained()) return false;
        if (!was) return allLinked;
        if (first.sharing == 0) return false;
        bool linked = true;
        for (int j = 1; j < m_now.count; ++j) linked = linked && copyAt(j, p).sharing == first.sharing;
        const int old = oldStage(m_origins[0])[*was].sharing;
        return linked || (isLinked(m_before, m_old, *was) && first.sharing != old);
    }

    /// Shared sets of operations that are not linked with their counterparts: operations that are linked with
    /// each other in the first stage are so in the repetition.
    void numberOwn(int j, const std::vector<std::size_t>& own) {
        std::map<int, std::vector<std::size_t>> sets;
        for (std::size_t p : own) {
            const auto was = oldIndex(p);
            if (!was || oldStage(m_origins[0])[*was].sharing != firstAt(p).sharing) copyAt(j, p).sharing = 0;
            if (firstAt(p).sharing != 0) sets[firstAt(p).sharing].push_back(p);
        }
        for (const auto& [number, members] : sets) {
            if (members.size() < 2) continue;
            int chosen = 0;
            for (std::size_t p : members) {
                const int present = copyAt(j, p).sharing;
                if (chosen == 0 && present != number) chosen = present;
            }
            if (chosen == 0) chosen = freeSharing(m_after);
            for (std::size_t p : members) copyAt(j, p).sharing = chosen;
        }
    }

    const Cell& m_before;
    const StageRun m_old;
    Cell& m_after;
    const StageRun m_now;
    FreshIds m_ids;
    std::vector<int> m_origins;
    std::vector<Operations> m_present;    ///< of each stage of the run, as the edit left it
    std::set<std::uint32_t> m_elsewhere;  ///< ids that are not in a repetition
};

/// The run of `after` that was run `old` of `before`: with the same number and operations, or the next with
/// that number.
std::optional<StageRun> sameRun(const Cell& before, const StageRun& old, const Cell& after,
                                std::vector<StageRun>& candidates) {
    const int number = before.stages[std::size_t(old.first)].repeat;
    const auto ids = idsOf(before, old);
    const auto numbered = [&](const StageRun& run) {
        return after.stages[std::size_t(run.first)].repeat == number;
    };
    const auto related = [&](const StageRun& run) {
        return numbered(run) &&
               std::ranges::any_of(idsOf(after, run), [&](std::uint32_t id) { return ids.contains(id); });
    };
    auto found = std::ranges::find_if(candidates, related);
    if (found == candidates.end()) found = std::ranges::find_if(candidates, numbered);
    if (found == candidates.end()) return std::nullopt;
    const StageRun run = *found;
    candidates.erase(found);
    return run;
}

}  // namespace

void keepRepetitions(const Cell& before, Cell& after) {
    std::vector<StageRun> old;
    const std::vector<StageRun> marked = markedRuns(before);
    for (const StageRun& run : stageRuns(before))
        if (run.count > 1 && std::ranges::find(marked, run) != marked.end()) old.push_back(run);
    if (old.empty() || before.stages == after.stages) return;
    std::vector<StageRun> candidates = markedRuns(after);
    for (const StageRun& run : old) {
        const auto now = sameRun(before, run, after, candidates);
        if (!now) continue;
        const auto stages = [](const Cell& cell, const StageRun& of) {
            return std::span(cell.stages).subspan(std::size_t(of.first), std::size_t(of.count));
        };
        if (now->count == 1) {
            after.stages[std::size_t(now->first)].repeat = 0;
        } else if (!std::ranges::equal(stages(before, run), stages(after, *now))) {
            Follower(before, run, after, *now).run();
        }
    }
    releaseTheLonely(setSizes(before), after);
}

}  // namespace ketloom
