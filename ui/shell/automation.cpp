#include "ui/shell/automation.h"

#include <QApplication>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>
#include <QTimer>
#include <cmath>

#include "core/baseline/create_model.h"
#include "core/runs/run_folder.h"
#include "ui/document/circuit_picture.h"
#include "ui/document/core_values.h"
#include "ui/plots/metric_plots.h"
#include "ui/plots/state_panel.h"
#include "ui/plots/through_time_panel.h"
#include "ui/shell/gui_monitor.h"
#include "ui/shell/main_window.h"
#include "ui/shell/rival_link.h"
#include "ui/shell/run_plots.h"
#include "ui/shell/state_docks.h"

namespace ketloom {
namespace {

/// Time for the window to be laid out and drawn before it is judged.
constexpr int kSettleMs = 700;

void complain(const QString& message) {
    QTextStream(stderr) << QStringLiteral("ketloom: %1\n").arg(message);
}

void grab(MainWindow& window, const QString& path) {
    const bool saved = window.grab().save(path, "PNG");
    if (!saved) complain(QObject::tr("%1 cannot be written").arg(path));
    QCoreApplication::exit(saved ? 0 : 1);
}

/// One measurement: settle, play, run, stop, print.
class Measurement : public QObject {
public:
    Measurement(MainWindow& window, const AutomationRequest& request)
        : QObject(&window), m_window(window), m_request(request) {
        QTimer::singleShot(kSettleMs, this, [this] { begin(); });
    }

private:
    void begin() {
        TrainingSession& session = m_window.session();
        connect(&session, &TrainingSession::snapshotChanged, this, [this] { ++m_snapshots; });
        connect(&session, &TrainingSession::stateChanged, this, [this](RunState state) {
            if (state == RunState::Failed) {
                complain(m_window.session().message());
                QCoreApplication::exit(1);
            }
            if (state == RunState::Finished) reportOnceAllEnded();
        });
        connect(&m_window.rival().rival(), &RivalSession::changed, this, [this] {
            if (m_seconds > 0.0 && !m_window.session().isActive()) reportOnceAllEnded();
        });
        if (m_request.play) {
            // The run must outlast the measurement.
            Project project = m_window.document().project();
            project.training.steps = 100'000'000;
            project.training.stopLoss = 0.0;
            session.play(project);
        }
        m_monitor.start();
        m_clock.start();
        QTimer::singleShot(int(std::lround(m_request.measureSeconds * 1000.0)), this, [this] { end(); });
    }

    void end() {
        m_seconds = double(m_clock.elapsed()) / 1000.0;
        if (m_window.session().isActive()) {
            m_window.session().stop();
        } else {
            report();
        }
    }

    void reportOnceAllEnded() {
        if (!m_window.rival().rival().isActive()) report();
    }

    void report() {
        if (m_reported) return;
        m_reported = true;
        m_monitor.stop();
        const TrainingSession& session = m_window.session();
        const auto rounded = [](double value) { return std::round(value * 1000.0) / 1000.0; };
        QJsonObject json;
        json[QStringLiteral("longest_gui_gap_ms")] = rounded(m_monitor.longestGapMs());
        json[QStringLiteral("median_replot_ms")] = rounded(median(m_window.plots().replotTimes()));
        json[QStringLiteral("stop_latency_ms")] =
            session.stopLatencyMs() < 0.0 ? QJsonValue() : QJsonValue(rounded(session.stopLatencyMs()));
        if (const TrainingSession* rival = m_window.rival().rival().session()) {
            json[QStringLiteral("rival_steps")] = int(rival->records().size());
            json[QStringLiteral("rival_stop_latency_ms")] =
                rival->stopLatencyMs() < 0.0 ? QJsonValue() : QJsonValue(rounded(rival->stopLatencyMs()));
        }
        json[QStringLiteral("seconds")] = m_seconds;
        json[QStringLiteral("steps")] = int(session.records().size());
        json[QStringLiteral("steps_per_second")] =
            rounded(m_seconds > 0.0 ? double(session.records().size()) / m_seconds : 0.0);
        json[QStringLiteral("state_snapshots")] = m_snapshots;
        json[QStringLiteral("platform")] = QGuiApplication::platformName();
        json[QStringLiteral("window")] = QStringLiteral("%1x%2").arg(m_window.width()).arg(m_window.height());
        QTextStream(stdout) << QJsonDocument(json).toJson(QJsonDocument::Indented);
        QCoreApplication::exit(0);
    }

    MainWindow& m_window;
    AutomationRequest m_request;
    GuiMonitor m_monitor;
    QElapsedTimer m_clock;
    double m_seconds = 0.0;
    int m_snapshots = 0;
    bool m_reported = false;
};

}  // namespace

void showAllPanels(MainWindow& window) {
    const QSize size = window.size() / 2;
    int place = 0;
    for (QDockWidget* dock : window.findChildren<QDockWidget*>()) {
        dock->show();
        if (window.tabifiedDockWidgets(dock).isEmpty()) continue;
        dock->setFloating(true);
        dock->resize(size);
        dock->move(window.fontMetrics().height() * 2 * place++, 0);
    }
}

void automate(MainWindow& window, const AutomationRequest& request) {
    if (request.allPanels) showAllPanels(window);
    if (request.rival) {
        QObject::connect(
            &window.session(), &TrainingSession::runStarted, &window,
            [&window, kind = *request.rival] { window.rival().rival().start(kind); },
            Qt::SingleShotConnection);
    }
    if (request.measureSeconds > 0.0) {
        new Measurement(window, request);
        return;
    }
    if (request.play) QTimer::singleShot(0, &window, [&window] { window.togglePlay(); });
    if (!request.grabPath.isEmpty()) {
        QTimer::singleShot(int(std::lround(request.grabAfter * 1000.0)), &window,
                           [&window, path = request.grabPath] { grab(window, path); });
    }
}

QString exportCircuit(const QString& file, const QString& out, const Theme& theme, double scale) {
    const auto format = pictureFormatOf(out);
    if (!format) return QObject::tr("%1: a picture ends in .svg, .pdf or .png").arg(out);
    Project project = exampleProject();
    if (!file.isEmpty()) {
        const auto loaded = loadProject(toPath(file));
        if (!loaded) return QString::fromStdString(toString(loaded.error()));
        project = *loaded;
    }
    PictureOptions options;
    options.theme = theme;
    options.legend = true;
    options.scale = scale;
    const auto saved = CircuitPicture(project, options).save(out, *format);
    return saved ? QString() : QString::fromStdString(toString(saved.error()));
}

QString plotRunFolder(const QString& runFolder, const QString& outFolder) {
    const std::filesystem::path folder = toPath(runFolder);
    const auto message = [](const Error& error) { return QString::fromStdString(toString(error)); };
    const auto manifest = loadManifest(folder);
    if (!manifest) return message(manifest.error());
    const auto records = readMetrics(folder);
    if (!records) return message(records.error());
    const auto throughTime = readThroughTime(folder);
    if (!throughTime) return message(throughTime.error());
    const auto model = loadModel(folder);
    if (!model) return message(model.error());
    const Project& project = manifest->project;
    const auto task = createTask(project.task);
    if (!task) return message(task.error());
    auto network = createModel(model->cell, model->model, {project.training.precision, 1});
    if (!network) return message(network.error());

    TrainingSession session;
    QWidget owner;
    RunPlots plots(session, &owner);
    constexpr QSize kStateSize(960, 540);
    plots.state->resize(kStateSize);
    plots.loss->begin(project.training.loss, project.cell.inOutLanes);
    plots.error->begin();
    plots.gradients->begin((*network)->parameterGroups(), project.training.gradientClip);
    plots.throughTime->begin((*network)->parameterGroups(), model->model.kind);
    for (const ThroughTimeRecord& record : *throughTime) {
        StepRecord own;
        own.step = record.step;
        own.throughTime = record.gradient;
        plots.throughTime->add({&own, 1});
    }
    plots.loss->add(*records);
    plots.error->add(*records);
    plots.gradients->add(*records);
    for (LinePlot* plot : {static_cast<LinePlot*>(plots.loss), static_cast<LinePlot*>(plots.error),
                           static_cast<LinePlot*>(plots.gradients)}) {
        plot->setView(LinePlot::View::All);
    }
    const auto sample = std::make_shared<const Sample>((*task)->sample(Split::Test, 0));
    const auto trace = std::make_shared<const Trace>((*network)->trace(model->parameters, sample->batch));
    plots.state->setSplitSizes((*task)->splitSize(Split::Train), (*task)->splitSize(Split::Validation),
                               (*task)->splitSize(Split::Test));
    plots.state->setChoice(Split::Test, 0);
    plots.state->setState({*task, model->cell, records->empty() ? 0 : records->back().step, Split::Test, 0,
                           sample, trace, model->model});
    const QString problem = plots.savePictures(outFolder);
    return problem.isEmpty() ? saveStatePictures(plots.state->state(), *records, outFolder) : problem;
}

}  // namespace ketloom
