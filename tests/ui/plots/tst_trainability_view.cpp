#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "ui/plots/trainability_plot.h"
#include "ui/plots/trainability_view.h"

using namespace ketloom;

namespace {

/// A result whose variance falls by `factor` a lane.
TrainabilityResult falling(double factor, std::vector<double> spreads) {
    TrainabilityResult result;
    result.sequences = 4;
    result.length = 12;
    for (int w = 3; w <= 7; ++w) {
        for (const double spread : spreads) {
            TrainabilityPoint point;
            point.lanes = w;
            point.stages = 1;
            point.spread = spread;
            point.parameters = 100;
            const double v = 1e-3 * std::pow(factor, -w);
            point.variance = point.squaredNorm = {v, 0.9 * v, 1.1 * v};
            point.byStage = {{"input", 40, {2 * v, 1.8 * v, 2.2 * v}}, {"output", 60, {v, 0.9 * v, 1.1 * v}}};
            result.points.push_back(point);
        }
    }
    return result;
}

}  // namespace

class TestTrainabilityView : public QObject {
    Q_OBJECT

private slots:
    void listsAreReadAsPeopleWriteThem() {
        QCOMPARE(*wholeNumbers(QStringLiteral("3..6")), (std::vector<int>{3, 4, 5, 6}));
        QCOMPARE(*wholeNumbers(QStringLiteral(" 2, 4 ,8..9")), (std::vector<int>{2, 4, 8, 9}));
        QCOMPARE(*realNumbers(QStringLiteral("0.1, 1,10")), (std::vector<double>{0.1, 1, 10}));
        for (const char* wrong : {"", "x", "3..", "5..3", "1..2..3", "1,,2", "0..1000000"})
            QVERIFY2(!wholeNumbers(QString::fromLatin1(wrong)), wrong);
        QVERIFY(!realNumbers(QStringLiteral("1, y")));
    }

    void theFormAsksForWhatItSays() {
        TrainabilityView view;
        view.setSubject(paperCell({2, 6, 2, 2, 2}), {0.2, 0.03, 0.04}, LossKind::NegativeLogLikelihood);
        auto wanted = view.options();
        QVERIFY(wanted);
        QCOMPARE(wanted->lanes, (std::vector<int>{2, 3, 4, 5, 6}));
        QCOMPARE(wanted->stages, std::vector<int>{2});
        QCOMPARE(wanted->spread.phi, 0.03);
        QCOMPARE(wanted->loss, LossKind::NegativeLogLikelihood);
        view.setLists({}, {}, QStringLiteral("0.1,1"));
        wanted = view.options();
        QVERIFY(wanted && wanted->lanes.empty() && wanted->stages.empty());
        QCOMPARE(wanted->spreads, (std::vector<double>{0.1, 1}));
        // An edit that leaves the size alone leaves the fields alone.
        view.setSubject(paperCell({2, 6, 2, 1, 2}), {}, LossKind::SoftmaxCrossEntropy);
        QVERIFY(view.options()->lanes.empty());
    }

    /// Another cell does not take away what the user has typed.
    void typedListsStay() {
        TrainabilityView view;
        view.setSubject(paperCell({2, 4, 1, 1, 1}), {}, LossKind::SoftmaxCrossEntropy);
        view.setSubject(paperCell({2, 7, 1, 1, 1}), {}, LossKind::SoftmaxCrossEntropy);
        QCOMPARE(view.options()->lanes.back(), 7);  // proposed
        QLineEdit* lanes = nullptr;
        for (QLineEdit* field : view.findChildren<QLineEdit*>())
            if (field->accessibleName().contains(QStringLiteral("lanes"))) lanes = field;
        QVERIFY(lanes);
        lanes->selectAll();
        QTest::keyClicks(lanes, QStringLiteral("2, 3"));
        view.setSubject(paperCell({2, 5, 2, 1, 1}), {}, LossKind::SoftmaxCrossEntropy);
        QCOMPARE(view.options()->lanes, (std::vector<int>{2, 3}));
    }

    void aResultAboutSomethingElseIsMarked() {
        TrainabilityView view;
        view.resize(700, 600);
        view.show();
        const auto outdated = view.findChild<QLabel*>(QStringLiteral("trainabilityOutdated"));
        Cell cell = paperCell({2, 4, 1, 1, 1});
        const InitialSpread spread;
        TaskOptions task;
        const auto subject = [&] { view.setSubject(cell, spread, LossKind::SoftmaxCrossEntropy, task); };
        subject();
        QVERIFY(outdated->isHidden());
        view.setLists(QStringLiteral("3..7"), QStringLiteral("1"), QStringLiteral("1"));
        QVERIFY(view.options());
        view.setResult(falling(1.9, {1.0}));
        QVERIFY(outdated->isHidden());
        cell = paperCell({2, 6, 2, 1, 1});  // lanes and stages are those of the lists
        subject();
        QVERIFY(outdated->isHidden());
        task.length += 5;
        subject();
        QVERIFY(outdated->isVisible());
        task.length -= 5;
        subject();
        QVERIFY(outdated->isHidden());
        cell = paperCell({2, 6, 2, 1, 3});
        subject();
        QVERIFY(outdated->isVisible());
        QVERIFY(view.options());
        view.setResult(falling(1.9, {1.0}));
        QVERIFY(outdated->isHidden());
    }

    /// As many initialisations as were asked for, whatever the field says by now.
    void progressIsOfWhatWasAskedFor() {
        TrainabilityView view;
        view.setSubject(paperCell({2, 4, 1, 1, 1}), {}, LossKind::SoftmaxCrossEntropy);
        view.setLists(QStringLiteral("3,4"), QStringLiteral("1"), QStringLiteral("1"));
        const int each = view.options()->initialisations;
        view.setBusy(true);
        for (QSpinBox* box : view.findChildren<QSpinBox*>())
            if (box->accessibleName() == QStringLiteral("Initialisations")) box->setValue(each + 50);
        view.setProgress(1, 5);
        const auto bar = view.findChild<QProgressBar*>();
        QCOMPARE(bar->maximum(), 2 * each);
        QCOMPARE(bar->value(), each + 5);
    }

    void mistakesAreSaidAndAskNothing() {
        TrainabilityView view;
        view.setSubject(paperCell({2, 4, 1, 1, 1}), {}, LossKind::SoftmaxCrossEntropy);
        QSignalSpy asked(&view, &TrainabilityView::probeWanted);
        QPushButton* probe = nullptr;
        for (QPushButton* button : view.findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Probe")) probe = button;
        const auto message = view.findChild<QLabel*>(QStringLiteral("trainabilityMessage"));
        for (const auto& [lanes, stages, spreads] :
             {std::tuple{"x", "1", "1"}, {"3", "1", "no"}, {"99", "1", "1"}, {"3", "1", "-1"}}) {
            view.setLists(QString::fromLatin1(lanes), QString::fromLatin1(stages),
                          QString::fromLatin1(spreads));
            view.setMessage({});
            probe->click();
            QVERIFY(asked.isEmpty());
            QVERIFY(!message->text().isEmpty());
        }
        view.setLists(QStringLiteral("3,4"), QStringLiteral("1"), QStringLiteral("1"));
        probe->click();
        QCOMPARE(asked.size(), 1);
    }

    void plotStatementAndTableShowTheResult() {
        TrainabilityView view;
        view.resize(700, 600);
        view.show();
        view.setResult(falling(1.9, {1.0}));
        QCOMPARE(view.plot().lines(), 1);
        QCOMPARE(view.plot().drawn(0, 2), view.result()->points[2].variance.value);
        QVERIFY2(view.statement().contains(QStringLiteral("falls by a factor 1.9")),
                 qPrintable(view.statement()));
        QVERIFY(view.statement().contains(QStringLiteral("barren plateau")));
        const auto table = view.findChild<QTableWidget*>();
        QCOMPARE(table->rowCount(), 5);
        QCOMPARE(table->item(4, 0)->text(), QStringLiteral("7"));
        view.setResult(falling(1.9, {1.0, 5.0}));
        QCOMPARE(view.plot().lines(), 2);
        QCOMPARE(view.statement().count(QStringLiteral("falls")), 2);
    }

    void aStoppedProbeSaysSo() {
        TrainabilityView view;
        TrainabilityResult result = falling(2.0, {1.0});
        result.points.resize(2);
        result.stopped = true;
        view.setBusy(true);
        view.setBusy(false);
        view.setResult(result);
        QVERIFY(view.findChild<QLabel*>(QStringLiteral("trainabilityMessage"))
                    ->text()
                    .contains(QStringLiteral("Stopped")));
        QVERIFY(view.statement().contains(QStringLiteral("too few")));
        result.points.clear();
        view.setResult(result);
        QVERIFY(!view.result());
    }

    void picturesAreWritten() {
        QTemporaryDir folder;
        TrainabilityView view;
        view.setResult(falling(1.5, {1.0}));
        for (const char* ending : {"png", "svg", "pdf"}) {
            const QString path = folder.filePath(QStringLiteral("x.") + QLatin1String(ending));
            QCOMPARE(view.plot().savePicture(path, 600, 400), QString());
            QVERIFY(QFileInfo(path).size() > 500);
        }
    }
};

QTEST_MAIN(TestTrainabilityView)
#include "tst_trainability_view.moc"
