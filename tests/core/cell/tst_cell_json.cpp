#include <QTest>

#include "core/cell/cell_json.h"
#include "core/cell/presets.h"
#include "core/cell/validate.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

Expected<Cell> read(const std::string& text) {
    const Expected<Json> json = parseJson(text, "test");
    if (!json) return tl::unexpected<Error>(json.error());
    return readGuarded<Cell>([&] { return cellFromJson(JsonView(*json, "cell")); });
}

const char* const kSmallCell = R"({
  "inOutLanes": 1, "workspaceLanes": 2, "laneNames": ["i0", "w0", "w1"],
  "stages": [
    {"kind": "input", "operations": [{"id": 1, "gate": "neuron", "target": 1, "order": 2, "degree": 2}]},
    {"kind": "work", "operations": [{"id": 2, "gate": "ry", "target": 2}]},
    {"kind": "output", "operations": [{"id": 3, "gate": "neuron", "target": 0, "sources": [1]}]}
  ]})";

}  // namespace

class TestCellJson : public QObject {
    Q_OBJECT
private slots:
    void roundTrip() {
        const std::uint64_t seed = 41;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 300; ++round) {
            Cell cell = testing::randomCell(rng);
            if (rng.below(3) == 0) cell.laneNames[0] = "zeile \"α\"\n";
            const std::string text = cellToJson(cell).dump(2);
            const Expected<Cell> back = read(text);
            QVERIFY(back.has_value());
            QVERIFY(*back == cell);
            QCOMPARE(cellToJson(*back).dump(2), text);
        }
    }

    void roundTripOfInvalidCells() {
        // The editor shall be able to show and repair them, so reading refuses none.
        Cell cell = paperCell({2, 2, 1, 2, 2});
        cell.stages[0].operations[0].target = 9;
        cell.stages[0].operations[1].order = -3;
        cell.stages[1].operations[0].sources = {7, 7};  // of a rotation
        cell.stages[1].operations[1].id = 1;
        cell.stages[2].kind = StageKind::Work;
        cell.laneNames = {"", "", "x"};
        const Expected<Cell> back = read(cellToJson(cell).dump());
        QVERIFY(back.has_value());
        QVERIFY(*back == cell);
        QVERIFY(!isSimulable(*back));
    }

    void canonicalSourcesAreLeftOut() {
        const Cell cell = paperCell({2, 2, 1, 2, 2});
        QCOMPARE(cellToJson(cell).dump().find("sources"), std::string::npos);
        Cell other = cell;
        std::swap(other.stages[0].operations[0].sources[0], other.stages[0].operations[0].sources[1]);
        QVERIFY(cellToJson(other).dump().find("sources") != std::string::npos);
    }

    void controlsAndSharingAreWritten() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        QCOMPARE(cellFormatVersion(cell), 1);
        QCOMPARE(cellToJson(cell).dump().find("sharing"), std::string::npos);
        Cell shared = cell;
        shared.stages[1].operations[0].sharing = 4;
        shared.stages[1].operations[1].sharing = 4;
        QCOMPARE(cellFormatVersion(shared), 2);
        QVERIFY(cellToJson(shared).dump().find(R"("target":2,"sharing":4})") != std::string::npos);
        Cell controlled = cell;
        controlled.stages[1].operations[0] = makeGate(GateKind::Cnot, 1, {0});
        controlled.stages[1].operations[1] = makeGate(GateKind::Cnot, 1);  // invalid, but kept
        QCOMPARE(cellFormatVersion(controlled), 2);
        const OrderedJson operations = cellToJson(controlled)["stages"][1]["operations"];
        QCOMPARE(operations[0].dump(), std::string(R"({"id":0,"gate":"cnot","target":1,"sources":[0]})"));
        QCOMPARE(operations[1].dump(), std::string(R"({"id":0,"gate":"cnot","target":1,"sources":[]})"));
        controlled.stages[1].operations.resize(1);
        controlled.stages[1].operations[0] = makeGate(GateKind::X, 1);
        QCOMPARE(cellFormatVersion(controlled), 2);
    }

    void writtenByHand() {
        const Expected<Cell> cell =
            read(R"({"inOutLanes": 1, "workspaceLanes": 1, "comment": "unknown fields are ignored",
            "stages": [{"kind": "input", "operations": [{"gate": "neuron", "target": 1}, {"gate": "ry", "target": 1}]},
                       {"kind": "output", "operations": [{"gate": "neuron", "target": 0}]}]})");
        QVERIFY(cell.has_value());
        QCOMPARE(cell->laneNames, (std::vector<std::string>{"i0", "w0"}));
        QCOMPARE(cell->stages[0].operations[0].sources, (std::vector<int>{0}));
        QVERIFY2(isSimulable(*cell), "ids are given where the file has none");
    }

    void malformed_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("where");
        QTest::newRow("stages missing") << "\"stages\""
                                        << "\"stagez\""
                                        << "cell.stages";
        QTest::newRow("lanes missing") << "\"inOutLanes\""
                                       << "\"lanes\""
                                       << "cell.inOutLanes";
        QTest::newRow("lanes a text") << "\"workspaceLanes\": 2"
                                      << "\"workspaceLanes\": \"2\""
                                      << "cell.workspaceLanes";
        QTest::newRow("lanes huge") << "\"workspaceLanes\": 2"
                                    << "\"workspaceLanes\": 1000000000"
                                    << "cell.workspaceLanes";
        QTest::newRow("lanes negative") << "\"workspaceLanes\": 2"
                                        << "\"workspaceLanes\": -2"
                                        << "cell.workspaceLanes";
        QTest::newRow("lane name a number") << "\"w0\""
                                            << "7"
                                            << "cell.laneNames[1]";
        QTest::newRow("stage kind") << "\"work\""
                                    << "\"play\""
                                    << "cell.stages[1].kind";
        QTest::newRow("operations an object") << "[{\"id\": 2, \"gate\": \"ry\", \"target\": 2}]"
                                              << "{}"
                                              << "cell.stages[1].operations";
        QTest::newRow("operation null") << "{\"id\": 2, \"gate\": \"ry\", \"target\": 2}"
                                        << "null"
                                        << "cell.stages[1].operations[0]";
        QTest::newRow("unknown gate") << "\"ry\""
                                      << "\"cphase\""
                                      << "cell.stages[1].operations[0].gate";
        QTest::newRow("target missing") << ", \"target\": 2"
                                        << ""
                                        << "cell.stages[1].operations[0].target";
        QTest::newRow("target huge") << "\"target\": 2"
                                     << "\"target\": 1e300"
                                     << "cell.stages[1].operations[0].target";
        QTest::newRow("target a fraction") << "\"target\": 2"
                                           << "\"target\": 1.5"
                                           << "cell.stages[1].operations[0].target";
        QTest::newRow("source a text") << "[1]"
                                       << "[\"w0\"]"
                                       << "cell.stages[2].operations[0].sources[0]";
        QTest::newRow("sources a number") << "[1]"
                                          << "1"
                                          << "cell.stages[2].operations[0].sources";
        QTest::newRow("order null") << "\"order\": 2"
                                    << "\"order\": null"
                                    << "cell.stages[0].operations[0].order";
        QTest::newRow("id negative") << "\"id\": 3"
                                     << "\"id\": -3"
                                     << "cell.stages[2].operations[0].id";
        QTest::newRow("id beyond 32 bits") << "\"id\": 3"
                                           << "\"id\": 4294967296"
                                           << "cell.stages[2].operations[0].id";
    }

    void malformed() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, where);
        QVERIFY(read(kSmallCell).has_value());
        QString text = QString::fromUtf8(kSmallCell);
        QVERIFY(text.contains(from));
        text.replace(text.indexOf(from), from.size(), to);
        const Expected<Cell> cell = read(text.toStdString());
        QVERIFY(!cell.has_value());
        QVERIFY2(cell.error().where.starts_with(where.toStdString()), cell.error().where.c_str());
        QVERIFY(!cell.error().message.empty());
    }

    void listsAreLimited() {
        const auto refused = [](const std::string& list, const std::string& entry, std::size_t count,
                                const char* where) {
            std::string text = kSmallCell;
            const std::size_t place = text.find(list);
            std::string many = list + entry;
            for (std::size_t k = 1; k < count; ++k) many += "," + entry;
            text.replace(place, list.size(), many + ",");
            const Expected<Cell> cell = read(text);
            return !cell.has_value() && cell.error().where == where;
        };
        QVERIFY(refused("\"sources\": [", "1", 100, "cell.stages[2].operations[0].sources"));
        QVERIFY(refused("\"laneNames\": [", "\"x\"", 1000, "cell.laneNames"));
        QVERIFY(refused("\"stages\": [", R"({"kind":"work","operations":[]})", 1000, "cell.stages"));
        QVERIFY(refused("\"work\", \"operations\": [", R"({"gate":"ry","target":1})", 5000,
                        "cell.stages[1].operations"));
    }

    void anyScarIsSurvived() {
        // Cuts, repeats and flips bytes of a good file: every outcome but a crash is right.
        const std::uint64_t seed = 42;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        int readable = 0;
        for (int round = 0; round < 3000; ++round) {
            std::string text = kSmallCell;
            for (std::uint64_t scars = 1 + rng.below(4); scars > 0; --scars) {
                const std::size_t place = rng.below(text.size());
                const std::size_t length = 1 + rng.below(12);
                switch (rng.below(4)) {
                    case 0:
                        text.erase(place, length);
                        break;
                    case 1:
                        text.insert(place, text.substr(place, length));
                        break;
                    case 2:
                        text[place] = static_cast<char>(rng.below(256));
                        break;
                    default:
                        text[place] = "0123456789-{}[],:\"e"[rng.below(19)];
                        break;
                }
                if (text.empty()) text.assign(1, ' ');
            }
            const Expected<Cell> cell = read(text);
            if (!cell) {
                QVERIFY(!cell.error().message.empty());
                continue;
            }
            ++readable;
            (void)validate(*cell);
            QVERIFY(*read(cellToJson(*cell).dump(-1, ' ', false, OrderedJson::error_handler_t::replace)) ==
                    *cell);
        }
        QVERIFY(readable > 0 && readable < 3000);
    }
};

QTEST_APPLESS_MAIN(TestCellJson)
#include "tst_cell_json.moc"
