#include "core/base/file.h"

#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include <QtTest>
#include <csignal>

using namespace ketloom;
namespace fs = std::filesystem;

class TestFile : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    fs::path path(const char* name) const { return m_folder.filePath(name).toStdString(); }
    static std::string packed(const std::string& content) {
        std::string out(content.size() + 1000, '\0');
        z_stream stream = {};
        deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
        stream.avail_in = uInt(content.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = uInt(out.size());
        deflate(&stream, Z_FINISH);
        out.resize(stream.total_out);
        deflateEnd(&stream);
        return out;
    }
    /// Hard to compress, so that it spans several buffers.
    static std::string content() {
        std::string text;
        std::uint32_t x = 1;
        for (int i = 0; i < 700000; ++i) text += char((x = x * 1664525 + 1013904223) >> 24);
        return text;
    }

private slots:
    void roundTrip() {
        const std::string text = std::string("a\0b\n", 4) + "\xff";
        QVERIFY(writeFileAtomically(path("new.txt"), text).has_value());
        QCOMPARE(*readFile(path("new.txt")), text);
        QVERIFY(writeFileAtomically(path("new.txt"), "").has_value());
        QCOMPARE(*readFile(path("new.txt")), std::string());
    }

    void readFailures() {
        QCOMPARE(readFile(path("nothing")).error().code, ErrorCode::NotFound);
        QCOMPARE(readFile(path("nothing/below")).error().code, ErrorCode::NotFound);
        QCOMPARE(readFile(m_folder.path().toStdString()).error().code, ErrorCode::Unreadable);
        QCOMPARE(readFile(path("nothing")).error().where, path("nothing").string());
    }

    void failedWriteLeavesTheOldFile() {
        const fs::path folder = path("full");
        fs::create_directory(folder);
        QVERIFY(writeFileAtomically(folder / "a", "old").has_value());
        // Like a full disk: the file size limit makes write() fail half-way.
        const auto oldHandler = std::signal(SIGXFSZ, SIG_IGN);
        struct rlimit before = {};
        getrlimit(RLIMIT_FSIZE, &before);
        const struct rlimit low = {100, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &low);
        const auto cut = writeFileAtomically(folder / "a", std::string(1000, 'n'));
        setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, oldHandler);
        QVERIFY(!cut.has_value());
        QCOMPARE(cut.error().code, ErrorCode::Unwritable);
        QVERIFY(!writeFileAtomically(folder / "missing" / "a", "new").has_value());
        QCOMPARE(writeFileAtomically(folder, "new").error().code, ErrorCode::Unwritable);
        if (::geteuid() != 0) {
            fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
            const auto written = writeFileAtomically(folder / "a", "new");
            fs::permissions(folder, fs::perms::owner_all);
            QVERIFY(!written.has_value());
            QCOMPARE(written.error().code, ErrorCode::Unwritable);
        }
        QCOMPARE(*readFile(folder / "a"), std::string("old"));
        QCOMPARE(std::distance(fs::directory_iterator(folder), fs::directory_iterator()),
                 1);  // nothing left over
    }

    void modeAndLinkAreKept() {
        const fs::path file = path("private"), link = path("link");
        QVERIFY(writeFileAtomically(file, "1").has_value());
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        fs::create_symlink(file, link);
        QVERIFY(writeFileAtomically(link, "2").has_value());
        QVERIFY(fs::is_symlink(link));
        QCOMPARE(*readFile(file), std::string("2"));
        QCOMPARE(int(fs::status(file).permissions()), 0600);
    }

    void gzip() {
        const std::string text = content();
        QVERIFY(writeFileAtomically(path("a.gz"), packed(text)).has_value());
        QVERIFY(*readFileMaybeGzip(path("a.gz")) == text);
        QVERIFY(writeFileAtomically(path("plain"), text).has_value());
        QVERIFY(*readFileMaybeGzip(path("plain")) == text);
        QVERIFY(writeFileAtomically(path("two.gz"), packed("one, ") + packed("two") + std::string(100, '\0'))
                    .has_value());
        QCOMPARE(*readFileMaybeGzip(path("two.gz")), std::string("one, two"));
        QVERIFY(writeFileAtomically(path("empty.gz"), packed("")).has_value());
        QCOMPARE(*readFileMaybeGzip(path("empty.gz")), std::string());
    }

    void brokenGzip_data() {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray good = QByteArray::fromStdString(packed(content()));
        for (const int size :
             {2, 5, 10, 11, 1000, int(good.size()) - 9, int(good.size()) - 8, int(good.size()) - 1}) {
            QTest::addRow("first %d bytes", size) << good.left(size);
        }
        QByteArray flipped = good;
        flipped[int(good.size()) - 6] = char(flipped[int(good.size()) - 6] ^ 1);
        QTest::newRow("checksum") << flipped;
        QTest::newRow("junk behind") << good + "junk";
    }
    void brokenGzip() {
        QFETCH(QByteArray, bytes);
        QVERIFY(writeFileAtomically(path("bad.gz"), bytes.toStdString()).has_value());
        const auto read = readFileMaybeGzip(path("bad.gz"));
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::Syntax);
        QCOMPARE(read.error().where, path("bad.gz").string());
    }

    void limit() {
        const std::string zeros(1 << 20, '\0');
        QVERIFY(writeFileAtomically(path("bomb.gz"), packed(zeros)).has_value());
        QVERIFY(readFileMaybeGzip(path("bomb.gz"), zeros.size()).has_value());
        QCOMPARE(readFileMaybeGzip(path("bomb.gz"), zeros.size() - 1).error().code, ErrorCode::Value);
        QVERIFY(writeFileAtomically(path("long"), zeros).has_value());
        QCOMPARE(readFileMaybeGzip(path("long"), zeros.size() - 1).error().code, ErrorCode::Value);
    }
};

QTEST_GUILESS_MAIN(TestFile)
#include "tst_file.moc"
