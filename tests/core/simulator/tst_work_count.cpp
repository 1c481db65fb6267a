#include <QTest>
#include <functional>

#include "core/cell/presets.h"
#include "core/simulator/work_count.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

long operationsDone = 0;

/// A number without a value: its arithmetic is counted.
struct Counted {};
Counted operator*(Counted, Counted) {
    ++operationsDone;
    return {};
}
Counted operator+(Counted, Counted) {
    ++operationsDone;
    return {};
}
Counted operator-(Counted, Counted) {
    ++operationsDone;
    return {};
}
Counted& operator+=(Counted& a, Counted b) {
    return a = a + b;
}
Counted& operator-=(Counted& a, Counted b) {
    return a = a - b;
}

void evaluate(Counted) {}

/// The formulas of a step, amplitude by amplitude, on numbers that count.
class PlainStep {
public:
    PlainStep(const Program& program, const PassPlan& plan, int word)
        : m_program(program), m_plan(plan), m_word(word) {}

    void forward() {
        for (const PlanStep& step : m_plan.steps) stepForward(step);
    }
    void squares() {
        const Counted a;
        Counted sum;
        const auto leaf = [&] { sum += a * a; };
        if (m_plan.readout) {
            forAmplitudes(m_program.carriedSize(), [&] { branch(0, leaf); });
        } else {
            forAmplitudes(m_program.fullSize(), leaf);
        }
    }
    void keep() {
        const Counted a, c, factor;
        forAmplitudes(m_program.carriedSize(), [&] { evaluate(factor * a); });
        if (!m_plan.readout) return;
        forAmplitudes(m_program.carriedSize() * std::size_t(m_program.inOutLanes), [&] { evaluate(c * a); });
    }
    void insidePasses() {
        for (const PlanStep& step : m_plan.steps) {
            if (step.kind != PlanStep::Kind::Pass) continue;
            const auto& operations = m_plan.passes[step.index].operations;
            for (std::size_t k = 0; k + 1 < operations.size(); ++k) rotate(operations[k].instruction);
        }
    }
    void insideReadout() {
        if (!m_plan.readout) return;
        forAmplitudes(m_program.carriedSize(), [&] { branch(0, [] {}); });
    }
    void backward() {
        readoutBackward();
        for (const PlanStep& step : m_plan.steps) stepBackward(step);
        Counted dot;
        const Counted a, b;
        forAmplitudes(m_program.carriedSize(), [&] { dot += a * b; });
    }

private:
    static void forAmplitudes(std::size_t count, const std::function<void()>& body) {
        for (std::size_t i = 0; i < count; ++i) body();
    }
    const Instruction& at(std::size_t i) const { return m_program.instructions[i]; }

    /// From an amplitude before the readout to its leaves.
    void branch(int lane, const std::function<void()>& leaf) const {
        if (lane == m_program.inOutLanes) return leaf();
        const Counted a, c, s;
        evaluate(c * a);
        branch(lane + 1, leaf);
        evaluate(s * a);
        branch(lane + 1, leaf);
    }

    void rotate(std::size_t i) const {
        const Counted a0, a1, c, s;
        const bool unit = at(i).code == Instruction::Code::Ry;
        for (std::size_t pair = 0; pair < std::size_t(1) << (at(i).log2Size - 1); ++pair) {
            evaluate((unit ? a0 : c * a0) - s * a1);
            evaluate((unit ? a1 : c * a1) + s * a0);
        }
    }
    void rotateBack(std::size_t i) const {
        const Counted a0, a1, g0, g1, c, s;
        Counted a, b;
        const bool unit = at(i).code == Instruction::Code::Ry;
        for (std::size_t pair = 0; pair < std::size_t(1) << (at(i).log2Size - 1); ++pair) {
            if (!unit) {
                a += g0 * a0;
                a += g1 * a1;
            }
            b += g1 * a0;
            b -= g0 * a1;
            evaluate((unit ? g0 : c * g0) + s * g1);
            evaluate((unit ? g1 : c * g1) - s * g0);
        }
    }
    void single(std::size_t i, bool back) const {
        const Instruction& instruction = at(i);
        const Counted a, b, m;
        if (instruction.code == Instruction::Code::Rescale) {
            Counted norm;
            forAmplitudes(std::size_t(1) << instruction.log2Size, [&] {
                if (!back) norm += a * a;
                evaluate(m * a);
            });
        }
        if (instruction.code != Instruction::Code::Pairs || !instruction.active[std::size_t(m_word)]) return;
        for (std::size_t index = 0; index < std::size_t(1) << instruction.log2Size; ++index) {
            if ((index & instruction.pairs.fixedMask) != instruction.pairs.fixedValue) continue;
            evaluate(m * a + m * b);
            evaluate(m * a + m * b);
        }
    }

    void stepForward(const PlanStep& step) const {
        const Counted a, c, s;
        switch (step.kind) {
            case PlanStep::Kind::Pass:
                for (const PassOperation& operation : m_plan.passes[step.index].operations) {
                    rotate(operation.instruction);
                }
                return;
            case PlanStep::Kind::Spread:
                forAmplitudes(std::size_t(1) << step.log2Before, [&] {
                    evaluate(c * a);
                    evaluate(s * a);
                });
                return;
            case PlanStep::Kind::Single:
                return single(step.index, false);
        }
    }
    void stepBackward(const PlanStep& step) const {
        switch (step.kind) {
            case PlanStep::Kind::Pass:
                for (const PassOperation& operation : m_plan.passes[step.index].operations) {
                    rotateBack(operation.instruction);
                }
                return;
            case PlanStep::Kind::Spread:
                return forAmplitudes(std::size_t(1) << step.log2Before, spreadBack);
            case PlanStep::Kind::Single:
                return single(step.index, true);
        }
    }
    static void spreadBack() {
        const Counted a, g0, g1, c, s;
        Counted sumC, sumS;
        sumC += g0 * a;
        sumS += g1 * a;
        evaluate(c * g0 + s * g1);
    }
    void readoutBackward() const {
        const Counted along, across, block, next;
        if (m_plan.readout) {
            for (int lane = 0; lane < m_program.inOutLanes; ++lane) {
                forAmplitudes(m_program.carriedSize() << lane, spreadBack);
            }
            forAmplitudes(m_program.fullSize(), [&] { evaluate(along * block + across * next); });
            return;
        }
        // The gradient along `next` is that of the word that is kept alone.
        Counted g;
        forAmplitudes(m_program.fullSize(), [&] { evaluate(along * block); });
        forAmplitudes(m_program.carriedSize(), [&] { g += across * next; });
    }

    const Program& m_program;
    const PassPlan& m_plan;
    int m_word;
};

double countOf(const std::function<void()>& work) {
    operationsDone = 0;
    work();
    return double(operationsDone);
}

}  // namespace

class TestWorkCount : public QObject {
    Q_OBJECT

private slots:
    /// One workspace lane and one in/out lane, an input and an output stage, so two neurons.
    void tinyCellByHand() {
        const Program program = compile(paperCell({1, 1, 0, 1, 1}));
        {
            // No readout in one piece: the state of two amplitudes is no whole vector.
            const WorkCount count = countWork(program, planPasses(program, 16));
            QCOMPARE(count.operations, 3.0 * 2 + 3.0 * 4);
            QCOMPARE(count.squares, 2.0 * 4);
            QCOMPARE(count.keep, 2.0);
            QCOMPARE(count.backward, 7.0 * 2 + 7.0 * 4 + (4.0 + 2.0 * 2) + 2.0 * 2);
            QCOMPARE(count.forward(), 28.0);
            QCOMPARE(count.training(), 100.0);
            QCOMPARE(count.useful(), 82.0);
        }
        {
            const WorkCount count = countWork(program, planPasses(program, 2));
            QCOMPARE(count.operations, 3.0 * 2);
            QCOMPARE(count.squares, 2.0 * (2 + 2 * 2));
            QCOMPARE(count.keepBranches, 2.0);
            QCOMPARE(count.keep, 2.0);
            QCOMPARE(count.insideReadout, 2.0 * 2);
            QCOMPARE(count.backward, 7.0 * 2 + 2.0 * (7 + 2 * 3) + 2.0 * 2);
            QCOMPARE(count.forward(), 22.0);
            QCOMPARE(count.training(), 76.0);
            QCOMPARE(count.useful(), 64.0);
        }
    }

    void agreesWithTheFormulasAmplitudeByAmplitude_data() {
        QTest::addColumn<int>("vectorLanes");
        for (int lanes : {1, 2, 4, 8, 16}) QTest::addRow("vectors of %d", lanes) << lanes;
    }
    void agreesWithTheFormulasAmplitudeByAmplitude() {
        QFETCH(int, vectorLanes);
        int readouts = 0, spreads = 0, pairs = 0, longPasses = 0;
        for (std::uint64_t seed = 1; seed <= 100; ++seed) {
            Rng rng(seed);
            const Cell cell = seed % 3 == 0 ? paperCell({1 + int(seed % 5), 1 + int(seed % 4), 2, 2, 2})
                                            : testing::randomCell(rng);
            const Program program = compile(cell);
            const PassPlan plan = planPasses(program, vectorLanes);
            const WorkCount count = countWork(program, plan);
            WorkCount plain;
            for (int word = 0; word < program.words(); ++word) {
                PlainStep step(program, plan, word);
                plain.operations += countOf([&] { step.forward(); });
                plain.squares += countOf([&] { step.squares(); });
                plain.keep += countOf([&] { step.keep(); });
                plain.backward += countOf([&] { step.backward(); });
                plain.insidePasses += countOf([&] { step.insidePasses(); });
                plain.insideReadout += countOf([&] { step.insideReadout(); });
            }
            const double words = program.words();
            const std::string where = "seed " + std::to_string(seed);
            const auto same = [&](double a, double b, const char* what) {
                QVERIFY2(std::abs(a - b / words) < 1e-9 * a + 1e-9, (where + ": " + what).c_str());
            };
            same(count.operations, plain.operations, "operations");
            same(count.tape, plain.operations, "tape");
            same(count.squares, plain.squares, "squares");
            same(count.keep + count.keepBranches, plain.keep, "keep");
            same(count.backward, plain.backward, "backward");
            same(count.insidePasses, plain.insidePasses, "inside passes");
            same(count.insideReadout, plain.insideReadout, "inside the readout");
            readouts += plan.readout ? 1 : 0;
            for (const PlanStep& step : plan.steps) {
                spreads += step.kind == PlanStep::Kind::Spread ? 1 : 0;
                pairs += step.kind == PlanStep::Kind::Single &&
                                 program.instructions[step.index].code == Instruction::Code::Pairs
                             ? 1
                             : 0;
                longPasses +=
                    step.kind == PlanStep::Kind::Pass && plan.passes[step.index].operations.size() > 3 ? 1
                                                                                                       : 0;
            }
        }
        QVERIFY(readouts > 0 && pairs > 0 && longPasses > 0);
        if (vectorLanes <= 4) QVERIFY(spreads > 0);
    }

    void shapeHasTheSameWork() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Rng rng(seed);
            const Cell cell = testing::randomCell(rng);
            const Program whole = compile(cell), shape = compileShape(cell);
            QCOMPARE(countWork(shape, planPasses(shape, 8)).training(),
                     countWork(whole, planPasses(whole, 8)).training());
        }
    }
};

QTEST_APPLESS_MAIN(TestWorkCount)
#include "tst_work_count.moc"
