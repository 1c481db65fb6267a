#include "core/state/state_recorder.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/simulator/step_runner.h"

namespace ketloom {

namespace {

tl::unexpected<Error> stopped() {
    return fail(ErrorCode::Unsupported, "stopped");
}

}  // namespace

/// The two precisions behind one face.
class StateRecorder::Engine {
public:
    virtual ~Engine() = default;
    virtual Expected<Record> record(std::span<const double> parameters, const Batch& sample, int rows,
                                    std::span<const int> wanted, const std::stop_token& stop) = 0;
    virtual Expected<void> replay(std::span<const double> parameters, const Batch& sample,
                                  const StateHistory& states, int first, int last,
                                  const std::function<void(int, std::span<const float>)>& use,
                                  const std::stop_token& stop) = 0;
};

template <class T>
class StateRecorder::Run final : public Engine {
public:
    explicit Run(const Cell& cell)
        : m_cell(cell),
          m_program(compile(cell)),
          m_plan(planPasses(m_program, static_cast<int>(kernels::vectorLanes<T>()))),
          m_tables(m_cell, m_program, m_plan),
          m_runner(m_program, m_plan, 1),
          m_carried(m_program.carriedSize()),
          m_rounded(m_program.carriedSize()),
          m_sums(std::size_t(m_program.words())) {}

    Expected<Record> record(std::span<const double> parameters, const Batch& sample, int rows,
                            std::span<const int> wanted, const std::stop_token& stop) override {
        assert(sample.size == 1);
        m_tables.build(parameters);
        const std::size_t size = m_program.carriedSize();
        Record result;
        Trace& trace = result.trace;
        trace.steps = sample.steps();
        trace.stateSize = static_cast<int>(size);
        trace.wordCount = m_program.words();
        trace.operations = m_program.operationCount;
        StateNotes notes(trace.steps, trace.stateSize, m_program.workspaceLanes);
        const int spacing = std::max(1, static_cast<int>(std::ceil(std::sqrt(double(trace.steps)))));
        std::vector<T> kept;
        kept.reserve(std::size_t(trace.steps / spacing) * size);
        begin();
        for (int step = 0; step < trace.steps; ++step) {
            if (stop.stop_requested()) return stopped();
            runStep(sample, step, &trace);
            notes.add(rounded());
            if ((step + 1) % spacing == 0) kept.insert(kept.end(), m_carried.begin(), m_carried.end());
        }
        notes.finish();
        StateHistory& states = result.states;
        states = std::move(notes.history());
        states.spacing = spacing;
        states.kept = std::move(kept);
        states.rows =
            wanted.empty() ? heaviest(states.weights, rows) : std::vector(wanted.begin(), wanted.end());
        states.amplitudes.reserve(std::size_t(trace.steps) * states.rows.size());
        begin();
        for (int step = 0; step < trace.steps; ++step) {
            if (stop.stop_requested()) return stopped();
            runStep(sample, step, nullptr);
            for (const int row : states.rows) states.amplitudes.push_back(rounded()[std::size_t(row)]);
        }
        return result;
    }

    Expected<void> replay(std::span<const double> parameters, const Batch& sample, const StateHistory& states,
                          int first, int last, const std::function<void(int, std::span<const float>)>& use,
                          const std::stop_token& stop) override {
        const auto& kept = std::get<std::vector<T>>(states.kept);
        const std::size_t size = m_program.carriedSize();
        m_tables.build(parameters);
        const auto number = std::min(std::size_t((first + 1) / states.spacing), kept.size() / size);
        if (number == 0) {
            begin();
        } else {
            std::copy_n(kept.begin() + std::ptrdiff_t((number - 1) * size), size, m_carried.begin());
        }
        int step = static_cast<int>(number) * states.spacing - 1;  // the state in hand is the one after it
        if (step == first) use(step, rounded());
        while (step < last) {
            if (stop.stop_requested()) return stopped();
            runStep(sample, ++step, nullptr);
            if (step >= first) use(step, rounded());
        }
        return {};
    }

private:
    void begin() {
        std::fill(m_carried.begin(), m_carried.end(), T(0));
        m_carried[0] = T(1);
    }

    std::span<const float> rounded() {
        std::transform(m_carried.begin(), m_carried.end(), m_rounded.begin(),
                       [](T amplitude) { return static_cast<float>(amplitude); });
        return m_rounded;
    }

    /// The same operations in the same order as SequenceModel::trace(); probabilities only where `trace`
    /// asks.
    void runStep(const Batch& sample, int step, Trace* trace) {
        const std::size_t size = m_program.carriedSize();
        const std::uint16_t word = sample.input(0, step);
        m_runner.setWords({&word, 1});
        m_runner.begin(m_carried.data());
        double norm = 1.0;
        for (std::size_t i = 0; i < m_program.instructions.size(); ++i) {
            m_runner.runInstruction(m_tables, i);
            if (!trace) continue;
            const Instruction& instruction = m_program.instructions[i];
            const std::size_t live = std::size_t(1) << instruction.log2Size;
            const double after = kernels::dot<T>(m_runner.current(0), m_runner.current(0), live);
            if (instruction.operation >= 0) {
                const Operation& operation = m_cell.stages[std::size_t(instruction.place.stage)]
                                                 .operations[std::size_t(instruction.place.operation)];
                const bool unitary = gateInfo(operation.gate).unitary;
                trace->operationProbabilities.push_back(unitary ? 1.0f : static_cast<float>(after / norm));
            }
            norm = after;
        }
        kernels::sumSquares<T>(m_runner.current(0), size, m_sums.size(), m_sums.data());
        const Word kept = sample.target(0, step);
        if (trace) {
            for (const double sum : m_sums) trace->probabilities.push_back(static_cast<float>(sum / norm));
            trace->kept.push_back(kept);
            trace->keptProbabilities.push_back(static_cast<float>(m_sums[kept] / norm));
        }
        kernels::scale<T>(m_runner.current(0) + std::size_t(kept) * size,
                          static_cast<T>(1.0 / std::sqrt(m_sums[kept])), size, m_carried.data());
    }

    Cell m_cell;
    Program m_program;
    PassPlan m_plan;
    ParameterTables<T> m_tables;
    StepRunner<T> m_runner;
    std::vector<T> m_carried;
    std::vector<float> m_rounded;
    std::vector<double> m_sums;
};

StateRecorder::StateRecorder(const Cell& cell, Precision precision) {
    if (precision == Precision::Double)
        m_engine = std::make_unique<Run<double>>(cell);
    else
        m_engine = std::make_unique<Run<float>>(cell);
}

StateRecorder::~StateRecorder() = default;

Expected<StateRecorder::Record> StateRecorder::record(std::span<const double> parameters, const Batch& sample,
                                                      int rows, std::span<const int> wanted,
                                                      std::stop_token stop) {
    return m_engine->record(parameters, sample, rows, wanted, stop);
}

Expected<void> StateRecorder::replay(std::span<const double> parameters, const Batch& sample,
                                     const StateHistory& states, int first, int last,
                                     const std::function<void(int, std::span<const float>)>& use,
                                     std::stop_token stop) {
    assert(0 <= first && first <= last && last < sample.steps() && !states.isDense());
    return m_engine->replay(parameters, sample, states, first, last, use, stop);
}

}  // namespace ketloom
