#include "core/runs/through_time_csv.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "core/runs/csv_text.h"

namespace ketloom {

namespace {

constexpr std::array<std::string_view, 4> kColumns = {"step", "time_step", "state", "parameters"};
constexpr std::string_view kGroupPrefix = "parameters.";

struct Row {
    int step = 0;
    int timeStep = 0;
    std::vector<double> values;  // state, parameters, groups; or state alone
};

bool readHeader(std::string_view line, std::vector<std::string>& groups) {
    const std::vector<std::string_view> fields = splitFields(line);
    if (fields.size() < kColumns.size()) return false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i < kColumns.size()) {
            if (fields[i] != kColumns[i]) return false;
        } else {
            if (!fields[i].starts_with(kGroupPrefix)) return false;
            groups.emplace_back(fields[i].substr(kGroupPrefix.size()));
        }
    }
    return true;
}

bool readRow(std::string_view line, std::size_t groups, Row& row) {
    const std::vector<std::string_view> fields = splitFields(line);
    if (fields.size() != kColumns.size() + groups) return false;
    if (!readNumber(fields[0], row.step) || !readNumber(fields[1], row.timeStep)) return false;
    const bool stateAlone =
        std::all_of(fields.begin() + 3, fields.end(), [](std::string_view field) { return field.empty(); });
    row.values.resize(stateAlone ? 1 : 2 + groups);
    for (std::size_t i = 0; i < row.values.size(); ++i)
        if (!readNumber(fields[2 + i], row.values[i])) return false;
    return row.step >= 1 && row.timeStep >= 0;
}

}  // namespace

bool isThroughTimeKept(int step) {
    constexpr int kAll = 100, kEvery = 5;
    if (step <= kAll) return true;
    const auto octave = std::bit_floor(static_cast<unsigned>((step - 1) / kAll));
    return static_cast<unsigned>(step) % (kEvery * octave) == 0;
}

std::string throughTimeHeader(const std::vector<std::string>& groups) {
    std::string line;
    for (std::string_view column : kColumns) line.append(column) += ',';
    for (const std::string& group : groups) line.append(kGroupPrefix).append(group) += ',';
    line.back() = '\n';
    return line;
}

std::string throughTimeRows(int step, const GradientThroughTime& gradient, std::size_t groups) {
    std::string rows;
    for (int t = 0; t < gradient.steps; ++t) {
        rows += std::to_string(step) + ',' + std::to_string(t);
        const auto field = [&](double value) {
            rows += ',';
            appendNumber(rows, value);
        };
        field(gradient.state[std::size_t(t)]);
        if (gradient.parameters.empty()) {
            rows.append(1 + groups, ',');
        } else {
            field(gradient.parameters[std::size_t(t)]);
            for (int g = 0; g < gradient.groups; ++g)
                field(gradient.byGroup[std::size_t(t * gradient.groups + g)]);
        }
        rows += '\n';
    }
    return rows;
}

Expected<ThroughTimeTable> parseThroughTime(const std::string& text, const std::string& name,
                                            const std::stop_token& stop) {
    ThroughTimeTable table;
    GradientThroughTime current;
    int step = 0;
    const auto close = [&](std::size_t end) {
        if (current.steps == 0) return;
        current.groups = current.parameters.empty() ? 0 : int(table.groups.size());
        table.records.push_back(
            {step, std::make_shared<const GradientThroughTime>(std::exchange(current, {}))});
        table.ends.push_back(end);
    };
    std::size_t start = 0;
    for (int lineNumber = 1;; ++lineNumber) {
        // What has been read of the present record is left out then.
        if (lineNumber % kRowsBetweenStops == 0 && stop.stop_requested()) return table;
        const std::size_t end = text.find('\n', start);
        if (end == std::string::npos) break;
        const std::string_view line = std::string_view(text).substr(start, end - start);
        const auto wrong = [&](const char* what) {
            return fail(ErrorCode::Syntax, what, name + ", line " + std::to_string(lineNumber),
                        "Repair the file, or delete it to go on without the earlier rows");
        };
        if (lineNumber == 1) {
            if (!readHeader(line, table.groups)) return wrong("this is not the head of a table of gradients");
            table.ends.push_back(end + 1);
        } else {
            Row row;
            if (!readRow(line, table.groups.size(), row)) return wrong("the row is not one of such a table");
            if (row.step != step) close(start);
            const bool stateAlone = row.values.size() == 1;
            if (current.steps > 0 && stateAlone != current.parameters.empty())
                return wrong("the row has other columns than the one before it");
            if (row.timeStep != current.steps) return wrong("a time step is missing before this row");
            step = row.step;
            ++current.steps;
            current.state.push_back(row.values[0]);
            if (!stateAlone) {
                current.parameters.push_back(row.values[1]);
                current.byGroup.insert(current.byGroup.end(), row.values.begin() + 2, row.values.end());
            }
        }
        start = end + 1;
    }
    if (table.ends.empty())
        return fail(ErrorCode::Syntax, "the table of gradients has no head", name + ", line 1",
                    "Restore the file, or delete it to go on without the earlier rows");
    if (table.records.empty() || current.steps >= table.records.back().gradient->steps) close(start);
    return table;
}

}  // namespace ketloom
