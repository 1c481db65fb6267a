#include <QTest>
#include <cmath>

#include "core/baseline/recurrent_model.h"
#include "tests/core/baseline/plain_network.h"
#include "tests/core/baseline/support.h"

using namespace ketloom;
using namespace ketloom::testing;

namespace {

constexpr int kLanes = 2;
constexpr int kHidden = 4;

std::unique_ptr<SequenceModel> model(int kind, Precision precision = Precision::Double) {
    return createRecurrentModel(ModelKind(kind), kLanes, kHidden, precision, 1);
}

double norm(std::span<const double> values) {
    double sum = 0.0;
    for (const double value : values) sum += value * value;
    return std::sqrt(sum);
}

struct ByStep {
    Step step;
    GradientThroughTime throughTime;
};

ByStep byStep(SequenceModel& network, const std::vector<double>& parameters, const Batch& batch,
              LossKind loss) {
    ByStep result{{0.0, std::vector<double>(parameters.size(), 77.0)}, {}};  // what was there must not matter
    result.step.loss =
        network.lossAndGradient(parameters, batch, loss, result.step.gradient, &result.throughTime).loss;
    return result;
}

/// The plain network with dual numbers: derivatives along one direction at a time.
class Slopes {
public:
    Slopes(int kind, const std::vector<double>& parameters, const Batch& batch, LossKind loss)
        : m_parameters(parameters.begin(), parameters.end()),
          m_network(ModelKind(kind), kLanes, kHidden, m_parameters),
          m_batch(batch),
          m_loss(loss) {}

    /// By the state that `step` starts from: h, then the cell state.
    std::vector<double> byState(int step) const {
        std::vector<double> slopes;
        for (int part = 0; part < 2 * kHidden; ++part) {
            PlainNetwork<Dual>::Nudge nudge = still(step);
            Dual& value =
                part < kHidden ? nudge.hidden[std::size_t(part)] : nudge.memory[std::size_t(part - kHidden)];
            value.slope = 1.0;
            slopes.push_back(m_network.loss(m_batch, m_loss, nudge).slope);
        }
        return slopes;
    }
    /// By the parameters, where they act in `step` alone.
    std::vector<double> byParameters(int step) const {
        std::vector<double> slopes;
        for (std::size_t k = 0; k < m_parameters.size(); ++k) {
            PlainNetwork<Dual>::Nudge nudge = still(step);
            nudge.parameters[k].slope = 1.0;
            slopes.push_back(m_network.loss(m_batch, m_loss, nudge).slope);
        }
        return slopes;
    }

private:
    PlainNetwork<Dual>::Nudge still(int step) const {
        const std::vector<Dual> none(std::size_t(kHidden), Dual(0.0));
        return {step, m_parameters, none, none};
    }

    std::vector<Dual> m_parameters;
    PlainNetwork<Dual> m_network;
    const Batch& m_batch;
    LossKind m_loss;
};

}  // namespace

/// The gradient by time step of the classical networks against its definition, in a plain second program.
class TestRecurrentThroughTime : public QObject {
    Q_OBJECT

private slots:
    void normsAreThoseOfTheDefinition_data() { addKindsAndLosses(); }
    void normsAreThoseOfTheDefinition() {
        QFETCH(int, kind);
        QFETCH(int, loss);
        Rng rng(31);
        const auto exact = model(kind);
        const Batch batch = randomBatch(kLanes, 3, 8, true, rng);
        const std::vector<double> parameters = randomParameters(*exact, rng);
        const auto [pass, found] = byStep(*exact, parameters, batch, LossKind(loss));
        QCOMPARE(found.steps, 7);
        QCOMPARE(found.groups, int(exact->parameterGroups().size()));
        const Slopes whole(kind, parameters, batch, LossKind(loss));
        const double unit = norm(pass.gradient);
        QVERIFY(unit > 1e-3);
        for (int t = 0; t < found.steps; ++t) {
            double state = 0.0;  // mean over the batch of the norms, each of a sequence alone
            for (int b = 0; b < batch.size; ++b) {
                const Batch one = slice(batch, b, 1);
                state += norm(Slopes(kind, parameters, one, LossKind(loss)).byState(t)) / batch.size;
            }
            QVERIFY(std::abs(found.state[std::size_t(t)] - state) < 1e-12 * std::max(1.0, state));
            const std::vector<double> part = whole.byParameters(t);
            QVERIFY(std::abs(found.parameters[std::size_t(t)] - norm(part)) < 1e-12 * unit);
            for (int g = 0; g < found.groups; ++g) {
                const ParameterGroup& group = exact->parameterGroups()[std::size_t(g)];
                const double wanted =
                    norm(std::span(part).subspan(std::size_t(group.offset), std::size_t(group.count)));
                QVERIFY(std::abs(found.byGroup[std::size_t(t * found.groups + g)] - wanted) < 1e-12 * unit);
            }
        }
    }

    /// The state once more, by central differences: no dual number can hide a wrong formula of its own.
    void stateAgreesWithCentralDifferences_data() { addKindsAndLosses(); }
    void stateAgreesWithCentralDifferences() {
        QFETCH(int, kind);
        QFETCH(int, loss);
        Rng rng(33);
        const auto exact = model(kind);
        const Batch one = randomBatch(kLanes, 1, 7, true, rng);
        const std::vector<double> parameters = exact->initialParameters({}, rng);
        const PlainNetwork<double> plain(ModelKind(kind), kLanes, kHidden, parameters);
        const GradientThroughTime found = byStep(*exact, parameters, one, LossKind(loss)).throughTime;
        constexpr double kStep = 1e-5;
        for (int t = 0; t < found.steps; ++t) {
            std::vector<double> slopes;
            for (int part = 0; part < 2 * kHidden; ++part) {
                const auto at = [&](double by) {
                    PlainNetwork<double>::Nudge nudge{t, parameters, std::vector<double>(kHidden, 0.0),
                                                      std::vector<double>(kHidden, 0.0)};
                    (part < kHidden ? nudge.hidden : nudge.memory)[std::size_t(part % kHidden)] = by;
                    return plain.loss(one, LossKind(loss), nudge);
                };
                slopes.push_back((at(kStep) - at(-kStep)) / (2.0 * kStep));
            }
            QVERIFY(std::abs(found.state[std::size_t(t)] - norm(slopes)) < 1e-9);
        }
    }

    /// More entries than a block of training has, sequences that score unequally, both precisions.
    void stepsAddUpToTheGradient_data() { addKindsAndLosses(); }
    void stepsAddUpToTheGradient() {
        QFETCH(int, kind);
        QFETCH(int, loss);
        Rng rng(37);
        const auto exact = model(kind);
        const auto single = model(kind, Precision::Float);
        const Batch batch = randomBatch(kLanes, 70, 11, false, rng);
        const std::vector<double> parameters = randomParameters(*exact, rng);
        const auto [wantedLoss, wanted] = step(*exact, parameters, batch, LossKind(loss));
        const auto [pass, found] = byStep(*exact, parameters, batch, LossKind(loss));
        const auto [roundedPass, rounded] = byStep(*single, parameters, batch, LossKind(loss));
        QCOMPARE(pass.loss, wantedLoss);
        const double unit = norm(wanted);
        QVERIFY(unit > 1e-3);
        for (std::size_t k = 0; k < wanted.size(); ++k) {
            QVERIFY(std::abs(pass.gradient[k] - wanted[k]) < 1e-13 * unit);
            QVERIFY(std::abs(roundedPass.gradient[k] - wanted[k]) < 1e-5 * unit);
        }
        for (std::size_t t = 0; t < found.state.size(); ++t) {
            QVERIFY(std::abs(rounded.state[t] - found.state[t]) < 1e-5 * std::max(1.0, found.state[t]));
            QVERIFY(std::abs(rounded.parameters[t] - found.parameters[t]) < 1e-5 * unit);
        }
    }

    /// Looking leaves nothing behind: the next step of training is the same, bit for bit.
    void lookingChangesNothing() {
        Rng rng(41);
        const auto single = model(int(ModelKind::Lstm), Precision::Float);
        const Batch batch = randomBatch(kLanes, 50, 9, true, rng);
        const std::vector<double> parameters = single->initialParameters({}, rng);
        const Step before = step(*single, parameters, batch);
        byStep(*single, parameters, batch, LossKind::SoftmaxCrossEntropy);
        QVERIFY(step(*single, parameters, batch) == before);
    }

    /// Also where there is not room for the rows of all chunks at the same time.
    void oneThreadOrManyIsTheSame_data() {
        QTest::addColumn<int>("hidden");
        QTest::newRow("small") << 6;
        QTest::newRow("large") << 300;  // 4 chunks, two at a time
    }
    void oneThreadOrManyIsTheSame() {
        QFETCH(int, hidden);
        Rng rng(47);
        const Batch batch = randomBatch(kLanes, 40, 9, true, rng);
        std::vector<ByStep> results;
        std::vector<double> parameters;
        for (int threads : {1, 3}) {
            const auto network =
                createRecurrentModel(ModelKind::Lstm, kLanes, hidden, Precision::Float, threads);
            if (parameters.empty()) parameters = network->initialParameters({}, rng);
            results.push_back(byStep(*network, parameters, batch, LossKind::SoftmaxCrossEntropy));
        }
        QVERIFY(results[0].step == results[1].step);
        QVERIFY(results[0].throughTime.state == results[1].throughTime.state);
        QVERIFY(results[0].throughTime.byGroup == results[1].throughTime.byGroup);
    }

    void stops() {
        Rng rng(43);
        const auto single = model(int(ModelKind::Gru), Precision::Float);
        const Batch batch = randomBatch(kLanes, 4, 9, true, rng);
        std::stop_source source;
        source.request_stop();
        const std::vector<double> parameters = single->initialParameters({}, rng);
        std::vector<double> gradient(parameters.size());
        GradientThroughTime found;
        QVERIFY(single
                    ->lossAndGradient(parameters, batch, LossKind::SoftmaxCrossEntropy, gradient, &found,
                                      source.get_token())
                    .stopped);
    }
};

QTEST_APPLESS_MAIN(TestRecurrentThroughTime)
#include "tst_recurrent_through_time.moc"
