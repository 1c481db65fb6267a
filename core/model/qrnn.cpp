#include "core/model/qrnn.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdio>

#include "core/cell/validate.h"
#include "core/gradient/sequence_runner.h"
#include "core/model/initial_parameters.h"
#include "core/model/loss.h"

namespace ketloom {

namespace {

template <class T>
class Qrnn final : public SequenceModel {
public:
    Qrnn(const Cell& cell, const QrnnSettings& settings)
        : m_cell(cell), m_layout(parameterLayout(cell)), m_runner(cell, settings.threads) {}

    int inOutLanes() const override { return m_cell.inOutLanes; }
    int parameterCount() const override { return m_layout.count; }
    const std::vector<ParameterGroup>& parameterGroups() const override { return m_layout.groups; }

    std::vector<double> initialParameters(const InitialSpread& spread, Rng& rng) const override {
        return ketloom::initialParameters(m_cell, spread, rng);
    }

    LossResult lossAndGradient(std::span<const double> parameters, const Batch& batch, LossKind kind,
                               std::span<double> gradient, GradientThroughTime* throughTime,
                               std::stop_token stop) override {
        assert(static_cast<int>(parameters.size()) == m_layout.count && gradient.size() == parameters.size());
        m_runner.setParameters(parameters);
        return convert(m_runner.lossAndGradient(batch, wordLoss(kind), gradient, throughTime, stop));
    }

    std::span<const double> stateGradientNorms() const override { return m_runner.stateNorms(); }

    LossResult loss(std::span<const double> parameters, const Batch& batch, LossKind kind,
                    std::vector<double>* probabilities, std::stop_token stop) override {
        m_runner.setParameters(parameters);
        return convert(m_runner.run(batch, wordLoss(kind), {}, probabilities, nullptr, stop));
    }

    Prediction predict(std::span<const double> parameters, const Batch& batch, LossKind kind, OutputMode mode,
                       Rng& rng, std::stop_token stop) override {
        std::vector<double> uniform;  // drawn beforehand, in the order of the batch: independent of threads
        if (mode == OutputMode::Sampled) {
            for (auto scored : batch.scored) {
                if (scored) uniform.push_back(rng.uniform());
            }
        }
        m_runner.setParameters(parameters);
        Prediction result;
        const SequenceLoss ran = m_runner.run(
            batch, wordLoss(kind), {uniform, mode == OutputMode::MostLikely}, nullptr, &result.outputs, stop);
        result.loss = ran.loss;
        result.minPostselection = ran.minPostselection;
        result.stopped = ran.stopped;
        if (!ran.stopped) countErrors(batch, result);
        return result;
    }

    Trace trace(std::span<const double> parameters, const Batch& sample) override;
    std::string locateNonFinite(std::span<const double> parameters, const Batch& batch) override;

private:
    const Operation& operationAt(OperationPlace place) const {
        return m_cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)];
    }
    std::string nameOf(OperationPlace place) const {
        return stageName(m_cell, place.stage) + ": " + operationName(m_cell, operationAt(place));
    }
    static LossResult convert(const SequenceLoss& l) { return {l.loss, l.minPostselection, l.stopped}; }

    Cell m_cell;
    ParameterLayout m_layout;
    SequenceRunner<T> m_runner;
};

template <class T>
Trace Qrnn<T>::trace(std::span<const double> parameters, const Batch& sample) {
    assert(sample.size == 1);
    const Program& program = m_runner.program();
    const std::size_t size = program.carriedSize();
    const std::size_t words = std::size_t(program.words());
    m_runner.setParameters(parameters);
    StepRunner<T> runner(program, m_runner.plan(), 1);

    Trace trace;
    trace.steps = sample.steps();
    trace.stateSize = static_cast<int>(size);
    trace.wordCount = program.words();
    trace.operations = program.operationCount;
    trace.operationProbabilities.reserve(std::size_t(trace.steps) * trace.operations);

    std::vector<T> carried(size, T(0));
    carried[0] = T(1);
    std::vector<double> sums(words);
    for (int step = 0; step < trace.steps; ++step) {
        const std::uint16_t word = sample.input(0, step);
        runner.setWords({&word, 1});
        runner.begin(carried.data());
        double norm = 1.0;
        for (std::size_t i = 0; i < program.instructions.size(); ++i) {
            const Instruction& instruction = program.instructions[i];
            runner.runInstruction(m_runner.tables(), i);
            const std::size_t live = std::size_t(1) << instruction.log2Size;
            const double after = kernels::dot<T>(runner.current(0), runner.current(0), live);
            if (instruction.operation >= 0) {
                const bool unitary = gateInfo(operationAt(instruction.place).gate).unitary;
                trace.operationProbabilities.push_back(unitary ? 1.0f : static_cast<float>(after / norm));
            }
            norm = after;
        }
        kernels::sumSquares<T>(runner.current(0), size, words, sums.data());
        for (double sum : sums) trace.probabilities.push_back(static_cast<float>(sum / norm));
        const int kept = sample.target(0, step);
        kernels::scale<T>(runner.current(0) + std::size_t(kept) * size,
                          static_cast<T>(1.0 / std::sqrt(sums[kept])), size, carried.data());
        trace.kept.push_back(static_cast<Word>(kept));
        trace.keptProbabilities.push_back(static_cast<float>(sums[kept] / norm));
        for (T amplitude : carried) trace.states.push_back(static_cast<float>(amplitude));
    }
    return trace;
}

template <class T>
std::string Qrnn<T>::locateNonFinite(std::span<const double> parameters, const Batch& batch) {
    for (const ParameterSlot& slot : m_layout.operations) {
        for (int k = 0; k < slot.count; ++k) {
            if (std::isfinite(parameters[std::size_t(slot.offset + k)])) continue;
            return nameOf(slot.place) + ": parameter " + parameterName(m_cell, operationAt(slot.place), k) +
                   " is not finite";
        }
    }
    const Program& program = m_runner.program();
    const std::size_t size = program.carriedSize();
    m_runner.setParameters(parameters);
    StepRunner<T> runner(program, m_runner.plan(), 1);
    std::vector<double> sums(std::size_t(program.words()));
    double least = 2.0;
    std::string leastPlace;
    for (int b = 0; b < batch.size; ++b) {
        std::vector<T> carried(size, T(0));
        carried[0] = T(1);
        for (int step = 0; step < batch.steps(); ++step) {
            const std::string when =
                "time step " + std::to_string(step + 1) + " of sequence " + std::to_string(b + 1);
            const std::uint16_t word = batch.input(b, step);
            runner.setWords({&word, 1});
            runner.begin(carried.data());
            for (std::size_t i = 0; i < program.instructions.size(); ++i) {
                const Instruction& instruction = program.instructions[i];
                runner.runInstruction(m_runner.tables(), i);
                const std::size_t live = std::size_t(1) << instruction.log2Size;
                const double norm = kernels::dot<T>(runner.current(0), runner.current(0), live);
                if (std::isfinite(norm) && norm > 0.0) continue;
                const std::string what = norm == 0.0 ? "the state vanished" : "an amplitude is not finite";
                if (instruction.operation < 0) return when + ": " + what;
                return when + ", " + nameOf(instruction.place) + ": " + what;
            }
            kernels::sumSquares<T>(runner.current(0), size, sums.size(), sums.data());
            double norm = 0.0;
            for (double sum : sums) norm += sum;
            const int kept = batch.target(b, step);
            const std::string readout = when + ", readout of word " + std::to_string(kept);
            if (sums[kept] / norm < least) {
                least = sums[kept] / norm;
                leastPlace = readout;
            }
            if (!(sums[kept] > 0.0)) return readout + ": it is post-selected but has probability 0";
            kernels::scale<T>(runner.current(0) + std::size_t(kept) * size,
                              static_cast<T>(1.0 / std::sqrt(sums[kept])), size, carried.data());
        }
    }
    if (least > 1e-12) return {};
    char probability[32];
    std::snprintf(probability, sizeof probability, "%.3g", least);
    return leastPlace + ": post-selected with probability " + probability + ", its gradient overflowed";
}

}  // namespace

Expected<std::unique_ptr<SequenceModel>> createQrnn(const Cell& cell, const QrnnSettings& settings) {
    std::string reasons;
    for (const CellIssue& issue : validate(cell)) {
        if (issue.severity == Severity::Error) reasons += (reasons.empty() ? "" : "; ") + toString(issue);
    }
    if (!reasons.empty()) {
        return fail(ErrorCode::Value, "the cell cannot be simulated: " + reasons, "cell",
                    "repair the cell first");
    }
    if (settings.precision == Precision::Double) return std::make_unique<Qrnn<double>>(cell, settings);
    return std::make_unique<Qrnn<float>>(cell, settings);
}

}  // namespace ketloom
