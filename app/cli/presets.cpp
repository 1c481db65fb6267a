#include <memory>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"

namespace ketloom::cli {
namespace {

int runPresets(bool json) {
    OrderedJson document = OrderedJson::array();
    using enum TextTable::Align;
    TextTable table({{"preset"},
                     {"I", Right},
                     {"W", Right},
                     {"S", Right},
                     {"order", Right},
                     {"degree", Right},
                     {"parameters", Right},
                     {"qubits", Right},
                     {"task"},
                     {"what it is"}});
    for (const CellPreset& preset : cellPresets()) {
        const Cell cell = paperCell(preset.shape);
        const CellShape& shape = preset.shape;
        if (json) {
            OrderedJson row;
            row["key"] = preset.key;
            row["name"] = preset.name;
            row["summary"] = preset.summary;
            row["inOutLanes"] = shape.inOutLanes;
            row["workspaceLanes"] = shape.workspaceLanes;
            row["workStages"] = shape.workStages;
            row["order"] = shape.order;
            row["degree"] = shape.degree;
            row["parameters"] = parameterCount(cell);
            row["qubits"] = qubits(cell);
            row["task"] = preset.task;
            document.push_back(row);
        } else {
            table.addRow({std::string(preset.key), std::to_string(shape.inOutLanes),
                          std::to_string(shape.workspaceLanes), std::to_string(shape.workStages),
                          std::to_string(shape.order), std::to_string(shape.degree),
                          formatCount(parameterCount(cell)), std::to_string(qubits(cell)),
                          preset.task.empty() ? "-" : std::string(preset.task), std::string(preset.summary)});
        }
    }
    if (json) {
        printJson(document);
    } else {
        std::printf("%s\nI in/out lanes, W workspace lanes, S work stages.\n", table.text().c_str());
    }
    return kGood;
}

}  // namespace

Command addPresets(CLI::App& parent) {
    const auto json = std::make_shared<bool>(false);
    return {Flags(parent, "presets", "List ready-made cells.", *json), [json](Problems& problems) {
                return problems.any() ? problems.report(*json) : runPresets(*json);
            }};
}

}  // namespace ketloom::cli
