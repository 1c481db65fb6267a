#include "ui/widgets/number_boxes.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QRandomGenerator>
#include <QRegularExpressionValidator>
#include <QStyleOptionSpinBox>
#include <QToolButton>
#include <array>
#include <cmath>

#include "ui/widgets/icons.h"

namespace ketloom {
namespace {
/// Where a step up from zero goes.
constexpr double kFirstAboveZero = 1e-6;
constexpr double kSame = 1e-9;
}  // namespace

ScientificSpinBox::ScientificSpinBox(QWidget* parent) : QAbstractSpinBox(parent) {
    setLocale(QLocale::c());
    setKeyboardTracking(false);
    lineEdit()->setText(textOf(m_value));
    connect(this, &QAbstractSpinBox::editingFinished, this, &ScientificSpinBox::readText);
}

QString ScientificSpinBox::textOf(double value) {
    return QString::number(value, 'g', 12);
}

double ScientificSpinBox::nextNice(double value, int steps) {
    const std::array<double, 3> nice = {1.0, 2.0, 5.0};
    if (value <= 0.0) return steps > 0 ? kFirstAboveZero : 0.0;
    for (; steps > 0; --steps) {
        const double decade = std::pow(10.0, std::floor(std::log10(value) + kSame));
        double next = 10.0 * decade;
        for (const double n : nice) {
            if (n * decade > value * (1.0 + kSame)) {
                next = n * decade;
                break;
            }
        }
        value = next;
    }
    for (; steps < 0; ++steps) {
        const double decade = std::pow(10.0, std::floor(std::log10(value) + kSame));
        double next = decade / 2.0;  // 5 of the decade below
        for (const double n : nice) {
            if (n * decade < value * (1.0 - kSame)) next = n * decade;
        }
        value = next;
    }
    // Powers of ten are not exact: 3 * 0.1 style remainders go.
    return QString::number(value, 'g', 12).toDouble();
}

void ScientificSpinBox::setRange(double least, double most) {
    m_least = least;
    m_most = most;
    setValue(m_value);
}

void ScientificSpinBox::setValue(double value) {
    m_value = std::fmin(std::fmax(value, m_least), m_most);
    const QString text = textOf(m_value);
    if (lineEdit()->text() != text && !(lineEdit()->hasFocus() && lineEdit()->text().toDouble() == m_value)) {
        lineEdit()->setText(text);
    }
}

void ScientificSpinBox::take(double value) {
    const double before = m_value;
    setValue(value);
    lineEdit()->setText(textOf(m_value));
    if (m_value != before) emit valueChanged(m_value);
}

void ScientificSpinBox::readText() {
    bool ok = false;
    const double value = lineEdit()->text().trimmed().toDouble(&ok);
    take(ok && std::isfinite(value) ? value : m_value);
}

void ScientificSpinBox::stepBy(int steps) {
    bool ok = false;
    const double typed = lineEdit()->text().trimmed().toDouble(&ok);
    take(nextNice(ok ? typed : m_value, steps));
    selectAll();
}

QValidator::State ScientificSpinBox::validate(QString& text, int&) const {
    static const QRegularExpression partial(QStringLiteral(R"(^\s*[+-]?\d*\.?\d*([eE][+-]?\d*)?\s*$)"));
    if (!partial.match(text).hasMatch()) return QValidator::Invalid;
    bool ok = false;
    const double value = text.trimmed().toDouble(&ok);
    return ok && value >= m_least && value <= m_most ? QValidator::Acceptable : QValidator::Intermediate;
}

void ScientificSpinBox::fixup(QString& text) const {
    bool ok = false;
    const double value = text.trimmed().toDouble(&ok);
    text = textOf(ok ? std::fmin(std::fmax(value, m_least), m_most) : m_value);
}

QSize ScientificSpinBox::sizeHint() const {
    ensurePolished();
    QStyleOptionSpinBox option;
    initStyleOption(&option);
    const QSize text(fontMetrics().horizontalAdvance(QStringLiteral("0.000012345")),
                     lineEdit()->sizeHint().height());
    return style()->sizeFromContents(QStyle::CT_SpinBox, &option, text, this);
}

QAbstractSpinBox::StepEnabled ScientificSpinBox::stepEnabled() const {
    StepEnabled enabled = StepNone;
    if (isReadOnly()) return enabled;
    if (m_value < m_most) enabled |= StepUpEnabled;
    if (m_value > m_least) enabled |= StepDownEnabled;
    return enabled;
}

SeedBox::SeedBox(QWidget* parent)
    : QWidget(parent), m_edit(new QLineEdit(this)), m_draw(new QToolButton(this)) {
    m_edit->setText(QStringLiteral("0"));
    m_edit->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("\\d{1,20}")), m_edit));
    m_draw->setIcon(themedIcon(QStringLiteral("dice")));
    m_draw->setToolTip(tr("Draw a new seed"));
    m_draw->setAccessibleName(tr("Draw a new seed"));
    setFocusProxy(m_edit);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    layout->addWidget(m_edit, 1);
    layout->addWidget(m_draw);
    connect(m_edit, &QLineEdit::editingFinished, this, &SeedBox::readText);
    connect(m_draw, &QToolButton::clicked, this, [this] {
        // Short seeds are easier to read aloud and copy; a million of them is enough for a hand.
        setValue(QRandomGenerator::global()->bounded(1u, 1'000'000u));
        emit valueChanged(m_value);
    });
}

void SeedBox::setValue(std::uint64_t value) {
    m_value = value;
    const QString text = QString::number(value);
    if (m_edit->text() != text) m_edit->setText(text);
}

void SeedBox::readText() {
    bool ok = false;
    const std::uint64_t value = m_edit->text().toULongLong(&ok);
    const std::uint64_t before = m_value;
    setValue(ok && value <= m_most ? value : m_value);
    if (m_value != before) emit valueChanged(m_value);
}

}  // namespace ketloom
