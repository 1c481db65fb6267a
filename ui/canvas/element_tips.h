#pragma once

#include <QString>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/cell/validate.h"
#include "ui/document/circuit_layout.h"

namespace ketloom {

/// What an element is, in words; for an operation also the parameters it owns, and for operations and stages
/// what is wrong with them.
QString elementTip(const Cell& cell, const CircuitElement& element, const std::vector<CellIssue>& issues);

/// Issues where they are shown: those of repetitions of a stage on the first (see repetition_edits.h), each
/// once.
std::vector<CellIssue> shownIssues(const Cell& cell, std::vector<CellIssue> issues);

/// True when the issue is to be marked on this element: an operation, a stage or a lane's name.
bool concerns(const CellIssue& issue, const CircuitElement& element);

/// The worst severity by operation, stage and lane: one look-up an element, however many issues there are.
class ProblemIndex {
public:
    ProblemIndex() = default;
    explicit ProblemIndex(const std::vector<CellIssue>& issues);
    std::optional<Severity> worst(const CircuitElement& element) const;

private:
    std::map<std::pair<int, int>, Severity> m_places;
    std::map<int, Severity> m_stages;  ///< the worst of a stage and all in it
    std::map<std::string, Severity> m_paths;
};

}  // namespace ketloom
