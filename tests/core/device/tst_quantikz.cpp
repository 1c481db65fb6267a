#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "core/cell/presets.h"
#include "core/device/quantikz.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

/// One quantikz environment as cells.
using Picture = std::vector<QStringList>;

std::vector<Picture> picturesOf(const QString& document) {
    std::vector<Picture> pictures;
    static const QRegularExpression environment(
        "\\\\begin\\{quantikz\\}\\[[^\\n]*\\]\\n(.*?)\\\\end\\{quantikz\\}",
        QRegularExpression::DotMatchesEverythingOption);
    for (auto found = environment.globalMatch(document); found.hasNext();) {
        Picture picture;
        for (const QString& row : found.next().captured(1).split("\\\\\n"))
            picture.push_back(row.trimmed().split(QRegularExpression("(?<!\\\\)&")));
        pictures.push_back(picture);
    }
    return pictures;
}

/// Empty, or what is wrong with a document: rows of unequal length, braces, lines to rows that are not there.
QString problemOf(const QString& document) {
    int depth = 0;
    for (qsizetype k = 0; k < document.size(); ++k) {
        if (document[k] == '\\') {
            ++k;
        } else if (document[k] == '%') {
            k = document.indexOf('\n', k);
        } else if (document[k] == '{') {
            ++depth;
        } else if (document[k] == '}' && --depth < 0) {
            return "a brace too many";
        }
    }
    if (depth != 0) return "braces do not match";
    const std::vector<Picture> pictures = picturesOf(document);
    if (pictures.empty()) return "no picture";
    static const QRegularExpression vertical("\\\\(ctrl|swap)\\{(-?\\d+)\\}");
    static const QRegularExpression group("\\\\gategroup\\[wires=(\\d+),steps=(\\d+),");
    for (const Picture& picture : pictures) {
        const int rows = int(picture.size());
        for (int row = 0; row < rows; ++row) {
            const QStringList& cells = picture[row];
            if (cells.size() != picture[0].size()) return QString("row %1 has another length").arg(row);
            if (!cells[0].contains("\\lstick{")) return QString("row %1 has no name").arg(row);
            for (int column = 0; column < cells.size(); ++column) {
                const QString& cell = cells[column];
                if (cell.trimmed().isEmpty()) return "an empty cell";
                if (const auto found = vertical.match(cell); found.hasMatch()) {
                    const int other = row + found.captured(2).toInt();
                    if (other < 0 || other >= rows || other == row)
                        return "a line leaves the picture: " + cell;
                    const QString end = picture[other][column];
                    if (end.trimmed() == "\\qw" || end.contains("\\ctrl"))
                        return "a line ends at nothing: " + cell;
                }
                if (const auto found = group.match(cell); found.hasMatch()) {
                    if (row != 0 || found.captured(1).toInt() != rows)
                        return "a box is not as high as the picture";
                    if (column + found.captured(2).toInt() > cells.size()) return "a box leaves the picture";
                }
            }
        }
    }
    return {};
}

int boxes(const QString& document, const QString& gate) {
    return int(document.count("\\gate{" + gate + "}"));
}

QString documentOf(const Cell& cell, const std::vector<double>& parameters, OperationPlace scope = {},
                   const std::string& title = {}) {
    return QString::fromStdString(
        quantikz(cell, parameters, {.scope = scope, .title = title, .parameterSource = {}}));
}

}  // namespace

class TestQuantikz : public QObject {
    Q_OBJECT
private slots:
    void everyPictureHoldsTogether() {
        const std::uint64_t seed = 501;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (std::uint64_t k = 0; k < testing::seedCount(60); ++k) {
            testing::RandomCellLimits limits;
            limits.order = 4;
            limits.operationsPerStage = k % 5 == 0 ? 60 : 4;
            const Cell cell = testing::randomCell(rng, limits);
            const std::vector<double> parameters = testing::randomParameters(cell, 0.5, rng);
            const QString whole = documentOf(cell, parameters);
            QVERIFY2(problemOf(whole).isEmpty(), qPrintable(problemOf(whole) + "\n" + whole));
            int neurons = 0;
            for (int s = 0; s < int(cell.stages.size()); ++s) {
                const QString stage = documentOf(cell, parameters, {s, -1});
                QVERIFY2(problemOf(stage).isEmpty(), qPrintable(problemOf(stage) + "\n" + stage));
                for (int o = 0; o < int(cell.stages[s].operations.size()); ++o) {
                    neurons += cell.stages[s].operations[o].gate == GateKind::Neuron ? 1 : 0;
                    const QString one = documentOf(cell, parameters, {s, o});
                    QVERIFY2(problemOf(one).isEmpty(), qPrintable(problemOf(one) + "\n" + one));
                }
            }
            QCOMPARE(boxes(whole, "N"), neurons);
        }
    }

    void neuronHasItsRecursion() {
        Cell cell = emptyCell(1, 3, 0);
        for (int order = 1; order <= kMaxOrder; ++order) {
            cell.stages[0].operations = {makeNeuron(cell, 2, order, 2)};
            const std::vector<double> parameters(std::size_t(parameterCount(cell)), 0.25);
            const QString text = documentOf(cell, parameters, {0, 0});
            QCOMPARE(boxes(text, "R"), 1 << (order - 1));
            QCOMPARE(boxes(text, "R^\\dagger"), 1 << (order - 1));
            QCOMPARE(boxes(text, "-iY") + boxes(text, "iY"), (1 << order) - 1);
            QCOMPARE(text.count("\\meter{0}"), (1 << order) - 1);
            QCOMPARE(boxes(text, "R_y(0.250)"), int(parameters.size()));
            QCOMPARE(boxes(text, "R_y(1.571)"), 1);
        }
    }

    void repeatedStagesAreDrawnOnce() {
        Cell cell = emptyCell(1, 2, 3);
        for (int s = 1; s <= 3; ++s) {
            cell.stages[s].operations = {makeNeuron(cell, 1, 2, 1)};
            cell.stages[s].repeat = 1;
        }
        const std::vector<double> parameters(std::size_t(parameterCount(cell)), 0.0);
        const QString text = documentOf(cell, parameters);
        QCOMPARE(boxes(text, "N"), 1);
        QVERIFY(text.contains("$\\times3$"));
    }

    void textIsEscaped() {
        QCOMPARE(latexText("w0"), std::string("$w_{0}$"));
        QCOMPARE(latexText("i12"), std::string("$i_{12}$"));
        QCOMPARE(latexText("a_b & c"), std::string("a\\_b \\& c"));
        QCOMPARE(latexText("50 %{x}\\y"), std::string("50 \\%\\{x\\}\\textbackslash{}y"));
        QCOMPARE(latexText("ψ\n漢é"), std::string("$\\psi$ ?é"));
    }

    // Where LaTeX is installed: every kind of picture compiles.
    void compiles() {
        const QString latex = QStandardPaths::findExecutable("pdflatex");
        if (latex.isEmpty()) QSKIP("pdflatex is not installed");
        for (const char* part : {"tikzlibraryquantikz.code.tex", "environ.sty"}) {
            QProcess look;
            look.start("kpsewhich", {part});
            if (!look.waitForFinished() || look.readAllStandardOutput().trimmed().isEmpty())
                QSKIP("pdflatex is installed, but not all that quantikz needs");
        }
        QTemporaryDir folder;
        Rng rng(502);
        Cell cell = emptyCell(2, 4, 2);
        cell.laneNames = {"a_b & \\c", "ψ é 漢", "w0", "50 %", "{", "x^~#$"};
        for (Stage& stage : cell.stages) {
            for (const GateInfo& gate : gateTable())
                stage.operations.push_back(testing::randomOperation(cell, gate.kind, {}, rng));
        }
        cell.stages[0].operations.push_back(makeNeuron(cell, 3, 3, 2));
        const std::vector<double> parameters = testing::randomParameters(cell, 0.5, rng);
        const OperationPlace last{0, int(cell.stages[0].operations.size()) - 1};
        for (OperationPlace scope : {OperationPlace{}, last}) {
            QFile file(folder.filePath("picture.tex"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(documentOf(cell, parameters, scope, "50 % \\ {").toUtf8());
            file.close();
            QProcess compile;
            compile.setWorkingDirectory(folder.path());
            compile.start(latex, {"-interaction=nonstopmode", "-halt-on-error", "picture.tex"});
            QVERIFY(compile.waitForFinished(120'000));
            const QByteArray log = compile.readAllStandardOutput();
            QVERIFY2(compile.exitCode() == 0, log.right(3000).constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestQuantikz)
#include "tst_quantikz.moc"
