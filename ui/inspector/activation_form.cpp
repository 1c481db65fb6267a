#include "ui/inspector/activation_form.h"

#include <QLabel>
#include <QVBoxLayout>
#include <cmath>

#include "core/simulator/activation.h"
#include "ui/document/muted_text.h"
#include "ui/document/operation_text.h"
#include "ui/document/parameter_edits.h"
#include "ui/inspector/activation_curve.h"

namespace ketloom {

namespace {

QString probabilityText(double p) {
    return QString::number(p, 'g', 3);
}

/// The number of an operation, counted through all stages; -1 where the cell has none of this id.
int numberOf(const Cell& cell, std::uint32_t id) {
    const OperationPlace place = findOperation(cell, id);
    int number = place.operation;
    for (int s = 0; s < place.stage; ++s) number += int(cell.stages[std::size_t(s)].operations.size());
    return number;
}

}  // namespace

ActivationForm::ActivationForm(QWidget* parent)
    : QWidget(parent),
      m_curve(new ActivationCurve(this)),
      m_readout(new QLabel(this)),
      m_success(new QLabel(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_curve);
    layout->addWidget(m_readout);
    layout->addWidget(m_success);
    m_curve->setObjectName(QStringLiteral("activationCurve"));
    m_readout->setObjectName(QStringLiteral("activationReadout"));
    m_readout->setWordWrap(true);
    m_readout->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    makeMuted(m_readout);
    m_success->setObjectName(QStringLiteral("postselection"));
    m_success->setWordWrap(true);
    connect(m_curve, &ActivationCurve::readoutChanged, this, &ActivationForm::showReadout);
}

void ActivationForm::setUnit(AngleUnit unit) {
    m_curve->setUnit(unit);
}

void ActivationForm::showReadout() {
    // Room for three lines: what stands below does not jump while the pointer moves.
    m_readout->setMinimumHeight(3 * m_readout->fontMetrics().lineSpacing());
    m_readout->setText(m_curve->readout());
    m_curve->setAccessibleDescription(m_curve->readout());
}

void ActivationForm::show(const Cell& cell, const Operation& neuron, std::span<const double> values) {
    Operation shape = neuron;
    shape.start.clear();
    if (!m_table || !(shape == m_shape)) {
        m_table.emplace(neuron);
        m_shape = shape;
    }
    m_table->build(values, m_coefficients);
    std::vector<QString> sources;
    for (int lane : neuron.sources) sources.push_back(laneText(cell, lane));
    m_curve->setNeuron(neuron.order, m_coefficients.eta, std::move(sources));
}

void ActivationForm::showProbe(const Cell& cell, const Operation& neuron, const CellProbe* probe) {
    const QString worst = tr("At worst (all η = π/2) order %1 has p = 1/%2.")
                              .arg(neuron.order)
                              .arg(std::lround(1.0 / leastSuccess(neuron.order)));
    // While a value is being dragged the probe may be one behind: its number stays in sight.
    const int number = probe && sameParameters(probe->cell, cell) ? numberOf(cell, neuron.id) : -1;
    if (number < 0 || number >= int(probe->postselection.size())) {
        m_success->setText(tr("The post-selection probability of this neuron is shown here while the live "
                              "state of a sample is on. %1")
                               .arg(worst));
        return;
    }
    const double p = probe->postselection[std::size_t(number)];
    const QString overhead = p > 0.0 ? probabilityText(1.0 / std::sqrt(p)) : QStringLiteral("∞");
    m_success->setText(tr("Post-selection <b>p = %1</b> at step %2 of %3 · overhead 1/√p = %4. %5")
                           .arg(probabilityText(p))
                           .arg(probe->step + 1)
                           .arg(probe->steps)
                           .arg(overhead, worst));
}

}  // namespace ketloom
