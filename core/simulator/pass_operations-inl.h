// The operations of a pass on the amplitudes of one group, while these are in registers: forward and
// backward. Included once per instruction set, by pass_kernels.cpp alone.

#if defined(KETLOOM_PASS_OPERATIONS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef KETLOOM_PASS_OPERATIONS_INL_H_
#undef KETLOOM_PASS_OPERATIONS_INL_H_
#else
#define KETLOOM_PASS_OPERATIONS_INL_H_
#endif

#include <hwy/highway.h>
#include <utility>

#include "core/simulator/pass_plan.h"

HWY_BEFORE_NAMESPACE();
namespace ketloom::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Unrolled by hand so that the arrays of registers below are registers in every build.
#define KETLOOM_INLINE __attribute__((always_inline))
template <int N, class Body>
HWY_INLINE void unroll(const Body& body) {
    [&]<int... I>(std::integer_sequence<int, I...>) KETLOOM_INLINE {
        (body(std::integral_constant<int, I>()), ...);
    }
    (std::make_integer_sequence<int, N>());
}

/// Number of the register with bit `Bit` 0 that comes `pair`-th.
template <int Bit>
constexpr int lowerOf(int pair) {
    return (pair & ((1 << Bit) - 1)) | ((pair >> Bit) << (Bit + 1));
}

/// Registers the amplitudes of a pass may fill: half of the register file.
constexpr int kStateRegisters = HWY_ARCH_ARM_A64 || HWY_TARGET <= HWY_AVX3 ? 16 : 8;

/// One group of M entries: R registers each. Entries that share their tables are worked on together: a table
/// is loaded once for all of them, and there is more to do while a result is on its way.
template <class D, int R, int M>
struct Registers {
    hn::Vec<D> v[R * M];
    HWY_INLINE Registers() {}  // written out, so that it belongs to the instruction set
};

/// Where the registers of a group lie: three distances, kept in registers themselves.
struct Distances {
    std::size_t of[3];
    explicit Distances(const Pass& pass) {
        for (int k = 0; k < 3; ++k) {
            of[k] = 1 << k < pass.registers ? std::size_t(1) << pass.registerBit[std::size_t(k)] : 0;
        }
    }
    HWY_INLINE std::size_t operator[](int r) const {
        return (r & 1 ? of[0] : 0) + (r & 2 ? of[1] : 0) + (r & 4 ? of[2] : 0);
    }
};

template <class D, int R, int M, class T>
HWY_INLINE void load(D d, const T* const (&from)[M], const Distances& distance, Registers<D, R, M>& psi) {
    unroll<M>([&](auto m) KETLOOM_INLINE {
        unroll<R>([&](auto r) KETLOOM_INLINE { psi.v[m * R + r] = hn::LoadU(d, from[m] + distance[r]); });
    });
}
template <class D, int R, int M, class T>
HWY_INLINE void store(D d, const Registers<D, R, M>& psi, T* const (&to)[M], const Distances& distance) {
    unroll<M>([&](auto m) KETLOOM_INLINE {
        unroll<R>([&](auto r) KETLOOM_INLINE { hn::StoreU(psi.v[m * R + r], d, to[m] + distance[r]); });
    });
}
template <class D, int R, int M, class T>
HWY_INLINE void storePacked(D d, const Registers<D, R, M>& psi, T* to) {
    unroll<R * M>([&](auto r) KETLOOM_INLINE { hn::StoreU(psi.v[r], d, to + r * hn::Lanes(d)); });
}

/// Shuffles that bring to each lane the one whose number differs in a bit; and -1, +1 by that bit.
template <class D>
struct LaneTables {
    using T = hn::TFromD<D>;
    using TI = hwy::MakeSigned<T>;
    static constexpr int kLanes = HWY_LANES(T);
    static constexpr int kBits = 4;
    struct Values {
        HWY_ALIGN TI partner[kBits][kLanes];
        HWY_ALIGN T sign[kBits][kLanes];
        constexpr Values() : partner(), sign() {
            for (int bit = 0; bit < kBits; ++bit) {
                for (int i = 0; i < kLanes; ++i) {
                    // Beyond the vector (a bit no operation has): any valid number.
                    const int other = i ^ (1 << bit);
                    partner[bit][i] = static_cast<TI>(other < kLanes ? other : i);
                    sign[bit][i] = (i >> bit & 1) ? T(1) : T(-1);
                }
            }
        }
    };
    static constexpr Values kValues{};
    HWY_INLINE auto partnerOf(D d, int bit) const { return hn::SetTableIndices(d, kValues.partner[bit]); }
    HWY_INLINE auto signOf(D d, int bit) const { return hn::LoadU(d, kValues.sign[bit]); }
};

template <int Bit, class D, int R, int M, class T>
HWY_INLINE void neuronRegisters(D d, const T* table, Registers<D, R, M>& psi) {
    if constexpr ((1 << Bit) < R) {
        unroll<R / 2>([&](auto pair) KETLOOM_INLINE {
            constexpr int zero = lowerOf<Bit>(pair), one = zero | 1 << Bit;
            const auto c = hn::LoadU(d, table + 2 * pair * hn::Lanes(d));
            const auto s = hn::LoadU(d, table + (2 * pair + 1) * hn::Lanes(d));
            unroll<M>([&](auto m) KETLOOM_INLINE {
                const auto a0 = psi.v[m * R + zero], a1 = psi.v[m * R + one];
                psi.v[m * R + zero] = hn::NegMulAdd(s, a1, hn::Mul(c, a0));
                psi.v[m * R + one] = hn::MulAdd(s, a0, hn::Mul(c, a1));
            });
        });
    }
}

template <class D, int R, int M, class T, class Partner>
HWY_INLINE void neuronLanes(D d, const T* table, const Partner& partner, Registers<D, R, M>& psi) {
    unroll<R>([&](auto r) KETLOOM_INLINE {
        const auto c = hn::LoadU(d, table + 2 * r * hn::Lanes(d));
        const auto s = hn::LoadU(d, table + (2 * r + 1) * hn::Lanes(d));
        unroll<M>([&](auto m) KETLOOM_INLINE {
            auto& own = psi.v[m * R + r];
            own = hn::MulAdd(c, own, hn::Mul(s, hn::TableLookupLanes(own, partner)));
        });
    });
}

/// Unit: c is 1.
template <bool Unit, int Bit, class D, int R, int M, class V>
HWY_INLINE void turnRegisters(D, V c, V s, Registers<D, R, M>& psi) {
    if constexpr ((1 << Bit) < R) {
        unroll<R / 2 * M>([&](auto pair) KETLOOM_INLINE {
            constexpr int zero = lowerOf<Bit>(pair), one = zero | 1 << Bit;
            const auto a0 = psi.v[zero], a1 = psi.v[one];
            psi.v[zero] = hn::NegMulAdd(s, a1, Unit ? a0 : hn::Mul(c, a0));
            psi.v[one] = hn::MulAdd(s, a0, Unit ? a1 : hn::Mul(c, a1));
        });
    }
}

/// s carries the sign of the row.
template <bool Unit, class D, int R, int M, class V, class Partner>
HWY_INLINE void turnLanes(D, V c, V s, const Partner& partner, Registers<D, R, M>& psi) {
    unroll<R * M>([&](auto r) KETLOOM_INLINE {
        const auto a = psi.v[r];
        psi.v[r] = hn::MulAdd(s, hn::TableLookupLanes(a, partner), Unit ? a : hn::Mul(c, a));
    });
}

template <int Bit, class D, int R, int M, class T>
HWY_INLINE void neuronRegistersBack(D d, const T* table, const T* psi, T* sums, Registers<D, R, M>& g) {
    if constexpr ((1 << Bit) < R) {
        unroll<R / 2>([&](auto pair) KETLOOM_INLINE {
            constexpr int zero = lowerOf<Bit>(pair), one = zero | 1 << Bit;
            const std::size_t at = 2 * pair * hn::Lanes(d);
            const auto c = hn::LoadU(d, table + at);
            const auto s = hn::LoadU(d, table + at + hn::Lanes(d));
            auto a = hn::LoadU(d, sums + at);
            auto b = hn::LoadU(d, sums + at + hn::Lanes(d));
            unroll<M>([&](auto m) KETLOOM_INLINE {
                const auto a0 = hn::LoadU(d, psi + (m * R + zero) * hn::Lanes(d));
                const auto a1 = hn::LoadU(d, psi + (m * R + one) * hn::Lanes(d));
                const auto g0 = g.v[m * R + zero], g1 = g.v[m * R + one];
                a = hn::MulAdd(g1, a1, hn::MulAdd(g0, a0, a));
                b = hn::NegMulAdd(g0, a1, hn::MulAdd(g1, a0, b));
                g.v[m * R + zero] = hn::MulAdd(s, g1, hn::Mul(c, g0));
                g.v[m * R + one] = hn::NegMulAdd(s, g0, hn::Mul(c, g1));
            });
            hn::StoreU(a, d, sums + at);
            hn::StoreU(b, d, sums + at + hn::Lanes(d));
        });
    }
}

template <class D, int R, int M, class T, class Partner>
HWY_INLINE void neuronLanesBack(D d, const T* table, const T* psi, T* sums, const Partner& partner,
                                Registers<D, R, M>& g) {
    unroll<R>([&](auto r) KETLOOM_INLINE {
        const std::size_t at = 2 * r * hn::Lanes(d);
        const auto c = hn::LoadU(d, table + at);
        const auto s = hn::LoadU(d, table + at + hn::Lanes(d));
        auto a = hn::LoadU(d, sums + at);
        auto b = hn::LoadU(d, sums + at + hn::Lanes(d));
        unroll<M>([&](auto m) KETLOOM_INLINE {
            const auto amplitude = hn::LoadU(d, psi + (m * R + r) * hn::Lanes(d));
            const auto own = g.v[m * R + r];
            a = hn::MulAdd(own, amplitude, a);
            b = hn::MulAdd(own, hn::TableLookupLanes(amplitude, partner), b);
            g.v[m * R + r] = hn::NegMulAdd(s, hn::TableLookupLanes(own, partner), hn::Mul(c, own));
        });
        hn::StoreU(a, d, sums + at);
        hn::StoreU(b, d, sums + at + hn::Lanes(d));
    });
}

/// Sums in several chains: one would wait for itself.
template <class D>
struct Chains {
    static constexpr int kCount = 4;
    hn::Vec<D> v[kCount];
    HWY_INLINE Chains(D d, const hn::TFromD<D>* first) {
        v[0] = hn::LoadU(d, first);
        unroll<kCount - 1>([&](auto k) KETLOOM_INLINE { v[k + 1] = hn::Zero(d); });
    }
    HWY_INLINE hn::Vec<D> total() const { return hn::Add(hn::Add(v[0], v[1]), hn::Add(v[2], v[3])); }
};

/// Turn sums with the gradient after it is turned back, UnitTurn with the one before (see passBackward()).
template <bool Unit, int Bit, class D, int R, int M, class V, class T>
HWY_INLINE void turnRegistersBack(D d, V c, V s, const T* psi, T* sum, Registers<D, R, M>& g) {
    if constexpr ((1 << Bit) < R) {
        Chains<D> chains(d, sum);
        unroll<R / 2 * M>([&](auto pair) KETLOOM_INLINE {
            constexpr int zero = lowerOf<Bit>(pair), one = zero | 1 << Bit;
            const auto g0 = g.v[zero], g1 = g.v[one];
            g.v[zero] = hn::MulAdd(s, g1, Unit ? g0 : hn::Mul(c, g0));
            g.v[one] = hn::NegMulAdd(s, g0, Unit ? g1 : hn::Mul(c, g1));
            auto& first = chains.v[pair * 2 % Chains<D>::kCount];
            auto& second = chains.v[(pair * 2 + 1) % Chains<D>::kCount];
            first = hn::MulAdd(Unit ? g1 : g.v[one], hn::LoadU(d, psi + zero * hn::Lanes(d)), first);
            second = hn::NegMulAdd(Unit ? g0 : g.v[zero], hn::LoadU(d, psi + one * hn::Lanes(d)), second);
        });
        hn::StoreU(chains.total(), d, sum);
    }
}

template <bool Unit, class D, int R, int M, class V, class T, class Partner>
HWY_INLINE void turnLanesBack(D d, V c, V s, const T* psi, T* sum, const Partner& partner,
                              Registers<D, R, M>& g) {
    // The sign of the row is left to the end: the sum is of g * partner(psi) per lane.
    Chains<D> chains(d, sum);
    unroll<R * M>([&](auto r) KETLOOM_INLINE {
        const auto own = g.v[r];
        g.v[r] = hn::NegMulAdd(s, hn::TableLookupLanes(own, partner), Unit ? own : hn::Mul(c, own));
        const auto other = hn::TableLookupLanes(hn::LoadU(d, psi + r * hn::Lanes(d)), partner);
        auto& chain = chains.v[r % Chains<D>::kCount];
        chain = hn::MulAdd(Unit ? own : g.v[r], other, chain);
    });
    hn::StoreU(chains.total(), d, sum);
}

}  // namespace HWY_NAMESPACE
}  // namespace ketloom::kernels
HWY_AFTER_NAMESPACE();

#endif  // per target
