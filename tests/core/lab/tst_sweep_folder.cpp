#include <signal.h>
#include <sys/resource.h>

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <limits>

#include "core/base/file.h"
#include "core/lab/sweep_folder.h"
#include "tests/core/lab/small_sweep.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

PointResult resultOf(int index) {
    const SweepPoint point = expand(smallSweep())[std::size_t(index)];
    PointResult result;
    result.point = index;
    result.length = point.length;
    result.seed = point.seed;
    result.parameters = 12;
    result.reason = StopReason::LossReached;
    result.steps = 35;
    result.loss = 1.0 / 3.0;
    result.validationLoss = 0.1;
    result.labelError = 0.25;
    result.seconds = 0.5;
    result.start = {{1e-300, 0.5, 0.0}, {0.1, 0.2, 0.3}};
    result.end = {{1.0 / 7.0, 2.0, 3.0}, {4.0, 5.0, 6.0}};
    return result;
}

void append(const fs::path& path, const std::string& text) {
    std::string content;
    if (const auto old = readFile(path)) content = *old;
    QVERIFY(writeFileAtomically(path, content + text).has_value());
}

}  // namespace

class TestSweepFolder : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_path = fs::path(m_temporary->path().toStdString()) / "sweep";
    }

    void resultsReadBackExactly() {
        PointResult failed = resultOf(7);
        failed.reason = StopReason::Diverged;
        failed.loss = failed.validationLoss = failed.labelError = std::numeric_limits<double>::quiet_NaN();
        {
            auto folder = SweepFolder::create(m_path, smallSweep());
            QVERIFY(folder.has_value());
            QVERIFY(folder->addResult(failed).has_value());
            QVERIFY(folder->addResult(resultOf(2)).has_value());
        }
        const auto record = readSweepFolder(m_path);
        QVERIFY(record.has_value());
        QCOMPARE(sweepToText(record->sweep), sweepToText(smallSweep()));
        QCOMPARE(int(record->results.size()), 2);
        const PointResult& back = record->results[0];  // by point
        const PointResult expected = resultOf(2);
        QCOMPARE(resultToLine(back), resultToLine(expected));
        QVERIFY(back.start == expected.start && back.end == expected.end);
        QCOMPARE(back.loss, expected.loss);
        QVERIFY(std::isnan(record->results[1].loss));
        QVERIFY(!record->results[1].reached());
    }

    void aTornLastLineIsLeftOut() {
        {
            auto folder = SweepFolder::create(m_path, smallSweep());
            QVERIFY(folder->addResult(resultOf(0)).has_value());
        }
        append(m_path / "results.jsonl", resultToLine(resultOf(1)).substr(0, 40));
        QCOMPARE(int(readSweepFolder(m_path)->results.size()), 1);
        {
            auto folder = SweepFolder::open(m_path);
            QVERIFY(folder.has_value());
            QCOMPARE(int(folder->results().size()), 1);
            QVERIFY(folder->addResult(resultOf(1)).has_value());
        }
        const auto record = readSweepFolder(m_path);
        QVERIFY(record.has_value());
        QCOMPARE(int(record->results.size()), 2);
    }

    // A disk that is full in the middle of a line.
    void aResultThatCannotBeWrittenLeavesNothingBehind() {
        auto folder = SweepFolder::create(m_path, smallSweep());
        QVERIFY(folder->addResult(resultOf(0)).has_value());
        append(m_path / "checkpoint-1.json", "kept");
        const fs::path file = m_path / "results.jsonl";
        const auto whole = fs::file_size(file);
        struct rlimit before {};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        ::signal(SIGXFSZ, SIG_IGN);
        const struct rlimit small { whole + 40, before.rlim_max };
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto failed = folder->addResult(resultOf(1));
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        QVERIFY(!failed);
        QCOMPARE(int(failed.error().code), int(ErrorCode::Unwritable));
        QCOMPARE(fs::file_size(file), whole);
        QVERIFY(fs::exists(m_path / "checkpoint-1.json"));
        // Others that finish meanwhile are refused, though there would be room again.
        QVERIFY(!folder->addResult(resultOf(2)));
        QCOMPARE(fs::file_size(file), whole);
        QCOMPARE(int(folder->results().size()), 1);
        { const SweepFolder closed = std::move(*folder); }
        auto again = SweepFolder::open(m_path);
        QVERIFY(again.has_value());
        QVERIFY(again->addResult(resultOf(1)).has_value());
        QCOMPARE(int(readSweepFolder(m_path)->results.size()), 2);
    }

    void aSecondProgramIsRefused() {
        auto folder = SweepFolder::create(m_path, smallSweep());
        const auto second = SweepFolder::open(m_path);
        QVERIFY(!second);
        QCOMPARE(int(second.error().code), int(ErrorCode::Unwritable));
        QVERIFY(second.error().message.find("another program") != std::string::npos);
        QVERIFY(readSweepFolder(m_path).has_value());  // looking is allowed
        const SweepFolder moved = std::move(*folder);
        QVERIFY(!SweepFolder::open(m_path));
    }

    void theLockGoesWithTheFolder() {
        { auto folder = SweepFolder::create(m_path, smallSweep()); }
        QVERIFY(SweepFolder::open(m_path).has_value());
    }

    void whatAFailedAttemptLeftIsNoHindrance() {
        fs::create_directories(m_path);
        append(m_path / "lock", "");
        QVERIFY(SweepFolder::create(m_path, smallSweep()).has_value());
        QCOMPARE(int(SweepFolder::create(m_path, smallSweep()).error().code), int(ErrorCode::Value));
    }

    void pointsAreKnownWithoutTheirProjects() {
        Sweep sweep = smallSweep();
        for (const bool own : {false, true}) {
            if (own) sweep.lengths.clear();
            sweep.arms[1].project.task.length = 9;
            const PointTable table(sweep);
            const std::vector<SweepPoint> points = expand(sweep);
            QCOMPARE(table.count(), int(points.size()));
            for (const SweepPoint& point : points) {
                QCOMPARE(table.length(point.index), point.length);
                QCOMPARE(table.seed(point.index), point.seed);
            }
        }
    }

    void otherFoldersAreRefused() {
        QCOMPARE(int(readSweepFolder(m_path).error().code), int(ErrorCode::NotFound));
        QCOMPARE(int(SweepFolder::open(m_path).error().code), int(ErrorCode::NotFound));
        fs::create_directories(m_path);
        append(m_path / "x", "y");
        QCOMPARE(int(SweepFolder::create(m_path, smallSweep()).error().code), int(ErrorCode::Value));
    }

    void brokenLines_data() {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("what");
        const auto changed = [](const char* from, const char* to) {
            QByteArray line = QByteArray::fromStdString(resultToLine(resultOf(1)));
            const qsizetype at = line.indexOf(from);
            return at < 0 ? QByteArray("not found") : line.replace(at, qstrlen(from), to);
        };
        QTest::newRow("no JSON") << QByteArray("{oops") << QByteArray("line 2");
        QTest::newRow("no such point") << changed("\"point\":1", "\"point\":12") << QByteArray("point");
        QTest::newRow("another point's") << changed("\"seed\":2", "\"seed\":3") << QByteArray("point");
        QTest::newRow("reason") << changed("loss-reached", "tired") << QByteArray("reason");
        QTest::newRow("steps") << changed("\"steps\":35", "\"steps\":\"x\"") << QByteArray("steps");
        QTest::newRow("missing") << changed("\"gradientAtEnd\"", "\"gradient\"")
                                 << QByteArray("gradientAtEnd");
        QTest::newRow("twice") << QByteArray::fromStdString(resultToLine(resultOf(0)))
                               << QByteArray("line 2");
    }
    void brokenLines() {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, what);
        {
            auto folder = SweepFolder::create(m_path, smallSweep());
            QVERIFY(folder->addResult(resultOf(0)).has_value());
        }
        append(m_path / "results.jsonl", line.toStdString() + "\n");
        const auto record = readSweepFolder(m_path);
        QVERIFY(!record);
        QVERIFY2(record.error().where.find("results.jsonl, line 2") != std::string::npos,
                 record.error().where.c_str());
        QVERIFY2(record.error().where.find(what.toStdString()) != std::string::npos,
                 record.error().where.c_str());
        QVERIFY(!record.error().remedy.empty());
        QVERIFY(!SweepFolder::open(m_path));
    }

    void aSweepThatCannotBeRunIsRefused() {
        Sweep sweep = smallSweep();
        sweep.seeds.clear();
        { auto folder = SweepFolder::create(m_path, sweep); }
        const auto record = readSweepFolder(m_path);
        QVERIFY(!record);
        QVERIFY(record.error().where.find("seeds") != std::string::npos);
    }

    void checkpointsThatDoNotFitAreNotUsed() {
        auto folder = SweepFolder::create(m_path, smallSweep());
        const SweepPoint point = expand(smallSweep())[0];
        QVERIFY(!folder->checkpoint(point));
        append(m_path / "checkpoint-0.json", "{\"format\": \"ketloom-checkpoint\", \"version\": 1}");
        QVERIFY(!folder->checkpoint(point));
        append(m_path / "checkpoint-1.json", "torn {");
        QVERIFY(!folder->checkpoint(expand(smallSweep())[1]));
    }

private:
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_path;
};

QTEST_GUILESS_MAIN(TestSweepFolder)
#include "tst_sweep_folder.moc"
