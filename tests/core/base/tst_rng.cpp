#include "core/base/rng.h"

#include <QtTest>
#include <cmath>
#include <set>

using namespace ketloom;

class TestRng : public QObject {
    Q_OBJECT
private slots:
    /// [rand.predef]: the 10000th value of a default-seeded mt19937_64.
    void generatorIsTheStandardOne() {
        Rng rng(5489);
        std::uint64_t value = 0;
        for (int i = 0; i < 10000; ++i) value = rng.bits();
        QCOMPARE(value, std::uint64_t(9981545732273789042u));
    }

    /// Written down once: these numbers must never change, or saved experiments would.
    void distributionsAreFixed() {
        Rng rng(1);
        QCOMPARE(rng.uniform(), 0.13387664401253263);
        QCOMPARE(rng.below(1000), std::uint64_t(462));
        QVERIFY(std::abs(rng.normal() - 1.0859449105047105) < 1e-14);
        QCOMPARE(mixSeed(1, 2), std::uint64_t(13608149317741381227u));
    }

    void uniformStaysInRange() {
        Rng rng(7);
        double sum = 0;
        for (int i = 0; i < 20000; ++i) {
            const double u = rng.uniform();
            QVERIFY(u >= 0.0 && u < 1.0);
            sum += u;
        }
        QVERIFY(std::abs(sum / 20000 - 0.5) < 0.01);  // five standard deviations
    }

    void belowIsEven_data() {
        QTest::addColumn<quint64>("bound");
        for (const quint64 bound : {1, 2, 3, 7, 10}) QTest::addRow("%llu", bound) << bound;
    }
    void belowIsEven() {
        QFETCH(quint64, bound);
        Rng rng(11);
        const int draws = 20000;
        std::vector<int> counts(bound);
        for (int i = 0; i < draws; ++i) {
            const std::uint64_t value = rng.below(bound);
            QVERIFY(value < bound);
            ++counts[value];
        }
        const double expected = double(draws) / double(bound);
        for (const int count : counts) QVERIFY(std::abs(count - expected) < 5 * std::sqrt(expected));
    }

    /// A bound just above 2^63 rejects almost half of all draws: without rejection small values would be
    /// twice as frequent.
    void belowIsUnbiasedForHugeBounds() {
        Rng rng(13);
        const std::uint64_t bound = (std::uint64_t(3) << 62);
        int low = 0;
        for (int i = 0; i < 10000; ++i) {
            const std::uint64_t value = rng.below(bound);
            QVERIFY(value < bound);
            low += value < bound / 3;
        }
        QVERIFY(std::abs(low / 10000.0 - 1.0 / 3) < 0.025);
    }

    void normalHasMoments() {
        Rng rng(17);
        const int draws = 50000;
        double sum = 0, squares = 0, cubes = 0, fourths = 0;
        for (int i = 0; i < draws; ++i) {
            const double x = rng.normal();
            QVERIFY(std::isfinite(x));
            sum += x;
            squares += x * x;
            cubes += x * x * x;
            fourths += x * x * x * x;
        }
        QVERIFY(std::abs(sum / draws) < 0.025);
        QVERIFY(std::abs(squares / draws - 1) < 0.035);
        QVERIFY(std::abs(cubes / draws) < 0.1);
        QVERIFY(std::abs(fourths / draws - 3) < 0.25);
    }

    void stateContinuesTheSequence() {
        Rng rng(3);
        for (int i = 0; i < 1000; ++i) rng.bits();
        const std::string state = rng.state();
        Rng other(99);
        QVERIFY(other.restoreState(state));
        for (int i = 0; i < 1000; ++i) QCOMPARE(other.bits(), rng.bits());
    }

    void malformedStateIsRefused_data() {
        QTest::addColumn<QString>("text");
        const QString good = QString::fromStdString(Rng(3).state());
        const int last = int(good.lastIndexOf(' '));
        QTest::newRow("empty") << QString();
        QTest::newRow("words") << "not a state";
        QTest::newRow("short") << good.left(200);
        QTest::newRow("long") << good + " 5";
        QTest::newRow("minus") << "-" + good;
        QTest::newRow("letters at the end") << good + "x";
        QTest::newRow("overflow") << "99999999999999999999" + good.mid(good.indexOf(' '));
        QTest::newRow("position beyond the state") << good.left(last) + " 313";
    }
    void malformedStateIsRefused() {
        QFETCH(QString, text);
        Rng rng(5), same(5);
        QVERIFY(!rng.restoreState(text.toStdString()));
        for (int i = 0; i < 400; ++i) QCOMPARE(rng.bits(), same.bits());  // untouched
    }

    void mixedSeedsDiffer() {
        std::set<std::uint64_t> seen;
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            for (std::uint64_t stream = 0; stream < 100; ++stream) seen.insert(mixSeed(seed, stream));
        }
        QCOMPARE(seen.size(), std::size_t(10000));
    }
};

QTEST_GUILESS_MAIN(TestRng)
#include "tst_rng.moc"
