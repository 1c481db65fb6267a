#include <zlib.h>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/base64.h"
#include "core/base/file.h"
#include "core/base/rng.h"
#include "core/project/picture_project.h"

using namespace ketloom;

namespace {

Project namedProject() {
    Project project = exampleProject();
    project.name = "Größe ψ ]]> <&>\" 量子";
    project.notes = "two\nlines";
    return project;
}

std::string number(std::uint32_t value) {
    return {char(value >> 24), char(value >> 16 & 255), char(value >> 8 & 255), char(value & 255)};
}

std::string chunk(const std::string& type, const std::string& content) {
    const std::string body = type + content;
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), uInt(body.size()));
    return number(std::uint32_t(content.size())) + body + number(std::uint32_t(sum));
}

std::string packed(const std::string& text) {
    uLongf size = compressBound(uLong(text.size()));
    std::string out(size, '\0');
    compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
             uLong(text.size()));
    out.resize(size);
    return out;
}

const std::string kKey = std::string(kPictureKey) + '\0';

/// A PNG as far as the reader of projects looks at it.
std::string png(const std::string& chunks) {
    return std::string("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", std::string(13, '\1')) + chunks +
           chunk("IEND", {});
}

std::string svg(const std::string& inside) {
    return "<?xml version=\"1.0\"?>\n<svg><metadata>" + inside + "</metadata></svg>\n";
}

ErrorCode errorOf(const std::string& picture) {
    const auto project = projectFromPicture(picture, "p.png");
    if (project || project.error().where.find("p.png") == std::string::npos || project.error().remedy.empty())
        qFatal("no error, or one without place or remedy");
    return project.error().code;
}

}  // namespace

class TestPictureProject : public QObject {
    Q_OBJECT

private slots:
    void base64ComesBack() {
        Rng rng(3);
        for (std::size_t size = 0; size < 70; ++size) {
            std::string bytes;
            for (std::size_t k = 0; k < size; ++k) bytes += char(rng.below(256));
            const std::string text = toBase64(bytes);
            QCOMPARE(QByteArray::fromStdString(text), QByteArray::fromStdString(bytes).toBase64());
            QCOMPARE(fromBase64(text, 1000), bytes);
            QCOMPARE(fromBase64(" " + text.substr(0, size / 2) + "\r\n" + text.substr(size / 2) + "<x", 1000),
                     bytes);
            QVERIFY(fromBase64(text, 10).size() <= 10);
        }
    }

    void everyWayToCarryAProjectIsRead() {
        const Project project = namedProject();
        const std::string text = projectToText(project);
        Project plain = project;
        plain.name = "Größe";  // what Latin-1 can hold
        const std::string latin = QString::fromStdString(projectToText(plain)).toLatin1().toStdString();
        const std::string itxt = kKey + std::string("\0\0de\0Projekt\0", 13);
        const std::string packedItxt = kKey + std::string("\1\0\0\0", 4);
        const std::pair<std::string, Project> pictures[] = {
            {svg(embeddedProject(project)), project},
            {"%PDF-1.4\n" + embeddedProject(project) + "\nendstream", project},
            {png(chunk("iTXt", itxt + text)), project},
            {png(chunk("tEXt", "Title" + std::string(1, '\0') + "x") +
                 chunk("iTXt", packedItxt + packed(text))),
             project},
            {png(chunk("tEXt", kKey + latin)), plain},
            {png(chunk("zTXt", kKey + std::string(1, '\0') + packed(latin))), plain}};
        for (const auto& [bytes, expected] : pictures) {
            QVERIFY(isPicture(bytes));
            const auto read = projectFromPicture(bytes, "p");
            QVERIFY2(read.has_value(), read ? "" : toString(read.error()).c_str());
            QVERIFY(*read == expected);
        }
        QVERIFY(!isPicture(text));
        QVERIFY(!isPicture(""));
    }

    void whatIsWrongIsToldWithPlaceAndRemedy() {
        const std::string uri = embeddedProject(namedProject());
        QCOMPARE(errorOf(png({})), ErrorCode::NotFound);
        QCOMPARE(errorOf(svg({})), ErrorCode::NotFound);
        QCOMPARE(errorOf("\xff\xd8\xff\xe0 a photograph"), ErrorCode::NotFound);
        QCOMPARE(errorOf(svg(uri.substr(0, uri.size() / 2))), ErrorCode::Syntax);
        QCOMPARE(errorOf(svg(uri.substr(0, 80) + "*" + uri.substr(81))), ErrorCode::Syntax);
        QCOMPARE(errorOf(svg("data:application/x-ketloom-project;length=;x")), ErrorCode::Syntax);
        QCOMPARE(errorOf(svg("data:application/x-ketloom-project;length=99999999999999999999999;base64,AA")),
                 ErrorCode::Value);
        const std::string text = projectToText(namedProject());
        const std::string whole = png(chunk("iTXt", kKey + std::string("\0\0\0\0", 4) + text));
        std::string flipped = whole;
        flipped[whole.size() / 2] ^= 1;
        QCOMPARE(errorOf(flipped), ErrorCode::Syntax);
        QCOMPARE(errorOf(whole.substr(0, whole.size() / 2)), ErrorCode::Syntax);
        QCOMPARE(errorOf(png(chunk("zTXt", kKey))), ErrorCode::Syntax);
        QCOMPARE(errorOf(png(chunk("zTXt", kKey + std::string(1, '\0') + "no stream"))), ErrorCode::Syntax);
        QCOMPARE(errorOf(png(chunk("iTXt", kKey + "\1"))), ErrorCode::Syntax);
        // A chunk that claims to be longer than the file.
        QCOMPARE(errorOf(std::string("\x89PNG\r\n\x1a\n", 8) + "\xff\xff\xff\xfftEXt" + kKey + text),
                 ErrorCode::Syntax);
    }

    void aBombIsRefused() {
        const std::string zeros(std::size_t(40) << 20, ' ');
        const std::string bomb = png(chunk("zTXt", kKey + std::string(1, '\0') + packed(zeros)));
        QVERIFY(bomb.size() < 100'000);
        QCOMPARE(errorOf(bomb), ErrorCode::Value);
    }

    void aFileIsReadByItsContentAndNeverSavedOverAPicture() {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("x.svg").toStdString();
        QVERIFY(writeFileAtomically(path, svg(embeddedProject(namedProject()))).has_value());
        auto file = loadProjectFile(path);
        QVERIFY(file && file->fromPicture && file->project == namedProject());
        QVERIFY(*loadProject(path) == namedProject());
        const auto saved = saveProject(path, namedProject());
        QVERIFY(!saved && saved.error().code == ErrorCode::Unwritable && !saved.error().remedy.empty());
        QVERIFY(loadProjectFile(path)->fromPicture);  // untouched

        const std::filesystem::path misnamed = folder.filePath("x.ketloom").toStdString();
        QVERIFY(writeFileAtomically(misnamed, png({})).has_value());
        QCOMPARE(loadProjectFile(misnamed).error().code, ErrorCode::NotFound);
        QVERIFY(saveProject(misnamed, namedProject()).has_value());
        file = loadProjectFile(misnamed);
        QVERIFY(file && !file->fromPicture);
        for (const char* name : {"a.PNG", "b.svg", "c.Pdf", "d.jpeg"}) QVERIFY(isPictureName(name));
        for (const char* name : {"a.ketloom", "b.json", "png", "c"}) QVERIFY(!isPictureName(name));
    }
};

QTEST_APPLESS_MAIN(TestPictureProject)
#include "tst_picture_project.moc"
