#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

#include "ui/widgets/angle_box.h"
#include "ui/widgets/diverging_colour.h"
#include "ui/widgets/theme.h"

using namespace ketloom;

namespace {

constexpr double kPi = std::numbers::pi;
constexpr std::array kUnits{AngleUnit::Radians, AngleUnit::Degrees, AngleUnit::Pi};

void type(AngleBox& box, const QString& text) {
    box.findChild<QLineEdit*>()->setText(text);
    QTest::keyClick(&box, Qt::Key_Return);
}

}  // namespace

class TestAngles : public QObject {
    Q_OBJECT
private slots:
    void textsAreRead_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("unit");
        QTest::addColumn<double>("radians");
        const auto row = [](const char* text, AngleUnit unit, double radians) {
            QTest::addRow("%s in %d", text, int(unit)) << QString::fromUtf8(text) << int(unit) << radians;
        };
        row("0.5", AngleUnit::Radians, 0.5);
        row("0.5", AngleUnit::Pi, kPi / 2.0);
        row("90", AngleUnit::Degrees, kPi / 2.0);
        row("1/4", AngleUnit::Pi, kPi / 4.0);
        row(" -1e-3 ", AngleUnit::Radians, -1e-3);
        row("+.5", AngleUnit::Radians, 0.5);
        row("1.2 RAD", AngleUnit::Radians, 1.2);
        for (const AngleUnit unit : kUnits) {  // a named unit wins
            row("pi/3", unit, kPi / 3.0);
            row("π", unit, kPi);
            row("2π", unit, 2.0 * kPi);
            row("-pi", unit, -kPi);
            row("− π / 4", unit, -kPi / 4.0);
            row("2pi/3", unit, 2.0 * kPi / 3.0);
            row("3/4 π", unit, 0.75 * kPi);
            row("0.5*Pi", unit, 0.5 * kPi);
            row("0.5 · π rad", unit, 0.5 * kPi);
            row("90°", unit, kPi / 2.0);
            row("-45 deg", unit, -kPi / 4.0);
            row("180 degrees", unit, kPi);
            row("1.5 rad", unit, 1.5);
            row("2 radians", unit, 2.0);
        }
    }
    void textsAreRead() {
        QFETCH(QString, text);
        QFETCH(int, unit);
        QFETCH(double, radians);
        const AngleReading angle = readAngle(text, AngleUnit(unit));
        QVERIFY2(angle.radians.has_value(), qPrintable(angle.problem));
        QVERIFY(angle.problem.isEmpty());
        QVERIFY(std::abs(*angle.radians - radians) <= 1e-15 * std::abs(radians));
    }

    void nonsenseIsRefusedWithARemedy_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("names");
        for (const char* text : {"abc", "1 2", "pi pi", "--1", "1/2/3", "/3", "* pi", "/2 pi", "°", "rad",
                                 "1e", "e", ".", "1//2", "nan", "inf", "0x10", "3 pie", "1 rad deg"})
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(text);
        QTest::newRow("empty") << QString() << QStringLiteral("There is no angle");
        QTest::newRow("comma") << QStringLiteral("0,5") << QStringLiteral("comma");
        QTest::newRow("mixed") << QStringLiteral("2π°") << QStringLiteral("mixes");
        QTest::newRow("zero") << QStringLiteral("pi/0") << QStringLiteral("not a finite");
        QTest::newRow("nothing by nothing") << QStringLiteral("0/0") << QStringLiteral("not a finite");
        QTest::newRow("huge") << QStringLiteral("1e999") << QStringLiteral("not a finite");
    }
    void nonsenseIsRefusedWithARemedy() {
        QFETCH(QString, text);
        QFETCH(QString, names);
        for (const AngleUnit unit : kUnits) {
            const AngleReading angle = readAngle(text, unit);
            QVERIFY(!angle.radians);
            QVERIFY2(angle.problem.contains(names), qPrintable(angle.problem));
            QVERIFY2(angle.problem.contains(QStringLiteral("Write")), qPrintable(angle.problem));
        }
    }

    /// Whatever is typed: an angle or a problem, never both, never neither.
    void anyTextIsAnAngleOrAProblem() {
        const unsigned seed = 20;
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        const QString letters = QStringLiteral("0123456789.,+-−*·/ eEpiπPIradeg°x\t√");
        int angles = 0;
        for (int round = 0; round < 30000; ++round) {
            QString text;
            for (unsigned n = random() % 9; n > 0; --n)
                text += letters[qsizetype(random() % unsigned(letters.size()))];
            const AngleReading angle = readAngle(text, kUnits[random() % 3]);
            QVERIFY2(angle.radians.has_value() == angle.problem.isEmpty(), qPrintable(text));
            if (!angle.radians) continue;
            ++angles;
            QVERIFY2(std::isfinite(*angle.radians), qPrintable(text));
        }
        QVERIFY(angles > 300);
    }

    /// What is shown reads back as the same angle, to the digits shown, whatever unit it is read in.
    void shownTextsReadBack() {
        const unsigned seed = 21;
        qInfo("seed %u", seed);
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> exponent(-9.0, 4.0);
        for (int round = 0; round < 3000; ++round) {
            const double radians = (random() % 2 ? 1.0 : -1.0) * std::pow(10.0, exponent(random));
            for (const AngleUnit unit : kUnits) {
                const AngleReading exact = readAngle(angleText(radians, unit, 17), kUnits[random() % 3]);
                QVERIFY(exact.radians && std::abs(*exact.radians - radians) <= 1e-14 * std::abs(radians));
                const AngleReading column = readAngle(angleNumber(radians, unit), unit);
                const double decimals = 0.5e-4 * kPi;  // half the last one, of the coarsest unit
                QVERIFY(column.radians && std::abs(*column.radians - radians) <=
                                              std::max(0.06 * std::abs(radians), decimals) * 1.01);
            }
        }
        QCOMPARE(angleText(-0.0, AngleUnit::Degrees), QStringLiteral("0°"));
        QCOMPARE(angleText(kPi / 2.0, AngleUnit::Pi), QStringLiteral("0.5 π"));
        QCOMPARE(angleNumber(0.0, AngleUnit::Radians), QStringLiteral("0.0000"));
    }

    void leavingAnAngleAloneKeepsEveryBit() {
        AngleBox box;
        QSignalSpy changed(&box, &AngleBox::valueChanged);
        const double angle = 1.0 / 3.0 + 1e-13;
        box.setValue(angle);
        for (const AngleUnit unit : kUnits) {
            box.setUnit(unit);
            const QString shown = box.text();
            QVERIFY(*readAngle(shown, unit).radians != angle);  // it is rounded
            QTest::keyClick(&box, Qt::Key_Return);
            type(box, shown);
            QCOMPARE(box.value(), angle);
            QCOMPARE(box.text(), shown);
        }
        QCOMPARE(changed.size(), 0);
    }

    void typedAnglesAreTakenAndNonsensePutBack() {
        AngleBox box;
        box.setUnit(AngleUnit::Pi);
        box.setRange(-4.0 * kPi, 4.0 * kPi);
        QSignalSpy changed(&box, &AngleBox::valueChanged);
        QSignalSpy refused(&box, &AngleBox::refused);
        type(box, QStringLiteral("90°"));
        QCOMPARE(box.value(), kPi / 2.0);
        QCOMPARE(box.text(), QStringLiteral("0.5 π"));
        QCOMPARE(changed.size(), 1);
        type(box, QStringLiteral("abc"));
        QCOMPARE(box.text(), QStringLiteral("0.5 π"));
        type(box, QStringLiteral("5"));
        QCOMPARE(box.value(), kPi / 2.0);
        QCOMPARE(refused.size(), 2);
        QVERIFY(refused[0][0].toString().contains(QStringLiteral("abc")));
        QVERIFY(refused[1][0].toString().contains(QStringLiteral("4 π")));
        QCOMPARE(changed.size(), 1);
    }

    void stepsSuitTheUnit() {
        AngleBox box;
        box.setRange(-1.0, 1.0);
        QSignalSpy changed(&box, &AngleBox::valueChanged);
        box.setUnit(AngleUnit::Degrees);
        box.stepBy(2);
        QCOMPARE(box.value(), kPi / 18.0);
        QCOMPARE(box.text(), QStringLiteral("10°"));
        QTest::keyClick(&box, Qt::Key_Down);
        QCOMPARE(box.text(), QStringLiteral("5°"));
        box.stepBy(100);
        QCOMPARE(box.value(), 1.0);
        QCOMPARE(changed.size(), 3);
    }

    void severalAnglesShowAWordUntilOneIsTyped() {
        AngleBox box;
        QSignalSpy changed(&box, &AngleBox::valueChanged);
        box.setValue(0.25);
        box.setSeveral(QStringLiteral("several"));
        QCOMPARE(box.text(), QStringLiteral("several"));
        QTest::keyClick(&box, Qt::Key_Return);
        QCOMPARE(changed.size(), 0);
        type(box, QStringLiteral("0.25"));  // the same number is now everybody's
        QCOMPARE(changed.size(), 1);
        QVERIFY(!box.isSeveral());
    }

    void divergingColoursDifferByHueAndStrength() {
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
            applyTheme(*qApp, choice);
            const Theme theme = Theme::of(nullptr);
            const QColor low = divergingColour(-1.0, theme), high = divergingColour(1.0, theme);
            QVERIFY(low.blueF() - low.redF() > 0.2f);
            QVERIFY(high.redF() - high.blueF() > 0.2f);
            const auto distance = [&](const QColor& c) {
                return std::abs(c.redF() - theme.background.redF()) +
                       std::abs(c.greenF() - theme.background.greenF()) +
                       std::abs(c.blueF() - theme.background.blueF());
            };
            for (const double sign : {-1.0, 1.0}) {
                QVERIFY(distance(divergingColour(0.1 * sign, theme)) > 0.2f);
                QVERIFY(distance(divergingColour(0.9 * sign, theme)) >
                        distance(divergingColour(0.1 * sign, theme)));
            }
            QCOMPARE(divergingColour(7.0, theme), high);
        }
        applyTheme(*qApp, ThemeChoice::Light);
    }
};

QTEST_MAIN(TestAngles)
#include "tst_angles.moc"
