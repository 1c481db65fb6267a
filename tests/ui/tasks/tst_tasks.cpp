#include <QDir>
#include <QFile>
#include <QTest>

#include "tests/ui/tasks/robot.h"

using namespace ketloom;

namespace {

QDir taskFolder() {
    return QDir(QStringLiteral(KETLOOM_SOURCE_DIR "/tests/ui/tasks"));
}

}  // namespace

class TestTasks : public QObject {
    Q_OBJECT
private slots:
    void task_data() {
        QTest::addColumn<QString>("file");
        for (const QString& name :
             taskFolder().entryList({QStringLiteral("*.task")}, QDir::Files, QDir::Name))
            QTest::newRow(qPrintable(QString(name).remove(QStringLiteral(".task")))) << name;
    }

    void task() {
        QFETCH(QString, file);
        QFile script(taskFolder().filePath(file));
        QVERIFY(script.open(QIODevice::ReadOnly));
        Robot robot;
        const QString problem = robot.play(QString::fromUtf8(script.readAll()));
        QVERIFY2(problem.isEmpty(), qPrintable(file + QStringLiteral(", ") + problem));
    }

    // A robot that cannot fail would prove nothing.
    void whatDoesNotHoldFails_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* script, const char* problem) {
            QTest::newRow(problem) << QString::fromUtf8(script) << QString::fromUtf8(problem);
        };
        row("window 1\nopen elman-xor\nexpect parameters 263", "line 3");
        row("window 1\nopen elman-xor\nexpect same-as memorise", "differ");
        row("window 1\nopen elman-xor\nclick \"work 7#1\"", "no stage");
        row("window 1\nopen elman-xor\nclick \"work 1#99\"", "has 8 operations");
        row("window 1\nmenu \"Edit/Redo\"", "disabled");
        row("window 1\nmenu \"Edit/Fly\"", "is not among");
        row("window 1\ndance", "unknown command");
    }

    void whatDoesNotHoldFails() {
        QFETCH(QString, script);
        QFETCH(QString, problem);
        Robot robot;
        QVERIFY2(robot.play(script).contains(problem), qPrintable(robot.play(script)));
    }
};

QTEST_MAIN(TestTasks)
#include "tst_tasks.moc"
