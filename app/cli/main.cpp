#include <CLI/CLI.hpp>
#include <algorithm>
#include <clocale>
#include <cstdio>
#include <exception>

#include "app/cli/command.h"
#include "app/cli/console.h"

namespace ketloom::cli {
namespace {

constexpr const char* kFooter =
    "\nExamples:\n"
    "  ketloom-cli train --example --test             digits 0 against 1, test accuracy at the end\n"
    "  ketloom-cli train --preset elman-xor --steps 1000 --stop-loss 1e-3\n"
    "  ketloom-cli train --preset mnist-pairs --data mnist --batch-size 50 --run runs/mnist\n"
    "  ketloom-cli evaluate --model runs/mnist --split test\n"
    "  ketloom-cli amplify --model runs/mnist         what a device would need instead of post-selection\n"
    "  ketloom-cli export runs/mnist --format qasm3   one step as a circuit for other programs\n"
    "  ketloom-cli resume runs/mnist --steps 2000\n"
    "  ketloom-cli sweep quick-look                   do gradients vanish? a grid of small trainings\n"
    "  ketloom-cli COMMAND --help                     all options of a command\n"
    "\nExit code: 0 good, 1 failed (diverged, stopped, beyond tolerance), 2 wrong use or bad input.\n";

int runCommandLine(int argc, char** argv) {
    CLI::App app("Ketloom: recurrent quantum neural networks at the command line.", "ketloom-cli");
    app.set_version_flag("--version", "ketloom-cli " KETLOOM_VERSION);
    app.footer(kFooter);
    app.require_subcommand(1);
    const std::vector<Command> commands = {addTrain(app),   addResume(app),   addEvaluate(app),
                                           addAmplify(app), addExport(app),   addTasks(app),
                                           addPresets(app), addDescribe(app), addVerify(app),
                                           addSweep(app),   addBench(app),    addTrainability(app)};
    if (argc < 2) {
        std::fputs(app.help().c_str(), stderr);
        return kWrongUse;
    }
    const std::string first = argv[1];
    const bool known = std::any_of(commands.begin(), commands.end(),
                                   [&](const Command& command) { return command.flags.name() == first; });
    if (first[0] != '-' && !known) {
        std::fprintf(stderr, "error: there is no command \"%s\". Run with --help for the list.\n", argv[1]);
        return kWrongUse;
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {  // --help, --version
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        std::fprintf(stderr, "error: %s\nRun with --help for the options.\n", error.what());
        return kWrongUse;
    }
    for (const Command& command : commands) {
        if (!command.flags.isChosen()) continue;
        Problems problems;
        for (const std::string& word : command.flags.notUnderstood()) {
            problems.wrong(word, "\"" + command.flags.name() + "\" knows no such option or argument",
                           "See: ketloom-cli " + command.flags.name() + " --help");
        }
        return command.run(problems);
    }
    return kWrongUse;
}

}  // namespace

}  // namespace ketloom::cli

int main(int argc, char** argv) {
    std::setlocale(LC_ALL, "C");
    try {
        return ketloom::cli::runCommandLine(argc, argv);
    } catch (const ketloom::FormatError& error) {
        std::fprintf(stderr, "error: %s\n", toString(error.error).c_str());
    } catch (const std::bad_alloc&) {
        std::fputs("error: out of memory. A smaller batch, fewer lanes or a shorter sequence needs less.\n",
                   stderr);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
    }
    return ketloom::cli::kFailed;
}
