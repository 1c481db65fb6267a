#include "core/device/device_circuit.h"

#include <QtTest>
#include <algorithm>
#include <map>
#include <set>

#include "core/cell/presets.h"
#include "core/device/device_counts.h"
#include "core/device/parity_rotations.h"
#include "core/simulator/reference/amplified_neuron.h"
#include "core/simulator/reference/reference.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

/// What running a circuit left, and with which probability each operation's post-selections succeeded.
struct Run {
    DenseState<double> state{1};
    std::map<int, double> operations;
    double kept = 1.0;
};

Matrix2<double> matrixOf(const DeviceGate& gate) {
    switch (gate.kind) {
        case DeviceGateKind::Ry:
            return ryMatrix(gate.angle);
        case DeviceGateKind::MinusIY:
            return minusIYMatrix<double>();
        case DeviceGateKind::PlusIY:
            return adjoint(minusIYMatrix<double>());
        case DeviceGateKind::H:
            return gateMatrix<double>(gateInfo(GateKind::H), {});
        case DeviceGateKind::Z:
            return gateMatrix<double>(gateInfo(GateKind::Z), {});
        default:
            return xMatrix<double>();
    }
}

Run run(const DeviceCircuit& circuit, const DenseState<double>& start, unsigned keptWord, int inOutLanes) {
    Run result{start.withLanesAppended(circuit.ancillas), {}, 1.0};
    DenseState<double>& state = result.state;
    for (const DeviceGate& gate : circuit.gates) {
        if (gate.kind == DeviceGateKind::PostSelect) {
            state.project(gate.target, false);
            result.operations.emplace(gate.operation, 1.0).first->second *= state.normalise();
        } else if (gate.kind == DeviceGateKind::Readout) {
            const bool bit = (keptWord >> (inOutLanes - 1 - gate.target)) & 1u;
            state.project(gate.target, bit);
            result.kept *= state.normalise();
            if (bit) state.apply(xMatrix<double>(), gate.target);
        } else if (gate.kind == DeviceGateKind::Swap) {
            state.applyAcross(xMatrix<double>(), gate.target, gate.controls.front());
        } else {
            state.apply(matrixOf(gate), gate.target, gate.controls);
        }
    }
    state = state.withLanesRemoved(circuit.ancillas);
    return result;
}

double largestDifference(const DenseState<double>& a, const DenseState<double>& b) {
    double largest = 0.0;
    for (std::size_t k = 0; k < a.size(); ++k)
        largest = std::max(largest, std::sqrt(normSquared(a[k] + b[k] * -1.0)));
    return largest;
}

unsigned likeliest(const std::vector<double>& p) {
    return static_cast<unsigned>(std::max_element(p.begin(), p.end()) - p.begin());
}

constexpr RotationForm kForms[] = {RotationForm::Controlled, RotationForm::Parity};

}  // namespace

class TestDeviceCircuit : public QObject {
    Q_OBJECT
private slots:
    // Every step of random cells, in both forms: state, post-selection of every neuron, word. The reference
    // goes by the formula.
    void runsAsTheModelSays() {
        const std::uint64_t seed = 301;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        std::set<GateKind> tried;
        for (std::uint64_t k = 0; k < testing::seedCount(60); ++k) {
            const Cell cell = testing::randomCell(rng, {.lanes = 5, .order = k % 4 == 0 ? 4 : 3});
            for (const Stage& stage : cell.stages)
                for (const Operation& operation : stage.operations) tried.insert(operation.gate);
            const std::vector<double> parameters = testing::randomParameters(cell, 0.6, rng);
            ReferenceSimulator<double> reference(cell, parameters, NeuronForm::Formula);
            for (unsigned input : testing::randomWords(cell, 2, rng)) {
                ReferenceSimulator<double> preview = reference;
                const unsigned kept = likeliest(preview.step(input, 0).probabilities);
                const DenseState<double> before = reference.state();
                const ReferenceStep<double> expected = reference.step(input, kept);
                for (RotationForm form : kForms) {
                    const DeviceCircuit circuit =
                        deviceCircuit(cell, parameters, {.scope = {}, .input = input, .form = form});
                    QCOMPARE(circuit.ancillas, ancillas(cell));
                    const Run done = run(circuit, before, kept, cell.inOutLanes);
                    QVERIFY(largestDifference(done.state, reference.state()) < 1e-12);
                    QVERIFY(std::abs(done.kept - expected.keptProbability) < 1e-12);
                    for (std::size_t i = 0; i < expected.operationProbabilities.size(); ++i) {
                        const auto found = done.operations.find(static_cast<int>(i));
                        const double probability = found == done.operations.end() ? 1.0 : found->second;
                        QVERIFY(std::abs(probability - expected.operationProbabilities[i]) < 1e-12);
                    }
                }
            }
        }
        QCOMPARE(tried.size(), gateTable().size());
    }

    void neuronHasItsStructure_data() {
        QTest::addColumn<int>("order");
        for (int order = 1; order <= kMaxOrder; ++order) QTest::addRow("order %d", order) << order;
    }

    // 2^o blocks, 2^o - 1 controlled -iY and post-selections; what it costs is what the amplified neuron
    // without rounds costs.
    void neuronHasItsStructure() {
        QFETCH(int, order);
        Cell cell = emptyCell(2, 3, 0);
        cell.stages[0].operations = {makeNeuron(cell, 3, order, 2)};
        const std::vector<double> parameters(std::size_t(parameterCount(cell)), 0.2);
        const DeviceCircuit circuit = deviceCircuit(cell, parameters, {.scope = {0, 0}});
        const DeviceGateCounts gates = countGates(circuit).gates;
        QCOMPARE(gates.postSelections, (1 << order) - 1);
        QCOMPARE(gates.controlledIY, (1 << order) - 1);
        QCOMPARE(gates.rotations[0], 2 << order);
        QCOMPARE(gates.rotations[1], 4 << order);
        QCOMPARE(gates.rotations[2], 6 << order);
        QCOMPARE(circuit.ancillas, order);
        const auto spans = [&](DeviceSpan::Kind kind) {
            return std::count_if(circuit.spans.begin(), circuit.spans.end(),
                                 [&](const DeviceSpan& span) { return span.kind == kind; });
        };
        QCOMPARE(spans(DeviceSpan::Kind::Rotations), 1 << order);
        QCOMPARE(spans(DeviceSpan::Kind::Level), (1 << order) - 1);
        QCOMPARE(spans(DeviceSpan::Kind::Operation), 1);
        // Folded: every block is one box, the rest is the same.
        const DeviceCircuit folded =
            deviceCircuit(cell, parameters, {.scope = {0, 0}, .input = 0, .foldBlocks = true});
        const auto kinds = [&](DeviceGateKind kind) {
            return std::count_if(folded.gates.begin(), folded.gates.end(),
                                 [&](const DeviceGate& gate) { return gate.kind == kind; });
        };
        QCOMPARE(kinds(DeviceGateKind::Block), 1 << (order - 1));
        QCOMPARE(kinds(DeviceGateKind::InverseBlock), 1 << (order - 1));
        QCOMPARE(folded.gates.size(), std::size_t((1 << order) + 2 * ((1 << order) - 1)));
        QCOMPARE(folded.gates[0].controls, cell.stages[0].operations[0].sources);
        const AmplifiedCircuit plain(
            cell.lanes(), cell.stages[0].operations[0], parameters,
            amplificationWithRounds(cell.stages[0].operations[0], AmplificationScheme::Whole, 0.1, 0));
        QCOMPARE(plain.gates(), countGates(circuit).elementary);
    }

    // Counts by structure are those of the expanded circuit: depth, ancillas, elementary gates.
    void countsWithoutExpanding() {
        const std::uint64_t seed = 302;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (std::uint64_t k = 0; k < testing::seedCount(200); ++k) {
            const Cell cell = testing::randomCell(rng, {.lanes = 7, .order = 4});
            const std::vector<double> parameters = testing::randomParameters(cell, 0.6, rng);
            const unsigned input = testing::randomWords(cell, 1, rng)[0];
            std::vector<OperationPlace> scopes = {{-1, -1}};
            for (int s = 0; s < int(cell.stages.size()); ++s) {
                scopes.push_back({s, -1});
                for (int o = 0; o < int(cell.stages[s].operations.size()); ++o) scopes.push_back({s, o});
            }
            for (OperationPlace scope : scopes) {
                const DeviceCircuit circuit =
                    deviceCircuit(cell, parameters, {.scope = scope, .input = input});
                QVERIFY(countGates(circuit) == countGates(cell, scope, input));
                const DeviceCircuit parity = deviceCircuit(
                    cell, parameters, {.scope = scope, .input = input, .form = RotationForm::Parity});
                QCOMPARE(parityGateCount(cell, scope, input), countGates(parity).elementary);
            }
        }
    }

    // Large ones are counted at once: a degree of 15 has 2^15 rotations a block.
    void countsOfTheLargest() {
        Cell cell = emptyCell(6, 10, 60);
        for (Stage& stage : cell.stages)
            for (int lane = 0; lane < 16; ++lane)
                stage.operations.push_back(makeNeuron(cell, lane, kMaxOrder, 15));
        const DeviceCounts counts = countGates(cell);
        const std::int64_t neurons = 62 * 16;
        QCOMPARE(counts.gates.gates(), neurons * (16 * (32768 + 1) + 15));
        QCOMPARE(counts.gates.postSelections, neurons * 15);
        QVERIFY(counts.depth > neurons * 16 * 32768);
        QCOMPARE(counts.qubits, 20);
        QCOMPARE(parityGateCount(cell).singleQubit - double(neurons * 16 * 32768), double(neurons * 15 * 2));
    }

    // A limit inside the first block of a neuron with many subsets gives the same gates, without building
    // all.
    void limitsInsideABlock() {
        Cell cell = emptyCell(1, 9, 0);
        cell.stages[0].operations = {makeNeuron(cell, 4, 2, 9)};
        Rng rng(304);
        const std::vector<double> parameters = testing::randomParameters(cell, 0.5, rng);
        const DeviceCircuit whole = deviceCircuit(cell, parameters);
        for (std::size_t limit : {0, 1, 9, 10, 11, 45, 46, 511, 512, 513, 514, 1026, 1027}) {
            DeviceOptions options;
            options.limit = limit;
            const DeviceCircuit cut = deviceCircuit(cell, parameters, options);
            QCOMPARE(cut.gates.size(), limit);
            QVERIFY(std::equal(cut.gates.begin(), cut.gates.end(), whole.gates.begin()));
        }
    }

    // Spans nest, are never empty and cover all gates; a limit cuts gates and spans and says so.
    void spansNestAndLimitsCut() {
        const std::uint64_t seed = 303;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (std::uint64_t k = 0; k < testing::seedCount(40); ++k) {
            const Cell cell = testing::randomCell(rng);
            const std::vector<double> parameters = testing::randomParameters(cell, 0.6, rng);
            const DeviceCircuit whole = deviceCircuit(cell, parameters, {.scope = {}, .input = 1});
            QVERIFY(whole.complete);
            DeviceOptions options{.scope = {}, .input = 1};
            options.limit = rng.below(whole.gates.size() + 2);
            const DeviceCircuit cut = deviceCircuit(cell, parameters, options);
            QCOMPARE(cut.complete, options.limit >= whole.gates.size());
            QCOMPARE(cut.ancillas, whole.ancillas);
            QCOMPARE(cut.gates.size(), std::min(options.limit, whole.gates.size()));
            QVERIFY(std::equal(cut.gates.begin(), cut.gates.end(), whole.gates.begin()));
            for (const DeviceCircuit& circuit : {whole, cut}) {
                std::vector<DeviceSpan> open;
                std::vector<bool> covered(circuit.gates.size(), false);
                for (const DeviceSpan& span : circuit.spans) {
                    QVERIFY(span.first < span.end && span.end <= circuit.gates.size());
                    while (!open.empty() && open.back().end <= span.first) open.pop_back();
                    if (!open.empty())
                        QVERIFY(span.end <= open.back().end && span.first >= open.back().first);
                    open.push_back(span);
                    std::fill(covered.begin() + std::ptrdiff_t(span.first),
                              covered.begin() + std::ptrdiff_t(span.end), true);
                }
                QVERIFY(std::find(covered.begin(), covered.end(), false) == covered.end());
            }
        }
    }

    // A block in parity form has a rotation a subset, none controlled, and few CNOTs.
    void parityFormIsSmall() {
        Cell cell = emptyCell(2, 8, 0);
        cell.stages[0].operations = {makeNeuron(cell, 5, 2, 3)};
        const Operation& neuron = cell.stages[0].operations[0];
        const std::vector<double> parameters(std::size_t(parameterCount(cell)), 0.1);
        const std::vector<DeviceGate> gates = rotationBlock(neuron, parameters, 10, RotationForm::Parity);
        std::size_t rotations = 0;
        for (const DeviceGate& gate : gates) {
            if (gate.kind == DeviceGateKind::Ry) {
                QVERIFY(gate.controls.empty());
                ++rotations;
            } else {
                QVERIFY(gate.kind == DeviceGateKind::X && gate.controls.size() == 1);
            }
        }
        QCOMPARE(rotations, parameters.size());
        QVERIFY(gates.size() - rotations <= 2 * rotations);
        QCOMPARE(inverseGates(inverseGates(gates)), gates);
    }
};

QTEST_APPLESS_MAIN(TestDeviceCircuit)
#include "tst_device_circuit.moc"
