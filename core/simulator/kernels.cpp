#include "core/simulator/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

// Compiled once per instruction set: Highway includes this file again for each target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simulator/kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ketloom::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
constexpr std::size_t kFullLanes = HWY_LANES(T);

/// Calls body(tag) with the widest vector tag that has at most `size` lanes.
template <class T, class Body>
HWY_INLINE void withLanes(std::size_t size, const Body& body) {
    if (size >= kFullLanes<T>) {
        body(hn::CappedTag<T, kFullLanes<T>>());
        return;
    }
    if constexpr (kFullLanes < T >> 8) {
        if (size == 8) return body(hn::CappedTag<T, 8>());
    }
    if constexpr (kFullLanes < T >> 4) {
        if (size == 4) return body(hn::CappedTag<T, 4>());
    }
    if constexpr (kFullLanes < T >> 2) {
        if (size == 2) return body(hn::CappedTag<T, 2>());
    }
    body(hn::CappedTag<T, 1>());
}

/// Runs of contiguous pairs, as long as the lowest fixed bit: plain loops, which the compiler vectorises for
/// each instruction set.
template <class T>
void applyPairsT(int log2Size, const PairSet& pairs, const std::array<double, 4>& matrix, const T* from,
                 T* to) {
    const std::size_t size = std::size_t(1) << log2Size;
    if (from != to) std::copy_n(from, size, to);
    const T m0 = static_cast<T>(matrix[0]);
    const T m1 = static_cast<T>(matrix[1]);
    const T m2 = static_cast<T>(matrix[2]);
    const T m3 = static_cast<T>(matrix[3]);
    const std::size_t run = pairs.fixedMask & (~pairs.fixedMask + 1);
    const std::size_t free = (size - 1) & ~pairs.fixedMask & ~(run - 1);
    for (std::size_t index = 0;; index = (index - free) & free) {  // all subsets of the free bits, ascending
        T* HWY_RESTRICT a = to + (index | pairs.fixedValue);
        T* HWY_RESTRICT b = to + ((index | pairs.fixedValue) ^ pairs.pairMask);
        for (std::size_t k = 0; k < run; ++k) {
            const T zero = a[k];
            const T one = b[k];
            a[k] = m0 * zero + m1 * one;
            b[k] = m2 * zero + m3 * one;
        }
        if (index == free) break;
    }
}

template <class T>
double dotT(const T* x, const T* y, std::size_t size) {
    double result = 0.0;
    withLanes<T>(size, [&](auto d) {
        auto sum = hn::Zero(d);
        for (std::size_t i = 0; i < size; i += hn::Lanes(d)) {
            sum = hn::MulAdd(hn::LoadU(d, x + i), hn::LoadU(d, y + i), sum);
        }
        result = static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
    });
    return result;
}

template <class T>
void scaleT(const T* from, T factor, std::size_t size, T* to) {
    withLanes<T>(size, [&](auto d) {
        const auto f = hn::Set(d, factor);
        for (std::size_t i = 0; i < size; i += hn::Lanes(d))
            hn::StoreU(hn::Mul(f, hn::LoadU(d, from + i)), d, to + i);
    });
}

template <class T>
void addScaledT(const T* from, T factor, std::size_t size, T* to) {
    withLanes<T>(size, [&](auto d) {
        const auto f = hn::Set(d, factor);
        for (std::size_t i = 0; i < size; i += hn::Lanes(d)) {
            hn::StoreU(hn::MulAdd(f, hn::LoadU(d, from + i), hn::LoadU(d, to + i)), d, to + i);
        }
    });
}

// One plain function a kernel and type: what the dispatch tables hold.
#define KETLOOM_KERNELS(T, X)                                                                        \
    double dot##X(const T* x, const T* y, std::size_t size) {                                        \
        return dotT<T>(x, y, size);                                                                  \
    }                                                                                                \
    void scale##X(const T* from, T factor, std::size_t size, T* to) {                                \
        scaleT<T>(from, factor, size, to);                                                           \
    }                                                                                                \
    void addScaled##X(const T* from, T factor, std::size_t size, T* to) {                            \
        addScaledT<T>(from, factor, size, to);                                                       \
    }                                                                                                \
    std::size_t vectorLanes##X() {                                                                   \
        return kFullLanes<T>;                                                                        \
    }                                                                                                \
    void applyPairs##X(int n, const PairSet& p, const std::array<double, 4>& m, const T* f, T* to) { \
        applyPairsT<T>(n, p, m, f, to);                                                              \
    }

KETLOOM_KERNELS(float, F)
KETLOOM_KERNELS(double, D)
#undef KETLOOM_KERNELS

/// Plain loops without branches, which the compiler vectorises for each instruction set. No multiply-adds are
/// fused (the build forbids it), so that all give the same.
void sinCosT(const double* HWY_RESTRICT x, std::size_t size, double* HWY_RESTRICT sine,
             double* HWY_RESTRICT cosine) {
    // pi/2 in three parts; a whole number below 2^20 times either of the first two is exact.
    constexpr double kFirst = 0x1.921fb544p+0, kSecond = 0x1.0b4611a6p-34, kThird = 0x1.3198a2e037073p-69;
    constexpr double kRound = 0x1.8p52;  // added: the fraction is rounded away, the low bits are the number
    for (std::size_t k = 0; k < size; ++k) {
        const double shifted = x[k] * (2.0 / std::numbers::pi) + kRound;
        const double n = shifted - kRound;
        const double r = ((x[k] - n * kFirst) - n * kSecond) - n * kThird;
        const double z = r * r;
        const double sinSeries =
            8.33333333332248946124e-03 +
            z * (-1.98412698298579493134e-04 +
                 z * (2.75573137070700676789e-06 +
                      z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
        const double cosSeries =
            4.16666666666666019037e-02 +
            z * (-1.38888888888741095749e-03 +
                 z * (2.48015872894767294178e-05 +
                      z * (-2.75573143513906633035e-07 +
                           z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11))));
        const double s = r + r * z * (-1.66666666666666324348e-01 + z * sinSeries);
        const double one = 1.0 - 0.5 * z;
        const double c = one + (((1.0 - one) - 0.5 * z) + z * z * cosSeries);
        // Quarter turns: odd ones exchange sine and cosine, then signs follow.
        const std::uint64_t quarter = std::bit_cast<std::uint64_t>(shifted);
        const std::uint64_t exchange = std::uint64_t(0) - (quarter & 1);
        const std::uint64_t sBits = std::bit_cast<std::uint64_t>(s), cBits = std::bit_cast<std::uint64_t>(c);
        const std::uint64_t difference = (sBits ^ cBits) & exchange;
        sine[k] = std::bit_cast<double>(sBits ^ difference ^ (quarter & 2) << 62);
        cosine[k] = std::bit_cast<double>(cBits ^ difference ^ ((quarter + 1) & 2) << 62);
    }
}

const char* targetName() {
    return hwy::TargetName(HWY_TARGET);
}

}  // namespace HWY_NAMESPACE
}  // namespace ketloom::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ketloom::kernels {

#define KETLOOM_EXPORT(T, X)                                                                            \
    HWY_EXPORT(applyPairs##X);                                                                          \
    HWY_EXPORT(dot##X);                                                                                 \
    HWY_EXPORT(scale##X);                                                                               \
    HWY_EXPORT(addScaled##X);                                                                           \
    HWY_EXPORT(vectorLanes##X);                                                                         \
    template <>                                                                                         \
    void applyPairs<T>(int n, const PairSet& p, const std::array<double, 4>& m, const T* f, T* to) {    \
        HWY_DYNAMIC_DISPATCH(applyPairs##X)(n, p, m, f, to);                                            \
    }                                                                                                   \
    template <>                                                                                         \
    double dot<T>(const T* x, const T* y, std::size_t size) {                                           \
        return HWY_DYNAMIC_DISPATCH(dot##X)(x, y, size);                                                \
    }                                                                                                   \
    template <>                                                                                         \
    void scale<T>(const T* from, T factor, std::size_t size, T* to) {                                   \
        HWY_DYNAMIC_DISPATCH(scale##X)(from, factor, size, to);                                         \
    }                                                                                                   \
    template <>                                                                                         \
    void addScaled<T>(const T* from, T factor, std::size_t size, T* to) {                               \
        HWY_DYNAMIC_DISPATCH(addScaled##X)(from, factor, size, to);                                     \
    }                                                                                                   \
    template <>                                                                                         \
    std::size_t vectorLanes<T>() {                                                                      \
        return HWY_DYNAMIC_DISPATCH(vectorLanes##X)();                                                  \
    }                                                                                                   \
    template <>                                                                                         \
    void sumSquares<T>(const T* psi, std::size_t size, std::size_t blocks, double* out) {               \
        for (std::size_t y = 0; y < blocks; ++y) out[y] = dot<T>(psi + y * size, psi + y * size, size); \
    }

KETLOOM_EXPORT(float, F)
KETLOOM_EXPORT(double, D)
#undef KETLOOM_EXPORT

HWY_EXPORT(sinCosT);
void sinCos(const double* x, std::size_t size, double* sine, double* cosine) {
    constexpr double kLargest = 1e6;
    bool isSmall = true;
    for (std::size_t k = 0; k < size; ++k) isSmall = isSmall & (std::abs(x[k]) <= kLargest);
    if (isSmall) {
        HWY_DYNAMIC_DISPATCH(sinCosT)(x, size, sine, cosine);
        return;
    }
    for (std::size_t k = 0; k < size; ++k) {  // some are very large, or not numbers
        sine[k] = std::sin(x[k]);
        cosine[k] = std::cos(x[k]);
    }
}

HWY_EXPORT(targetName);
const char* instructionSet() {
    return HWY_DYNAMIC_DISPATCH(targetName)();
}

}  // namespace ketloom::kernels
#endif
