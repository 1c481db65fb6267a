#include <QtTest>
#include <array>
#include <map>
#include <set>

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/task/digit_sources.h"
#include "core/task/digits_task.h"
#include "tests/core/task/idx_writer.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const Task> make(const TaskOptions& options) {
    auto task = createTask(options);
    if (!task) qFatal("%s", toString(task.error()).c_str());
    return *task;
}

TaskOptions builtIn(std::vector<int> digits, DigitLabels labels = DigitLabels::EachDigit) {
    TaskOptions options;
    options.digits = std::move(digits);
    options.labels = labels;
    return options;
}

const std::vector<int> kAll = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
constexpr Split kSplits[] = {Split::Train, Split::Validation, Split::Test};

/// The label stands in the last words of a batch's targets.
int labelOf(const Batch& batch, int b, int classes) {
    const int words = labelWordCount(classes, 2);
    std::vector<Word> label;
    for (int i = batch.steps() - words; i < batch.steps(); ++i) label.push_back(batch.target(b, i));
    return classFromWords(label, 2);
}

/// A small MNIST folder: `train` images of every digit in turn, one test image each; image of digit d filled
/// with 25 d.
struct TinyFolder {
    QTemporaryDir folder;
    std::string path(const std::string& name) const { return folder.path().toStdString() + "/" + name; }
    void put(const std::string& name, const std::string& content) const {
        if (!writeFileAtomically(path(name), content)) qFatal("cannot write");
    }
    explicit TinyFolder(const std::string& separator = "-", bool packed = false, int perDigit = 24) {
        std::vector<std::uint8_t> fill, labels, testFill, testLabels;
        for (int i = 0; i < 10 * perDigit; ++i) {
            labels.push_back(std::uint8_t(i % 10));
            fill.push_back(std::uint8_t(i % 10 * 25));
        }
        for (int i = 0; i < 10; ++i) {
            testLabels.push_back(std::uint8_t(i));
            testFill.push_back(std::uint8_t(i * 25));
        }
        const auto write = [&](const std::string& name, const std::string& content) {
            put(name + (packed ? ".gz" : ""), packed ? idx_writer::gzip(content) : content);
        };
        write("train-images" + separator + "idx3-ubyte", idx_writer::images(fill));
        write("train-labels" + separator + "idx1-ubyte", idx_writer::labels(labels));
        write("t10k-images" + separator + "idx3-ubyte", idx_writer::images(testFill));
        write("t10k-labels" + separator + "idx1-ubyte", idx_writer::labels(testLabels));
    }
    TaskOptions options() const {
        TaskOptions options;
        options.dataFolder = folder.path().toStdString();
        return options;
    }
};

}  // namespace

class TestDigits : public QObject {
    Q_OBJECT
private slots:
    void labelBits() {
        QCOMPARE(labelWords(0, 1, 2), (std::vector<Word>{0}));
        QCOMPARE(labelWords(1, 2, 2), (std::vector<Word>{1}));
        QCOMPARE(labelWords(3, 4, 2), (std::vector<Word>{3}));
        QCOMPARE(labelWords(4, 5, 2), (std::vector<Word>{1, 0}));   // 3 bits: 0100
        QCOMPARE(labelWords(7, 10, 2), (std::vector<Word>{1, 3}));  // 4 bits: 0111
        QCOMPARE(labelWords(9, 10, 4), (std::vector<Word>{9}));
        QCOMPARE(labelWords(9, 10, 3), (std::vector<Word>{1, 1}));  // 001001
        for (int classes = 1; classes <= 10; ++classes) {
            for (int lanes = 1; lanes <= 5; ++lanes) {
                for (int c = 0; c < classes; ++c)
                    QCOMPARE(classFromWords(labelWords(c, classes, lanes), lanes), c);
            }
        }
    }

    void builtInSplits_data() {
        QTest::addColumn<QList<int>>("digits");
        QTest::addColumn<bool>("evenOdd");
        QTest::newRow("pair") << QList<int>{0, 1} << false;
        QTest::newRow("order") << QList<int>{6, 3} << false;
        QTest::newRow("all") << QList<int>(kAll.begin(), kAll.end()) << false;
        QTest::newRow("even-odd") << QList<int>(kAll.begin(), kAll.end()) << true;
    }
    void builtInSplits() {
        QFETCH(QList<int>, digits);
        QFETCH(bool, evenOdd);
        const auto options =
            builtIn({digits.begin(), digits.end()}, evenOdd ? DigitLabels::EvenOdd : DigitLabels::EachDigit);
        const auto task = make(options);
        QCOMPARE(task->length(), 64);
        QCOMPARE(task->inOutLanes(), 2);
        QCOMPARE(task->classes(), evenOdd ? 2 : int(digits.size()));
        const int labelSteps = labelWordCount(task->classes(), 2);
        std::map<std::string, std::array<int, 3>> counts;  // of each label by split
        for (const Split split : kSplits) {
            const Batch batch = task->splitBatch(split, 0, task->splitSize(split));
            for (int b = 0; b < batch.size; ++b) {
                const Sample sample = task->sample(split, b);
                ++counts[sample.label][std::size_t(split)];
                QVERIFY(std::equal(sample.batch.inputs.begin(), sample.batch.inputs.end(),
                                   batch.inputs.begin() + b * batch.length));
                for (int i = 0; i < batch.steps(); ++i) {
                    QVERIFY(batch.input(b, i) < 4);
                    QCOMPARE(batch.isScored(b, i), i >= batch.steps() - labelSteps);
                    if (!batch.isScored(b, i)) QCOMPARE(int(batch.target(b, i)), 0);
                }
                QCOMPARE(int(batch.targets[std::size_t(b * batch.length)]), 0);
                const int digit = QString::fromStdString(sample.label).mid(6, 1).toInt();
                const int expected = evenOdd ? digit % 2 : int(digits.indexOf(digit));
                QCOMPARE(labelOf(batch, b, task->classes()), expected);
                std::vector<Word> outputs;
                for (int i = 0; i < batch.steps(); ++i) outputs.push_back(batch.target(b, i));
                const std::string name =
                    evenOdd ? (digit % 2 ? "odd" : "even") : "digit " + std::to_string(digit);
                QCOMPARE(task->outputText(outputs), name);
            }
        }
        QCOMPARE(counts.size(), std::size_t(digits.size()));
        for (const auto& [label, n] : counts) {  // 70 : 10 : 20 within every digit
            const double total = n[0] + n[1] + n[2];
            QVERIFY2(total > 170 && total < 190, label.c_str());
            QVERIFY(std::abs(n[1] / total - 0.1) < 0.005);
            QVERIFY(std::abs(n[2] / total - 0.2) < 0.005);
        }
    }

    void splitsAreDisjointAndComplete() {
        const TaskOptions options = builtIn(kAll);
        const DigitSet set = *loadDigitSet(options);
        QCOMPARE(set.images.count(), 1797);
        std::vector<int> all;
        for (const Split split : kSplits)
            all.insert(all.end(), set.split(split).begin(), set.split(split).end());
        std::sort(all.begin(), all.end());
        for (int i = 0; i < 1797; ++i) QCOMPARE(all[std::size_t(i)], i);

        TaskOptions other = options;
        other.splitSeed = 2;
        QVERIFY(loadDigitSet(other)->splits != set.splits);
        QVERIFY(loadDigitSet(options)->splits == set.splits);
    }

    /// The split of a digit does not depend on the others chosen.
    void splitsOfADigitStay() {
        const auto images = [](std::vector<int> digits) {
            const DigitSet set = *loadDigitSet(builtIn(std::move(digits)));
            std::array<std::multiset<std::vector<std::uint8_t>>, 3> found;
            for (const Split split : kSplits) {
                for (const int i : set.split(split)) {
                    if (set.images.labels[std::size_t(i)] != 3) continue;
                    const auto image = set.images.image(i);
                    found[std::size_t(split)].insert({image.begin(), image.end()});
                }
            }
            return found;
        };
        QVERIFY(images({3, 6}) == images({0, 3, 9}));
        QVERIFY(images({3, 6}) == images(kAll));
    }

    /// Ink 0, background 1; row order on lane 0, column order on lane 1; the image is the source above the
    /// threshold.
    void encoding() {
        const auto task = make(builtIn({0, 7}));
        for (int index = 0; index < 20; ++index) {
            const Sample sample = task->sample(Split::Test, index);
            QCOMPARE(sample.image->width, 8);
            QCOMPARE(sample.image->height, 8);
            QCOMPARE(sample.source->width, 8);
            int ink = 0;
            for (int t = 0; t < 64; ++t) {
                const float rowPixel = sample.image->pixels[std::size_t(t)];
                const float columnPixel = sample.image->pixels[std::size_t(t % 8 * 8 + t / 8)];
                const Word word = sample.batch.input(0, t);
                QCOMPARE(word >> 1, rowPixel > 0 ? 0 : 1);
                QCOMPARE(word & 1, columnPixel > 0 ? 0 : 1);
                QCOMPARE(rowPixel > 0, sample.source->pixels[std::size_t(t)] >= 0.4f);
                ink += rowPixel > 0;
            }
            QVERIFY(ink > 8 && ink < 40);                                    // strokes on an empty ground
            QVERIFY(sample.image->pixels[0] + sample.image->pixels[7] < 2);  // not the inverse
        }
        QCOMPARE(task->wordText(2), std::string("10"));
        QCOMPARE(task->outputText({0, 0, 3}), std::string("no class (11)"));
        QCOMPARE(task->outputText({}), std::string("no label"));
    }

    void trainingBatchDraws() {
        const auto task = make(builtIn({3, 5, 8}));
        Rng rng(9), again(9);
        const Batch batch = task->trainingBatch(7, rng);
        QCOMPARE(batch.size, 21);
        for (int b = 0; b < 21; ++b) QCOMPARE(labelOf(batch, b, 3), b % 3);
        QVERIFY(task->trainingBatch(7, again).inputs == batch.inputs);
        QVERIFY(task->trainingBatch(7, rng).inputs != batch.inputs);

        // Only training images are drawn, and sooner or later every one.
        std::set<std::vector<Word>> drawn, training;
        const Batch large = task->trainingBatch(3000, rng);
        const Batch split = task->splitBatch(Split::Train, 0, task->splitSize(Split::Train));
        const auto rows = [](const Batch& b, std::set<std::vector<Word>>& into) {
            for (int i = 0; i < b.size; ++i)
                into.insert({b.inputs.begin() + i * b.length, b.inputs.begin() + (i + 1) * b.length});
        };
        rows(large, drawn);
        rows(split, training);
        QVERIFY(drawn == training);
    }

    void validationBatchDraws() {
        const auto task = make(builtIn({0, 1}));
        Rng rng(9), again(9);
        const Batch some = task->validationBatch(10, rng);
        QCOMPARE(some.size, 10);
        QVERIFY(task->validationBatch(10, again).inputs == some.inputs);
        QVERIFY(task->validationBatch(10, rng).inputs != some.inputs);
        const Batch all = task->validationBatch(1000, rng);  // never more than there are, each once
        QCOMPARE(all.size, task->splitSize(Split::Validation));
        const Batch split = task->splitBatch(Split::Validation, 0, all.size);
        std::multiset<std::vector<Word>> a, b;
        for (int i = 0; i < all.size; ++i) {
            a.insert({all.inputs.begin() + i * 64, all.inputs.begin() + (i + 1) * 64});
            b.insert({split.inputs.begin() + i * 64, split.inputs.begin() + (i + 1) * 64});
        }
        QVERIFY(a == b);
    }

    void idxFolder_data() {
        QTest::addColumn<QByteArray>("separator");
        QTest::addColumn<bool>("packed");
        for (const char* separator : {"-", "."}) {
            for (const bool packed : {false, true})
                QTest::addRow("%s %d", separator, packed) << QByteArray(separator) << packed;
        }
    }
    void idxFolder() {
        QFETCH(QByteArray, separator);
        QFETCH(bool, packed);
        const TinyFolder tiny(separator.toStdString(), packed);
        TaskOptions options = tiny.options();
        options.digits = {0, 4, 5};  // grey 0, 100, 125: of 255 these are 0, 0.392, 0.490
        const auto task = make(options);
        QCOMPARE(task->length(), 100);
        QCOMPARE(task->splitSize(Split::Train), 3 * 22);
        QCOMPARE(task->splitSize(Split::Validation), 3 * 2);
        QCOMPARE(task->splitSize(Split::Test), 3);
        const Batch batch = task->splitBatch(Split::Test, 0, 3);
        for (int t = 0; t < 100; ++t) {
            QCOMPARE(int(batch.input(0, t)), 3);  // background
            QCOMPARE(int(batch.input(1, t)), 3);  // below the threshold
            QCOMPARE(int(batch.input(2, t)), 0);  // ink
        }
        QCOMPARE(labelOf(batch, 2, 3), 2);
        const Sample sample = task->sample(Split::Test, 2);
        QCOMPARE(sample.source->width, 28);
        QCOMPARE(sample.source->pixels[0], 125.f / 255);
        QCOMPARE(sample.image->width, 10);
        QCOMPARE(sample.label, std::string("digit 5"));
        QVERIFY(task->dataSummary().find("66") != std::string::npos);
    }

    void thresholdIsInclusive() {
        const TinyFolder tiny;
        TaskOptions options = tiny.options();
        options.digits = {2, 3};
        options.threshold = 75.0 / 255;
        const Batch batch = make(options)->splitBatch(Split::Test, 0, 2);
        QCOMPARE(int(batch.input(0, 50)), 3);
        QCOMPARE(int(batch.input(1, 50)), 0);
    }

    void brokenFolders_data() {
        QTest::addColumn<QString>("name");  // file replaced or removed
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("remove");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("part");
        using namespace idx_writer;
        const auto row = [](const char* title, const char* name, const std::string& bytes, ErrorCode code,
                            const char* part) {
            QTest::newRow(title) << name << QByteArray::fromStdString(bytes) << false << code << part;
        };
        QTest::newRow("missing") << "t10k-labels-idx1-ubyte" << QByteArray() << true << ErrorCode::NotFound
                                 << "t10k-labels-idx1-ubyte";
        row("wrong magic", "train-images-idx3-ubyte", labels({1}), ErrorCode::Syntax,
            "train-images-idx3-ubyte");
        row("truncated", "t10k-images-idx3-ubyte", images({1, 2}).substr(0, 100), ErrorCode::Syntax,
            "truncated");
        row("truncated gzip", "t10k-images-idx3-ubyte", gzip(images({1, 2})).substr(0, 20), ErrorCode::Syntax,
            "truncated");
        row("count mismatch", "t10k-images-idx3-ubyte", images({1, 2}), ErrorCode::Unsupported,
            "2 images, but 10 labels");
        row("label", "train-labels-idx1-ubyte", labels({1, 11}), ErrorCode::Syntax, "11");
        row("size", "train-images-idx3-ubyte", images({1, 2}, 20), ErrorCode::Unsupported, "20x20");
        row("no such digit in the test files", "t10k-labels-idx1-ubyte",
            labels({2, 3, 4, 5, 6, 7, 8, 9, 2, 1}), ErrorCode::Unsupported, "digit 0 has 0 images");
    }
    void brokenFolders() {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(bool, remove);
        QFETCH(ErrorCode, code);
        QFETCH(QString, part);
        const TinyFolder tiny;
        if (remove) {
            fs::remove(tiny.path(name.toStdString()));
        } else {
            tiny.put(name.toStdString(), bytes.toStdString());
        }
        const auto task = createTask(tiny.options());
        QVERIFY(!task.has_value());
        QCOMPARE(task.error().code, code);
        const std::string text = toString(task.error());
        QVERIFY2(text.find(part.toStdString()) != std::string::npos, text.c_str());
        QVERIFY2(text.find(tiny.folder.path().toStdString()) != std::string::npos, text.c_str());
        QVERIFY(!task.error().remedy.empty());
    }

    void tooFewImages() {
        const TinyFolder tiny("-", false, 1);
        const auto task = createTask(tiny.options());
        QVERIFY(!task.has_value());
        QCOMPARE(task.error().code, ErrorCode::Unsupported);
        QVERIFY(task.error().message.find("at least 2") != std::string::npos);
        const TinyFolder least("-", false, 2);
        const auto made = createTask(least.options());
        QVERIFY(made.has_value());
        QCOMPARE((*made)->splitSize(Split::Train), 2);
        QCOMPARE((*made)->splitSize(Split::Validation), 2);
    }

    void noFolder() {
        TaskOptions options;
        options.dataFolder = "/no/such/folder";
        const auto missing = createTask(options);
        QVERIFY(!missing.has_value());
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QCOMPARE(missing.error().where, options.dataFolder);
        QVERIFY(missing.error().remedy.find("MNIST") != std::string::npos);
        QTemporaryDir empty;
        options.dataFolder = empty.path().toStdString();
        const auto lacks = createTask(options);
        QVERIFY(!lacks.has_value());
        for (const char* name : {"train-images", "train-labels", "t10k-images", "t10k-labels"}) {
            QVERIFY(lacks.error().message.find(name) != std::string::npos);
        }
        options.dataFolder = resourceFile("data/digits.csv.gz")->string();
        QCOMPARE(createTask(options).error().code, ErrorCode::NotFound);
    }

    void csvComplains_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("line");
        QByteArray good;
        for (int i = 0; i < 64; ++i) good += "16,";
        QTest::newRow("short") << good + "3\n1,2\n"
                               << "line 2";
        QTest::newRow("word") << QByteArray("a") << "line 1";
        QTest::newRow("pixel 17") << "17," + good.mid(3) + "3\n"
                                  << "line 1";
        QTest::newRow("digit 10") << good + "10\n"
                                  << "line 1";
        QTest::newRow("negative") << good + "-1\n"
                                  << "line 1";
        QTest::newRow("long") << good + "1,1\n"
                              << "line 1";
        QTest::newRow("no digit") << good + "3\n" + good << "line 2";
        QTest::newRow("blank") << good + "3\n\n"
                               << "line 2";
    }
    void csvComplains() {
        QFETCH(QByteArray, text);
        QFETCH(QString, line);
        QTemporaryDir folder;
        const std::string path = folder.filePath("x.csv").toStdString();
        QVERIFY(writeFileAtomically(path, text.toStdString()).has_value());
        const auto read = readDigitsCsv(path, {3});
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::Syntax);
        QVERIFY2(read.error().where.ends_with(line.toStdString()), read.error().where.c_str());
    }

    void csvEndings() {
        std::string pixels;
        for (int i = 0; i < 64; ++i) pixels += "5,";
        QTemporaryDir folder;
        const std::string path = folder.filePath("x.csv").toStdString();
        QVERIFY(writeFileAtomically(path, pixels + "3\r\n" + pixels + "4\n" + pixels + "3").has_value());
        const auto read = readDigitsCsv(path, {3});
        QVERIFY(read.has_value());
        QCOMPARE(read->count(), 2);
        QCOMPARE(int(read->image(1)[63]), 5);
    }
};

QTEST_GUILESS_MAIN(TestDigits)
#include "tst_digits.moc"
