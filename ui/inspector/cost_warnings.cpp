#include "ui/inspector/cost_warnings.h"

#include <QCoreApplication>
#include <QLocale>

#include "core/cell/parameter_layout.h"

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace ketloom {

namespace {

constexpr double kSlowSeconds = 1.0;
constexpr double kLargeShare = 0.5;  // of the machine's memory
constexpr int kManyLanes = kMaxLanes - 1;
constexpr int kManyParameters = 100'000;

QString tr(const char* text) {
    return QCoreApplication::translate("CostWarnings", text);
}

}  // namespace

double machineMemory() {
#if defined(Q_OS_UNIX) && defined(_SC_PHYS_PAGES)
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page = sysconf(_SC_PAGE_SIZE);
    return pages > 0 && page > 0 ? double(pages) * double(page) : 0.0;
#else
    return 0.0;
#endif
}

QString sizeText(double bytes) {
    const QLocale locale;
    double leading = bytes;
    while (leading >= 999.5) leading /= 1000.0;
    return locale.formattedDataSize(qint64(bytes), leading < 9.95 ? 1 : 0, QLocale::DataSizeSIFormat);
}

QVector<CostWarning> costWarnings(const Cell& cell, const CostEstimate& cost, double memory) {
    QVector<CostWarning> warnings;
    const QLocale locale;
    if (memory > 0.0 && cost.bytes > kLargeShare * memory) {
        warnings.append({cost.bytes > memory ? tr("too little memory") : tr("much memory"),
                         tr("A step needs about %1 of the %2 of memory of this machine. Use fewer workspace "
                            "lanes, a smaller batch, shorter sequences or single precision.")
                             .arg(sizeText(cost.bytes), sizeText(memory))});
    }
    if (cost.seconds > kSlowSeconds) {
        warnings.append({tr("slow steps"),
                         tr("A training step takes about %1 s on this machine. Fewer lanes, work stages or "
                            "sequences in a batch, or a lower order, make it quicker.")
                             .arg(locale.toString(cost.seconds, 'g', 2))});
    }
    if (cell.lanes() >= kManyLanes) {
        warnings.append({cell.lanes() >= kMaxLanes ? tr("no lane left") : tr("one lane left"),
                         tr("The cell has %1 of at most %2 lanes; each doubles memory and time.")
                             .arg(cell.lanes())
                             .arg(kMaxLanes)});
    }
    if (cost.parameters >= kManyParameters) {
        warnings.append({tr("many parameters"),
                         tr("%1 parameters learn slowly and fill memory and checkpoints. Lower the degree of "
                            "neurons, or take sources out of them.")
                             .arg(locale.toString(cost.parameters))});
    }
    return warnings;
}

QVector<CostWarning> costWarnings(const RecurrentCost& cost, double memory) {
    QVector<CostWarning> warnings;
    if (memory > 0.0 && cost.bytes > kLargeShare * memory) {
        warnings.append(
            {cost.bytes > memory ? tr("too little memory") : tr("much memory"),
             tr("A step needs about %1 of the %2 of memory of this machine. Use fewer hidden units, "
                "a smaller batch, shorter sequences or single precision.")
                 .arg(sizeText(cost.bytes), sizeText(memory))});
    }
    if (cost.parameters >= kManyParameters) {
        warnings.append(
            {tr("many parameters"),
             tr("%1 parameters learn slowly and fill memory and checkpoints. Choose fewer hidden units.")
                 .arg(QLocale().toString(cost.parameters))});
    }
    return warnings;
}

QString degreeOutlook(const Operation& neuron) {
    if (neuron.sources.size() >= std::size_t(kMaxLanes) || neuron.degree < 1) return {};
    const QLocale locale;
    const QString now = tr("Degree %1 gives this neuron %2 parameters")
                            .arg(neuron.degree)
                            .arg(locale.toString(parameterCount(neuron)));
    if (neuron.degree >= int(neuron.sources.size())) return tr("%1; a higher one gives no more.").arg(now);
    Operation higher = neuron;
    ++higher.degree;
    return tr("%1, degree %2 would give %3.")
        .arg(now)
        .arg(higher.degree)
        .arg(locale.toString(parameterCount(higher)));
}

}  // namespace ketloom
