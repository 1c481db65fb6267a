#include "core/lab/sweep_presets.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "core/cell/presets.h"
#include "core/runs/csv_text.h"

namespace ketloom {

namespace {

constexpr double kMemoryLoss = 1e-3;
constexpr int kLookEvery = 5;

Project experiment(TaskKind task, const CellShape& shape) {
    Project project;
    project.name = taskDescription(task).name;
    project.cell = paperCell(shape);
    project.task.kind = task;
    applyTaskDefaults(project);
    project.training.validateEvery = kLookEvery;
    return project;
}

/// Bausch 2020, section 4.4: W 5, S 1, degree 3, Adam 0.01, batches of 128.
Project longMemory(MemoryProtocol protocol, int steps) {
    Project project = experiment(TaskKind::LongMemory, findCellPreset("long-memory")->shape);
    project.task.protocol = protocol;
    project.training.validationSize = 128;
    project.training.stopLoss = kMemoryLoss;
    project.training.steps = steps;
    return project;
}

Project classicalMemory(ModelKind kind, int hidden, MemoryProtocol protocol, double rate, int steps) {
    Project project = longMemory(protocol, steps);
    project.model = {kind, hidden};
    project.training.learningRate = rate;
    project.training.loss = LossKind::NegativeLogLikelihood;
    project.training.gradientClip = 0.0;
    return project;
}

const std::vector<int> kMemoryLengths = {5, 10, 20, 50, 100, 200};

Sweep quickLook() {
    Sweep sweep{
        "quick-look", "A quick look at vanishing gradients", "", SweepMeasure::StepsToLoss, {}, {}, {}};
    sweep.notes =
        "Long memory at short lengths, a minute for all: the quantum cell as published and leak-free, and an "
        "LSTM of as many parameters that has to remember. Three seeds show a tendency, no more.";
    sweep.lengths = {5, 10, 20};
    sweep.seeds = firstSeeds(3);
    sweep.arms = {
        {"quantum, as published", "memory-quantum", longMemory(MemoryProtocol::Published, 400)},
        {"quantum, leak-free", "", longMemory(MemoryProtocol::LeakFree, 400)},
        {"LSTM, leak-free", "", classicalMemory(ModelKind::Lstm, 10, MemoryProtocol::LeakFree, 0.03, 400)}};
    return sweep;
}

Sweep memoryQuantum() {
    Sweep sweep{
        "memory-quantum", "Long memory, quantum cell (Fig. 9)", "", SweepMeasure::StepsToLoss, {}, {}, {}};
    sweep.notes =
        "Does the quantum network remember, however long the sequence? W 5, S 1, degree 3, Adam 0.01, 128 "
        "sequences a step, in three protocols. As published, targets that the state is post-selected on hand "
        "the label on. With the marker removed from the input nothing can be remembered: a network that "
        "still "
        "succeeds was told. Leak-free, the label comes from the marked base alone; it is given more steps.";
    sweep.lengths = kMemoryLengths;
    sweep.seeds = firstSeeds(5);
    sweep.arms = {{"as published", "memory-quantum", longMemory(MemoryProtocol::Published, 2000)},
                  {"no marker (control)", "", longMemory(MemoryProtocol::NoMarker, 2000)},
                  {"leak-free", "", longMemory(MemoryProtocol::LeakFree, 5000)}};
    return sweep;
}

Sweep memoryLstm() {
    Sweep sweep{"memory-lstm", "Long memory, LSTM (Fig. 9)", "", SweepMeasure::StepsToLoss, {}, {}, {}};
    sweep.notes =
        "An LSTM of 10 hidden units (888 parameters). The published figures came about with a loss in every "
        "step: each step teaches to keep the label for one step more. Scored at the last step alone, as the "
        "quantum network is, it has to find the label across the whole length.";
    sweep.lengths = kMemoryLengths;
    sweep.seeds = firstSeeds(5);
    sweep.arms = {{"every step scored, Adam 0.1", "memory-lstm",
                   classicalMemory(ModelKind::Lstm, 10, MemoryProtocol::EveryStep, 0.1, 3000)},
                  {"last step scored, Adam 0.01", "",
                   classicalMemory(ModelKind::Lstm, 10, MemoryProtocol::LeakFree, 0.01, 3000)}};
    return sweep;
}

Sweep memoryRnn() {
    Sweep sweep{"memory-rnn", "Long memory, RNN (Fig. 9)", "", SweepMeasure::StepsToLoss, {}, {}, {}};
    sweep.notes =
        "A plain recurrent network of 22 hidden units (888 parameters), scored in every step, as the "
        "published "
        "figures came about, and at the last step alone.";
    sweep.lengths = kMemoryLengths;
    sweep.seeds = firstSeeds(5);
    sweep.arms = {{"every step scored, Adam 0.1", "memory-rnn",
                   classicalMemory(ModelKind::Rnn, 22, MemoryProtocol::EveryStep, 0.1, 3000)},
                  {"every step scored, Adam 0.01", "memory-rnn",
                   classicalMemory(ModelKind::Rnn, 22, MemoryProtocol::EveryStep, 0.01, 3000)},
                  {"last step scored, Adam 0.01", "",
                   classicalMemory(ModelKind::Rnn, 22, MemoryProtocol::LeakFree, 0.01, 3000)}};
    return sweep;
}

Sweep optimisers() {
    Sweep sweep{"optimisers", "Optimisers, two sentences by heart", "", SweepMeasure::FinalLoss, {}, {}, {}};
    sweep.notes =
        "W 5, S 2, degree 3, two sentences of twenty words, 500 steps, each optimiser with the "
        "learning rate that was best in the paper. The loss is that of the training batch, which "
        "holds the two sentences.";
    sweep.seeds = firstSeeds(5);
    struct Row {
        const char* label;
        const char* published;
        OptimizerKind kind;
        double rate;
    };
    for (const Row& row : {Row{"SGD 2", "memorise-sgd", OptimizerKind::Sgd, 2.0},
                           Row{"RMSprop 0.01", "memorise-rmsprop", OptimizerKind::RmsProp, 0.01},
                           Row{"Adam 0.05", "memorise-adam", OptimizerKind::Adam, 0.05},
                           Row{"L-BFGS 1", "memorise-lbfgs", OptimizerKind::Lbfgs, 1.0}}) {
        Project project = experiment(TaskKind::Memorise, findCellPreset("memorise")->shape);
        project.training.optimizer = row.kind;
        project.training.learningRate = row.rate;
        project.training.steps = 500;
        project.training.validateEvery = 100;
        sweep.arms.push_back({row.label, row.published, std::move(project)});
    }
    return sweep;
}

Sweep xorSpread() {
    Sweep sweep{"xor-spread", "Elman XOR, initial spread", "", SweepMeasure::StepsToLoss, {}, {}, {}};
    sweep.notes =
        "W 4, S 1, degree 3, Adam 0.005, 16 sequences of 36: how far the initial parameters spread "
        "(standard deviations of the neurons' offsets theta and of their weights phi), and how long "
        "training takes.";
    sweep.seeds = firstSeeds(10);
    struct Row {
        double theta;
        double phi;
    };
    for (const auto [theta, phi] :
         {Row{0.1, 0.01}, Row{0.01, 0.01}, Row{0.1, 0.1}, Row{0.5, 0.1}, Row{0.5, 0.5}, Row{1.0, 1.0}}) {
        Project project = experiment(TaskKind::ElmanXor, findCellPreset("elman-xor")->shape);
        project.training.spread.theta = theta;
        project.training.spread.phi = phi;
        project.training.stopLoss = 1e-3;
        project.training.steps = 2000;
        sweep.arms.push_back({"theta " + numberText(theta) + ", phi " + numberText(phi),
                              theta == 0.1 && phi == 0.01 ? "xor" : "", std::move(project)});
    }
    return sweep;
}

Sweep lettersTopology() {
    Sweep sweep{"letters-topology", "Elman letters, topology", "", SweepMeasure::StepsToLoss, {}, {}, {}};
    sweep.notes = "Adam 0.005, 8 sequences of 36, loss 0.01: workspace lanes W, work stages S and degree d.";
    sweep.seeds = firstSeeds(5);
    struct Row {
        int workspace;
        int stages;
        int degree;
    };
    for (const auto [workspace, stages, degree] :
         {Row{7, 2, 3}, Row{7, 1, 3}, Row{7, 2, 2}, Row{5, 2, 3}, Row{5, 1, 3}, Row{5, 2, 2}, Row{3, 2, 3}}) {
        Project project = experiment(TaskKind::ElmanLetters, {3, workspace, stages, 2, degree});
        project.training.stopLoss = 0.01;
        project.training.steps = 1000;
        sweep.arms.push_back({"W " + std::to_string(workspace) + ", S " + std::to_string(stages) + ", d " +
                                  std::to_string(degree),
                              workspace == 7 && stages == 2 && degree == 3 ? "letters" : "",
                              std::move(project)});
    }
    return sweep;
}

}  // namespace

std::vector<std::uint64_t> firstSeeds(int count, std::uint64_t first) {
    std::vector<std::uint64_t> seeds(std::size_t(std::max(0, count)));
    std::iota(seeds.begin(), seeds.end(), first);
    return seeds;
}

const std::vector<Sweep>& sweepPresets() {
    static const std::vector<Sweep> presets = {quickLook(),  memoryQuantum(), memoryLstm(),     memoryRnn(),
                                               optimisers(), xorSpread(),     lettersTopology()};
    return presets;
}

const Sweep* findSweepPreset(std::string_view key) {
    for (const Sweep& sweep : sweepPresets()) {
        if (sweep.key == key) return &sweep;
    }
    return nullptr;
}

Sweep rivalsSweep(const RivalsRequest& request) {
    Sweep sweep;
    sweep.title = request.project.name;
    sweep.notes =
        "Every network with the same training options; classical ones have as many parameters as "
        "the cell, to the nearest number of hidden units.";
    sweep.lengths = request.lengths;
    sweep.seeds = request.seeds;
    const bool hasProtocols = request.project.task.kind == TaskKind::LongMemory && !request.protocols.empty();
    const std::vector<MemoryProtocol> protocols =
        hasProtocols ? request.protocols : std::vector{request.project.task.protocol};
    for (const ModelKind kind : request.models) {
        for (const MemoryProtocol protocol : protocols) {
            SweepArm arm{std::string(kind == ModelKind::Qrnn ? "quantum" : modelDescription(kind).name), "",
                         request.project};
            arm.project.model = {kind, 0};
            arm.project.task.protocol = protocol;
            if (!(arm.project.training.stopLoss > 0.0)) arm.project.training.stopLoss = kMemoryLoss;
            if (hasProtocols) arm.label += ", " + std::string(memoryProtocolDescription(protocol).key);
            sweep.arms.push_back(std::move(arm));
        }
    }
    return sweep;
}

}  // namespace ketloom
