#include "core/model/cell_probe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "core/simulator/neuron_table.h"
#include "core/simulator/step_runner.h"

namespace ketloom {

namespace {

/// States between steps are kept up to here; a later step is then reached from the last one kept.
constexpr std::size_t kKeptBytes = std::size_t(64) << 20;

/// The state vector of one step and what is noted about it at every moment.
class Walk {
public:
    Walk(CellProbe& probe, std::span<const double> carried)
        : m_probe(probe), m_lanes(probe.cell.lanes()), m_psi(std::size_t(1) << m_lanes, 0.0) {
        std::copy(carried.begin(), carried.end(), m_psi.begin());  // in/out lanes are the leading bits
    }

    const std::vector<double>& psi() const { return m_psi; }

    /// Divides by the norm and returns its square before.
    double normalise() {
        const double squared = std::inner_product(m_psi.begin(), m_psi.end(), m_psi.begin(), 0.0);
        const double factor = 1.0 / std::sqrt(squared);
        for (double& amplitude : m_psi) amplitude *= factor;
        return squared;
    }

    /// X on every in/out lane whose bit of `word` is 1.
    void flip(Word word) {
        const std::size_t mask = std::size_t(word) << m_probe.cell.workspaceLanes;
        for (std::size_t i = 0; i < m_psi.size(); ++i)
            if ((i ^ mask) > i) std::swap(m_psi[i], m_psi[i ^ mask]);
    }

    void apply(const Operation& operation, std::span<const double> parameters) {
        const GateInfo& gate = gateInfo(operation.gate);
        if (gate.isNeuron()) return applyNeuron(operation, parameters);
        const Matrix2x2 m = gate.matrix(gate.hasAngle ? parameters[0] : 0.0);
        const std::size_t target = bit(operation.target);
        if (gate.sourceRole == SourceRole::Partner) {
            const std::size_t partner = bit(operation.sources.front());
            for (std::size_t i = 0; i < m_psi.size(); ++i)
                if (!(i & target) && (i & partner)) turn(m, i, i ^ target ^ partner);
            return;
        }
        std::size_t controls = 0;
        for (const int lane : operation.sources) controls |= bit(lane);
        for (std::size_t i = 0; i < m_psi.size(); ++i)
            if (!(i & target) && (i & controls) == controls) turn(m, i, i | target);
    }

    /// Post-selects the in/out lanes on `word` and leaves them in |0>.
    void keep(Word word) {
        const std::size_t size = std::size_t(1) << m_probe.cell.workspaceLanes;
        const std::size_t first = std::size_t(word) * size;
        std::copy_n(m_psi.begin() + std::ptrdiff_t(first), size, m_psi.begin());
        std::fill(m_psi.begin() + std::ptrdiff_t(size), m_psi.end(), 0.0);
        normalise();
    }

    std::vector<double> readout() const {
        std::vector<double> p(std::size_t(1) << m_probe.cell.inOutLanes, 0.0);
        for (std::size_t i = 0; i < m_psi.size(); ++i)
            p[i >> m_probe.cell.workspaceLanes] += m_psi[i] * m_psi[i];
        return p;
    }

    /// Takes down the next moment. The state has norm 1.
    void note() {
        std::vector<double>& p = m_probabilities;
        p.resize(m_psi.size());
        std::ranges::transform(m_psi, p.begin(), [](double a) { return a * a; });
        const std::size_t row = m_probe.ones.size();
        m_probe.ones.resize(row + std::size_t(m_lanes));
        // The last lane is the least significant bit: sum over it, then over the next.
        for (int lane = m_lanes - 1; lane >= 0; --lane) {
            const std::size_t half = std::size_t(1) << lane;
            double one = 0.0;
            for (std::size_t i = 0; i < half; ++i) {
                one += p[2 * i + 1];
                p[i] = p[2 * i] + p[2 * i + 1];
            }
            m_probe.ones[row + std::size_t(lane)] = static_cast<float>(std::clamp(one, 0.0, 1.0));
        }
        if (m_moment++ == m_probe.moment) m_probe.state = m_psi;
    }

private:
    std::size_t bit(int lane) const { return std::size_t(1) << (m_lanes - 1 - lane); }

    void turn(const Matrix2x2& m, std::size_t i, std::size_t j) {
        const double zero = m_psi[i];
        const double one = m_psi[j];
        m_psi[i] = m[0] * zero + m[1] * one;
        m_psi[j] = m[2] * zero + m[3] * one;
    }

    void applyNeuron(const Operation& neuron, std::span<const double> parameters) {
        NeuronTable(neuron).build(parameters, m_table);
        const std::size_t target = bit(neuron.target);
        for (std::size_t i = 0; i < m_psi.size(); ++i) {
            if (i & target) continue;
            std::size_t x = 0;
            for (std::size_t k = 0; k < neuron.sources.size(); ++k)
                if (i & bit(neuron.sources[k])) x |= std::size_t(1) << k;
            turn({m_table.c[x], -m_table.s[x], m_table.s[x], m_table.c[x]}, i, i | target);
        }
    }

    CellProbe& m_probe;
    int m_lanes;
    int m_moment = 0;
    std::vector<double> m_psi;
    std::vector<double> m_probabilities;  ///< scratch
    NeuronCoefficients m_table;           ///< scratch
};

/// What of the request does not fit the cell; empty: all is well.
std::string misfit(const Cell& cell, std::span<const double> parameters, const Batch& sample, int step,
                   int moment) {
    if (static_cast<int>(parameters.size()) != parameterCount(cell))
        return std::to_string(parameters.size()) + " parameters for a cell that has " +
               std::to_string(parameterCount(cell));
    if (step < 0 || step >= sample.steps())
        return "step " + std::to_string(step + 1) + " of a sequence of " + std::to_string(sample.steps());
    if (moment < -1 || moment >= momentCount(cell)) return "no such moment in a step of this cell";
    const int words = 1 << cell.inOutLanes;
    for (const auto* list : {&sample.inputs, &sample.targets})
        if (std::ranges::any_of(*list, [&](Word word) { return word >= words; }))
            return "the words of the sequence are wider than the " + std::to_string(cell.inOutLanes) +
                   " in/out lanes of the cell";
    return {};
}

}  // namespace

int momentCount(const Cell& cell) {
    int operations = 0;
    for (const Stage& stage : cell.stages) operations += static_cast<int>(stage.operations.size());
    return operations + 4;
}

int momentAfter(const Cell& cell, OperationPlace place) {
    if (place.stage < 0 || place.stage >= static_cast<int>(cell.stages.size())) return -1;
    const Stage& stage = cell.stages[std::size_t(place.stage)];
    if (place.operation < 0 || place.operation >= static_cast<int>(stage.operations.size())) return -1;
    int number = place.operation;
    for (int s = 0; s < place.stage; ++s)
        number += static_cast<int>(cell.stages[std::size_t(s)].operations.size());
    return number + (stage.kind == StageKind::Output ? 3 : 2);
}

int momentBeforeOutput(const Cell& cell) {
    int operations = 0;
    for (const Stage& stage : cell.stages)
        if (stage.kind != StageKind::Output) operations += static_cast<int>(stage.operations.size());
    return operations + 2;
}

OperationPlace operationBefore(const Cell& cell, int moment) {
    for (int s = 0; s < static_cast<int>(cell.stages.size()); ++s) {
        const int count = static_cast<int>(cell.stages[std::size_t(s)].operations.size());
        if (count == 0) continue;
        const int first = momentAfter(cell, {s, 0});
        if (moment >= first && moment < first + count) return {s, moment - first};
    }
    return {};
}

/// The fast simulator of one cell.
struct CellProber::Runner {
    explicit Runner(const Cell& cell)
        : program(compile(cell)),
          plan(planPasses(program, static_cast<int>(kernels::vectorLanes<double>()))),
          tables(cell, program, plan),
          runner(program, plan, 1),
          carried(program.carriedSize()) {}

    Program program;
    PassPlan plan;
    ParameterTables<double> tables;
    StepRunner<double> runner;
    AlignedBuffer<double> carried;
};

CellProber::CellProber() = default;
CellProber::~CellProber() = default;

Expected<std::vector<double>> CellProber::carriedBefore(int step, const Batch& sample,
                                                        const std::stop_token& stop) {
    Runner& r = *m_runner;
    const std::size_t size = r.program.carriedSize();
    const auto from = std::min(std::size_t(step), m_carried.size() - 1);
    std::copy(m_carried[from].begin(), m_carried[from].end(), r.carried.data());
    std::vector<double> squares(std::size_t(r.program.words()));
    for (int k = static_cast<int>(from); k < step; ++k) {
        if (stop.stop_requested()) return fail(ErrorCode::Unsupported, "stopped");
        const Word input = sample.input(0, k);
        const Word kept = sample.target(0, k);
        r.runner.setWords({&input, 1});
        r.runner.forward(r.tables, r.carried.data(), StepRunner<double>::kNoTape);
        r.runner.squares(r.tables, squares.data());
        const double square = squares[kept];
        if (!(square > 0.0) || !std::isfinite(square))
            return fail(ErrorCode::Value, "the word kept at step " + std::to_string(k + 1) +
                                              " has probability 0: there is no state after it");
        const double factor = 1.0 / std::sqrt(square);
        r.runner.keep(r.tables, &kept, &factor, r.carried.data());
        if (std::size_t(k) + 1 == m_carried.size() &&
            (m_carried.size() + 1) * size * sizeof(double) <= kKeptBytes)
            m_carried.emplace_back(r.carried.data(), r.carried.data() + size);
    }
    return std::vector<double>(r.carried.data(), r.carried.data() + size);
}

Expected<CellProbe> CellProber::probe(const Cell& cell, std::span<const double> parameters,
                                      const Batch& sample, int step, int moment, std::stop_token stop) {
    if (!m_runner || cell != m_cell) {
        if (!isSimulable(cell))
            return fail(ErrorCode::Value, "a cell with errors cannot be simulated", {},
                        "The list of problems tells which");
        m_runner.reset();
        m_parameters.clear();
        m_cell = cell;
    }
    if (std::string wrong = misfit(cell, parameters, sample, step, moment); !wrong.empty())
        return fail(ErrorCode::Value, std::move(wrong));
    const bool sameParameters = m_runner && std::ranges::equal(m_parameters, parameters);
    if (!m_runner) m_runner = std::make_unique<Runner>(cell);
    if (!sameParameters) {
        m_parameters.assign(parameters.begin(), parameters.end());
        m_runner->tables.build(parameters);
    }
    if (!sameParameters || m_inputs != sample.inputs || m_targets != sample.targets) {
        m_inputs = sample.inputs;
        m_targets = sample.targets;
        m_carried.assign(1, std::vector<double>(m_runner->program.carriedSize(), 0.0));
        m_carried[0][0] = 1.0;
    }
    const Expected<std::vector<double>> carried = carriedBefore(step, sample, stop);
    if (!carried) return tl::unexpected(carried.error());

    CellProbe probe;
    probe.cell = cell;
    probe.steps = sample.steps();
    probe.step = step;
    probe.input = sample.input(0, step);
    probe.kept = sample.target(0, step);
    probe.moments = momentCount(cell);
    probe.moment = moment;
    probe.ones.reserve(std::size_t(probe.moments) * std::size_t(cell.lanes()));

    Walk walk(probe, *carried);
    walk.note();
    walk.flip(probe.input);
    walk.note();
    const ParameterLayout layout = parameterLayout(cell);
    for (const Stage& stage : cell.stages) {
        if (stage.kind == StageKind::Output) {
            walk.flip(probe.input);
            walk.note();
        }
        for (const Operation& operation : stage.operations) {
            if (stop.stop_requested()) return fail(ErrorCode::Unsupported, "stopped");
            const ParameterSlot& slot = layout.operations[probe.postselection.size()];
            walk.apply(operation, parameters.subspan(std::size_t(slot.offset), std::size_t(slot.count)));
            const double p = walk.normalise();
            if (!(p > 0.0) || !std::isfinite(p))
                return fail(ErrorCode::Value,
                            "the " + operationName(cell, operation) + " has probability 0: no state is left");
            probe.postselection.push_back(gateInfo(operation.gate).unitary ? 1.0 : p);
            walk.note();
        }
    }
    probe.readout = walk.readout();
    if (!(probe.readout[probe.kept] > 0.0))
        return fail(ErrorCode::Value, "the word kept at step " + std::to_string(step + 1) +
                                          " has probability 0: there is no state after it");
    walk.keep(probe.kept);
    walk.note();
    return probe;
}

}  // namespace ketloom
