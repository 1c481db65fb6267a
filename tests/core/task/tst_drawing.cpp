#include <QTest>
#include <cmath>

#include "core/task/digits_task.h"
#include "core/task/drawing.h"

using namespace ketloom;

namespace {

/// A "7" of straight strokes, its corner at (left, top), `size` pixels high, on a square of `side` pixels.
Image seven(int side, int left, int top, int size) {
    Image image{side, side, std::vector<float>(std::size_t(side * side), 0.0f)};
    const auto ink = [&](int x, int y) { image.pixels[std::size_t(y * side + x)] = 1.0f; };
    const int pen = size / 8;
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size / 2; ++x) {
            const bool bar = y < pen;
            const bool stem = x >= size / 2 - pen;
            if (bar || stem) ink(left + x, top + y);
        }
    }
    return image;
}

double mass(const Image& image) {
    double sum = 0.0;
    for (const float ink : image.pixels) sum += double(ink);
    return sum;
}

}  // namespace

class TestDrawing : public QObject {
    Q_OBJECT
private slots:
    void placeAndSizeOfADrawingDoNotMatter() {
        const Image reference = fitDrawing(seven(280, 100, 60, 160), 28, 28, 20);
        QVERIFY(mass(reference) > 20.0);
        for (const auto& [left, top, size] : {std::tuple{10, 5, 160}, {120, 100, 160}, {20, 20, 80}}) {
            const Image other = fitDrawing(seven(280, left, top, size), 28, 28, 20);
            double most = 0.0;
            for (std::size_t i = 0; i < other.pixels.size(); ++i)
                most = std::max(most, std::abs(double(other.pixels[i] - reference.pixels[i])));
            QVERIFY2(most < 0.15, qPrintable(QString::number(most)));
        }
    }

    void itsCentreOfMassIsInTheMiddleAndItsSizeAsAsked() {
        const Image fitted = fitDrawing(seven(280, 30, 90, 120), 28, 28, 20);
        double x = 0.0, y = 0.0;
        int top = 28, bottom = -1;
        for (int i = 0; i < 28 * 28; ++i) {
            const double ink = double(fitted.pixels[std::size_t(i)]);
            x += ink * (i % 28 + 0.5);
            y += ink * (i / 28 + 0.5);
            if (ink < 0.3) continue;
            top = std::min(top, i / 28);
            bottom = std::max(bottom, i / 28);
        }
        QVERIFY(std::abs(x / mass(fitted) - 14.0) < 0.1);
        // Vertically too, for 20 of 28 pixels leave room.
        QVERIFY(std::abs(y / mass(fitted) - 14.0) < 0.1);
        QVERIFY(std::abs(bottom - top + 1 - 20) <= 1);
    }

    void nothingDrawnIsEmpty() {
        const Image empty{50, 50, std::vector<float>(2500, 0.0f)};
        const Image fitted = fitDrawing(empty, 28, 28, 20);
        QCOMPARE(fitted.width, 28);
        QCOMPARE(mass(fitted), 0.0);
    }

    // What the pad hands over is read as an image of the data is.
    void aDrawnSampleIsWrittenAsTheTaskWritesImages() {
        const auto task = createTask(TaskOptions{});
        QVERIFY2(task.has_value(), "the built-in digits");
        for (int label = 0; label < 2; ++label) {
            const auto sample = (*task)->drawn(seven(96, 20, 10, 80), label);
            QVERIFY(sample.has_value());
            QCOMPARE(sample->batch.length, (*task)->length());
            const Image& image = *sample->image;
            QVERIFY(mass(image) > 5.0);
            for (int step = 0; step < sample->batch.steps(); ++step) {
                const int rowPixel = step;
                const int columnPixel = step % image.height * image.width + step / image.height;
                const Word word = sample->batch.input(0, step);
                QCOMPARE(word >> 1 & 1, image.pixels[std::size_t(rowPixel)] > 0.5f ? 0 : 1);
                QCOMPARE(word & 1, image.pixels[std::size_t(columnPixel)] > 0.5f ? 0 : 1);
                const bool last = step == sample->batch.steps() - 1;
                QCOMPARE(sample->batch.isScored(0, step), last);
                QCOMPARE(int(sample->batch.target(0, step)), last ? label : 0);
            }
        }
    }

    // An image of the data, enlarged, is read nearly as the data set's own reduction reads it.
    void anImageOfTheDataDrawnAgainIsNearlyTheSame() {
        const auto task = createTask(TaskOptions{});
        QVERIFY(task.has_value());
        int same = 0, all = 0;
        for (int index = 0; index < 40; ++index) {
            const Sample original = (*task)->sample(Split::Test, index);
            Image large{80, 80, {}};
            for (int i = 0; i < 80 * 80; ++i)
                large.pixels.push_back(original.source->pixels[std::size_t(i / 800 * 8 + i % 80 / 10)]);
            const auto drawn = (*task)->drawn(large, 0);
            for (std::size_t i = 0; i < 64; ++i, ++all)
                same += drawn->image->pixels[i] == original.image->pixels[i];
        }
        QVERIFY2(same > 0.85 * all, qPrintable(QStringLiteral("%1 of %2").arg(same).arg(all)));
    }

    void tasksWithoutImagesCannotBeDrawn() {
        TaskOptions options;
        options.kind = TaskKind::ElmanXor;
        const auto task = createTask(options);
        QVERIFY(task.has_value());
        QVERIFY(!(*task)->drawn(seven(96, 20, 10, 80), 0));
    }
};

QTEST_APPLESS_MAIN(TestDrawing)
#include "tst_drawing.moc"
