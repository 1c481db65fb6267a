#include "core/cell/describe.h"

#include <algorithm>
#include <cmath>

#include "core/cell/parameter_layout.h"

namespace ketloom {

namespace {

constexpr int kWrapWidth = 110;

// One column of the picture: a text of `width` characters for every lane.
struct Column {
    int width = 0;
    std::vector<std::string> cells;
};

// The columns of one stage, or of several equal work stages in a row, under one heading.
struct Section {
    std::string heading;
    std::vector<Column> columns;
};

std::string repeated(const std::string& text, int times) {
    std::string result;
    for (int k = 0; k < times; ++k) result += text;
    return result;
}

// Characters, not bytes: counts the UTF-8 bytes that do not continue a character.
int textWidth(const std::string& text) {
    return static_cast<int>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, int width) {
    return text + std::string(std::max(0, width - textWidth(text)), ' ');
}

Column plainColumn(const Cell& cell, int width) {
    return {width, std::vector<std::string>(cell.lanes(), repeated("─", width))};
}

void drawOperation(const Cell& cell, const Operation& operation, Column& column) {
    const auto isLane = [&](int lane) { return lane >= 0 && lane < cell.lanes(); };
    if (!isLane(operation.target)) return;
    const GateInfo& gate = gateInfo(operation.gate);
    const bool swap = gate.sourceRole == SourceRole::Partner;
    const auto mark = [&](const std::string& middle) {
        return "─" + middle + repeated("─", column.width - 2);
    };
    if (gate.sourceRole != SourceRole::None) {
        const std::vector<int> order = drawnLanes(cell);
        const auto row = [&](int lane) {
            return std::find(order.begin(), order.end(), lane) - order.begin();
        };
        auto top = row(operation.target);
        auto bottom = top;
        for (int source : operation.sources) {
            if (!isLane(source)) continue;
            top = std::min(top, row(source));
            bottom = std::max(bottom, row(source));
        }
        for (auto k = top; k <= bottom; ++k) column.cells[order[k]] = mark("┼");
        for (int source : operation.sources) {
            if (isLane(source)) column.cells[source] = mark(swap ? "x" : "●");
        }
    }
    column.cells[operation.target] = swap ? mark("x") : "[" + std::string(gate.symbol) + "]";
}

// Operations on one lane alone share a column with those on other lanes.
std::vector<Column> stageColumns(const Cell& cell, const Stage& stage) {
    std::vector<Column> columns;
    std::vector<bool> taken;
    bool shareable = false;
    for (const Operation& operation : stage.operations) {
        const GateInfo& gate = gateInfo(operation.gate);
        const bool plain = gate.sourceRole == SourceRole::None && gate.symbol.size() == 1 &&
                           operation.target >= 0 && operation.target < cell.lanes();
        if (!plain || !shareable || taken[operation.target]) {
            const bool boxed = gate.sourceRole != SourceRole::Partner;
            columns.push_back(plainColumn(cell, boxed ? static_cast<int>(gate.symbol.size()) + 2 : 3));
            taken.assign(cell.lanes(), false);
        }
        shareable = plain;
        if (plain) taken[operation.target] = true;
        drawOperation(cell, operation, columns.back());
    }
    return columns;
}

bool equalButForIds(Stage a, Stage b) {
    for (Stage* stage : {&a, &b}) {
        for (Operation& operation : stage->operations) operation.id = 0;
    }
    return a == b;
}

// Number of the work stage `last` when `first` is one, too.
int lastWorkNumber(const Cell& cell, int first, int last) {
    return std::stoi(stageName(cell, first).substr(5)) + last - first;
}

// The last stage of a run of equal work stages beginning at `first`.
int endOfRun(const Cell& cell, int first) {
    int last = first;
    if (cell.stages[first].kind != StageKind::Work) return last;
    while (last + 1 < static_cast<int>(cell.stages.size()) &&
           equalButForIds(cell.stages[first], cell.stages[last + 1])) {
        ++last;
    }
    return last;
}

Column inputFlip(const Cell& cell) {
    Column column = plainColumn(cell, 3);
    for (int lane = 0; lane < cell.inOutLanes && lane < cell.lanes(); ++lane) column.cells[lane] = "[X]";
    return column;
}

std::vector<Section> sections(const Cell& cell) {
    std::vector<Section> result;
    result.push_back({"word", {inputFlip(cell)}});
    const int count = static_cast<int>(cell.stages.size());
    for (int s = 0; s < count; ++s) {
        const int last = endOfRun(cell, s);
        if (cell.stages[s].kind == StageKind::Output) result.push_back({"word", {inputFlip(cell)}});
        std::string heading = stageName(cell, s);
        if (last > s)
            heading += " to " + std::to_string(lastWorkNumber(cell, s, last)) + " (×" +
                       std::to_string(last - s + 1) + ")";
        result.push_back({heading, stageColumns(cell, cell.stages[s])});
        s = last;
    }
    Column end = plainColumn(cell, 3);
    for (int lane = 0; lane < cell.lanes(); ++lane) end.cells[lane] = cell.isInOut(lane) ? "─⊓ " : "──▸";
    result.push_back({"", {end}});
    return result;
}

int width(const Section& section) {
    int sum = 0;
    for (const Column& column : section.columns) sum += column.width;
    return sum;
}

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
    std::string result;
    for (const std::string& part : parts) result += (result.empty() ? "" : separator) + part;
    return result;
}

std::string plural(std::int64_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// "2" or "1 to 3".
template <class Get>
std::string valueRange(std::span<const Operation> operations, Get get) {
    const auto [least, most] =
        std::minmax_element(operations.begin(), operations.end(),
                            [&](const Operation& a, const Operation& b) { return get(a) < get(b); });
    const std::string low = std::to_string(get(*least));
    return get(*least) == get(*most) ? low : low + " to " + std::to_string(get(*most));
}

// "RY rotation", "Controlled RY gate", "CNOT gate".
std::string gateNoun(const GateInfo& gate) {
    if (gate.kind == GateKind::Ry) return std::string(gate.name);
    return std::string(gate.name.substr(0, gate.name.find(" ("))) + " gate";
}

// "w0", "w0 controlled by i0 and i1", "w0 and w1", "w0 (shared 3)".
std::string describePlace(const Cell& cell, const Operation& operation) {
    std::string text = operationLanes(cell, operation);
    if (operation.sharing != 0) text += " (shared " + std::to_string(operation.sharing) + ")";
    return text;
}

// What a run of operations of one kind does, in words.
std::string describeRun(const Cell& cell, std::span<const Operation> run) {
    std::vector<std::string> targets;
    for (const Operation& operation : run) targets.push_back(describePlace(cell, operation));
    const std::string lanes = joined(targets, ", ");
    const std::int64_t count = static_cast<std::int64_t>(run.size());
    const GateInfo& gate = gateInfo(run.front().gate);
    if (!gate.isNeuron()) return plural(count, gateNoun(gate)) + " on " + lanes;

    const auto sources = [](const Operation& o) { return static_cast<int>(o.sources.size()); };
    const bool canonical = std::all_of(run.begin(), run.end(), [&](const Operation& operation) {
        return operation.sources == canonicalSources(cell, operation.target);
    });
    const std::string each = count > 1 ? " each" : "";
    std::string text = plural(count, "neuron") + " on " + lanes + ", order " +
                       valueRange(run, [](const Operation& o) { return o.order; }) + ", degree " +
                       valueRange(run, [](const Operation& o) { return o.degree; }) + ", ";
    text += canonical ? "reading all other lanes"
                      : "reading " + valueRange(run, sources) + " chosen " +
                            (valueRange(run, sources) == "1" ? "lane" : "lanes") + each;
    text +=
        ", " + valueRange(run, [](const Operation& o) { return parameterCount(o); }) + " parameters" + each;
    if (std::any_of(run.begin(), run.end(),
                    [](const Operation& o) { return std::abs(o.bias - std::numbers::pi / 2) > 1e-12; })) {
        text += count > 1 ? ", with a bias of their own" : ", with a bias of its own";
    }
    return text;
}

std::string describeStage(const Cell& cell, const Stage& stage) {
    std::vector<std::string> parts;
    const std::span<const Operation> operations(stage.operations);
    for (std::size_t first = 0; first < operations.size();) {
        std::size_t end = first + 1;
        while (end < operations.size() && operations[end].gate == operations[first].gate) ++end;
        parts.push_back(describeRun(cell, operations.subspan(first, end - first)));
        first = end;
    }
    return parts.empty() ? "nothing" : joined(parts, "; then ");
}

std::string byteText(double bytes) {
    const char* const units[] = {"bytes", "KiB", "MiB", "GiB"};
    int unit = 0;
    while (bytes >= 1024.0 && unit < 3) {
        bytes /= 1024.0;
        ++unit;
    }
    return std::to_string(static_cast<std::int64_t>(std::llround(bytes))) + " " + units[unit];
}

}  // namespace

std::vector<int> drawnLanes(const Cell& cell) {
    std::vector<int> lanes;
    for (int lane = cell.inOutLanes; lane < cell.lanes(); ++lane) lanes.push_back(lane);
    for (int lane = 0; lane < cell.inOutLanes; ++lane) lanes.push_back(lane);
    return lanes;
}

std::string asciiCircuit(const Cell& cell) {
    const std::vector<int> lanes = drawnLanes(cell);
    int nameWidth = 0;
    for (int lane : lanes) nameWidth = std::max(nameWidth, textWidth(laneName(cell, lane)));

    std::string picture;
    std::string heading;
    std::vector<std::string> rows;
    int used = 0;
    const auto begin = [&] {
        heading = std::string(nameWidth + 1, ' ');
        rows.clear();
        for (int lane : lanes) rows.push_back(padded(laneName(cell, lane), nameWidth) + " ");
        used = nameWidth + 1;
    };
    const auto append = [&](const Column& column) {
        for (std::size_t k = 0; k < lanes.size(); ++k) rows[k] += column.cells[lanes[k]];
        used += column.width;
    };
    const auto finish = [&] {
        while (!heading.empty() && heading.back() == ' ') heading.pop_back();
        picture += heading + "\n";
        for (std::string& row : rows) {
            while (!row.empty() && row.back() == ' ') row.pop_back();
            picture += row + "\n";
        }
    };

    begin();
    for (const Section& section : sections(cell)) {
        const int needed = std::max(width(section), textWidth(section.heading) + 1) + 1;
        if (used + needed > kWrapWidth && used > nameWidth + 1) {
            finish();
            picture += "\n";
            begin();
        }
        heading = padded(heading, used) + section.heading;
        const int start = used;
        for (const Column& column : section.columns) {
            if (used + column.width > kWrapWidth) {
                finish();
                picture += "\n";
                begin();
                heading += section.heading + " …";
            }
            append(column);
        }
        // Room for the heading, and one character of plain wire between stages.
        const int missing = section.heading.empty() ? 0 : std::max(1, start + needed - used);
        append(plainColumn(cell, missing));
    }
    finish();
    return picture;
}

std::string describeInWords(const Cell& cell) {
    std::vector<std::string> inOut;
    std::vector<std::string> workspace;
    for (int lane = 0; lane < cell.lanes(); ++lane) {
        (cell.isInOut(lane) ? inOut : workspace).push_back(laneName(cell, lane));
    }
    std::string text = plural(cell.lanes(), "lane") + ": " + std::to_string(cell.inOutLanes) + " in/out (" +
                       joined(inOut, ", ") + "), reset after every step; " +
                       std::to_string(cell.workspaceLanes) + " workspace (" + joined(workspace, ", ") +
                       "), carried from step to step.\n";
    text += plural(parameterCount(cell), "parameter") + ". A device needs " + plural(qubits(cell), "qubit") +
            ": the lanes and " + plural(ancillas(cell), "ancilla") + ".\n";
    if (cell.lanes() >= 0 && cell.lanes() <= 60) {
        const double amplitudes = std::ldexp(1.0, cell.lanes());
        text += "State of one sequence: " + plural(std::llround(amplitudes), "real amplitude") + ", " +
                byteText(8.0 * amplitudes) + " in double precision.\n";
    }
    const int count = static_cast<int>(cell.stages.size());
    for (int s = 0; s < count; ++s) {
        const int last = endOfRun(cell, s);
        std::string name = stageName(cell, s);
        if (cell.stages[s].kind != StageKind::Work) {
            name += " stage";
        } else {
            name = (last > s ? "work stages " + name.substr(5) + " to " +
                                   std::to_string(lastWorkNumber(cell, s, last)) + ", each"
                             : "work stage " + name.substr(5));
        }
        name.front() = static_cast<char>(name.front() - 'a' + 'A');
        text += name + ": " + describeStage(cell, cell.stages[s]) + ".\n";
        s = last;
    }
    return text;
}

}  // namespace ketloom
