#include "ui/circuits/device_view.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "core/cell/presets.h"
#include "core/device/device_counts.h"
#include "tests/support/random_cell.h"
#include "ui/circuits/device_canvas.h"
#include "ui/circuits/device_text.h"
#include "ui/circuits/text_exports.h"

using namespace ketloom;

namespace {

struct Bench {
    explicit Bench(const Cell& cell = paperCell({2, 4, 1, 2, 2}))
        : parameters(document), view(document, selection, parameters) {
        Project project = exampleProject();
        project.cell = cell;
        document.reset(project);
        view.resize(900, 500);
        view.show();
    }
    const Cell& cell() const { return document.project().cell; }
    void select(int stage, int operation) {
        selection.set({cell().stages[std::size_t(stage)].operations[std::size_t(operation)].id});
        QCoreApplication::processEvents();
    }

    Document document;
    Selection selection;
    LiveParameters parameters;
    DeviceView view;
};

std::size_t drawn(Bench& bench) {
    return bench.view.canvas().circuit().gates.size();
}

}  // namespace

class TestDeviceView : public QObject {
    Q_OBJECT
private slots:
    void followsTheSelection() {
        Bench bench;
        QCoreApplication::processEvents();
        QCOMPARE(drawn(bench), 0u);
        QVERIFY(bench.view.notice().contains(QStringLiteral("Nothing is selected")));
        auto* exports = bench.view.findChild<QToolButton*>(QStringLiteral("export"));
        QVERIFY(!exports->isEnabled() && !exports->toolTip().isEmpty());
        bench.select(0, 1);
        QCOMPARE(std::int64_t(drawn(bench)), countGates(bench.cell(), {0, 1}).gates.gates() + 3);
        QVERIFY(bench.view.notice().isEmpty() && exports->isEnabled());
        bench.view.setScope(DeviceView::Scope::Stage);
        QCoreApplication::processEvents();
        QCOMPARE(std::int64_t(drawn(bench)), countGates(bench.cell(), {0, -1}).gates.gates() + 4 * 3);
        bench.select(1, 0);
        bench.view.setScope(DeviceView::Scope::Operation);
        QCoreApplication::processEvents();
        QCOMPARE(drawn(bench), 1u);
        // The whole cell needs no selection; the word changes what is flipped.
        bench.selection.clear();
        bench.view.setScope(DeviceView::Scope::Step);
        QCoreApplication::processEvents();
        const std::size_t without = drawn(bench);
        bench.view.findChild<QComboBox*>(QStringLiteral("word"))->setCurrentIndex(3);
        QCoreApplication::processEvents();
        QCOMPARE(drawn(bench), without + 4);
    }

    // Folded, a neuron of order 2 is four blocks, three -iY and three meters; the counts stay.
    void foldsBlocks() {
        Bench bench;
        bench.select(0, 1);
        const QString counts = bench.view.counts();
        const int brackets = int(bench.view.canvas().layoutOfCircuit().brackets().size());
        bench.view.findChild<QCheckBox*>(QStringLiteral("fold"))->setChecked(true);
        QCoreApplication::processEvents();
        QCOMPARE(drawn(bench), 10u);
        QCOMPARE(bench.view.counts(), counts);
        QCOMPARE(int(bench.view.canvas().layoutOfCircuit().brackets().size()), brackets - 4);
        QVERIFY(gateText(bench.cell(), bench.view.canvas().circuit().gates[0])
                    .contains(QStringLiteral("rotations")));
        QVERIFY(!bench.view.canvas().grab().isNull());
    }

    // What is shown has the parameters of the document, and counts in words are the counts.
    void followsTheDocument() {
        Bench bench;
        bench.select(0, 0);
        const std::uint32_t id = bench.cell().stages[0].operations[0].id;
        bench.parameters.setValue(id, 1, 0.75);
        QCoreApplication::processEvents();
        QCOMPARE(bench.view.canvas().circuit().gates[0].angle, 0.75);
        bench.document.undoStack().undo();
        QCoreApplication::processEvents();
        QVERIFY(bench.view.canvas().circuit().gates[0].angle != 0.75);
        QCOMPARE(bench.view.counts(),
                 countsText(countGates(bench.cell(), {0, 0}), parityGateCount(bench.cell(), {0, 0})));
        bench.document.edit(QStringLiteral("break"),
                            [](Project& project) { project.cell.stages.pop_back(); });
        QCoreApplication::processEvents();
        QCOMPARE(drawn(bench), 0u);
        QVERIFY(bench.view.notice().contains(QStringLiteral("Problems")));
        bench.document.undoStack().undo();
        QCoreApplication::processEvents();
        QVERIFY(drawn(bench) > 0);
    }

    // Hidden, it does nothing; shown again, it is up to date.
    void hiddenItRests() {
        Bench bench;
        bench.select(0, 0);
        const std::size_t before = drawn(bench);
        bench.view.hide();
        bench.view.setScope(DeviceView::Scope::Step);
        QCoreApplication::processEvents();
        QCOMPARE(drawn(bench), before);
        bench.view.show();
        QVERIFY(drawn(bench) > before);
    }

    // A circuit of millions of gates: the beginning is drawn, which the notice says; counts are of all.
    void largeCircuitsAreCapped() {
        Cell cell = paperCell({4, 10, 4, 4, 3});
        Bench bench(cell);
        bench.view.setScope(DeviceView::Scope::Step);
        QCoreApplication::processEvents();
        QCOMPARE(drawn(bench), DeviceView::kMostDrawnGates);
        QVERIFY(bench.view.notice().contains(QStringLiteral("6,000")));
        QCOMPARE(bench.view.counts(), countsText(countGates(cell), parityGateCount(cell)));
        QScrollBar* along = bench.view.canvas().horizontalScrollBar();
        along->setValue(along->maximum());
        QVERIFY(!bench.view.canvas().grab().isNull());
    }

    // Gates keep their order on every lane, and brackets hold their gates and nothing else.
    void layoutKeepsTheOrder() {
        const std::uint64_t seed = 701;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (std::uint64_t k = 0; k < testing::seedCount(40); ++k) {
            const Cell cell = testing::randomCell(rng);
            const std::vector<double> parameters = testing::randomParameters(cell, 0.5, rng);
            DeviceOptions options;
            options.input = 1;
            options.limit = k % 3 == 0 ? 40 : SIZE_MAX;
            const DeviceCircuit circuit = deviceCircuit(cell, parameters, options);
            const DeviceLayout layout(cell, circuit);
            std::vector<int> last(std::size_t(layout.rows()), -1);
            std::vector<bool> seen(circuit.gates.size(), false);
            for (std::size_t gate = 0; gate < circuit.gates.size(); ++gate) {
                std::vector<int> qubits = circuit.gates[gate].controls;
                qubits.push_back(circuit.gates[gate].target);
                int top = layout.rows(), bottom = 0;
                for (int qubit : qubits) {
                    top = std::min(top, layout.row(qubit));
                    bottom = std::max(bottom, layout.row(qubit));
                }
                for (int row = top; row <= bottom; ++row) {
                    QVERIFY(layout.column(gate) > last[std::size_t(row)]);
                    last[std::size_t(row)] = layout.column(gate);
                }
            }
            for (int column = 0; column < layout.columns(); ++column) {
                for (std::uint32_t gate : layout.gatesOf(column)) {
                    QCOMPARE(layout.column(gate), column);
                    QVERIFY(!seen[gate]);
                    seen[gate] = true;
                    QCOMPARE(layout.columnAt(layout.box(circuit, gate).center().x()), column);
                }
            }
            QVERIFY(std::find(seen.begin(), seen.end(), false) == seen.end());
            for (const DeviceBracket& bracket : layout.brackets()) {
                const DeviceSpan& span = circuit.spans[bracket.span];
                for (std::size_t gate = 0; gate < circuit.gates.size(); ++gate) {
                    const bool inside = gate >= span.first && gate < span.end;
                    const int column = layout.column(gate);
                    QCOMPARE(column >= bracket.firstColumn && column <= bracket.lastColumn, inside);
                }
            }
        }
    }

    void gatesTellWhatTheyAre() {
        Bench bench;
        bench.select(0, 0);
        DeviceCanvas& canvas = bench.view.canvas();
        const DeviceGate& first = canvas.circuit().gates[0];
        const QString text = gateText(bench.cell(), first);
        QVERIFY(text.contains(QStringLiteral("ancilla 0")) && text.contains(QStringLiteral("w1 = 1")));
        // Under the pointer: the first box stands behind the names.
        int found = -1;
        for (int x = 0; x < canvas.viewport()->width() && found < 0; x += 3) {
            for (int y = 0; y < canvas.viewport()->height() && found < 0; y += 3)
                found = canvas.gateAt({double(x), double(y)});
        }
        QCOMPARE(found, 0);
        for (const DeviceGate& gate : canvas.circuit().gates)
            QVERIFY(!gateText(bench.cell(), gate).isEmpty());
        for (const DeviceSpan& span : canvas.circuit().spans)
            QVERIFY(!spanText(bench.cell(), span).isEmpty());
    }

    void zoomsAndScrollsByKeys() {
        Bench bench;
        bench.select(0, 0);
        DeviceCanvas& canvas = bench.view.canvas();
        const double before = canvas.zoom();
        QTest::keyClick(&canvas, Qt::Key_Plus, Qt::ControlModifier);
        QVERIFY(canvas.zoom() > before);
        QTest::keyClick(&canvas, Qt::Key_Minus, Qt::ControlModifier);
        QVERIFY(std::abs(canvas.zoom() - before) < 1e-9);
        QTest::keyClick(&canvas, Qt::Key_End);
        QCOMPARE(canvas.horizontalScrollBar()->value(), canvas.horizontalScrollBar()->maximum());
        QVERIFY(canvas.horizontalScrollBar()->maximum() > 0);
        for (int k = 0; k < 40; ++k) canvas.zoomOut();
        QVERIFY(!canvas.grab().isNull());
        for (int k = 0; k < 80; ++k) canvas.zoomIn();
        QVERIFY(!canvas.grab().isNull());
    }

    // It follows the height of the window until zoomed by hand.
    void fitsTheHeight() {
        Bench bench(paperCell({2, 9, 1, 2, 2}));
        bench.select(0, 0);
        DeviceCanvas& canvas = bench.view.canvas();
        bench.view.resize(900, 1200);
        QCoreApplication::processEvents();
        QCOMPARE(canvas.zoom(), 1.0);
        bench.view.resize(900, 460);
        QCoreApplication::processEvents();
        const double low = canvas.zoom();
        QVERIFY(low < 1.0);
        canvas.setZoom(1.5);
        bench.view.resize(900, 700);
        QCoreApplication::processEvents();
        QCOMPARE(canvas.zoom(), 1.5);
        QTest::keyClick(&canvas, Qt::Key_0, Qt::ControlModifier);
        QVERIFY(canvas.zoom() <= 1.0 && canvas.zoom() > low);
    }

    // Every format is in the menu, is saved and copied, of what is shown.
    void exportsWhatIsShown() {
        Bench bench;
        bench.select(0, 2);
        TextExports& exports = bench.view.exports();
        QTemporaryDir folder;
        QString suggested;
        exports.askPath = [&](const QString&, const QString&, const QString& suggestion,
                              std::function<void(const QString&)> accept) {
            suggested = suggestion;
            accept(folder.filePath(QStringLiteral("out")));
        };
        QSignalSpy done(&exports, &TextExports::done);
        auto* menu = bench.view.findChild<QToolButton*>(QStringLiteral("export"))->menu();
        for (const TextFormatInfo& info : textFormatTable()) {
            const QString key = QString::fromUtf8(info.key.data(), qsizetype(info.key.size()));
            auto* save = menu->findChild<QAction*>(QStringLiteral("save-") + key);
            auto* copy = menu->findChild<QAction*>(QStringLiteral("copy-") + key);
            QVERIFY(save && copy);
            const Expected<std::string> text = exports.text(info.format);
            QVERIFY(text.has_value());
            save->trigger();
            QFile file(folder.filePath(QStringLiteral("out")));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QCOMPARE(file.readAll().toStdString(), *text);
            QVERIFY(suggested.endsWith(QString::fromUtf8(info.suffix.data(), qsizetype(info.suffix.size()))));
            copy->trigger();
            QCOMPARE(QGuiApplication::clipboard()->text().toStdString(), *text);
        }
        QCOMPARE(done.size(), 2 * int(textFormatTable().size()));
        const std::string qasm = exports.text(TextFormat::OpenQasm3).value();
        QVERIFY(qasm.find("neuron on w2") != std::string::npos &&
                qasm.find("neuron on w1") == std::string::npos);
        QVERIFY(qasm.find("parameter seed") != std::string::npos);
    }

    void failuresAreTold() {
        Bench bench;
        bench.select(0, 0);
        TextExports& exports = bench.view.exports();
        QSignalSpy failed(&exports, &TextExports::failed);
        exports.askPath = [](const QString&, const QString&, const QString&,
                             std::function<void(const QString&)> accept) {
            accept(QStringLiteral("/nowhere/at/all/out.qasm"));
        };
        exports.save(TextFormat::OpenQasm2);
        QCOMPARE(failed.size(), 1);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("/nowhere")));
        bench.document.edit(QStringLiteral("break"),
                            [](Project& project) { project.cell.stages.pop_back(); });
        exports.copy(TextFormat::OpenQasm2);
        QCOMPARE(failed.size(), 2);
        // Cancelled: no word, no file.
        bench.document.undoStack().undo();
        exports.askPath = [](const QString&, const QString&, const QString&,
                             std::function<void(const QString&)> accept) { accept({}); };
        exports.save(TextFormat::OpenQasm2);
        QCOMPARE(failed.size(), 2);
    }
};

QTEST_MAIN(TestDeviceView)
#include "tst_device_view.moc"
