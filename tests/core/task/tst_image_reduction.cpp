#include "core/task/image_reduction.h"

#include <QtTest>
#include <cmath>
#include <numeric>

#include "core/base/rng.h"

using namespace ketloom;

class TestImageReduction : public QObject {
    Q_OBJECT
private slots:
    void identity() {
        std::vector<std::uint8_t> source(12);
        std::iota(source.begin(), source.end(), std::uint8_t(0));
        std::vector<double> result(12);
        AreaAverage(4, {0, 0, 4, 3}, 4, 3).apply(source, result);
        for (int i = 0; i < 12; ++i) QCOMPARE(result[std::size_t(i)], double(i));
    }

    void cropAndHalve() {
        // 6x6, the inner 4x4 holds four blocks of different greys.
        std::vector<std::uint8_t> source(36, 200);
        for (int r = 0; r < 4; ++r) {
            for (int c = 0; c < 4; ++c)
                source[std::size_t((r + 1) * 6 + c + 1)] = std::uint8_t(10 * (r / 2) + c / 2);
        }
        source[7] = 4;  // top left pixel of the first block
        std::vector<double> result(4);
        AreaAverage(6, {1, 1, 4, 4}, 2, 2).apply(source, result);
        QCOMPARE(result, (std::vector<double>{1, 1, 10, 11}));
    }

    void fractions() {
        const std::vector<std::uint8_t> source = {0, 30, 90};  // 3 -> 2: shares 1 and 1/2
        std::vector<double> result(2);
        AreaAverage(3, {0, 0, 3, 1}, 2, 1).apply(source, result);
        QCOMPARE(result[0], 10.0);
        QCOMPARE(result[1], 70.0);
    }

    /// Against a plain sum over a grid of sub-pixels; and the mean over the image is kept.
    void agreesWithSubpixels_data() {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        for (const auto& [w, h] : {std::pair{1, 1}, {2, 5}, {3, 4}, {7, 6}, {5, 1}})
            QTest::addRow("%dx%d", w, h) << w << h;
    }
    void agreesWithSubpixels() {
        QFETCH(int, width);
        QFETCH(int, height);
        const std::uint64_t seed = 30;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        const int stride = 9;
        const Area area{1, 2, 7, 6};
        std::vector<std::uint8_t> source(stride * 10);
        for (auto& value : source) value = std::uint8_t(rng.below(256));
        std::vector<double> result(std::size_t(width * height)), plain(result.size());
        AreaAverage(stride, area, width, height).apply(source, result);
        const double share =
            1.0 / (area.width * area.height);  // of one new pixel, each cut into old width x old height
        double sum = 0, mean = 0;
        for (int y = 0; y < height * area.height; ++y) {
            for (int x = 0; x < width * area.width; ++x) {
                const double grey =
                    source[std::size_t((area.top + y / height) * stride + area.left + x / width)];
                plain[std::size_t(y / area.height * width + x / area.width)] += grey * share;
                mean += grey;
            }
        }
        for (std::size_t i = 0; i < result.size(); ++i) QVERIFY(std::abs(result[i] - plain[i]) < 1e-10);
        sum = std::accumulate(result.begin(), result.end(), 0.0) / (width * height);
        QVERIFY(std::abs(sum - mean / (width * height * area.width * area.height)) < 1e-10);
    }
};

QTEST_GUILESS_MAIN(TestImageReduction)
#include "tst_image_reduction.moc"
