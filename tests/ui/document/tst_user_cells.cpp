#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/cell/presets.h"
#include "core/project/project.h"
#include "ui/document/user_cells.h"

using namespace ketloom;

namespace {

void write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

}  // namespace

class TestUserCells : public QObject {
    Q_OBJECT
private slots:
    void aCellComesBackAsItWas() {
        QTemporaryDir folder;
        UserCells cells(folder.filePath(QStringLiteral("new/cells")));
        QVERIFY(cells.cells().isEmpty());
        Cell cell = paperCell({2, 3, 2, 3, 2});
        cell.stages[1].operations[0].start = {0.25};
        cell.stages[1].operations[1].target = 77;  // a cell with errors may be kept, too
        const Expected<QString> file = cells.add(QStringLiteral(" Zwei  Stufen "), QStringLiteral("ψ"), cell);
        QVERIFY(file);
        QCOMPARE(*file, QStringLiteral("zwei-stufen.ketloom"));
        UserCells again(folder.filePath(QStringLiteral("new/cells")));
        QCOMPARE(again.cells().size(), qsizetype(1));
        QCOMPARE(again.cells()[0].name, QStringLiteral("Zwei Stufen"));
        QCOMPARE(again.cells()[0].summary, QStringLiteral("ψ"));
        QVERIFY(again.cells()[0].cell == cell);
        // The file is a project like any other.
        QVERIFY(loadProject(again.path(*file).toStdString()));
    }

    void renamingKeepsTheFile() {
        QTemporaryDir folder;
        UserCells cells(folder.path());
        const QString file = *cells.add(QStringLiteral("a"), {}, paperCell({1, 1, 0, 1, 1}));
        QVERIFY(cells.rename(file, QStringLiteral("b"), QStringLiteral("c")));
        QCOMPARE(cells.cells(), (QVector<UserCell>{{file, QStringLiteral("b"), QStringLiteral("c"),
                                                    paperCell({1, 1, 0, 1, 1})}}));
        QVERIFY(cells.rename(file, QStringLiteral(" "), {}).error().code == ErrorCode::Value);
        QVERIFY(cells.rename(QStringLiteral("no.ketloom"), QStringLiteral("b"), {}).error().code ==
                ErrorCode::NotFound);
    }

    void removingPutsAside() {
        QTemporaryDir folder;
        UserCells cells(folder.path());
        const QString file = *cells.add(QStringLiteral("a"), {}, paperCell({1, 1, 0, 1, 1}));
        QVERIFY(cells.remove(file));
        QVERIFY(cells.cells().isEmpty());
        QVERIFY(!cells.remove(file));
        QVERIFY(cells.add(QStringLiteral("a"), {}, paperCell({1, 2, 0, 1, 1})));
        QVERIFY(cells.restore(file).error().code == ErrorCode::Unwritable);  // never over a new one
        QCOMPARE(cells.cells()[0].cell.workspaceLanes, 2);
        QVERIFY(QFile::remove(cells.path(file)));
        QVERIFY(cells.restore(file));
        QCOMPARE(cells.cells()[0].cell.workspaceLanes, 1);
        QVERIFY(cells.restore(file).error().code == ErrorCode::NotFound);
    }

    void brokenFilesAreListedAndLeftAlone() {
        QTemporaryDir folder;
        const QByteArray broken("{\"format\": \"ketloom-project\", \"vers");
        write(folder.filePath(QStringLiteral("broken.ketloom")), broken);
        write(folder.filePath(QStringLiteral("empty.ketloom")), {});
        write(folder.filePath(QStringLiteral("foreign.ketloom")), "[1, 2, 3]");
        write(folder.filePath(QStringLiteral("noise.ketloom")), QByteArray("\xff\x00\xfe\x80", 4));
        write(folder.filePath(QStringLiteral("note.txt")), "not mine");
        UserCells cells(folder.path());
        QVERIFY(cells.cells().isEmpty());
        QCOMPARE(cells.broken().size(), qsizetype(4));
        QCOMPARE(cells.broken()[0].file, QStringLiteral("broken.ketloom"));
        for (const BrokenCell& cell : cells.broken()) {
            QVERIFY(!cell.reason.isEmpty());
            QVERIFY2(!cell.reason.contains(folder.path()), qPrintable(cell.reason));
        }
        QVERIFY(cells.add(QStringLiteral("good"), {}, paperCell({1, 1, 0, 1, 1})));
        QCOMPARE(cells.cells().size(), qsizetype(1));
        QFile file(folder.filePath(QStringLiteral("broken.ketloom")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), broken);
    }

    void windowsSeeOneAnothersCells() {
        QTemporaryDir folder;
        UserCells one(folder.path());
        UserCells other(folder.path());
        QSignalSpy changed(&other, &UserCells::changed);
        QVERIFY(one.add(QStringLiteral("a"), {}, paperCell({1, 1, 0, 1, 1})));
        QTRY_COMPARE(other.cells().size(), qsizetype(1));
        QCOMPARE(changed.count(), 1);
        other.reload();  // nothing new
        QCOMPARE(changed.count(), 1);
    }

    void aFolderThatCannotBeIsAnError() {
        QTemporaryDir folder;
        write(folder.filePath(QStringLiteral("file")), "x");
        UserCells cells(folder.filePath(QStringLiteral("file/cells")));
        const auto added = cells.add(QStringLiteral("a"), {}, paperCell({1, 1, 0, 1, 1}));
        QVERIFY(!added);
        QVERIFY(added.error().code == ErrorCode::Unwritable);
        QVERIFY(!added.error().remedy.empty());
    }
};

QTEST_MAIN(TestUserCells)
#include "tst_user_cells.moc"
