#include <QTest>
#include <cmath>

#include "core/gradient/sequence_runner.h"
#include "core/model/loss.h"
#include "core/simulator/parameter_tables.h"
#include "core/simulator/readout_kernels.h"
#include "core/simulator/reference/reference.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

template <class T>
constexpr double kTolerance = sizeof(T) == 4 ? 1e-5 : 1e-13;

/// A cell whose output stage writes the in/out lanes in any order, by neurons that read any other lanes.
Cell outputCell(int inOut, int workspace, Rng& rng) {
    Cell cell = emptyCell(inOut, workspace, 0);
    std::vector<int> lanes;
    for (int lane = 0; lane < inOut; ++lane) lanes.push_back(lane);
    testing::shuffle(lanes, rng);
    for (int lane : lanes) {
        Operation neuron = makeNeuron(cell, lane, testing::randomInt(1, 3, rng), 2);
        testing::shuffle(neuron.sources, rng);
        if (rng.below(2)) neuron.sources.resize(1 + rng.below(neuron.sources.size()));
        neuron.id = nextOperationId(cell);
        cell.stages.back().operations.push_back(neuron);
    }
    return cell;
}

/// The output neurons on all 2^n amplitudes, lane by lane, in double precision.
class PlainReadout {
public:
    PlainReadout(const Cell& cell, const std::vector<double>& parameters) : m_cell(cell) {
        std::size_t offset = 0;
        for (const Operation& neuron : cell.stages.back().operations) {
            m_neurons.push_back({neuron, {}});
            NeuronTable(neuron).build(std::span(parameters).subspan(offset), m_neurons.back().coefficients);
            offset += std::size_t(parameterCount(neuron));
        }
    }
    std::size_t neurons() const { return m_neurons.size(); }
    int target(std::size_t k) const { return m_neurons[k].operation.target; }

    /// The state before each neuron, and the last one: 2^n amplitudes each.
    std::vector<std::vector<double>> states(const std::vector<double>& workspace) const {
        std::vector<double> psi(std::size_t(1) << m_cell.lanes(), 0.0);
        std::copy(workspace.begin(), workspace.end(), psi.begin());
        std::vector<std::vector<double>> result = {psi};
        for (std::size_t k = 0; k < m_neurons.size(); ++k) {
            forPairs(k, [&](std::size_t zero, std::size_t one, double c, double s) {
                const double a0 = psi[zero], a1 = psi[one];
                psi[zero] = c * a0 - s * a1;
                psi[one] = c * a1 + s * a0;
            });
            result.push_back(psi);
        }
        return result;
    }
    /// Gradient before neuron k out of that after it.
    void back(std::size_t k, std::vector<double>& g) const {
        forPairs(k, [&](std::size_t zero, std::size_t one, double c, double s) {
            const double g0 = g[zero], g1 = g[one];
            g[zero] = c * g0 + s * g1;
            g[one] = c * g1 - s * g0;
        });
    }

private:
    struct Neuron {
        Operation operation;
        NeuronCoefficients coefficients;
    };
    bool bit(std::size_t index, int lane) const { return index >> (m_cell.lanes() - 1 - lane) & 1; }

    template <class Body>
    void forPairs(std::size_t k, const Body& body) const {
        const Operation& operation = m_neurons[k].operation;
        for (std::size_t index = 0; index < std::size_t(1) << m_cell.lanes(); ++index) {
            if (bit(index, operation.target)) continue;
            std::size_t x = 0;
            for (std::size_t j = 0; j < operation.sources.size(); ++j)
                x |= std::size_t(bit(index, operation.sources[j])) << j;
            body(index, index | std::size_t(1) << (m_cell.lanes() - 1 - operation.target),
                 m_neurons[k].coefficients.c[x], m_neurons[k].coefficients.s[x]);
        }
    }

    Cell m_cell;
    std::vector<Neuron> m_neurons;
};

template <class T>
std::vector<T> randomValues(std::size_t size, Rng& rng) {
    std::vector<T> values(size);
    for (T& value : values) value = static_cast<T>(rng.normal());
    return values;
}

template <class T>
void checkReadout(int inOut, int workspace, Rng& rng, const std::string& where) {
    const Cell cell = outputCell(inOut, workspace, rng);
    const std::vector<double> parameters = testing::randomParameters(cell, 0.5, rng);
    const Program program = compile(cell);
    const PassPlan plan = planPasses(program, static_cast<int>(kernels::vectorLanes<T>()));
    QVERIFY2(bool(plan.readout), where.c_str());
    ParameterTables<T> tables(cell, program, plan);
    tables.build(parameters);
    const PlainReadout plain(cell, parameters);

    const std::size_t words = std::size_t(program.words());
    const std::size_t size = program.carriedSize();
    const int entries = testing::randomInt(1, 9, rng);
    const std::size_t stride = size + rng.below(2) * 16;
    const kernels::ReadoutCall<T> call{&plan.readout, tables.data(), size, entries};
    const std::vector<T> psi = randomValues<T>(stride * std::size_t(entries), rng);
    const std::vector<T> next = randomValues<T>(stride * std::size_t(entries), rng);
    const std::vector<T> along = randomValues<T>(words * std::size_t(entries), rng);
    const std::vector<T> across = randomValues<T>(words * std::size_t(entries), rng);
    const std::vector<T> factor = randomValues<T>(std::size_t(entries), rng);
    std::vector<std::uint16_t> path;
    for (int e = 0; e < entries; ++e) path.push_back(static_cast<std::uint16_t>(rng.below(words)));

    std::vector<double> squares(words * std::size_t(entries));
    std::vector<T> kept(psi.size(), T(55)), g(psi.size(), T(55));
    std::vector<T> sums = randomValues<T>(std::max<std::size_t>(plan.tableSize, 1), rng);
    const std::vector<T> sumsBefore = sums;
    kernels::readoutSquares<T>(call, {psi.data(), stride}, squares.data());
    kernels::readoutKeep<T>(call, {psi.data(), stride}, path.data(), factor.data(), {kept.data(), stride});
    kernels::readoutBackward<T>(call, {psi.data(), stride}, along.data(), across.data(),
                                {next.data(), stride}, {g.data(), stride}, sums.data());

    // Per neuron and amplitude: sums of g0 psi0 and g1 psi0, and of their sizes.
    struct Sum {
        double value = 0.0, size = 0.0;
    };
    std::vector<std::vector<Sum>> expectedSums(plain.neurons(),
                                               std::vector<Sum>(std::size_t(1) << cell.lanes()));
    for (std::size_t e = 0; e < std::size_t(entries); ++e) {
        const auto own = psi.begin() + std::ptrdiff_t(e * stride);
        const auto states = plain.states({own, own + std::ptrdiff_t(size)});
        const std::vector<double>& last = states.back();
        double norm = 0.0, most = 0.0;
        for (double amplitude : last) {
            norm += amplitude * amplitude;
            most = std::max(most, std::abs(amplitude));
        }
        std::vector<double> gradient(last.size());
        double gradientSize = 0.0;
        for (std::size_t p = 0; p < words; ++p) {
            const std::size_t word = plan.readout.wordOf[p];
            double square = 0.0;
            for (std::size_t i = 0; i < size; ++i) {
                const double amplitude = last[word * size + i];
                square += amplitude * amplitude;
                gradient[word * size + i] = double(along[e * words + p]) * amplitude +
                                            double(across[e * words + p]) * double(next[e * stride + i]);
                gradientSize = std::max(gradientSize, std::abs(gradient[word * size + i]));
            }
            QVERIFY2(std::abs(squares[e * words + p] - square) <= kTolerance<T> * norm, where.c_str());
            if (p != path[e]) continue;
            for (std::size_t i = 0; i < size; ++i) {
                const double expected = double(factor[e]) * last[word * size + i];
                QVERIFY2(std::abs(double(kept[e * stride + i]) - expected) <=
                             kTolerance<T> * (1.0 + most) * (1.0 + std::abs(double(factor[e]))),
                         where.c_str());
            }
        }
        for (std::size_t k = plain.neurons(); k-- > 0;) {
            const std::vector<double>& before = states[k];
            const std::size_t one = std::size_t(1) << (cell.lanes() - 1 - plain.target(k));
            for (std::size_t index = 0; index < before.size(); ++index) {
                const double product = gradient[index] * before[index & ~one];
                expectedSums[k][index].value += product;
                expectedSums[k][index].size += std::abs(product);
            }
            plain.back(k, gradient);
            for (std::size_t index = 0; index < before.size(); ++index) {
                // Lanes not yet written are |0>: there the pair's other amplitude has no way back.
                if (index & one) gradient[index] = 0.0;
            }
        }
        for (std::size_t i = 0; i < size; ++i) {
            QVERIFY2(std::abs(double(g[e * stride + i]) - gradient[i]) <=
                         10.0 * kTolerance<T> * (1.0 + gradientSize),
                     where.c_str());
        }
        for (std::size_t i = size; i < stride; ++i)
            QVERIFY2(kept[e * stride + i] == T(55) && g[e * stride + i] == T(55), where.c_str());
    }

    // Slots of a pass lie over the live lanes: those written so far by number, then the workspace.
    std::vector<int> live;
    std::vector<std::uint8_t> compared(sums.size(), 0);
    for (std::size_t k = 0; k < plain.neurons(); ++k) {
        const Pass& pass = plan.passes[plan.readout.layers[k].pass];
        const PassOperation& operation = pass.operations.front();
        live.push_back(plain.target(k));
        std::sort(live.begin(), live.end());
        const int bit = program.instructions[operation.instruction].bit;
        const std::vector<TableSlot> layout = tableSlots(pass, operation, bit);
        for (std::size_t j = 0; j < layout.size(); ++j) {
            const std::size_t low = (std::size_t(1) << bit) - 1;
            const std::size_t liveIndex = (layout[j].pair & low) | (layout[j].pair & ~low) << 1;
            std::size_t index = liveIndex & (size - 1);
            for (std::size_t n = 0; n < live.size(); ++n) {
                if (liveIndex >> (std::size_t(workspace) + live.size() - 1 - n) & 1)
                    index |= std::size_t(1) << (cell.lanes() - 1 - live[n]);
            }
            if (layout[j].isSine) index |= std::size_t(1) << (cell.lanes() - 1 - plain.target(k));
            const std::size_t at = operation.offset + j;
            const Sum& sum = expectedSums[k][index];
            compared[at] = 1;
            QVERIFY2(std::abs(double(sums[at]) - double(sumsBefore[at]) - sum.value) <=
                         10.0 * kTolerance<T> * (sum.size + std::abs(double(sumsBefore[at])) + 1.0),
                     where.c_str());
        }
    }
    for (std::size_t at = 0; at < sums.size(); ++at) {
        if (!compared[at]) QVERIFY2(sums[at] == sumsBefore[at], where.c_str());
    }
}

template <class T>
void checkReadouts() {
    int least = 0;
    while (std::size_t(1) << least < kernels::vectorLanes<T>()) ++least;
    for (int inOut = 1; inOut <= 4; ++inOut) {
        for (int workspace = std::max(1, least); workspace <= 6; ++workspace) {
            for (int seed = 1; seed <= 12; ++seed) {
                Rng rng(std::uint64_t(1000 * inOut + 100 * workspace + seed));
                checkReadout<T>(inOut, workspace, rng,
                                "I " + std::to_string(inOut) + ", W " + std::to_string(workspace) +
                                    ", seed " + std::to_string(seed));
                if (QTest::currentTestFailed()) return;
            }
        }
    }
}

/// Probabilities of two steps, kept by the most likely word, against the reference.
void checkAgainstReference(const Cell& cell, Rng& rng, const std::string& where) {
    const std::vector<double> parameters = testing::randomParameters(cell, 0.4, rng);
    Batch batch = emptyBatch(5, 4);
    for (Word& word : batch.inputs) word = static_cast<Word>(rng.below(std::uint64_t(1) << cell.inOutLanes));
    std::fill(batch.scored.begin(), batch.scored.end(), 1);
    SequenceRunner<double> runner(cell, 1);
    runner.setParameters(parameters);
    std::vector<double> probabilities;
    std::vector<Word> kept;
    runner.run(batch, wordLoss(LossKind::SoftmaxCrossEntropy), {{}, true}, &probabilities, &kept);
    std::size_t next = 0;
    ReferenceSimulator<double> reference(cell, parameters, NeuronForm::Formula);
    for (int b = 0; b < batch.size; ++b) {
        reference.reset();
        for (int step = 0; step < batch.steps(); ++step) {
            const auto result =
                reference.step(batch.input(b, step), kept[std::size_t(b * batch.steps() + step)]);
            for (double p : result.probabilities)
                QVERIFY2(std::abs(probabilities[next++] - p) < 1e-11, where.c_str());
        }
    }
    QCOMPARE(next, probabilities.size());
}

void place(Cell& cell, StageKind kind, std::size_t at, Operation operation) {
    operation.id = nextOperationId(cell);
    for (Stage& stage : cell.stages) {
        if (stage.kind != kind) continue;
        stage.operations.insert(stage.operations.begin() + std::ptrdiff_t(at), operation);
        return;
    }
}

}  // namespace

/// The readout against the plain expansion to 2^n amplitudes.
class TestReadoutKernels : public QObject {
    Q_OBJECT

private slots:
    void readoutInFloat() { checkReadouts<float>(); }
    void readoutInDouble() { checkReadouts<double>(); }

    void cellsWithAnotherEndAgreeWithTheReference() {
        const int vectorLanes = static_cast<int>(kernels::vectorLanes<double>());
        Rng rng(5);
        Cell between = outputCell(3, 5, rng);
        place(between, StageKind::Output, 1, makeGate(GateKind::H, 4));
        Cell turned = outputCell(3, 5, rng);
        place(turned, StageKind::Output, 2, makeRy(5));
        Cell after = outputCell(2, 5, rng);
        place(after, StageKind::Output, 2, makeGate(GateKind::Cnot, 0, {1}));
        Cell unwritten = outputCell(3, 5, rng);
        unwritten.stages.back().operations.pop_back();
        Cell twice = outputCell(2, 5, rng);
        place(twice, StageKind::Output, 2, makeNeuron(twice, twice.stages.back().operations[0].target, 2, 2));
        Cell early = outputCell(2, 5, rng);
        place(early, StageKind::Input, 0, makeNeuron(early, 1, 2, 2));
        Cell five = outputCell(5, 5, rng);
        const std::pair<const char*, const Cell*> all[] = {{"a gate between the output neurons", &between},
                                                           {"a turn between the output neurons", &turned},
                                                           {"a gate after the output neurons", &after},
                                                           {"a lane never written", &unwritten},
                                                           {"a lane written twice", &twice},
                                                           {"a lane written early", &early},
                                                           {"five in/out lanes", &five}};
        for (const auto& [name, cell] : all) {
            QVERIFY2(!planPasses(compile(*cell), vectorLanes).readout, name);
            checkAgainstReference(*cell, rng, name);
        }
    }

    void cellsWithAReadoutAgreeWithTheReference() {
        Rng rng(6);
        for (int inOut = 1; inOut <= 4; ++inOut) {
            const Cell cell = outputCell(inOut, 5, rng);
            QVERIFY(
                bool(planPasses(compile(cell), static_cast<int>(kernels::vectorLanes<double>())).readout));
            checkAgainstReference(cell, rng, "I " + std::to_string(inOut));
        }
    }
};

QTEST_APPLESS_MAIN(TestReadoutKernels)
#include "tst_readout_kernels.moc"
