#include <memory>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "core/task/task_options.h"

namespace ketloom::cli {
namespace {

int runTasks(bool json) {
    if (json) {
        OrderedJson document = OrderedJson::array();
        for (const TaskDescription& task : taskTable()) {
            OrderedJson row;
            row["key"] = task.key;
            row["name"] = task.name;
            row["summary"] = task.summary;
            row["inOutLanes"] = task.inOutLanes;
            row["defaultLength"] = task.defaultLength;
            row["defaultBatch"] = task.defaultBatch;
            row["defaultLearningRate"] = task.defaultLearningRate;
            row["batchIsPerClass"] = task.batchIsPerClass;
            document.push_back(row);
        }
        printJson(document);
        return kGood;
    }
    using enum TextTable::Align;
    TextTable table({{"task"},
                     {"in/out lanes", Right},
                     {"words", Right},
                     {"batch", Right},
                     {"learning rate", Right},
                     {"what it is"}});
    for (const TaskDescription& task : taskTable()) {
        table.addRow({std::string(task.key), std::to_string(task.inOutLanes),
                      task.defaultLength ? std::to_string(task.defaultLength) : "by data",
                      std::to_string(task.defaultBatch) + (task.batchIsPerClass ? " a class" : ""),
                      formatNumber(task.defaultLearningRate), std::string(task.summary)});
    }
    std::fputs(table.text().c_str(), stdout);
    return kGood;
}

}  // namespace

Command addTasks(CLI::App& parent) {
    const auto json = std::make_shared<bool>(false);
    return {Flags(parent, "tasks", "List what a network can be trained on.", *json),
            [json](Problems& problems) { return problems.any() ? problems.report(*json) : runTasks(*json); }};
}

}  // namespace ketloom::cli
