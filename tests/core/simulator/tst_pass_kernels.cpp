#include <QTest>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/simulator/pass_kernels.h"
#include "tests/support/random_cell.h"

using namespace ketloom;
using ketloom::testing::randomInt;

namespace {

constexpr int kInOutLanes = 3;
constexpr int kWords = 1 << kInOutLanes;

/// Rounding allowed beside the sum of the absolute values of what is added up.
template <class T>
constexpr double kTolerance = sizeof(T) == 4 ? 1e-5 : 1e-13;

/// c and s of an operation by variant and pair (neuron), or one of each (turn).
struct Coefficients {
    std::vector<double> c, s;
};

Instruction randomOperation(int log2Size, int bit, std::size_t variantMaps, bool neuron, Rng& rng) {
    Instruction instruction;
    instruction.code = neuron ? Instruction::Code::Neuron : Instruction::Code::Ry;
    instruction.log2Size = log2Size;
    instruction.bit = bit;
    if (!neuron) return instruction;
    instruction.sourceBits = static_cast<std::uint32_t>(rng.bits() & rng.bits()) & ((1u << log2Size) - 1);
    instruction.sourceBits &= ~(1u << bit);
    instruction.variantMap = static_cast<int>(rng.below(variantMaps));
    return instruction;
}

/// A program of random rotations on a state of this size, every bit the target of some.
Program randomProgram(int log2Size, Rng& rng) {
    Program program;
    program.inOutLanes = kInOutLanes;
    program.workspaceLanes = log2Size;
    std::vector<int> variants;
    for (int map = 0; map < 4; ++map) {
        variants.push_back(map == 0 ? 1 : randomInt(1, 4, rng));
        std::vector<std::uint16_t> variantOf;
        for (int word = 0; word < kWords; ++word)
            variantOf.push_back(static_cast<std::uint16_t>(rng.below(std::uint64_t(variants.back()))));
        program.variantMaps.push_back(variantOf);
    }
    std::vector<int> bits;
    for (int bit = log2Size - 1; bit >= 0; --bit) bits.push_back(bit);
    for (int extra = randomInt(0, 12, rng); extra > 0; --extra)
        bits.push_back(randomInt(0, log2Size - 1, rng));
    if (rng.below(2)) testing::shuffle(bits, rng);
    const std::uint64_t neurons = rng.below(5);  // of four: from turns alone to neurons alone
    for (int bit : bits) {
        program.instructions.push_back(
            randomOperation(log2Size, bit, program.variantMaps.size(), rng.below(4) < neurons, rng));
        Instruction& last = program.instructions.back();
        if (last.code == Instruction::Code::Neuron) last.variants = variants[std::size_t(last.variantMap)];
    }
    return program;
}

/// Half angles that make a turn a UnitTurn (near 0) or a Turn (near pi/2), and any.
double randomHalfAngle(Rng& rng) {
    constexpr double pi = std::numbers::pi;
    switch (rng.below(4)) {
        case 0:
            return 0.01 * rng.normal();
        case 1:
            return pi / 2.0 + 0.01 * rng.normal();
        case 2:
            return rng.below(2) ? 0.0 : pi / 2.0;
        default:
            return 2.0 * pi * rng.uniform();
    }
}

/// The numbers of a program, once in the test's own order and once as the kernels read them.
template <class T>
struct Numbers {
    std::vector<Coefficients> coefficients;                            ///< by instruction
    std::vector<std::vector<kernels::PassOperationValues<T>>> values;  ///< by pass and operation
    std::vector<T> tables;

    Numbers(const Program& program, const PassPlan& plan, Rng& rng)
        : coefficients(program.instructions.size()), tables(plan.tableSize, T(77)) {
        for (const Pass& pass : plan.passes) {
            values.emplace_back();
            for (const PassOperation& operation : pass.operations) add(program, pass, operation, rng);
        }
    }

private:
    void add(const Program& program, const Pass& pass, const PassOperation& operation, Rng& rng) {
        const Instruction& instruction = program.instructions[operation.instruction];
        Coefficients& own = coefficients[operation.instruction];
        kernels::PassOperationValues<T> v;
        if (instruction.code == Instruction::Code::Neuron) {
            const std::size_t pairs = std::size_t(1) << (instruction.log2Size - 1);
            for (std::size_t k = 0; k < pairs * std::size_t(instruction.variants); ++k) {
                const double angle = 2.0 * std::numbers::pi * rng.uniform();
                own.c.push_back(double(static_cast<T>(std::cos(angle))));
                own.s.push_back(double(static_cast<T>(std::sin(angle))));
            }
            const std::vector<TableSlot> layout = tableSlots(pass, operation, instruction.bit);
            for (int variant = 0; variant < instruction.variants; ++variant) {
                for (std::size_t k = 0; k < layout.size(); ++k) {
                    const std::size_t at = std::size_t(variant) * pairs + layout[k].pair;
                    const double value = layout[k].isSine ? own.s[at] : own.c[at];
                    tables[operation.offset + std::size_t(variant) * operation.variant + k] =
                        static_cast<T>(layout[k].isNegative ? -value : value);
                }
            }
            v.variantOfWord = program.variantMaps[std::size_t(instruction.variantMap)].data();
        } else {
            const double half = randomHalfAngle(rng);
            const bool unit = std::abs(std::sin(half)) <= std::abs(std::cos(half));
            v.action = unit ? kernels::PassAction::UnitTurn : kernels::PassAction::Turn;
            v.c = unit ? T(1) : static_cast<T>(std::cos(half));
            v.s = static_cast<T>(unit ? std::tan(half) : std::sin(half));
            own.c = {double(v.c)};
            own.s = {double(v.s)};
        }
        values.back().push_back(v);
    }
};

/// Words of the entries and an order that has equal words side by side.
struct Entries {
    std::vector<std::uint16_t> words;
    std::vector<int> order;

    explicit Entries(Rng& rng) {
        const int count = randomInt(1, 40, rng);
        const std::uint64_t kinds = rng.below(3);
        for (int e = 0; e < count; ++e) {
            const std::uint64_t any = rng.below(kWords);
            const bool common = kinds == 0 || (kinds == 1 && rng.below(4) != 0);
            words.push_back(static_cast<std::uint16_t>(common ? 5 : any));
            order.push_back(e);
        }
        testing::shuffle(order, rng);
        std::stable_sort(order.begin(), order.end(),
                         [&](int a, int b) { return words[std::size_t(a)] < words[std::size_t(b)]; });
    }
    int count() const { return static_cast<int>(words.size()); }
    kernels::PassEntries view() const { return {order.data(), words.data(), count()}; }
};

/// States with a gap behind each, which nothing may write to.
template <class T>
struct Block {
    static constexpr T kGap = T(123);
    std::size_t size, stride;
    std::vector<T> values;

    Block(int entries, int log2Size, Rng& rng)
        : size(std::size_t(1) << log2Size),
          stride(size + rng.below(3) * 16 + rng.below(2)),
          values(std::size_t(entries) * stride, kGap) {
        for (int e = 0; e < entries; ++e) {
            for (std::size_t i = 0; i < size; ++i)
                values[std::size_t(e) * stride + i] = static_cast<T>(rng.normal());
        }
    }
    kernels::States<T> states() { return {values.data(), stride}; }
    kernels::States<const T> view() const { return {values.data(), stride}; }
    std::vector<double> entry(int e) const {
        const auto begin = values.begin() + std::ptrdiff_t(std::size_t(e) * stride);
        return {begin, begin + std::ptrdiff_t(size)};
    }
    bool gapsAreUntouched() const {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i % stride >= size && values[i] != kGap) return false;
        }
        return true;
    }
};

std::size_t variantOf(const Program& program, const Instruction& instruction, std::uint16_t word) {
    return program.variantMaps[std::size_t(instruction.variantMap)][word];
}

/// Calls body(pair, zero, one, c, s) for every pair of amplitudes of an operation.
template <class Body>
void forPairs(const Program& program, std::size_t i, const Coefficients& own, std::uint16_t word,
              const Body& body) {
    const Instruction& instruction = program.instructions[i];
    const std::size_t one = std::size_t(1) << instruction.bit;
    const std::size_t pairs = std::size_t(1) << (instruction.log2Size - 1);
    const bool neuron = instruction.code == Instruction::Code::Neuron;
    const std::size_t first = neuron ? variantOf(program, instruction, word) * pairs : 0;
    for (std::size_t pair = 0; pair < pairs; ++pair) {
        const std::size_t zero = (pair & (one - 1)) | (pair & ~(one - 1)) << 1;
        const std::size_t at = neuron ? first + pair : 0;
        body(pair, zero, zero | one, own.c[at], own.s[at]);
    }
}

void applyPlainly(const Program& program, std::size_t i, const Coefficients& own, std::uint16_t word,
                  std::vector<double>& psi) {
    forPairs(program, i, own, word, [&](std::size_t, std::size_t zero, std::size_t one, double c, double s) {
        const double a0 = psi[zero], a1 = psi[one];
        psi[zero] = c * a0 - s * a1;
        psi[one] = c * a1 + s * a0;
    });
}

/// A sum, and that of the absolute values.
struct Sum {
    double value = 0.0, size = 0.0;
    void add(double term) {
        value += term;
        size += std::abs(term);
    }
};

/// What passBackward() adds for one operation: by variant and amplitude, so that both layouts of a table can
/// be read off.
struct PlainSums {
    std::vector<Sum> along, across;  ///< g psi; g of the amplitude times psi of its partner
    Sum angle;
};

void backPlainly(const Program& program, std::size_t i, const Coefficients& own, kernels::PassAction action,
                 std::uint16_t word, const std::vector<double>& psi, std::vector<double>& g,
                 PlainSums& sums) {
    const Instruction& instruction = program.instructions[i];
    const std::size_t first = variantOf(program, instruction, word) << instruction.log2Size;
    forPairs(program, i, own, word, [&](std::size_t, std::size_t zero, std::size_t one, double c, double s) {
        const double a0 = psi[zero], a1 = psi[one], g0 = g[zero], g1 = g[one];
        if (action == kernels::PassAction::Neuron) {
            sums.along[first + zero].add(g0 * a0);
            sums.along[first + one].add(g1 * a1);
            sums.across[first + zero].add(g0 * a1);
            sums.across[first + one].add(g1 * a0);
        } else if (action == kernels::PassAction::Turn) {
            sums.angle.add(g0 * (-s * a0 - c * a1));
            sums.angle.add(g1 * (-s * a1 + c * a0));
        } else {
            sums.angle.add(-g0 * a1);
            sums.angle.add(g1 * a0);
        }
        g[zero] = c * g0 + s * g1;
        g[one] = c * g1 - s * g0;
    });
}

double largest(const std::vector<double>& values) {
    double most = 0.0;
    for (double value : values) most = std::max(most, std::abs(value));
    return most;
}

template <class T>
void compareStates(const Block<T>& block, const std::vector<std::vector<double>>& expected,
                   const std::string& where) {
    QVERIFY2(block.gapsAreUntouched(), where.c_str());
    for (int e = 0; e < int(expected.size()); ++e) {
        const std::vector<double> found = block.entry(e);
        const double scale = largest(expected[std::size_t(e)]);
        for (std::size_t i = 0; i < found.size(); ++i) {
            QVERIFY2(std::abs(found[i] - expected[std::size_t(e)][i]) <= kTolerance<T> * scale,
                     where.c_str());
        }
    }
}

/// Expected growth of the sums of one operation, slot by slot.
template <class T>
void compareTableSums(const Program& program, const Pass& pass, const PassOperation& operation,
                      const PlainSums& plain, const std::vector<T>& before, const std::vector<T>& after,
                      std::vector<std::uint8_t>& compared, const std::string& where) {
    const Instruction& instruction = program.instructions[operation.instruction];
    const std::vector<TableSlot> layout = tableSlots(pass, operation, instruction.bit);
    const std::size_t one = std::size_t(1) << instruction.bit;
    for (int variant = 0; variant < instruction.variants; ++variant) {
        for (std::size_t k = 0; k < layout.size(); ++k) {
            const TableSlot& slot = layout[k];
            const std::size_t base = (std::size_t(variant) << instruction.log2Size) +
                                     ((slot.pair & (one - 1)) | (slot.pair & ~(one - 1)) << 1);
            const std::vector<Sum>& terms = slot.isSine ? plain.across : plain.along;
            double expected, size;
            if (operation.place == TargetPlace::Lane) {
                // The row: that of the sign where it is a sine; a cosine stands a vector before its sine.
                const bool zeroRow = slot.isSine ? slot.isNegative : layout[k + pass.lanes()].isNegative;
                const Sum& sum = terms[base + (zeroRow ? 0 : one)];
                expected = sum.value;
                size = sum.size;
            } else {
                expected = terms[base + one].value + (slot.isSine ? -1.0 : 1.0) * terms[base].value;
                size = terms[base + one].size + terms[base].size;
            }
            const std::size_t at = operation.offset + std::size_t(variant) * operation.variant + k;
            compared[at] = 1;
            const double grown = double(after[at]) - double(before[at]);
            QVERIFY2(
                std::abs(grown - expected) <= kTolerance<T> * (size + std::abs(double(before[at])) + 1.0),
                where.c_str());
        }
    }
}

template <class T>
void checkPass(const Program& program, const Pass& pass, const Numbers<T>& numbers, std::size_t number,
               Rng& rng, const std::string& where) {
    const auto& values = numbers.values[number];
    const Entries entries(rng);
    const int operations = static_cast<int>(pass.operations.size());
    int begin = 0, end = operations;
    if (rng.below(2)) {
        begin = randomInt(0, operations - 1, rng);
        end = randomInt(begin + 1, operations, rng);
    }
    const kernels::PassCall<T> call{&pass, values.data(), begin, end, numbers.tables.data(), entries.view()};
    const Block<T> from(entries.count(), pass.log2Size, rng);
    const auto operationAt = [&](int k) { return pass.operations[std::size_t(k)].instruction; };

    std::vector<std::vector<std::vector<double>>> before;  // entry x operation: the state before it
    std::vector<std::vector<double>> expected;
    for (int e = 0; e < entries.count(); ++e) {
        std::vector<double> psi = from.entry(e);
        before.emplace_back();
        for (int k = begin; k < end; ++k) {
            before.back().push_back(psi);
            applyPlainly(program, operationAt(k), numbers.coefficients[operationAt(k)],
                         entries.words[std::size_t(e)], psi);
        }
        expected.push_back(psi);
    }

    Block<T> inPlace = from;
    kernels::passForward<T>(call, inPlace.view(), inPlace.states());
    compareStates(inPlace, expected, where + " in place");
    Block<T> to(entries.count(), pass.log2Size, rng);
    const Block<T> copy = from;
    kernels::passForward<T>(call, from.view(), to.states());
    compareStates(to, expected, where);
    QVERIFY2(from.values == copy.values, where.c_str());

    Block<T> g(entries.count(), pass.log2Size, rng);
    std::vector<PlainSums> sums(pass.operations.size());
    for (int k = begin; k < end; ++k) {
        const Instruction& instruction = program.instructions[operationAt(k)];
        const std::size_t amplitudes = std::size_t(instruction.variants) << instruction.log2Size;
        sums[std::size_t(k)].along.resize(amplitudes);
        sums[std::size_t(k)].across.resize(amplitudes);
    }
    std::vector<std::vector<double>> expectedG;
    for (int e = 0; e < entries.count(); ++e) {
        std::vector<double> own = g.entry(e);
        for (int k = end - 1; k >= begin; --k) {
            backPlainly(program, operationAt(k), numbers.coefficients[operationAt(k)],
                        values[std::size_t(k)].action, entries.words[std::size_t(e)],
                        before[std::size_t(e)][std::size_t(k - begin)], own, sums[std::size_t(k)]);
        }
        expectedG.push_back(own);
    }
    std::vector<T> tableSums(numbers.tables.size());
    for (T& sum : tableSums) sum = static_cast<T>(rng.normal());
    const std::vector<T> tableSumsBefore = tableSums;
    std::vector<double> angles(pass.operations.size());
    for (double& angle : angles) angle = rng.normal();
    const std::vector<double> anglesBefore = angles;
    kernels::passBackward<T>(call, from.view(), g.states(), tableSums.data(), angles.data());
    QVERIFY2(from.values == copy.values, where.c_str());
    compareStates(g, expectedG, where + " gradient");
    std::vector<std::uint8_t> compared(tableSums.size(), 0);
    for (int k = 0; k < operations; ++k) {
        const bool turn = values[std::size_t(k)].action != kernels::PassAction::Neuron;
        const bool run = k >= begin && k < end;
        const double grown = angles[std::size_t(k)] - anglesBefore[std::size_t(k)];
        if (!run || !turn) QVERIFY2(grown == 0.0, where.c_str());
        if (!run) continue;
        if (turn) {
            const Sum& sum = sums[std::size_t(k)].angle;
            QVERIFY2(std::abs(grown - sum.value) <= kTolerance<T> * (sum.size + 1.0), where.c_str());
        } else {
            compareTableSums(program, pass, pass.operations[std::size_t(k)], sums[std::size_t(k)],
                             tableSumsBefore, tableSums, compared, where);
        }
    }
    for (std::size_t k = 0; k < tableSums.size(); ++k) {
        if (!compared[k]) QVERIFY2(tableSums[k] == tableSumsBefore[k], where.c_str());
    }
}

template <class T>
void checkPasses(int seeds) {
    const int vectorLanes = static_cast<int>(kernels::vectorLanes<T>());
    for (int log2Size = 1; log2Size <= 11; ++log2Size) {
        for (int seed = 1; seed <= seeds; ++seed) {
            Rng rng(std::uint64_t(1000 * log2Size + seed));
            const Program program = randomProgram(log2Size, rng);
            const PassPlan plan = planPasses(program, vectorLanes);
            const Numbers<T> numbers(program, plan, rng);
            for (std::size_t pass = 0; pass < plan.passes.size(); ++pass) {
                const std::string where = "bits of T " + std::to_string(8 * sizeof(T)) + ", size 2^" +
                                          std::to_string(log2Size) + ", seed " + std::to_string(seed) +
                                          ", pass " + std::to_string(pass);
                checkPass<T>(program, plan.passes[pass], numbers, pass, rng, where);
                if (QTest::currentTestFailed()) return;
            }
        }
    }
}

template <class T>
void checkSpread(int log2Size, int bit, Rng& rng, const std::string& where) {
    Program program = randomProgram(log2Size, rng);
    Instruction expand;
    expand.code = Instruction::Code::Expand;
    expand.log2Size = log2Size;
    expand.bit = bit;
    expand.lane = 0;
    Instruction neuron = randomOperation(log2Size, bit, program.variantMaps.size(), true, rng);
    for (std::uint16_t variant : program.variantMaps[std::size_t(neuron.variantMap)])
        neuron.variants = std::max(neuron.variants, variant + 1);
    program.instructions = {expand, neuron};
    const PassPlan plan = planPasses(program, static_cast<int>(kernels::vectorLanes<T>()));
    QVERIFY2(plan.steps.size() == 1 && plan.steps[0].kind == PlanStep::Kind::Spread, where.c_str());
    const Pass& pass = plan.passes.front();
    const Numbers<T> numbers(program, plan, rng);
    const Entries entries(rng);
    const kernels::PassCall<T> call{&pass, numbers.values[0].data(), 0,
                                    1,     numbers.tables.data(),    entries.view()};
    const Block<T> from(entries.count(), log2Size - 1, rng);
    Block<T> to(entries.count(), log2Size, rng);
    kernels::spreadForward<T>(call, from.view(), to.states());

    const Block<T> gTo(entries.count(), log2Size, rng);
    Block<T> gFrom(entries.count(), log2Size - 1, rng);
    std::vector<T> tableSums(numbers.tables.size());
    for (T& sum : tableSums) sum = static_cast<T>(rng.normal());
    const std::vector<T> tableSumsBefore = tableSums;
    kernels::spreadBackward<T>(call, from.view(), gTo.view(), gFrom.states(), tableSums.data());

    PlainSums sums;
    sums.along.resize(std::size_t(neuron.variants) << log2Size);
    sums.across.resize(sums.along.size());
    std::vector<std::vector<double>> expected, expectedG;
    for (int e = 0; e < entries.count(); ++e) {
        const std::uint16_t word = entries.words[std::size_t(e)];
        const std::vector<double> small = from.entry(e);
        std::vector<double> psi(std::size_t(1) << log2Size, 0.0), g = gTo.entry(e);
        forPairs(program, 1, numbers.coefficients[1], word,
                 [&](std::size_t pair, std::size_t zero, std::size_t, double, double) {
                     psi[zero] = small[pair];
                 });
        backPlainly(program, 1, numbers.coefficients[1], kernels::PassAction::Neuron, word, psi, g, sums);
        expectedG.emplace_back(small.size());
        forPairs(program, 1, numbers.coefficients[1], word,
                 [&](std::size_t pair, std::size_t zero, std::size_t, double, double) {
                     expectedG.back()[pair] = g[zero];
                 });
        applyPlainly(program, 1, numbers.coefficients[1], word, psi);
        expected.push_back(psi);
    }
    compareStates(to, expected, where);
    compareStates(gFrom, expectedG, where + " gradient");
    std::vector<std::uint8_t> compared(tableSums.size(), 0);
    compareTableSums(program, pass, pass.operations.front(), sums, tableSumsBefore, tableSums, compared,
                     where);
}

template <class T>
void checkSpreads(int seeds) {
    const int vectorLanes = static_cast<int>(kernels::vectorLanes<T>());
    for (int log2Size = 1; log2Size <= 11; ++log2Size) {
        for (int bit = 0; bit < log2Size; ++bit) {
            if (1 << bit < vectorLanes) continue;  // no whole vectors: not a spread
            for (int seed = 1; seed <= seeds; ++seed) {
                Rng rng(std::uint64_t(100000 + 1000 * log2Size + 50 * bit + seed));
                checkSpread<T>(log2Size, bit, rng,
                               "size 2^" + std::to_string(log2Size) + ", bit " + std::to_string(bit) +
                                   ", seed " + std::to_string(seed));
                if (QTest::currentTestFailed()) return;
            }
        }
    }
}

}  // namespace

/// The kernels against a plain loop over pairs of amplitudes in double precision.
class TestPassKernels : public QObject {
    Q_OBJECT

private slots:
    void passesInFloat() { checkPasses<float>(20); }
    void passesInDouble() { checkPasses<double>(20); }
    void spreadsInFloat() { checkSpreads<float>(6); }
    void spreadsInDouble() { checkSpreads<double>(6); }
};

QTEST_APPLESS_MAIN(TestPassKernels)
#include "tst_pass_kernels.moc"
