#include "core/task/idx.h"

#include <QtTest>

#include "core/base/rng.h"
#include "tests/core/task/idx_writer.h"

using namespace ketloom;

class TestIdx : public QObject {
    Q_OBJECT
private slots:
    void roundTrip_data() {
        QTest::addColumn<bool>("packed");
        QTest::newRow("plain") << false;
        QTest::newRow("gzip") << true;
    }
    void roundTrip() {
        QFETCH(bool, packed);
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("x").toStdString();
        const auto write = [&](const std::string& content) {
            return writeFileAtomically(path, packed ? idx_writer::gzip(content) : content).has_value();
        };
        QVERIFY(write(idx_writer::images({0, 9, 255}, 5)));
        const auto images = readIdxImages(path);
        QVERIFY(images.has_value());
        QCOMPARE(images->count, 3);
        QCOMPARE(images->width, 5);
        QCOMPARE(images->height, 5);
        QCOMPARE(images->image(2).size(), std::size_t(25));
        QCOMPARE(int(images->image(2)[24]), 255);
        QCOMPARE(int(images->image(1)[0]), 9);
        QVERIFY(write(idx_writer::labels({3, 0, 9})));
        QCOMPARE(*readIdxLabels(path), (std::vector<std::uint8_t>{3, 0, 9}));
    }

    void notSquare() {
        const std::string bytes = idx_writer::number(0x803) + idx_writer::number(1) + idx_writer::number(2) +
                                  idx_writer::number(3) + "abcdef";
        const auto images = parseIdxImages(bytes, "x");
        QVERIFY(images.has_value());
        QCOMPARE(images->height, 2);
        QCOMPARE(images->width, 3);
    }

    void brokenImages_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("part");
        using namespace idx_writer;
        const std::string good = images({1, 2}, 4);
        const auto row = [](const char* name, const std::string& bytes, const char* part) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << part;
        };
        const auto header = [](std::uint32_t n, std::uint32_t h, std::uint32_t w) {
            return number(0x803) + number(n) + number(h) + number(w);
        };
        row("empty", "", "truncated");
        row("short header", good.substr(0, 10), "truncated");
        row("truncated", good.substr(0, good.size() - 1), "31 bytes after the header instead of 32");
        row("too long", good + "x", "longer");
        row("wrong magic", "abcd" + good.substr(4), "0x61626364");
        row("labels", labels({1, 2, 3}), "0x00000801");
        row("no images", header(0, 28, 28), "empty");
        row("no pixels", header(5, 0, 28), "empty");
        row("sizes whose product overflows", header(0xffffffff, 0xffffffff, 0xffffffff), "cannot be");
        row("count beyond any file", header(0x80000000, 1, 1), "cannot be");
        row("large", header(1000000, 4096, 4096), "truncated");
    }
    void brokenImages() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, part);
        const auto read = parseIdxImages(bytes.toStdString(), "folder/file");
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::Syntax);
        QCOMPARE(read.error().where, std::string("folder/file"));
        QVERIFY(!read.error().remedy.empty());
        QVERIFY2(read.error().message.find(part.toStdString()) != std::string::npos,
                 read.error().message.c_str());
    }

    void brokenLabels_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("part");
        using namespace idx_writer;
        const std::string good = labels({1, 2, 3});
        const auto row = [](const char* name, const std::string& bytes, const char* part) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << part;
        };
        row("empty", "", "truncated");
        row("short header", good.substr(0, 7), "truncated");
        row("truncated", good.substr(0, good.size() - 1), "truncated");
        row("too long", good + '\0', "longer");
        row("images", images({1}), "0x00000803");
        row("no labels", labels({}), "empty");
        row("not a digit", labels({1, 10, 3}), "label 1 is 10");
    }
    void brokenLabels() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, part);
        const auto read = parseIdxLabels(bytes.toStdString(), "folder/file");
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::Syntax);
        QCOMPARE(read.error().where, std::string("folder/file"));
        QVERIFY(!read.error().remedy.empty());
        QVERIFY2(read.error().message.find(part.toStdString()) != std::string::npos,
                 read.error().message.c_str());
    }

    void missingFile() {
        QCOMPARE(readIdxImages("no/such/file").error().code, ErrorCode::NotFound);
        QCOMPARE(readIdxLabels("no/such/file").error().code, ErrorCode::NotFound);
    }

    /// Damaged headers never crash: whatever is read has the size it claims.
    void randomDamage() {
        const std::uint64_t seed = 20;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        const std::string good = idx_writer::images({1, 2, 3}, 3);
        for (int i = 0; i < 5000; ++i) {
            std::string bytes = good;
            for (std::uint64_t k = 0; k <= rng.below(4); ++k) bytes[rng.below(16)] = char(rng.below(256));
            const auto read = parseIdxImages(bytes, "x");
            if (read) QCOMPARE(std::size_t(read->count) * read->width * read->height + 16, bytes.size());
            (void)parseIdxLabels(bytes, "x");
        }
    }
};

QTEST_GUILESS_MAIN(TestIdx)
#include "tst_idx.moc"
