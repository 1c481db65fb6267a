#include "ui/widgets/angle_box.h"

#include <QEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStyleOptionSpinBox>
#include <QToolTip>
#include <algorithm>
#include <limits>
#include <numbers>

#include "ui/widgets/theme.h"

namespace ketloom {

AngleBox::AngleBox(QWidget* parent)
    : QAbstractSpinBox(parent),
      m_least(std::numeric_limits<double>::lowest()),
      m_most(std::numeric_limits<double>::max()) {
    setLocale(QLocale::c());
    setKeyboardTracking(false);
    showValue();
    connect(this, &QAbstractSpinBox::editingFinished, this, &AngleBox::readText);
    connect(lineEdit(), &QLineEdit::textChanged, this, &AngleBox::markText);
}

void AngleBox::setValue(double radians) {
    if (radians == m_value && m_several.isEmpty()) return;  // a text being typed stays
    m_value = radians;
    m_several.clear();
    showValue();
}

void AngleBox::setSeveral(const QString& word) {
    if (word == m_several) return;
    m_several = word;
    showValue();
}

void AngleBox::setUnit(AngleUnit unit) {
    if (unit == m_unit) return;
    m_unit = unit;
    showValue();
}

void AngleBox::setRange(double least, double most) {
    m_least = least;
    m_most = most;
}

double AngleBox::stepSize(AngleUnit unit) {
    switch (unit) {
        case AngleUnit::Degrees:
            return std::numbers::pi / 36.0;
        case AngleUnit::Pi:
            return 0.05 * std::numbers::pi;
        case AngleUnit::Radians:
            break;
    }
    return 0.05;
}

void AngleBox::stepBy(int steps) {
    const AngleReading typed =
        lineEdit()->text() == m_shown ? AngleReading{m_value, {}} : reading(lineEdit()->text());
    const double from = typed.radians.value_or(m_value);
    take(std::clamp(from + steps * stepSize(m_unit), m_least, m_most));
    selectAll();
}

QValidator::State AngleBox::validate(QString& text, int&) const {
    return text == m_shown || reading(text).radians ? QValidator::Acceptable : QValidator::Intermediate;
}

AngleReading AngleBox::reading(const QString& text) const {
    AngleReading angle = readAngle(text, m_unit);
    if (!angle.radians || (*angle.radians >= m_least && *angle.radians <= m_most)) return angle;
    return {std::nullopt, tr("%1 is out of range. Use %2 to %3.")
                              .arg(text.trimmed(), angleText(m_least, m_unit), angleText(m_most, m_unit))};
}

void AngleBox::showValue() {
    m_shown = m_several.isEmpty() ? angleText(m_value, m_unit) : m_several;
    if (lineEdit()->text() != m_shown) lineEdit()->setText(m_shown);
    markText();
}

void AngleBox::take(double radians) {
    const bool changed = radians != m_value || !m_several.isEmpty();
    m_value = radians;
    m_several.clear();
    showValue();
    if (changed) emit valueChanged(m_value);
}

void AngleBox::readText() {
    const QString text = lineEdit()->text();
    if (text == m_shown) return;
    const AngleReading angle = reading(text);
    if (angle.radians) return take(*angle.radians);
    showValue();
    emit refused(angle.problem);
    if (isVisible()) QToolTip::showText(mapToGlobal(QPoint(0, height())), angle.problem, this);
}

void AngleBox::markText() {
    const bool wrong = lineEdit()->text() != m_shown && !reading(lineEdit()->text()).radians;
    QPalette colours = palette();
    if (wrong) colours.setColor(QPalette::Text, Theme::of(this).error);
    lineEdit()->setPalette(colours);
}

bool AngleBox::event(QEvent* event) {
    // While nothing is typed, undo and redo belong to the document.
    if (event->type() == QEvent::ShortcutOverride && lineEdit()->text() == m_shown) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return true;
        }
    }
    return QAbstractSpinBox::event(event);
}

void AngleBox::changeEvent(QEvent* event) {
    QAbstractSpinBox::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) markText();
}

QSize AngleBox::sizeHint() const {
    ensurePolished();
    QStyleOptionSpinBox option;
    initStyleOption(&option);
    const QSize text(fontMetrics().horizontalAdvance(QStringLiteral("-0.012345 rad ")),
                     lineEdit()->sizeHint().height());
    return style()->sizeFromContents(QStyle::CT_SpinBox, &option, text, this);
}

QAbstractSpinBox::StepEnabled AngleBox::stepEnabled() const {
    StepEnabled enabled = StepNone;
    if (isReadOnly()) return enabled;
    if (m_value < m_most) enabled |= StepUpEnabled;
    if (m_value > m_least) enabled |= StepDownEnabled;
    return enabled;
}

}  // namespace ketloom
