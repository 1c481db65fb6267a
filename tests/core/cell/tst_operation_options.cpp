#include <QTest>
#include <algorithm>
#include <cmath>

#include "core/cell/cell_json.h"
#include "core/cell/operation_options.h"
#include "core/cell/presets.h"
#include "core/cell/validate.h"

using namespace ketloom;

namespace {

/// Is there an error at the option's key of the first operation?
bool isRefused(const Cell& cell, std::string_view key) {
    const std::string path = "stages[0].operations[0]." + std::string(key);
    return std::ranges::any_of(validate(cell), [&](const CellIssue& issue) {
        return issue.severity == Severity::Error && issue.path == path;
    });
}

}  // namespace

class TestOperationOptions : public QObject {
    Q_OBJECT
private slots:
    void rows_data() {
        QTest::addColumn<int>("row");
        int row = 0;
        for (const OperationOption& option : operationOptionTable())
            QTest::newRow(std::string(option.key).c_str()) << row++;
    }
    void rows() {
        QFETCH(int, row);
        const OperationOption& option = operationOptionTable()[std::size_t(row)];
        QVERIFY(!option.label.empty() && option.help.ends_with('.') && option.least < option.most);
        Cell cell = paperCell({2, 4, 1, 2, 2});
        const std::uint32_t id = cell.stages[0].operations[0].id;
        const auto value = [&] { return option.get(cell.stages[0].operations[0]); };
        for (const double end : {option.least, option.most}) {
            setOperationOption(cell, id, option, end);
            QCOMPARE(value(), end);
            QVERIFY(!isRefused(cell, option.key));
            QVERIFY(cellToJson(cell).dump().find('"' + std::string(option.key) + '"') != std::string::npos);
        }
        // What no form offers, validate() refuses under the same key.
        option.set(cell.stages[0].operations[0],
                   option.type == OperationOptionType::Angle ? NAN : option.least - 1.0);
        QVERIFY(isRefused(cell, option.key));
    }

    void otherGatesHaveNone() {
        for (const GateInfo& gate : gateTable()) {
            Cell cell = paperCell({2, 4, 1, 2, 2});
            cell.stages[0].operations[0].gate = gate.kind;
            const Cell before = cell;
            for (const OperationOption& option : operationOptionTable()) {
                setOperationOption(cell, cell.stages[0].operations[0].id, option, 3.0);
                setOperationOption(cell, 999, option, 3.0);
                QCOMPARE(!(cell == before), option.appliesTo(gate));
                cell = before;
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestOperationOptions)
#include "tst_operation_options.moc"
