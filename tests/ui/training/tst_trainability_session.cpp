#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "small_project.h"
#include "tests/support/watchdog.h"
#include "ui/document/core_values.h"
#include "ui/training/trainability_session.h"

using namespace ketloom;

namespace {

constexpr int kPatienceMs = 30'000;

TrainabilitySession::Request requestFor(std::vector<int> lanes) {
    const Project project = smallProject(1);
    TrainabilitySession::Request request;
    request.options.cell = project.cell;
    request.options.lanes = std::move(lanes);
    request.options.initialisations = 6;
    request.task = project.task;
    return request;
}

}  // namespace

class TestTrainabilitySession : public QObject {
    Q_OBJECT

private slots:
    void theResultIsThatOfTheCore() {
        TrainabilitySession session;
        std::optional<TrainabilitySession::Outcome> outcome;
        connect(&session, &TrainabilitySession::finished, this,
                [&](const TrainabilitySession::Outcome& o) { outcome = o; });
        const auto request = requestFor({1, 2});
        session.start(request);
        QVERIFY(session.isBusy());
        QTRY_VERIFY_WITH_TIMEOUT(outcome.has_value(), kPatienceMs);
        QVERIFY(!session.isBusy());
        const auto task = createTask(request.task).value();
        const auto plain = probeTrainability(request.options, *task, std::nullopt);
        QCOMPARE(trainabilityCsv(*outcome->result), trainabilityCsv(*plain));
    }

    void mistakesComeBackAsASentence() {
        TrainabilitySession session;
        QString message;
        connect(&session, &TrainabilitySession::finished, this,
                [&](const TrainabilitySession::Outcome& o) { message = o.message; });
        auto request = requestFor({2});
        request.task.kind = TaskKind::ElmanLetters;  // of another number of lanes
        session.start(request);
        QTRY_VERIFY_WITH_TIMEOUT(!message.isEmpty(), kPatienceMs);
        QVERIFY(message.contains(QStringLiteral("lanes")));
    }

    void aStopKeepsWhatIsDone() {
        auto session = std::make_unique<TrainabilitySession>();
        std::optional<TrainabilitySession::Outcome> outcome;
        bool inTheMiddle = false, stops = true;
        connect(session.get(), &TrainabilitySession::finished, this,
                [&](const TrainabilitySession::Outcome& o) { outcome = o; });
        connect(session.get(), &TrainabilitySession::progressed, this,
                [&](const TrainabilitySession::Progress& progress) {
                    inTheMiddle = progress.points >= 1;
                    if (inTheMiddle && stops) session->stop();
                });
        auto request = requestFor({1, 14});  // the second takes long
        request.options.initialisations = 300;
        session->start(request);
        QTRY_VERIFY_WITH_TIMEOUT(outcome.has_value(), 4 * kPatienceMs);
        QVERIFY(outcome->result && outcome->result->stopped);
        QCOMPARE(outcome->result->points.size(), std::size_t(1));
        stops = inTheMiddle = false;
        outcome.reset();
        request.task.length = 200;  // minutes
        session->start(request);
        QTRY_VERIFY_WITH_TIMEOUT(inTheMiddle, kPatienceMs);
        const Watchdog watchdog("Going away waits for the end of the probe.");
        session.reset();
        QVERIFY(!outcome);
    }
};

QTEST_GUILESS_MAIN(TestTrainabilitySession)
#include "tst_trainability_session.moc"
