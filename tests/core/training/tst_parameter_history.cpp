#include <QtTest>

#include "core/training/parameter_history.h"

using namespace ketloom;

namespace {

void offer(ParameterHistory& history, int step) {
    if (history.wants(step)) history.add(step, {double(step)});
}

std::vector<int> stepsOf(const ParameterHistory& history) {
    std::vector<int> steps;
    for (const auto& snapshot : history.kept()) steps.push_back(snapshot->step);
    return steps;
}

}  // namespace

class TestParameterHistory : public QObject {
    Q_OBJECT

private slots:
    void fewAreKeptAndTheyAreSpreadEvenly() {
        ParameterHistory history;
        for (int step = 0; step <= 5000; ++step) {
            offer(history, step);
            const std::vector<int> steps = stepsOf(history);
            QVERIFY(int(steps.size()) <= ParameterHistory::kMost);
            QCOMPARE(steps.front(), 0);
            for (std::size_t i = 0; i < steps.size(); ++i) QCOMPARE(steps[i], int(i) * history.spacing());
            QVERIFY(step - steps.back() < history.spacing());
            if (step >= ParameterHistory::kMost) QVERIFY(int(steps.size()) >= ParameterHistory::kMost / 2);
        }
        for (const auto& snapshot : history.kept())
            QCOMPARE(snapshot->values, std::vector{double(snapshot->step)});
    }

    void anInterruptedRunKeepsTheSameOnes() {
        ParameterHistory whole;
        for (int step = 0; step <= 300; ++step) offer(whole, step);
        for (const int dies : {0, 1, 19, 20, 21, 40, 150, 299}) {
            ParameterHistory before;
            for (int step = 0; step <= dies; ++step) offer(before, step);
            ParameterHistory after(before.kept(), before.spacing());
            for (int step = dies; step <= 300; ++step) offer(after, step);
            QCOMPARE(stepsOf(after), stepsOf(whole));
            QCOMPARE(after.spacing(), whole.spacing());
        }
    }

    void aRunWithoutEarlierSnapshotsStaysWithinTheBound() {
        ParameterHistory history;
        for (int step = 777; step <= 2000; ++step) {
            offer(history, step);
            QVERIFY(int(history.kept().size()) <= ParameterHistory::kMost);
        }
        QVERIFY(!history.kept().empty());
        history.cutAfter(1500);
        QVERIFY(history.kept().empty() || history.kept().back()->step <= 1500);
    }
};

QTEST_APPLESS_MAIN(TestParameterHistory)
#include "tst_parameter_history.moc"
