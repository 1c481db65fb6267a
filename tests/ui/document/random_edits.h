#pragma once

#include <QString>
#include <vector>

#include "core/base/rng.h"
#include "ui/document/cell_clipboard.h"
#include "ui/document/cell_edits.h"
#include "ui/document/document.h"
#include "ui/document/lane_edits.h"
#include "ui/document/repetition_edits.h"
#include "ui/document/stage_edits.h"
#include "ui/document/quick_insert.h"

namespace ketloom {

/// A random id of the cell, or 0 when it has no operations.
inline std::uint32_t randomId(const Cell& cell, Rng& rng) {
    std::vector<std::uint32_t> ids;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations) ids.push_back(operation.id);
    return ids.empty() ? 0 : ids[rng.below(ids.size())];
}

/// All operations that could share parameters with this one, itself among them.
inline std::vector<std::uint32_t> shareable(const Cell& cell, std::uint32_t id) {
    std::vector<std::uint32_t> ids;
    const OperationPlace place = findOperation(cell, id);
    if (place.stage < 0) return ids;
    const Operation& one = cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)];
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations)
            if (sharesShape(operation, one)) ids.push_back(operation.id);
    return ids;
}

inline int randomBelow(Rng& rng, int bound) {
    return bound < 1 ? 0 : int(rng.below(std::uint64_t(bound)));
}

/// One random edit of a kind a user can do, through Document::edit(). Stays within small cells.
inline void randomEdit(Document& document, Rng& rng) {
    constexpr int kKinds = 33;
    const int kind = randomBelow(rng, kKinds);
    const int mergeKey = rng.below(3) == 0 ? kind : -1;
    document.edit(
        QString::number(kind),
        [&](Project& project) {
            Cell& cell = project.cell;
            const std::uint32_t id = randomId(cell, rng);
            const int stage = randomBelow(rng, int(cell.stages.size()));
            const int lane = randomBelow(rng, cell.lanes());
            const int index = randomBelow(rng, 12);
            switch (kind) {
                case 0:
                case 1:
                    insertOperation(
                        cell, stage, index,
                        newOperation(cell, gateTable()[rng.below(gateTable().size())].kind, lane));
                    break;
                case 2:
                    moveOperation(cell, id, stage, index, lane);
                    break;
                case 3:
                    moveOperations(cell, {id, randomId(cell, rng), randomId(cell, rng)}, stage, index,
                                   randomBelow(rng, 5) - 2);
                    break;
                case 4:
                    deleteOperations(cell, {id, randomId(cell, rng)});
                    break;
                case 5:
                    duplicateOperations(cell, {id, randomId(cell, rng)});
                    break;
                case 6:
                    setTarget(cell, id, lane);
                    break;
                case 7:
                    setSource(cell, id, lane, rng.below(2) == 0);
                    break;
                case 8:
                    setOrder(cell, id, 1 + randomBelow(rng, kMaxOrder));
                    break;
                case 9:
                    setDegree(cell, id, 1 + randomBelow(rng, 3));
                    break;
                case 10:
                    setBias(cell, id, rng.uniform());
                    break;
                case 11:
                    addWorkStage(cell, 1 + randomBelow(rng, 3));
                    if (cell.workStages() > 4) removeWorkStage(cell, 2);
                    break;
                case 12:
                    removeWorkStage(cell, stage);
                    break;
                case 13:
                    setLaneCounts(cell, 1 + randomBelow(rng, 3), 1 + randomBelow(rng, 6));
                    break;
                case 14:
                    shiftOperations(cell, {id}, rng.below(2) == 0 ? -1 : 1);
                    break;
                case 15:
                    if (rng.below(8) == 0) applyPreset(cell, cellPresets()[rng.below(cellPresets().size())]);
                    project.training.batchSize = 1 + randomBelow(rng, 50);
                    break;
                case 16:
                    setSourceAt(cell, id, randomBelow(rng, 3), lane);
                    break;
                case 17:
                case 18: {
                    const auto likes = shareable(cell, id);
                    std::vector<std::uint32_t> chosen;
                    for (int k = 0; k < 3 && !likes.empty(); ++k)
                        chosen.push_back(likes[rng.below(likes.size())]);
                    if (kind == 18 && !chosen.empty()) {
                        joinSharing(cell, chosen.front(), chosen.back());
                    } else {
                        setSharing(cell, chosen, true);
                    }
                    break;
                }
                case 19:
                    setSharing(cell, {id, randomId(cell, rng)}, false);
                    break;
                case 20:
                    if (cell.lanes() < 8) insertLane(cell, lane, rng.below(2) == 0);
                    break;
                case 21:
                    removeLane(cell, lane);
                    break;
                case 22:
                    moveLane(cell, lane, randomBelow(rng, cell.lanes()));
                    break;
                case 23:
                    renameLane(cell, lane, QStringLiteral("lane %1").arg(rng.below(20)));
                    break;
                case 24:
                    if (cell.workStages() < 5) duplicateStage(cell, stage);
                    break;
                case 25:
                    moveStage(cell, stage, randomBelow(rng, int(cell.stages.size())));
                    break;
                case 26:
                    if (cell.workStages() < 5) insertStage(cell, stage, rng.below(2) == 0);
                    break;
                case 27:
                    if (rng.below(4) == 0) clearStage(cell, stage);
                    if (cell.workStages() < 5)
                        setRepetitions(cell, stage, 1 + randomBelow(rng, 3), rng.below(2) == 0);
                    break;
                case 28:
                    if (rng.below(3) == 0) {
                        dissolveRepetition(cell, stage);
                    } else {
                        setRepetitionsShared(cell, stage, rng.below(2) == 0);
                    }
                    break;
                case 29: {
                    const auto text = operationsToText(cell, {id, randomId(cell, rng), randomId(cell, rng)});
                    const PastePlace place{stage - int(rng.below(2)), index,
                                           rng.below(3) == 0 ? std::nullopt : std::optional(lane)};
                    if (const auto clipping = operationsFromText(text))
                        pasteOperations(cell, *clipping, place);
                    break;
                }
                case 30:
                    if (cell.workStages() < 4)
                        pasteAsStage(cell, clip(cell, {id, randomId(cell, rng)}), 1 + randomBelow(rng, 3));
                    break;
                case 31: {
                    const auto lanes = [&] {
                        return QString::fromStdString(laneName(cell, randomBelow(rng, cell.lanes())));
                    };
                    const auto typed = parseQuickInsert(
                        QStringLiteral("n %1 %2 o%3").arg(lanes(), lanes()).arg(1 + randomBelow(rng, 4)),
                        cell);
                    if (typed) insertOperation(cell, stage, index, typed->operation);
                    break;
                }
                default:
                    project.name = QStringLiteral("name %1").arg(rng.below(4)).toStdString();
                    project.notes = rng.below(2) == 0 ? "" : "zwei\nZeilen \"ψ\"";
            }
        },
        mergeKey);
}

}  // namespace ketloom
