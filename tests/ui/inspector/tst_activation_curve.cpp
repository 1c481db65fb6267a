#include <QLabel>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>

#include "core/base/rng.h"
#include "core/cell/presets.h"
#include "core/simulator/activation.h"
#include "ui/inspector/activation_curve.h"
#include "ui/inspector/activation_form.h"

using namespace ketloom;

namespace {

constexpr double kPi = std::numbers::pi;

void hover(ActivationCurve& curve, double x) {
    const QPointF at(x, curve.height() / 2.0);
    QMouseEvent move(QEvent::MouseMove, at, curve.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(&curve, &move);
}

/// A two-lane probe of a cell: every operation with its own post-selection probability.
std::shared_ptr<CellProbe> probeOf(const Cell& cell) {
    auto probe = std::make_shared<CellProbe>();
    probe->cell = cell;
    probe->steps = 99;
    probe->step = 6;
    for (const Stage& stage : cell.stages)
        for (std::size_t k = 0; k < stage.operations.size(); ++k)
            probe->postselection.push_back(0.01 * double(probe->postselection.size() + 1));
    return probe;
}

}  // namespace

class TestActivationCurve : public QObject {
    Q_OBJECT
private slots:
    void keysWalkThroughThePatternsByAngle() {
        ActivationCurve curve;
        curve.setUnit(AngleUnit::Radians);
        curve.setNeuron(2, {1.5, 0.5, -1.0, 2.5}, {QStringLiteral("w1"), QStringLiteral("i0")});
        QVERIFY(!curve.isHistogram());
        QSignalSpy changed(&curve, &ActivationCurve::readoutChanged);
        QVERIFY(curve.readout().contains(QStringLiteral("from -1 rad to 2.5 rad")));
        QVERIFY(curve.readout().contains(QStringLiteral("folded")));
        const int expected[] = {1, 2, 0, 3, 3};
        for (int pattern : expected) {
            QTest::keyClick(&curve, Qt::Key_Right);
            QCOMPARE(curve.pattern(), pattern);
        }
        QCOMPARE(changed.size(), 4);
        QVERIFY(curve.readout().contains(QStringLiteral("all sources 1")));
        QTest::keyClick(&curve, Qt::Key_Home);
        QVERIFY(curve.readout().contains(QStringLiteral("1 on w1 only")));
        QTest::keyClick(&curve, Qt::Key_Right);  // -1 acts like 1; the true angle is told
        QVERIFY(curve.readout().startsWith(QStringLiteral("η = -1 rad (1 on i0 only)")));
        QVERIFY(curve.readout().contains(QString::number(activation(1.0, 2).one, 'g', 3)));
        QVERIFY(curve.readout().contains(angleText(activation(1.0, 2).angle, AngleUnit::Radians, 3)));
        // The pattern stays picked while its angle changes.
        curve.setNeuron(2, {1.5, 0.5, 0.25, 2.5}, {QStringLiteral("w1"), QStringLiteral("i0")});
        QVERIFY(curve.readout().startsWith(QStringLiteral("η = 0.25 rad")));
    }

    void thePointerReadsThePatternOrTheCurve() {
        ActivationCurve curve;
        curve.resize(400, 220);
        curve.show();
        curve.setNeuron(1, {0.0, kPi}, {QStringLiteral("w0")});
        QSet<int> found;
        int free = 0;
        for (int x = 0; x < curve.width(); ++x) {
            hover(curve, x);
            found.insert(curve.pattern());
            if (curve.pattern() < 0) ++free;
        }
        QCOMPARE(found, (QSet<int>{-1, 0, 1}));
        QVERIFY(free > curve.width() / 2);  // only near a pattern is it one
        hover(curve, 200);
        QVERIFY(!curve.readout().contains(QLatin1Char('(') + QStringLiteral("all")));
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(&curve, &leave);
        QCOMPARE(curve.pattern(), -1);
        QVERIFY(curve.readout().contains(QStringLiteral("2 patterns")));
    }

    void manyPatternsAreCountedAllOfThem() {
        Rng rng(5);
        std::vector<double> eta(32768);
        for (double& value : eta) value = 3.0 * rng.normal();
        std::vector<QString> sources(15);
        for (int k = 0; k < 15; ++k) sources[std::size_t(k)] = QStringLiteral("w%1").arg(k);
        ActivationCurve curve;
        curve.resize(300, 200);
        curve.setNeuron(4, eta, sources);
        QVERIFY(curve.isHistogram());
        QCOMPARE(std::accumulate(curve.bins().begin(), curve.bins().end(), 0), 32768);
        for (std::size_t bin = 0; bin < curve.bins().size(); ++bin) {
            const double width = kPi / double(curve.bins().size());
            const auto inside = std::ranges::count_if(eta, [&](double value) {
                return foldedEta(value) >= width * double(bin) && foldedEta(value) < width * double(bin + 1);
            });
            QVERIFY(std::abs(curve.bins()[bin] - int(inside)) <= 1);
        }
        QVERIFY(curve.readout().contains(QStringLiteral("counted in")));
        QVERIFY(!curve.grab().isNull());
    }

    /// The neuron's own order stands out of the overlaid ones, in both themes, also order 4.
    void everyOrderIsPainted() {
        for (int order = 1; order <= 4; ++order) {
            ActivationCurve curve;
            curve.resize(360, 220);
            curve.setNeuron(order, {kPi / 2.0}, {});
            const QImage own = curve.grab().toImage();
            curve.setNeuron(order % 4 + 1, {kPi / 2.0}, {});
            QVERIFY(curve.grab().toImage() != own);
        }
    }

    void postselectionIsThatOfTheNeuron() {
        const Cell cell = paperCell({2, 4, 1, 2, 2});
        const Operation& neuron = cell.stages[1].operations[5];  // number 4 + 5, counted from 0
        ActivationForm form;
        auto* label = form.findChild<QLabel*>(QStringLiteral("postselection"));
        form.show(cell, neuron, std::vector<double>(16, 0.0));
        form.showProbe(cell, neuron, nullptr);
        QVERIFY(label->text().contains(QStringLiteral("live state")));
        QVERIFY(label->text().contains(QStringLiteral("p = 1/8")));
        const auto probe = probeOf(cell);
        form.showProbe(cell, neuron, probe.get());
        QVERIFY2(label->text().contains(QStringLiteral("p = 0.1<")), qPrintable(label->text()));
        QVERIFY(label->text().contains(QStringLiteral("step 7 of 99")));
        QVERIFY(label->text().contains(QStringLiteral("= 3.16")));
        // Values may be newer than the probe, the circuit may not.
        Cell dragged = cell;
        dragged.stages[0].operations[0].start = std::vector<double>(16, 0.0);
        form.showProbe(dragged, neuron, probe.get());
        QVERIFY(label->text().contains(QStringLiteral("p = 0.1<")));
        dragged.stages[0].operations.pop_back();
        form.showProbe(dragged, neuron, probe.get());
        QVERIFY(label->text().contains(QStringLiteral("live state")));
    }

    void etaIsThatOfTheParameters() {
        const Cell cell = emptyCell(1, 2, 0);
        Operation neuron = makeNeuron(cell, 1, 2, 2);  // reads w1, i0
        ActivationForm form;
        form.setUnit(AngleUnit::Radians);
        auto* curve = form.findChild<ActivationCurve*>();
        form.show(cell, neuron, std::vector{0.1, 0.02, -0.3, 0.004});
        const double expected[] = {kPi / 2 + 0.1 - 0.3, kPi / 2 + 0.1 + 0.02 - 0.3 + 0.004, kPi / 2 + 0.1,
                                   kPi / 2 + 0.1 + 0.02};  // by size
        for (double eta : expected) {
            QTest::keyClick(curve, Qt::Key_Right);
            QVERIFY2(curve->readout().startsWith(
                         QStringLiteral("η = %1").arg(angleText(eta, AngleUnit::Radians, 4))),
                     qPrintable(curve->readout()));
        }
    }
};

QTEST_MAIN(TestActivationCurve)
#include "tst_activation_curve.moc"
