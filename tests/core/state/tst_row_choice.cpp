#include <QTest>
#include <cmath>

#include "core/state/row_choice.h"

using namespace ketloom;

namespace {

/// Two steps of eight states with these probabilities in the first, and all in state 0 in the second.
StateHistory history(const std::vector<float>& probabilities) {
    Trace trace;
    trace.steps = 2;
    trace.stateSize = int(probabilities.size());
    for (const float p : probabilities) trace.states.push_back(std::sqrt(p));
    for (std::size_t i = 0; i < probabilities.size(); ++i) trace.states.push_back(i == 0 ? 1.0f : 0.0f);
    return historyOf(trace, 3);
}

}  // namespace

class TestRowChoice : public QObject {
    Q_OBJECT

private slots:
    void emptyRowsAreHiddenAndCounted() {
        const StateHistory states = history({0.5f, 0.0f, 0.3f, 0.00009f, 0.0f, 0.19991f, 0.0f, 0.0f});
        const RowChoice choice = chooseRows(states, {});
        QCOMPARE(choice.states, (std::vector<int>{0, 2, 5}));
        QCOMPARE(choice.empty, 5);
        QCOMPARE(choice.merged, 0);
        QVERIFY(choice.weight > 0.9999 && choice.weight < 1.0);
        // A state that is there for one step only is not empty.
        QCOMPARE(chooseRows(history({0, 0, 0, 0, 0, 0, 0, 1}), {}).states, (std::vector<int>{0, 7}));
        const RowChoice whole = chooseRows(states, {RowOrder::Basis, false, 64});
        QCOMPARE(whole.states, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
        QCOMPARE(whole.empty, 0);
        QCOMPARE(whole.weight, 1.0);
    }

    void theLimitKeepsTheHeaviest() {
        const StateHistory states = history({0.1f, 0.05f, 0.4f, 0.02f, 0.3f, 0.08f, 0.03f, 0.02f});
        const RowChoice choice = chooseRows(states, {RowOrder::Basis, true, 3});
        QCOMPARE(choice.states, (std::vector<int>{0, 2, 4}));
        QCOMPARE(choice.merged, 5);
        QVERIFY(std::abs(choice.weight - 0.9) < 1e-5);  // (1 + 0.8) / 2
        const RowChoice sorted = chooseRows(states, {RowOrder::Weight, true, 3});
        QCOMPARE(sorted.states, (std::vector<int>{0, 2, 4}));  // 0.55, 0.2, 0.15
        QCOMPARE(chooseRows(states, {RowOrder::Weight, true, 64}).states,
                 (std::vector<int>{0, 2, 4, 5, 1, 6, 3, 7}));
    }
};

QTEST_APPLESS_MAIN(TestRowChoice)
#include "tst_row_choice.moc"
