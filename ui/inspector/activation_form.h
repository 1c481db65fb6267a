#pragma once

#include <QWidget>
#include <optional>
#include <span>

#include "core/cell/cell.h"
#include "core/model/cell_probe.h"
#include "core/simulator/neuron_table.h"
#include "ui/widgets/angle_text.h"

class QLabel;

namespace ketloom {

class ActivationCurve;

/// The activation curve of a neuron with what it says in words, and its post-selection probability on the
/// sample being looked at.
class ActivationForm : public QWidget {
    Q_OBJECT
public:
    explicit ActivationForm(QWidget* parent = nullptr);

    /// `values`: the parameters of the neuron, at least one. Cost O(k 2^k) for k sources.
    void show(const Cell& cell, const Operation& neuron, std::span<const double> values);
    /// `probe` may be null, or of another cell: then there is no probability to show.
    void showProbe(const Cell& cell, const Operation& neuron, const CellProbe* probe);
    void setUnit(AngleUnit unit);

private:
    void showReadout();

    ActivationCurve* m_curve;
    QLabel* m_readout;
    QLabel* m_success;
    Operation m_shape;  ///< what the table was built for
    std::optional<NeuronTable> m_table;
    NeuronCoefficients m_coefficients;
};

}  // namespace ketloom
