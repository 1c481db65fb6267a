#include <QTest>
#include <algorithm>

#include "core/base/rng.h"
#include "core/cell/presets.h"
#include "core/cell/validate.h"
#include "ui/document/cell_edits.h"
#include "ui/document/quick_insert.h"

using namespace ketloom;

namespace {

Cell paper() {
    return paperCell({2, 4, 2, 2, 2});  // i0 i1 = 0 1, w0 .. w3 = 2 .. 5
}

QStringList words(const QString& line, const Cell& cell) {
    QStringList result;
    for (const QuickWord& word : quickInsertWords(line, cell)) result << word.word;
    return result;
}

}  // namespace

class TestQuickInsert : public QObject {
    Q_OBJECT
private slots:
    void linesAreUnderstood_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("target");
        QTest::addColumn<QVector<int>>("sources");
        QTest::addColumn<int>("stage");
        const auto row = [](const char* line, const char* key, int target, QVector<int> sources,
                            int stage = -1) {
            QTest::newRow(line) << QString::fromLatin1(line) << QString::fromLatin1(key) << target << sources
                                << stage;
        };
        row("n w2", "neuron", 4, {2, 3, 5, 0, 1});
        row("N W2", "neuron", 4, {2, 3, 5, 0, 1});
        row("n w2 i0 w1", "neuron", 4, {3, 0});
        row("  neuron,w2,w1 ", "neuron", 4, {3});
        row("ry w0", "ry", 2, {});
        row("r w0 @2", "ry", 2, {}, 2);
        row("cnot w0 w1", "cnot", 3, {2});
        row("cx w1 w0", "cnot", 2, {3});
        row("swap w0 w1", "swap", 2, {3});
        row("ccx i0 w0 w1 @out", "toffoli", 3, {2, 0}, 3);
        row("tof w3 w0 w1 @in", "toffoli", 3, {2, 5}, 0);
        row("cry w0 w1 @input", "controlled-ry", 3, {2}, 0);
        row("not i1", "x", 1, {});
        row("h", "h", 5, {});  // the lane at hand
        row("n @1", "neuron", 5, {2, 3, 4, 0, 1}, 1);
    }
    void linesAreUnderstood() {
        QFETCH(QString, line);
        const auto typed = parseQuickInsert(line, paper(), 5);
        QVERIFY2(typed, typed ? "" : typed.error().message.c_str());
        QTEST(QString::fromStdString(std::string(gateInfo(typed->operation.gate).key)), "key");
        QTEST(typed->operation.target, "target");
        QTEST(QVector<int>(typed->operation.sources.begin(), typed->operation.sources.end()), "sources");
        QTEST(typed->stage.value_or(-1), "stage");
    }

    void orderAndDegree() {
        const auto typed = parseQuickInsert(QStringLiteral("n w2 o3 d1"), paper());
        QVERIFY(typed);
        QCOMPARE(typed->operation.order, 3);
        QCOMPARE(typed->operation.degree, 1);
        Cell cell = paper();
        for (Stage& stage : cell.stages)
            for (Operation& operation : stage.operations) operation.order = 4;
        QCOMPARE(parseQuickInsert(QStringLiteral("n w2"), cell)->operation.order, 4);  // as the cell's others
    }

    void everyGateHasItsWords() {
        const Cell cell = paper();
        for (const GateInfo& gate : gateTable()) {
            const QString lanes = hasFixedSources(gate.kind)
                                      ? QStringLiteral("w0 w1 w2").left(3 * (1 + gate.sourceCount))
                                      : QStringLiteral("w0");
            for (const std::string_view word : {gate.key, gate.symbol}) {
                const auto typed = parseQuickInsert(
                    QString::fromUtf8(word.data(), qsizetype(word.size())) + QLatin1Char(' ') + lanes, cell);
                QVERIFY2(typed, std::string(word).c_str());
                QVERIFY(typed->operation.gate == gate.kind);
            }
        }
    }

    void lanesOfTheUserComeFirst() {
        Cell cell = paper();
        cell.laneNames[2] = "o3";
        cell.laneNames[3] = "Memory";
        const auto typed = parseQuickInsert(QStringLiteral("n memory o3"), cell);
        QVERIFY(typed);
        QCOMPARE(typed->operation.sources, std::vector{2});
        QCOMPARE(typed->operation.order, 2);
    }

    void mistakesAreToldInWords_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("where");
        const auto row = [](const char* line, ErrorCode code, const char* where = "") {
            QTest::newRow(line) << QString::fromLatin1(line) << int(code) << QString::fromLatin1(where);
        };
        row("", ErrorCode::Syntax);
        row("  , ", ErrorCode::Syntax);
        row("frob w0", ErrorCode::NotFound, "frob");
        row("c w0 w1", ErrorCode::NotFound, "c");
        row("n w9", ErrorCode::NotFound, "w9");
        row("n w0 w0", ErrorCode::Value, "w0");
        row("n w0 @7", ErrorCode::NotFound, "@7");
        row("n w0 @", ErrorCode::NotFound, "@");
        row("n w0 @99999999999999999999", ErrorCode::NotFound, "@99999999999999999999");
        row("n w0 o9", ErrorCode::Value, "o9");
        row("n w0 d0", ErrorCode::Value, "d0");
        row("n w0 d99999999999999", ErrorCode::Value, "d99999999999999");
        row("ry w0 o2", ErrorCode::Value);
        row("ry w0 w1", ErrorCode::Syntax);
        row("cnot w0", ErrorCode::Syntax);
        row("swap w0 w1 w2", ErrorCode::Syntax);
        row("ccx w0 w1", ErrorCode::Syntax);
        row("ry", ErrorCode::Syntax);
    }
    void mistakesAreToldInWords() {
        QFETCH(QString, line);
        const auto typed = parseQuickInsert(line, paper());
        QVERIFY(!typed);
        QTEST(int(typed.error().code), "code");
        QTEST(QString::fromStdString(typed.error().where), "where");
        QVERIFY(!typed.error().message.empty());
    }

    void wordsThatFitAreOffered() {
        const Cell cell = paper();
        QCOMPARE(words(QString(), cell).size(), int(gateTable().size()));
        QCOMPARE(words(QStringLiteral("sw"), cell), QStringList{QStringLiteral("swap")});
        QCOMPARE(words(QStringLiteral("ccn"), cell), QStringList{QStringLiteral("ccnot")});
        QCOMPARE(words(QStringLiteral("n "), cell).first(), QStringLiteral("w0"));
        QVERIFY(!words(QStringLiteral("n w0 "), cell).contains(QStringLiteral("w0")));
        QCOMPARE(words(QStringLiteral("n w0 @"), cell),
                 (QStringList{QStringLiteral("@in"), QStringLiteral("@1"), QStringLiteral("@2"),
                              QStringLiteral("@out")}));
        QVERIFY(words(QStringLiteral("ry w0 w"), cell).isEmpty());
        // What is offered is understood.
        for (const QString& gate : words(QString(), cell))
            QVERIFY(parseQuickInsert(gate, cell) ||
                    parseQuickInsert(gate, cell).error().code == ErrorCode::Syntax);
    }

    void fuzz() {
        constexpr std::uint64_t kSeed = 77;
        qInfo("seed %llu", static_cast<unsigned long long>(kSeed));
        Rng rng(kSeed);
        static const char* kParts[] = {"n",    "w0",          "w1", "i0", "@",    "@1",
                                       "@out", "o",           "3",  "d2", "cnot", "swap",
                                       ",",    " ",           " ",  " ",  "ccx",  "\xF0\x9F\x98\x80",
                                       "-1",   "99999999999", "=",  "W3"};
        int understood = 0;
        for (int i = 0; i < 5000; ++i) {
            const bool tame = rng.below(2) == 0;
            QString line = tame ? QStringLiteral("n ") : QString();
            for (std::uint64_t k = rng.below(9); k > 0; --k)
                line += QString(tame ? 1 : 0, QLatin1Char(' ')) +
                        (rng.below(12) == 0 ? QString(QChar(char16_t(rng.below(65536))))
                                            : QString::fromUtf8(kParts[rng.below(std::size(kParts))]));
            Cell cell = emptyCell(int(rng.below(3)), int(rng.below(4)), int(rng.below(3)));
            if (rng.below(5) == 0) cell.stages.clear();
            quickInsertWords(line, cell);
            const auto typed = parseQuickInsert(line, cell, int(rng.below(8)) - 1);
            if (!typed) {
                QVERIFY(!typed.error().message.empty());
                continue;
            }
            ++understood;
            const int stage = typed->stage.value_or(0);
            if (cell.stages.empty()) continue;
            QVERIFY(insertOperation(cell, stage, 0, typed->operation) != 0);
            for (const CellIssue& issue : validate(cell))
                QVERIFY2(issue.severity != Severity::Error || issue.place.operation < 0,
                         qPrintable(line + QStringLiteral(": ") + QString::fromStdString(toString(issue))));
        }
        QVERIFY(understood > 50);
    }
};

QTEST_GUILESS_MAIN(TestQuickInsert)
#include "tst_quick_insert.moc"
