#include "ui/canvas/stage_folding.h"

#include "ui/document/repetition_edits.h"

namespace ketloom {

namespace {

const std::vector<Operation>& operationsOf(const Cell& cell, int stage) {
    return cell.stages[std::size_t(stage)].operations;
}

}  // namespace

CircuitFolding StageFolding::of(const Cell& cell) {
    CircuitFolding folding;
    if (m_ids.isEmpty()) return folding;
    for (const StageRun& run : stageRuns(cell)) {
        const auto& operations = operationsOf(cell, run.first);
        std::size_t known = 0;
        for (const Operation& operation : operations) known += m_ids.contains(operation.id);
        if (operations.empty() || 2 * known < operations.size()) continue;
        folding.stages.insert(run.first);
        for (const Operation& operation : operations) m_ids.insert(operation.id);
    }
    return folding;
}

void StageFolding::setFolded(const Cell& cell, int stage, bool folded) {
    if (stage < 0 || stage >= int(cell.stages.size())) return;
    for (const Operation& operation : operationsOf(cell, stageRun(cell, stage).first)) {
        if (folded) {
            m_ids.insert(operation.id);
        } else {
            m_ids.remove(operation.id);
        }
    }
}

void StageFolding::setAllFolded(const Cell& cell, bool folded) {
    m_ids.clear();
    if (!folded) return;
    for (const StageRun& run : stageRuns(cell)) setFolded(cell, run.first, true);
}

bool StageFolding::reveal(const Cell& cell, const QSet<std::uint32_t>& ids) {
    bool revealed = false;
    for (int stage : of(cell).stages) {
        const auto& operations = operationsOf(cell, stage);
        std::size_t wanted = 0;
        for (const Operation& operation : operations) wanted += ids.contains(operation.id);
        if (wanted == 0 || (wanted == operations.size() && ids.size() > 1)) continue;
        setFolded(cell, stage, false);
        revealed = true;
    }
    return revealed;
}

}  // namespace ketloom
