#include <QApplication>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <cmath>

#include "core/cell/presets.h"
#include "core/insight/cell_influence.h"
#include "core/model/qrnn.h"
#include "core/project/project.h"
#include "ui/plots/drawing_pad.h"
#include "ui/plots/influence_bars.h"
#include "ui/plots/influence_panel.h"

using namespace ketloom;

namespace {

using Method = InfluenceChoice::Method;

InfluenceAnswer answerFor(const TaskOptions& options, const InfluenceChoice& choice) {
    const auto task = createTask(options);
    if (!task) qFatal("%s", toString(task.error()).c_str());
    const Cell cell = paperCell({2, 3, 1, 1, 2});
    Rng rng(7);
    const auto parameters = createQrnn(cell).value()->initialParameters({1.0, 0.5, 1.0}, rng);
    InfluenceAnswer answer;
    answer.task = *task;
    answer.sample = std::make_shared<const Sample>((*task)->sample(Split::Test, 2));
    answer.trainingStep = 12;
    answer.choice = choice;
    answer.lanes = 2;
    const Batch& batch = answer.sample->batch;
    answer.outputs = choice.output < 0 ? scoredSteps(batch) : std::vector<int>{choice.output};
    CellInfluence influence;
    const CellInfluence::Question question{parameters, batch, answer.outputs};
    const auto bits = choice.method == Method::Flip
                          ? influence.flips(cell, question, everyBit(batch, 2)).value()
                          : influence.derivatives(cell, question).value();
    answer.bits = bits.changes;
    answer.probability = bits.probability;
    if (choice.method == Method::Flip && answer.sample->image)
        answer.pixels = influence.flips(cell, question, everyPixel(8, 8))->changes;
    return answer;
}

TaskOptions xorTask() {
    TaskOptions options;
    options.kind = TaskKind::ElmanXor;
    options.length = 20;
    return options;
}

double bitAt(const InfluenceAnswer& answer, int step, int lane) {
    return step < 63 ? std::abs(answer.bits[std::size_t(step * 2 + lane)]) : 0.0;
}

}  // namespace

class TestInfluencePanel : public QObject {
    Q_OBJECT

private slots:
    void anImageIsPaintedInItsGeometry_data() {
        QTest::addColumn<int>("method");
        QTest::addColumn<int>("reading");
        for (int method = 0; method < 2; ++method)
            for (int reading = 0; reading < 3; ++reading)
                QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(method).arg(reading)))
                    << method << reading;
    }
    void anImageIsPaintedInItsGeometry() {
        QFETCH(int, method);
        QFETCH(int, reading);
        const InfluenceAnswer answer = answerFor({}, {Method(method), InfluenceChoice::kScored});
        InfluencePanel panel;
        panel.resize(500, 400);
        panel.show();
        panel.setLogarithmic(false);
        panel.setReading(InfluencePanel::Reading(reading));
        panel.setAnswer(answer);
        double sum = 0.0;
        for (int row = 0; row < 8; ++row) {
            for (int column = 0; column < 8; ++column) {
                const double shown = panel.image().cell(row, column);
                if (row == 7 && column == 7) {
                    QVERIFY(std::isnan(shown));  // in the last word, which is not read
                    continue;
                }
                const double inRows = bitAt(answer, row * 8 + column, 0);
                const double inColumns = bitAt(answer, column * 8 + row, 1);
                const double both =
                    method == 0 ? std::abs(answer.pixels[std::size_t(row * 8 + column)]) : inRows + inColumns;
                const double wanted = reading == 0 ? both : reading == 1 ? inRows : inColumns;
                QCOMPARE(shown, wanted);
                QVERIFY(shown <= panel.scale().top);
                sum += shown;
            }
        }
        QVERIFY(panel.statement().contains(QString::number(sum, 'g', 3)));
        QVERIFY(panel.statement().contains(QStringLiteral("digit")));
        QVERIFY(panel.statement().contains(QString::number(answer.probability, 'g', 3)));
    }

    void theLogarithmicScaleHasAFloorThatIsSaid() {
        const InfluenceAnswer answer = answerFor({}, {});
        InfluencePanel panel;
        panel.setLogarithmic(true);
        panel.setAnswer(answer);
        int below = 0;
        for (int pixel = 0; pixel < 63; ++pixel) {
            const double value = panel.values()[std::size_t(pixel)];
            QVERIFY(panel.image().cell(pixel / 8, pixel % 8) >= panel.scale().floor);
            below += value < panel.scale().floor;
        }
        QCOMPARE(panel.scale().floor, panel.scale().top * InfluencePanel::kDecades);
        QCOMPARE(panel.statement().contains(QStringLiteral("below the floor")), below > 0);
    }

    void wordsHaveABarAStep() {
        const InfluenceAnswer answer = answerFor(xorTask(), {Method::Flip, 10});
        InfluencePanel panel;
        panel.resize(500, 400);
        panel.show();
        panel.setLogarithmic(false);
        panel.setAnswer(answer);
        for (int step = 0; step < 19; ++step) {
            const double wanted = bitAt(answer, step, 0) + bitAt(answer, step, 1);
            QCOMPARE(panel.bars().bar(step), step > 10 ? 0.0 : wanted);
        }
        QVERIFY(!panel.findChild<QComboBox*>(QStringLiteral("influenceReading"))->isVisible());
        QToolButton* draw = panel.findChild<QToolButton*>(QStringLiteral("influenceDraw"));
        QVERIFY(!draw->isEnabled());
        QVERIFY(!draw->toolTip().isEmpty());
    }

    // An image is asked about its label; of many scored words, the one at the playhead is asked about.
    void whatIsAskedFollowsTaskChoiceAndPlayhead() {
        InfluencePanel panel;
        QSignalSpy made(&panel, &InfluencePanel::choiceMade);
        panel.setPlayhead(5);
        panel.setAnswer(answerFor({}, {}));
        QVERIFY(made.isEmpty());
        panel.setPlayhead(6);
        QVERIFY(made.isEmpty());
        panel.setAnswer(answerFor(xorTask(), {}));
        QCOMPARE(made.size(), 1);
        QCOMPARE(panel.choice().output, 6);
        panel.setPlayhead(9);
        QCOMPARE(panel.choice().output, 9);
        QComboBox* method = panel.findChild<QComboBox*>(QStringLiteral("influenceMethod"));
        method->setCurrentIndex(1);
        emit method->activated(1);
        QCOMPARE(panel.choice().method, Method::Derivative);
        QCOMPARE(made.size(), 3);
    }

    void aClickMovesThePlayheadWhereThePixelIsRead() {
        InfluencePanel panel;
        panel.resize(500, 400);
        panel.show();
        panel.setAnswer(answerFor({}, {}));
        panel.image().replotNow();
        QSignalSpy picked(&panel, &InfluencePanel::stepPicked);
        // Row 3, column 5, counted from 0.
        const QPointF place(panel.image().xAxis->coordToPixel(5), panel.image().yAxis->coordToPixel(3));
        QCOMPARE(panel.image().pixelAt(place), 3 * 8 + 5);
        QTest::mouseClick(&panel.image(), Qt::LeftButton, {}, place.toPoint());
        QCOMPARE(picked.takeLast().at(0).toInt(), 3 * 8 + 5);
        panel.setReading(InfluencePanel::Reading::ColumnOrder);
        QTest::mouseClick(&panel.image(), Qt::LeftButton, {}, place.toPoint());
        QCOMPARE(picked.takeLast().at(0).toInt(), 5 * 8 + 3);
    }

    void drawingGoesOutAndComesBack() {
        InfluencePanel panel;
        panel.resize(700, 400);
        panel.show();
        panel.setAnswer(answerFor({}, {}));
        QSignalSpy changed(&panel, &InfluencePanel::drawingChanged);
        panel.setDrawing(true);
        QVERIFY(!changed.takeLast().at(0).value<std::shared_ptr<const Image>>());  // nothing drawn yet
        QVERIFY(panel.values().empty());
        const QPoint middle = panel.pad().rect().center();
        QTest::mousePress(&panel.pad(), Qt::LeftButton, {}, middle - QPoint(0, 20));
        QTest::mouseMove(&panel.pad(), middle + QPoint(0, 20));
        QTest::mouseRelease(&panel.pad(), Qt::LeftButton, {}, middle + QPoint(0, 20));
        const auto drawing = changed.takeLast().at(0).value<std::shared_ptr<const Image>>();
        QVERIFY(drawing);
        QCOMPARE(drawing->width, DrawingPad::kSide);
        QVERIFY(
            drawing->pixels[std::size_t(DrawingPad::kSide / 2 * DrawingPad::kSide + DrawingPad::kSide / 2)] >
            0.9f);
        InfluenceAnswer answer = answerFor({}, {});
        answer.isDrawing = true;
        answer.classes = {{QStringLiteral("digit 1"), 0.75}, {QStringLiteral("digit 0"), 0.2}};
        panel.setAnswer(answer);
        QVERIFY(!panel.values().empty());
        const QString classes = panel.findChild<QLabel*>(QStringLiteral("influenceClasses"))->text();
        QVERIFY(classes.contains(QStringLiteral("Read as digit 1: 75.0 %")));
        QVERIFY(classes.contains(QStringLiteral("no class: 5.0 %")));
        QTest::keyClick(&panel.pad(), Qt::Key_Delete);
        QVERIFY(panel.pad().isEmpty());
        QVERIFY(!changed.takeLast().at(0).value<std::shared_ptr<const Image>>());
    }

    /// The right button takes ink away and opens no menu of the panel.
    void theRightButtonErases() {
        InfluencePanel panel;
        panel.resize(700, 400);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        panel.setAnswer(answerFor({}, {}));
        panel.setDrawing(true);
        QCoreApplication::processEvents();
        QWindow* window = panel.windowHandle();
        const QPoint middle = panel.pad().mapTo(&panel, panel.pad().rect().center());
        const auto stroke = [&](Qt::MouseButton button) {
            QTest::mousePress(window, button, {}, middle - QPoint(0, 20));
            QTest::mouseMove(window, middle + QPoint(0, 20));
            QTest::mouseRelease(window, button, {}, middle + QPoint(0, 20));
        };
        stroke(Qt::LeftButton);
        QVERIFY(!panel.pad().isEmpty());
        InfluenceAnswer answer = answerFor({}, {});
        answer.isDrawing = true;
        panel.setAnswer(answer);  // from now on there is something to export
        stroke(Qt::RightButton);
        QContextMenuEvent asked(QContextMenuEvent::Mouse, panel.pad().rect().center(),
                                panel.pad().mapToGlobal(panel.pad().rect().center()));
        QCoreApplication::sendEvent(&panel.pad(), &asked);
        QVERIFY(panel.findChildren<QMenu*>().isEmpty());
        const Image left = panel.pad().drawing();
        QVERIFY(left.pixels[std::size_t(DrawingPad::kSide / 2 * DrawingPad::kSide + DrawingPad::kSide / 2)] <
                0.1f);
    }

    void theTableHoldsEveryBit() {
        const InfluenceAnswer answer = answerFor({}, {});
        InfluencePanel panel;
        QVERIFY(panel.toCsv().isEmpty());
        panel.setAnswer(answer);
        const QStringList lines = panel.toCsv().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 1 + 126 + 2 + 64 + 1);
        QCOMPARE(lines[1 + 17].section(QLatin1Char(','), 3).toDouble(), answer.bits[17]);
        QCOMPARE(lines[1 + 126 + 2 + 9].section(QLatin1Char(','), 3).toDouble(), answer.pixels[9]);
    }

    void withoutAnAnswerItSaysWhy() {
        InfluencePanel panel;
        panel.setAnswer(answerFor({}, {}));
        panel.clearAnswer(QStringLiteral("Because."));
        QVERIFY(panel.values().empty());
        QVERIFY(panel.statement().isEmpty());
        InfluenceAnswer none;
        none.message = QStringLiteral("Not for this one.");
        panel.setAnswer(none);
        QVERIFY(panel.values().empty());
    }

    void picturesAreWrittenInEveryFormat() {
        QTemporaryDir folder;
        InfluencePanel panel;
        panel.resize(500, 400);
        panel.setAnswer(answerFor({}, {}));
        for (const char* ending : {"png", "svg", "pdf"}) {
            const QString path = folder.filePath(QStringLiteral("x.") + QLatin1String(ending));
            QCOMPARE(panel.image().savePicture(path), QString());
            QVERIFY(QFileInfo(path).size() > 500);
        }
    }
};

QTEST_MAIN(TestInfluencePanel)
#include "tst_influence_panel.moc"
