#include <QTest>
#include <cmath>
#include <functional>

#include "core/gradient/dual.h"

using namespace ketloom;

namespace {

// A function written once and run with both kinds of numbers.
struct Row {
    const char* name;
    std::function<Dual(Dual)> dual;
    std::function<double(double)> plain;
    double at;
};

#define KETLOOM_ROW(expression, at)                                                                      \
    {                                                                                                    \
#expression,                                                                                     \
            [](Dual x) -> Dual { return expression; }, [](double x) -> double { return expression; }, at \
    }

const std::vector<Row>& rows() {
    using std::abs;
    using std::cos;
    using std::exp;
    using std::log;
    using std::pow;
    using std::sin;
    using std::sqrt;
    static const std::vector<Row> all{
        KETLOOM_ROW(x + 2.0 * x, 0.7),
        KETLOOM_ROW(3.0 - x, 0.7),
        KETLOOM_ROW(-x, 0.7),
        KETLOOM_ROW(x * x * x, -1.3),
        KETLOOM_ROW(1.0 / x, -1.3),
        KETLOOM_ROW((x + 1.0) / (x * x + 2.0), 0.4),
        KETLOOM_ROW(sin(x), 0.4),
        KETLOOM_ROW(cos(x), 0.4),
        KETLOOM_ROW(exp(x), -0.9),
        KETLOOM_ROW(log(x), 2.5),
        KETLOOM_ROW(sqrt(x), 2.5),
        KETLOOM_ROW(abs(x), -2.5),
        KETLOOM_ROW(abs(x), 2.5),
        KETLOOM_ROW(pow(x, 3.0), -1.5),
        KETLOOM_ROW(pow(x, 0.5), 1.5),
        KETLOOM_ROW(pow(x, x), 1.5),
        KETLOOM_ROW(exp(sin(x) * cos(x) / sqrt(x + 1.0)), 0.3),
    };
    return all;
}

}  // namespace

class TestDual : public QObject {
    Q_OBJECT
private slots:
    void derivative_data() {
        QTest::addColumn<int>("index");
        for (std::size_t k = 0; k < rows().size(); ++k) {
            QTest::addRow("%s at %g", rows()[k].name, rows()[k].at) << static_cast<int>(k);
        }
    }

    void derivative() {
        QFETCH(int, index);
        const Row& row = rows()[index];
        const Dual y = row.dual(Dual(row.at, 1.0));
        QVERIFY(std::abs(y.value - row.plain(row.at)) < 1e-14);
        const double h = 1e-5;
        const double difference = (row.plain(row.at + h) - row.plain(row.at - h)) / (2.0 * h);
        QVERIFY2(std::abs(y.slope - difference) < 1e-8,
                 qPrintable(QString("%1 %2").arg(y.slope).arg(difference)));
        // Twice the direction, twice the slope; none, none.
        QVERIFY(std::abs(row.dual(Dual(row.at, 2.0)).slope - 2.0 * y.slope) < 1e-12);
        QCOMPARE(row.dual(Dual(row.at)).slope, 0.0);
    }

    void assignmentForms() {
        const Dual a(1.5, 0.3);
        const Dual b(-0.7, 2.0);
        const auto check = [](const Dual& x, const Dual& y) {
            return x.value == y.value && x.slope == y.slope;
        };
        Dual x = a;
        QVERIFY(check(x += b, a + b));
        x = a;
        QVERIFY(check(x -= b, a - b));
        x = a;
        QVERIFY(check(x *= b, a * b));
        x = a;
        QVERIFY(check(x /= b, a / b));
        x = b;
        QVERIFY2(check(x *= x, b * b), "a number may be multiplied by itself in place");
    }

    void comparisonsLookAtTheValue() {
        QVERIFY(Dual(1.0, 5.0) == Dual(1.0, -5.0));
        QVERIFY(Dual(1.0, 5.0) < Dual(2.0, -5.0));
        QVERIFY(Dual(1.0, 5.0) >= 1.0);
        QVERIFY(Dual(1.0) != 2.0);
    }

    void finite() {
        QVERIFY(isfinite(Dual(1.0, 2.0)));
        QVERIFY(!isfinite(Dual(1.0) / Dual(0.0)));
        QVERIFY(!isfinite(sqrt(Dual(0.0, 1.0))));
    }

    void zeroBases() {
        QCOMPARE(abs(Dual(0.0, 1.0)).slope, 0.0);
        QCOMPARE(pow(Dual(0.0, 1.0), 2.0).slope, 0.0);
        QCOMPARE(pow(Dual(0.0, 1.0), 0.0).slope, 0.0);
    }
};

QTEST_APPLESS_MAIN(TestDual)
#include "tst_dual.moc"
