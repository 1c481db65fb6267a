#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <limits>

#include "ui/document/core_values.h"
#include "ui/runs/run_filter.h"
#include "ui/runs/run_table.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/runs_panel.h"
#include "ui/runs/settings_table.h"
#include "ui/widgets/overlay_pens.h"
#include "ui/widgets/small_widgets.h"

using namespace ketloom;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(std::filesystem::path)
Q_DECLARE_METATYPE(std::vector<std::filesystem::path>)

namespace {

RunInfo info(const std::string& folder, const std::string& name, std::optional<double> loss = 0.5) {
    RunInfo run;
    run.path = fs::path("/runs") / folder;
    run.name = name;
    run.started = "2026-01-31T14:25:30Z";
    run.status = RunStatus::Finished;
    run.reason = "steps-done";
    run.model = "quantum cell, I 1 · W 4 · S 2 · degree 3";
    run.task = "Elman XOR, T 36";
    run.parameters = 120;
    run.step = 10;
    run.steps = 10;
    run.loss = loss;
    run.hasCheckpoint = true;
    return run;
}

/// Eight runs, folders a .. h.
std::vector<RunInfo> eight() {
    std::vector<RunInfo> runs;
    for (char c = 'a'; c <= 'h'; ++c) runs.push_back(info(std::string(1, c), std::string("run ") + c));
    return runs;
}

QStringList shownNames(const RunsPanel& panel) {
    QStringList names;
    for (const RunInfo& run : panel.shownRuns()) names << toQString(run.name);
    return names;
}

QAction* actionOf(const RunsPanel& panel, const QString& part) {
    for (QAction* action : panel.findChildren<QAction*>())
        if (action->text().remove(QLatin1Char('&')).contains(part)) return action;
    return nullptr;
}

}  // namespace

class TestRunsPanel : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        qRegisterMetaType<fs::path>();
        qRegisterMetaType<std::vector<fs::path>>();
    }

    /// A new list touches the rows that differ, and no others.
    void onlyRowsThatDifferAreTouched() {
        RunTableModel model;
        std::vector<RunInfo> runs = eight();
        model.setRuns(runs);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy gone(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy come(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setRuns(runs);
        QCOMPARE(changed.size() + gone.size() + come.size(), 0);
        runs[2].step = 99;
        model.setRuns(runs);
        QVERIFY(!changed.isEmpty());
        for (const auto& signal : changed)
            for (const int end : {0, 1}) QCOMPARE(signal[end].toModelIndex().row(), 2);
        runs.erase(runs.begin() + 4);
        runs.insert(runs.begin() + 1, info("aa", "new"));
        runs.pop_back();
        model.setRuns(runs);
        QCOMPARE(gone.size(), 2);
        QCOMPARE(come.size(), 1);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(model.rowCount(), int(runs.size()));
        for (int row = 0; row < model.rowCount(); ++row) QVERIFY(model.run(row) == runs[std::size_t(row)]);
        model.setRuns({});
        QCOMPARE(model.rowCount(), 0);
    }

    /// A long list comes and goes in one piece.
    void manyRowsComeAtOnce() {
        RunTableModel model;
        QSignalSpy gone(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy come(&model, &QAbstractItemModel::rowsInserted);
        model.setRuns(eight());
        QCOMPARE(come.size(), 1);
        QCOMPARE(model.rowCount(), 8);
        std::vector<RunInfo> others = eight();
        for (RunInfo& run : others) run.path = fs::path("/others") / run.path.filename();
        model.setRuns(others);
        QCOMPARE(gone.size(), 1);
        QCOMPARE(come.size(), 2);
        for (int row = 0; row < 8; ++row) QVERIFY(model.run(row) == others[std::size_t(row)]);
        others.insert(others.begin() + 3, {info("x", "x"), info("y", "y")});
        for (int i : {3, 4}) others[std::size_t(i)].path = fs::path("/others") / ("c" + std::to_string(i));
        model.setRuns(others);
        QCOMPARE(come.size(), 3);
        for (int row = 0; row < 10; ++row) QVERIFY(model.run(row) == others[std::size_t(row)]);
    }

    /// What the table is sorted by is worked out once a row, not at every comparison.
    void keysOfOrderAreKept() {
        RunTableModel model;
        std::vector<RunInfo> runs = eight();
        model.setRuns(runs);
        const auto key = [&](int row) {
            return model.index(row, int(RunColumn::Started)).data(RunTableModel::OrderRole).toString();
        };
        const QString first = key(0);
        QVERIFY(!first.isEmpty());
        QCOMPARE(static_cast<const void*>(key(0).constData()), static_cast<const void*>(first.constData()));
        runs[0].started = "2027-01-31T14:25:30Z";
        runs.insert(runs.begin() + 1, info("aa", "new"));
        model.setRuns(runs);
        QVERIFY(key(0).startsWith(QStringLiteral("2027")));
        QVERIFY(key(1).startsWith(QStringLiteral("2026")));
    }

    /// A running run is listed anew every other second: what is being typed stays.
    void aListingLeavesWhatIsBeingTyped() {
        RunsPanel panel;
        panel.resize(900, 300);
        panel.show();
        std::vector<RunInfo> runs = eight();
        panel.setRuns(runs, {});
        for (const RunColumn column : {RunColumn::Tags, RunColumn::Notes}) {
            panel.select({runs[2].path});
            const bool tags = column == RunColumn::Tags;
            actionOf(panel, tags ? QStringLiteral("Edit tags") : QStringLiteral("Edit notes"))->trigger();
            auto* editor = panel.table().viewport()->findChild<QLineEdit*>();
            QVERIFY(editor);
            editor->setText(QStringLiteral("half a wo"));
            runs[2].step += 5;
            runs[2].loss = 0.25;
            (tags ? runs[2].notes.notes : runs[2].name) = "by another program";
            panel.setRuns(runs, {});
            QCOMPARE(editor->text(), QStringLiteral("half a wo"));
            QCOMPARE(panel.model().index(2, int(RunColumn::Steps)).data().toString(),
                     QString::number(runs[2].step));
            QTest::keyClick(editor, Qt::Key_Escape);
            QTRY_VERIFY(!panel.table().viewport()->findChild<QLineEdit*>());
        }
    }

    /// What can be done follows what a search leaves over.
    void aSearchRefreshesWhatCanBeDone() {
        RunsPanel panel;
        panel.setRuns(eight(), {});
        QAction* csv = actionOf(panel, QStringLiteral("CSV"));
        QVERIFY(csv->isEnabled());
        auto* search = panel.findChild<QLineEdit*>(QStringLiteral("runSearch"));
        search->setText(QStringLiteral("nowhere"));
        QVERIFY(!csv->isEnabled());
        QCOMPARE(csv->toolTip(), QStringLiteral("There are no rows"));
        search->clear();
        QVERIFY(csv->isEnabled());
    }

    void runsThatCouldNotBeDrawnAreCounted() {
        RunsPanel panel;
        const std::vector<RunInfo> runs = eight();
        panel.setRuns(runs, {});
        QSignalSpy leftOut(&panel, &RunsPanel::overlaysLeftOut);
        std::vector<fs::path> all;
        for (const RunInfo& run : runs) all.push_back(run.path);
        panel.select(all);
        actionOf(panel, QStringLiteral("Overlay on the plots"))->trigger();
        QCOMPARE(int(panel.model().overlays().size()), kMostOverlays);
        QCOMPARE(leftOut.size(), 1);
        const QString message = leftOut[0][0].toString();
        QVERIFY2(message.startsWith(QString::number(8 - kMostOverlays)), qPrintable(message));
        QVERIFY2(message.contains(QStringLiteral("told apart")), qPrintable(message));
    }

    void everyWordMustOccurSomewhere_data() {
        QTest::addColumn<QString>("search");
        QTest::addColumn<QStringList>("names");
        const QStringList none;
        QTest::newRow("nothing") << "" << QStringList{"three", "two", "one"};  // newest first
        QTest::newRow("name") << "TWO" << QStringList{"two"};
        QTest::newRow("tag") << "base" << QStringList{"one"};
        QTest::newRow("note") << "restart" << QStringList{"two"};
        QTest::newRow("task and model") << "xor lstm" << QStringList{"three"};
        QTest::newRow("order of words does not matter") << "lstm   xor" << QStringList{"three"};
        QTest::newRow("all words") << "base lstm" << none;
        QTest::newRow("status") << "diverged" << QStringList{"two"};
        QTest::newRow("folder") << "folder-c" << QStringList{"three"};
    }

    void everyWordMustOccurSomewhere() {
        QFETCH(QString, search);
        QFETCH(QStringList, names);
        RunInfo one = info("folder-a", "one"), two = info("folder-b", "two"),
                three = info("folder-c", "three");
        one.notes.tags = {"baseline"};
        two.notes.notes = "after the Restart";
        two.reason = "diverged";
        three.model = "LSTM with 10 hidden units";
        RunsPanel panel;
        panel.setRuns({one, two, three}, {});
        panel.filter().sort(int(RunColumn::Started), Qt::AscendingOrder);
        panel.findChild<QLineEdit*>(QStringLiteral("runSearch"))->setText(search);
        QCOMPARE(shownNames(panel), names);
    }

    /// By value, not by text; rows without one last, whichever way.
    void sortsNumbersAsNumbers() {
        RunsPanel panel;
        panel.setRuns({info("a", "ten", 10.0), info("b", "none", std::nullopt), info("c", "nine", 9.0),
                       info("d", "tiny", 1e-7), info("e", "nan", std::numeric_limits<double>::quiet_NaN())},
                      {});
        panel.table().sortByColumn(int(RunColumn::Loss), Qt::AscendingOrder);
        QCOMPARE(shownNames(panel).mid(0, 3), (QStringList{"tiny", "nine", "ten"}));
        panel.table().sortByColumn(int(RunColumn::Loss), Qt::DescendingOrder);
        QCOMPARE(shownNames(panel).mid(0, 3), (QStringList{"ten", "nine", "tiny"}));
        const QStringList last = shownNames(panel).mid(3);
        QVERIFY(last.contains(QStringLiteral("none")) && last.contains(QStringLiteral("nan")));
    }

    /// Order, selection and current row stay while the list changes under them.
    void keepsOrderAndSelection() {
        RunsPanel panel;
        std::vector<RunInfo> runs = eight();
        for (std::size_t i = 0; i < runs.size(); ++i) runs[i].loss = 8.0 - double(i);
        panel.setRuns(runs, {});
        panel.table().sortByColumn(int(RunColumn::Loss), Qt::AscendingOrder);
        panel.select({runs[3].path});
        runs[0].loss = 0.1;
        runs[3].loss = 100.0;
        runs.erase(runs.begin() + 5);
        panel.setRuns(runs, {});
        QCOMPARE(shownNames(panel).front(), QStringLiteral("run a"));
        QCOMPARE(shownNames(panel).back(), QStringLiteral("run d"));
        QCOMPARE(panel.selected(), std::vector<fs::path>{runs[3].path});
    }

    void overlaysAreLimitedAndKeepTheirColour() {
        RunTableModel model;
        model.setRuns(eight());
        QSignalSpy changed(&model, &RunTableModel::overlaysChanged);
        for (int row = 0; row < kMostOverlays; ++row)
            QVERIFY(model.setData(model.index(row, 0), Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(changed.size(), kMostOverlays);
        const QModelIndex next = model.index(kMostOverlays, 0);
        QVERIFY(!model.setData(next, Qt::Checked, Qt::CheckStateRole));
        QVERIFY(!(next.flags() & Qt::ItemIsUserCheckable));
        QVERIFY(next.data(Qt::ToolTipRole).toString().contains(QString::number(kMostOverlays)));
        const fs::path third = model.run(2).path;
        const int slot = model.overlays().at(third);
        QVERIFY(model.setData(model.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(model.setData(next, Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(model.overlays().at(third), slot);
        QCOMPARE(model.overlays().at(model.run(kMostOverlays).path), 1);  // the slot that was free
        // A run that is gone is drawn no more.
        std::vector<RunInfo> runs = eight();
        runs.erase(runs.begin() + 2);
        changed.clear();
        model.setRuns(runs);
        QCOMPARE(changed.size(), 1);
        QVERIFY(!model.overlays().contains(third));
    }

    void theShownRunAndEmptyRunsAreNoOverlays() {
        RunTableModel model;
        std::vector<RunInfo> runs = eight();
        runs[1].step = 0;
        model.setRuns(runs);
        QVERIFY(model.setOverlay(runs[0].path, true));
        QVERIFY(!model.setOverlay(runs[1].path, true));
        model.setShownRun(runs[0].path);
        QVERIFY(model.overlays().empty());
        QVERIFY(!model.setOverlay(runs[0].path, true));
        QVERIFY(!model.whyNoOverlay(model.run(0)).isEmpty());
        model.setShownRun({});
        QVERIFY(model.setOverlay(runs[0].path, true));
    }

    /// In a legend two runs of one project must be told apart.
    void namesOfOverlaysAreDifferent() {
        RunTableModel model;
        std::vector<RunInfo> runs{info("a", "same"), info("b", "same"), info("c", "same"),
                                  info("d", "other")};
        runs[1].notes.tags = {"tagged"};
        model.setRuns(runs);
        QVERIFY(model.setOverlay(runs[0].path, true));
        QCOMPARE(model.overlayName(runs[0].path), QStringLiteral("same"));
        QVERIFY(model.setOverlay(runs[1].path, true));
        QCOMPARE(model.overlayName(runs[1].path), QStringLiteral("same (tagged)"));
        QCOMPARE(model.overlayName(runs[0].path), QStringLiteral("same (a)"));
        QCOMPARE(model.overlayName(runs[3].path), QStringLiteral("other"));
        runs[0].model = "RNN with 3 hidden units";
        model.setRuns(runs);
        QCOMPARE(model.overlayName(runs[0].path), QStringLiteral("same (RNN)"));
        QVERIFY(model.setOverlay(runs[2].path, true));
        runs[2].model = runs[0].model;
        runs[2].started = "2026-01-31T14:25:31Z";
        model.setRuns(runs);
        QCOMPARE(model.overlayName(runs[1].path), QStringLiteral("same (tagged)"));
        const QString time = model.overlayName(runs[2].path);
        QVERIFY2(time.startsWith(QStringLiteral("same (")) && time.endsWith(QStringLiteral(":25:31)")),
                 qPrintable(time));
    }

    void tagsAndNotesAreAskedForNotKept() {
        RunTableModel model;
        model.setRuns({info("a", "one")});
        std::vector<std::string> tags;
        std::string notes;
        connect(&model, &RunTableModel::tagsEdited, this,
                [&](const fs::path&, const auto& all) { tags = all; });
        connect(&model, &RunTableModel::notesEdited, this,
                [&](const fs::path&, const auto& text) { notes = text; });
        const QModelIndex tagCell = model.index(0, int(RunColumn::Tags));
        QVERIFY(model.setData(tagCell, QStringLiteral(" x, y ,x"), Qt::EditRole));
        QCOMPARE(tags, (std::vector<std::string>{"x", "y"}));
        QCOMPARE(tagCell.data().toString(), QString());  // until it has been written
        QVERIFY(model.setData(model.index(0, int(RunColumn::Notes)), QStringLiteral("n"), Qt::EditRole));
        QCOMPARE(notes, std::string("n"));
        tags.clear();
        RunInfo written = info("a", "one");
        written.notes.tags = {"x", "y"};
        model.setRuns({written});
        QCOMPARE(tagCell.data().toString(), QStringLiteral("x, y"));
        QVERIFY(model.setData(tagCell, QStringLiteral("x,y"), Qt::EditRole));
        QVERIFY(tags.empty());  // nothing has changed
    }

    void keysDoWhatTheMenuSays() {
        RunsPanel panel;
        panel.resize(900, 300);
        panel.show();
        const std::vector<RunInfo> runs = eight();
        panel.setRuns(runs, {});
        panel.select({runs[2].path});
        fs::path reopened;
        std::vector<fs::path> trashed;
        connect(&panel, &RunsPanel::reopenRequested, this, [&](const fs::path& run) { reopened = run; });
        connect(&panel, &RunsPanel::trashRequested, this, [&](const auto& all) { trashed = all; });
        RunTable& table = panel.table();
        QTest::keyClick(&table, Qt::Key_Return);
        QCOMPARE(reopened, runs[2].path);
        QTest::keyClick(&table, Qt::Key_Space);
        QVERIFY(panel.model().overlays().contains(runs[2].path));
        QTest::keyClick(&table, Qt::Key_Space);
        QVERIFY(panel.model().overlays().empty());
        QTest::keyClick(&table, Qt::Key_F2);
        QCOMPARE(table.currentIndex().column(), int(RunColumn::Tags));
        QVERIFY(table.isPersistentEditorOpen(table.currentIndex()) || table.findChild<QLineEdit*>());
        std::vector<std::string> tags;
        connect(&panel.model(), &RunTableModel::tagsEdited, this,
                [&](const fs::path&, const auto& all) { tags = all; });
        reopened.clear();
        QTest::keyClicks(table.findChild<QLineEdit*>(), QStringLiteral("new"));
        QTest::keyClick(table.findChild<QLineEdit*>(), Qt::Key_Return);
        QTRY_COMPARE(tags, std::vector<std::string>{"new"});
        QVERIFY(reopened.empty());  // Enter ended the edit, nothing else
        QTRY_VERIFY(!table.findChild<QLineEdit*>());
        QTest::keyClick(&table, Qt::Key_Delete);
        QCOMPARE(trashed, std::vector<fs::path>{runs[2].path});
        QTest::keyClick(&table, Qt::Key_F, Qt::ControlModifier);
        auto* search = panel.findChild<QLineEdit*>(QStringLiteral("runSearch"));
        QTRY_VERIFY(QApplication::focusWidget() == search || !panel.isActiveWindow());
        search->setText(QStringLiteral("run b"));
        QCOMPARE(panel.shownRuns().size(), std::size_t(1));
        QTest::keyClick(search, Qt::Key_Escape);
        QCOMPARE(panel.shownRuns().size(), runs.size());
    }

    void disabledEntriesSayWhy() {
        RunsPanel panel;
        std::vector<RunInfo> runs = eight();
        runs[1].status = RunStatus::Running;
        runs[2].status = RunStatus::Broken;
        runs[2].explanation = "manifest.json: line 1";
        runs[3].hasCheckpoint = false;
        panel.setRuns(runs, {});
        panel.setShownRun(runs[0].path, true);
        const auto why = [&](const char* part) {
            QAction* action = actionOf(panel, QString::fromUtf8(part));
            return action->isEnabled() ? QString() : action->toolTip();
        };
        panel.select({runs[0].path});
        QVERIFY(!why("Reopen").isEmpty());
        QVERIFY(!why("trash").isEmpty());  // trains in this window
        panel.select({runs[1].path});
        QVERIFY(!why("Go on").isEmpty());
        QVERIFY(!why("trash").isEmpty());  // trains elsewhere
        QVERIFY(why("Reopen").isEmpty());
        panel.select({runs[2].path});
        QVERIFY(why("Reopen").contains(QStringLiteral("manifest.json")));
        QVERIFY(why("Compare").contains(QStringLiteral("manifest.json")));
        QVERIFY(why("trash").isEmpty());  // what is broken can be thrown away
        panel.select({runs[3].path});
        QVERIFY(!why("Go on").isEmpty());
        panel.select({runs[4].path, runs[5].path});
        QVERIFY(why("Compare").isEmpty());
        QVERIFY(!why("Reopen").isEmpty());
        panel.select({runs[4].path, runs[5].path, runs[6].path});
        QVERIFY(!why("Compare").isEmpty());
        auto* button = panel.findChild<QPushButton*>(QStringLiteral("compareRuns"));
        QVERIFY(!button->isEnabled() && !button->toolTip().isEmpty());
    }

    void theOlderOfTwoStandsAtTheLeft() {
        RunsPanel panel;
        const std::vector<RunInfo> runs = eight();
        panel.setRuns(runs, {});
        std::vector<fs::path> sides;
        connect(&panel, &RunsPanel::compareRequested, this, [&](const fs::path& left, const fs::path& right) {
            sides = {left, right};
        });
        panel.select({runs[5].path, runs[2].path});
        actionOf(panel, QStringLiteral("Compare"))->trigger();
        QCOMPARE(sides, (std::vector<fs::path>{runs[2].path, runs[5].path}));
        panel.select({runs[4].path});
        actionOf(panel, QStringLiteral("Compare"))->trigger();
        QCOMPARE(sides, (std::vector<fs::path>{runs[4].path, fs::path()}));
    }

    void theEmptyTableSaysWhy() {
        RunsPanel panel;
        QVERIFY(!panel.table().emptyText().isEmpty());
        panel.setPlace(QStringLiteral("/some/folder"), true);
        panel.setRuns({}, {});
        QVERIFY(panel.table().emptyText().contains(QStringLiteral("/some/folder")));
        panel.setPlace(QStringLiteral("/some/folder"), false);
        QVERIFY(panel.table().emptyText().contains(QStringLiteral("not kept")));
        panel.setRuns({}, QStringLiteral("the folder cannot be listed"));
        QVERIFY(panel.table().emptyText().contains(QStringLiteral("cannot be listed")));
        panel.setRuns(eight(), {});
        panel.findChild<QLineEdit*>(QStringLiteral("runSearch"))->setText(QStringLiteral("nowhere"));
        QVERIFY(panel.table().emptyText().contains(QStringLiteral("words")));
    }

    void columnsAreKept() {
        QByteArray state;
        {
            RunsPanel panel;
            QHeaderView* header = panel.table().horizontalHeader();
            header->setSectionHidden(int(RunColumn::Model), true);
            header->moveSection(header->visualIndex(int(RunColumn::Loss)), 1);
            panel.table().sortByColumn(int(RunColumn::Loss), Qt::AscendingOrder);
            state = panel.columnState();
        }
        RunsPanel panel;
        panel.setRuns({info("a", "big", 2.0), info("b", "small", 1.0)}, {});
        panel.restoreColumns(state);
        QHeaderView* header = panel.table().horizontalHeader();
        QVERIFY(header->isSectionHidden(int(RunColumn::Model)));
        QCOMPARE(header->visualIndex(int(RunColumn::Loss)), 1);
        QCOMPARE(shownNames(panel), (QStringList{"small", "big"}));
        panel.restoreColumns("rubbish");
        QVERIFY(!header->isSectionHidden(int(RunColumn::Name)));
    }

    void csvHasFullPrecisionAndQuotes() {
        RunInfo run = info("a", "with, comma", 1.0 / 3.0);
        run.notes.notes = "two\nlines \"quoted\"";
        const QStringList lines = runsToCsv({run}).split(QLatin1Char('\n'));
        QCOMPARE(lines[0].split(QLatin1Char(',')).size(),
                 int(runColumns().size()));  // no overlay, but the folder
        QVERIFY(lines[1].startsWith(QStringLiteral("\"with, comma\",")));
        QVERIFY(lines[1].contains(QStringLiteral(",0.3333333333333333,")));
        QVERIFY(runsToCsv({run}).contains(QStringLiteral("\"two\nlines \"\"quoted\"\"\"")));
        QVERIFY(runsToCsv({run}).contains(QStringLiteral("2026-01-31T14:25:30Z")));
    }

    void durationsAreReadable() {
        QCOMPARE(durationText(0.42), QStringLiteral("0.4 s"));
        QCOMPARE(durationText(200.0), QStringLiteral("3 min 20 s"));
        QCOMPARE(durationText(3900.0), QStringLiteral("1 h 05 min"));
        QCOMPARE(durationText(-1.0), QString());
    }

    void settingsTableShowsDifferencesAlone() {
        SettingsTable table;
        table.setDifferences(QStringLiteral("left"), QStringLiteral("right"),
                             {{"Task", "Length", "36", "50"}, {"Training", "Steps", "10", "20"}});
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(table.text(),
                 QStringLiteral("Setting\tleft\tright\nTask: Length\t36\t50\nTraining: Steps\t10\t20\n"));
        table.actions().front()->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), table.text());
        table.setDifferences(QStringLiteral("left"), QStringLiteral("right"), {});
        QCOMPARE(table.rowCount(), 1);
        QVERIFY(table.item(0, 0)->text().contains(QStringLiteral("same")));
    }

    void hasHelpAndNames() {
        RunsPanel panel;
        auto* help = panel.findChild<HelpButton*>();
        QVERIFY(help && help->help().contains(QStringLiteral("What not to conclude")));
        QVERIFY(!panel.table().accessibleName().isEmpty());
        for (const RunColumnDescription& column : runColumns()) QVERIFY(!column.tip.isEmpty());
    }
};

QTEST_MAIN(TestRunsPanel)
#include "tst_runs_panel.moc"
