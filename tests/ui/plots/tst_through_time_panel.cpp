#include <QComboBox>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "ui/plots/through_time_panel.h"
#include "ui/plots/through_time_plot.h"
#include "ui/widgets/small_widgets.h"

using namespace ketloom;

namespace {

const std::vector<ParameterGroup> kGroups = {{"input", 0, 3}, {"work 1", 3, 0}, {"output", 3, 4}};

/// A record whose norms halve every `halfLife` steps back in time.
StepRecord record(int step, double halfLife, int steps = 40) {
    auto gradient = std::make_shared<GradientThroughTime>();
    gradient->steps = steps;
    gradient->groups = 3;
    for (int t = 0; t < steps; ++t) {
        const double norm = std::exp2((t - steps) / halfLife);
        gradient->state.push_back(norm);
        gradient->parameters.push_back(5.0 * norm);
        gradient->byGroup.insert(gradient->byGroup.end(), {3.0 * norm, 0.0, 4.0 * norm});
    }
    StepRecord result;
    result.step = step;
    result.throughTime = std::move(gradient);
    return result;
}

}  // namespace

class TestThroughTimePanel : public QObject {
    Q_OBJECT
private slots:
    void saysWhetherTheGradientVanishes() {
        ThroughTimePanel panel;
        panel.begin(kGroups);
        QVERIFY(!panel.plot().isShown());
        panel.add(std::vector{StepRecord{}, record(1, 5.0), StepRecord{}, record(100, 17.0)});
        QVERIFY(panel.plot().isShown());
        QCOMPARE(panel.shownStep(), 100);
        QCOMPARE(panel.statement(), QStringLiteral("Step 100: halves every 17 steps back in time"));
        QCOMPARE(panel.plot().historyRows(), 2);
        QVERIFY(std::abs(panel.plot().stripValue(39) - std::exp2(-1.0 / 17.0)) < 1e-12);
    }

    void whereThereIsNoRoomForBothOneIsChosen() {
        using enum ThroughTimePlot::Part;
        ThroughTimePanel panel;
        auto* part = panel.findChild<QComboBox*>(QStringLiteral("throughTimePart"));
        panel.begin(kGroups);
        panel.add(std::vector{record(1, 5.0), record(100, 17.0)});
        const int em = panel.fontMetrics().height();
        panel.resize(600, 15 * em);
        panel.show();
        QCOMPARE(panel.plot().part(), Curves);
        QVERIFY(part->isVisible());
        panel.plot().replotNow();
        const int curves = panel.plot().axisRect()->height();
        QVERIFY2(curves > 6 * em, qPrintable(QString::number(curves)));
        part->setCurrentIndex(1);
        QCOMPARE(panel.plot().part(), History);
        panel.plot().replotNow();
        QVERIFY(panel.plot().legend->outerRect().height() < em);
        // A click on the map chooses a record: it has the room now.
        QSignalSpy picked(&panel.plot(), &ThroughTimePlot::historyPicked);
        QTest::mouseClick(&panel.plot(), Qt::LeftButton, {},
                          panel.plot().rect().center() - QPoint(0, 3 * em));
        QCOMPARE(picked.size(), 1);
        QCOMPARE(picked.front().front().toInt(), 1);
        panel.resize(600, 40 * em);
        QCOMPARE(panel.plot().part(), All);
        QVERIFY(!part->isVisible());
        panel.plot().replotNow();
        QVERIFY(panel.plot().axisRect()->height() > 6 * em);
    }

    void theNewestRecordIsThatOfTheStateWhateverIsShown() {
        ThroughTimePanel panel;
        QSignalSpy changed(&panel, &ThroughTimePanel::newestChanged);
        panel.begin(kGroups);
        QVERIFY(panel.newest().norms.empty());
        panel.add(std::vector{record(1, 5.0), record(100, 17.0)});
        QCOMPARE(changed.size(), 2);
        emit panel.plot().historyPicked(0);
        panel.setQuantity(1);
        const GradientByStep newest = panel.newest();
        QCOMPARE(newest.trainingStep, 100);
        QCOMPARE(newest.quantity, QStringLiteral("|dL/dψ|"));
        QCOMPARE(newest.norms[39], std::exp2(-1.0 / 17.0));
        QCOMPARE(newest.least, std::exp2(-40.0 / 5.0));
        QCOMPARE(newest.most, std::exp2(-1.0 / 17.0));
        panel.begin(kGroups, ModelKind::Lstm);
        QVERIFY(panel.newest().norms.empty());
        panel.add(std::vector{record(1, 5.0)});
        QCOMPARE(panel.newest().quantity, QStringLiteral("|dL/d(h, c)|"));
    }

    void aClassicalNetworkHasAHiddenState() {
        ThroughTimePanel panel;
        panel.begin(kGroups, ModelKind::Lstm);
        auto* box = panel.findChild<QComboBox*>(QStringLiteral("throughTimeQuantity"));
        QCOMPARE(box->itemText(0), QStringLiteral("hidden state"));
        QVERIFY(!box->itemData(0, Qt::ToolTipRole).toString().contains(QStringLiteral("ψ")));
        QVERIFY(box->itemData(0, Qt::ToolTipRole).toString().contains(QStringLiteral("(h, c)")));
        const auto visibleHelp = [&] {
            QString text;
            for (const HelpButton* button : panel.findChildren<HelpButton*>())
                if (!button->isHidden()) text += button->help();
            return text;
        };
        QVERIFY(visibleHelp().contains(QStringLiteral("hidden units")));
        QVERIFY(!visibleHelp().contains(QStringLiteral("post-selected")));
        panel.begin(kGroups);
        QCOMPARE(box->itemText(0), QStringLiteral("state"));
        QVERIFY(visibleHelp().contains(QStringLiteral("post-selected")));
    }

    void groupsWithoutParametersAreNotOffered() {
        ThroughTimePanel panel;
        panel.begin(kGroups);
        auto* box = panel.findChild<QComboBox*>(QStringLiteral("throughTimeQuantity"));
        QCOMPARE(box->count(), 4);
        QCOMPARE(box->itemText(3), QStringLiteral("output"));
        panel.add(std::vector{record(1, 10.0)});
        panel.setQuantity(3);
        QVERIFY(std::abs(panel.plot().stripValue(39) - 4.0 * std::exp2(-0.1)) < 1e-12);
        QVERIFY(panel.toCsv().startsWith(QStringLiteral(
            "training_step,time_step,state,parameters,parameters.input,parameters.output\n1,1,")));
        QCOMPARE(panel.toCsv().count(QLatin1Char('\n')), 41);
    }

    void valuesBelowTheFloorAreDrawnThereAndCounted() {
        ThroughTimePanel panel;
        panel.begin(kGroups);
        panel.add(std::vector{record(1, 0.5)});
        QCOMPARE(panel.plot().stripValue(0), ThroughTimePanel::kFloor);
        QVERIFY2(panel.statement().contains(QStringLiteral("at the floor")), qPrintable(panel.statement()));
    }

    void anEarlierRecordCanBeChosenAndTheNewestAgain() {
        ThroughTimePanel panel;
        panel.resize(500, 500);
        panel.begin(kGroups);
        panel.add(std::vector{record(1, 5.0), record(100, 17.0), record(200, 60.0)});
        emit panel.plot().historyPicked(0);
        QCOMPARE(panel.shownStep(), 1);
        panel.add(std::vector{record(300, 80.0)});
        QCOMPARE(panel.shownStep(), 1);
        emit panel.plot().historyPicked(3);
        QCOMPARE(panel.shownStep(), 300);
        panel.add(std::vector{record(400, 90.0)});
        QCOMPARE(panel.shownStep(), 400);
    }

    void theParametersPartIsThatOfTheLatestRecordThatHasIt() {
        ThroughTimePanel panel;
        panel.begin(kGroups);
        auto state = std::make_shared<GradientThroughTime>();
        state->steps = 40;
        state->state.assign(40, 0.125);
        StepRecord alone;
        alone.step = 5;
        alone.throughTime = state;
        panel.add(std::vector{record(1, 5.0), alone});
        QCOMPARE(panel.shownStep(), 5);
        QCOMPARE(panel.plot().historyRows(), 2);
        QCOMPARE(panel.plot().stripValue(7), 0.125);
        QVERIFY2(panel.statement().contains(QStringLiteral("parameters: step 1")),
                 qPrintable(panel.statement()));
        panel.setQuantity(1);
        QCOMPARE(panel.shownStep(), 1);
        QCOMPARE(panel.plot().historyRows(), 1);
        QVERIFY(panel.toCsv().contains(QStringLiteral("\n5,40,0.125,,,\n")));
    }

    void longHistoriesAreThinnedAndThatIsSaid() {
        ThroughTimePanel panel;
        panel.begin(kGroups);
        std::vector<StepRecord> records;
        for (int k = 1; k <= 700; ++k) records.push_back(record(100 * k, 17.0, 5));
        panel.add(records);
        QCOMPARE(panel.plot().historyRows(), 300);
        QVERIFY(panel.statement().contains(QStringLiteral("300 of 700")));
        emit panel.plot().historyPicked(150);
        QCOMPARE(panel.shownStep(), 100 * (150 * 700 / 300 + 1));
    }

    void savesPictures() {
        ThroughTimePanel panel;
        panel.resize(500, 500);
        panel.begin(kGroups);
        panel.add(std::vector{record(1, 5.0), record(100, 17.0)});
        panel.setPlayhead(7);
        const QTemporaryDir folder;
        for (const char* ending : {"png", "svg", "pdf"}) {
            const QString path = folder.filePath(QStringLiteral("x.") + QLatin1String(ending));
            QCOMPARE(panel.plot().savePicture(path, 500, 400), QString());
            QVERIFY(QFileInfo(path).size() > 1000);
        }
        panel.begin(kGroups);
        QCOMPARE(panel.shownStep(), 0);
        QVERIFY(!panel.plot().isShown());
    }
};

QTEST_MAIN(TestThroughTimePanel)
#include "tst_through_time_panel.moc"
