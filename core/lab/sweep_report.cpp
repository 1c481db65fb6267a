#include "core/lab/sweep_report.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "core/baseline/create_model.h"
#include "core/cell/describe.h"
#include "core/gradient/decay_fit.h"
#include "core/lab/published.h"
#include "core/runs/csv_text.h"

namespace ketloom {

namespace {

constexpr const char* kNothing = "–";

/// Three digits, whatever the locale; whole numbers in full.
std::string brief(double value) {
    char buffer[64];
    const bool whole = value == std::round(value) && std::abs(value) < 1e9;
    const auto end =
        whole ? std::to_chars(buffer, buffer + sizeof buffer, std::int64_t(value))
              : std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 3);
    return {buffer, end.ptr};
}

std::string quantileText(const std::optional<double>& value, const SweepCell& cell, SweepMeasure measure) {
    if (value) return brief(*value);
    if (cell.seeds == 0) return kNothing;
    return measure == SweepMeasure::StepsToLoss ? "> " + brief(cell.steps) : std::string("diverged");
}

std::string rangeText(const std::vector<double>& sorted) {
    if (sorted.empty()) return kNothing;
    const std::string least = brief(sorted.front()), most = brief(sorted.back());
    return least == most ? least : least + " … " + most;
}

std::string publishedText(const PublishedFigure* figure) {
    if (!figure) return "";
    return figure->text.empty() ? brief(figure->value) : std::string(figure->text);
}

/// In a few words: "flat", "halves in 17", "doubles in 9", "no trend".
std::string trendText(const SweepCell& cell, GradientProfile PointResult::*when) {
    if (cell.seeds == 0) return kNothing;
    const DecayFit fit = fitDecay(meanProfile(cell, when, &GradientProfile::state), 0.0);
    switch (fit.kind) {
        case DecayFit::Kind::TooFew:
            return kNothing;
        case DecayFit::Kind::Flat:
            return "flat";
        case DecayFit::Kind::NoTrend:
            return "no trend";
        case DecayFit::Kind::Vanishes:
            return "halves in " + brief(std::max(0.01, fit.halfLife()));
        case DecayFit::Kind::Explodes:
            return "doubles in " + brief(std::max(0.01, fit.halfLife()));
    }
    return "";
}

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

void addNumber(std::string& row, double value) {
    row += ',';
    if (std::isfinite(value)) appendNumber(row, value);
}

/// What `textOf` says of each arm, equal ones once, "arm; arm: text"; without names where all are equal.
template <class TextOf>
std::vector<std::string> saidOnce(const Sweep& sweep, const TextOf& textOf) {
    std::vector<std::pair<std::string, std::string>> found;  // text, arms
    for (const SweepArm& arm : sweep.arms) {
        const std::string text = textOf(arm);
        const auto same =
            std::find_if(found.begin(), found.end(), [&](const auto& each) { return each.first == text; });
        if (same == found.end())
            found.emplace_back(text, arm.label);
        else
            same->second += "; " + arm.label;
    }
    std::vector<std::string> texts;
    for (const auto& [text, arms] : found) texts.push_back(found.size() == 1 ? text : arms + ": " + text);
    return texts;
}

std::string networkText(const SweepArm& arm) {
    const Project& project = arm.project;
    const bool isCell = project.model.kind == ModelKind::Qrnn;
    std::string text = isCell
                           ? describeInWords(project.cell)
                           : modelText(project.cell, project.model) + ", " +
                                 std::to_string(parameterCount(project.cell, project.model)) + " parameters.";
    while (!text.empty() && text.back() == '\n') text.pop_back();
    std::replace(text.begin(), text.end(), '\n', ' ');
    const TrainingOptions& training = project.training;
    return text + " Optimiser " + std::string(optimizerKey(training.optimizer)) + ", learning rate " +
           brief(training.learningRate) + ", batches of " + std::to_string(training.batchSize) + ".";
}

OrderedJson numberOrNull(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? OrderedJson(*value) : OrderedJson();
}

}  // namespace

SweepTable sweepTable(const Sweep& sweep, const std::vector<PointResult>& results) {
    const bool steps = sweep.measure == SweepMeasure::StepsToLoss;
    const std::vector<SweepCell> cells = sweepCells(sweep, results);
    const bool hasLength =
        std::any_of(cells.begin(), cells.end(), [](const SweepCell& c) { return c.length > 0; });
    SweepTable table;
    table.columns = {"arm"};
    if (hasLength) table.columns.emplace_back("T");
    for (const char* column : {"P", "seeds", steps ? "median steps" : "median loss", "quartiles", "range",
                               "wrong labels", "gradient at start", "at end", "published"})
        table.columns.emplace_back(column);
    for (const SweepCell& cell : cells) {
        const SweepArm& arm = sweep.arms[std::size_t(cell.arm)];
        std::vector<std::string> row = {arm.label};
        if (hasLength) row.push_back(cell.length > 0 ? std::to_string(cell.length) : "");
        row.push_back(cell.seeds > 0 ? std::to_string(cell.parameters) : kNothing);
        const int toCome = int(sweep.seeds.size()) - cell.seeds;
        std::string seeds;
        if (cell.seeds > 0)
            seeds = std::to_string(cell.seeds - cell.failures) + " of " + std::to_string(cell.seeds);
        if (toCome > 0) seeds += (seeds.empty() ? "" : ", ") + std::to_string(toCome) + " to come";
        row.push_back(std::move(seeds));
        row.push_back(quantileText(cell.median, cell, sweep.measure));
        row.push_back(cell.seeds < 2 || cell.values.empty()
                          ? kNothing
                          : quantileText(cell.lowerQuartile, cell, sweep.measure) + " … " +
                                quantileText(cell.upperQuartile, cell, sweep.measure));
        row.push_back(rangeText(cell.values));
        row.push_back(cell.labelError ? brief(std::round(1000.0 * *cell.labelError) / 10.0) + " %"
                                      : kNothing);
        row.push_back(trendText(cell, &PointResult::start));
        row.push_back(trendText(cell, &PointResult::end));
        row.push_back(publishedText(findPublished(sweep, arm, cell.length)));
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::vector<std::string> criteriaTexts(const Sweep& sweep) {
    return saidOnce(sweep, [&](const SweepArm& arm) { return criterionText(sweep, arm); });
}

std::vector<std::string> networkTexts(const Sweep& sweep) {
    return saidOnce(sweep, networkText);
}

std::vector<std::string> sourceTexts(const Sweep& sweep) {
    std::set<const PublishedFigure*> standing;
    for (const SweepCell& cell : sweepCells(sweep, {}))
        standing.insert(findPublished(sweep, sweep.arms[std::size_t(cell.arm)], cell.length));
    std::vector<std::string> texts;
    for (const PublishedFigure& figure : publishedTable()) {
        if (standing.count(&figure) && std::find(texts.begin(), texts.end(), figure.source) == texts.end())
            texts.emplace_back(figure.source);
    }
    return texts;
}

std::string sweepTableCsv(const SweepTable& table) {
    std::string text;
    const auto add = [&text](const std::vector<std::string>& row) {
        for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ",") + csvField(row[i]);
        text += '\n';
    };
    add(table.columns);
    for (const auto& row : table.rows) add(row);
    return text;
}

std::string sweepCsv(const Sweep& sweep, const std::vector<PointResult>& results) {
    std::string text =
        "arm,length,seed,parameters,reason,reached,steps,loss,validation_loss,label_error,seconds,"
        "published\n";
    for (const PointResult& result : results) {
        const SweepArm& arm = sweep.arms[std::size_t(pointAt(sweep, result.point).arm)];
        const PublishedFigure* figure = findPublished(sweep, arm, result.length);
        std::string row = csvField(arm.label) + ',' + std::to_string(result.length) + ',' +
                          std::to_string(result.seed) + ',' + std::to_string(result.parameters) + ',' +
                          std::string(stopReasonKey(result.reason)) + (result.reached() ? ",1," : ",0,") +
                          std::to_string(result.steps);
        for (const double value : {result.loss, result.validationLoss, result.labelError, result.seconds,
                                   figure ? figure->value : std::nan("")})
            addNumber(row, value);
        text += row + '\n';
    }
    return text;
}

std::string sweepGradientCsv(const Sweep& sweep, const std::vector<PointResult>& results) {
    std::string text =
        "arm,length,seed,time_step,state_at_start,parameters_at_start,state_at_end,parameters_at_end\n";
    for (const PointResult& result : results) {
        const SweepArm& arm = sweep.arms[std::size_t(pointAt(sweep, result.point).arm)];
        const std::string head =
            csvField(arm.label) + ',' + std::to_string(result.length) + ',' + std::to_string(result.seed);
        for (std::size_t t = 0; t < result.start.state.size(); ++t) {
            std::string row = head + ',' + std::to_string(t);
            for (const std::vector<double>* norms :
                 {&result.start.state, &result.start.parameters, &result.end.state, &result.end.parameters})
                addNumber(row, t < norms->size() ? (*norms)[t] : std::nan(""));
            text += row + '\n';
        }
    }
    return text;
}

OrderedJson sweepReportJson(const Sweep& sweep, const std::vector<PointResult>& results) {
    OrderedJson json;
    json["sweep"] = sweep.key;
    json["title"] = sweep.title;
    json["measure"] = sweepMeasureKey(sweep.measure);
    json["criteria"] = criteriaTexts(sweep);
    json["points"] = sweep.pointCount();
    json["finished"] = results.size();
    json["cells"] = OrderedJson::array();
    for (const SweepCell& cell : sweepCells(sweep, results)) {
        const SweepArm& arm = sweep.arms[std::size_t(cell.arm)];
        OrderedJson each;
        each["arm"] = arm.label;
        each["length"] = cell.length;
        each["parameters"] = cell.parameters;
        each["seeds"] = cell.seeds;
        each["failures"] = cell.failures;
        each["steps"] = cell.steps;
        each["median"] = numberOrNull(cell.median);
        each["lowerQuartile"] = numberOrNull(cell.lowerQuartile);
        each["upperQuartile"] = numberOrNull(cell.upperQuartile);
        each["values"] = cell.values;
        each["labelError"] = numberOrNull(cell.labelError);
        each["seconds"] = cell.seconds;
        each["gradientAtStart"] = meanProfile(cell, &PointResult::start, &GradientProfile::state);
        each["gradientAtEnd"] = meanProfile(cell, &PointResult::end, &GradientProfile::state);
        if (const PublishedFigure* figure = findPublished(sweep, arm, cell.length))
            each["published"] = {{"value", figure->value}, {"source", figure->source}};
        json["cells"].push_back(std::move(each));
    }
    return json;
}

}  // namespace ketloom
