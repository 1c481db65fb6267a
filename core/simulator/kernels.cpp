#include "core/simulator/kernels.h"

#include <algorithm>

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

/// Shuffle that brings to each lane the one whose number differs in `bit`.
template <class D>
HWY_INLINE auto partnerOf(D d, int bit) {
    using TI = hwy::MakeSigned<hn::TFromD<D>>;
    alignas(64) TI index[64];
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) index[i] = static_cast<TI>(i ^ (std::size_t(1) << bit));
    return hn::SetTableIndices(d, index);
}

/// +1 in lanes whose target bit is 1, -1 elsewhere.
template <class D>
HWY_INLINE auto rowSigns(D d, int bit) {
    using T = hn::TFromD<D>;
    alignas(64) T sign[64];
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) sign[i] = (i >> bit & 1) ? T(1) : T(-1);
    return hn::Load(d, sign);
}

HWY_INLINE std::size_t pairIndex(std::size_t pair, std::size_t half) {
    return (pair & (half - 1)) | ((pair & ~(half - 1)) << 1);
}

template <class T>
void neuronForwardT(int log2Size, int bit, const Table<T>& table, const Groups& groups, States<const T> from,
                    States<T> to) {
    const std::size_t size = std::size_t(1) << log2Size;
    const std::size_t half = std::size_t(1) << bit;
    withLanes<T>(size, [&](auto d) {
        const std::size_t lanes = hn::Lanes(d);
        int begin = 0;
        for (int v = 0; v < groups.variants; ++v) {
            const int end = groups.ends[v];
            const T* cs = table.c + v * table.stride;
            const T* ss = table.s + v * table.stride;
            if (half < lanes) {
                const auto partner = partnerOf(d, bit);
                for (std::size_t i = 0; begin < end && i < size; i += lanes) {
                    const auto c = hn::LoadU(d, cs + i);
                    const auto s = hn::LoadU(d, ss + i);
                    for (int k = begin; k < end; ++k) {
                        const std::size_t e = std::size_t(groups.entries[k]);
                        const auto a = hn::LoadU(d, from.base + e * from.stride + i);
                        const auto other = hn::TableLookupLanes(a, partner);
                        hn::StoreU(hn::MulAdd(c, a, hn::Mul(s, other)), d, to.base + e * to.stride + i);
                    }
                }
            } else {
                for (std::size_t pair = 0; begin < end && pair < size / 2; pair += lanes) {
                    const std::size_t i = pairIndex(pair, half);
                    const auto c = hn::LoadU(d, cs + pair);
                    const auto s = hn::LoadU(d, ss + pair);
                    for (int k = begin; k < end; ++k) {
                        const std::size_t e = std::size_t(groups.entries[k]);
                        const T* source = from.base + e * from.stride + i;
                        T* result = to.base + e * to.stride + i;
                        const auto a0 = hn::LoadU(d, source);
                        const auto a1 = hn::LoadU(d, source + half);
                        hn::StoreU(hn::NegMulAdd(s, a1, hn::Mul(c, a0)), d, result);
                        hn::StoreU(hn::MulAdd(s, a0, hn::Mul(c, a1)), d, result + half);
                    }
                }
            }
            begin = end;
        }
    });
}

template <class T>
void neuronBackwardT(int log2Size, int bit, const Table<T>& table, const Groups& groups, States<const T> psi,
                     States<T> g, T* aBase, T* bBase) {
    const std::size_t size = std::size_t(1) << log2Size;
    const std::size_t half = std::size_t(1) << bit;
    withLanes<T>(size, [&](auto d) {
        const std::size_t lanes = hn::Lanes(d);
        int begin = 0;
        for (int v = 0; v < groups.variants; ++v) {
            const int end = groups.ends[v];
            const T* cs = table.c + v * table.stride;
            const T* ss = table.s + v * table.stride;
            T* as = aBase + v * table.stride;
            T* bs = bBase + v * table.stride;
            if (half < lanes) {
                const auto partner = partnerOf(d, bit);
                for (std::size_t i = 0; begin < end && i < size; i += lanes) {
                    const auto c = hn::LoadU(d, cs + i);
                    const auto s = hn::LoadU(d, ss + i);
                    auto a = hn::LoadU(d, as + i);
                    auto b = hn::LoadU(d, bs + i);
                    for (int k = begin; k < end; ++k) {
                        const std::size_t e = std::size_t(groups.entries[k]);
                        const auto amplitude = hn::LoadU(d, psi.base + e * psi.stride + i);
                        T* gradient = g.base + e * g.stride + i;
                        const auto own = hn::LoadU(d, gradient);
                        a = hn::MulAdd(own, amplitude, a);
                        b = hn::MulAdd(own, hn::TableLookupLanes(amplitude, partner), b);
                        const auto other = hn::TableLookupLanes(own, partner);
                        hn::StoreU(hn::NegMulAdd(s, other, hn::Mul(c, own)), d, gradient);
                    }
                    hn::StoreU(a, d, as + i);
                    hn::StoreU(b, d, bs + i);
                }
            } else {
                for (std::size_t pair = 0; begin < end && pair < size / 2; pair += lanes) {
                    const std::size_t i = pairIndex(pair, half);
                    const auto c = hn::LoadU(d, cs + pair);
                    const auto s = hn::LoadU(d, ss + pair);
                    auto a = hn::LoadU(d, as + pair);
                    auto b = hn::LoadU(d, bs + pair);
                    for (int k = begin; k < end; ++k) {
                        const std::size_t e = std::size_t(groups.entries[k]);
                        const T* state = psi.base + e * psi.stride + i;
                        T* gradient = g.base + e * g.stride + i;
                        const auto a0 = hn::LoadU(d, state);
                        const auto a1 = hn::LoadU(d, state + half);
                        const auto g0 = hn::LoadU(d, gradient);
                        const auto g1 = hn::LoadU(d, gradient + half);
                        a = hn::MulAdd(g1, a1, hn::MulAdd(g0, a0, a));
                        b = hn::NegMulAdd(g0, a1, hn::MulAdd(g1, a0, b));
                        hn::StoreU(hn::MulAdd(s, g1, hn::Mul(c, g0)), d, gradient);
                        hn::StoreU(hn::NegMulAdd(s, g0, hn::Mul(c, g1)), d, gradient + half);
                    }
                    hn::StoreU(a, d, as + pair);
                    hn::StoreU(b, d, bs + pair);
                }
            }
            begin = end;
        }
    });
}

template <class T>
void ryForwardT(int log2Size, int bit, T cosine, T sine, int count, States<const T> from, States<T> to) {
    const std::size_t size = std::size_t(1) << log2Size;
    const std::size_t half = std::size_t(1) << bit;
    withLanes<T>(size, [&](auto d) {
        const std::size_t lanes = hn::Lanes(d);
        const auto c = hn::Set(d, cosine);
        if (half < lanes) {
            const auto partner = partnerOf(d, bit);
            const auto s = hn::Mul(hn::Set(d, sine), rowSigns(d, bit));
            for (int e = 0; e < count; ++e) {
                const T* source = from.base + std::size_t(e) * from.stride;
                T* result = to.base + std::size_t(e) * to.stride;
                for (std::size_t i = 0; i < size; i += lanes) {
                    const auto a = hn::LoadU(d, source + i);
                    hn::StoreU(hn::MulAdd(c, a, hn::Mul(s, hn::TableLookupLanes(a, partner))), d, result + i);
                }
            }
            return;
        }
        const auto s = hn::Set(d, sine);
        for (int e = 0; e < count; ++e) {
            const T* source = from.base + std::size_t(e) * from.stride;
            T* result = to.base + std::size_t(e) * to.stride;
            for (std::size_t pair = 0; pair < size / 2; pair += lanes) {
                const std::size_t i = pairIndex(pair, half);
                const auto a0 = hn::LoadU(d, source + i);
                const auto a1 = hn::LoadU(d, source + i + half);
                hn::StoreU(hn::NegMulAdd(s, a1, hn::Mul(c, a0)), d, result + i);
                hn::StoreU(hn::MulAdd(s, a0, hn::Mul(c, a1)), d, result + i + half);
            }
        }
    });
}

template <class T>
double ryBackwardT(int log2Size, int bit, T cosine, T sine, int count, States<const T> psi, States<T> g) {
    const std::size_t size = std::size_t(1) << log2Size;
    const std::size_t half = std::size_t(1) << bit;
    double total = 0.0;
    withLanes<T>(size, [&](auto d) {
        const std::size_t lanes = hn::Lanes(d);
        const auto c = hn::Set(d, cosine);
        if (half < lanes) {
            const auto partner = partnerOf(d, bit);
            const auto sign = rowSigns(d, bit);
            const auto s = hn::Mul(hn::Set(d, sine), sign);
            for (int e = 0; e < count; ++e) {
                auto sum = hn::Zero(d);
                const T* state = psi.base + std::size_t(e) * psi.stride;
                T* gradient = g.base + std::size_t(e) * g.stride;
                for (std::size_t i = 0; i < size; i += lanes) {
                    const auto own = hn::LoadU(d, gradient + i);
                    const auto rotated =
                        hn::NegMulAdd(s, hn::TableLookupLanes(own, partner), hn::Mul(c, own));
                    hn::StoreU(rotated, d, gradient + i);
                    sum = hn::MulAdd(rotated, hn::TableLookupLanes(hn::LoadU(d, state + i), partner), sum);
                }
                total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, hn::Mul(sum, sign))));
            }
            return;
        }
        const auto s = hn::Set(d, sine);
        for (int e = 0; e < count; ++e) {
            auto sum = hn::Zero(d);
            const T* state = psi.base + std::size_t(e) * psi.stride;
            T* gradient = g.base + std::size_t(e) * g.stride;
            for (std::size_t pair = 0; pair < size / 2; pair += lanes) {
                const std::size_t i = pairIndex(pair, half);
                const auto g0 = hn::LoadU(d, gradient + i);
                const auto g1 = hn::LoadU(d, gradient + i + half);
                const auto r0 = hn::MulAdd(s, g1, hn::Mul(c, g0));
                const auto r1 = hn::NegMulAdd(s, g0, hn::Mul(c, g1));
                hn::StoreU(r0, d, gradient + i);
                hn::StoreU(r1, d, gradient + i + half);
                sum = hn::MulAdd(r1, hn::LoadU(d, state + i), sum);
                sum = hn::NegMulAdd(r0, hn::LoadU(d, state + i + half), sum);
            }
            total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
        }
    });
    return total;
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
    void neuronForward##X(int n, int bit, const Table<T>& t, const Groups& gr, States<const T> f,    \
                          States<T> to) {                                                            \
        neuronForwardT<T>(n, bit, t, gr, f, to);                                                     \
    }                                                                                                \
    void neuronBackward##X(int n, int bit, const Table<T>& t, const Groups& gr, States<const T> psi, \
                           States<T> g, T* a, T* b) {                                                \
        neuronBackwardT<T>(n, bit, t, gr, psi, g, a, b);                                             \
    }                                                                                                \
    void ryForward##X(int n, int bit, T c, T s, int count, States<const T> f, States<T> to) {        \
        ryForwardT<T>(n, bit, c, s, count, f, to);                                                   \
    }                                                                                                \
    double ryBackward##X(int n, int bit, T c, T s, int count, States<const T> psi, States<T> g) {    \
        return ryBackwardT<T>(n, bit, c, s, count, psi, g);                                          \
    }                                                                                                \
    void applyPairs##X(int n, const PairSet& p, const std::array<double, 4>& m, const T* f, T* to) { \
        applyPairsT<T>(n, p, m, f, to);                                                              \
    }                                                                                                \
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
    }

KETLOOM_KERNELS(float, F)
KETLOOM_KERNELS(double, D)
#undef KETLOOM_KERNELS

const char* targetName() {
    return hwy::TargetName(HWY_TARGET);
}

}  // namespace HWY_NAMESPACE
}  // namespace ketloom::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ketloom::kernels {

#define KETLOOM_EXPORT(T, X)                                                                            \
    HWY_EXPORT(neuronForward##X);                                                                       \
    HWY_EXPORT(neuronBackward##X);                                                                      \
    HWY_EXPORT(ryForward##X);                                                                           \
    HWY_EXPORT(ryBackward##X);                                                                          \
    HWY_EXPORT(applyPairs##X);                                                                          \
    HWY_EXPORT(dot##X);                                                                                 \
    HWY_EXPORT(scale##X);                                                                               \
    HWY_EXPORT(addScaled##X);                                                                           \
    HWY_EXPORT(vectorLanes##X);                                                                         \
    template <>                                                                                         \
    void neuronForward<T>(int n, int bit, const Table<T>& t, const Groups& g, States<const T> f,        \
                          States<T> to) {                                                               \
        HWY_DYNAMIC_DISPATCH(neuronForward##X)(n, bit, t, g, f, to);                                    \
    }                                                                                                   \
    template <>                                                                                         \
    void neuronBackward<T>(int n, int bit, const Table<T>& t, const Groups& gr, States<const T> psi,    \
                           States<T> g, T* a, T* b) {                                                   \
        HWY_DYNAMIC_DISPATCH(neuronBackward##X)(n, bit, t, gr, psi, g, a, b);                           \
    }                                                                                                   \
    template <>                                                                                         \
    void ryForward<T>(int n, int bit, T c, T s, int count, States<const T> f, States<T> to) {           \
        HWY_DYNAMIC_DISPATCH(ryForward##X)(n, bit, c, s, count, f, to);                                 \
    }                                                                                                   \
    template <>                                                                                         \
    double ryBackward<T>(int n, int bit, T c, T s, int count, States<const T> psi, States<T> g) {       \
        return HWY_DYNAMIC_DISPATCH(ryBackward##X)(n, bit, c, s, count, psi, g);                        \
    }                                                                                                   \
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
    bool isFolded<T>(int log2Size, int bit) {                                                           \
        const std::size_t lanes = HWY_DYNAMIC_DISPATCH(vectorLanes##X)();                               \
        const std::size_t size = std::size_t(1) << log2Size;                                            \
        return (std::size_t(1) << bit) < (size < lanes ? size : lanes);                                 \
    }                                                                                                   \
    template <>                                                                                         \
    void sumSquares<T>(const T* psi, std::size_t size, std::size_t blocks, double* out) {               \
        for (std::size_t y = 0; y < blocks; ++y) out[y] = dot<T>(psi + y * size, psi + y * size, size); \
    }

KETLOOM_EXPORT(float, F)
KETLOOM_EXPORT(double, D)
#undef KETLOOM_EXPORT

HWY_EXPORT(targetName);
const char* instructionSet() {
    return HWY_DYNAMIC_DISPATCH(targetName)();
}

}  // namespace ketloom::kernels
#endif
