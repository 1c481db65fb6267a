#include "app/cli/evaluation_report.h"

#include "app/cli/console.h"

namespace ketloom::cli {
namespace {

/// The digits, or even and odd, in the order of the classes.
std::vector<std::string> classNames(const Task& task) {
    const TaskOptions& options = task.options();
    std::vector<std::string> names;
    if (options.kind == TaskKind::Digits && options.labels == DigitLabels::EvenOdd) {
        names = {"even", "odd"};
    } else if (options.kind == TaskKind::Digits) {
        for (const int digit : options.digits) names.push_back(std::to_string(digit));
    }
    for (int i = static_cast<int>(names.size()); i < task.classes(); ++i) names.push_back(std::to_string(i));
    return names;
}

std::string confusionText(const Evaluation& evaluation, const Task& task) {
    const std::vector<std::string> names = classNames(task);
    using enum TextTable::Align;
    std::vector<TextTable::Column> columns = {{"  is \\ read as", Right}};
    const std::size_t classes = evaluation.confusion.size();
    const auto nameOf = [&](std::size_t i) { return i < names.size() ? names[i] : std::to_string(i); };
    for (std::size_t i = 0; i < classes; ++i) columns.push_back({nameOf(i), Right});
    columns.push_back({"neither", Right});
    TextTable table(columns);
    for (std::size_t i = 0; i < classes; ++i) {
        std::vector<std::string> row = {nameOf(i)};
        for (const int count : evaluation.confusion[i]) row.push_back(formatCount(count));
        row.resize(columns.size());
        table.addRow(row);
    }
    return table.text();
}

}  // namespace

std::string evaluationText(const Evaluation& evaluation, const Task& task, ModelKind kind) {
    const bool postselects = kind == ModelKind::Qrnn;
    std::string text = factLines(
        {{"sequences", formatCount(evaluation.sequences)},
         {"loss", formatNumber(evaluation.loss)},
         {"word error", formatPercent(evaluation.wordError)},
         {"label error", formatPercent(evaluation.labelError)},
         {"accuracy", formatPercent(1.0 - evaluation.labelError)},
         {"least post-selection", postselects ? formatNumber(evaluation.minPostselection, 3) : ""}});
    if (!evaluation.confusion.empty()) text += confusionText(evaluation, task);
    return text;
}

OrderedJson toJson(const Evaluation& evaluation) {
    OrderedJson json;
    json["sequences"] = evaluation.sequences;
    json["loss"] = evaluation.loss;
    json["wordError"] = evaluation.wordError;
    json["labelError"] = evaluation.labelError;
    json["accuracy"] = 1.0 - evaluation.labelError;
    json["minPostselection"] = evaluation.minPostselection;
    json["confusion"] = evaluation.confusion;
    return json;
}

}  // namespace ketloom::cli
