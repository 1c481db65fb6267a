#pragma once

#include <QString>
#include <optional>

namespace ketloom {

/// How angles are shown and, where a text names no unit, read. Everything is kept in radians.
enum class AngleUnit { Radians, Degrees, Pi };
inline constexpr int kAngleUnits = 3;

/// "radians", "degrees", "multiples of π": for menus.
QString angleUnitName(AngleUnit unit);
/// "rad", "°", "π": for headings.
QString angleUnitSign(AngleUnit unit);

/// An angle with its unit: "1.5708 rad", "90°", "0.5 π". `digits` significant digits, so that the text may
/// be rounded: who lets people edit it must keep the value where the text was left alone.
QString angleText(double radians, AngleUnit unit, int digits = 6);
/// The same without the unit and with a fixed number of decimals that suits it, for columns of numbers:
/// "1.5708", "90.00", "0.5000". A value too small for them gets an exponent: "3.1e-06".
QString angleNumber(double radians, AngleUnit unit);

/// What a text means: an angle in radians, or why it is none.
struct AngleReading {
    std::optional<double> radians;
    QString problem;  ///< a sentence with a remedy, where there is no angle
};

/// Reads what a person typed: an optional sign; a number, a fraction or a multiple of pi; an optional unit.
/// "0.5", "1/3", "2e-3", "pi", "-π/4", "2π/3", "3/4 π", "0.5*pi", "90°", "90 deg", "1.2 rad". A number
/// without pi and without unit is in `unit`; with pi it is in radians whatever `unit` says. Numbers are in
/// the C locale; the result is finite.
AngleReading readAngle(const QString& text, AngleUnit unit);

}  // namespace ketloom
