#include <QTest>
#include <cmath>

#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"
#include "core/model/initial_parameters.h"

using namespace ketloom;

class TestInitialParameters : public QObject {
    Q_OBJECT
private slots:
    void spreadsBelongToTheirParameters() {
        const Cell cell = paperCell({2, 4, 2, 2, 2});
        Rng rng(7);
        const std::vector<double> drawn = initialParameters(cell, {.theta = 1.0, .phi = 0.0, .ry = 0.0}, rng);
        const ParameterLayout layout = parameterLayout(cell);
        QCOMPARE(int(drawn.size()), layout.count);
        for (const ParameterSlot& slot : layout.operations)
            for (int k = 0; k < slot.count; ++k)
                QCOMPARE(drawn[std::size_t(slot.offset + k)] != 0.0, slot.count > 1 && k == 0);
    }

    void startValuesReplaceWhatIsDrawnAndNothingElse() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        Rng first(3), second(3);
        const std::vector<double> drawn = initialParameters(cell, {}, first);
        cell.stages[1].operations[0].start = {1.25};
        const std::vector<double> set = initialParameters(cell, {}, second);
        const ParameterSlot slot = parameterLayout(cell).operations[2];
        QCOMPARE(slot.count, 1);
        for (int k = 0; k < int(drawn.size()); ++k)
            QCOMPARE(set[std::size_t(k)], k == slot.offset ? 1.25 : drawn[std::size_t(k)]);
        QCOMPARE(first.state(), second.state());
    }

    void ofASharedSetTheFirstCounts() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        for (int k : {0, 1}) cell.stages[1].operations[std::size_t(k)].sharing = 1;
        cell.stages[1].operations[0].start = {0.5};
        cell.stages[1].operations[1].start = {0.75};
        Rng rng(3);
        QCOMPARE(initialParameters(cell, {}, rng)[std::size_t(parameterLayout(cell).operations[3].offset)],
                 0.5);
    }
};

QTEST_APPLESS_MAIN(TestInitialParameters)
#include "tst_initial_parameters.moc"
