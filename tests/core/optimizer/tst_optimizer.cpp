#include <QtTest>
#include <cmath>
#include <limits>

#include "core/base/rng.h"
#include "core/optimizer/lbfgs.h"
#include "core/optimizer/optimizer.h"

using namespace ketloom;

namespace {

constexpr OptimizerKind kAllKinds[] = {OptimizerKind::Sgd, OptimizerKind::RmsProp, OptimizerKind::Adam,
                                       OptimizerKind::Lbfgs};

/// sum_i a_i (p_i - c_i)^2 / 2
struct Quadratic {
    std::vector<double> a;
    std::vector<double> c;

    double operator()(std::span<const double> p, std::span<double> gradient) const {
        double loss = 0.0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            gradient[i] = a[i] * (p[i] - c[i]);
            loss += 0.5 * a[i] * (p[i] - c[i]) * (p[i] - c[i]);
        }
        return loss;
    }
};

double rosenbrock(std::span<const double> p, std::span<double> g) {
    const double u = 1.0 - p[0], v = p[1] - p[0] * p[0];
    g[0] = -2.0 * u - 400.0 * p[0] * v;
    g[1] = 200.0 * v;
    return u * u + 100.0 * v * v;
}

double advanceOnce(Optimizer& optimizer, std::vector<double>& p, double rate, const Objective& objective) {
    std::vector<double> gradient(p.size());
    const double loss = objective(p, gradient);
    optimizer.advance(p, loss, gradient, rate, objective);
    return loss;
}

OptimizerSettings settingsFor(OptimizerKind kind) {
    OptimizerSettings settings;
    settings.kind = kind;
    settings.momentum = 0.8;
    settings.weightDecay = kind == OptimizerKind::Lbfgs ? 0.0 : 0.01;
    settings.history = 5;
    return settings;
}

}  // namespace

class TestOptimizer : public QObject {
    Q_OBJECT

private slots:
    void formulas_data() {
        // Four steps of each method on the same quadratic, computed by a separate program from PyTorch's
        // documented formulas (m and v divided by their bias corrections explicitly).
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("momentum");
        QTest::addColumn<double>("decay");
        QTest::addColumn<double>("first");
        QTest::addColumn<double>("second");
        const auto row = [](const char* name, OptimizerKind kind, double rate, double momentum, double decay,
                            double first, double second) {
            QTest::newRow(name) << int(kind) << rate << momentum << decay << first << second;
        };
        row("sgd momentum", OptimizerKind::Sgd, 0.1, 0.9, 0.0, 0.6134, 0.8749);
        row("sgd decay", OptimizerKind::Sgd, 0.1, 0.0, 0.01, 0.8248775413509999, -0.667146856827);
        row("rmsprop", OptimizerKind::RmsProp, 0.01, 0.0, 0.0, 0.7528255465043244, -1.7287684158680463);
        row("rmsprop decay", OptimizerKind::RmsProp, 0.01, 0.0, 0.1, 0.7497721584793432, -1.7214814762747734);
        row("adam", OptimizerKind::Adam, 0.05, 0.0, 0.0, 0.8019695334494156, -1.8003810099725097);
        row("adam decay", OptimizerKind::Adam, 0.05, 0.0, 0.1, 0.7839089705294335, -1.7622631297824742);
    }

    void formulas() {
        QFETCH(int, kind);
        QFETCH(double, rate);
        QFETCH(double, momentum);
        QFETCH(double, decay);
        QFETCH(double, first);
        QFETCH(double, second);
        OptimizerSettings settings;
        settings.kind = OptimizerKind(kind);
        settings.momentum = momentum;
        settings.weightDecay = decay;
        const auto optimizer = createOptimizer(settings, 2);
        QVERIFY(!optimizer->usesObjective());
        std::vector<double> p = {1.0, -2.0};
        for (int step = 0; step < 4; ++step)
            advanceOnce(*optimizer, p, rate, Quadratic{{1.0, 3.0}, {0.5, -0.25}});
        QVERIFY2(std::abs(p[0] - first) < 1e-13, qPrintable(QString::number(p[0], 'g', 17)));
        QVERIFY2(std::abs(p[1] - second) < 1e-13, qPrintable(QString::number(p[1], 'g', 17)));
    }

    void keysAreDistinct() {
        QStringList keys;
        for (OptimizerKind kind : kAllKinds) {
            const auto key = optimizerKey(kind);
            keys << QString::fromUtf8(key.data(), qsizetype(key.size()));
        }
        QCOMPARE(keys, QStringList({"sgd", "rmsprop", "adam", "lbfgs"}));
    }

    void restoredStateGoesOnExactly() {
        for (OptimizerKind kind : kAllKinds) {
            const std::uint64_t seed = 7;
            Rng rng(seed);
            const int count = 9;
            std::vector<double> start(count);
            for (double& value : start) value = rng.normal();
            // A new convex function each step, as with mini-batches.
            const auto objectiveOf = [&](Rng& data) {
                Quadratic q{std::vector<double>(count), std::vector<double>(count)};
                for (double& a : q.a) a = 0.1 + 3.0 * data.uniform();
                for (double& c : q.c) c = data.normal();
                return q;
            };
            auto whole = createOptimizer(settingsFor(kind), count);
            std::vector<double> p = start;
            Rng data(seed + 1);
            std::string text;
            std::vector<double> middle;
            std::string middleData;
            for (int step = 0; step < 40; ++step) {
                if (step == 17) {
                    text = whole->state().dump();
                    middle = p;
                    middleData = data.state();
                }
                advanceOnce(*whole, p, 0.05, objectiveOf(data));
            }
            auto resumed = createOptimizer(settingsFor(kind), count);
            const Json state = Json::parse(text);
            resumed->restoreState(JsonView(state, "optimizer"));
            QCOMPARE(resumed->state(), state);
            QVERIFY(data.restoreState(middleData));
            std::vector<double> q = middle;
            for (int step = 17; step < 40; ++step) advanceOnce(*resumed, q, 0.05, objectiveOf(data));
            QVERIFY2(p == q, qPrintable(QString("seed %1, kind %2").arg(seed).arg(int(kind))));
            QVERIFY(p != middle);
            QCOMPARE(resumed->state(), whole->state());
        }
    }

    void cloneIsIndependent() {
        for (OptimizerKind kind : kAllKinds) {
            auto original = createOptimizer(settingsFor(kind), 2);
            std::vector<double> p = {1.0, -2.0};
            const Quadratic q{{1.0, 3.0}, {0.5, -0.25}};
            advanceOnce(*original, p, 0.05, q);
            const Json before = original->state();
            const auto copy = original->clone();
            advanceOnce(*copy, p, 0.05, q);
            QCOMPARE(original->state(), before);
            QVERIFY(copy->state() != before);
        }
    }

    void malformedStateIsRefused_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("place");
        const int adam = int(OptimizerKind::Adam), lbfgs = int(OptimizerKind::Lbfgs);
        QTest::newRow("other method") << R"({"kind":"sgd","velocity":[0,0]})" << adam << "optimizer.kind";
        QTest::newRow("no kind") << "{}" << adam << "optimizer.kind";
        QTest::newRow("short") << R"({"kind":"adam","step":1,"mean":[0],"meanSquare":[0,0]})" << adam
                               << "optimizer.mean";
        QTest::newRow("null inside") << R"({"kind":"adam","step":1,"mean":[0,null],"meanSquare":[0,0]})"
                                     << adam << "optimizer.mean[1]";
        QTest::newRow("step") << R"({"kind":"adam","step":-1,"mean":[0,0],"meanSquare":[0,0]})" << adam
                              << "optimizer.step";
        QTest::newRow("no object") << "3" << adam << "optimizer";
        QTest::newRow("unequal") << R"({"kind":"lbfgs","s":[[1,0]],"y":[]})" << lbfgs << "optimizer";
        QTest::newRow("curvature") << R"({"kind":"lbfgs","s":[[1,0]],"y":[[-1,0]]})" << lbfgs
                                   << "optimizer.s[0]";
        QTest::newRow("history") << R"({"kind":"lbfgs","s":[[1,0],[1,0],[1,0],[1,0],[1,0],[1,0]],)"
                                    R"("y":[[1,0],[1,0],[1,0],[1,0],[1,0],[1,0]]})"
                                 << lbfgs << "optimizer";
    }

    void malformedStateIsRefused() {
        QFETCH(QString, text);
        QFETCH(int, kind);
        QFETCH(QString, place);
        auto optimizer = createOptimizer(settingsFor(OptimizerKind(kind)), 2);
        const Json before = optimizer->state();
        const Json json = Json::parse(text.toStdString());
        try {
            optimizer->restoreState(JsonView(json, "optimizer"));
            QFAIL("accepted");
        } catch (const FormatError& e) {
            QCOMPARE(QString::fromStdString(e.error.where), place);
        }
        QCOMPARE(optimizer->state(), before);
    }

    void stateStaysFinite() {
        // The largest gradients whose norm is still a number.
        for (OptimizerKind kind : {OptimizerKind::Sgd, OptimizerKind::RmsProp, OptimizerKind::Adam}) {
            auto optimizer = createOptimizer(settingsFor(kind), 1);
            std::vector<double> p = {0.0};
            const std::vector<double> huge = {1e154};
            for (int step = 0; step < 50; ++step) optimizer->advance(p, 0.0, huge, 1e-3, {});
            const Json state = Json::parse(optimizer->state().dump());
            optimizer->restoreState(
                JsonView(state, "optimizer"));  // a number that is not finite would be null
            QVERIFY(std::isfinite(p[0]));
        }
    }

    void lbfgsSolvesRosenbrock() {
        Lbfgs optimizer(2, 40);
        QVERIFY(optimizer.usesObjective());
        std::vector<double> p = {-1.2, 1.0};
        double previous = std::numeric_limits<double>::infinity();
        for (int step = 0; step < 60; ++step) {
            const double loss = advanceOnce(optimizer, p, 1.0, rosenbrock);
            QVERIFY(loss <= previous);
            previous = loss;
        }
        QVERIFY2(std::abs(p[0] - 1.0) < 1e-8 && std::abs(p[1] - 1.0) < 1e-8,
                 qPrintable(QString("%1 %2").arg(p[0]).arg(p[1])));
        QVERIFY(optimizer.pairs() > 2);
    }

    void lbfgsFirstStepIsScaledLikePyTorch() {
        // The gradient (1, 3) has the 1-norm 4: the first point tried is p - lr / 4 * g.
        Lbfgs optimizer(2, 40);
        std::vector<std::vector<double>> tried;
        const Objective flatBowl = [&](std::span<const double> p, std::span<double> g) {
            tried.emplace_back(p.begin(), p.end());
            g[0] = 0.1;
            g[1] = 0.3;
            return -1.0;
        };
        std::vector<double> p = {0.0, 0.0};
        const std::vector<double> gradient = {1.0, 3.0};
        optimizer.advance(p, 0.0, gradient, 0.5, flatBowl);
        QCOMPARE(tried.size(), std::size_t(1));
        QCOMPARE(p[0], -0.125);
        QCOMPARE(p[1], -0.375);
    }

    void lbfgsKeepsTheHistoryBounded() {
        Lbfgs optimizer(6, 3);
        Quadratic q{{1, 2, 3, 4, 5, 60}, {1, 2, 3, 4, 5, 6}};
        std::vector<double> p(6, 0.0);
        for (int step = 0; step < 6; ++step) {
            advanceOnce(optimizer, p, 1.0, q);
            QVERIFY(optimizer.pairs() <= 3);
        }
        QCOMPARE(optimizer.pairs(), 3);
    }

    void lbfgsAvoidsPointsThatAreNotFinite() {
        // Finite only for p < 1; the learning rate sends the first trial far beyond.
        const Objective wall = [](std::span<const double> p, std::span<double> g) {
            const double nan = std::numeric_limits<double>::quiet_NaN();
            g[0] = p[0] < 1.0 ? -1.0 / (1.0 - p[0]) + 1.0 / 0.75 : nan;
            return p[0] < 1.0 ? std::log(1.0 - p[0]) + p[0] / 0.75 : nan;
        };
        Lbfgs optimizer(1, 40);
        std::vector<double> p = {0.5};
        for (int step = 0; step < 20; ++step) {
            const double loss = advanceOnce(optimizer, p, 1000.0, wall);
            QVERIFY(std::isfinite(loss));
            QVERIFY(p[0] < 1.0);
        }
        QVERIFY(p[0] != 0.5);
    }

    void lbfgsStaysWhereNothingIsBetter() {
        // An objective that is NaN everywhere else, and one that lies about its slope.
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const Objective broken = [&](std::span<const double>, std::span<double> g) {
            std::fill(g.begin(), g.end(), nan);
            return nan;
        };
        const Objective uphill = [](std::span<const double> p, std::span<double> g) {
            g[0] = 1.0;
            g[1] = 0.0;
            return std::abs(p[0] - 1.0);
        };
        for (const Objective& objective : {broken, uphill}) {
            Lbfgs optimizer(2, 40);
            std::vector<double> p = {1.0, -2.0};
            const Quadratic q{{1.0, 3.0}, {0.5, -0.25}};
            advanceOnce(optimizer, p, 0.1, q);
            QCOMPARE(optimizer.pairs(), 1);
            p = {1.0, 0.0};
            const std::vector<double> gradient = {1.0, 0.0};
            optimizer.advance(p, 0.0, gradient, 1.0, objective);
            QVERIFY((p == std::vector<double>{1.0, 0.0}));
            QCOMPARE(optimizer.pairs(), 0);
        }
    }

    void lbfgsIgnoresBadStartAndZeroGradient() {
        Lbfgs optimizer(1, 40);
        int evaluations = 0;
        const Objective counting = [&](std::span<const double>, std::span<double> g) {
            ++evaluations;
            g[0] = 0.0;
            return -1.0;
        };
        std::vector<double> p = {2.0};
        for (double g : {0.0, std::numeric_limits<double>::infinity()}) {
            const std::vector<double> gradient = {g};
            optimizer.advance(p, 0.0, gradient, 1.0, counting);
        }
        const std::vector<double> one = {1.0};
        optimizer.advance(p, std::numeric_limits<double>::quiet_NaN(), one, 1.0, counting);
        QCOMPARE(evaluations, 0);
        QCOMPARE(p[0], 2.0);
    }
};

QTEST_APPLESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
