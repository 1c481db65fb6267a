#pragma once

#include <vector>

#include "core/gradient/sequence_runner.h"
#include "core/simulator/reference/reference.h"
#include "tests/support/random_cell.h"

namespace ketloom::testing {

struct Experiment {
    Cell cell;
    std::vector<double> parameters;
    Batch batch;
    std::vector<ReferenceSequence> sequences;  ///< the same batch for the reference
};

/// A random cell with random parameters and a batch of random words; some steps unscored.
inline Experiment randomExperiment(std::uint64_t seed) {
    Rng rng(seed);
    Experiment e;
    e.cell = randomCell(rng);
    e.parameters.resize(std::size_t(parameterCount(e.cell)));
    for (double& p : e.parameters) p = 0.5 * rng.normal();
    const std::uint64_t words = std::uint64_t(1) << e.cell.inOutLanes;
    e.batch.size = 1 + static_cast<int>(rng.below(7));
    e.batch.length = 2 + static_cast<int>(rng.below(4));
    for (int b = 0; b < e.batch.size; ++b) {
        ReferenceSequence sequence;
        for (int t = 0; t < e.batch.length; ++t) {
            sequence.inputs.push_back(static_cast<unsigned>(rng.below(words)));
            sequence.targets.push_back(static_cast<unsigned>(rng.below(words)));
            e.batch.inputs.push_back(static_cast<Word>(sequence.inputs.back()));
            e.batch.targets.push_back(static_cast<Word>(sequence.targets.back()));
        }
        for (int step = 0; step < e.batch.steps(); ++step) {
            const bool scored = (b == 0 && step == 0) || rng.below(4) != 0;
            sequence.scored.push_back(scored);
            e.batch.scored.push_back(scored);
        }
        e.sequences.push_back(sequence);
    }
    return e;
}

/// The random cells may make a target word impossible (nothing writes its lane): post-selecting on it has no
/// meaning.
inline bool isPossible(const Experiment& e) {
    ReferenceSimulator<double> reference(e.cell, e.parameters, NeuronForm::Formula);
    for (const ReferenceSequence& sequence : e.sequences) {
        reference.reset();
        for (int step = 0; step < e.batch.steps(); ++step) {
            const auto result =
                reference.step(sequence.inputs[std::size_t(step)], sequence.targets[std::size_t(step) + 1]);
            if (!(result.keptProbability > 1e-10)) return false;
        }
    }
    return true;
}

/// A random cell with a batch of up to 40 sequences of 2 to 12 words. The targets are words that the cell
/// itself gave, drawn from its probabilities, so that post-selecting on them has a meaning.
inline Experiment possibleExperiment(std::uint64_t seed, WordLoss wordLoss) {
    Rng rng(seed);
    Experiment e;
    e.cell = randomCell(rng);
    e.parameters = randomParameters(e.cell, 0.5, rng);
    e.batch = emptyBatch(randomInt(1, 40, rng), randomInt(2, 12, rng));
    for (Word& word : e.batch.inputs)
        word = static_cast<Word>(rng.below(std::uint64_t(1) << e.cell.inOutLanes));
    std::fill(e.batch.scored.begin(), e.batch.scored.end(), 1);
    std::vector<double> uniform(e.batch.scored.size());
    for (double& u : uniform) u = rng.uniform();
    SequenceRunner<double> runner(e.cell, 1);
    runner.setParameters(e.parameters);
    std::vector<Word> kept;
    runner.run(e.batch, wordLoss, {uniform, false}, nullptr, &kept);
    for (int b = 0; b < e.batch.size; ++b) {
        for (int step = 0; step < e.batch.steps(); ++step) {
            e.batch.targets[std::size_t(b) * e.batch.length + step + 1] =
                kept[std::size_t(b) * e.batch.steps() + step];
            e.batch.scored[std::size_t(b) * e.batch.steps() + step] = (b + step == 0) || rng.below(4) != 0;
        }
    }
    return e;
}

}  // namespace ketloom::testing
