#pragma once

#include <functional>

#include "app/cli/flags.h"
#include "app/cli/problems.h"

namespace ketloom::cli {

/// A command: its flags and what it does. `run` gets the problems of parsing, adds its own, and returns an
/// ExitCode; it does nothing else while there is any problem.
struct Command {
    Flags flags;
    std::function<int(Problems&)> run;
};

Command addTrain(CLI::App& parent);
Command addResume(CLI::App& parent);
Command addEvaluate(CLI::App& parent);
Command addAmplify(CLI::App& parent);
Command addTrainability(CLI::App& parent);
Command addExport(CLI::App& parent);
Command addTasks(CLI::App& parent);
Command addPresets(CLI::App& parent);
Command addDescribe(CLI::App& parent);
Command addVerify(CLI::App& parent);
Command addSweep(CLI::App& parent);
Command addBench(CLI::App& parent);

}  // namespace ketloom::cli
