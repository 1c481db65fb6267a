#include <QtTest>

#include "core/cell/presets.h"
#include "core/runs/settings_difference.h"

using namespace ketloom;

namespace {

using Row = SettingDifference;
using Rows = std::vector<SettingDifference>;

}  // namespace

class TestSettingsDifference : public QObject {
    Q_OBJECT

private slots:
    void equalProjectsDoNotDiffer() {
        QVERIFY(settingDifferences(exampleProject(), exampleProject()).empty());
    }

    /// Every option of the table that acts is compared, and nothing else is told with it.
    void everyTrainingOptionIsCompared() {
        for (const OptionDescription& option : trainingOptionTable()) {
            Project left = exampleProject();
            // An optimiser for which the option means something.
            for (std::int64_t kind = 0; option.applies && !option.applies(left.training) && kind < 10; ++kind)
                left.training.optimizer = OptimizerKind(kind);
            Project right = left;
            const OptionValue value = option.get(left.training);
            if (const auto* whole = std::get_if<std::int64_t>(&value)) {
                option.set(right.training, *whole > option.least ? *whole - 1 : *whole + 1);
            } else {
                option.set(right.training, std::get<double>(value) / 2.0 + option.least + 0.001);
            }
            const auto rows = settingDifferences(left, right);
            QVERIFY2(!rows.empty(), option.key.data());
            const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& one) {
                return one.label == option.label && one.group == option.group;
            });
            QVERIFY2(row != rows.end(), option.key.data());
            QVERIFY(row->left != row->right);
        }
    }

    void optionsThatDoNotActAreNoDifference() {
        Project left = exampleProject();
        left.training.optimizer = OptimizerKind::Adam;
        Project right = left;
        right.training.momentum = 0.5;
        right.task.protocol = MemoryProtocol::LeakFree;  // a task of digits has none
        right.task.length = 12;
        QVERIFY(settingDifferences(left, right).empty());
        right.training.optimizer = OptimizerKind::Sgd;
        const auto rows = settingDifferences(left, right);
        const auto momentum =
            std::find_if(rows.begin(), rows.end(), [](const Row& row) { return row.label == "Momentum"; });
        QVERIFY(momentum != rows.end());
        QCOMPARE(momentum->left, std::string("-"));
        QCOMPARE(momentum->right, std::string("0.5"));
    }

    void namesTaskAndNetwork() {
        Project left = exampleProject();
        left.task = {};
        left.task.kind = TaskKind::LongMemory;
        Project right = left;
        right.name = "";
        right.task.length = 50;
        right.task.protocol = MemoryProtocol::LeakFree;
        right.model = {ModelKind::Lstm, 7};
        const auto rows = settingDifferences(left, right);
        const auto has = [&](const Row& row) {
            return std::find(rows.begin(), rows.end(), row) != rows.end();
        };
        QVERIFY(has({"Project", "Name", left.name, "(empty)"}));
        QVERIFY(has({"Task", "Length", std::to_string(generatedLength(left.task)), "50"}));
        QVERIFY(has({"Task", "Protocol", "As published", "Leak-free"}));
        QVERIFY(has({"Network", "Hidden units", "-", "7"}));
        QCOMPARE(std::count_if(rows.begin(), rows.end(), [](const Row& row) { return row.group == "Task"; }),
                 std::ptrdiff_t(2));
    }

    void countsOfTheCell() {
        Project left = exampleProject(), right = left;
        right.cell = emptyCell(left.cell.inOutLanes, left.cell.workspaceLanes + 1, left.cell.workStages());
        const auto rows = settingDifferences(left, right);
        QVERIFY(std::any_of(rows.begin(), rows.end(),
                            [](const Row& row) { return row.label == "Workspace lanes"; }));
        QVERIFY(
            std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.label == "Parameters"; }));
        QVERIFY(std::none_of(rows.begin(), rows.end(),
                             [](const Row& row) { return row.label == "In/out lanes"; }));
    }
};

QTEST_APPLESS_MAIN(TestSettingsDifference)
#include "tst_settings_difference.moc"
