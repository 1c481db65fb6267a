#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <vector>

#include "app/cli/problems.h"

namespace ketloom::cli {

/// A subcommand: its parser and what it does. `run` gets the problems of parsing, adds its own, and returns
/// an ExitCode; it does nothing else while there is any problem.
struct Command {
    CLI::App* app = nullptr;
    const bool* json = nullptr;
    std::function<int(Problems&)> run;
};

/// Adds a subcommand with its --json flag; `json` must outlive the parser.
CLI::App* addSubcommand(CLI::App& parent, const char* name, const char* summary, bool& json);

Command addTrain(CLI::App& parent);
Command addResume(CLI::App& parent);
Command addEvaluate(CLI::App& parent);
Command addTasks(CLI::App& parent);
Command addPresets(CLI::App& parent);
Command addDescribe(CLI::App& parent);
Command addVerify(CLI::App& parent);
Command addBench(CLI::App& parent);

}  // namespace ketloom::cli
