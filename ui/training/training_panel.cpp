#include "ui/training/training_panel.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/document/core_values.h"
#include "ui/training/model_form.h"
#include "ui/training/options_form.h"
#include "ui/training/task_form.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/small_widgets.h"
#include "ui/widgets/theme.h"

namespace ketloom {
namespace {

QString number(double value) {
    return QString::number(value, 'g', 3);
}

/// "loss 0.0431, label error 2.0 %" of the newest records.
QString figures(const std::vector<StepRecord>& records) {
    if (records.empty()) return {};
    QString text = TrainingPanel::tr("loss %1").arg(number(records.back().loss));
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        if (!record->validation) continue;
        const double right = 100.0 * (1.0 - record->validation->likelyLabelError);
        text += TrainingPanel::tr(", %1 % right in validation").arg(QString::number(right, 'f', 1));
        break;
    }
    return text;
}

/// "LSTM" or "the cell": what the run trains.
QString networkName(const TrainingSession& session) {
    const ModelKind kind = session.run() ? session.run()->project.model.kind : ModelKind::Qrnn;
    return kind == ModelKind::Qrnn ? TrainingPanel::tr("the cell") : toQString(modelDescription(kind).name);
}

}  // namespace

TrainingPanel::TrainingPanel(Document& document, TrainingSession& session, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_session(session),
      m_progress(new QProgressBar(this)),
      m_sentence(new QLabel(this)),
      m_data(new QLabel(this)),
      m_stale(new QLabel(this)),
      m_head(new QVBoxLayout),
      m_task(new TaskForm(document)),
      m_model(new ModelForm(document)),
      m_options(new OptionsForm(document)) {
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(QStringLiteral("sentence"));
    m_data->setWordWrap(true);
    m_data->setForegroundRole(QPalette::PlaceholderText);
    m_data->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_stale->setWordWrap(true);
    m_stale->setObjectName(QStringLiteral("stale"));
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setAccessibleName(tr("Progress of the run"));

    auto* form = new QWidget;
    auto* formLayout = new QVBoxLayout(form);
    formLayout->setContentsMargins(8, 0, 8, 8);
    formLayout->setSpacing(4);
    formLayout->addWidget(groupHeading(tr("Task")));
    formLayout->addWidget(m_task);
    formLayout->addWidget(groupHeading(tr("Network")));
    formLayout->addWidget(m_model);
    formLayout->addWidget(groupHeading(tr("Training")));
    formLayout->addWidget(m_options);
    formLayout->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(form);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    m_head->setContentsMargins(8, 8, 8, 0);
    m_head->setSpacing(5);
    m_head->addWidget(makeTransport());
    m_head->addWidget(m_progress);
    m_head->addWidget(m_sentence);
    m_head->addWidget(m_stale);
    m_head->addWidget(m_data);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(m_head);
    layout->addWidget(scroll, 1);

    connect(&m_session, &TrainingSession::stateChanged, this, &TrainingPanel::refreshState);
    connect(&m_session, &TrainingSession::runStarted, this, &TrainingPanel::refreshState);
    connect(&m_session, &TrainingSession::recordsAdded, this, &TrainingPanel::refreshProgress);
    connect(&m_document, &Document::changed, this, [this] {
        forwardLiveOptions();
        refreshStale();
    });
    refreshState();
}

void TrainingPanel::addLine(QWidget* line) {
    m_head->insertWidget(m_head->indexOf(m_stale), line);
}

QWidget* TrainingPanel::makeTransport() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_play = new QPushButton(themedIcon(QStringLiteral("play")), tr("Play"), row);
    m_play->setObjectName(QStringLiteral("play"));
    connect(m_play, &QPushButton::clicked, this, [this] { m_session.play(m_document.project()); });
    layout->addWidget(m_play, 1);
    const auto button = [&](const QString& name, const QString& label) {
        auto* tool = new QToolButton(row);
        tool->setObjectName(name);
        tool->setIcon(themedIcon(name));
        tool->setText(label);
        tool->setAccessibleName(label);
        tool->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
        tool->setMinimumSize(m_play->sizeHint().height() + 8, m_play->sizeHint().height());
        layout->addWidget(tool);
        return tool;
    };
    m_pause = button(QStringLiteral("pause"), tr("Pause"));
    m_step = button(QStringLiteral("step"), tr("Step"));
    m_stop = button(QStringLiteral("stop"), tr("Stop"));
    connect(m_pause, &QToolButton::clicked, &m_session, &TrainingSession::pause);
    connect(m_step, &QToolButton::clicked, this, [this] { m_session.step(m_document.project()); });
    connect(m_stop, &QToolButton::clicked, &m_session, &TrainingSession::stop);
    return row;
}

QString TrainingPanel::sentence(const TrainingSession& session) {
    const auto& records = session.records();
    const int step = records.empty() ? 0 : records.back().step;
    const int steps = session.run() ? session.run()->project.training.steps : 0;
    const QString numbers = figures(records);
    switch (session.state()) {
        case RunState::Idle:
            return tr("Nothing has been trained yet. Press Play.");
        case RunState::Preparing:
            return tr("Loading the data and building the network…");
        case RunState::Running: {
            if (records.empty()) return tr("Working on the first step.");
            QString text = tr("Step %1 of %2: %3").arg(step).arg(steps).arg(numbers);
            if (session.stepsPerSecond() > 0.0) {
                text += tr(", %1 steps/s").arg(QString::number(session.stepsPerSecond(), 'g', 3));
            }
            return text + QStringLiteral(".");
        }
        case RunState::Paused:
            return records.empty() ? tr("Paused before the first step.")
                                   : tr("Paused after step %1 of %2: %3.").arg(step).arg(steps).arg(numbers);
        case RunState::Stopping:
            return tr("Stopping…");
        case RunState::Finished: {
            QString text = session.message();
            if (!text.isEmpty() && !text.endsWith(QLatin1Char('.'))) text += QLatin1Char('.');
            if (!numbers.isEmpty()) text += tr(" At step %1: %2.").arg(step).arg(numbers);
            return text.trimmed();
        }
        case RunState::Failed:
            return tr("The run could not go on. %1").arg(session.message());
    }
    return {};
}

QString TrainingPanel::brief(const TrainingSession& session) {
    const int step = session.records().empty() ? 0 : session.records().back().step;
    switch (session.state()) {
        case RunState::Idle:
            return tr("Ready");
        case RunState::Preparing:
            return tr("Loading…");
        case RunState::Running:
            return tr("Training %1: step %2").arg(networkName(session), QString::number(step));
        case RunState::Paused:
            return tr("Paused at step %1").arg(step);
        case RunState::Stopping:
            return tr("Stopping…");
        case RunState::Finished:
            return tr("Ended at step %1").arg(step);
        case RunState::Failed:
            return tr("The run failed");
    }
    return {};
}

void TrainingPanel::refreshState() {
    const RunState state = m_session.state();
    const bool active = m_session.isActive();
    const bool paused = state == RunState::Paused;
    const auto set = [](QAbstractButton* button, bool enabled, const QString& tip, const QString& whyNot) {
        button->setEnabled(enabled);
        button->setToolTip(enabled ? tip : whyNot);
    };
    m_play->setText(paused ? tr("Resume") : tr("Play"));
    set(m_play, !active || paused, paused ? tr("Go on training (Space)") : tr("Start training (Space)"),
        state == RunState::Stopping ? tr("The run is being stopped.") : tr("Training already."));
    set(m_pause, state == RunState::Running, tr("Pause after the present step (Space)"),
        paused ? tr("Paused already.") : tr("Nothing is running."));
    set(m_step, !active || paused, tr("One training step, then pause (.)"), tr("Pause first."));
    set(m_stop, active && state != RunState::Stopping,
        tr("End this run; what it has learnt is kept in its folder"),
        state == RunState::Stopping ? tr("The run is being stopped.") : tr("Nothing is running."));
    m_task->setRunActive(active);
    m_model->setRunActive(active);
    m_options->setRunActive(active);
    if (m_session.run()) {
        const ActiveRun& run = *m_session.run();
        m_data->setText(QString::fromStdString(run.task->dataSummary()));
        m_data->setToolTip(run.folder.empty() ? tr("This run is not written to disk.")
                                              : tr("Run folder: %1")
                                                    .arg(QDir::toNativeSeparators(
                                                        QString::fromStdString(run.folder.string()))));
    }
    m_data->setVisible(!m_data->text().isEmpty());
    if (state == RunState::Preparing) m_forwardedRate = m_document.project().training.learningRate;
    refreshProgress();
    refreshStale();
}

void TrainingPanel::refreshProgress() {
    m_sentence->setText(sentence(m_session));
    if (m_session.state() == RunState::Preparing) {
        m_progress->setRange(0, 0);
        return;
    }
    const auto& records = m_session.records();
    m_progress->setRange(0, m_session.run() ? m_session.run()->project.training.steps : 1);
    m_progress->setValue(records.empty() ? 0 : records.back().step);
}

void TrainingPanel::refreshStale() {
    const bool stale = m_session.differsFromRun(m_document.project());
    m_stale->setVisible(stale);
    if (!stale) return;
    m_stale->setText(
        m_session.isActive()
            ? tr("⚠ Changed since this run: it goes on with its own copy. Press Stop, then Play, "
                 "to train what is set now.")
            : tr("⚠ Changed since this run: the plots show what was trained before. Press Play to "
                 "train what is set now."));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, Theme::of(this).warning);
    m_stale->setPalette(colours);
}

void TrainingPanel::forwardLiveOptions() {
    const double rate = m_document.project().training.learningRate;
    if (!m_session.isActive() || rate == m_forwardedRate) return;
    m_forwardedRate = rate;
    m_session.setLearningRate(rate);
}

}  // namespace ketloom
