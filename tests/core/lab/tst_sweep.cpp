#include <QTemporaryDir>
#include <QtTest>

#include "core/base/file.h"
#include "core/lab/published.h"
#include "core/lab/sweep.h"
#include "core/lab/sweep_cost.h"
#include "tests/core/lab/small_sweep.h"

using namespace ketloom;

class TestSweep : public QObject {
    Q_OBJECT

private slots:
    void pointsAreTheGrid() {
        const Sweep sweep = smallSweep();
        const std::vector<SweepPoint> points = expand(sweep);
        QCOMPARE(int(points.size()), 12);
        QCOMPARE(sweep.pointCount(), 12);
        int index = 0;
        for (int arm = 0; arm < 2; ++arm) {
            for (const int length : {5, 8}) {
                for (const std::uint64_t seed : {1, 2, 3}) {
                    const SweepPoint& point = points[std::size_t(index)];
                    QCOMPARE(point.index, index++);
                    QCOMPARE(point.arm, arm);
                    QCOMPARE(point.length, length);
                    QCOMPARE(point.seed, seed);
                    Project expected = sweep.arms[std::size_t(arm)].project;
                    expected.task.length = length;
                    expected.training.parameterSeed = expected.training.dataSeed =
                        expected.training.samplingSeed = seed;
                    expected.training.threads = 1;
                    QCOMPARE(point.project, expected);
                }
            }
        }
        QCOMPARE(pointText(sweep, points[5]), std::string("quantum, T 8, seed 3"));
    }

    void withoutLengthsEachArmHasItsOwn() {
        Sweep sweep = smallSweep();
        sweep.lengths.clear();
        sweep.arms[0].project.task.length = 0;
        sweep.arms[1].project.task.length = 7;
        const std::vector<SweepPoint> points = expand(sweep);
        QCOMPARE(int(points.size()), 6);
        QCOMPARE(points[0].length, taskDescription(TaskKind::LongMemory).defaultLength);
        QCOMPARE(points[5].length, 7);
    }

    void textRoundTrip() {
        std::vector<Sweep> sweeps = sweepPresets();
        sweeps.push_back(smallSweep());
        for (const Sweep& sweep : sweeps) {
            const std::string text = sweepToText(sweep);
            const Expected<Sweep> back = sweepFromText(text, "x");
            QVERIFY2(back.has_value(), sweep.title.c_str());
            QCOMPARE(sweepToText(*back), text);
            QCOMPARE(back->pointCount(), sweep.pointCount());
            QCOMPARE(back->arms.back().project, sweep.arms.back().project);
            QCOMPARE(back->measure, sweep.measure);
        }
    }

    void brokenText_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("place");
        const auto row = [](const char* name, const char* from, const char* to, ErrorCode code,
                            const char* place) { QTest::newRow(name) << from << to << int(code) << place; };
        row("no JSON", "{", "", ErrorCode::Syntax, "x");
        row("foreign", "ketloom-sweep", "something", ErrorCode::Schema, "x");
        row("newer", "\"version\": 1,\n  \"key\"", "\"version\": 99,\n  \"key\"", ErrorCode::Version,
            "version");
        row("measure", "steps-to-loss", "beauty", ErrorCode::Value, "measure");
        row("no arms", "\"arms\"", "\"legs\"", ErrorCode::Schema, "arms");
        row("label", "\"label\": \"RNN\"", "\"label\": 3", ErrorCode::Schema, "arms[1].label");
        row("project", "\"workspaceLanes\": 1", "\"workspaceLanes\": \"many\"", ErrorCode::Schema,
            "arms[0].project");
    }
    void brokenText() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(int, code);
        QFETCH(QString, place);
        QString text = QString::fromStdString(sweepToText(smallSweep()));
        const qsizetype at = text.indexOf(from);
        QVERIFY(at >= 0);
        text.replace(at, from.size(), to);
        const Expected<Sweep> sweep = sweepFromText(text.toStdString(), "x");
        QVERIFY(!sweep);
        QCOMPARE(int(sweep.error().code), code);
        QVERIFY2(QString::fromStdString(sweep.error().where).contains(place), sweep.error().where.c_str());
    }

    void presetsAreValid() {
        for (const Sweep& sweep : sweepPresets()) {
            for (const Issue& issue : validate(sweep))
                QVERIFY2(issue.severity != Severity::Error, (sweep.key + ": " + toString(issue)).c_str());
            QCOMPARE(findSweepPreset(sweep.key), &sweep);
            QVERIFY(!sweep.notes.empty());
            for (const SweepArm& arm : sweep.arms) {
                QVERIFY(!criterionText(sweep, arm).empty());
                if (arm.published.empty()) continue;
                const std::vector<SweepPoint> points = expand(sweep);
                const bool found = std::any_of(points.begin(), points.end(), [&](const SweepPoint& point) {
                    return findPublished(sweep, arm, point.length) != nullptr;
                });
                QVERIFY2(found, arm.published.c_str());
            }
        }
        QVERIFY(!findSweepPreset("nothing"));
    }

    void publishedFiguresStandSomewhere() {
        for (const PublishedFigure& figure : publishedTable()) {
            bool used = false;
            for (const Sweep& sweep : sweepPresets())
                for (const SweepArm& arm : sweep.arms) used = used || arm.published == figure.key;
            QVERIFY2(used, std::string(figure.key).c_str());
            QVERIFY(!figure.source.empty());
        }
    }

    void publishedFiguresStandBesideTheirSettingsAlone() {
        const auto figure = [](Sweep sweep, const char* key, int length) {
            for (const SweepArm& arm : sweep.arms)
                if (arm.published == key) return findPublished(sweep, arm, length);
            qFatal("no such arm");
        };
        const Sweep memory = *findSweepPreset("memory-quantum");
        QCOMPARE(figure(memory, "memory-quantum", 20)->value, 115.0);
        QVERIFY(!figure(memory, "memory-quantum", 21));
        QVERIFY(!figure(memory, "", 20));
        Sweep changed = memory;
        changed.arms[0].project.training.stopLoss = 0.1;
        QVERIFY(!figure(changed, "memory-quantum", 20));
        changed = memory;  // steps are but a bound where they are counted
        changed.arms[0].project.training.steps = 7;
        QVERIFY(figure(changed, "memory-quantum", 20));
        QCOMPARE(figure(*findSweepPreset("xor-spread"), "xor", 36)->text, std::string_view("230 ± 60"));
        QVERIFY(!figure(*findSweepPreset("xor-spread"), "xor", 12));
        QVERIFY(!figure(*findSweepPreset("letters-topology"), "letters", 12));
        Sweep losses = *findSweepPreset("optimisers");
        QCOMPARE(figure(losses, "memorise-adam", 20)->value, 5.1e-5);
        QVERIFY(!figure(losses, "memorise-adam", 10));
        for (SweepArm& arm : losses.arms) arm.project.training.steps = 50;
        QVERIFY(!figure(losses, "memorise-adam", 20));
    }

    void everyProblemIsTold() {
        Sweep sweep = smallSweep();
        sweep.seeds = {1, 2, 1};
        sweep.lengths = {5, 2};
        sweep.arms[1].label = "quantum";
        sweep.arms[1].project.training.stopLoss = 0.0;
        sweep.arms[1].project.cell.inOutLanes = 2;
        std::vector<std::string> paths;
        for (const Issue& issue : validate(sweep)) paths.push_back(issue.path);
        for (const char* path : {"seeds[2]", "lengths[1]", "arms[1]", "arms[1].project.training.stopLoss",
                                 "arms[1].project.cell.inOutLanes"})
            QVERIFY2(std::find(paths.begin(), paths.end(), path) != paths.end(), path);
        QVERIFY(hasErrors(validate(Sweep{})));
        Sweep losses = *findSweepPreset("optimisers");
        losses.arms[2].project.training.stopLoss = 0.1;  // would end before its steps
        const std::vector<Issue> issues = validate(losses);
        QCOMPARE(int(issues.size()), 1);
        QCOMPARE(issues[0].path, std::string("arms[2].project.training.stopLoss"));
        QVERIFY(issues[0].severity == Severity::Error && !issues[0].remedy.empty());
        Sweep huge = smallSweep();
        huge.seeds = firstSeeds(1'000'000);
        QVERIFY(hasErrors(validate(huge)));
    }

    void digitsHaveNoLength() {
        Sweep sweep = smallSweep();
        sweep.arms = {{"digits", "", exampleProject()}};
        sweep.arms[0].project.training.stopLoss = 0.1;
        QVERIFY(hasErrors(validate(sweep)));
        sweep.lengths.clear();
        QVERIFY(!hasErrors(validate(sweep)));
        QCOMPARE(expand(sweep)[0].length, 0);
    }

    void rivalsAreModelsTimesProtocols() {
        RivalsRequest request{smallSweep().arms[0].project,
                              {ModelKind::Qrnn, ModelKind::Gru},
                              {MemoryProtocol::Published, MemoryProtocol::LeakFree},
                              {5},
                              firstSeeds(2, 7)};
        Sweep sweep = rivalsSweep(request);
        QCOMPARE(sweep.pointCount(), 8);
        QCOMPARE(sweep.seeds, (std::vector<std::uint64_t>{7, 8}));
        QVERIFY(!hasErrors(validate(sweep)));
        QCOMPARE(sweep.arms[3].label, std::string("GRU, leak-free"));
        QCOMPARE(sweep.arms[3].project.model.kind, ModelKind::Gru);
        QCOMPARE(sweep.arms[3].project.task.protocol, MemoryProtocol::LeakFree);
        request.project.task.kind = TaskKind::ElmanLetters;  // no protocols there
        request.project.training.stopLoss = 0.0;
        sweep = rivalsSweep(request);
        QCOMPARE(sweep.pointCount(), 4);
        QVERIFY(!hasErrors(validate(sweep)));
    }

    void cheapPointsComeFirst() {
        const std::vector<SweepPoint> points = expand(*findSweepPreset("memory-lstm"));
        std::vector<PointResult> done(1);
        done[0].point = 3;
        const std::vector<int> order = cheapestFirst(points, done);
        QCOMPARE(order.size(), points.size() - 1);
        QVERIFY(std::find(order.begin(), order.end(), 3) == order.end());
        for (std::size_t i = 1; i < order.size(); ++i)
            QVERIFY(points[std::size_t(order[i - 1])].length <= points[std::size_t(order[i])].length);
    }

    void timeLeftFollowsWhatWasMeasured() {
        const Sweep sweep = smallSweep();
        SweepClock clock(expand(sweep), {});
        PointResult result;
        result.seconds = 2.0;
        for (const int point : {0, 3, 6, 9}) {  // one seed of each cell
            result.point = point;
            clock.finished(result);
        }
        QCOMPARE(clock.finishedCount(), 4);
        QCOMPARE(clock.secondsLeft(1), 16.0);  // eight like them
        QCOMPARE(clock.secondsLeft(2), 8.0);
        StepRecord record;
        record.step = 3;
        record.seconds = 0.5;
        clock.step(1, record);
        QCOMPARE(clock.secondsLeft(1), 15.5);
    }
};

QTEST_GUILESS_MAIN(TestSweep)
#include "tst_sweep.moc"
