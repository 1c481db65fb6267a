#pragma once

#include <QAbstractSpinBox>
#include <QWidget>
#include <cstdint>

class QLineEdit;
class QToolButton;

namespace ketloom {

/// A box for a real number that spans decades (a learning rate). Accepts "0.001" and "1e-3" in the C locale;
/// one step goes to the next of 1, 2, 5 times a power of ten. A text that is no number in range is shown as
/// it is while it is typed and put back on leaving.
class ScientificSpinBox : public QAbstractSpinBox {
    Q_OBJECT
public:
    explicit ScientificSpinBox(QWidget* parent = nullptr);

    double value() const { return m_value; }
    void setValue(double value);
    void setRange(double least, double most);

    void stepBy(int steps) override;
    QValidator::State validate(QString& text, int& position) const override;
    void fixup(QString& text) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

    /// "0.001", "5e-05": the shortest text that reads back as the value to 12 digits.
    static QString textOf(double value);
    /// The next of 1, 2, 5 times a power of ten above (steps > 0) or below.
    static double nextNice(double value, int steps);

signals:
    void valueChanged(double value);

protected:
    StepEnabled stepEnabled() const override;

private:
    void take(double value);
    void readText();

    double m_value = 0.0;
    double m_least = 0.0;
    double m_most = 1e300;
};

/// A box for a 64-bit seed with a button that draws a new one.
class SeedBox : public QWidget {
    Q_OBJECT
public:
    explicit SeedBox(QWidget* parent = nullptr);

    std::uint64_t value() const { return m_value; }
    void setValue(std::uint64_t value);
    void setLimit(std::uint64_t most) { m_most = most; }

signals:
    void valueChanged(quint64 value);

private:
    void readText();

    std::uint64_t m_value = 0;
    std::uint64_t m_most = ~std::uint64_t(0);
    QLineEdit* m_edit;
    QToolButton* m_draw;
};

}  // namespace ketloom
