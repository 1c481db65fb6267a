#include <QApplication>
#include <QComboBox>
#include <QImage>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QScrollBar>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include "core/cell/presets.h"
#include "core/model/initial_parameters.h"
#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/canvas/live_bar.h"
#include "ui/canvas/live_overlay.h"
#include "ui/document/cell_edits.h"

using namespace ketloom;

namespace {

/// A canvas with a live state whose answers come from this file: the window works nothing out.
struct Bench {
    explicit Bench(const CellShape& shape = {2, 3, 1, 2, 2}) : view(document, selection) {
        Project project = exampleProject();
        project.cell = paperCell(shape);
        document.reset(project);
        view.setLiveState(&state);
        view.resize(1100, 500);
        view.show();
    }

    const Cell& cell() const { return document.project().cell; }
    const LiveOverlay& overlay() const { return view.liveOverlay(); }

    std::shared_ptr<CellProbe> makeProbe(int moment = -1) const {
        Rng rng(4);
        Batch sample = emptyBatch(1, 4);
        sample.inputs = {1, 2, 3, 1};
        sample.targets = {0, 1, 2, 3};
        return std::make_shared<CellProbe>(
            CellProber()
                .probe(cell(), initialParameters(cell(), {0.6, 0.4, 0.5}, rng), sample, 2, moment)
                .value());
    }
    void answer() {
        LiveAnswer answer;
        answer.probe = makeProbe(momentOf(cell(), state.choice().place));
        answer.samples = 100;
        answer.wordTexts = {QStringLiteral("00"), QStringLiteral("01"), QStringLiteral("10"),
                            QStringLiteral("11")};
        state.setAnswer(answer);
    }
    QImage picture() {
        QImage image(view.viewport()->size(), QImage::Format_RGB32);
        view.viewport()->render(&image);
        return image;
    }
    QPoint inView(QPointF scenePoint) const { return view.mapFromScene(scenePoint); }
    void move(QPoint to, Qt::MouseButtons buttons) {
        QMouseEvent event(QEvent::MouseMove, to, view.viewport()->mapToGlobal(to), Qt::NoButton, buttons, {});
        QApplication::sendEvent(view.viewport(), &event);
    }

    Document document;
    Selection selection;
    LiveState state;
    CircuitView view;
};

/// Share of the bar that has the colour of its filling.
double fillOf(const QImage& picture, QRect bar, const QColor& fill) {
    int filled = 0;
    const int x = bar.center().x();
    const QRect inside = bar.adjusted(0, 1, 0, -1);
    for (int y = inside.top(); y <= inside.bottom(); ++y) {
        const QColor is = picture.pixelColor(x, y);
        filled += std::abs(is.red() - fill.red()) < 4 && std::abs(is.blue() - fill.blue()) < 4;
    }
    return double(filled) / inside.height();
}

}  // namespace

class TestLiveOverlay : public QObject {
    Q_OBJECT

private slots:
    void offShowsNothing() {
        Bench bench;
        const QImage before = bench.picture();
        bench.answer();
        QCOMPARE(bench.overlay().barCount(), qsizetype(0));
        QCOMPARE(bench.picture(), before);
        bench.state.setOn(true);
        QVERIFY(bench.overlay().barCount() > 0);
        QVERIFY(bench.picture() != before);
        bench.state.setOn(false);
        QCOMPARE(bench.overlay().barCount(), qsizetype(0));
        bench.view.fitAll();
        QCOMPARE(bench.picture(), before);
    }

    void everyLaneHasABarBehindEveryColumn() {
        Bench bench;
        bench.state.setOn(true);
        bench.answer();
        const LivePicture& picture = bench.overlay().picture();
        // Input 3, work 1 + 3 (the RY share a column), output 2, and both ends; in/out lanes: after X twice.
        QCOMPARE(picture.bars.size(), qsizetype(3 * (3 + 4 + 2 + 2) + 2 * (3 + 4 + 2 + 2)));
        QCOMPARE(picture.gauges.size(), qsizetype(3 + 3 + 2));
        QCOMPARE(picture.gaps.size(), qsizetype(3 + 4 + 2 + 4));
        for (qsizetype k = 1; k < picture.gaps.size(); ++k) {
            QVERIFY(picture.gaps[k].x > picture.gaps[k - 1].x);
            QVERIFY(picture.gaps[k].moment > picture.gaps[k - 1].moment);
        }
        QCOMPARE(picture.gaps.front().moment, 0);
        QCOMPARE(picture.gaps.back().moment, momentCount(bench.cell()) - 1);
    }

    void barsAreAsFullAsTheProbabilities() {
        Bench bench;
        bench.state.setOn(true);
        bench.answer();
        bench.view.zoomIn();
        const QImage picture = bench.picture();
        const QColor fill = Theme::of(&bench.view).series[1];
        const CellProbe& probe = *bench.state.probe();
        int seen = 0;
        for (const LivePicture::Bar& bar : bench.overlay().picture().bars) {
            if (bar.before < 0 ||
                std::abs(probe.one(bar.moment, bar.lane) - probe.one(bar.before, bar.lane)) < 0.01)
                continue;  // drawn faintly
            const double unit = bench.view.circuitLayout().metrics.unit * bench.view.transform().m11();
            QRect box(0, 0, int(0.29 * unit), int(1.15 * unit));
            box.moveCenter(bench.view.viewportTransform().map(bar.centre).toPoint());
            if (!picture.rect().contains(box)) continue;
            const double is = fillOf(picture, box, fill);
            QVERIFY2(std::abs(is - double(probe.one(bar.moment, bar.lane))) < 0.13,
                     qPrintable(QStringLiteral("lane %1, moment %2: %3 for %4")
                                    .arg(bar.lane)
                                    .arg(bar.moment)
                                    .arg(is)
                                    .arg(double(probe.one(bar.moment, bar.lane)))));
            ++seen;
        }
        QVERIFY(seen > 10);
    }

    void tipsTellTheNumbers() {
        Bench bench;
        bench.state.setOn(true);
        bench.answer();
        const CellProbe& probe = *bench.state.probe();
        const auto number = [](double p) { return QString::number(p, 'f', 4); };
        for (const LivePicture::Bar& bar : bench.overlay().picture().bars) {
            const QString tip = bench.overlay().tipAt(bar.centre);
            QVERIFY2(tip.contains(number(double(probe.one(bar.moment, bar.lane)))), qPrintable(tip));
            QVERIFY(tip.contains(QString::fromStdString(laneName(bench.cell(), bar.lane))));
        }
        int operation = 0;
        for (const Stage& stage : bench.cell().stages)
            for (const Operation& one : stage.operations) {
                const QString note = bench.overlay().noteOf(one.id);
                QCOMPARE(!note.isEmpty(), one.gate == GateKind::Neuron);
                if (!note.isEmpty())
                    QVERIFY(note.contains(number(probe.postselection[std::size_t(operation)])));
                ++operation;
            }
        const QString words = bench.overlay().tipAt(bench.overlay().picture().readout.center());
        for (const double p : probe.readout) QVERIFY(words.contains(number(p)));
    }

    void aProbeOfAnotherCellIsNoHarm() {
        Bench bench;
        bench.state.setOn(true);
        bench.answer();
        // One moment late: an operation is gone, another is new.
        bench.document.edit(QStringLiteral("x"), [](Project& project) {
            deleteOperations(project.cell, {project.cell.stages[1].operations[4].id});
            insertOperation(project.cell, 0, 1, makeGate(GateKind::H, 3));
        });
        QVERIFY(bench.overlay().barCount() > 0);
        bench.picture();
        for (const LivePicture::Bar& bar : bench.overlay().picture().bars)
            QVERIFY(bar.moment < bench.state.probe()->moments);
        // Other lanes: nothing fits any more.
        bench.document.edit(QStringLiteral("x"), [](Project& project) {
            project.cell = paperCell({1, 6, 2, 1, 1});
        });
        QCOMPARE(bench.overlay().barCount(), qsizetype(0));
        bench.picture();
        bench.document.edit(QStringLiteral("x"), [](Project& project) {
            project.cell.stages[1].operations[0].target = 99;
            project.cell.stages[1].operations[1].sources = {-3, 50};
        });
        bench.state.setAnswer({});
        bench.picture();
    }

    void editsDoNotScroll() {
        Bench bench({2, 5, 6, 1, 1});
        bench.state.setOn(true);
        bench.answer();
        for (int k = 0; k < 6; ++k) bench.view.zoomIn();
        QScrollBar* bar = bench.view.horizontalScrollBar();
        bar->setValue(bar->maximum());
        QVERIFY(bar->value() > 0);
        const int before = bar->value();
        bench.document.edit(QStringLiteral("x"),
                            [](Project& project) { project.cell.stages[0].operations[0].bias = 1.0; });
        QCOMPARE(bar->value(), before);
    }

    void theProbeIsDraggedAlong() {
        Bench bench;
        bench.state.setOn(true);
        bench.answer();
        QVERIFY(bench.overlay().probeHandle().isEmpty());
        bench.state.setPlace({ProbePlace::Kind::Input, 0});
        const LivePicture picture = bench.overlay().picture();
        QVERIFY(!bench.overlay().probeHandle().isEmpty());
        const QPoint handle = bench.inView(bench.overlay().probeHandle().center());
        const int wanted = 5;
        const QPoint there = bench.inView(QPointF(picture.gaps[wanted].x + 1.0, 0.0));
        QTest::mousePress(bench.view.viewport(), Qt::LeftButton, {}, handle);
        bench.move(there, Qt::LeftButton);
        QCOMPARE(momentOf(bench.cell(), bench.state.choice().place), picture.gaps[wanted].moment);
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QCOMPARE(bench.state.choice().place, (ProbePlace{ProbePlace::Kind::Input, 0}));
        QTest::mouseRelease(bench.view.viewport(), Qt::LeftButton, {}, there);
        QTest::mousePress(bench.view.viewport(), Qt::LeftButton, {}, handle);
        bench.move(there, Qt::LeftButton);
        QTest::mouseRelease(bench.view.viewport(), Qt::LeftButton, {}, there);
        QCOMPARE(momentOf(bench.cell(), bench.state.choice().place), picture.gaps[wanted].moment);
        bench.answer();
        QCOMPARE(bench.state.probe()->state.size(), std::size_t(1) << bench.cell().lanes());
        QVERIFY(bench.selection.ids().isEmpty());
        QVERIFY(!bench.document.isModified());
        // Over the handle, Esc takes it away.
        bench.move(bench.inView(bench.overlay().probeHandle().center()), Qt::NoButton);
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QCOMPARE(bench.state.choice().place, ProbePlace{});
        QVERIFY(bench.overlay().probeHandle().isEmpty());
    }

    // Right after the probe was asked for, a press puts it there, whatever is under the mouse; Esc takes
    // it away.
    void theProbeIsPlacedWhereOneClicks() {
        Bench bench;
        bench.state.setOn(true);
        bench.answer();
        bench.state.setPlace({ProbePlace::Kind::Input, 0});
        bench.state.startPlacing();
        const std::uint32_t id = bench.cell().stages[0].operations[0].id;
        const CircuitElement element = bench.view.operationItem(id)->element();
        const QPoint dot = bench.inView(element.dots.front());
        QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, {}, dot);
        QVERIFY(!bench.document.isModified());
        QVERIFY(bench.selection.ids().isEmpty());
        QVERIFY(bench.state.choice().place != (ProbePlace{ProbePlace::Kind::Input, 0}));
        QVERIFY(!bench.state.isPlacing());
        QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, {}, bench.inView(element.box.center()));
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{id});

        bench.state.startPlacing();
        QTest::keyClick(&bench.view, Qt::Key_Escape);
        QVERIFY(!bench.state.isPlacing());
        QCOMPARE(bench.state.choice().place, ProbePlace{});
    }

    void momentsInsideAColumnStandBehindIt() {
        Bench bench;
        bench.state.setOn(true);
        bench.answer();
        const LivePicture& picture = bench.overlay().picture();
        const int first = momentAfter(bench.cell(), {1, 0});  // an RY; two more share its column
        QCOMPARE(picture.gapOf(first), picture.gapOf(first + 2));
        QVERIFY(picture.gapOf(first) != picture.gapOf(first + 3));
        QCOMPARE(picture.gapOf(-1), -1);
    }

    void theBarChooses() {
        Bench bench;
        LiveParameters parameters(bench.document);
        LiveBar bar(bench.document, bench.selection, parameters, bench.state);
        bench.state.setOn(true);
        bench.answer();
        auto* step = bar.findChild<QSpinBox*>(QStringLiteral("liveStep"));
        QCOMPARE(step->maximum(), 3);
        QCOMPARE(step->value(), 3);
        bar.findChild<QSlider*>(QStringLiteral("liveSlider"))->setValue(0);
        QCOMPARE(step->value(), 1);
        QCOMPARE(bench.state.choice().step, 0);
        step->setValue(3);
        QCOMPARE(bench.state.choice().step, LiveChoice::kLastStep);
        bar.findChild<QSpinBox*>(QStringLiteral("liveIndex"))->setValue(1000);
        QCOMPARE(bench.state.choice().index, 99);
        auto* split = bar.findChild<QComboBox*>(QStringLiteral("liveSplit"));
        split->setCurrentIndex(0);
        emit split->activated(0);
        QCOMPARE(bench.state.choice().split, Split::Train);
        QCOMPARE(bench.state.choice().index, 0);

        const std::uint32_t id = bench.cell().stages[0].operations[1].id;
        bench.selection.set({id});
        auto* probe = bar.findChild<QToolButton*>(QStringLiteral("liveProbe"));
        probe->click();
        QVERIFY(probe->isChecked());
        QCOMPARE(bench.state.choice().place, (ProbePlace{ProbePlace::Kind::Operation, id}));
        probe->click();
        QVERIFY(!probe->isChecked());
        QCOMPARE(bench.state.choice().place, ProbePlace{});

        LiveAnswer answer;
        answer.message = QStringLiteral("no data");
        bench.state.setAnswer(answer);
        QVERIFY(bar.findChild<QLabel*>(QStringLiteral("liveText"))->text().contains(answer.message));

        auto* source = bar.findChild<QComboBox*>(QStringLiteral("liveSource"));
        QVERIFY(!source->isEnabled() && !source->toolTip().isEmpty());
        parameters.setRun(bench.cell(), 7, parameters.values());
        QVERIFY(source->isEnabled() && source->currentIndex() == 1);
        QVERIFY(source->currentText().contains(QLatin1Char('7')));
        emit source->activated(0);
        QCOMPARE(parameters.source(), LiveParameters::Source::Start);
    }
};

QTEST_MAIN(TestLiveOverlay)
#include "tst_live_overlay.moc"
