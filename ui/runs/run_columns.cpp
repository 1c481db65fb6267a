#include "ui/runs/run_columns.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/document/core_values.h"

namespace ketloom {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("RunColumns", text);
}

QString exact(double value) {
    if (std::isnan(value)) return QStringLiteral("nan");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

using Reading = std::function<std::optional<double>(const RunInfo&)>;

/// A column of numbers.
RunColumnDescription number(RunColumn column, const QString& title, const QString& tip, bool isShown,
                            const Reading& read, const std::function<QString(double)>& text) {
    return {column,
            title,
            tip,
            true,
            isShown,
            [read, text](const RunInfo& run) {
                const auto value = read(run);
                return value ? text(*value) : QString();
            },
            [read](const RunInfo& run) {
                const auto value = read(run);
                return value && !std::isnan(*value) ? QVariant(*value) : QVariant();
            },
            [read](const RunInfo& run) {
                const auto value = read(run);
                return value ? exact(*value) : QString();
            }};
}

/// A column of words.
RunColumnDescription words(RunColumn column, const QString& title, const QString& tip, bool isShown,
                           const std::function<QString(const RunInfo&)>& text) {
    return {column,
            title,
            tip,
            false,
            isShown,
            text,
            [text](const RunInfo& run) {
                const QString own = text(run);
                return own.isEmpty() ? QVariant() : QVariant(own);
            },
            text};
}

QString significant(double value) {
    return QString::number(value, 'g', 3);
}

QString whole(double value) {
    return QString::number(std::llround(value));
}

QString startedText(const RunInfo& run) {
    const QDateTime time = QDateTime::fromString(toQString(run.started), Qt::ISODate);
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")) : QString();
}

std::vector<RunColumnDescription> makeColumns() {
    using enum RunColumn;
    const auto plain = [](const std::optional<double> RunInfo::*member) {
        return Reading([member](const RunInfo& run) { return run.*member; });
    };
    std::vector<RunColumnDescription> columns;
    columns.push_back(words(Overlay, tr("Overlay"),
                            tr("Draws the run over every plot: loss, error, gradients, through time (Space)"),
                            true, [](const RunInfo&) { return QString(); }));
    columns.push_back(words(Name, tr("Name"), tr("Of the project that was trained"), true,
                            [](const RunInfo& run) { return toQString(run.name); }));
    columns.push_back(words(Tags, tr("Tags"), tr("Words of your own, separated by commas (F2 edits them)"),
                            true, [](const RunInfo& run) { return toQString(tagsToText(run.notes.tags)); }));
    columns.push_back(words(Model, tr("Model"),
                            tr("The network. I: in/out lanes, W: workspace lanes, S: work stages, degree of "
                               "the neurons"),
                            true, [](const RunInfo& run) { return toQString(run.model); }));
    columns.push_back(words(Task, tr("Task"), tr("What it was trained on. T: words of a sequence"), true,
                            [](const RunInfo& run) { return toQString(run.task); }));
    columns.push_back(number(
        Parameters, tr("Parameters"), tr("Numbers that are trained"), true,
        [](const RunInfo& run) -> std::optional<double> {
            if (!run.parameters) return std::nullopt;
            return *run.parameters;
        },
        whole));
    columns.push_back(number(
        Steps, tr("Steps"), tr("Training steps done"), true,
        [](const RunInfo& run) -> std::optional<double> {
            if (run.status == RunStatus::Broken && run.step == 0) return std::nullopt;
            return run.step;
        },
        whole));
    columns.push_back(number(Loss, tr("Loss"),
                             tr("Training loss of the latest step: of one batch, so it scatters"), true,
                             plain(&RunInfo::loss), significant));
    columns.push_back(number(ValidationLoss, tr("Validation"),
                             tr("Validation loss, the latest. Compare it only between runs of one task, "
                                "protocol and kind of loss"),
                             true, plain(&RunInfo::validationLoss), significant));
    columns.push_back(number(Error, tr("Error"),
                             tr("Share of wrong labels in the latest validation, most likely words taken"),
                             true, plain(&RunInfo::labelError),
                             [](double share) { return tr("%1 %").arg(100.0 * share, 0, 'g', 3); }));
    columns.push_back(number(Duration, tr("Duration"), tr("Time of training, pauses left out"), true,
                             plain(&RunInfo::seconds), durationText));
    columns.push_back(words(Started, tr("Started"), tr("In the time of this place"), true, startedText));
    columns.back().csv = [](const RunInfo& run) { return toQString(run.started); };
    columns.push_back(words(Status, tr("Status"), tr("How the run ended"), true, statusText));
    columns.push_back(words(Notes, tr("Notes"), tr("Your own (Shift+F2 edits them)"), true,
                            [](const RunInfo& run) { return toQString(run.notes.notes).simplified(); }));
    columns.back().csv = [](const RunInfo& run) { return toQString(run.notes.notes); };
    std::sort(
        columns.begin(), columns.end(),
        [](const RunColumnDescription& a, const RunColumnDescription& b) { return a.column < b.column; });
    return columns;
}

}  // namespace

std::span<const RunColumnDescription> runColumns() {
    static const std::vector<RunColumnDescription> columns = makeColumns();
    return columns;
}

const RunColumnDescription& describe(RunColumn column) {
    return runColumns()[std::size_t(column)];
}

QString durationText(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0.0) return {};
    if (seconds < 99.95) return tr("%1 s").arg(seconds, 0, 'f', 1);
    const qint64 all = std::llround(seconds);
    if (all < 3600) return tr("%1 min %2 s").arg(all / 60).arg(all % 60, 2, 10, QLatin1Char('0'));
    return tr("%1 h %2 min").arg(all / 3600).arg(all / 60 % 60, 2, 10, QLatin1Char('0'));
}

QString statusText(const RunInfo& run) {
    switch (run.status) {
        case RunStatus::Running:
            return tr("running");
        case RunStatus::Unfinished:
            return tr("cut off");
        case RunStatus::Broken:
            return tr("broken");
        case RunStatus::Finished:
            break;
    }
    if (run.reason == "steps-done") return tr("done");
    if (run.reason == "loss-reached") return tr("loss reached");
    if (run.reason == "stopped") return tr("stopped");
    if (run.reason == "diverged") return tr("diverged");
    return toQString(run.reason);
}

QString searchText(const RunInfo& run) {
    QStringList parts{toQString(run.path.filename().string()), toQString(run.explanation)};
    for (const RunColumnDescription& column : runColumns()) parts << column.text(run);
    return parts.join(QLatin1Char('\n'));
}

}  // namespace ketloom
