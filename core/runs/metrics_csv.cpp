#include "core/runs/metrics_csv.h"

#include <array>
#include <string_view>

#include "core/runs/csv_text.h"

namespace ketloom {

namespace {

constexpr std::array<std::string_view, 8> kColumnsBeforeGroups = {"step",
                                                                  "loss",
                                                                  "validation_loss",
                                                                  "sampled_word_error",
                                                                  "sampled_label_error",
                                                                  "likely_word_error",
                                                                  "likely_label_error",
                                                                  "gradient_norm"};
constexpr std::string_view kGroupPrefix = "gradient_norm.";
constexpr std::array<std::string_view, 3> kColumnsAfterGroups = {"min_postselection", "learning_rate",
                                                                 "seconds"};

/// The validation columns in order.
constexpr std::array kValidationMembers = {
    &ValidationRecord::loss, &ValidationRecord::sampledWordError, &ValidationRecord::sampledLabelError,
    &ValidationRecord::likelyWordError, &ValidationRecord::likelyLabelError};

/// The group names of a header, or nothing where it is none.
std::optional<std::vector<std::string>> groupsOf(std::string_view line) {
    const std::vector<std::string_view> fields = splitFields(line);
    const std::size_t before = kColumnsBeforeGroups.size(), after = kColumnsAfterGroups.size();
    if (fields.size() < before + after) return std::nullopt;
    std::vector<std::string> groups;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i < before) {
            if (fields[i] != kColumnsBeforeGroups[i]) return std::nullopt;
        } else if (i >= fields.size() - after) {
            if (fields[i] != kColumnsAfterGroups[i - (fields.size() - after)]) return std::nullopt;
        } else {
            if (!fields[i].starts_with(kGroupPrefix)) return std::nullopt;
            groups.emplace_back(fields[i].substr(kGroupPrefix.size()));
        }
    }
    return groups;
}

/// Reads one row; on failure the text tells what is wrong.
std::string readRow(std::string_view line, std::size_t groups, StepRecord& record) {
    const std::vector<std::string_view> fields = splitFields(line);
    const std::size_t expected = kColumnsBeforeGroups.size() + groups + kColumnsAfterGroups.size();
    if (fields.size() != expected)
        return "has " + std::to_string(fields.size()) + " fields instead of " + std::to_string(expected);
    std::size_t next = 0;
    const auto number = [&](double& value) { return readNumber(fields[next++], value); };
    bool good = readNumber(fields[next++], record.step) && record.step >= 1 && number(record.loss);
    bool empty = true;
    for (std::size_t i = 0; i < kValidationMembers.size(); ++i) empty = empty && fields[next + i].empty();
    if (empty) {
        next += kValidationMembers.size();
    } else {
        record.validation.emplace();
        for (auto member : kValidationMembers) good = good && number((*record.validation).*member);
    }
    good = good && number(record.gradientNorm);
    record.groupGradientNorms.resize(groups);
    for (double& norm : record.groupGradientNorms) good = good && number(norm);
    good = good && number(record.minPostselection) && number(record.learningRate) && number(record.seconds);
    return good ? "" : "holds something that is not a number";
}

}  // namespace

std::string metricsHeader(const std::vector<std::string>& groups) {
    std::string line;
    for (std::string_view column : kColumnsBeforeGroups) line.append(column) += ',';
    for (const std::string& group : groups) line.append(kGroupPrefix).append(group) += ',';
    for (std::string_view column : kColumnsAfterGroups) line.append(column) += ',';
    line.back() = '\n';
    return line;
}

std::string metricsRow(const StepRecord& record) {
    std::string row = std::to_string(record.step);
    const auto field = [&](double value) {
        row += ',';
        appendNumber(row, value);
    };
    field(record.loss);
    for (auto member : kValidationMembers) {
        row += ',';
        if (record.validation) appendNumber(row, (*record.validation).*member);
    }
    field(record.gradientNorm);
    for (double norm : record.groupGradientNorms) field(norm);
    field(record.minPostselection);
    field(record.learningRate);
    field(record.seconds);
    row += '\n';
    return row;
}

Expected<Metrics> parseMetrics(const std::string& text, const std::string& name,
                               const std::stop_token& stop) {
    Metrics metrics;
    std::size_t start = 0;
    for (int lineNumber = 1;; ++lineNumber) {
        if (lineNumber % kRowsBetweenStops == 0 && stop.stop_requested()) break;
        const std::size_t end = text.find('\n', start);
        if (end == std::string::npos) break;
        const std::string_view line = std::string_view(text).substr(start, end - start);
        const std::string where = name + ", line " + std::to_string(lineNumber);
        if (lineNumber == 1) {
            auto groups = groupsOf(line);
            if (!groups)
                return fail(ErrorCode::Syntax, "this is not the head of a table of metrics", where,
                            "Restore the file, or delete it to go on without the earlier rows");
            metrics.groups = std::move(*groups);
        } else {
            StepRecord record;
            if (const std::string problem = readRow(line, metrics.groups.size(), record); !problem.empty())
                return fail(ErrorCode::Syntax, "the row " + problem, where, "Repair or remove the line");
            metrics.records.push_back(std::move(record));
        }
        metrics.ends.push_back(end + 1);
        start = end + 1;
    }
    if (metrics.ends.empty())
        return fail(ErrorCode::Syntax, "the table of metrics has no head", name + ", line 1",
                    "Restore the file, or delete it to go on without the earlier rows");
    return metrics;
}

}  // namespace ketloom
