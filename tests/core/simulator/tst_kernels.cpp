#include <QTest>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/base/rng.h"
#include "core/simulator/kernels.h"
#include "core/simulator/peak_rate.h"

using namespace ketloom;

namespace {

template <class T>
constexpr double kTolerance = sizeof(T) == 4 ? 1e-6 : 1e-14;

/// Normal values behind an odd number of others, so that nothing is aligned.
template <class T>
std::vector<T> randomValues(std::size_t size, Rng& rng) {
    std::vector<T> values(size + 1);
    for (T& value : values) value = static_cast<T>(rng.normal());
    return values;
}

template <class T>
void loops() {
    Rng rng(7);
    for (int log2Size = 0; log2Size <= 11; ++log2Size) {
        const std::size_t size = std::size_t(1) << log2Size;
        const std::vector<T> x = randomValues<T>(size, rng), y = randomValues<T>(size, rng);
        double sum = 0.0, most = 0.0;
        for (std::size_t i = 1; i <= size; ++i) {
            sum += double(x[i]) * double(y[i]);
            most += std::abs(double(x[i]) * double(y[i]));
        }
        QVERIFY(std::abs(kernels::dot<T>(x.data() + 1, y.data() + 1, size) - sum) <= kTolerance<T> * most);

        const T factor = T(-1.75);
        std::vector<T> scaled(size + 2, T(9)), added = y, inPlace = x;
        added.push_back(T(9));
        kernels::scale<T>(x.data() + 1, factor, size, scaled.data() + 1);
        kernels::scale<T>(x.data() + 1, factor, size, inPlace.data() + 1);
        kernels::addScaled<T>(x.data() + 1, factor, size, added.data() + 1);
        for (std::size_t i = 1; i <= size; ++i) {
            QCOMPARE(scaled[i], factor * x[i]);
            QCOMPARE(inPlace[i], factor * x[i]);
            const double expected = double(y[i]) + double(factor) * double(x[i]);
            const double scale = std::abs(double(y[i])) + 1.75 * std::abs(double(x[i]));
            QVERIFY(std::abs(double(added[i]) - expected) <= kTolerance<T> * scale);
        }
        QVERIFY(scaled[0] == T(9) && scaled[size + 1] == T(9) && added[size + 1] == T(9));
    }
}

template <class T>
void squares() {
    Rng rng(8);
    for (std::size_t blocks : {1, 3, 16}) {
        for (std::size_t size : {1, 2, 4, 8, 16, 64, 512}) {
            const std::vector<T> psi = randomValues<T>(size * blocks, rng);
            std::vector<double> out(blocks + 1, -1.0);
            kernels::sumSquares<T>(psi.data() + 1, size, blocks, out.data());
            for (std::size_t y = 0; y < blocks; ++y) {
                double sum = 0.0;
                for (std::size_t i = 0; i < size; ++i)
                    sum += double(psi[1 + y * size + i]) * psi[1 + y * size + i];
                QVERIFY(std::abs(out[y] - sum) <= kTolerance<T> * sum);
            }
            QCOMPARE(out[blocks], -1.0);
        }
    }
}

/// Every amplitude is in no pair, or in one: found by its own index, not by walking over pairs.
template <class T>
void pairs() {
    Rng rng(9);
    for (int round = 0; round < 400; ++round) {
        const int log2Size = 1 + int(rng.below(9));
        const std::size_t size = std::size_t(1) << log2Size;
        kernels::PairSet set;
        while (set.pairMask == 0) set.pairMask = rng.bits() & rng.bits() & (size - 1);
        set.fixedMask = set.pairMask | (rng.bits() & rng.bits() & (size - 1));
        set.fixedValue = rng.bits() & set.fixedMask;
        const std::array<double, 4> m = {rng.normal(), rng.normal(), rng.normal(), rng.normal()};
        std::vector<T> from(size), to(size, T(9));
        for (T& value : from) value = static_cast<T>(rng.normal());
        std::vector<T> inPlace = from;
        kernels::applyPairs<T>(log2Size, set, m, from.data(), to.data());
        kernels::applyPairs<T>(log2Size, set, m, inPlace.data(), inPlace.data());
        for (std::size_t i = 0; i < size; ++i) {
            double expected = double(from[i]);
            const double partner = double(from[i ^ set.pairMask]);
            if ((i & set.fixedMask) == set.fixedValue) {
                expected = m[0] * double(from[i]) + m[1] * partner;
            } else if (((i ^ set.pairMask) & set.fixedMask) == set.fixedValue) {
                expected = m[2] * partner + m[3] * double(from[i]);
            }
            QVERIFY(std::abs(double(to[i]) - expected) <= 40.0 * kTolerance<T>);
            QCOMPARE(inPlace[i], to[i]);
        }
    }
}

}  // namespace

class TestKernels : public QObject {
    Q_OBJECT

private slots:
    void loopsOverStates() {
        loops<float>();
        loops<double>();
    }
    void sumsOfSquaresByBlock() {
        squares<float>();
        squares<double>();
    }
    void pairsOfAmplitudes() {
        pairs<float>();
        pairs<double>();
    }
    void sinesAndCosines() {
        Rng rng(10);
        std::vector<double> x = {0.0, -0.0};
        for (int quarter = -2000; quarter <= 2000; ++quarter) {
            const double exact = quarter * (0.5 * std::numbers::pi);
            for (const double off : {0.0, 1e-12, -1e-9, 1e-4, 0.78, -0.79}) x.push_back(exact + off);
        }
        for (int k = 0; k < 20000; ++k) x.push_back((k % 2 ? 10.0 : 3e5) * (2.0 * rng.uniform() - 1.0));
        std::vector<double> sine(x.size()), cosine(x.size());
        kernels::sinCos(x.data(), x.size(), sine.data(), cosine.data());
        double most = 0.0;
        for (std::size_t k = 0; k < x.size(); ++k) {
            most = std::max(most, std::abs(sine[k] - std::sin(x[k])));
            most = std::max(most, std::abs(cosine[k] - std::cos(x[k])));
            // A value alone is the same as one of many.
            if (k % 97 != 0) continue;
            double s = 0.0, c = 0.0;
            kernels::sinCos(x.data() + k, 1, &s, &c);
            QVERIFY(s == sine[k] && c == cosine[k]);
        }
        QVERIFY2(most <= 0x1p-52, std::to_string(most * 0x1p52).c_str());
        QVERIFY(sine[0] == 0.0 && sine[1] == 0.0 && cosine[0] == 1.0 && cosine[1] == 1.0);
    }
    void sinesOfVeryLargeValuesAndOfNoNumbers() {
        const double infinity = std::numeric_limits<double>::infinity();
        const double x[] = {1e15, -3e100, 2.0, std::nan(""), infinity, -infinity};
        double sine[6], cosine[6];
        kernels::sinCos(x, 3, sine, cosine);
        for (int k = 0; k < 3; ++k) {
            QVERIFY(std::abs(sine[k] - std::sin(x[k])) <= 0x1p-52);
            QVERIFY(std::abs(cosine[k] - std::cos(x[k])) <= 0x1p-52);
        }
        kernels::sinCos(x + 3, 3, sine, cosine);
        for (int k = 0; k < 3; ++k) QVERIFY(std::isnan(sine[k]) && std::isnan(cosine[k]));
    }
    void vectorsHoldAPowerOfTwo() {
        for (const std::size_t lanes : {kernels::vectorLanes<float>(), kernels::vectorLanes<double>()})
            QVERIFY(lanes >= 1 && lanes <= 16 && (lanes & (lanes - 1)) == 0);
        QVERIFY(std::string(kernels::instructionSet()).size() > 0);
    }
    void peakRateIsANumber() {
        for (const double rate : {kernels::peakRate<float>(), kernels::peakRate<double>()})
            QVERIFY(std::isfinite(rate) && rate > 0.0);
    }
};

QTEST_APPLESS_MAIN(TestKernels)
#include "tst_kernels.moc"
