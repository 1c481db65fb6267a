#include "core/baseline/create_model.h"

#include <QTest>
#include <cmath>
#include <set>

#include "core/baseline/recurrent_cost.h"
#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"

using namespace ketloom;

class TestCreateModel : public QObject {
    Q_OBJECT

private slots:
    void everyKindIsDescribedAndMade() {
        const Cell cell = paperCell({3, 5, 1, 2, 3});
        std::set<std::string_view> keys;
        for (const ModelDescription& row : modelTable()) {
            QVERIFY(keys.insert(row.key).second);
            QCOMPARE(modelFromKey(row.key), std::optional(row.kind));
            QVERIFY(!row.name.empty() && !row.summary.empty());
            for (const int hidden : {0, 6}) {
                const ModelOptions options{row.kind, hidden};
                const auto model = createModel(cell, options, {Precision::Double, 1});
                QVERIFY(model.has_value());
                QCOMPARE((*model)->inOutLanes(), 3);
                QCOMPARE((*model)->parameterCount(), parameterCount(cell, options));
                if (row.kind == ModelKind::Qrnn) QCOMPARE((*model)->parameterCount(), parameterCount(cell));
                Rng rng(1);
                QCOMPARE(int((*model)->initialParameters({}, rng).size()), (*model)->parameterCount());
            }
            const Json json = Json::parse(modelOptionsToJson({row.kind, 17}).dump());
            QVERIFY(modelOptionsFromJson(JsonView(json, "model")) == (ModelOptions{row.kind, 17}));
        }
        QVERIFY(!modelFromKey("nothing"));
    }

    /// As near to the cell's 837 parameters as whole hidden units come.
    void sizeIsTakenFromTheCell() {
        const Cell cell = paperCell({3, 5, 1, 2, 3});
        QCOMPARE(parameterCount(cell), 837);
        QCOMPARE(hiddenUnits(cell, {ModelKind::Lstm, 0}), 10);
        QCOMPARE(hiddenUnits(cell, {ModelKind::Rnn, 0}), 21);
        QCOMPARE(hiddenUnits(cell, {ModelKind::Rnn, 5}), 5);
        QCOMPARE(modelText(cell, {ModelKind::Lstm, 0}), std::string("LSTM with 10 hidden units"));
    }

    /// An LSTM of 10 units over 8 words, 128 sequences of 100: four blocks of 32, worked out by hand.
    void costIsCounted() {
        const RecurrentCost one = recurrentCost(ModelKind::Lstm, 3, 10, 128, 100, Precision::Float, 1);
        QCOMPARE(one.parameters, 888);
        QCOMPARE(one.multiplyAdds, 3.0 * (4 * 100 + 8 * 10) * 99 * 128);
        const double block = 32 * 99 * 10 * 8 + 8 * 32 * 40;  // values
        QCOMPARE(one.bytes, 4 * block + 4 * 5 * 888 + 2 * 8 * 888);
        const RecurrentCost many = recurrentCost(ModelKind::Lstm, 3, 10, 128, 100, Precision::Float, 64);
        QCOMPARE(many.bytes - one.bytes, 3 * 4 * block);  // no more threads than blocks
        QCOMPARE(recurrentCost(ModelKind::Rnn, 3, 1024, 1, 1, Precision::Double, 1).multiplyAdds, 0.0);
    }

    void timeIsPredictedOnceTheMachineIsMeasured() {
        QVERIFY(!isRecurrentCalibrated(Precision::Double));
        QCOMPARE(recurrentCost(ModelKind::Lstm, 3, 10, 128, 100, Precision::Double, 1).seconds, 0.0);
        calibrateRecurrent(Precision::Double);
        const auto seconds = [](int hidden, int batch, int length, int threads) {
            return recurrentCost(ModelKind::Lstm, 3, hidden, batch, length, Precision::Double, threads)
                .seconds;
        };
        QVERIFY(seconds(10, 128, 100, 1) > 0.0);
        QVERIFY(seconds(20, 128, 100, 1) > seconds(10, 128, 100, 1));
        QVERIFY(std::abs(seconds(10, 128, 199, 1) - 2.0 * seconds(10, 128, 100, 1)) < 1e-12);
        QVERIFY(std::abs(seconds(10, 128, 100, 2) - 0.5 * seconds(10, 128, 100, 1)) < 1e-12);  // 4 blocks
        QCOMPARE(seconds(10, 128, 100, 3), seconds(10, 128, 100, 2));  // two rounds all the same
    }

    void wrongOptionsAreRefused() {
        Cell cell = paperCell({2, 3, 1, 2, 2});
        for (const int hidden : {-1, kMostHidden + 1}) {
            const auto model = createModel(cell, {ModelKind::Gru, hidden});
            QVERIFY(!model.has_value());
            QCOMPARE(model.error().where, std::string("model.hidden"));
            QVERIFY(!model.error().remedy.empty());
        }
        cell.stages[0].operations[0].target = 17;
        QVERIFY(!createModel(cell, {}).has_value());
        QVERIFY(!createModel(cell, {ModelKind::Gru, 0}).has_value());  // no size to match
        QVERIFY(createModel(cell, {ModelKind::Gru, 4}).has_value());
        for (const int lanes : {0, -3, 4000}) {  // is counted all the same
            cell.inOutLanes = lanes;
            QVERIFY(!createModel(cell, {ModelKind::Gru, 4}).has_value());
            QVERIFY(parameterCount(cell, {ModelKind::Gru, 0}) > 0);
            QVERIFY(parameterCount(cell, {ModelKind::Gru, 1 << 30}) > 0);
        }
    }

    void jsonComplains() {
        const auto complaint = [](const char* text) {
            const Json json = Json::parse(text);
            const auto read =
                readGuarded<ModelOptions>([&] { return modelOptionsFromJson(JsonView(json, "model")); });
            return read ? std::string("read") : read.error().where;
        };
        QCOMPARE(complaint(R"({"kind": "nothing", "hidden": 0})"), std::string("model.kind"));
        QCOMPARE(complaint(R"({"kind": 1, "hidden": 0})"), std::string("model.kind"));
        QCOMPARE(complaint(R"({"kind": "lstm", "hidden": 1.5})"), std::string("model.hidden"));
        QCOMPARE(complaint(R"({"kind": "lstm", "hidden": 5000000000})"), std::string("model.hidden"));
        QCOMPARE(complaint(R"({"hidden": 0})"), std::string("model.kind"));
    }
};

QTEST_APPLESS_MAIN(TestCreateModel)
#include "tst_create_model.moc"
