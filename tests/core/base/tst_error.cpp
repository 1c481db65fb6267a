#include "core/base/error.h"

#include <QtTest>
#include <fstream>

#include "core/base/resources.h"

using namespace ketloom;

class TestError : public QObject {
    Q_OBJECT
private slots:
    void oneLine() {
        QCOMPARE(toString(Error{ErrorCode::Value, "too big", "a.b", "Make it smaller."}),
                 std::string("a.b: too big. Make it smaller."));
        QCOMPARE(toString(Error{ErrorCode::Value, "too\nbig", "", ""}), std::string("too big"));
        QCOMPARE(toString(Issue{Severity::Warning, "x", "odd", ""}), std::string("warning: x: odd"));
    }

    void errorsAmongIssues() {
        QVERIFY(!hasErrors({}));
        QVERIFY(!hasErrors({{Severity::Warning, "", "w", ""}}));
        QVERIFY(hasErrors({{Severity::Warning, "", "w", ""}, {Severity::Error, "", "e", ""}}));
    }

    void resourcesAreFound() {
        const auto file = resourceFile("data/README.md");
        QVERIFY2(file.has_value(), file ? "" : toString(file.error()).c_str());
        QVERIFY(std::filesystem::is_regular_file(*file));
    }

    void environmentComesFirst() {
        QTemporaryDir folder;
        const std::filesystem::path own = folder.filePath("own.txt").toStdString();
        std::ofstream(own) << "x";
        const QByteArray before = qgetenv("KETLOOM_RESOURCES");
        qputenv("KETLOOM_RESOURCES", folder.path().toUtf8());
        const auto found = resourceFile("own.txt");
        const auto shipped = resourceFile("data/README.md");  // the other places are still looked at
        const auto missing = resourceFile("no/such.file");
        before.isNull() ? qunsetenv("KETLOOM_RESOURCES") : qputenv("KETLOOM_RESOURCES", before);
        QVERIFY(found.has_value());
        QCOMPARE(found->string(), own.string());
        QVERIFY(shipped.has_value());
        QVERIFY(!missing.has_value());
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(missing.error().message.find(folder.path().toStdString()) != std::string::npos);
        QVERIFY(!missing.error().remedy.empty());
    }
};

QTEST_GUILESS_MAIN(TestError)
#include "tst_error.moc"
