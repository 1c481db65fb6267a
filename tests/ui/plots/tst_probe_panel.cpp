#include <QComboBox>
#include <QScrollBar>
#include <QTableView>
#include <QTest>
#include <cmath>

#include "core/cell/presets.h"
#include "core/model/initial_parameters.h"
#include "ui/plots/probe_panel.h"
#include "ui/plots/probe_tables.h"

using namespace ketloom;

namespace {

std::shared_ptr<CellProbe> makeProbe(const Cell& cell, int moment, double spread = 0.5) {
    Rng rng(3);
    Batch sample = emptyBatch(1, 3);
    sample.inputs = {1, 0, 1};
    return std::make_shared<CellProbe>(
        CellProber()
            .probe(cell, initialParameters(cell, {spread, spread, spread}, rng), sample, 1, moment)
            .value());
}

double number(const QModelIndex& index) {
    return index.data().toString().replace(QChar(0x2212), QLatin1Char('-')).toDouble();
}

}  // namespace

class TestProbePanel : public QObject {
    Q_OBJECT

private slots:
    void rowsHoldTheWholeStateByWeight() {
        const Cell cell = paperCell({2, 4, 1, 2, 2});
        const auto probe = makeProbe(cell, momentBeforeOutput(cell) - 1);
        StateTable table;
        table.setProbe(probe);
        double sum = 0.0;
        double last = 1.0;
        for (int row = 0; row < table.rowCount(); ++row) {
            const double p = table.index(row, StateTable::Probability).data(kFillRole).toDouble();
            sum += p;
            const QString ket = table.index(row, StateTable::Ket).data().toString();
            if (!ket.startsWith(QLatin1Char('|'))) {
                QCOMPARE(row, table.rowCount() - 1);  // others
                continue;
            }
            QVERIFY(p <= last);
            last = p;
            const int state = ket.mid(1, cell.lanes()).toInt(nullptr, 2);
            const double amplitude = probe->state[std::size_t(state)];
            QVERIFY(std::abs(number(table.index(row, StateTable::Amplitude)) - amplitude) < 1e-4);
            QCOMPARE(table.index(row, StateTable::Probability).data(kSignRole).toInt(),
                     amplitude < 0.0 ? -1 : 1);
        }
        QVERIFY(std::abs(sum - 1.0) < 1e-9);
        const QString order = table.headerData(0, Qt::Horizontal, Qt::ToolTipRole).toString();
        QVERIFY2(order.contains(QStringLiteral("i0 i1 w0 w1 w2 w3")), qPrintable(order));

        table.sort(StateTable::Ket, Qt::AscendingOrder);
        QString before;
        for (int row = 0; row + 1 < table.rowCount(); ++row) {
            const QString ket = table.index(row, StateTable::Ket).data().toString();
            QVERIFY(before < ket);
            before = ket;
        }
    }

    void csvHasEveryAmplitudeExactly() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const auto probe = makeProbe(cell, 4);
        StateTable table;
        QVERIFY(table.csv().isEmpty());
        table.setProbe(probe);
        const QStringList lines = table.csv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), qsizetype(33));
        QVERIFY(lines[0].startsWith(QStringLiteral("ket |i0 i1 w0 w1 w2⟩,")));
        for (int i = 0; i < 32; ++i) {
            const QStringList cells = lines[i + 1].split(QLatin1Char(','));
            QCOMPARE(cells[1].toDouble(), probe->state[std::size_t(i)]);
        }
    }

    void lanesAreThoseOfTheProbe() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const auto probe = makeProbe(cell, 5);
        LaneTable table;
        table.setProbe(probe);
        QCOMPARE(table.rowCount(), 5);
        QCOMPARE(table.index(0, 0).data().toString(), QStringLiteral("w0"));
        QCOMPARE(table.index(4, 0).data().toString(), QStringLiteral("i1"));
        for (int row = 0; row < 5; ++row) {
            const int lane = row < 3 ? row + 2 : row - 3;
            QVERIFY(std::abs(number(table.index(row, 1)) - double(probe->one(5, lane))) < 1e-4);
        }
    }

    void followsTheStateAndMovesTheProbe() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        LiveState state;
        ProbePanel panel(state);
        panel.resize(500, 300);
        panel.show();
        auto* view = panel.findChild<QTableView*>(QStringLiteral("probeStates"));
        QVERIFY(!view->isVisible());
        state.setOn(true);
        state.setPlace({ProbePlace::Kind::Input, 0});
        state.setProbe(makeProbe(cell, 1));
        QVERIFY(view->isVisible());
        QVERIFY(panel.states().rowCount() > 0);
        auto* moments = panel.findChild<QComboBox*>(QStringLiteral("probeMoment"));
        QCOMPARE(moments->count(), momentCount(cell));
        QCOMPARE(moments->currentIndex(), 1);
        emit moments->activated(6);
        QCOMPARE(momentOf(cell, state.choice().place), 6);
        state.setProbe(makeProbe(cell, 6));
        QCOMPARE(moments->currentIndex(), 6);
        state.setPlace({});
        QVERIFY(!view->isVisible());
        QCOMPARE(panel.states().rowCount(), 0);
        LiveAnswer answer;
        answer.message = QStringLiteral("nothing to see");
        state.setPlace({ProbePlace::Kind::Kept, 0});
        state.setAnswer(answer);
        QVERIFY(!view->isVisible());
    }

    void aLargeStateAndManyChangesKeepTheScrollPlace() {
        const Cell cell = paperCell({2, 10, 0, 1, 1});
        StateTable table;
        QTableView view;
        view.setModel(&table);
        view.resize(400, 150);
        view.show();
        const auto probe = makeProbe(cell, momentBeforeOutput(cell) - 1, 0.05);
        QCOMPARE(probe->state.size(), std::size_t(4096));
        table.setProbe(probe);
        QVERIFY(table.rowCount() > 30);
        QCoreApplication::processEvents();
        view.verticalScrollBar()->setValue(15);
        const int top = view.rowAt(2);
        QCOMPARE(top, 15);
        auto other = std::make_shared<CellProbe>(*probe);
        for (double& amplitude : other->state) amplitude = -amplitude;
        table.setProbe(other);
        QCOMPARE(view.rowAt(2), top);
        QCOMPARE(
            table.index(0, StateTable::Probability).data(kSignRole).toInt(),
            other->state[std::size_t(table.index(0, 0).data().toString().mid(1, 12).toInt(nullptr, 2))] < 0.0
                ? -1
                : 1);
    }
};

QTEST_MAIN(TestProbePanel)
#include "tst_probe_panel.moc"
