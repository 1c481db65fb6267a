#include <QTemporaryDir>
#include <QtTest>

#include "core/base/file.h"
#include "core/base/json_view.h"
#include "core/runs/run_notes.h"

using namespace ketloom;
namespace fs = std::filesystem;

class TestRunNotes : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    /// As far as notes care, a folder with a manifest is a run.
    fs::path freshRun() {
        const fs::path path = fs::path(m_folder.path().toStdString()) / std::to_string(++m_count);
        fs::create_directories(path);
        if (!writeFileAtomically(path / "manifest.json", "{}")) qFatal("cannot write");
        return path;
    }

private slots:
    void whatIsWrittenIsRead() {
        const fs::path run = freshRun();
        QVERIFY(*loadRunNotes(run) == RunNotes{});
        QVERIFY(!fs::exists(run / "notes.json"));
        const RunNotes wanted{{"baseline", "Übung"}, "two\nlines with \"quotes\""};
        const auto written = changeRunNotes(run, [&](RunNotes& notes) { notes = wanted; });
        QVERIFY(written && *written == wanted);
        QVERIFY(*loadRunNotes(run) == wanted);
    }

    /// Two windows, one changes the tags, the other the notes: neither loses what the other wrote.
    void aChangeKeepsTheOtherField() {
        const fs::path run = freshRun();
        QVERIFY(changeRunNotes(run, [](RunNotes& notes) { notes.tags = {"a"}; }));
        QVERIFY(changeRunNotes(run, [](RunNotes& notes) { notes.notes = "b"; }));
        QVERIFY(changeRunNotes(run, [](RunNotes& notes) { notes.tags.push_back("c"); }));
        QVERIFY((*loadRunNotes(run) == RunNotes{{"a", "c"}, "b"}));
    }

    void nothingChangedIsNotWritten() {
        const fs::path run = freshRun();
        QVERIFY(changeRunNotes(run, [](RunNotes&) {}));
        QVERIFY(!fs::exists(run / "notes.json"));
    }

    void aBrokenFileIsReportedAndKept_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const char* content, ErrorCode code) {
            QTest::newRow(name) << QByteArray(content) << int(code);
        };
        row("cut off", "{\"format\": \"ketloom-run-no", ErrorCode::Syntax);
        row("empty", "", ErrorCode::Syntax);
        row("another format", "{\"format\": \"x\", \"version\": 1}", ErrorCode::Schema);
        row("newer", "{\"format\": \"ketloom-run-notes\", \"version\": 99, \"tags\": [], \"notes\": \"\"}",
            ErrorCode::Version);
        row("tags are a number",
            "{\"format\": \"ketloom-run-notes\", \"version\": 1, \"tags\": 3, \"notes\": \"\"}",
            ErrorCode::Schema);
    }

    void aBrokenFileIsReportedAndKept() {
        QFETCH(QByteArray, content);
        QFETCH(int, code);
        const fs::path run = freshRun();
        QVERIFY(writeFileAtomically(run / "notes.json", content.toStdString()));
        const auto loaded = loadRunNotes(run);
        QVERIFY(!loaded);
        QCOMPARE(int(loaded.error().code), code);
        QVERIFY(QString::fromStdString(loaded.error().where).contains(QStringLiteral("notes.json")));
        QVERIFY(!loaded.error().remedy.empty());
        const auto changed = changeRunNotes(run, [](RunNotes& notes) { notes.notes = "mine"; });
        QVERIFY(!changed);
        QCOMPARE(*readFile(run / "notes.json"), content.toStdString());
    }

    void aRunThatIsGoneIsNotMadeAgain() {
        const fs::path gone = fs::path(m_folder.path().toStdString()) / "gone";
        const auto changed = changeRunNotes(gone, [](RunNotes& notes) { notes.notes = "x"; });
        QVERIFY(!changed);
        QCOMPARE(changed.error().code, ErrorCode::NotFound);
        QVERIFY(!fs::exists(gone));
    }

    void tagsAreReadAsTyped() {
        const std::vector<std::string> tags{"long", "two words", "seed 3"};
        QCOMPARE(tagsFromText(" long,two words ; seed 3,, long,"), tags);
        QVERIFY(tagsFromText("  ").empty());
        QCOMPARE(tagsFromText(tagsToText(tags)), tags);
    }
};

QTEST_APPLESS_MAIN(TestRunNotes)
#include "tst_run_notes.moc"
