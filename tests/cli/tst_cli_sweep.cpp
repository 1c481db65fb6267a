#include <signal.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/core/lab/small_sweep.h"

namespace {

constexpr int kWaitMilliseconds = 120'000;

struct Outcome {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

}  // namespace

/// `ketloom-cli sweep`, run as people run it.
class TestCliSweep : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        QFile file(m_folder->filePath("small.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(ketloom::sweepToText(ketloom::smallSweep())));
    }

    void listNamesThePresets() {
        const Outcome list = run({"sweep", "--list"});
        QCOMPARE(list.code, 0);
        for (const ketloom::Sweep& sweep : ketloom::sweepPresets())
            QVERIFY(list.out.contains(sweep.key.c_str()));
        const QJsonArray json = QJsonDocument::fromJson(run({"sweep", "--list", "--json"}).out).array();
        QCOMPARE(json.size(), qsizetype(ketloom::sweepPresets().size()));
    }

    void wrongUse_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QStringList>("reasons");
        const auto row = [](const char* name, const QStringList& arguments, const QStringList& reasons) {
            QTest::newRow(name) << arguments << reasons;
        };
        row("nothing", {}, {"quick-look", "--list"});
        row("unknown", {"nothing"}, {"nothing", "quick-look"});
        row("many", {"small.json", "--jobs", "0", "--fly"}, {"--jobs", "--fly"});
        row("grid", {"small.json", "--seeds", "x", "--lengths", "5,,9", "--steps", "-1"},
            {"--seeds", "--lengths", "--steps"});
        row("loss and seed", {"small.json", "--stop-loss", "0", "--first-seed", "-3"},
            {"--stop-loss", "--first-seed"});
        row("not a project", {"small.json", "--models", "lstm"}, {"--models", "project"});
        row("length of the task", {"small.json", "--lengths", "2"}, {"lengths[0]"});
        row("resume nothing", {"small.json", "--resume", "--out", "new"}, {"--resume", "new"});
        row("report nothing", {"new", "--report"}, {"new", "sweep.json"});
    }
    void wrongUse() {
        QFETCH(QStringList, arguments);
        QFETCH(QStringList, reasons);
        const Outcome outcome = run(QStringList{"sweep"} + arguments);
        QCOMPARE(outcome.code, 2);
        for (const QString& reason : reasons)
            QVERIFY2(outcome.err.contains(reason.toUtf8()), outcome.err.constData());
        QVERIFY(!QDir(m_folder->filePath("new")).exists());
    }

    void comparesNetworksOfAProject() {
        const ketloom::Project project = ketloom::smallSweep().arms[0].project;
        const std::string path = m_folder->filePath("small.ketloom").toStdString();
        QVERIFY(ketloom::saveProject(path, project).has_value());
        const QStringList common = {"sweep", "small.ketloom", "--steps", "3",           "--seeds",
                                    "2",     "--first-seed",  "7",       "--stop-loss", "0.01"};
        QCOMPARE(run(common + QStringList{"--models", "qrnn,gru", "--protocols", "leak-free,no-marker",
                                          "--lengths", "5", "--out", "a"})
                     .code,
                 0);
        const auto sweep = ketloom::loadSweep(m_folder->filePath("a/sweep.json").toStdString());
        QVERIFY(sweep.has_value());
        QCOMPARE(int(sweep->arms.size()), 4);
        QCOMPARE(sweep->arms[3].label, std::string("GRU, no-marker"));
        QCOMPARE(sweep->arms[3].project.training.stopLoss, 0.01);
        QCOMPARE(sweep->seeds, (std::vector<std::uint64_t>{7, 8}));
        QCOMPARE(run(common + QStringList{"--task", "elman-xor", "--out", "b"}).code, 0);
        const auto other = ketloom::loadSweep(m_folder->filePath("b/sweep.json").toStdString());
        QCOMPARE(other->arms[0].project.task.kind, ketloom::TaskKind::ElmanXor);
        QCOMPARE(other->arms[0].project.cell.inOutLanes, 2);
        for (const QStringList& wrong : {QStringList{"--models", "lstm,tree"},
                                         {"--task", "chess"},
                                         {"--task", "elman-xor", "--protocols", "leak-free"}}) {
            const Outcome outcome = run(common + wrong + QStringList{"--out", "new"});
            QCOMPARE(outcome.code, 2);
            QVERIFY2(outcome.err.contains(wrong[wrong.size() - 2].toUtf8()), outcome.err.constData());
        }
    }

    void trainsAndReports() {
        const Outcome outcome = run({"sweep", "small.json", "--out", "a", "--seeds", "2", "--lengths", "5",
                                     "--csv", "a.csv", "--gradient-csv", "g.csv"});
        QVERIFY2(outcome.code == 0, outcome.err.constData());
        QVERIFY(outcome.out.contains("4/4"));
        QVERIFY(outcome.out.contains("median steps"));
        QCOMPARE(linesOf("a.csv"), 5);
        QCOMPARE(linesOf("g.csv"), 17);
        const Outcome report = run({"sweep", "a", "--report", "--json"});
        QCOMPARE(report.code, 0);
        const QJsonObject json = QJsonDocument::fromJson(report.out).object();
        QCOMPARE(json["finished"].toInt(), 4);
        QCOMPARE(json["cells"].toArray().size(), 2);
        // A folder is neither begun again nor changed by mistake.
        QCOMPARE(run({"sweep", "a"}).code, 2);
        QCOMPARE(run({"sweep", "a", "--resume", "--seeds", "3"}).code, 2);
        QCOMPARE(run({"sweep", "small.json", "--out", "a"}).code, 2);
        QCOMPARE(run({"sweep", "a", "--resume"}).code, 0);  // nothing left to do
    }

    void aProjectIsASweepOfItsSeeds() {
        QVERIFY(ketloom::saveProject(m_folder->filePath("p.ketloom").toStdString(),
                                     ketloom::smallSweep().arms[1].project)
                    .has_value());
        const Outcome outcome =
            run({"sweep", "p.ketloom", "--out", "p", "--seeds", "1", "--steps", "5", "--json"});
        QVERIFY2(outcome.code == 0, outcome.err.constData());
        const QJsonObject json = QJsonDocument::fromJson(outcome.out).object();
        QCOMPARE(json["points"].toInt(), 1);
        QCOMPARE(json["cells"].toArray()[0].toObject()["arm"].toString(), QString("RNN"));
    }

    void interruptedItCanGoOn() {
        ketloom::Sweep endless = ketloom::smallSweep();
        endless.arms.resize(1);
        endless.lengths = {5};
        endless.arms[0].project.training.stopLoss = 1e-12;
        QFile file(m_folder->filePath("endless.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(ketloom::sweepToText(endless)));
        file.close();
        QProcess process;
        start(process, {"sweep", "endless.json", "--out", "a", "--steps", "30000000", "--seeds", "1"});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_folder->filePath("a/sweep.json")), kWaitMilliseconds);
        // Two programs at once are refused, with a message.
        const Outcome second = run({"sweep", "a", "--resume"});
        QCOMPARE(second.code, 2);
        QVERIFY2(second.err.contains("another program"), second.err.constData());
        QCOMPARE(run({"sweep", "a", "--report"}).code, 0);
        QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
        QVERIFY(process.waitForFinished(kWaitMilliseconds));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("--resume"));
        // Going on, it takes the training up where it was.
        const int first = goOnBeyond(checkpointStep());
        QVERIFY(first > 0);
        QVERIFY(goOnBeyond(first) > first);
        QCOMPARE(linesOf("a/results.jsonl"), -1);
    }

    void anotherSweepDoesNotGoOnInItsFolder() {
        QCOMPARE(run({"sweep", "small.json", "--out", "a", "--seeds", "1", "--lengths", "5"}).code, 0);
        const Outcome other = run({"sweep", "quick-look", "--out", "a", "--resume"});
        QCOMPARE(other.code, 2);
        QVERIFY2(other.err.contains("\"small\"") && other.err.contains("\"quick-look\""),
                 other.err.constData());
        QCOMPARE(run({"sweep", "nothing", "--out", "a", "--resume"}).code, 2);
        QCOMPARE(run({"sweep", "small.json", "--out", "a", "--resume"}).code, 0);
    }

private:
    int linesOf(const QString& name) const {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? int(file.readAll().count('\n')) : -1;
    }
    /// Of the first point; -1 where it has none.
    int checkpointStep() const {
        QFile file(m_folder->filePath("a/checkpoint-0.json"));
        if (!file.open(QIODevice::ReadOnly)) return -1;
        return QJsonDocument::fromJson(file.readAll()).object()["step"].toInt(-1);
    }
    /// Goes on with the sweep and interrupts it, again and a little later until the first point has got
    /// further than `step`; returns where to, or -1.
    int goOnBeyond(int step) const {
        for (int wait = 250; wait < kWaitMilliseconds && checkpointStep() <= step; wait *= 2) {
            QProcess process;
            start(process, {"sweep", "a", "--resume"});
            if (!process.waitForReadyRead(kWaitMilliseconds)) return -1;  // it prints what it will train
            QTest::qWait(wait);
            ::kill(pid_t(process.processId()), SIGINT);
            if (!process.waitForFinished(kWaitMilliseconds) || process.exitCode() != 1) return -1;
            const int reached = checkpointStep();
            if (reached < step) return -1;  // begun again
        }
        return checkpointStep();
    }
    void start(QProcess& process, const QStringList& arguments) const {
        process.setWorkingDirectory(m_folder->path());
        process.start(KETLOOM_CLI, arguments);
    }
    Outcome run(const QStringList& arguments) const {
        QProcess process;
        start(process, arguments);
        if (!process.waitForFinished(kWaitMilliseconds)) return {};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestCliSweep)
#include "tst_cli_sweep.moc"
