#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/ui/document/random_edits.h"
#include "ui/document/document.h"

using namespace ketloom;

class TestDocument : public QObject {
    Q_OBJECT
private slots:
    void fiveHundredEditsUndoneAndRedoneEndEqual() {
        for (std::uint64_t seed = 101; seed <= 150; ++seed) {
            Rng rng(seed);
            Document document;
            Project start = exampleProject();
            start.cell = paperCell({2, 3, 1, 2, 2});
            document.reset(start);
            const std::string before = projectToText(document.project());
            for (int i = 0; i < 500; ++i) randomEdit(document, rng);
            const Project end = document.project();
            const std::string after = projectToText(end);
            QUndoStack& stack = document.undoStack();
            const QByteArray where = QByteArray::number(qulonglong(seed));
            QVERIFY2(stack.count() > 100, where.constData());
            while (stack.canUndo()) stack.undo();
            QVERIFY2(document.project() == start, where.constData());
            QCOMPARE(projectToText(document.project()), before);
            while (stack.canRedo()) stack.redo();
            QVERIFY2(document.project() == end, where.constData());
            QCOMPARE(projectToText(document.project()), after);
        }
    }

    void undoAllGivesTheStartRedoAllTheEnd_data() {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed : {1u, 2u, 3u, 4u}) QTest::addRow("seed %llu", seed) << seed;
    }

    void undoAllGivesTheStartRedoAllTheEnd() {
        QFETCH(quint64, seed);
        Rng rng(seed);
        Document document;
        Project start = exampleProject();
        start.cell = paperCell({2, 4, 1, 2, 2});
        document.reset(start);
        const std::string startText = projectToText(document.project());
        std::vector<std::string> texts{startText};  // what stands at each index of the stack
        std::vector<Project> projects{start};
        for (int i = 0; i < 300; ++i) {
            if (rng.below(6) == 0) document.undoStack().undo();
            randomEdit(document, rng);
            texts.resize(std::size_t(document.undoStack().index()) + 1);
            texts.back() = projectToText(document.project());
            projects.resize(texts.size());
            projects.back() = document.project();
        }
        QVERIFY(document.undoStack().count() > 60);
        for (int i = document.undoStack().index(); i > 0; --i) {
            QCOMPARE(projectToText(document.project()), texts[std::size_t(i)]);
            QVERIFY(document.project() == projects[std::size_t(i)]);
            document.undoStack().undo();
        }
        QCOMPARE(projectToText(document.project()), startText);
        QVERIFY(document.project() == start);
        QVERIFY(!document.isModified());
        for (int i = 1; i < int(texts.size()); ++i) {
            document.undoStack().redo();
            QCOMPARE(projectToText(document.project()), texts[std::size_t(i)]);
            QVERIFY(document.project() == projects[std::size_t(i)]);
        }
    }

    void anEditThatChangesNothingLeavesNoStep() {
        Document document;
        document.reset(exampleProject());
        QSignalSpy changed(&document, &Document::changed);
        document.edit(QStringLiteral("nothing"), [](Project&) {});
        document.edit(QStringLiteral("nothing"), [](Project& p) { setOrder(p.cell, 987654, 1); });
        QCOMPARE(document.undoStack().count(), 0);
        QCOMPARE(changed.count(), 0);
    }

    void mergesByKeyAndTextUntilAskedNotTo() {
        Document document;
        document.reset(exampleProject());
        const auto turn = [&](int batch, int key, const char* text = "Batch") {
            document.edit(
                QLatin1String(text), [&](Project& p) { p.training.batchSize = batch; }, key);
        };
        const int before = document.project().training.batchSize;
        turn(101, 7);
        turn(102, 7);
        QCOMPARE(document.undoStack().count(), 1);
        turn(103, 7, "Other");
        turn(104, 8);
        turn(105, -1);
        turn(106, -1);
        QCOMPARE(document.undoStack().count(), 5);
        turn(107, 9);
        document.endMerge();
        turn(108, 9);
        QCOMPARE(document.undoStack().count(), 7);
        while (document.undoStack().canUndo()) document.undoStack().undo();
        QCOMPARE(document.project().training.batchSize, before);
    }

    void turningBackLeavesNoStep() {
        Document document;
        document.reset(exampleProject());
        const int before = document.project().training.batchSize;
        document.edit(
            QStringLiteral("Batch"), [&](Project& p) { p.training.batchSize = before + 1; }, 1);
        document.edit(
            QStringLiteral("Batch"), [&](Project& p) { p.training.batchSize = before; }, 1);
        QCOMPARE(document.undoStack().count(), 0);
        QVERIFY(!document.isModified());
    }

    void noMergeIntoAStepBelowAnUndoneOne() {
        Document document;
        document.reset(exampleProject());
        const auto name = [&](const char* value) {
            document.edit(
                QStringLiteral("Rename"), [&](Project& p) { p.name = value; }, 1);
        };
        name("a");
        document.edit(QStringLiteral("Batch"), [](Project& p) { p.training.batchSize += 1; });
        document.undoStack().undo();
        name("b");
        QCOMPARE(document.undoStack().count(), 2);
        document.undoStack().undo();
        QCOMPARE(document.project().name, std::string("a"));
    }

    void saysWhatChanged() {
        Document document;
        document.reset(exampleProject());
        std::vector<ChangeEvent> events;
        connect(&document, &Document::changed, this,
                [&](const ChangeEvent& event) { events.push_back(event); });
        document.edit(QStringLiteral("1"), [](Project& p) { p.cell.stages[0].operations.pop_back(); });
        document.edit(QStringLiteral("2"), [](Project& p) { p.training.steps += 1; });
        document.edit(QStringLiteral("3"), [](Project& p) { p.notes = "n"; });
        document.edit(QStringLiteral("4"), [](Project& p) { p.task.splitSeed += 1; });
        document.undoStack().undo();
        document.reset(exampleProject());
        document.edit(QStringLiteral("5"), [](Project& p) { p.model.kind = ModelKind::Gru; });
        QCOMPARE(events.size(), std::size_t(7));
        QVERIFY(events[0].cell && !events[0].task && !events[0].training && !events[0].text &&
                !events[0].reset);
        QVERIFY(events[1].training && !events[1].cell && !events[1].text);
        QVERIFY(events[2].text && !events[2].cell && !events[2].training);
        QVERIFY(events[3].task && !events[3].cell);
        QVERIFY(events[4].task && !events[4].cell);
        QVERIFY(events[5].reset && events[5].cell && events[5].task && events[5].training && events[5].text);
        QVERIFY(events[6].training && !events[6].cell && !events[6].task && !events[6].text);
    }

    void savesLoadsAndKnowsWhetherItIsModified() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("größe ψ.ketloom"));
        Document document;
        document.reset(exampleProject());
        QSignalSpy modified(&document, &Document::modifiedChanged);
        QSignalSpy pathChanged(&document, &Document::pathChanged);
        document.edit(QStringLiteral("Rename"), [](Project& p) { p.name = "mine"; });
        QVERIFY(document.isModified());
        QCOMPARE(document.title(), QStringLiteral("mine"));
        QVERIFY(document.saveAs(path).has_value());
        QVERIFY(!document.isModified());
        QCOMPARE(document.path(), path);
        QCOMPARE(document.title(), QStringLiteral("größe ψ.ketloom"));
        QCOMPARE(modified.count(), 2);
        QCOMPARE(pathChanged.count(), 1);
        document.undoStack().undo();
        QVERIFY(document.isModified());

        Document other;
        QVERIFY(other.load(path).has_value());
        QCOMPARE(other.project().name, std::string("mine"));
        QVERIFY(!other.isModified());
        QCOMPARE(other.undoStack().count(), 0);
    }

    void aFailedLoadOrSaveChangesNothing() {
        QTemporaryDir folder;
        Document document;
        document.reset(exampleProject(), QStringLiteral("/somewhere/x.ketloom"));
        document.edit(QStringLiteral("Rename"), [](Project& p) { p.name = "mine"; });
        const auto loaded = document.load(folder.filePath(QStringLiteral("missing.ketloom")));
        QVERIFY(!loaded.has_value());
        QVERIFY(loaded.error().code == ErrorCode::NotFound);
        const auto saved = document.saveAs(folder.filePath(QStringLiteral("no/such/folder/x.ketloom")));
        QVERIFY(!saved.has_value());
        QCOMPARE(document.project().name, std::string("mine"));
        QCOMPARE(document.path(), QStringLiteral("/somewhere/x.ketloom"));
        QVERIFY(document.isModified());
        QCOMPARE(document.undoStack().count(), 1);
    }
};

QTEST_GUILESS_MAIN(TestDocument)
#include "tst_document.moc"
