#include "core/simulator/pass_kernels.h"

#include <algorithm>
#include <utility>

// Compiled once per instruction set: Highway includes this file again for each target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simulator/pass_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/simulator/pass_operations-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ketloom::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
constexpr std::size_t kFullLanes = HWY_LANES(T);

/// Operations of a kind that follow each other. The kind is looked at once for all of them: what decides is
/// kept out of the way of the arithmetic.
enum class RunKind {
    NeuronsRegisters210,  ///< three neurons, on the bits 2, 1, 0 of the register number: the order of a
                          ///< cell's lanes
    NeuronsRegisters,
    NeuronsLanes,
    UnitTurnsRegisters,
    UnitTurnsLanes,
    Turns,
};

struct Run {
    RunKind kind;
    int begin, end;
};

/// What an operation needs besides the amplitudes, for the group and word at hand.
template <class T>
struct Ready {
    const T* table;  ///< of this group and word
    TargetPlace place;
    int laneBit;
    T c, s;
    const T* tableStart;
    std::size_t block, variant;
    const std::uint16_t* variantOfWord;
};

template <class T>
struct ReadyOperations {
    Ready<T> list[kMostPassOperations];
    Run runs[kMostPassOperations];
    int count = 0, runCount = 0;
    bool readsWords = false;  ///< tables depend on the input word

    explicit ReadyOperations(const PassCall<T>& call) : count(call.end - call.begin) {
        for (int k = 0; k < count; ++k) {
            const PassOperation& operation = call.pass->operations[std::size_t(call.begin + k)];
            const PassOperationValues<T>& values = call.values[call.begin + k];
            const T* table = call.tables + operation.offset;
            list[k] = {table,           operation.place,   operation.laneBit,   values.c, values.s, table,
                       operation.block, operation.variant, values.variantOfWord};
            readsWords = readsWords || operation.variants > 1;
            const RunKind kind = kindOf(values.action, operation.place);
            if (runCount == 0 || runs[runCount - 1].kind != kind) runs[runCount++] = {kind, k, k};
            Run& run = runs[runCount - 1];
            run.end = k + 1;
            if (kind == RunKind::NeuronsRegisters && run.end - run.begin == 3 &&
                list[run.begin].place == TargetPlace::Register2 &&
                list[run.begin + 1].place == TargetPlace::Register1 &&
                list[run.begin + 2].place == TargetPlace::Register0) {
                run.kind = RunKind::NeuronsRegisters210;
            }
        }
    }

    static RunKind kindOf(PassAction action, TargetPlace place) {
        const bool lane = place == TargetPlace::Lane;
        if (action == PassAction::Neuron) return lane ? RunKind::NeuronsLanes : RunKind::NeuronsRegisters;
        if (action == PassAction::Turn) return RunKind::Turns;
        return lane ? RunKind::UnitTurnsLanes : RunKind::UnitTurnsRegisters;
    }

    HWY_INLINE void select(std::size_t group, std::uint16_t word) {
        for (int k = 0; k < count; ++k) {
            Ready<T>& op = list[k];
            if (op.block) op.table = op.tableStart + op.variantOfWord[word] * op.variant + group * op.block;
        }
    }
};

/// Calls keep(i) before operation i is applied.
template <class D, int R, int M, class T, class Keep>
HWY_INLINE void apply(D d, const Ready<T>* ops, const Run& run, const LaneTables<D>& lanes, const Keep& keep,
                      Registers<D, R, M>& psi) {
    switch (run.kind) {
        case RunKind::NeuronsRegisters210: {
            const int i = run.begin;
            keep(i);
            neuronRegisters<2>(d, ops[i].table, psi);
            keep(i + 1);
            neuronRegisters<1>(d, ops[i + 1].table, psi);
            keep(i + 2);
            neuronRegisters<0>(d, ops[i + 2].table, psi);
            return;
        }
        case RunKind::NeuronsRegisters:
            for (int i = run.begin; i < run.end; ++i) {
                keep(i);
                if (ops[i].place == TargetPlace::Register0) {
                    neuronRegisters<0>(d, ops[i].table, psi);
                } else if (ops[i].place == TargetPlace::Register1) {
                    neuronRegisters<1>(d, ops[i].table, psi);
                } else {
                    neuronRegisters<2>(d, ops[i].table, psi);
                }
            }
            return;
        case RunKind::NeuronsLanes:
            for (int i = run.begin; i < run.end; ++i) {
                keep(i);
                neuronLanes(d, ops[i].table, lanes.partnerOf(d, ops[i].laneBit), psi);
            }
            return;
        case RunKind::UnitTurnsRegisters:
            for (int i = run.begin; i < run.end; ++i) {
                keep(i);
                const auto s = hn::Set(d, ops[i].s);
                if (ops[i].place == TargetPlace::Register0) {
                    turnRegisters<true, 0>(d, s, s, psi);
                } else if (ops[i].place == TargetPlace::Register1) {
                    turnRegisters<true, 1>(d, s, s, psi);
                } else {
                    turnRegisters<true, 2>(d, s, s, psi);
                }
            }
            return;
        case RunKind::UnitTurnsLanes:
            for (int i = run.begin; i < run.end; ++i) {
                keep(i);
                const auto s = hn::Mul(hn::Set(d, ops[i].s), lanes.signOf(d, ops[i].laneBit));
                turnLanes<true>(d, s, s, lanes.partnerOf(d, ops[i].laneBit), psi);
            }
            return;
        case RunKind::Turns:
            for (int i = run.begin; i < run.end; ++i) {
                keep(i);
                const auto c = hn::Set(d, ops[i].c), s = hn::Set(d, ops[i].s);
                if (ops[i].place == TargetPlace::Register0) {
                    turnRegisters<false, 0>(d, c, s, psi);
                } else if (ops[i].place == TargetPlace::Register1) {
                    turnRegisters<false, 1>(d, c, s, psi);
                } else if (ops[i].place == TargetPlace::Register2) {
                    turnRegisters<false, 2>(d, c, s, psi);
                } else {
                    turnLanes<false>(d, c, hn::Mul(s, lanes.signOf(d, ops[i].laneBit)),
                                     lanes.partnerOf(d, ops[i].laneBit), psi);
                }
            }
            return;
    }
}

/// Where the backward pass finds the states and adds its sums: those of operation i begin at i times a
/// length.
template <class T>
struct BackwardPlaces {
    const T* before;  ///< states before each operation
    std::size_t state;
    const T* tables;
    T* sums;  ///< laid out like `tables`
    T* angles;
    std::size_t lanes;
};

template <class D, int R, int M, class T = hn::TFromD<D>>
HWY_INLINE void applyBack(D d, const Ready<T>* ops, const Run& run, const LaneTables<D>& lanes,
                          const BackwardPlaces<T>& at, Registers<D, R, M>& g) {
    const auto sum = [&](int i) KETLOOM_INLINE { return at.sums + (ops[i].table - at.tables); };
    const auto before = [&](int i) KETLOOM_INLINE { return at.before + std::size_t(i) * at.state; };
    const auto angle = [&](int i) KETLOOM_INLINE { return at.angles + std::size_t(i) * at.lanes; };
    switch (run.kind) {
        case RunKind::NeuronsRegisters210: {
            const int i = run.begin;
            neuronRegistersBack<0>(d, ops[i + 2].table, before(i + 2), sum(i + 2), g);
            neuronRegistersBack<1>(d, ops[i + 1].table, before(i + 1), sum(i + 1), g);
            neuronRegistersBack<2>(d, ops[i].table, before(i), sum(i), g);
            return;
        }
        case RunKind::NeuronsRegisters:
            for (int i = run.end - 1; i >= run.begin; --i) {
                if (ops[i].place == TargetPlace::Register0) {
                    neuronRegistersBack<0>(d, ops[i].table, before(i), sum(i), g);
                } else if (ops[i].place == TargetPlace::Register1) {
                    neuronRegistersBack<1>(d, ops[i].table, before(i), sum(i), g);
                } else {
                    neuronRegistersBack<2>(d, ops[i].table, before(i), sum(i), g);
                }
            }
            return;
        case RunKind::NeuronsLanes:
            for (int i = run.end - 1; i >= run.begin; --i) {
                neuronLanesBack(d, ops[i].table, before(i), sum(i), lanes.partnerOf(d, ops[i].laneBit), g);
            }
            return;
        case RunKind::UnitTurnsRegisters:
            for (int i = run.end - 1; i >= run.begin; --i) {
                const auto c = hn::Set(d, T(1)), s = hn::Set(d, ops[i].s);
                if (ops[i].place == TargetPlace::Register0) {
                    turnRegistersBack<true, 0>(d, c, s, before(i), angle(i), g);
                } else if (ops[i].place == TargetPlace::Register1) {
                    turnRegistersBack<true, 1>(d, c, s, before(i), angle(i), g);
                } else {
                    turnRegistersBack<true, 2>(d, c, s, before(i), angle(i), g);
                }
            }
            return;
        case RunKind::UnitTurnsLanes:
            for (int i = run.end - 1; i >= run.begin; --i) {
                const auto s = hn::Mul(hn::Set(d, ops[i].s), lanes.signOf(d, ops[i].laneBit));
                turnLanesBack<true>(d, s, s, before(i), angle(i), lanes.partnerOf(d, ops[i].laneBit), g);
            }
            return;
        case RunKind::Turns:
            for (int i = run.end - 1; i >= run.begin; --i) {
                const auto c = hn::Set(d, ops[i].c), s = hn::Set(d, ops[i].s);
                if (ops[i].place == TargetPlace::Register0) {
                    turnRegistersBack<false, 0>(d, c, s, before(i), angle(i), g);
                } else if (ops[i].place == TargetPlace::Register1) {
                    turnRegistersBack<false, 1>(d, c, s, before(i), angle(i), g);
                } else if (ops[i].place == TargetPlace::Register2) {
                    turnRegistersBack<false, 2>(d, c, s, before(i), angle(i), g);
                } else {
                    turnLanesBack<false>(d, c, hn::Mul(s, lanes.signOf(d, ops[i].laneBit)), before(i),
                                         angle(i), lanes.partnerOf(d, ops[i].laneBit), g);
                }
            }
            return;
    }
}

/// Calls body(first, M) for the entries of a pass: many at once where their tables are the same, else one by
/// one.
template <int Many, class T, class Body>
HWY_INLINE void forEntries(const PassCall<T>& call, ReadyOperations<T>& ops, std::size_t group,
                           const Body& body) {
    const PassEntries& entries = call.entries;
    int word = -1;
    for (int k = 0; k < entries.count;) {
        if (word < 0 || (ops.readsWords && word != entries.words[entries.order[k]])) {
            word = entries.words[entries.order[k]];
            ops.select(group, static_cast<std::uint16_t>(word));
        }
        if constexpr (Many > 1) {
            // Sorted by word: the first and the last being equal is enough.
            const int last = k + Many - 1;
            if (last < entries.count && (!ops.readsWords || word == entries.words[entries.order[last]])) {
                body(k, std::integral_constant<int, Many>());
                k += Many;
                continue;
            }
        }
        body(k, std::integral_constant<int, 1>());
        ++k;
    }
}

template <class D, int R, class T = hn::TFromD<D>>
void passForwardR(D d, const PassCall<T>& call, States<const T> from, States<T> to) {
    ReadyOperations<T> ops(call);
    const LaneTables<D> lanes;
    const Pass& pass = *call.pass;
    const Distances distance(pass);
    for (std::size_t group = 0; group < pass.groups(); ++group) {
        const std::size_t at = pass.groupOffset[group];
        forEntries<kStateRegisters / R>(call, ops, group, [&](int first, auto many) KETLOOM_INLINE {
            constexpr int M = many;
            const T* source[M];
            T* target[M];
            unroll<M>([&](auto m) KETLOOM_INLINE {
                const std::size_t e = std::size_t(call.entries.order[first + m]);
                source[m] = from.base + e * from.stride + at;
                target[m] = to.base + e * to.stride + at;
            });
            Registers<D, R, M> psi;
            load<D, R, M, T>(d, source, distance, psi);
            for (int i = 0; i < ops.runCount; ++i) {
                apply(
                    d, ops.list, ops.runs[i], lanes, [](int) KETLOOM_INLINE {}, psi);
            }
            store<D, R, M, T>(d, psi, target, distance);
        });
    }
}

template <class D, int R, class T = hn::TFromD<D>>
void passBackwardR(D d, const PassCall<T>& call, States<const T> from, States<T> to, T* sums,
                   double* angles) {
    constexpr int kMany = kStateRegisters / R;
    constexpr std::size_t kLanes = LaneTables<D>::kLanes;
    HWY_ALIGN T before[kMostPassOperations * kMany * R * kLanes];  // the state before each operation
    HWY_ALIGN T angle[kMostPassOperations * kLanes] = {};
    ReadyOperations<T> ops(call);
    // Going forward, the last operation is left out.
    Run runs[kMostPassOperations];
    int keptRuns = ops.runCount;
    std::copy_n(ops.runs, ops.runCount, runs);
    runs[keptRuns - 1].end -= 1;
    if (runs[keptRuns - 1].kind == RunKind::NeuronsRegisters210)
        runs[keptRuns - 1].kind = RunKind::NeuronsRegisters;
    if (runs[keptRuns - 1].begin == runs[keptRuns - 1].end) --keptRuns;
    const LaneTables<D> lanes;
    const Pass& pass = *call.pass;
    const Distances distance(pass);
    for (std::size_t group = 0; group < pass.groups(); ++group) {
        const std::size_t at = pass.groupOffset[group];
        forEntries<kMany>(call, ops, group, [&](int first, auto many) KETLOOM_INLINE {
            constexpr int M = many;
            const std::size_t state = std::size_t(M) * R * hn::Lanes(d);
            const T* source[M];
            T* gradient[M];
            unroll<M>([&](auto m) KETLOOM_INLINE {
                const std::size_t e = std::size_t(call.entries.order[first + m]);
                source[m] = from.base + e * from.stride + at;
                gradient[m] = to.base + e * to.stride + at;
            });
            {
                Registers<D, R, M> psi;
                load<D, R, M, T>(d, source, distance, psi);
                const auto keep = [&](int k) KETLOOM_INLINE {
                    storePacked(d, psi, before + std::size_t(k) * state);
                };
                for (int i = 0; i < keptRuns; ++i) apply(d, ops.list, runs[i], lanes, keep, psi);
                keep(ops.count - 1);
            }
            Registers<D, R, M> g;
            load<D, R, M, T>(d, gradient, distance, g);
            const BackwardPlaces<T> places{before, state, call.tables, sums, angle, kLanes};
            for (int i = ops.runCount - 1; i >= 0; --i) applyBack(d, ops.list, ops.runs[i], lanes, places, g);
            store<D, R, M, T>(d, g, gradient, distance);
        });
    }
    for (int i = 0; i < ops.count; ++i) {
        if (call.values[call.begin + i].action == PassAction::Neuron) continue;
        auto sum = hn::Load(d, angle + std::size_t(i) * kLanes);
        if (call.pass->operations[std::size_t(call.begin + i)].place == TargetPlace::Lane) {
            sum = hn::Mul(sum, lanes.signOf(d, ops.list[i].laneBit));
        }
        angles[call.begin + i] += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
    }
}

/// Source vector of pair (zero, one) of a spread: the index without the target's bit.
HWY_INLINE std::size_t withoutBit(std::size_t index, int bit) {
    const std::size_t low = (std::size_t(1) << bit) - 1;
    return (index & low) | ((index >> 1) & ~low);
}

template <class D, class T = hn::TFromD<D>, class Body>
HWY_INLINE void forEachPair(D d, const PassCall<T>& call, const Body& body) {
    const Pass& pass = *call.pass;
    const PassOperation& operation = pass.operations[std::size_t(call.begin)];
    const PassOperationValues<T>& values = call.values[call.begin];
    const int registerBit = static_cast<int>(operation.place);
    const int bit = pass.registerBit[std::size_t(registerBit)];
    for (std::size_t group = 0; group < pass.groups(); ++group) {
        std::size_t pair = 0;
        for (int r = 0; r < pass.registers; ++r) {
            if (r >> registerBit & 1) continue;
            const std::size_t zero = pass.groupOffset[group] + pass.registerOffset[std::size_t(r)];
            const std::size_t block = operation.offset + group * operation.block + 2 * pair * hn::Lanes(d);
            ++pair;
            for (int k = 0; k < call.entries.count; ++k) {
                const std::size_t e = std::size_t(call.entries.order[k]);
                const std::size_t variant = values.variantOfWord[call.entries.words[e]];
                body(e, block + variant * operation.variant, withoutBit(zero, bit), zero,
                     zero + (std::size_t(1) << bit));
            }
        }
    }
}

template <class T>
void spreadForwardT(const PassCall<T>& call, States<const T> from, States<T> to) {
    const hn::CappedTag<T, kFullLanes<T>> d;
    forEachPair(d, call,
                [&](std::size_t e, std::size_t table, std::size_t source, std::size_t zero,
                    std::size_t one) KETLOOM_INLINE {
                    const auto a = hn::LoadU(d, from.base + e * from.stride + source);
                    T* target = to.base + e * to.stride;
                    hn::StoreU(hn::Mul(hn::LoadU(d, call.tables + table), a), d, target + zero);
                    hn::StoreU(hn::Mul(hn::LoadU(d, call.tables + table + hn::Lanes(d)), a), d, target + one);
                });
}

template <class T>
void spreadBackwardT(const PassCall<T>& call, States<const T> psi, States<const T> gTo, States<T> gFrom,
                     T* sums) {
    const hn::CappedTag<T, kFullLanes<T>> d;
    forEachPair(d, call,
                [&](std::size_t e, std::size_t table, std::size_t source, std::size_t zero,
                    std::size_t one) KETLOOM_INLINE {
                    const std::size_t sine = table + hn::Lanes(d);
                    const auto a = hn::LoadU(d, psi.base + e * psi.stride + source);
                    const auto g0 = hn::LoadU(d, gTo.base + e * gTo.stride + zero);
                    const auto g1 = hn::LoadU(d, gTo.base + e * gTo.stride + one);
                    hn::StoreU(hn::MulAdd(g0, a, hn::LoadU(d, sums + table)), d, sums + table);
                    hn::StoreU(hn::MulAdd(g1, a, hn::LoadU(d, sums + sine)), d, sums + sine);
                    const auto c = hn::LoadU(d, call.tables + table), s = hn::LoadU(d, call.tables + sine);
                    hn::StoreU(hn::MulAdd(s, g1, hn::Mul(c, g0)), d, gFrom.base + e * gFrom.stride + source);
                });
}

/// Calls body(tag, registers) for the shape of the pass: whole vectors with 1, 2, 4 or 8 registers, or one
/// part of a vector.
template <class T, class Body>
HWY_INLINE void withShape(const Pass& pass, const Body& body) {
    using Full = hn::CappedTag<T, kFullLanes<T>>;
    if (pass.lanes() == kFullLanes<T>) {
        switch (pass.registers) {
            case 8:
                return body(Full(), std::integral_constant<int, 8>());
            case 4:
                return body(Full(), std::integral_constant<int, 4>());
            case 2:
                return body(Full(), std::integral_constant<int, 2>());
            default:
                return body(Full(), std::integral_constant<int, 1>());
        }
    }
    const auto one = std::integral_constant<int, 1>();
    if constexpr (kFullLanes < T >> 8) {
        if (pass.lanes() == 8) return body(hn::CappedTag<T, 8>(), one);
    }
    if constexpr (kFullLanes < T >> 4) {
        if (pass.lanes() == 4) return body(hn::CappedTag<T, 4>(), one);
    }
    if constexpr (kFullLanes < T >> 2) {
        if (pass.lanes() == 2) return body(hn::CappedTag<T, 2>(), one);
    }
    body(hn::CappedTag<T, 1>(), one);
}

template <class T>
void passForwardT(const PassCall<T>& call, States<const T> from, States<T> to) {
    withShape<T>(*call.pass,
                 [&](auto d, auto registers) { passForwardR<decltype(d), registers>(d, call, from, to); });
}
template <class T>
void passBackwardT(const PassCall<T>& call, States<const T> psi, States<T> g, T* sums, double* angles) {
    withShape<T>(*call.pass, [&](auto d, auto registers) {
        passBackwardR<decltype(d), registers>(d, call, psi, g, sums, angles);
    });
}

// One plain function a kernel and type: what the dispatch tables hold.
#define KETLOOM_KERNELS(T, X)                                                                               \
    void passForward##X(const PassCall<T>& c, States<const T> f, States<T> t) {                             \
        passForwardT<T>(c, f, t);                                                                           \
    }                                                                                                       \
    void passBackward##X(const PassCall<T>& c, States<const T> p, States<T> g, T* s, double* a) {           \
        passBackwardT<T>(c, p, g, s, a);                                                                    \
    }                                                                                                       \
    void spreadForward##X(const PassCall<T>& c, States<const T> f, States<T> t) {                           \
        spreadForwardT<T>(c, f, t);                                                                         \
    }                                                                                                       \
    void spreadBackward##X(const PassCall<T>& c, States<const T> p, States<const T> t, States<T> f, T* s) { \
        spreadBackwardT<T>(c, p, t, f, s);                                                                  \
    }

KETLOOM_KERNELS(float, F)
KETLOOM_KERNELS(double, D)
#undef KETLOOM_KERNELS
#undef KETLOOM_INLINE

}  // namespace HWY_NAMESPACE
}  // namespace ketloom::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ketloom::kernels {

#define KETLOOM_EXPORT(T, X)                                                                                \
    HWY_EXPORT(passForward##X);                                                                             \
    HWY_EXPORT(passBackward##X);                                                                            \
    HWY_EXPORT(spreadForward##X);                                                                           \
    HWY_EXPORT(spreadBackward##X);                                                                          \
    template <>                                                                                             \
    void passForward<T>(const PassCall<T>& c, States<const T> f, States<T> t) {                             \
        HWY_DYNAMIC_DISPATCH(passForward##X)(c, f, t);                                                      \
    }                                                                                                       \
    template <>                                                                                             \
    void passBackward<T>(const PassCall<T>& c, States<const T> p, States<T> g, T* s, double* a) {           \
        HWY_DYNAMIC_DISPATCH(passBackward##X)(c, p, g, s, a);                                               \
    }                                                                                                       \
    template <>                                                                                             \
    void spreadForward<T>(const PassCall<T>& c, States<const T> f, States<T> t) {                           \
        HWY_DYNAMIC_DISPATCH(spreadForward##X)(c, f, t);                                                    \
    }                                                                                                       \
    template <>                                                                                             \
    void spreadBackward<T>(const PassCall<T>& c, States<const T> p, States<const T> t, States<T> f, T* s) { \
        HWY_DYNAMIC_DISPATCH(spreadBackward##X)(c, p, t, f, s);                                             \
    }

KETLOOM_EXPORT(float, F)
KETLOOM_EXPORT(double, D)
#undef KETLOOM_EXPORT

}  // namespace ketloom::kernels
#endif
