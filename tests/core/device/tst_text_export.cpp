#include <QtTest>
#include <limits>
#include <set>

#include "core/base/json_view.h"
#include "core/cell/cell_json.h"
#include "core/device/text_export.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

class TestTextExport : public QObject {
    Q_OBJECT
private slots:
    void tableIsComplete() {
        std::set<std::string_view> keys;
        for (const TextFormatInfo& info : textFormatTable()) {
            QVERIFY(!info.name.empty() && !info.suffix.empty() && !info.summary.empty());
            QVERIFY(keys.insert(info.key).second);
            QCOMPARE(textFormatFromKey(info.key), std::optional(info.format));
            QCOMPARE(textFormatInfo(info.format).key, info.key);
        }
        QCOMPARE(textFormatFromKey("qasm"), std::nullopt);
    }

    void badInputHasItsMessage() {
        Rng rng(601);
        const Cell cell = testing::randomCell(rng);
        const std::vector<double> good = testing::randomParameters(cell, 0.5, rng);
        for (const TextFormatInfo& info : textFormatTable()) {
            QVERIFY(exportText(info.format, cell, good).has_value());
            std::vector<double> parameters = good;
            parameters.back() = std::numeric_limits<double>::quiet_NaN();
            const auto notFinite = exportText(info.format, cell, parameters);
            QVERIFY(!notFinite && notFinite.error().code == ErrorCode::Value);
            QCOMPARE(notFinite.error().where, "parameters[" + std::to_string(good.size() - 1) + "]");
            parameters.pop_back();
            QVERIFY(!exportText(info.format, cell, parameters));
            TextExportOptions options;
            options.input = 1u << cell.inOutLanes;
            const auto word = exportText(info.format, cell, good, options);
            QVERIFY(!word && word.error().where == "input" && !word.error().remedy.empty());
            Cell broken = cell;
            broken.stages.pop_back();
            QVERIFY(!exportText(info.format, broken, good));
        }
    }

    // Circuits that no one could read back are refused before they are built.
    void tooManyGates() {
        Cell cell = emptyCell(2, 14, 8);
        for (Stage& stage : cell.stages) stage.operations = {makeNeuron(cell, 3, kMaxOrder, 15)};
        cell.stages.back().operations = {makeNeuron(cell, 0, 2, 1), makeNeuron(cell, 1, 2, 1)};
        for (Stage& stage : cell.stages)
            for (Operation& operation : stage.operations) operation.id = nextOperationId(cell);
        const std::vector<double> parameters(std::size_t(parameterCount(cell)), 0.1);
        const auto text = exportText(TextFormat::OpenQasm3, cell, parameters);
        QVERIFY(!text);
        QVERIFY2(text.error().code == ErrorCode::Unsupported, toString(text.error()).c_str());
        QVERIFY(exportText(TextFormat::Quantikz, cell, parameters).has_value());
        TextExportOptions options;
        options.scope = {int(cell.stages.size()) - 1, -1};
        QVERIFY(exportText(TextFormat::OpenQasm3, cell, parameters, options).has_value());
    }

    void jsonIsReadBack() {
        Rng rng(602);
        for (int k = 0; k < 20; ++k) {
            const Cell cell = testing::randomCell(rng);
            const std::vector<double> parameters = testing::randomParameters(cell, 0.5, rng);
            const Json json = Json::parse(exportJson(cell, parameters));
            const JsonView view(json, {});
            QCOMPARE(view.at("format").asString(), std::string("ketloom-model"));
            QVERIFY(cellFromJson(view.at("cell")) == cell);
            QCOMPARE(view.at("parameters").asNumbers(), parameters);
        }
    }
};

QTEST_APPLESS_MAIN(TestTextExport)
#include "tst_text_export.moc"
