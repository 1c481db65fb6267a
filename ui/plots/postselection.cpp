#include "ui/plots/postselection.h"

#include <QCoreApplication>
#include <cmath>

#include "core/gates/gate_table.h"
#include "ui/widgets/csv_text.h"

namespace ketloom {
namespace {

QString text(const char* english) {
    return QCoreApplication::translate("Postselection", english);
}

}  // namespace

Postselection::Least Postselection::leastNeuron() const {
    Least least;
    for (int step = 0; step < steps; ++step)
        for (std::size_t n = 0; n < operations.size(); ++n) {
            const double p = neurons[std::size_t(step) * operations.size() + n];
            if (least.step < 0 || p < least.probability) least = {p, int(n), step};
        }
    return least;
}

Postselection::Least Postselection::leastKept() const {
    Least least;
    for (int step = 0; step < steps; ++step)
        if (least.step < 0 || kept[std::size_t(step)] < least.probability)
            least = {kept[std::size_t(step)], -1, step};
    return least;
}

Postselection postselectionOf(const StateView& view) {
    Postselection result;
    if (!view || view.isClassical()) return result;
    const Trace& trace = *view.trace;
    int number = 0;
    for (int s = 0; s < int(view.cell.stages.size()); ++s) {
        for (const Operation& operation : view.cell.stages[std::size_t(s)].operations) {
            if (!gateInfo(operation.gate).unitary) {
                const QString stage = QString::fromStdString(stageName(view.cell, s));
                result.operations.push_back(number);
                result.labels << stage + QStringLiteral(": ") +
                                     QString::fromStdString(
                                         view.cell.laneNames[std::size_t(operation.target)]);
                result.names << QStringLiteral("%1 (%2)").arg(
                    QString::fromStdString(operationName(view.cell, operation)), stage);
            }
            ++number;
        }
    }
    if (trace.operations != number) return {};
    result.steps = trace.steps;
    for (int step = 0; step < trace.steps; ++step) {
        double product = 1.0;
        for (const int operation : result.operations) {
            const double p = double(trace.operationProbabilities[std::size_t(step) * std::size_t(number) +
                                                                 std::size_t(operation)]);
            result.neurons.push_back(p);
            product *= p;
        }
        result.products.push_back(product);
        result.kept.push_back(double(trace.keptProbabilities[std::size_t(step)]));
    }
    return result;
}

MapPicture pictureOf(const Postselection& postselection) {
    MapPicture picture;
    picture.steps = postselection.steps;
    picture.isSigned = false;
    picture.isInverted = true;
    picture.title = text(QT_TRANSLATE_NOOP("Postselection", "Post-selection by step"));
    picture.valueLabel = text(QT_TRANSLATE_NOOP("Postselection", "probability"));
    picture.rowsLabel = text(QT_TRANSLATE_NOOP("Postselection", "neuron"));
    picture.labels = postselection.labels;
    picture.names = postselection.names;
    picture.labels << text(QT_TRANSLATE_NOOP("Postselection", "word kept"));
    picture.names << text(QT_TRANSLATE_NOOP("Postselection", "the word that is kept"));
    const std::size_t count = postselection.operations.size();
    for (std::size_t n = 0; n <= count; ++n) {
        picture.states.push_back(int(n));
        for (std::size_t step = 0; step < std::size_t(postselection.steps); ++step)
            picture.values.push_back(n < count ? postselection.neurons[step * count + n]
                                               : postselection.kept[step]);
    }
    return picture;
}

QString toCsv(const Postselection& postselection) {
    QString csv = QStringLiteral("step,neuron,probability\n");
    const std::size_t count = postselection.operations.size();
    for (int step = 0; step < postselection.steps; ++step) {
        const auto line = [&](const QString& name, double p) {
            csv += QStringLiteral("%1,%2,%3\n").arg(step + 1).arg(csvText(name), QString::number(p, 'g', 9));
        };
        for (std::size_t n = 0; n < count; ++n)
            line(postselection.names[qsizetype(n)], postselection.neurons[std::size_t(step) * count + n]);
        line(QStringLiteral("word kept"), postselection.kept[std::size_t(step)]);
    }
    return csv;
}

double overhead(double probability) {
    return 1.0 / std::sqrt(probability);
}

}  // namespace ketloom
