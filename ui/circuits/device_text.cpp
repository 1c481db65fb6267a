#include "ui/circuits/device_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include "core/cell/parameter_layout.h"
#include "ui/document/operation_text.h"

namespace ketloom {
namespace {

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("ketloom::DeviceText", text, nullptr, n);
}

QString number(double value) {
    return groupedNumber(static_cast<std::int64_t>(value));
}

const Operation* operationAt(const Cell& cell, int index) {
    for (const Stage& stage : cell.stages) {
        if (index < int(stage.operations.size())) return &stage.operations[std::size_t(index)];
        index -= int(stage.operations.size());
    }
    return nullptr;
}

}  // namespace

QString groupedNumber(std::int64_t value) {
    return QLocale(QLocale::English).toString(qlonglong(value));
}

QString qubitText(const Cell& cell, int qubit) {
    if (qubit < cell.lanes()) return laneText(cell, qubit);
    return tr("ancilla %1").arg(qubit - cell.lanes());
}

QString gateSymbol(const DeviceGate& gate) {
    switch (gate.kind) {
        case DeviceGateKind::Ry:
            return QStringLiteral("RY");
        case DeviceGateKind::MinusIY:
            return QStringLiteral("\u2212iY");
        case DeviceGateKind::PlusIY:
            return QStringLiteral("iY");
        case DeviceGateKind::H:
            return QStringLiteral("H");
        case DeviceGateKind::Block:
            return QStringLiteral("R");
        case DeviceGateKind::InverseBlock:
            return QStringLiteral("R\u2020");
        case DeviceGateKind::X:
            return gate.controls.empty() ? QStringLiteral("X") : QString();
        case DeviceGateKind::Z:
            return gate.controls.empty() ? QStringLiteral("Z") : QString();
        default:
            return {};
    }
}

QString angleText(double angle) {
    QString text = QString::number(angle, 'f', 3);
    if (text == QStringLiteral("-0.000")) text = QStringLiteral("0.000");
    return text.replace(QLatin1Char('-'), QChar(0x2212));
}

QString gateText(const Cell& cell, const DeviceGate& gate) {
    const QString target = qubitText(cell, gate.target);
    QStringList controls;
    for (int control : gate.controls) controls << qubitText(cell, control);
    QString text;
    switch (gate.kind) {
        case DeviceGateKind::Ry:
            text = tr("RY by %1 rad on %2").arg(QString::number(gate.angle, 'g', 6), target);
            break;
        case DeviceGateKind::PostSelect:
            text = tr("%1 is measured; only runs that find 0 count").arg(target);
            break;
        case DeviceGateKind::Readout:
            text = tr("%1 is measured into the output word and reset").arg(target);
            break;
        case DeviceGateKind::Swap:
            return tr("%1 and %2 are exchanged").arg(target, controls.join(QStringLiteral(", ")));
        case DeviceGateKind::X:
            text = tr("X on %1").arg(target);
            break;
        case DeviceGateKind::Z:
            text = tr("Z on %1").arg(target);
            break;
        case DeviceGateKind::Block:
        case DeviceGateKind::InverseBlock: {
            const Operation* neuron = operationAt(cell, gate.operation);
            text = tr("%1: %2 rotations of %3")
                       .arg(gateSymbol(gate))
                       .arg(neuron ? parameterCount(*neuron) + 1 : 0)
                       .arg(target);
            if (!controls.isEmpty())
                text += tr(", controlled by some of %1").arg(controls.join(QStringLiteral(", ")));
            controls.clear();
            break;
        }
        default:
            text = tr("%1 on %2").arg(gateSymbol(gate), target);
            break;
    }
    if (!controls.isEmpty()) text += tr(", where %1 = 1").arg(controls.join(QStringLiteral(", ")));
    if (const Operation* operation = operationAt(cell, gate.operation); operation && gate.level >= 0)
        text += tr("\n%1, level %2").arg(operationTitle(cell, *operation)).arg(gate.level);
    return text;
}

QString spanText(const Cell& cell, const DeviceSpan& span) {
    switch (span.kind) {
        case DeviceSpan::Kind::InputWord:
            return tr("word");
        case DeviceSpan::Kind::Stage:
            return QString::fromStdString(stageName(cell, span.index));
        case DeviceSpan::Kind::Operation:
            if (const Operation* operation = operationAt(cell, span.index))
                return operationTitle(cell, *operation) + tr(", order %1").arg(operation->order);
            return {};
        case DeviceSpan::Kind::Level:
            return span.inverted ? tr("level %1 with iY").arg(span.index) : tr("level %1").arg(span.index);
        case DeviceSpan::Kind::Rotations:
            return span.inverted ? QStringLiteral("R\u2020") : QStringLiteral("R");
        case DeviceSpan::Kind::Readout:
            return tr("readout");
    }
    return {};
}

QString countsText(const DeviceCounts& counts, const GateCount& parity) {
    const QString point = QStringLiteral("  ·  ");
    QString text = tr("%1 gates").arg(number(double(counts.gates.gates()))) + point +
                   tr("depth %1").arg(number(double(counts.depth))) + point +
                   tr("%1 qubits, %2 of them ancillas").arg(counts.qubits).arg(counts.ancillas) + point +
                   tr("%1 post-selections").arg(number(double(counts.gates.postSelections))) + point +
                   tr("%1 elementary gates").arg(number(counts.elementary.elementary()));
    if (parity.elementary() < counts.elementary.elementary())
        text += tr(", %1 with blocks by parity").arg(number(parity.elementary()));
    return text;
}

QString countsDetails(const DeviceCounts& counts, const GateCount& parity) {
    QStringList lines;
    const DeviceGateCounts& gates = counts.gates;
    const auto add = [&](const QString& what, std::int64_t count) {
        if (count > 0) lines << tr("%1: %2").arg(what, number(double(count)));
    };
    for (std::size_t k = 0; k < gates.rotations.size(); ++k)
        add(k == 0   ? tr("RY")
            : k == 1 ? tr("RY with one control")
                     : tr("RY with %1 controls").arg(k),
            gates.rotations[k]);
    add(tr("−iY or iY with a control"), gates.controlledIY);
    add(tr("X"), gates.x);
    add(tr("H"), gates.h);
    add(tr("Z"), gates.z);
    add(tr("CNOT"), gates.cnot);
    add(tr("CZ"), gates.cz);
    add(tr("SWAP"), gates.swap);
    add(tr("Toffoli"), gates.toffoli);
    add(tr("Gates on exactly two qubits"), gates.twoQubit());
    add(tr("Measured ancillas, to be found in 0"), gates.postSelections);
    add(tr("Measured in/out lanes"), gates.readouts);
    lines << tr("Depth: layers when every gate starts as soon as its qubits are free");
    lines << tr("Elementary: written with CNOT (%1) and single-qubit gates (%2), nothing shared between "
                "neighbours")
                 .arg(number(counts.elementary.cnot), number(counts.elementary.singleQubit));
    lines << tr("By parity: all rotations of a block R together, as exported to OpenQASM 2 (%1 CNOT, %2 "
                "others)")
                 .arg(number(parity.cnot), number(parity.singleQubit));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace ketloom
