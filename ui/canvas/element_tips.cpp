#include "ui/canvas/element_tips.h"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>
#include <set>
#include <tuple>

#include "ui/document/core_values.h"
#include "ui/document/operation_text.h"
#include "ui/document/parameter_range.h"
#include "ui/document/repetition_edits.h"

namespace ketloom {

namespace {

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("ElementTips", text, nullptr, n);
}

std::string lanePath(int lane) {
    return QStringLiteral("laneNames[%1]").arg(lane).toStdString();
}

QString paragraph(const QString& text) {
    return QStringLiteral("<p>%1</p>").arg(text);
}

QString parameterText(const Cell& cell, OperationPlace place, const Operation& operation) {
    const ParameterRange range = parameterRange(cell, place);
    if (range.count == 0) return tr("A fixed gate: it has no parameters.");
    const QString others = sharingPartners(cell, operation).toHtmlEscaped();
    const QString last = QString::number(range.first + range.count - 1);
    if (!others.isEmpty()) {
        const QString with = tr("Shared set %1, with %2.").arg(operation.sharing).arg(others);
        return with + QLatin1Char(' ') +
               (range.count == 1 ? tr("They use parameter number %1 of %2.").arg(range.first).arg(range.total)
                                 : tr("They use the same %1 parameters, numbers %2 to %3 of %4.")
                                       .arg(range.count)
                                       .arg(range.first)
                                       .arg(last)
                                       .arg(range.total));
    }
    if (range.count == 1) return tr("Owns one parameter, number %1 of %2.").arg(range.first).arg(range.total);
    return tr("Owns %1 parameters, numbers %2 to %3 of %4.")
        .arg(range.count)
        .arg(range.first)
        .arg(last)
        .arg(range.total);
}

QString operationTip(const Cell& cell, const CircuitElement& element) {
    const Operation& operation =
        cell.stages[std::size_t(element.stage)].operations[std::size_t(element.index)];
    const GateInfo& gate = gateInfo(operation.gate);
    QString text = QStringLiteral("<p><b>%1</b></p>").arg(operationTitle(cell, operation).toHtmlEscaped());
    text += paragraph(toQString(gate.summary).toHtmlEscaped());
    if (gate.isNeuron()) {
        QStringList sources;
        for (int lane : operation.sources) sources << laneText(cell, lane).toHtmlEscaped();
        const bool all = operation.sources == canonicalSources(cell, operation.target);
        text += paragraph(sources.isEmpty() ? tr("Reads no lanes.")
                          : all ? tr("Reads all other lanes: %1.").arg(sources.join(QStringLiteral(", ")))
                                : tr("Reads %1.").arg(sources.join(QStringLiteral(", "))));
        text += paragraph(tr("Order %1, degree %2, bias %3 π.")
                              .arg(operation.order)
                              .arg(operation.degree)
                              .arg(operation.bias / std::numbers::pi, 0, 'g', 4));
    }
    if (isSimulable(cell)) text += paragraph(parameterText(cell, {element.stage, element.index}, operation));
    return text;
}

QString stageTip(const Cell& cell, const CircuitElement& element) {
    const Stage& stage = cell.stages[std::size_t(element.stage)];
    QString text = QStringLiteral("<p><b>%1</b></p>").arg(element.text);
    switch (stage.kind) {
        case StageKind::Input:
            text += paragraph(
                tr("Reads the input word into the workspace: the in/out lanes hold the word while it runs."));
            break;
        case StageKind::Work:
            text += paragraph(tr("Works on the carried state; the in/out lanes still hold the input word."));
            break;
        case StageKind::Output:
            text += paragraph(tr("Writes the output word: it starts with the in/out lanes back in |0⟩."));
            break;
    }
    const int count = int(stage.operations.size());
    text += paragraph(count == 0   ? tr("Empty: drag a gate onto one of its lanes.")
                      : count == 1 ? tr("One operation.")
                                   : tr("%1 operations, applied from left to right.").arg(count));
    if (element.repetitions > 1) {
        const RepetitionMode mode = repetitionMode(cell, element.stage);
        text += paragraph(
            (mode == RepetitionMode::Shared
                 ? tr("Stands %1 times in a row, with the same parameters each time.")
             : mode == RepetitionMode::Own
                 ? tr("Stands %1 times in a row, each time with parameters of its own.")
                 : tr("Stands %1 times in a row; some operations use the same parameters each time."))
                .arg(element.repetitions));
    }
    text += paragraph(stage.kind == StageKind::Work
                          ? tr("Drag the title to move the stage; the context menu has more.")
                          : tr("The context menu of the title has more."));
    return text;
}

}  // namespace

std::vector<CellIssue> shownIssues(const Cell& cell, std::vector<CellIssue> issues) {
    std::vector<int> first(cell.stages.size());
    for (const StageRun& run : stageRuns(cell))
        for (int s = run.first; s < run.first + run.count; ++s) first[std::size_t(s)] = run.first;
    std::set<std::tuple<int, int, std::string>> seen;
    std::vector<CellIssue> shown;
    for (CellIssue& issue : issues) {
        OperationPlace& place = issue.place;
        if (place.stage >= 0 && place.stage < int(first.size())) {
            place.stage = first[std::size_t(place.stage)];
            if (!seen.insert({place.stage, place.operation, issue.message}).second) continue;
        }
        shown.push_back(std::move(issue));
    }
    return shown;
}

bool concerns(const CellIssue& issue, const CircuitElement& element) {
    switch (element.kind) {
        case ElementKind::Operation:
            return issue.place == OperationPlace{element.stage, element.index};
        case ElementKind::Stage:
            return issue.place.stage == element.stage && (issue.place.operation < 0 || element.folded);
        case ElementKind::LaneName:
            return issue.path == lanePath(element.lane);
        default:
            return false;
    }
}

ProblemIndex::ProblemIndex(const std::vector<CellIssue>& issues) {
    const auto note = [](Severity& known, Severity severity) {
        if (severity == Severity::Error) known = severity;
    };
    for (const CellIssue& issue : issues) {
        if (issue.place.stage >= 0)
            note(m_stages.try_emplace(issue.place.stage, issue.severity).first->second, issue.severity);
        if (issue.place.stage >= 0)
            note(m_places.try_emplace({issue.place.stage, issue.place.operation}, issue.severity)
                     .first->second,
                 issue.severity);
        note(m_paths.try_emplace(issue.path, issue.severity).first->second, issue.severity);
    }
}

std::optional<Severity> ProblemIndex::worst(const CircuitElement& element) const {
    if (element.kind == ElementKind::LaneName) {
        const auto found = m_paths.find(lanePath(element.lane));
        return found == m_paths.end() ? std::nullopt : std::optional(found->second);
    }
    if (element.kind != ElementKind::Operation && element.kind != ElementKind::Stage) return std::nullopt;
    if (element.folded) {
        const auto inside = m_stages.find(element.stage);
        return inside == m_stages.end() ? std::nullopt : std::optional(inside->second);
    }
    const auto found = m_places.find({element.stage, element.index});
    return found == m_places.end() ? std::nullopt : std::optional(found->second);
}

QString elementTip(const Cell& cell, const CircuitElement& element, const std::vector<CellIssue>& issues) {
    QString text;
    switch (element.kind) {
        case ElementKind::Operation:
            text = operationTip(cell, element);
            break;
        case ElementKind::Stage:
            text = stageTip(cell, element);
            break;
        case ElementKind::Wire:
        case ElementKind::LaneName: {
            const QString name = laneText(cell, element.lane).toHtmlEscaped();
            text = cell.isInOut(element.lane) ? tr("<p><b>In/out lane %1</b></p><p>Starts every step in |0⟩, "
                                                   "holds bit %2 of the input word, later of the "
                                                   "output word, and is reset after the step.</p>")
                                                    .arg(name)
                                                    .arg(element.lane)
                                              : tr("<p><b>Workspace lane %1</b></p><p>Part of the cell's "
                                                   "state, carried from step to step. It starts "
                                                   "a sequence in |0⟩.</p>")
                                                    .arg(name);
            text += paragraph(
                tr("Lane %1 of %2 in the state's numbering; lane 0 is the leftmost letter of a ket.")
                    .arg(element.lane)
                    .arg(cell.lanes()));
            if (element.kind == ElementKind::LaneName)
                text += paragraph(
                    cell.isInOut(element.lane)
                        ? tr("Double-click to rename it. Drag it up or down to reorder the in/out lanes: the "
                             "bits of every word change places with them.")
                        : tr("Double-click to rename it, drag it up or down to reorder the workspace "
                             "lanes."));
            break;
        }
        case ElementKind::CarriedState:
            text =
                element.index == 0
                    ? tr("<p>The state ψ that the step before left on the workspace lanes.</p>")
                    : tr("<p>The state ψ after this step: the workspace lanes carry it to the next one.</p>");
            break;
        case ElementKind::InputWord:
            text =
                tr("<p><b>Input word</b></p><p>One bit an in/out lane. It flips the lanes before the input "
                   "stage and flips them "
                   "back after the last work stage.</p>");
            break;
        case ElementKind::InputX:
            text = element.index == 0 ? tr("<p><b>X by the input word</b></p><p>Flips %1 where bit %2 of the "
                                           "input word is 1. Not trained, not "
                                           "editable.</p>")
                                      : tr("<p><b>X by the input word, again</b></p><p>Flips %1 back where "
                                           "bit %2 of the input word is 1, so that "
                                           "the output stage finds |0⟩.</p>");
            text = text.arg(laneText(cell, element.lane).toHtmlEscaped()).arg(element.lane);
            break;
        case ElementKind::Meter:
            text = tr("<p><b>Readout of %1</b></p><p>Gives bit %2 of the output word. The word is kept "
                      "(while training, the target) "
                      "and the lane is reset to |0⟩ for the next step.</p>")
                       .arg(laneText(cell, element.lane).toHtmlEscaped())
                       .arg(element.lane);
            break;
        case ElementKind::OutputWord:
            text =
                tr("<p><b>Output word</b></p><p>Read from the in/out lanes at the end of the step: one "
                   "probability for each "
                   "word.</p>");
            break;
    }
    constexpr int kShown = 5;
    int shown = 0;
    for (const CellIssue& issue : issues) {
        if (!concerns(issue, element) || ++shown > kShown) continue;
        text += QStringLiteral("<p><b>%1</b> %2. %3</p>")
                    .arg(issue.severity == Severity::Error ? tr("Error:") : tr("Warning:"),
                         QString::fromStdString(issue.message).toHtmlEscaped(),
                         QString::fromStdString(issue.remedy).toHtmlEscaped());
    }
    if (shown > kShown) text += paragraph(tr("… and %1 more").arg(shown - kShown));
    return text;
}

}  // namespace ketloom
