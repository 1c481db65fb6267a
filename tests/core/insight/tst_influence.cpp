#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/baseline/create_model.h"
#include "core/cell/presets.h"
#include "core/gradient/dual.h"
#include "core/insight/cell_influence.h"
#include "core/model/loss.h"
#include "core/model/qrnn.h"
#include "core/runs/run_folder.h"
#include "core/simulator/reference/reference.h"
#include "core/task/task.h"
#include "tests/support/random_experiment.h"

using namespace ketloom;
using namespace ketloom::testing;

namespace {

/// One sequence of a network.
struct Case {
    Cell cell;
    std::vector<double> parameters;
    Batch sample;
    std::vector<int> outputs;
    CellInfluence::Question question() const { return {parameters, sample, outputs}; }
};

/// A case with targets that the cell can give; empty where the experiment has none to offer.
std::optional<Case> randomCase(std::uint64_t seed) {
    const Experiment e = possibleExperiment(seed, wordLoss(LossKind::NegativeLogLikelihood));
    Case c{e.cell, e.parameters, slice(e.batch, 0, 1), {}};
    c.outputs = scoredSteps(c.sample);
    return c;
}

Case goldenCase(int number) {
    const std::string path =
        std::string(KETLOOM_SOURCE_DIR) + "/tests/golden/qrnn-" + std::to_string(number) + ".json";
    const auto model = loadModel(path);
    std::ifstream file(path);
    const auto json = nlohmann::json::parse(file);
    const auto words = [&](const char* key) {
        std::vector<Word> result;
        for (const auto& bits : json.at(key)[0]) {
            Word word = 0;
            for (const auto& bit : bits) word = Word(word << 1 | bit.get<int>());
            result.push_back(word);
        }
        return result;
    };
    Case c{model->cell, model->parameters, {}, {}};
    const auto inputs = words("inputs");
    c.sample = emptyBatch(1, int(inputs.size()));
    c.sample.inputs = inputs;
    c.sample.targets = words("targets");
    c.outputs = {c.sample.steps() - 1, c.sample.steps() / 2};
    return c;
}

/// P by the obvious simulator, where the bit `bit` has the real value b (none: step -1) and the inputs are
/// those given: X^b0, then RY(pi (b - b0)), and its inverse before the output stage.
template <class Real>
Real probability(const Case& c, const std::vector<Word>& inputs, InputBit bit, const Real& b) {
    const std::vector<Real> parameters(c.parameters.begin(), c.parameters.end());
    ReferenceSimulator<Real> simulator(c.cell, parameters, NeuronForm::Formula);
    Real product(1.0);
    for (int step = 0; step < c.sample.steps(); ++step) {
        const Word word = inputs[std::size_t(step)];
        const double b0 = word >> (c.cell.inOutLanes - 1 - bit.lane) & 1;
        const Real angle = (b - Real(b0)) * Real(std::numbers::pi);
        const auto rotate = [&](const Matrix2<Real>& matrix) {
            if (step != bit.step) return;
            DenseState<Real> state = simulator.state();
            state.apply(matrix, bit.lane);
            simulator.setState(state);
        };
        simulator.flipByWord(word);
        rotate(ryMatrix(angle));
        std::size_t index = 0;
        for (const Stage& stage : c.cell.stages) {
            if (stage.kind == StageKind::Output) {
                rotate(adjoint(ryMatrix(angle)));
                simulator.flipByWord(word);
            }
            for (const Operation& operation : stage.operations) {
                simulator.applyOperation(operation, simulator.parametersOf(index));
                ++index;
            }
        }
        const Word target = c.sample.target(0, step);
        if (std::ranges::count(c.outputs, step)) product *= simulator.readout()[target];
        if constexpr (std::is_same_v<Real, double>)
            if (product == 0.0) return product;  // there is no state after it
        simulator.keep(target);
    }
    return product;
}

double actualBit(const Case& c, InputBit bit) {
    return c.sample.input(0, bit.step) >> (c.cell.inOutLanes - 1 - bit.lane) & 1;
}

/// At most `most` bits of the sample, spread evenly.
std::vector<int> someBits(const Case& c, int most) {
    const int count = c.sample.steps() * c.cell.inOutLanes;
    std::vector<int> bits;
    for (int k = 0; k < std::min(count, most); ++k) bits.push_back(k * count / std::min(count, most));
    return bits;
}

QString disagreement(double found, double wanted, double tolerance, int bit) {
    if (std::abs(found - wanted) <= tolerance) return {};
    return QStringLiteral("bit %1: %2, not %3").arg(bit).arg(found, 0, 'g', 17).arg(wanted, 0, 'g', 17);
}

QString compareDerivatives(const Case& c, int mostBits) {
    CellInfluence influence;
    const auto found = influence.derivatives(c.cell, c.question());
    if (!found) return QString::fromStdString(toString(found.error()));
    const auto bits = everyBit(c.sample, c.cell.inOutLanes);
    if (found->changes.size() != bits.size()) return QStringLiteral("number of bits");
    double most = 0.0;
    for (double change : found->changes) most = std::max(most, std::abs(change));
    for (const int k : someBits(c, mostBits)) {
        const InputBit bit = bits[std::size_t(k)][0];
        const double b0 = actualBit(c, bit);
        const double value = found->changes[std::size_t(k)];
        const Dual exact = probability<Dual>(c, c.sample.inputs, bit, Dual(b0, 1.0));
        QString wrong = disagreement(found->probability, exact.value, 1e-10, k);
        if (wrong.isEmpty()) wrong = disagreement(value, exact.slope, 1e-9 * (1.0 + most), k);
        constexpr double kStep = 1e-5;
        const auto at = [&](double b) { return probability<double>(c, c.sample.inputs, bit, b); };
        // Fourth order: what is left of the step is far below the tolerance.
        const double slope =
            (8.0 * (at(b0 + kStep) - at(b0 - kStep)) - (at(b0 + 2 * kStep) - at(b0 - 2 * kStep))) /
            (12.0 * kStep);
        if (wrong.isEmpty()) wrong = disagreement(value, slope, 1e-6 * (1.0 + most), k);
        if (!wrong.isEmpty()) return wrong;
    }
    return {};
}

/// Against running every flipped sequence from the start on the obvious simulator, and on the model.
QString compareFlips(const Case& c, const std::vector<InputChange>& changes, int mostBits) {
    CellInfluence influence;
    const auto found = influence.flips(c.cell, c.question(), changes);
    if (!found) return QString::fromStdString(toString(found.error()));
    const auto model = createQrnn(c.cell, {Precision::Double, 2});
    const Influence again = flipInfluence(**model, c.parameters, c.sample, changes, c.outputs);
    if (found->changes.size() != changes.size() || again.changes.size() != changes.size())
        return QStringLiteral("number of changes");
    const int stride = std::max(1, int(changes.size()) / mostBits);
    for (int k = 0; k < int(changes.size()); k += stride) {
        std::vector<Word> inputs = c.sample.inputs;
        for (const InputBit& bit : changes[std::size_t(k)])
            inputs[std::size_t(bit.step)] ^= Word(1u << (c.cell.inOutLanes - 1 - bit.lane));
        const double plain = probability<double>(c, c.sample.inputs, {-1, 0}, 0.0);
        const double flipped = probability<double>(c, inputs, {-1, 0}, 0.0);
        const double value = found->changes[std::size_t(k)];
        if (std::isnan(value)) {
            if (!std::isnan(flipped) || !std::isnan(again.changes[std::size_t(k)]))
                return QStringLiteral("NaN at %1").arg(k);
            continue;
        }
        QString wrong = disagreement(found->probability, plain, 1e-10, k);
        if (wrong.isEmpty()) wrong = disagreement(value, flipped - plain, 1e-7, k);
        if (wrong.isEmpty()) wrong = disagreement(value, again.changes[std::size_t(k)], 1e-7, k);
        if (!wrong.isEmpty()) return wrong;
    }
    return {};
}

}  // namespace

class TestInfluence : public QObject {
    Q_OBJECT
private slots:
    void derivativesAgreeWithDualsAndDifferencesOnRandomCells() {
        int compared = 0;
        for (std::uint64_t seed = 1; seed <= seedCount(40); ++seed) {
            const auto c = randomCase(seed);
            if (c->outputs.empty()) continue;
            const QString wrong = compareDerivatives(*c, 12);
            QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(wrong)));
            ++compared;
        }
        QVERIFY(compared > 20);
    }

    void flipsAgreeWithRunningAgainOnRandomCells() {
        for (std::uint64_t seed = 1; seed <= seedCount(40); ++seed) {
            const auto c = randomCase(seed);
            if (c->outputs.empty()) continue;
            auto changes = everyBit(c->sample, c->cell.inOutLanes);
            // Pairs of bits in any order, too, as an image needs them.
            Rng rng(seed);
            const std::size_t alone = changes.size();
            for (int k = 0; k < 10; ++k)
                changes.push_back({changes[rng.below(alone)][0], changes[rng.below(alone)][0]});
            std::erase_if(changes, [](const InputChange& change) {
                return change.size() == 2 && change[0] == change[1];
            });
            const QString wrong = compareFlips(*c, changes, 40);
            QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(wrong)));
        }
    }

    void agreesOnTheGoldens_data() {
        QTest::addColumn<int>("number");
        for (int number = 0; number < 8; ++number)
            QTest::newRow(qPrintable(QStringLiteral("qrnn-%1").arg(number))) << number;
    }
    void agreesOnTheGoldens() {
        QFETCH(int, number);
        const Case c = goldenCase(number);
        QString wrong = compareDerivatives(c, 10);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        wrong = compareFlips(c, everyBit(c.sample, c.cell.inOutLanes), 10);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    // In the paper's cell nothing writes on the in/out lanes before the output stage, and the lane is in |0>:
    // a rotation RY(pi b) and its inverse RY(-pi b) give the same |dP/db|.
    void inThePapersCellThePlainRotationGivesTheSame() {
        Rng rng(5);
        Case c{paperCell({2, 3, 1, 2, 2}), {}, emptyBatch(1, 6), {3, 4}};
        c.parameters = randomParameters(c.cell, 0.6, rng);
        for (Word& word : c.sample.inputs) word = Word(rng.below(4));
        CellInfluence influence;
        const auto found = influence.derivatives(c.cell, c.question());
        QVERIFY(found.has_value());
        const auto bits = everyBit(c.sample, 2);
        for (std::size_t k = 0; k < bits.size(); ++k) {
            // The bit's value is cleared in the input: its rotation starts from |0>.
            const InputBit bit = bits[k][0];
            std::vector<Word> inputs = c.sample.inputs;
            inputs[std::size_t(bit.step)] &= Word(~(1u << (1 - bit.lane)));
            const double b0 = actualBit(c, bit);
            const Dual plain = probability<Dual>(c, inputs, bit, Dual(b0, 1.0));
            QVERIFY(std::abs(plain.value - found->probability) < 1e-10);
            QVERIFY(std::abs(std::abs(plain.slope) - std::abs(found->changes[k])) < 1e-9);
        }
    }

    void bitsReadAfterTheOutputChangeNothing() {
        Case c = goldenCase(3);
        c.outputs = {4};
        CellInfluence influence;
        const auto derivative = influence.derivatives(c.cell, c.question());
        const auto flipped = influence.flips(c.cell, c.question(), everyBit(c.sample, c.cell.inOutLanes));
        QVERIFY(derivative.has_value() && flipped.has_value());
        double before = 0.0;
        for (std::size_t k = 0; k < derivative->changes.size(); ++k) {
            const bool after = int(k) / c.cell.inOutLanes > 4;
            if (after) QCOMPARE(derivative->changes[k], 0.0);
            if (after) QCOMPARE(flipped->changes[k], 0.0);
            if (!after) before += std::abs(derivative->changes[k]) + std::abs(flipped->changes[k]);
        }
        QVERIFY(before > 1e-3);
    }

    // The cell gives the parity of all bits it has read, for certain.
    void whatBecomesImpossibleIsTheLargestInfluence() {
        Cell cell = emptyCell(1, 1, 1);
        const auto put = [&](std::size_t stage, Operation operation) {
            operation.id = nextOperationId(cell);
            cell.stages[stage].operations.push_back(operation);
        };
        put(1, makeGate(GateKind::Cnot, 1, {0}));
        put(1, makeRy(1));  // by 0
        put(2, makeGate(GateKind::Cnot, 0, {1}));
        Case c{cell, {0.0}, emptyBatch(1, 5), {}};
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const auto model = createQrnn(cell, {Precision::Double, 1});
        const auto expect = [&](std::vector<int> outputs, const InputChange& change, double wanted) {
            const std::vector<InputChange> changes(1, change);
            c.outputs = std::move(outputs);
            CellInfluence influence;
            const auto fast = influence.flips(c.cell, c.question(), changes);
            const Influence plain = flipInfluence(**model, c.parameters, c.sample, changes, c.outputs);
            const auto same = [&](double value) {
                return std::isnan(wanted) ? std::isnan(value) : value == wanted;
            };
            return fast->probability == 1.0 && plain.probability == 1.0 && same(fast->changes[0]) &&
                   same(plain.changes[0]);
        };
        QVERIFY(expect({1}, {{1, 0}}, -1.0));
        QVERIFY(expect({3, 1}, {{1, 0}}, -1.0));  // what would come after it does not matter
        QVERIFY(expect({2, 3, 2}, {{2, 0}}, -1.0));
        QVERIFY(expect({3}, {{1, 0}}, nan));  // the kept words 1 and 2 cannot be kept
        QVERIFY(expect({0, 3}, {{1, 0}}, nan));
        QVERIFY(expect({3}, {{3, 0}}, -1.0));
        QVERIFY(expect({1}, {{2, 0}}, 0.0));
    }

    void flipsWorkForClassicalNetworks() {
        Rng rng(3);
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const auto model = createModel(cell, {ModelKind::Lstm, 5}, {Precision::Double, 1});
        QVERIFY(model.has_value());
        const auto parameters = (*model)->initialParameters({}, rng);
        Batch sample = emptyBatch(1, 12);
        for (Word& word : sample.inputs) word = Word(rng.below(4));
        const auto changes = everyBit(sample, 2);
        const std::vector<int> outputs{10};
        const Influence found = flipInfluence(**model, parameters, sample, changes, outputs);
        std::vector<double> p;
        for (std::size_t k = 0; k < changes.size(); ++k) {
            Batch flipped = sample;
            const InputBit bit = changes[k][0];
            flipped.inputs[std::size_t(bit.step)] ^= Word(1u << (1 - bit.lane));
            (*model)->loss(parameters, flipped, LossKind::SoftmaxCrossEntropy, &p);
            QVERIFY(std::abs(p[10 * 4] - found.probability - found.changes[k]) < 1e-12);
        }
        QVERIFY(std::abs(found.changes[0]) > 0.0);
    }

    // Both places of a pixel, told by a task that writes the images.
    void everyPixelIsWhereTheTaskWritesIt() {
        const auto task = createTask(TaskOptions{});
        QVERIFY2(task.has_value(), "the built-in digits");
        const Sample sample = (*task)->sample(Split::Test, 3);
        const auto changes = everyPixel(sample.image->width, sample.image->height);
        QCOMPARE(changes.size(), sample.image->pixels.size());
        std::vector<int> seen(std::size_t(sample.batch.steps()) * 2, 0);
        for (std::size_t pixel = 0; pixel < changes.size(); ++pixel) {
            QCOMPARE(changes[pixel].size(), pixel + 1 == changes.size() ? std::size_t(0) : std::size_t(2));
            for (const InputBit& bit : changes[pixel]) {
                // Ink is 0.
                const bool ink = !(sample.batch.input(0, bit.step) >> (1 - bit.lane) & 1);
                QCOMPARE(ink, sample.image->pixels[pixel] > 0.5f);
                ++seen[std::size_t(bit.step * 2 + bit.lane)];
            }
        }
        QVERIFY(std::ranges::all_of(seen, [](int count) { return count == 1; }));
    }

    void whatDoesNotFitIsToldAndAStopIsHonoured() {
        const Case c = goldenCase(3);
        CellInfluence influence;
        const std::vector<double> few(3, 0.0);
        QVERIFY(!influence.derivatives(c.cell, {few, c.sample, c.outputs}));
        const std::vector<int> late{c.sample.steps()};
        QVERIFY(!influence.derivatives(c.cell, {c.parameters, c.sample, late}));
        QVERIFY(!influence.flips(c.cell, c.question(), std::vector<InputChange>{{{0, 9}}}));
        Cell broken = c.cell;
        broken.stages[0].operations[0].target = 77;
        QVERIFY(!influence.derivatives(broken, c.question()));
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(influence.derivatives(c.cell, c.question(), stop.get_token())->stopped);
        QVERIFY(
            influence.flips(c.cell, c.question(), everyBit(c.sample, c.cell.inOutLanes), stop.get_token())
                ->stopped);
    }
};

QTEST_APPLESS_MAIN(TestInfluence)
#include "tst_influence.moc"
