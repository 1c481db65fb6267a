#include <charconv>
#include <cmath>
#include <memory>

#include "app/cli/amplify_report.h"
#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/experiment_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/trained_model.h"
#include "core/base/file.h"

namespace ketloom::cli {
namespace {

constexpr double kLeastError = 1e-12;
constexpr int kMostCircuitQubits = 20;

struct AmplifyFlags {
    ExperimentFlags experiment;
    std::string model;
    std::string split = "test";
    std::string sample = "0";
    std::string error = "0.001";
    std::string rounds;
    std::string steps;
    std::string scheme = "whole";
    std::string csv;
    bool circuit = false;
    bool json = false;
};

struct StepRange {
    int first = 0;
    int last = 0;
};

double readError(const std::string& text, Problems& problems) {
    double value = 0.0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code == std::errc() && end == text.data() + text.size() && value >= kLeastError && value < 1.0)
        return value;
    problems.wrong("--error", "\"" + text + "\" is not a probability from 1e-12 to below 1",
                   "Give the accepted failure of one neuron, such as 1e-3.");
    return 0.5;
}

AmplificationScheme readScheme(const std::string& text, Problems& problems) {
    for (const AmplificationScheme scheme : {AmplificationScheme::Whole, AmplificationScheme::Nested}) {
        if (schemeKey(scheme) == text) return scheme;
    }
    problems.wrong("--scheme", "\"" + text + "\" is not possible", "Use one of: whole, nested");
    return AmplificationScheme::Whole;
}

/// "3" or "3..9".
std::optional<StepRange> readSteps(const std::string& text, Problems& problems) {
    const std::size_t dots = text.find("..");
    const std::optional<std::int64_t> first =
        readInteger("--steps", text.substr(0, dots), 0, 1'000'000, problems);
    const std::optional<std::int64_t> last =
        dots == std::string::npos ? first
                                  : readInteger("--steps", text.substr(dots + 2), 0, 1'000'000, problems);
    if (!first || !last) return std::nullopt;
    if (*last < *first) {
        problems.wrong("--steps", "\"" + text + "\" ends before it begins",
                       "Give FIRST..LAST, counted from 0.");
        return std::nullopt;
    }
    return StepRange{int(*first), int(*last)};
}

/// Adds a step to the costs.
void charge(const Cell& cell, const AmplifiedSimulator& simulator, const AmplifiedStep& step,
            AmplificationCost& cost) {
    for (std::size_t i = 0; i < step.operations.size(); ++i) {
        cost.addOperation(simulator.plainGates(i), simulator.amplifiedGates(i),
                          step.operations[i].probability, step.operations[i].success);
    }
    // A round's phases: on the word, and on every qubit being |0>, where the sequence began.
    cost.addReadout(step.readout.probability, step.readout.rounds,
                    zeroPhaseCount(cell.inOutLanes) + zeroPhaseCount(cell.lanes() + simulator.ancillas()));
}

int runAmplify(const AmplifyFlags& flags, Problems& problems) {
    const std::optional<Split> split = readSplit(flags.split, problems);
    const std::optional<std::int64_t> sample =
        readInteger("--sample", flags.sample, 0, 1'000'000'000, problems);
    AmplificationOptions options;
    options.error = readError(flags.error, problems);
    options.scheme = readScheme(flags.scheme, problems);
    if (!flags.rounds.empty()) {
        const auto rounds = readInteger("--rounds", flags.rounds, 0, kMaxAmplificationRounds, problems);
        if (rounds) options.rounds = int(*rounds);
    }
    std::optional<StepRange> steps;
    if (!flags.steps.empty()) steps = readSteps(flags.steps, problems);
    const TrainedModel trained = readTrainedModel(flags.model, flags.experiment, problems);
    if (trained.saved.model.kind != ModelKind::Qrnn) {
        problems.wrong("--model", "a classical network has nothing to amplify",
                       "Choose a run of the quantum cell.");
    }
    if (problems.any()) return problems.report(flags.json);

    const std::shared_ptr<const Task> task = trained.task(problems);
    if (problems.any()) return problems.report(flags.json);
    const int available = task->splitSize(*split);
    if (available > 0 && *sample >= available) {
        problems.wrong("--sample", "the split has " + formatCount(available) + " samples",
                       "Count from 0 to " + std::to_string(available - 1) + ".");
        return problems.report(flags.json);
    }
    const Cell& cell = trained.saved.cell;
    Sample chosen = task->sample(*split, int(*sample));
    const int sequenceSteps = chosen.batch.steps();
    if (!steps) steps = StepRange{0, sequenceSteps - 1};
    if (steps->last >= sequenceSteps) {
        problems.wrong("--steps", "the sequence has " + std::to_string(sequenceSteps) + " steps",
                       "Count from 0 to " + std::to_string(sequenceSteps - 1) + ".");
    }
    const NeuronForm form = flags.circuit ? NeuronForm::Circuit : NeuronForm::Formula;
    const AmplificationScheme other = options.scheme == AmplificationScheme::Whole
                                          ? AmplificationScheme::Nested
                                          : AmplificationScheme::Whole;
    AmplificationReport report{.model = flags.model,
                               .taskKey = std::string(taskDescription(trained.taskOptions->kind).key),
                               .taskName = std::string(taskDescription(trained.taskOptions->kind).name),
                               .split = flags.split,
                               .sample = int(*sample),
                               .label = chosen.label,
                               .cell = cell,
                               .options = options,
                               .circuit = flags.circuit,
                               .firstStep = steps->first,
                               .sequenceSteps = sequenceSteps,
                               .batch = std::move(chosen.batch),
                               .schemes = {}};
    for (const AmplificationScheme scheme : {options.scheme, other}) {
        AmplificationOptions own = options;
        own.scheme = scheme;
        report.schemes.push_back({scheme,
                                  AmplifiedSimulator(cell, trained.saved.parameters, own,
                                                     scheme == options.scheme ? form : NeuronForm::Formula),
                                  AmplificationCost(options.error),
                                  {}});
    }
    const int wide = cell.lanes() + report.chosen().simulator.ancillas();
    if (flags.circuit && wide > kMostCircuitQubits) {
        problems.wrong("--circuit",
                       "needs " + std::to_string(wide) + " qubits, 2^" + std::to_string(wide) +
                           " amplitudes a gate; at most " + std::to_string(kMostCircuitQubits) +
                           " are simulated",
                       "Leave it out (the formula gives the same), or use --scheme nested.");
    }
    if (problems.any()) return problems.report(flags.json);
    problems.printWarnings();

    std::stop_source stop;
    {
        const InterruptWatcher watcher([&stop] { stop.request_stop(); });
        ProgressLine progress;
        for (int k = 0; k <= steps->last; ++k) {
            if (stop.stop_requested()) {
                report.stopped = true;
                break;
            }
            progress.show("step " + std::to_string(k) + " of " + std::to_string(steps->last) + " ...");
            const Word input = report.batch.input(0, k);
            const Word kept = report.batch.target(0, k);
            for (SchemeResult& result : report.schemes) {
                if (k < steps->first) {
                    result.simulator.skip(input, kept);
                    continue;
                }
                AmplifiedStep step = result.simulator.step(input, kept);
                if (!(step.readout.probability > 0.0)) {
                    return reportError(
                        {ErrorCode::Value,
                         "the word that is to be kept has probability 0 or cannot be computed",
                         "step " + std::to_string(k), "Choose --steps that end before, or another --sample."},
                        flags.json, kFailed);
                }
                charge(cell, result.simulator, step, result.cost);
                result.steps.push_back(std::move(step));
            }
        }
    }
    if (!flags.csv.empty()) {
        const Expected<void> written = writeFileAtomically(flags.csv, amplificationCsv(report));
        if (!written) return reportError(written.error(), flags.json, kFailed);
    }
    if (flags.json) {
        printJson(toJson(report));
    } else {
        std::fputs(amplificationText(report, *task).c_str(), stdout);
        if (report.stopped) std::puts("Stopped before the end: the figures are those of the steps done.");
    }
    return report.stopped ? kFailed : kGood;
}

}  // namespace

Command addAmplify(CLI::App& parent) {
    const auto given = std::make_shared<AmplifyFlags>();
    Flags flags(parent, "amplify",
                "Tell what a device would need in place of post-selection: fixed-point oblivious amplitude "
                "amplification of every neuron, for one sample.",
                given->json);
    flags.value("--model", "PATH", given->model, "Run folder, model.json, or a file with config and stages.");
    flags.value("--split", "NAME", given->split, "train, validation or test (default).");
    flags.value("--sample", "K", given->sample, "Which sample of the split, from 0 (default).");
    flags.value("--steps", "FIRST..LAST", given->steps,
                "Steps to amplify, from 0; those before run post-selected. Default: all.");
    flags.value("--error", "E", given->error,
                "Accepted failure of one neuron or readout, 1e-12 to below 1. Default 1e-3.");
    flags.value("--rounds", "N", given->rounds,
                "The same number of rounds everywhere, instead of as many as the error needs.");
    flags.value(
        "--scheme", "KEY", given->scheme,
        "whole (default): each post-selection has an ancilla of its own, 2^o - 1 for order o, and the "
        "neuron is amplified at once. nested: o ancillas, every level is amplified by itself.");
    flags.toggle(
        "--circuit", given->circuit,
        "Run the amplified neurons gate by gate with their ancillas (2^qubits for each gate, at most 20 "
        "qubits) instead of by formula: the same figures, slowly. Choose few --steps.");
    flags.value("--csv", "FILE", given->csv, "Also write a line for every neuron and step, and readout.");
    given->experiment.addTo(flags, ExperimentFlags::Task);
    return {flags, [given](Problems& problems) { return runAmplify(*given, problems); }};
}

}  // namespace ketloom::cli
