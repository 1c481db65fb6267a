#include "core/simulator/readout_kernels.h"

#include <utility>

// Compiled once per instruction set: Highway includes this file again for each target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simulator/readout_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ketloom::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Tag = hn::CappedTag<T, HWY_LANES(T)>;
template <class T>
using Vector = hn::Vec<Tag<T>>;

/// Nodes of the tree are numbered as in a heap: 1 is the root, 2k and 2k+1 are the children of k; those of
/// layer l are 2^l .. 2^(l+1)-1, and the leaf of a path is 2^I + path.
template <class T, int I>
struct Tree {
    const T* c[1 << I];  ///< of each inner node for one workspace vector; s stands behind c

    Tree(const ReadoutCall<T>& call, std::size_t vector) {
        const std::size_t vectors = call.size / hn::Lanes(Tag<T>());
        for (int layer = 0; layer < I; ++layer) {
            const std::uint32_t* position = call.readout->layers[std::size_t(layer)].position.data();
            for (int path = 0; path < 1 << layer; ++path) {
                c[(1 << layer) + path] = call.tables + position[std::size_t(path) * vectors + vector];
            }
        }
    }
};

template <class T, int I, int Node, class Leaf>
HWY_INLINE void descend(const Tree<T, I>& tree, Vector<T> u, const Leaf& leaf) {
    if constexpr (Node >= 1 << I) {
        leaf(std::integral_constant<int, Node - (1 << I)>(), u);
    } else {
        const Tag<T> d;
        const T* c = tree.c[Node];
        descend<T, I, 2 * Node>(tree, hn::Mul(hn::LoadU(d, c), u), leaf);
        descend<T, I, 2 * Node + 1>(tree, hn::Mul(hn::LoadU(d, c + hn::Lanes(d)), u), leaf);
    }
}

template <class T, int I>
void squaresI(const ReadoutCall<T>& call, States<const T> psi, double* squares) {
    const Tag<T> d;
    constexpr int kLeaves = 1 << I;
    for (int e = 0; e < call.entries; ++e) {
        const T* state = psi.base + std::size_t(e) * psi.stride;
        Vector<T> sum[kLeaves];
        for (int y = 0; y < kLeaves; ++y) sum[y] = hn::Zero(d);
        for (std::size_t i = 0; i < call.size; i += hn::Lanes(d)) {
            const Tree<T, I> tree(call, i / hn::Lanes(d));
            descend<T, I, 1>(tree, hn::LoadU(d, state + i),
                             [&](auto y, Vector<T> u) { sum[y] = hn::MulAdd(u, u, sum[y]); });
        }
        for (int y = 0; y < kLeaves; ++y) {
            squares[e * kLeaves + y] = static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum[y])));
        }
    }
}

template <class T, int I>
void keepI(const ReadoutCall<T>& call, States<const T> psi, const std::uint16_t* path, const T* factor,
           States<T> to) {
    const Tag<T> d;
    const std::size_t vectors = call.size / hn::Lanes(d);
    for (int e = 0; e < call.entries; ++e) {
        const T* state = psi.base + std::size_t(e) * psi.stride;
        T* target = to.base + std::size_t(e) * to.stride;
        const std::uint32_t* position[I];
        std::size_t half[I];  // 0: c, one vector on: s
        for (int layer = 0; layer < I; ++layer) {
            const std::size_t before = path[e] >> (I - layer);
            position[layer] = call.readout->layers[std::size_t(layer)].position.data() + before * vectors;
            half[layer] = (path[e] >> (I - 1 - layer) & 1) ? hn::Lanes(d) : 0;
        }
        const auto f = hn::Set(d, factor[e]);
        for (std::size_t v = 0; v < vectors; ++v) {
            auto u = hn::LoadU(d, state + v * hn::Lanes(d));
            for (int layer = 0; layer < I; ++layer) {
                u = hn::Mul(hn::LoadU(d, call.tables + position[layer][v] + half[layer]), u);
            }
            hn::StoreU(hn::Mul(f, u), d, target + v * hn::Lanes(d));
        }
    }
}

template <class T, int I>
struct Sums {
    Vector<T> a[1 << I], b[1 << I];  ///< by inner node
    HWY_INLINE Sums() {}             // written out, so that it belongs to the instruction set
};

/// Gradient of the amplitudes u of a node; adds to the sums below it.
template <class T, int I, int Node, class Leaf>
HWY_INLINE Vector<T> ascend(const Tree<T, I>& tree, Vector<T> u, Sums<T, I>& sums, const Leaf& leaf) {
    if constexpr (Node >= 1 << I) {
        return leaf(std::integral_constant<int, Node - (1 << I)>(), u);
    } else {
        const Tag<T> d;
        const auto c = hn::LoadU(d, tree.c[Node]);
        const auto s = hn::LoadU(d, tree.c[Node] + hn::Lanes(d));
        const auto g0 = ascend<T, I, 2 * Node>(tree, hn::Mul(c, u), sums, leaf);
        const auto g1 = ascend<T, I, 2 * Node + 1>(tree, hn::Mul(s, u), sums, leaf);
        sums.a[Node] = hn::MulAdd(g0, u, sums.a[Node]);
        sums.b[Node] = hn::MulAdd(g1, u, sums.b[Node]);
        return hn::MulAdd(s, g1, hn::Mul(c, g0));
    }
}

template <class T, int I>
void backwardI(const ReadoutCall<T>& call, States<const T> psi, const T* along, const T* across,
               States<const T> next, States<T> g, T* sumsBase) {
    const Tag<T> d;
    constexpr int kLeaves = 1 << I;
    // Tables and sums of a vector stay in registers for all entries.
    for (std::size_t i = 0; i < call.size; i += hn::Lanes(d)) {
        const Tree<T, I> tree(call, i / hn::Lanes(d));
        Sums<T, I> sums;
        for (int node = 1; node < kLeaves; ++node) {
            T* at = sumsBase + (tree.c[node] - call.tables);
            sums.a[node] = hn::LoadU(d, at);
            sums.b[node] = hn::LoadU(d, at + hn::Lanes(d));
        }
        for (int e = 0; e < call.entries; ++e) {
            const auto later = hn::LoadU(d, next.base + std::size_t(e) * next.stride + i);
            const T* alongE = along + e * kLeaves;
            const T* acrossE = across + e * kLeaves;
            const auto leaf = [&](auto y, Vector<T> u) {
                return hn::MulAdd(hn::Set(d, acrossE[y]), later, hn::Mul(hn::Set(d, alongE[y]), u));
            };
            const auto u = hn::LoadU(d, psi.base + std::size_t(e) * psi.stride + i);
            hn::StoreU(ascend<T, I, 1>(tree, u, sums, leaf), d, g.base + std::size_t(e) * g.stride + i);
        }
        for (int node = 1; node < kLeaves; ++node) {
            T* at = sumsBase + (tree.c[node] - call.tables);
            hn::StoreU(sums.a[node], d, at);
            hn::StoreU(sums.b[node], d, at + hn::Lanes(d));
        }
    }
}

/// Calls body(I) for the number of in/out lanes.
template <class Body>
HWY_INLINE void withLanes(std::size_t lanes, const Body& body) {
    switch (lanes) {
        case 1:
            return body(std::integral_constant<int, 1>());
        case 2:
            return body(std::integral_constant<int, 2>());
        case 3:
            return body(std::integral_constant<int, 3>());
        default:
            return body(std::integral_constant<int, 4>());
    }
}

// One plain function a kernel and type: what the dispatch tables hold.
#define KETLOOM_KERNELS(T, X)                                                                           \
    void squares##X(const ReadoutCall<T>& c, States<const T> psi, double* out) {                        \
        withLanes(c.readout->layers.size(), [&](auto lanes) { squaresI<T, lanes>(c, psi, out); });      \
    }                                                                                                   \
    void keep##X(const ReadoutCall<T>& c, States<const T> psi, const std::uint16_t* path, const T* f,   \
                 States<T> to) {                                                                        \
        withLanes(c.readout->layers.size(), [&](auto lanes) { keepI<T, lanes>(c, psi, path, f, to); }); \
    }                                                                                                   \
    void back##X(const ReadoutCall<T>& c, States<const T> psi, const T* along, const T* across,         \
                 States<const T> next, States<T> g, T* sums) {                                          \
        withLanes(c.readout->layers.size(),                                                             \
                  [&](auto lanes) { backwardI<T, lanes>(c, psi, along, across, next, g, sums); });      \
    }

KETLOOM_KERNELS(float, F)
KETLOOM_KERNELS(double, D)
#undef KETLOOM_KERNELS

}  // namespace HWY_NAMESPACE
}  // namespace ketloom::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ketloom::kernels {

#define KETLOOM_EXPORT(T, X)                                                                                 \
    HWY_EXPORT(squares##X);                                                                                  \
    HWY_EXPORT(keep##X);                                                                                     \
    HWY_EXPORT(back##X);                                                                                     \
    template <>                                                                                              \
    void readoutSquares<T>(const ReadoutCall<T>& c, States<const T> psi, double* out) {                      \
        HWY_DYNAMIC_DISPATCH(squares##X)(c, psi, out);                                                       \
    }                                                                                                        \
    template <>                                                                                              \
    void readoutKeep<T>(const ReadoutCall<T>& c, States<const T> psi, const std::uint16_t* path, const T* f, \
                        States<T> to) {                                                                      \
        HWY_DYNAMIC_DISPATCH(keep##X)(c, psi, path, f, to);                                                  \
    }                                                                                                        \
    template <>                                                                                              \
    void readoutBackward<T>(const ReadoutCall<T>& c, States<const T> psi, const T* along, const T* across,   \
                            States<const T> next, States<T> g, T* sums) {                                    \
        HWY_DYNAMIC_DISPATCH(back##X)(c, psi, along, across, next, g, sums);                                 \
    }

KETLOOM_EXPORT(float, F)
KETLOOM_EXPORT(double, D)
#undef KETLOOM_EXPORT

}  // namespace ketloom::kernels
#endif
