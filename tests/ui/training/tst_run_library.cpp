#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "core/base/file.h"
#include "core/runs/run_folder.h"
#include "small_project.h"
#include "ui/document/core_values.h"
#include "ui/training/run_library.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

constexpr int kPatienceMs = 20'000;

StepRecord record(int step) {
    return {step, 1.0 / step, 0.5, {}, 0.9, 0.03, 0.1 * step, {}};
}

}  // namespace

class TestRunLibrary : public QObject {
    Q_OBJECT

    QTemporaryDir m_data;
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_parent;

    RunFolder create(const std::string& name) {
        auto run = RunFolder::create(m_parent / name, smallProject(10), {});
        if (!run) qFatal("%s", toString(run.error()).c_str());
        return std::move(*run);
    }

private slots:
    void initTestCase() {
        // Before the first use of a trash: a home of its own.
        qputenv("XDG_DATA_HOME", m_data.filePath(QStringLiteral("new/share")).toUtf8());
    }
    void init() {
        m_folder = std::make_unique<QTemporaryDir>(m_data.filePath(QStringLiteral("runs-XXXXXX")));
        m_parent = toPath(m_folder->path());
    }

    void followsTheFolder() {
        RunLibrary library;
        std::shared_ptr<const RunListing> latest;
        int listings = 0;
        connect(&library, &RunLibrary::listed, this, [&](const auto& listing) {
            latest = listing;
            ++listings;
        });
        library.setFolder(m_parent);
        QTest::qWait(50);
        QCOMPARE(listings, 0);  // nobody looks
        library.setFollowing(true);
        QTRY_VERIFY_WITH_TIMEOUT(latest, kPatienceMs);
        QVERIFY(latest->runs.empty() && latest->problem.isEmpty());
        {
            RunFolder run = create("a");  // another program begins a run
            QTRY_COMPARE_WITH_TIMEOUT(latest->runs.size(), std::size_t(1), kPatienceMs);
            QTRY_COMPARE_WITH_TIMEOUT(latest->runs[0].status, RunStatus::Running, kPatienceMs);
            QVERIFY(run.appendMetrics(record(1)).has_value());
            QTRY_COMPARE_WITH_TIMEOUT(latest->runs[0].step, 1, kPatienceMs);
        }
        QTRY_COMPARE_WITH_TIMEOUT(latest->runs[0].status, RunStatus::Unfinished, kPatienceMs);
        QVERIFY(changeRunNotes(m_parent / "a", [](RunNotes& notes) { notes.tags = {"x"}; }));
        QTRY_COMPARE_WITH_TIMEOUT(latest->runs[0].notes.tags.size(), std::size_t(1), kPatienceMs);
        fs::remove_all(m_parent / "a");
        QTRY_VERIFY_WITH_TIMEOUT(latest->runs.empty(), kPatienceMs);
    }

    /// The folder need not exist, and is seen when it does.
    void aFolderThatIsMadeLater() {
        RunLibrary library;
        std::shared_ptr<const RunListing> latest;
        connect(&library, &RunLibrary::listed, this, [&](const auto& listing) { latest = listing; });
        const fs::path later = m_parent / "later";
        library.setFolder(later);
        library.setFollowing(true);
        QTRY_VERIFY_WITH_TIMEOUT(latest, kPatienceMs);
        QVERIFY(latest->isMissing && !latest->problem.isEmpty());
        const auto run = RunFolder::create(later / "a", smallProject(5), {});
        QVERIFY(run.has_value());
        QTRY_COMPARE_WITH_TIMEOUT(latest->runs.size(), std::size_t(1), kPatienceMs);
    }

    void writesTagsAndNotes() {
        create("a");
        create("b");
        QVERIFY(writeFileAtomically(m_parent / "b" / "notes.json", "broken"));
        RunLibrary library;
        QSignalSpy failed(&library, &RunLibrary::failed);
        library.setTags(m_parent / "a", {"x"});
        library.setNotes(m_parent / "a", "y");
        library.setNotes(m_parent / "b", "y");
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kPatienceMs);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("notes.json")));
        QVERIFY((*loadRunNotes(m_parent / "a") == RunNotes{{"x"}, "y"}));
        QCOMPARE(*readFile(m_parent / "b" / "notes.json"), std::string("broken"));
    }

    void readsCurvesOrSaysWhyNot() {
        {
            RunFolder run = create("a");
            for (int step = 1; step <= 7; ++step) QVERIFY(run.appendMetrics(record(step)).has_value());
        }
        RunLibrary library;
        std::shared_ptr<const RunCurves> curves;
        connect(&library, &RunLibrary::curvesRead, this, [&](const auto& read) { curves = read; });
        QSignalSpy failed(&library, &RunLibrary::curvesFailed);
        library.readCurves(m_parent / "a");
        QTRY_VERIFY_WITH_TIMEOUT(curves, kPatienceMs);
        QCOMPARE(curves->records.size(), std::size_t(7));
        QCOMPARE(curves->name, std::string("small"));
        library.readCurves(m_parent / "none");
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, kPatienceMs);
    }

    /// Into the trash, whole, from where it can be brought back; never one that is being trained.
    void movesToTheTrash() {
        create("a");
        RunFolder running = create("b");
        RunLibrary library;
        QSignalSpy failed(&library, &RunLibrary::failed), trashed(&library, &RunLibrary::trashed);
        library.moveToTrash({m_parent / "a", m_parent / "b", m_parent / "none"});
        QTRY_COMPARE_WITH_TIMEOUT(trashed.size(), 1, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 2, kPatienceMs);
        QVERIFY(!fs::exists(m_parent / "a"));
        QVERIFY(fs::exists(m_parent / "b" / "manifest.json"));
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("being trained")));
        QVERIFY(failed[1][0].toString().contains(QStringLiteral("unchanged")));
        const fs::path kept = toPath(m_data.filePath(QStringLiteral("new/share/Trash/files/a")));
        QVERIFY(fs::exists(kept / "manifest.json"));
        QVERIFY(fs::exists(kept / "metrics.csv"));
    }

    /// Closing the window neither waits for what is read nor loses what was written.
    void destroyedWhileBusy() {
        for (int i = 0; i < 40; ++i) create("run" + std::to_string(i));
        for (int i = 0; i < 5; ++i) {
            {
                RunLibrary library;
                library.setFolder(m_parent);
                library.setFollowing(true);
                library.readCurves(m_parent / "run1");
                QTest::qWait(i);
                library.setNotes(m_parent / "run2", "note " + std::to_string(i));
                library.setTags(m_parent / "run3", {"tag" + std::to_string(i)});
                library.moveToTrash({m_parent / ("run" + std::to_string(10 + i))});
            }
            QCOMPARE(loadRunNotes(m_parent / "run2")->notes, "note " + std::to_string(i));
            QCOMPARE(loadRunNotes(m_parent / "run3")->tags,
                     std::vector<std::string>{"tag" + std::to_string(i)});
            QVERIFY(!fs::exists(m_parent / ("run" + std::to_string(10 + i))));
        }
    }

    void nothingIsReadAfterAStop() {
        create("a");
        std::stop_source stop;
        RunLibraryWorker worker(stop.get_token());
        QSignalSpy read(&worker, &RunLibraryWorker::curvesRead), listed(&worker, &RunLibraryWorker::listed);
        worker.setFollowing(true);
        worker.setFolder(m_parent);
        worker.readCurves(m_parent / "a");
        QCOMPARE(read.size(), 1);
        QVERIFY(!listed.isEmpty());
        listed.clear();
        stop.request_stop();
        worker.refresh();
        worker.readCurves(m_parent / "a");
        QCOMPARE(read.size(), 1);
        QVERIFY(listed.isEmpty());
    }

    /// Curves over the plots are thinned on the library's thread; validations all stay.
    void longCurvesAreThinned() {
        {
            RunFolder run = create("a");
            for (int step = 1; step <= 9001; ++step) {
                StepRecord one = record(step);
                if (step % 1000 == 7) one.validation = ValidationRecord{0.5, 0.1, 0.2, 0.3, 0.4};
                QVERIFY(run.appendMetrics(one).has_value());
            }
        }
        RunLibrary library;
        std::shared_ptr<const RunCurves> curves;
        connect(&library, &RunLibrary::curvesRead, this, [&](const auto& read) { curves = read; });
        library.readCurves(m_parent / "a");
        QTRY_VERIFY_WITH_TIMEOUT(curves, kPatienceMs);
        QVERIFY(curves->records.size() > 2000 && curves->records.size() < 4100);
        QCOMPARE(curves->records.front().step, 1);
        QCOMPARE(curves->records.back().step, 9001);
        QCOMPARE(std::count_if(curves->records.begin(), curves->records.end(),
                               [](const StepRecord& one) { return one.validation.has_value(); }),
                 std::ptrdiff_t(9));
    }
};

QTEST_GUILESS_MAIN(TestRunLibrary)
#include "tst_run_library.moc"
