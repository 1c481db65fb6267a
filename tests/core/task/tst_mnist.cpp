#include <QtTest>
#include <bitset>

#include "core/base/file.h"
#include "core/task/task.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

using Bits = std::bitset<100>;

fs::path testData() {
    return qEnvironmentVariable("KETLOOM_TEST_DATA", KETLOOM_SOURCE_DIR "/../shared/data").toStdString();
}

std::shared_ptr<const Task> make(std::vector<int> digits, DigitLabels labels = DigitLabels::EachDigit) {
    TaskOptions options;
    options.dataFolder = (testData() / "mnist").string();
    options.digits = std::move(digits);
    options.labels = labels;
    auto task = createTask(options);
    if (!task) qFatal("%s", toString(task.error()).c_str());
    return *task;
}

/// The words of the reference's reduced test images of one digit: 3-bit values, most significant bit in row
/// order, next in column order, last in a third scan that is not used here.
std::vector<std::vector<int>> referenceWords(int digit) {
    const auto file =
        testData() / "mnist-reduced" / ("mnist-simple-" + std::to_string(digit) + "-test.csv.gz");
    const auto text = readFileMaybeGzip(file);
    if (!text) qFatal("%s", toString(text.error()).c_str());
    std::vector<std::vector<int>> images(1);
    for (const char c : *text) {
        if (c >= '0' && c <= '7') images.back().push_back((c - '0') >> 1);
        if (c == '\n' && images.back().size() == 100) images.emplace_back();
    }
    if (images.back().empty()) images.pop_back();
    return images;
}

}  // namespace

/// Real MNIST; skipped where the files are not there.
class TestMnist : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {
        if (!fs::exists(testData() / "mnist"))
            QSKIP("no MNIST: set KETLOOM_TEST_DATA to a folder with mnist/");
    }

    void counts() {
        const auto pair = make({0, 1});
        QCOMPARE(pair->splitSize(Split::Test), 2115);
        QCOMPARE(pair->length(), 100);
        const Batch test = pair->splitBatch(Split::Test, 0, 2115);
        int ones = 0;
        for (int b = 0; b < test.size; ++b) ones += test.target(b, 98) == 1;
        QCOMPARE(ones, 1135);
        QCOMPARE(pair->splitSize(Split::Train) + pair->splitSize(Split::Validation), 5923 + 6742);

        const auto all = make({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        QCOMPARE(all->splitSize(Split::Test), 10000);
        QCOMPARE(all->splitSize(Split::Train) + all->splitSize(Split::Validation), 60000);
        QVERIFY(std::abs(all->splitSize(Split::Validation) - 5000) <= 5);
        const Sample first = all->sample(Split::Test, 0);
        QCOMPARE(first.label, std::string("digit 7"));
        QCOMPARE(int(first.batch.target(0, 97)), 1);
        QCOMPARE(int(first.batch.target(0, 98)), 3);
    }

    /// The reference shuffled its images: each is compared with the most similar of ours of the same digit.
    void agreesWithTheReference() {
        if (!fs::exists(testData() / "mnist-reduced")) QSKIP("no mnist-reduced folder");
        double agreement = 0;
        double inkOurs = 0, inkTheirs = 0;
        int images = 0;
        const auto task = make({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        const Batch batch = task->splitBatch(Split::Test, 0, task->splitSize(Split::Test));
        std::vector<Bits> byDigit[10];
        for (int b = 0; b < batch.size; ++b) {
            Bits bits;
            for (int t = 0; t < 100; ++t) bits[std::size_t(t)] = batch.input(b, t) < 2;  // ink is 0
            inkOurs += double(bits.count());
            byDigit[batch.target(b, 97) * 4 + batch.target(b, 98)].push_back(bits);
        }
        for (int digit = 0; digit < 10; ++digit) {
            const std::vector<Bits>& ours = byDigit[digit];
            const auto theirs = referenceWords(digit);
            QCOMPARE(theirs.size(), ours.size());
            for (const auto& words : theirs) {
                Bits bits;
                for (int t = 0; t < 100; ++t) {
                    bits[std::size_t(t)] = words[std::size_t(t)] < 2;
                    // Their second scan is our column order.
                    const int column = words[std::size_t(t % 10 * 10 + t / 10)] >> 1;
                    QCOMPARE(words[std::size_t(t)] & 1, column);
                }
                inkTheirs += double(bits.count());
                std::size_t least = 100;
                for (const Bits& candidate : ours) least = std::min(least, (candidate ^ bits).count());
                agreement += 1.0 - double(least) / 100;
                ++images;
            }
        }
        qInfo("%.2f %% of pixels agree; mean ink %.2f here, %.2f in the reference", 100 * agreement / images,
              inkOurs / images, inkTheirs / images);
        QVERIFY(agreement / images > 0.985);
        QVERIFY(std::abs(inkOurs - inkTheirs) / images < 1.5);
    }
};

QTEST_GUILESS_MAIN(TestMnist)
#include "tst_mnist.moc"
