#include "core/cell/cell_difference.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

namespace ketloom {

namespace {

using Place = std::pair<int, int>;  // stage, operation: ordered as read

const Operation& at(const Cell& cell, Place place) {
    return cell.stages[std::size_t(place.first)].operations[std::size_t(place.second)];
}

StageKind kindAt(const Cell& cell, int stage) {
    return cell.stages[std::size_t(stage)].kind;
}

std::string nameOf(const Cell& cell, int lane) {
    return lane < int(cell.laneNames.size()) ? cell.laneNames[std::size_t(lane)] : std::string();
}

/// Pairs of a longest common subsequence of 0 .. rows-1 and 0 .. columns-1 under `gain`: the sum over the
/// pairs is the largest possible; pairs that gain nothing are left out.
std::vector<std::pair<int, int>> align(int rows, int columns, const std::function<int(int, int)>& gain) {
    const auto width = std::size_t(columns) + 1;
    std::vector<int> best((std::size_t(rows) + 1) * width, 0);
    const auto cell = [&](int r, int c) -> int& { return best[std::size_t(r) * width + std::size_t(c)]; };
    std::vector<int> gains(std::size_t(rows) * std::size_t(columns));
    for (int r = rows - 1; r >= 0; --r)
        for (int c = columns - 1; c >= 0; --c) {
            const int pair = gains[std::size_t(r) * std::size_t(columns) + std::size_t(c)] = gain(r, c);
            cell(r, c) = std::max({cell(r + 1, c), cell(r, c + 1), pair > 0 ? pair + cell(r + 1, c + 1) : 0});
        }
    std::vector<std::pair<int, int>> pairs;
    for (int r = 0, c = 0; r < rows && c < columns;) {
        const int pair = gains[std::size_t(r) * std::size_t(columns) + std::size_t(c)];
        if (pair > 0 && cell(r, c) == pair + cell(r + 1, c + 1)) {
            pairs.emplace_back(r++, c++);
        } else if (cell(r, c) == cell(r + 1, c)) {
            ++r;
        } else {
            ++c;
        }
    }
    return pairs;
}

class Comparison {
public:
    Comparison(const Cell& a, const Cell& b) : m_a(a), m_b(b) {
        matchLanes();
        m_useIds = idsTell();
        if (m_useIds) matchIds();
        matchStages();
        matchRest();
    }

    CellDifference result() {
        CellDifference difference;
        lanes(difference);
        stages(difference);
        operations(difference);
        return difference;
    }

private:
    // --- lanes ---
    void matchLanes() {
        m_laneOfB.assign(std::size_t(std::max(0, m_b.lanes())), -1);
        matchClass(0, m_a.inOutLanes, 0, m_b.inOutLanes);
        matchClass(m_a.inOutLanes, m_a.lanes(), m_b.inOutLanes, m_b.lanes());
    }

    void matchClass(int firstA, int endA, int firstB, int endB) {
        const auto lanesNamed = [](const Cell& cell, int first, int end) {
            std::map<std::string, std::vector<int>> lanes;
            for (int lane = first; lane < end; ++lane) lanes[nameOf(cell, lane)].push_back(lane);
            return lanes;
        };
        auto inA = lanesNamed(m_a, firstA, endA);
        const auto inB = lanesNamed(m_b, firstB, endB);
        std::vector<bool> taken(std::size_t(std::max(0, m_a.lanes())), false);
        for (const auto& [name, lanes] : inB) {
            const std::vector<int>& like = inA[name];
            if (name.empty() || lanes.size() != 1 || like.size() != 1) continue;
            m_laneOfB[std::size_t(lanes[0])] = like[0];
            taken[std::size_t(like[0])] = true;
        }
        int free = firstA;
        for (int lane = firstB; lane < endB; ++lane) {
            if (m_laneOfB[std::size_t(lane)] >= 0) continue;
            while (free < endA && taken[std::size_t(free)]) ++free;
            if (free < endA) m_laneOfB[std::size_t(lane)] = free++;
        }
    }

    /// A lane of b as a says it. Lanes that a does not have stay apart from all it has.
    int inA(int laneOfB) const {
        if (laneOfB < 0) return laneOfB;
        if (laneOfB >= m_b.lanes()) return laneOfB - m_b.lanes() + kForeign;
        const int lane = m_laneOfB[std::size_t(laneOfB)];
        return lane >= 0 ? lane : kAdded + laneOfB;
    }
    int inSelf(int laneOfA) const {
        return laneOfA < m_a.lanes() ? laneOfA : laneOfA - m_a.lanes() + kForeign;
    }

    // --- operations ---
    bool idsTell() {
        int common = 0, alike = 0;
        forEach(m_a, [&](Place place) { m_byId.emplace(at(m_a, place).id, place); });
        forEach(m_b, [&](Place place) {
            const Operation& b = at(m_b, place);
            const auto found = m_byId.find(b.id);
            if (b.id == 0 || found == m_byId.end()) return;
            const Operation& a = at(m_a, found->second);
            ++common;
            if (a.gate == b.gate && inSelf(a.target) == inA(b.target)) ++alike;
        });
        return 2 * alike > common;
    }

    static void forEach(const Cell& cell, const std::function<void(Place)>& visit) {
        for (int s = 0; s < int(cell.stages.size()); ++s)
            for (int k = 0; k < int(cell.stages[std::size_t(s)].operations.size()); ++k) visit({s, k});
    }

    void join(Place a, Place b) {
        m_partner[a] = b;
        m_takenB[b] = a;
    }

    void matchIds() {
        forEach(m_b, [&](Place place) {
            const Operation& b = at(m_b, place);
            const auto found = m_byId.find(b.id);
            if (b.id == 0 || found == m_byId.end() || m_partner.contains(found->second)) return;
            if (at(m_a, found->second).gate == b.gate &&
                kindAt(m_a, found->second.first) == kindAt(m_b, place.first))
                join(found->second, place);
        });
    }

    bool similar(const Operation& a, const Operation& b) const {
        return a.gate == b.gate && inSelf(a.target) == inA(b.target);
    }

    void matchStages() {
        for (const StageKind kind : {StageKind::Input, StageKind::Work, StageKind::Output}) {
            std::vector<int> inStagesA, inStagesB;
            for (int s = 0; s < int(m_a.stages.size()); ++s)
                if (kindAt(m_a, s) == kind) inStagesA.push_back(s);
            for (int s = 0; s < int(m_b.stages.size()); ++s)
                if (kindAt(m_b, s) == kind) inStagesB.push_back(s);
            const auto gain = [&](int r, int c) {
                return likeness(inStagesA[std::size_t(r)], inStagesB[std::size_t(c)]);
            };
            for (const auto& [r, c] : align(int(inStagesA.size()), int(inStagesB.size()), gain))
                m_stageOfA[inStagesA[std::size_t(r)]] = inStagesB[std::size_t(c)];
        }
    }

    /// How much two stages have in common; at least 1: stages of one kind rather pair up than not.
    int likeness(int stageA, int stageB) const {
        const auto& a = m_a.stages[std::size_t(stageA)].operations;
        const auto& b = m_b.stages[std::size_t(stageB)].operations;
        int known = 0, rest = 0;
        std::map<std::pair<int, int>, int> free;
        for (int k = 0; k < int(a.size()); ++k) {
            const auto partner = m_partner.find({stageA, k});
            if (partner == m_partner.end()) {
                ++free[{int(a[std::size_t(k)].gate), inSelf(a[std::size_t(k)].target)}];
            } else if (partner->second.first == stageB) {
                ++known;
            }
        }
        for (int k = 0; k < int(b.size()); ++k)
            if (!m_takenB.contains({stageB, k}) &&
                free[{int(b[std::size_t(k)].gate), inA(b[std::size_t(k)].target)}]-- > 0)
                ++rest;
        return 1 + 4 * (2 * known + rest);
    }

    void matchRest() {
        for (const auto& [stageA, stageB] : m_stageOfA) {
            std::vector<int> a, b;
            for (int k = 0; k < int(m_a.stages[std::size_t(stageA)].operations.size()); ++k)
                if (!m_partner.contains({stageA, k})) a.push_back(k);
            for (int k = 0; k < int(m_b.stages[std::size_t(stageB)].operations.size()); ++k)
                if (!m_takenB.contains({stageB, k})) b.push_back(k);
            // Like ones pair up, rather those that are equal in everything.
            const auto gain = [&, sa = stageA, sb = stageB](int r, int c) {
                const Operation& first = at(m_a, {sa, a[std::size_t(r)]});
                const Operation& second = at(m_b, {sb, b[std::size_t(c)]});
                if (!similar(first, second)) return 0;
                return fields(first, second).empty() ? kEqualGain : kSimilarGain;
            };
            for (const auto& [r, c] : align(int(a.size()), int(b.size()), gain))
                join({stageA, a[std::size_t(r)]}, {stageB, b[std::size_t(c)]});
        }
    }

    std::vector<OperationField> fields(const Operation& a, const Operation& b) const {
        std::vector<OperationField> found;
        if (inSelf(a.target) != inA(b.target)) found.push_back(OperationField::Target);
        std::vector<int> first, second;
        for (const int lane : a.sources) first.push_back(inSelf(lane));
        for (const int lane : b.sources) second.push_back(inA(lane));
        if (first != second) found.push_back(OperationField::Sources);
        if (a.order != b.order) found.push_back(OperationField::Order);
        if (a.degree != b.degree) found.push_back(OperationField::Degree);
        if (!(a.bias == b.bias)) found.push_back(OperationField::Bias);
        if (a.sharing != b.sharing) found.push_back(OperationField::Sharing);
        if (a.start != b.start) found.push_back(OperationField::Start);
        return found;
    }

    /// The pairs that have moved, by their place in a: all that are not in the longest sequence in common
    /// order, and those that stand in stages which are not a pair.
    std::map<Place, OperationField> movedPairs() const {
        std::map<Place, OperationField> moved;
        std::map<int, std::vector<std::pair<int, int>>> byStage;
        for (const auto& [a, b] : m_partner) {
            const auto stage = m_stageOfA.find(a.first);
            moved[a] = OperationField::Stage;
            if (stage != m_stageOfA.end() && stage->second == b.first) {
                moved[a] = OperationField::Place;
                byStage[a.first].emplace_back(a.second, b.second);
            }
        }
        for (const auto& [stage, pairs] : byStage) {  // in the order of a
            std::vector<int> length(pairs.size(), 1), previous(pairs.size(), -1);
            int last = 0;
            for (int i = 0; i < int(pairs.size()); ++i) {
                for (int k = 0; k < i; ++k)
                    if (pairs[std::size_t(k)].second < pairs[std::size_t(i)].second &&
                        length[std::size_t(k)] + 1 > length[std::size_t(i)]) {
                        length[std::size_t(i)] = length[std::size_t(k)] + 1;
                        previous[std::size_t(i)] = k;
                    }
                if (length[std::size_t(i)] > length[std::size_t(last)]) last = i;
            }
            for (int i = last; i >= 0; i = previous[std::size_t(i)])
                moved.erase({stage, pairs[std::size_t(i)].first});
        }
        return moved;
    }

    void operations(CellDifference& difference) const {
        using Kind = OperationDifference::Kind;
        // Ordered by where a reader meets them: by the stage of b, removed ones where their stage went.
        std::vector<std::pair<std::tuple<int, int, int>, OperationDifference>> found;
        const auto moved = movedPairs();
        forEach(m_a, [&](Place place) {
            const OperationPlace before{place.first, place.second};
            const auto partner = m_partner.find(place);
            if (partner == m_partner.end()) {
                const auto stage = m_stageOfA.find(place.first);
                const int shown = stage != m_stageOfA.end() ? stage->second : place.first;
                found.push_back({{shown, place.second, 0}, {Kind::Removed, before, {}, {}}});
                return;
            }
            const Place b = partner->second;
            std::vector<OperationField> changed = fields(at(m_a, place), at(m_b, b));
            const Kind kind = changed.empty() ? Kind::Moved : Kind::Changed;
            if (const auto how = moved.find(place); how != moved.end()) changed.push_back(how->second);
            if (!changed.empty())
                found.push_back(
                    {{b.first, b.second, 1}, {kind, before, {b.first, b.second}, std::move(changed)}});
        });
        forEach(m_b, [&](Place place) {
            if (!m_takenB.contains(place))
                found.push_back(
                    {{place.first, place.second, 1}, {Kind::Added, {}, {place.first, place.second}, {}}});
        });
        std::ranges::stable_sort(found, {}, [](const auto& entry) { return entry.first; });
        for (auto& entry : found) difference.operations.push_back(std::move(entry.second));
    }

    void lanes(CellDifference& difference) const {
        using Kind = PartDifference::Kind;
        std::vector<bool> kept(std::size_t(std::max(0, m_a.lanes())), false);
        for (int lane = 0; lane < m_b.lanes(); ++lane) {
            const int before = m_laneOfB[std::size_t(lane)];
            if (before < 0) {
                difference.lanes.push_back({Kind::Added, -1, lane});
                continue;
            }
            kept[std::size_t(before)] = true;
            // Its place in its class: a lane added to the in/out lanes moves no workspace lane.
            const int placeA = before - (m_a.isInOut(before) ? 0 : m_a.inOutLanes);
            const int placeB = lane - (m_b.isInOut(lane) ? 0 : m_b.inOutLanes);
            const bool sameCount =
                m_a.inOutLanes == m_b.inOutLanes && m_a.workspaceLanes == m_b.workspaceLanes;
            if (nameOf(m_a, before) != nameOf(m_b, lane) || (sameCount && placeA != placeB))
                difference.lanes.push_back({Kind::Changed, before, lane});
        }
        for (int lane = 0; lane < m_a.lanes(); ++lane)
            if (!kept[std::size_t(lane)]) difference.lanes.push_back({Kind::Removed, lane, -1});
    }

    void stages(CellDifference& difference) const {
        using Kind = PartDifference::Kind;
        std::map<int, int> stageOfB;
        for (const auto& [a, b] : m_stageOfA) stageOfB[b] = a;
        for (int s = 0; s < int(m_a.stages.size()); ++s)
            if (!m_stageOfA.contains(s)) difference.stages.push_back({Kind::Removed, s, -1});
        for (int s = 0; s < int(m_b.stages.size()); ++s) {
            const auto found = stageOfB.find(s);
            if (found == stageOfB.end()) {
                difference.stages.push_back({Kind::Added, -1, s});
            } else if (m_a.stages[std::size_t(found->second)].repeat != m_b.stages[std::size_t(s)].repeat) {
                difference.stages.push_back({Kind::Changed, found->second, s});
            }
        }
    }

    static constexpr int kForeign = 1 << 20;  // lanes beyond the cell
    static constexpr int kAdded = 1 << 21;    // lanes of b alone
    static constexpr int kEqualGain = 9;
    static constexpr int kSimilarGain = 8;

    const Cell& m_a;
    const Cell& m_b;
    std::vector<int> m_laneOfB;             ///< the lane of a that a lane of b is, or -1
    std::map<std::uint32_t, Place> m_byId;  ///< of a
    bool m_useIds = false;
    std::map<Place, Place> m_partner;  ///< a -> b
    std::map<Place, Place> m_takenB;   ///< b -> a
    std::map<int, int> m_stageOfA;     ///< a -> b
};

Cell withoutIds(Cell cell) {
    for (Stage& stage : cell.stages)
        for (Operation& operation : stage.operations) operation.id = 0;
    return cell;
}

}  // namespace

int CellDifference::count(OperationDifference::Kind kind) const {
    return int(std::ranges::count(operations, kind, &OperationDifference::kind));
}

CellDifference cellDifference(const Cell& a, const Cell& b) {
    if (withoutIds(a) == withoutIds(b)) return {};  // also where equal operations changed places
    return Comparison(a, b).result();
}

std::string fieldName(OperationField field) {
    switch (field) {
        case OperationField::Target:
            return "target";
        case OperationField::Sources:
            return "sources";
        case OperationField::Order:
            return "order";
        case OperationField::Degree:
            return "degree";
        case OperationField::Bias:
            return "bias";
        case OperationField::Sharing:
            return "sharing";
        case OperationField::Start:
            return "start";
        case OperationField::Place:
            return "place";
        case OperationField::Stage:
            break;
    }
    return "stage";
}

}  // namespace ketloom
