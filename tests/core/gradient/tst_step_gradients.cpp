#include <QTest>
#include <cmath>

#include "core/base/rng.h"
#include "core/gradient/step_gradients.h"

using namespace ketloom;

namespace {

constexpr int kSteps = 3;
constexpr int kParameters = 5;
constexpr int kChunks = 7;
const std::vector<ParameterGroup> kGroups{{"first", 0, 2}, {"second", 2, 3}};

struct Result {
    int chunksAtOnce = 0;
    GradientThroughTime norms;
    std::vector<double> gradient;
};

double part(int chunk, int step, int parameter) {
    Rng rng(std::uint64_t(1 + chunk + 100 * step + 10'000 * parameter));
    return rng.normal();
}

/// Every chunk adds to its rows twice, as two blocks do.
Result add(int threads, std::size_t mostBytes) {
    ThreadPool pool(threads);
    StepGradients rows(kSteps, kParameters, kChunks, mostBytes);
    forEachChunk(pool, kChunks, &rows, [&](int chunk, int, int place) {
        for (int k = 0; k < 2 * kSteps * kParameters; ++k) {
            const int step = k / kParameters % kSteps, parameter = k % kParameters;
            rows.row(place, step)[std::size_t(parameter)] += part(chunk, step, parameter);
        }
    });
    Result result{rows.chunksAtOnce(), {}, std::vector<double>(kParameters, 77.0)};
    rows.finish(pool, kGroups, result.norms, result.gradient);
    return result;
}

}  // namespace

class TestStepGradients : public QObject {
    Q_OBJECT
private slots:
    void normsAndGradientAreThoseOfTheSums() {
        const Result found = add(1, 1'000'000);
        QCOMPARE(found.chunksAtOnce, kChunks);
        QCOMPARE(found.norms.steps, kSteps);
        QCOMPARE(found.norms.groups, 2);
        std::vector<double> gradient(kParameters, 0.0);
        for (int step = 0; step < kSteps; ++step) {
            double squares[2] = {0.0, 0.0};
            for (int k = 0; k < kParameters; ++k) {
                double sum = 0.0;
                for (int chunk = 0; chunk < kChunks; ++chunk) sum += 2.0 * part(chunk, step, k);
                squares[k < 2 ? 0 : 1] += sum * sum;
                gradient[std::size_t(k)] += sum;
            }
            for (int g = 0; g < 2; ++g)
                QVERIFY(std::abs(found.norms.byGroup[std::size_t(2 * step + g)] - std::sqrt(squares[g])) <
                        1e-12);
            QVERIFY(std::abs(found.norms.parameters[std::size_t(step)] - std::sqrt(squares[0] + squares[1])) <
                    1e-12);
        }
        for (std::size_t k = 0; k < gradient.size(); ++k)
            QVERIFY(std::abs(found.gradient[k] - gradient[k]) < 1e-12);
    }

    void neitherMemoryNorThreadsMatter() {
        constexpr std::size_t kOfChunk = kSteps * kParameters * sizeof(double);
        const Result whole = add(1, 1'000'000);
        for (const auto& [bytes, atOnce] :
             {std::pair(std::size_t(0), 1), {2 * kOfChunk + 1, 2}, {3 * kOfChunk, 3}, {6 * kOfChunk, 4}}) {
            for (int threads : {1, 3}) {
                const Result found = add(threads, bytes);
                QCOMPARE(found.chunksAtOnce, atOnce);
                QVERIFY(found.norms.parameters == whole.norms.parameters);
                QVERIFY(found.norms.byGroup == whole.norms.byGroup);
                QVERIFY(found.gradient == whole.gradient);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestStepGradients)
#include "tst_step_gradients.moc"
