#include <QTest>
#include <algorithm>
#include <string>

#include "core/base/rng.h"
#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"
#include "core/cell/validate.h"
#include "core/project/project.h"
#include "ui/document/cell_clipboard.h"
#include "ui/document/cell_edits.h"

using namespace ketloom;

namespace {

using Ids = std::vector<std::uint32_t>;

const Operation& at(const Cell& cell, int stage, int index) {
    return cell.stages[std::size_t(stage)].operations[std::size_t(index)];
}

Ids idsOf(const Stage& stage) {
    Ids ids;
    for (const Operation& operation : stage.operations) ids.push_back(operation.id);
    return ids;
}

Cell paper() {
    return paperCell({2, 4, 1, 2, 2});
}

/// Through the text and back.
Clipping carried(const Cell& cell, const Ids& ids) {
    const auto clipping = operationsFromText(operationsToText(cell, ids));
    return clipping ? *clipping : Clipping();
}

/// The text as a mail program would quote and break it.
std::string mailed(const std::string& text) {
    std::string mail = "Hello {you},\nhere is the stage:\n\n";
    std::size_t column = 0;
    for (char c : "> > " + text) {
        mail += c == ' ' && column > 60 ? '\n' : c;
        column = mail.back() == '\n' ? 0 : column + 1;
        if (mail.back() == '\n') mail += "> > ";
    }
    return mail + "\nBest wishes, {me}\n";
}

/// A text like `text` with some bytes changed, cut, doubled or put elsewhere.
std::string mutated(std::string text, Rng& rng) {
    static const std::string kSpice = "{}[]\",:0123456789-eE.\\\n\0 \xC2\xA0\xFFnulltrue";
    for (std::uint64_t k = rng.below(4) + 1; k > 0 && !text.empty(); --k) {
        const std::size_t place = rng.below(text.size());
        const std::size_t length = std::min<std::size_t>(rng.below(40), text.size() - place);
        switch (rng.below(12)) {
            case 0:
                text[place] = kSpice[rng.below(kSpice.size())];
                break;
            case 1:
                text.erase(place, length);
                break;
            case 2:
                text.insert(place, text.substr(rng.below(text.size()), length));
                break;
            case 3:
                text.resize(place);
                break;
            case 4:
                text.insert(place, std::to_string(rng.bits()));
                break;
            case 5:
                text[place] = char(rng.below(256));
                break;
            default:  // another number
                if (const auto digit = text.find_first_of("0123456789", place); digit != std::string::npos)
                    text.replace(digit, 1, std::to_string(rng.bits() >> rng.below(64)));
        }
    }
    return text;
}

}  // namespace

class TestCellClipboard : public QObject {
    Q_OBJECT
private slots:
    void pastingIntoTheSameCellDoubles() {
        const Cell before = paper();
        Cell cell = before;
        const Clipping clipping = carried(cell, {at(cell, 0, 1).id, at(cell, 0, 2).id});
        QCOMPARE(clipping.operationCount(), std::size_t(2));
        const PasteOutcome outcome = pasteOperations(cell, clipping, {0, 1});
        QCOMPARE(outcome.ids.size(), std::size_t(2));
        QCOMPARE(cell.stages[0].operations.size(), std::size_t(6));
        QCOMPARE(at(cell, 0, 1).id, outcome.ids[0]);
        Operation copy = at(cell, 0, 1);
        copy.id = at(before, 0, 1).id;
        QVERIFY(copy == at(before, 0, 1));
        QVERIFY(isSimulable(cell));
    }

    void theLaneUnderThePointerTakesTheUppermostTarget() {
        Cell cell = emptyCell(2, 4, 1);  // i0 i1 = 0 1, w0 .. w3 = 2 .. 5
        insertOperation(cell, 0, 0, makeGate(GateKind::Cnot, 3, {2}));
        insertOperation(cell, 0, 1, makeRy(4));
        const Clipping clipping = carried(cell, idsOf(cell.stages[0]));
        PasteOutcome outcome = pasteOperations(cell, clipping, {1, 0, 4});
        QCOMPARE(outcome.ids.size(), std::size_t(2));
        QCOMPARE(at(cell, 1, 0).target, 4);
        QCOMPARE(at(cell, 1, 0).sources, std::vector{3});
        QCOMPARE(at(cell, 1, 1).target, 5);
        // The control would leave at the top: all of them stop there.
        outcome = pasteOperations(cell, clipping, {2, 0, 2});
        QCOMPARE(at(cell, 2, 0).target, 3);
        QCOMPARE(at(cell, 2, 0).sources, std::vector{2});
        // At the bottom the last target stops them: i1.
        outcome = pasteOperations(cell, clipping, {2, 0, 1});
        QCOMPARE(at(cell, 2, 0).target, 0);
        QCOMPARE(at(cell, 2, 0).sources, std::vector{5});
        QCOMPARE(at(cell, 2, 1).target, 1);
    }

    void lanesAreFoundByNameThenByPlace() {
        Cell from = emptyCell(1, 3, 1);
        from.laneNames = {"in", "memory", "carry", "spare"};
        insertOperation(from, 0, 0, makeRy(2));
        insertOperation(from, 0, 1, makeRy(3));
        insertOperation(from, 0, 2, makeRy(1));
        Cell to = emptyCell(2, 3, 1);
        to.laneNames = {"x", "y", "carry", "b", "c"};
        pasteOperations(to, carried(from, idsOf(from.stages[0])), {});
        QCOMPARE(at(to, 0, 0).target, 2);                          // carry
        QCOMPARE(at(to, 0, 1).target, 4);                          // third of the workspace
        QCOMPARE(to.stages[0].operations.size(), std::size_t(2));  // memory: the first lane is carry's
    }

    void whatDoesNotFitIsDroppedAndCounted() {
        Cell from = emptyCell(1, 5, 1);
        insertOperation(from, 0, 0, makeRy(5));                         // w4
        insertOperation(from, 0, 1, makeGate(GateKind::Swap, 1, {5}));  // w0 with w4
        Operation neuron = makeNeuron(from, 1, 2, 2);
        neuron.sources = {2, 5};
        insertOperation(from, 0, 2, neuron);
        Cell to = emptyCell(1, 2, 0);
        const PasteOutcome outcome = pasteOperations(to, carried(from, idsOf(from.stages[0])), {1, 0});
        QCOMPARE(outcome.dropped, 2);
        QCOMPARE(outcome.thinned, 1);
        QCOMPARE(outcome.ids.size(), std::size_t(1));
        QCOMPARE(at(to, 1, 0).sources, std::vector{2});
    }

    void aNeuronThatReadsAllLanesStillDoes() {
        const Cell from = paper();
        Cell to = emptyCell(3, 6, 1);
        pasteOperations(to, carried(from, {at(from, 0, 0).id}), {0, 0, 7});
        QCOMPARE(at(to, 0, 0).target, 7);
        QCOMPARE(at(to, 0, 0).sources, canonicalSources(to, 7));
    }

    void startValuesGoWithTheirLanes() {
        Cell from = emptyCell(1, 3, 1);  // i0 = 0, w0 .. w2 = 1 .. 3
        Operation neuron = makeNeuron(from, 1, 2, 1);
        neuron.sources = {2, 0};
        neuron.start = {0.5, 1.0, 2.0};
        insertOperation(from, 0, 0, neuron);
        Cell to = emptyCell(2, 4, 1);  // w0 = 2
        pasteOperations(to, carried(from, idsOf(from.stages[0])), {0, 0, 3});
        QCOMPARE(at(to, 0, 0).sources, (std::vector{4, 0}));
        QCOMPARE(at(to, 0, 0).start, (std::vector{0.5, 1.0, 2.0}));
        Cell all = emptyCell(1, 2, 1);
        Operation reader = makeNeuron(all, 1, 2, 1);
        reader.start = {0.5, 1.0, 2.0};  // w1, i0
        insertOperation(all, 0, 0, reader);
        pasteOperations(to, carried(all, idsOf(all.stages[0])), {1, 0});
        QCOMPARE(at(to, 1, 0).start, (std::vector{0.5, 1.0, 0.0, 0.0, 2.0, 0.0}));
    }

    void aCopiedSetIsASetOfItsOwn() {
        Cell cell = paper();
        const Ids pair{at(cell, 1, 0).id, at(cell, 1, 1).id};
        setSharing(cell, pair, true);
        const Clipping both = carried(cell, pair);
        pasteOperations(cell, both, {1, 0});
        QCOMPARE(at(cell, 1, 0).sharing, 2);
        QCOMPARE(at(cell, 1, 1).sharing, 2);
        const Clipping one = carried(cell, {pair[0]});
        pasteOperations(cell, one, {1, 0});
        QCOMPARE(at(cell, 1, 0).sharing, 1);  // its original is here
        Cell other = emptyCell(2, 4, 1);
        pasteOperations(other, one, {1, 0});
        QCOMPARE(at(other, 1, 0).sharing, 0);
        pasteOperations(other, both, {1, 0});
        QCOMPARE(at(other, 1, 0).sharing, 1);
    }

    void stagesKeepTheirOrderWhereThereAreSoMany() {
        const Cell from = paper();
        Cell to = emptyCell(2, 4, 2);
        const Clipping clipping = carried(from, {at(from, 0, 0).id, at(from, 1, 0).id, at(from, 1, 1).id});
        pasteOperations(to, clipping, {1, 0});
        QCOMPARE(to.stages[1].operations.size(), std::size_t(1));
        QCOMPARE(to.stages[2].operations.size(), std::size_t(2));
        pasteOperations(to, clipping, {3, 0});
        QCOMPARE(to.stages[3].operations.size(), std::size_t(3));
        Cell fresh = emptyCell(2, 4, 2);
        pasteOperations(fresh, clip(from, {at(from, 0, 0).id, at(from, 1, 0).id, at(from, 2, 0).id}), {});
        for (int stage : {0, 1, 3})
            QCOMPARE(fresh.stages[std::size_t(stage)].operations.size(), std::size_t(1));
    }

    void aWholeWorkStageBecomesOneAgain() {
        const Cell from = paper();
        const Clipping clipping = carried(from, idsOf(from.stages[1]));
        QVERIFY(clipping.isWorkStage);
        QVERIFY(!carried(from, idsOf(from.stages[0])).isWorkStage);
        QVERIFY(!carried(from, {at(from, 1, 0).id}).isWorkStage);
        Cell to = from;
        const PasteOutcome outcome = pasteAsStage(to, clipping, 2);
        QCOMPARE(outcome.ids.size(), from.stages[1].operations.size());
        QCOMPARE(to.workStages(), 2);
        QVERIFY(sameButIds(to, paperCell({2, 4, 2, 2, 2})));
    }

    void projectsCellsAndMailsAreRead() {
        Project project = exampleProject();
        project.cell = paper();
        const auto whole = operationsFromText(projectToText(project));
        QVERIFY(whole);
        QCOMPARE(whole->operationCount(), std::size_t(14));
        Cell cell = paper();
        cell.laneNames[2] = "a name of words";
        const std::string text = operationsToText(cell, idsOf(cell.stages[1]));
        for (const std::string& around : {mailed(text), "\xEF\xBB\xBF" + text, "Look: " + text + " {sic}"}) {
            const auto read = operationsFromText(around);
            QVERIFY2(read, read ? "" : toString(read.error()).c_str());
            QVERIFY(read->cell == clip(cell, idsOf(cell.stages[1])).cell);
        }
    }

    void badTextIsRefusedWithOneReason_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, QByteArray text, ErrorCode code, const char* says) {
            QTest::newRow(name) << text << int(code) << QByteArray(says);
        };
        row("nothing", "", ErrorCode::Syntax, "no operations");
        row("words", "Dear all, see you at 3.", ErrorCode::Syntax, "no operations");
        row("foreign", "{\"nodes\": [1, 2]}", ErrorCode::Schema, "JSON");
        row("other format", "{\"format\": \"x\"}", ErrorCode::Schema, "another format");
        row("format of a number", "{\"format\": 7}", ErrorCode::Schema, "another format");
        row("newer", "{\"format\": \"ketloom-operations\", \"version\": 99}", ErrorCode::Version, "99");
        row("cut", "{\"format\": \"ketloom-operations\", \"cell\": {", ErrorCode::Syntax, "last bracket");
        row("deep", QByteArray(100000, '{'), ErrorCode::Unsupported, "deeper");
        row("long", QByteArray(1100000, ' '), ErrorCode::Unsupported, "longer");
        row("zero", QByteArray("{\"a\": \"\0\"}", 10), ErrorCode::Syntax, "zero byte");
        row("no operations", "{\"inOutLanes\": 1, \"workspaceLanes\": 1, \"stages\": []}", ErrorCode::Value,
            "no operations");
        row("huge lanes", "{\"inOutLanes\": 1e300, \"workspaceLanes\": 1, \"stages\": []}", ErrorCode::Schema,
            "inOutLanes");
        row("many lanes", "{\"inOutLanes\": 99999, \"workspaceLanes\": 1, \"stages\": []}", ErrorCode::Value,
            "inOutLanes");
    }
    void badTextIsRefusedWithOneReason() {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(QByteArray, says);
        const auto read = operationsFromText(std::string_view(text.constData(), std::size_t(text.size())));
        QVERIFY(!read);
        QCOMPARE(int(read.error().code), code);
        const std::string message = toString(read.error());
        QVERIFY2(message.find(says.toStdString()) != std::string::npos, message.c_str());
        QVERIFY(message.find('\n') == std::string::npos);
    }

    void wildNumbersAreTamed() {
        const std::string text =
            "{\"inOutLanes\": 1, \"workspaceLanes\": 2, \"stages\": [{\"kind\": \"work\", \"operations\": ["
            "{\"id\": 7, \"gate\": \"neuron\", \"target\": 1, \"sources\": [2, 2, 1, 900000, -5], \"order\": "
            "99999, "
            "\"degree\": 999999, \"sharing\": -3, \"start\": [1e308, 1]},"
            "{\"id\": 7, \"gate\": \"ry\", \"target\": 2, \"sharing\": 5},"
            "{\"id\": 7, \"gate\": \"ry\", \"target\": -1},"
            "{\"id\": 7, \"gate\": \"swap\", \"target\": 1, \"sources\": [1]}]}]}";
        Cell cell = paper();
        const auto read = operationsFromText(text);
        QVERIFY2(read, read ? "" : toString(read.error()).c_str());
        const PasteOutcome outcome = pasteOperations(cell, *read, {1, 0});
        QCOMPARE(outcome.ids.size(), std::size_t(2));
        QCOMPARE(outcome.dropped, 2);
        QCOMPARE(at(cell, 1, 0).order, kMaxOrder);
        QVERIFY(isSimulable(cell));
    }

    void aFullCellTakesNoMore() {
        Cell cell = emptyCell(1, 2, 1);
        for (int i = 0; i < kMaxOperations; ++i) cell.stages[1].operations.push_back(makeRy(1));
        for (std::size_t i = 0; i < std::size_t(kMaxOperations); ++i)
            cell.stages[1].operations[i].id = std::uint32_t(i + 1);
        const Cell before = cell;
        const PasteOutcome outcome = pasteOperations(cell, clip(paper(), {1}), {1, 0});
        QVERIFY(outcome.full);
        QVERIFY(cell == before);
    }

    void fuzz() {
        constexpr std::uint64_t kSeed = 20201;
        qInfo("seed %llu", static_cast<unsigned long long>(kSeed));
        Rng rng(kSeed);
        Cell rich = paper();
        for (const GateInfo& gate : gateTable())
            insertOperation(rich, 1, 0, newOperation(rich, gate.kind, 3));
        setSharing(rich, {at(rich, 0, 0).id, at(rich, 0, 1).id}, true);
        Project project = exampleProject();
        project.cell = rich;
        const std::string texts[] = {
            operationsToText(rich, idsOf(rich.stages[1])),
            operationsToText(rich, {at(rich, 0, 0).id, at(rich, 0, 1).id, at(rich, 2, 0).id}),
            projectToText(project), mailed(operationsToText(rich, idsOf(rich.stages[0])))};
        int accepted = 0;
        for (int i = 0; i < 5000; ++i) {
            std::string text = mutated(texts[rng.below(std::size(texts))], rng);
            if (i % 10 == 0) {  // nothing but noise
                text.resize(rng.below(400));
                for (char& c : text) c = i % 20 == 0 ? "{}[]\":,01e-"[rng.below(11)] : char(rng.below(256));
            }
            const auto read = operationsFromText(text);
            if (!read) {
                QVERIFY(!read.error().message.empty());
                continue;
            }
            ++accepted;
            Cell cell = emptyCell(1 + int(rng.below(2)), 1 + int(rng.below(4)), int(rng.below(3)));
            const PastePlace place{int(rng.below(6)) - 1, int(rng.below(4)), int(rng.below(7)) - 1};
            const PasteOutcome outcome = rng.below(4) == 0 ? pasteAsStage(cell, *read, int(rng.below(4)))
                                                           : pasteOperations(cell, *read, place);
            QCOMPARE(outcome.ids.size() + std::size_t(outcome.dropped), read->operationCount());
            for (const CellIssue& issue : validate(cell))
                QVERIFY2(
                    issue.severity != Severity::Error || issue.place.stage < 0 || issue.place.operation < 0,
                    (toString(issue) + ", text " + std::to_string(i)).c_str());
        }
        QVERIFY(accepted > 100);
        QVERIFY(accepted < 4500);
    }
};

QTEST_GUILESS_MAIN(TestCellClipboard)
#include "tst_cell_clipboard.moc"
