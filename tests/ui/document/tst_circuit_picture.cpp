#include <QBuffer>
#include <QDir>
#include <QPainter>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "core/base/rng.h"
#include "core/project/picture_project.h"
#include "tests/support/random_cell.h"
#include "ui/document/cell_edits.h"
#include "ui/document/circuit_picture.h"
#include "ui/document/document.h"
#include "ui/document/stage_edits.h"

using namespace ketloom;

namespace {

/// Every gate of the table, a shared set, and text that markup could stumble over.
Project richProject() {
    Project project = exampleProject();
    project.name = "Größe ψ ]]> <b>&</metadata> \"量子\"";
    project.cell = paperCell({2, 3, 2, 2, 2});
    for (const GateInfo& gate : gateTable()) {
        Operation operation = makeGate(gate.kind, 2, {});
        for (int k = 0; k < gate.sourceCount; ++k) operation.sources.push_back(3 + k);
        if (gate.isNeuron()) operation = makeNeuron(project.cell, 2, 2, 2);
        insertOperation(project.cell, 1, 99, operation);
    }
    setSharing(project.cell,
               {project.cell.stages[0].operations[0].id, project.cell.stages[0].operations[1].id}, true);
    return project;
}

QByteArray bytesOf(const CircuitPicture& picture, PictureFormat format) {
    return format == PictureFormat::Svg   ? picture.svg()
           : format == PictureFormat::Pdf ? picture.pdf()
                                          : picture.png();
}

constexpr PictureFormat kFormats[] = {PictureFormat::Svg, PictureFormat::Pdf, PictureFormat::Png};

/// Inserts, removes, changes or doubles some bytes.
void mutate(QByteArray& bytes, Rng& rng) {
    for (std::uint64_t k = 1 + rng.below(4); k > 0 && !bytes.isEmpty(); --k) {
        const auto at = qsizetype(rng.below(std::uint64_t(bytes.size())));
        switch (rng.below(6)) {
            case 0:
                bytes[at] = char(rng.below(256));
                break;
            case 1:
                bytes[at] = char(bytes[at] ^ (1 << rng.below(8)));
                break;
            case 2:
                bytes.truncate(at);
                break;
            case 3:
                bytes.insert(at, QByteArray(int(1 + rng.below(9)), char(rng.below(256))));
                break;
            case 4:
                bytes.remove(at, int(1 + rng.below(40)));
                break;
            default:
                bytes.insert(at, bytes.mid(qsizetype(rng.below(std::uint64_t(bytes.size()))), 60));
        }
    }
}

}  // namespace

class TestCircuitPicture : public QObject {
    Q_OBJECT

private slots:
    void theProjectComesBackFromEveryFormat_data() {
        QTest::addColumn<int>("format");
        for (const PictureFormat format : kFormats)
            QTest::newRow(qPrintable(pictureEnding(format))) << int(format);
    }
    void theProjectComesBackFromEveryFormat() {
        QFETCH(int, format);
        const QTemporaryDir folder;
        const QString path = folder.filePath("x." + pictureEnding(PictureFormat(format)));
        QVERIFY(pictureFormatOf(path.toUpper()) == PictureFormat(format));
        Rng rng(11);
        for (int i = 0; i < 6; ++i) {
            Project project = richProject();
            if (i > 0) project.cell = testing::randomCell(rng);
            PictureOptions options;
            options.legend = i % 2 == 0;
            options.scale = 1.0;
            QVERIFY(CircuitPicture(project, options).save(path, PictureFormat(format)).has_value());
            Document document;
            const auto loaded = document.load(path);
            QVERIFY2(loaded.has_value(), loaded ? "" : toString(loaded.error()).c_str());
            QVERIFY(document.project() == project);
            QVERIFY(document.path().isEmpty());  // saving asks for a name
            QVERIFY(!document.saveAs(path));
            QVERIFY(loadProjectFile(path.toStdString())->fromPicture);
        }
    }

    void anSvgIsSoundAndItsTextStaysText() {
        const Project project = richProject();
        PictureOptions options;
        options.legend = true;
        const QByteArray svg = CircuitPicture(project, options).svg();
        QXmlStreamReader reader(svg);
        QString text, title;
        while (!reader.atEnd()) {
            if (reader.readNext() != QXmlStreamReader::StartElement) continue;
            if (reader.name() == QLatin1String("text")) text += reader.readElementText() + QLatin1Char('\n');
            if (reader.name() == QLatin1String("title")) title += reader.readElementText();
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE(title, QString::fromStdString(project.name));
        // Words of another script are drawn on their own.
        for (const QString& word : {QStringLiteral("Größe"), QStringLiteral("b>&</metadata>")})
            QVERIFY2(text.contains(word), qPrintable(text));
        for (const char* words : {"lane order |i0 i1 w0 w1 w2⟩", "input stage", "Toffoli", "parameters"})
            QVERIFY2(text.contains(QString::fromUtf8(words)), words);
        QVERIFY(QSvgRenderer(svg).isValid());
    }

    void thePngIsThePictureAtItsScale() {
        const Project project = richProject();
        for (const double scale : {1.0, 2.0, 3.5}) {
            PictureOptions options;
            options.scale = scale;
            const CircuitPicture picture(project, options);
            const QImage image = QImage::fromData(picture.png());
            QCOMPARE(image.size(), (picture.size() * scale).toSize());
            // Qt's own reader finds the same text.
            QCOMPARE(image.text(QString::fromLatin1(kPictureKey)).toStdString(), projectToText(project));
            QImage painted(image.size(), QImage::Format_RGB32);
            painted.fill(options.theme.background);
            QPainter painter(&painted);
            painter.scale(scale, scale);
            picture.paint(painter);
            painter.end();
            QVERIFY(painted == image.convertToFormat(QImage::Format_RGB32));
        }
    }

    void nothingIsPaintedOverTheEdge() {
        for (const bool legend : {false, true}) {
            PictureOptions options;
            options.legend = legend;
            options.scale = 1.0;
            Project project = richProject();
            for (const Cell& cell : {project.cell, emptyCell(1, 1, 0), emptyCell(0, 0, 0)}) {
                project.cell = cell;
                const QImage image = CircuitPicture(project, options).image();
                const QRect inner = image.rect().adjusted(1, 1, -1, -1);
                for (int y = 0; y < image.height(); ++y)
                    for (int x = 0; x < image.width(); ++x)
                        if (!inner.contains(x, y)) QCOMPARE(image.pixelColor(x, y), options.theme.background);
            }
        }
    }

    void tooManyPixelsAreRefusedInWords() {
        Project project = exampleProject();
        setWorkStages(project.cell, 60);
        PictureOptions options;
        options.scale = kMaxPictureScale;
        const QTemporaryDir folder;
        const CircuitPicture picture(project, options);
        const auto saved = picture.save(folder.filePath("x.png"), PictureFormat::Png);
        QVERIFY(!saved && !saved.error().remedy.empty());
        QVERIFY(QDir(folder.path()).isEmpty());
        QVERIFY(picture.save(folder.filePath("x.svg"), PictureFormat::Svg).has_value());
        QVERIFY(!picture.save("/no such folder/x.svg", PictureFormat::Svg));
    }

    void mutatedPicturesNeverCrashNorChangeTheDocument() {
        constexpr std::uint64_t kSeed = 29;
        constexpr int kMutations = 2000;
        Rng rng(kSeed);
        Project small = exampleProject();
        small.name = "ψ";
        small.cell = paperCell({1, 1, 0, 1, 1});
        PictureOptions options;
        options.scale = 1.0;
        const CircuitPicture picture(small, options);
        QByteArray originals[3];
        for (const PictureFormat format : kFormats) originals[int(format)] = bytesOf(picture, format);
        const QTemporaryDir folder;
        const QString path = folder.filePath("x");
        Document document;
        const Project before = richProject();
        int refused = 0;
        for (int i = 0; i < kMutations; ++i) {
            QByteArray bytes = originals[i % 3];
            mutate(bytes, rng);
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
            file.close();
            document.reset(before);
            if (const auto loaded = document.load(path); !loaded) {
                ++refused;
                QVERIFY(document.project() == before);
                QVERIFY(!loaded.error().message.empty() && !loaded.error().where.empty());
            }
        }
        QVERIFY2(refused > kMutations / 8 && refused < kMutations, qPrintable(QString::number(refused)));
    }
};

QTEST_MAIN(TestCircuitPicture)
#include "tst_circuit_picture.moc"
