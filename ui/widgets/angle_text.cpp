#include "ui/widgets/angle_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <cmath>
#include <numbers>

namespace ketloom {

namespace {

constexpr double kPi = std::numbers::pi;

QString tr(const char* text) {
    return QCoreApplication::translate("AngleText", text);
}

double toUnit(double radians, AngleUnit unit) {
    switch (unit) {
        case AngleUnit::Degrees:
            return radians / kPi * 180.0;
        case AngleUnit::Pi:
            return radians / kPi;
        case AngleUnit::Radians:
            break;
    }
    return radians;
}

/// Fractions of 180 and multiples of pi that a double holds exactly stay exact: 90 degrees are pi/2.
double fromUnit(double value, AngleUnit unit) {
    switch (unit) {
        case AngleUnit::Degrees:
            return value / 180.0 * kPi;
        case AngleUnit::Pi:
            return value * kPi;
        case AngleUnit::Radians:
            break;
    }
    return value;
}

AngleReading refuse(const QString& problem) {
    return {std::nullopt, problem};
}

QString examples() {
    return tr("Write an angle such as 0.5, pi/3, 90° or 1.2 rad.");
}

}  // namespace

QString angleUnitName(AngleUnit unit) {
    switch (unit) {
        case AngleUnit::Degrees:
            return tr("degrees");
        case AngleUnit::Pi:
            return tr("multiples of π");
        case AngleUnit::Radians:
            break;
    }
    return tr("radians");
}

QString angleUnitSign(AngleUnit unit) {
    switch (unit) {
        case AngleUnit::Degrees:
            return QStringLiteral("°");
        case AngleUnit::Pi:
            return QStringLiteral("π");
        case AngleUnit::Radians:
            break;
    }
    return QStringLiteral("rad");
}

QString angleText(double radians, AngleUnit unit, int digits) {
    const QString number = QString::number(toUnit(radians, unit) + 0.0, 'g', digits);  // -0 is shown as 0
    const QString space = unit == AngleUnit::Degrees ? QString() : QStringLiteral(" ");
    return number + space + angleUnitSign(unit);
}

QString angleNumber(double radians, AngleUnit unit) {
    const double value = toUnit(radians, unit) + 0.0;
    const int decimals = unit == AngleUnit::Degrees ? 2 : 4;
    if (value != 0.0 && std::abs(value) < 0.5 * std::pow(10.0, -decimals))
        return QString::number(value, 'e', 1);
    if (std::abs(value) >= 1e6) return QString::number(value, 'e', decimals);
    return QString::number(value, 'f', decimals);
}

AngleReading readAngle(const QString& text, AngleUnit unit) {
    QString plain = text.trimmed().toLower();
    plain.replace(QChar(0x2212), QLatin1Char('-'));  // the minus sign of typographers
    if (plain.isEmpty()) return refuse(tr("There is no angle. %1").arg(examples()));
    if (plain.contains(QLatin1Char(',')))
        return refuse(tr("“%1” has a comma. Write a point: 0.5").arg(text.trimmed()));

    static const QString number = QStringLiteral(R"((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)");
    static const QRegularExpression form(
        QStringLiteral(R"(^([+-]?)\s*(%1)?\s*(?:/\s*(%1))?\s*([*·×]?\s*(?:pi|π))?\s*(?:/\s*(%1))?)"
                       R"(\s*(rad|radians?|deg|degrees?|°)?$)")
            .arg(number));
    const QRegularExpressionMatch match = form.match(plain);
    const bool hasNumber = match.hasMatch() && !match.capturedView(2).isEmpty();
    const bool hasPi = match.hasMatch() && !match.capturedView(4).isEmpty();
    const bool starred = hasPi && !match.capturedView(4).startsWith(QLatin1Char('p')) &&
                         !match.capturedView(4).startsWith(QChar(0x3c0));
    const bool firstBelow = match.hasMatch() && !match.capturedView(3).isEmpty();
    const bool secondBelow = match.hasMatch() && !match.capturedView(5).isEmpty();
    const bool sound = hasNumber ? !(firstBelow && secondBelow) : hasPi && !starred && !firstBelow;
    if (!match.hasMatch() || !sound || (!hasPi && secondBelow))
        return refuse(tr("“%1” is no angle. %2").arg(text.trimmed(), examples()));
    const QStringView sign = match.capturedView(6);
    if (hasPi && (sign == QStringLiteral("°") || sign.startsWith(QStringLiteral("deg"))))
        return refuse(tr("“%1” mixes π and degrees. Write 180° or pi.").arg(text.trimmed()));

    double value = hasNumber ? match.capturedView(2).toDouble() : 1.0;
    if (firstBelow) value /= match.capturedView(3).toDouble();
    if (hasPi) value *= kPi;
    if (secondBelow) value /= match.capturedView(5).toDouble();
    if (!hasPi) {
        const AngleUnit named = sign.isEmpty()                           ? unit
                                : sign.startsWith(QStringLiteral("rad")) ? AngleUnit::Radians
                                                                         : AngleUnit::Degrees;
        value = fromUnit(value, named);
    }
    if (match.capturedView(1) == QStringLiteral("-")) value = -value;
    if (!std::isfinite(value))
        return refuse(tr("“%1” is not a finite angle. %2").arg(text.trimmed(), examples()));
    return {value, {}};
}

}  // namespace ketloom
