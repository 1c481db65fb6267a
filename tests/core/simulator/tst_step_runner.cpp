#include <QTest>
#include <cmath>
#include <numbers>

#include "core/cell/presets.h"
#include "core/simulator/step_runner.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

template <class T>
constexpr double kTolerance = sizeof(T) == 4 ? 2e-5 : 1e-12;

std::vector<double> normalised(std::vector<double> state) {
    double square = 0.0;
    for (double amplitude : state) square += amplitude * amplitude;
    for (double& amplitude : state) amplitude /= std::sqrt(square);
    return state;
}

/// Parameters of which some turn by about pi (another kind of turn in the kernels) or not at all.
std::vector<double> mixedParameters(const Cell& cell, Rng& rng) {
    std::vector<double> parameters = testing::randomParameters(cell, 0.5, rng);
    for (double& parameter : parameters) {
        if (rng.below(6) == 0) parameter = std::numbers::pi + 0.01 * rng.normal();
        if (rng.below(12) == 0) parameter = 0.0;
    }
    return parameters;
}

/// One step on random carried states: every instruction by itself, and passes with their readout.
template <class T>
void compareStep(const Cell& cell, Rng& rng, const std::string& where) {
    const Program program = compile(cell);
    const PassPlan plan = planPasses(program, static_cast<int>(kernels::vectorLanes<T>()));
    ParameterTables<T> tables(cell, program, plan);
    tables.build(mixedParameters(cell, rng));
    const int entries = testing::randomInt(1, 12, rng);
    const int room = entries + testing::randomInt(0, 3, rng);
    const std::size_t size = program.carriedSize();
    const std::size_t words = std::size_t(program.words());
    std::vector<std::uint16_t> input;
    for (int e = 0; e < entries; ++e) input.push_back(static_cast<std::uint16_t>(rng.below(words)));
    std::vector<T> carried;
    for (int e = 0; e < entries; ++e) {
        std::vector<double> state(size);
        for (double& amplitude : state) amplitude = rng.normal();
        for (double amplitude : normalised(state)) carried.push_back(static_cast<T>(amplitude));
    }

    StepRunner<T> single(program, plan, room);
    single.setWords(input);
    single.begin(carried.data());
    for (std::size_t i = 0; i < program.instructions.size(); ++i) single.runInstruction(tables, i);

    StepRunner<T> whole(program, plan, room);
    whole.setWords(input);
    for (const bool keepTape : {false, true}) {
        whole.forward(tables, carried.data(), keepTape);
        std::vector<double> squares(words * std::size_t(entries));
        whole.squares(tables, squares.data());
        std::vector<std::vector<double>> blocks(std::size_t(entries), std::vector<double>(words * size));
        const std::vector<T> factor(std::size_t(entries), T(1));
        for (std::size_t y = 0; y < words; ++y) {
            std::vector<T> next(size * std::size_t(entries));
            const std::vector<std::uint16_t> word(std::size_t(entries), static_cast<std::uint16_t>(y));
            whole.keep(tables, word.data(), factor.data(), next.data());
            for (std::size_t e = 0; e < std::size_t(entries); ++e)
                std::copy_n(next.begin() + std::ptrdiff_t(e * size), size,
                            blocks[e].begin() + std::ptrdiff_t(y * size));
        }
        for (std::size_t e = 0; e < std::size_t(entries); ++e) {
            double total = 0.0;
            for (double amplitude : blocks[e]) total += amplitude * amplitude;
            for (std::size_t y = 0; y < words; ++y) {
                double square = 0.0;
                for (std::size_t i = 0; i < size; ++i)
                    square += blocks[e][y * size + i] * blocks[e][y * size + i];
                QVERIFY2(std::abs(squares[e * words + y] - square) <= kTolerance<T> * total, where.c_str());
            }
            const T* alone = single.current(int(e));
            const std::vector<double> expected = normalised({alone, alone + words * size});
            const std::vector<double> found = normalised(blocks[e]);
            for (std::size_t i = 0; i < found.size(); ++i)
                QVERIFY2(std::abs(found[i] - expected[i]) <= kTolerance<T>, where.c_str());
        }
    }
}

template <class T>
void compareSteps() {
    for (const CellPreset& preset : cellPresets()) {
        Rng rng(3);
        compareStep<T>(paperCell(preset.shape), rng, std::string(preset.key));
    }
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Rng rng(seed);
        testing::RandomCellLimits limits;
        limits.lanes = testing::randomInt(2, 9, rng);
        limits.operationsPerStage = 8;
        compareStep<T>(testing::randomCell(rng, limits), rng, "seed " + std::to_string(seed));
        if (QTest::currentTestFailed()) return;
    }
}

}  // namespace

class TestStepRunner : public QObject {
    Q_OBJECT

private slots:
    void instructionsOneByOneMakeTheStepInFloat() { compareSteps<float>(); }
    void instructionsOneByOneMakeTheStepInDouble() { compareSteps<double>(); }

    void aCellWithRescalingsIsTheSame() {
        Rng rng(4);
        const Cell cell = paperCell({2, 6, 4, 4, 2});
        int rescalings = 0;
        for (const Instruction& i : compile(cell).instructions)
            rescalings += i.code == Instruction::Code::Rescale ? 1 : 0;
        QVERIFY(rescalings > 2);
        compareStep<float>(cell, rng, "float");
        compareStep<double>(cell, rng, "double");
    }
};

QTEST_APPLESS_MAIN(TestStepRunner)
#include "tst_step_runner.moc"
