#include <QtTest>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/layering/layering.h"

using namespace ketloom;

namespace {

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

ArrowTable smallTable() {
    std::vector<std::string> complaints;
    return parseArrowTable(
        "## Arrows\n| folder | may include |\n|---|---|\n| core/base | |\n| core/cell | core/base |\n"
        "| ui/canvas | core |\n| ui/training | core |\n| ui/shell | core ui |\n| app | core ui |\n",
        complaints);
}

}  // namespace

/// The include lines of the tree follow the arrow table; and the checker itself finds what it is there to
/// find.
class TestLayering : public QObject {
    Q_OBJECT

private slots:
    void tableIsReadAndHasNoCycle() {
        std::vector<std::string> complaints;
        const ArrowTable arrows = parseArrowTable(contentOf(m_root / "core" / "README.md"), complaints);
        for (const std::string& complaint : complaints) qWarning("core/README.md: %s", complaint.c_str());
        QVERIFY(complaints.empty());
        QVERIFY(arrows.size() > 10);
        const std::string cycle = findCycle(arrows);
        QVERIFY2(cycle.empty(), cycle.c_str());
    }

    void treeFollowsTheTable() {
        std::vector<std::string> complaints;
        const ArrowTable arrows = parseArrowTable(contentOf(m_root / "core" / "README.md"), complaints);
        const auto exists = [this](const std::string& file) {
            return std::filesystem::is_regular_file(m_root / file);
        };
        int files = 0;
        std::vector<Violation> violations;
        for (const char* top : {"core", "ui", "app"}) {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(m_root / top)) {
                const std::string extension = entry.path().extension().string();
                if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) continue;
                ++files;
                const std::string file = entry.path().lexically_relative(m_root).generic_string();
                for (Violation& violation : checkSource(file, contentOf(entry.path()), arrows, exists)) {
                    violations.push_back(std::move(violation));
                }
            }
        }
        for (const Violation& violation : violations) qWarning("%s", toString(violation).c_str());
        QVERIFY2(violations.empty(),
                 qPrintable(QString("%1 lines break the layering").arg(violations.size())));
        QVERIFY(files > 20);
    }

    void checkerFindsBadLines_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");  // 0: nothing to complain about
        const auto row = [](const char* name, const char* file, const char* text, int line) {
            QTest::newRow(name) << QString(file) << QString(text) << line;
        };
        row("itself", "core/cell/a.h", "#include \"core/cell/b.h\"\n", 0);
        row("allowed", "core/cell/a.h", "#include \"core/base/b.h\"\n", 0);
        row("upwards", "core/base/a.h", "\n#include \"core/cell/b.h\"\n", 2);
        row("core to ui", "core/cell/a.cpp", "#include \"ui/canvas/b.h\"\n", 1);
        row("core to app", "core/cell/a.cpp", "#include \"app/cli/b.h\"\n", 1);
        row("panel to panel", "ui/canvas/a.cpp", "#include \"ui/training/b.h\"\n", 1);
        row("shell to panel", "ui/shell/a.cpp", "#include \"ui/canvas/b.h\"\n", 0);
        row("any core", "ui/canvas/a.cpp", "#include \"core/cell/b.h\"\n", 0);
        row("app", "app/cli/a.cpp", "#include \"core/cell/b.h\"\n#include \"app/cli/b.h\"\n", 0);
        row("ui to app", "ui/shell/a.cpp", "#include \"app/cli/b.h\"\n", 1);
        row("angle brackets", "core/base/a.h", "#include <core/cell/b.h>\n", 1);
        row("spaces", "core/base/a.h", "  #  include \"core/cell/b.h\"\n", 1);
        row("in a comment", "core/base/a.h",
            "// #include \"core/cell/b.h\"\n/*\n#include \"core/cell/b.h\"\n*/\n", 0);
        row("after a comment", "core/base/a.h", "/* x\n*/\nint a; // \"\n#include \"core/cell/b.h\"\n", 4);
        row("no row", "core/unknown/a.h", "int a;\n", 1);
        row("relative", "core/cell/a.cpp", "#include \"exists.h\"\n", 1);
        row("generated", "ui/canvas/a.cpp", "#include \"a.moc\"\n", 0);
        row("tests", "core/cell/a.cpp", "#include \"tests/support/b.h\"\n", 1);
        row("Qt class in core", "core/base/a.h", "#include <QString>\n", 1);
        row("Qt module in core", "core/base/a.h", "#include <QtCore/qglobal.h>\n", 1);
        row("Qt file in core", "core/base/a.h", "#include <qstring.h>\n", 1);
        row("Qt in the command line", "app/cli/a.cpp", "#include <QCoreApplication>\n", 1);
        row("Qt in the workbench", "app/workbench_main.cpp", "#include <QApplication>\n", 0);
        row("standard headers", "core/base/a.h",
            "#include <queue>\n#include <thread>\n#include \"hwy/highway.h\"\n", 0);
        row("own file named q", "core/cell/a.h", "#include \"core/cell/qrnn.h\"\n", 0);
        row("thread header", "ui/canvas/a.h", "#include <thread>\n", 1);
        row("thread class", "ui/canvas/a.h", "#include <QThread>\n", 1);
        row("mutex", "ui/canvas/a.h", "int a;\nQMutex m;\n", 2);
        row("std::mutex", "ui/shell/a.h", "std::mutex m;\n", 1);
        row("std::jthread", "ui/shell/a.h", "std::jthread t;\n", 1);
        row("concurrent", "ui/shell/a.cpp", "QtConcurrent::run([] {});\n", 1);
        row("future", "ui/shell/a.cpp", "auto f = std::async([] {});\n", 1);
        row("thread in a comment", "ui/canvas/a.h", "// std::thread\nint threads = 1;\n", 0);
        row("thread in a text", "ui/canvas/a.cpp", "auto s = tr(\"QThread \\\" std::mutex\");\n", 0);
        row("after a text", "ui/canvas/a.cpp", "auto s = \"//\"; QMutex m;\n", 1);
        row("digit separator", "ui/canvas/a.cpp", "int n = 1'000; QMutex m; char c = '\"'; int k;\n", 1);
        row("the seam", "ui/training/a.h", "#include <QThread>\nstd::mutex m;\n", 0);
        row("threads in core", "core/cell/a.h", "std::thread t;\n", 0);
    }

    void checkerFindsBadLines() {
        QFETCH(QString, file);
        QFETCH(QString, text);
        QFETCH(int, line);
        const auto exists = [](const std::string& name) { return name == "core/cell/exists.h"; };
        const auto violations = checkSource(file.toStdString(), text.toStdString(), smallTable(), exists);
        for (const Violation& violation : violations) {
            QVERIFY(!violation.remedy.empty());
            QVERIFY(toString(violation).find(file.toStdString() + ":") == 0);
        }
        if (line == 0) {
            QVERIFY2(violations.empty(), violations.empty() ? "" : toString(violations.front()).c_str());
        } else {
            QCOMPARE(violations.size(), std::size_t(1));
            QCOMPARE(violations.front().line, line);
        }
    }

    void brokenTablesAreNoticed_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("no table") << "# core\ntext\n";
        QTest::newRow("one column") << "## Arrows\n| core/base\n";
        QTest::newRow("two folders") << "## Arrows\n| core/base core/cell | |\n";
        QTest::newRow("twice") << "## Arrows\n| core/base | |\n| core/base | |\n";
        QTest::newRow("unknown name") << "## Arrows\n| core/base | core/nothing |\n";
    }

    void brokenTablesAreNoticed() {
        QFETCH(QString, text);
        std::vector<std::string> complaints;
        parseArrowTable(text.toStdString(), complaints);
        QVERIFY(!complaints.empty());
    }

    void cyclesAreFound() {
        QVERIFY(findCycle(smallTable()).empty());
        QCOMPARE(findCycle({{"core/a", {"core/b"}}, {"core/b", {"core/c"}}, {"core/c", {"core/b"}}}),
                 std::string("core/b -> core/c -> core/b"));
        QVERIFY(!findCycle({{"core/a", {"ui"}}, {"ui/b", {"core"}}}).empty());
    }

private:
    const std::filesystem::path m_root = KETLOOM_SOURCE_DIR;
};

QTEST_APPLESS_MAIN(TestLayering)
#include "tst_layering.moc"
