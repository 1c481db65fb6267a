#include <QTest>
#include <cmath>
#include <vector>

#include "core/base/rng.h"
#include "core/simulator/kernels.h"

using namespace ketloom;

namespace {

/// One neuron on a block of entries, in the plain form: coefficients per variant and pair.
template <class T>
struct Neuron {
    int log2Size, bit, variants, entries;
    std::size_t stride;
    std::vector<T> c, s;              ///< variants x pairs
    std::vector<T> foldedC, foldedS;  ///< the form the kernels read
    std::vector<int> order, ends, variantOf;
    std::vector<T> psi, g;

    std::size_t size() const { return std::size_t(1) << log2Size; }
    std::size_t pairs() const { return size() / 2; }
    std::size_t zeroRow(std::size_t pair) const {
        const std::size_t half = std::size_t(1) << bit;
        return (pair & (half - 1)) | ((pair & ~(half - 1)) << 1);
    }
    kernels::Table<T> table() const {
        if (!kernels::isFolded<T>(log2Size, bit)) return {c.data(), s.data(), pairs()};
        return {foldedC.data(), foldedS.data(), size()};
    }
    kernels::Groups groups() const { return {order.data(), ends.data(), variants}; }
};

template <class T>
Neuron<T> randomNeuron(Rng& rng, int log2Size, int bit) {
    Neuron<T> n{};
    n.log2Size = log2Size;
    n.bit = bit;
    n.variants = 1 + static_cast<int>(rng.below(4));
    n.entries = 1 + static_cast<int>(rng.below(9));
    n.stride = n.size() + rng.below(20);
    const auto random = [&](std::size_t count) {
        std::vector<T> values(count);
        for (T& value : values) value = static_cast<T>(rng.normal());
        return values;
    };
    n.c = random(std::size_t(n.variants) * n.pairs());
    n.s = random(std::size_t(n.variants) * n.pairs());
    n.foldedC.resize(std::size_t(n.variants) * n.size());
    n.foldedS.resize(n.foldedC.size());
    for (int v = 0; v < n.variants; ++v) {
        for (std::size_t pair = 0; pair < n.pairs(); ++pair) {
            const std::size_t from = std::size_t(v) * n.pairs() + pair;
            const std::size_t zero = std::size_t(v) * n.size() + n.zeroRow(pair);
            const std::size_t one = zero + (std::size_t(1) << bit);
            n.foldedC[zero] = n.foldedC[one] = n.c[from];
            n.foldedS[zero] = -n.s[from];
            n.foldedS[one] = n.s[from];
        }
    }
    for (int e = 0; e < n.entries; ++e)
        n.variantOf.push_back(static_cast<int>(rng.below(std::uint64_t(n.variants))));
    for (int v = 0; v < n.variants; ++v) {
        for (int e = 0; e < n.entries; ++e) {
            if (n.variantOf[std::size_t(e)] == v) n.order.push_back(e);
        }
        n.ends.push_back(static_cast<int>(n.order.size()));
    }
    n.psi = random(std::size_t(n.entries) * n.stride);
    n.g = random(std::size_t(n.entries) * n.stride);
    return n;
}

template <class T>
bool close(T a, T b) {
    return std::abs(a - b) < (sizeof(T) == 4 ? T(1e-4) : T(1e-12));
}

template <class T>
void compareNeuron(std::uint64_t seed) {
    Rng rng(seed);
    for (int log2Size = 1; log2Size <= 8; ++log2Size) {
        for (int bit = 0; bit < log2Size; ++bit) {
            const Neuron<T> n = randomNeuron<T>(rng, log2Size, bit);
            const std::size_t half = std::size_t(1) << bit;
            std::vector<T> forward(n.psi.size()), inPlace = n.psi, g = n.g;
            kernels::neuronForward<T>(log2Size, bit, n.table(), n.groups(), {n.psi.data(), n.stride},
                                      {forward.data(), n.stride});
            kernels::neuronForward<T>(log2Size, bit, n.table(), n.groups(), {inPlace.data(), n.stride},
                                      {inPlace.data(), n.stride});
            std::vector<T> a(n.foldedC.size(), T(0)), b(n.foldedC.size(), T(0));
            kernels::neuronBackward<T>(log2Size, bit, n.table(), n.groups(), {n.psi.data(), n.stride},
                                       {g.data(), n.stride}, a.data(), b.data());
            std::vector<T> sumA(n.c.size(), T(0)), sumB(n.c.size(), T(0));
            for (int e = 0; e < n.entries; ++e) {
                for (std::size_t pair = 0; pair < n.pairs(); ++pair) {
                    const std::size_t entry = std::size_t(n.variantOf[std::size_t(e)]) * n.pairs() + pair;
                    const std::size_t i = std::size_t(e) * n.stride + n.zeroRow(pair);
                    const T c = n.c[entry], s = n.s[entry];
                    const T a0 = n.psi[i], a1 = n.psi[i + half], g0 = n.g[i], g1 = n.g[i + half];
                    QVERIFY(close(forward[i], c * a0 - s * a1));
                    QVERIFY(close(forward[i + half], c * a1 + s * a0));
                    QVERIFY(close(inPlace[i], forward[i]) && close(inPlace[i + half], forward[i + half]));
                    QVERIFY(close(g[i], c * g0 + s * g1));
                    QVERIFY(close(g[i + half], c * g1 - s * g0));
                    sumA[entry] += g0 * a0 + g1 * a1;
                    sumB[entry] += g1 * a0 - g0 * a1;
                }
            }
            const bool folded = kernels::isFolded<T>(log2Size, bit);
            for (std::size_t entry = 0; entry < sumA.size(); ++entry) {
                T gatheredA = a[entry], gatheredB = b[entry];
                if (folded) {
                    const std::size_t zero = entry / n.pairs() * n.size() + n.zeroRow(entry % n.pairs());
                    gatheredA = a[zero] + a[zero + half];
                    gatheredB = b[zero + half] - b[zero];
                }
                QVERIFY(close(gatheredA, sumA[entry]));
                QVERIFY(close(gatheredB, sumB[entry]));
            }
        }
    }
}

template <class T>
void compareRotation(std::uint64_t seed) {
    Rng rng(seed);
    for (int log2Size = 1; log2Size <= 8; ++log2Size) {
        for (int bit = 0; bit < log2Size; ++bit) {
            const Neuron<T> n = randomNeuron<T>(rng, log2Size, bit);
            const std::size_t half = std::size_t(1) << bit;
            const T c = static_cast<T>(std::cos(0.7)), s = static_cast<T>(std::sin(0.7));
            std::vector<T> forward(n.psi.size()), g = n.g;
            kernels::ryForward<T>(log2Size, bit, c, s, n.entries, {n.psi.data(), n.stride},
                                  {forward.data(), n.stride});
            const double sum = kernels::ryBackward<T>(log2Size, bit, c, s, n.entries,
                                                      {n.psi.data(), n.stride}, {g.data(), n.stride});
            double expected = 0.0;
            for (int e = 0; e < n.entries; ++e) {
                for (std::size_t pair = 0; pair < n.pairs(); ++pair) {
                    const std::size_t i = std::size_t(e) * n.stride + n.zeroRow(pair);
                    const T a0 = n.psi[i], a1 = n.psi[i + half], g0 = n.g[i], g1 = n.g[i + half];
                    QVERIFY(close(forward[i], c * a0 - s * a1));
                    QVERIFY(close(forward[i + half], c * a1 + s * a0));
                    QVERIFY(close(g[i], c * g0 + s * g1));
                    QVERIFY(close(g[i + half], c * g1 - s * g0));
                    expected += double(g[i + half]) * a0 - double(g[i]) * a1;
                }
            }
            QVERIFY(std::abs(sum - expected) < (sizeof(T) == 4 ? 1e-2 : 1e-10));
        }
    }
}

/// All pairs of two lanes that differ, and of one lane under every choice of controls.
template <class T>
void comparePairs(std::uint64_t seed) {
    Rng rng(seed);
    for (int log2Size = 1; log2Size <= 7; ++log2Size) {
        const std::size_t size = std::size_t(1) << log2Size;
        for (int round = 0; round < 60; ++round) {
            kernels::PairSet pairs;
            pairs.pairMask = 1 + rng.below(size - 1);
            pairs.fixedMask = pairs.pairMask | rng.below(size);
            pairs.fixedValue = pairs.fixedMask & rng.below(size);
            const std::array<double, 4> m{rng.normal(), rng.normal(), rng.normal(), rng.normal()};
            std::vector<T> from(size), to(size), expected;
            for (T& value : from) value = static_cast<T>(rng.normal());
            expected = from;
            for (std::size_t i = 0; i < size; ++i) {
                if ((i & pairs.fixedMask) != pairs.fixedValue) continue;
                const std::size_t j = i ^ pairs.pairMask;
                expected[i] = T(m[0]) * from[i] + T(m[1]) * from[j];
                expected[j] = T(m[2]) * from[i] + T(m[3]) * from[j];
            }
            kernels::applyPairs<T>(log2Size, pairs, m, from.data(), to.data());
            std::vector<T> inPlace = from;
            kernels::applyPairs<T>(log2Size, pairs, m, inPlace.data(), inPlace.data());
            for (std::size_t i = 0; i < size; ++i) {
                QVERIFY(close(to[i], expected[i]));
                QVERIFY(close(inPlace[i], expected[i]));
            }
        }
    }
}

}  // namespace

/// Every kernel against three plain lines, at every size and target position, for float and double.
class TestKernels : public QObject {
    Q_OBJECT

private slots:
    void neuronFloat() { compareNeuron<float>(1); }
    void neuronDouble() { compareNeuron<double>(2); }
    void rotationFloat() { compareRotation<float>(3); }
    void rotationDouble() { compareRotation<double>(4); }
    void pairsFloat() { comparePairs<float>(5); }
    void pairsDouble() { comparePairs<double>(6); }
    void sums() {
        std::vector<double> x{1, 2, 3, 4, 5, 6, 7, 8}, y(8), out(4);
        kernels::sumSquares<double>(x.data(), 2, 4, out.data());
        QCOMPARE(out, (std::vector<double>{5, 25, 61, 113}));
        QCOMPARE(kernels::dot<double>(x.data(), x.data(), 8), 204.0);
        kernels::scale<double>(x.data(), 2.0, 8, y.data());
        QCOMPARE(y[7], 16.0);
        kernels::addScaled<double>(x.data(), -2.0, 8, y.data());
        QCOMPARE(y, std::vector<double>(8, 0.0));
    }
};

QTEST_APPLESS_MAIN(TestKernels)
#include "tst_kernels.moc"
