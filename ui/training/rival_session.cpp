#include "ui/training/rival_session.h"

#include "core/baseline/create_model.h"
#include "core/gradient/decay_fit.h"
#include "ui/document/core_values.h"

namespace ketloom {
namespace {

constexpr int kTellIntervalMs = 250;

QString networkText(const Project& project) {
    return QString::fromStdString(modelText(project.cell, project.model));
}

/// "; gradient at its state in step 300: halves every 3 steps back in time"; empty before the first.
QString trendText(const std::vector<StepRecord>& records) {
    constexpr double kFloor = 1e-12;
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        if (!record->throughTime) continue;
        return RivalSession::tr("; gradient at its state in step %1: %2")
            .arg(record->step)
            .arg(QString::fromStdString(decayText(fitDecay(record->throughTime->state, kFloor))));
    }
    return {};
}

}  // namespace

bool sameTerms(const Project& a, const Project& b) {
    return a.task == b.task && a.training == b.training && a.cell.inOutLanes == b.cell.inOutLanes;
}

RivalSession::RivalSession(TrainingSession& main, QObject* parent) : QObject(parent), m_main(main) {
    m_telling.setSingleShot(true);
    m_telling.setInterval(kTellIntervalMs);
    connect(&m_telling, &QTimer::timeout, this, &RivalSession::changed);
    connect(&m_main, &TrainingSession::stateChanged, this, &RivalSession::followMain);
    connect(&m_main, &TrainingSession::learningRateChanged, this, [this](double rate) {
        if (m_next) m_next->training.learningRate = rate;
        if (isActive()) m_session->setLearningRate(rate);
    });
    connect(&m_main, &TrainingSession::cleared, this, &RivalSession::clear);
    connect(&m_main, &TrainingSession::runStarted, this, [this] {
        if (m_any && !sameTerms(m_project, m_main.run()->project)) clear();
    });
}

RivalSession::~RivalSession() {
    if (m_session) m_session->disconnect(this);
}

QString RivalSession::whyNot(ModelKind kind) const {
    const auto run = m_main.run();
    if (!run) return tr("Start a run first: a rival gets its task, loss, seeds and options.");
    if (m_main.state() == RunState::Stopping) return tr("The run is being stopped.");
    const Project& project = run->project;
    if (project.model.kind == kind)
        return tr("This is what the run itself trains. Choose another network beside it.");
    return {};
}

void RivalSession::start(ModelKind kind) {
    if (!whyNot(kind).isEmpty()) return;
    Project project = m_main.run()->project;
    project.model = {kind, 0};
    project.training.learningRate = m_main.learningRate().value_or(project.training.learningRate);
    project.name += " - " + modelText(project.cell, project.model);
    m_next = std::make_unique<Project>(std::move(project));
    if (!m_session) {
        m_session = std::make_unique<TrainingSession>();
        connect(m_session.get(), &TrainingSession::stateChanged, this, [this] {
            if (m_next && !m_session->isActive()) return begin();
            // The run may have gone on after a single step without a change of its state.
            if (m_session->state() == RunState::Paused && m_main.state() == RunState::Running &&
                !m_main.isStepping())
                return m_session->play(m_project);
            if (m_session->state() == RunState::Failed)
                emit warned(tr("The rival could not be trained. %1").arg(m_session->message()));
            emit changed();
        });
        connect(m_session.get(), &TrainingSession::runStarted, this, [this] {
            if (m_any) m_run = m_session->run();
        });
        connect(m_session.get(), &TrainingSession::recordsAdded, this, [this] {
            if (!m_telling.isActive()) m_telling.start();
        });
        connect(m_session.get(), &TrainingSession::warned, this, &RivalSession::warned);
    }
    if (m_session->isActive()) {
        m_session->stop();
    } else {
        begin();
    }
}

void RivalSession::begin() {
    m_project = *m_next;
    m_next.reset();
    m_any = true;
    m_run.reset();
    const auto& folder = m_main.run()->folder;
    if (folder.empty()) {
        m_session->setRunsFolder(std::nullopt);
    } else {
        m_session->setRunsFolder(folder.parent_path());
    }
    m_session->play(m_project);
    if (m_main.state() == RunState::Paused) m_session->pause();
    emit changed();
}

void RivalSession::stop() {
    m_next.reset();
    if (m_session) m_session->stop();
}

void RivalSession::clear() {
    m_next.reset();
    m_any = false;
    m_run.reset();
    if (m_session) m_session->clear();
    emit changed();
}

void RivalSession::followMain(RunState state) {
    if (state == RunState::Stopping) stop();
    if (!isActive()) return;
    // A single step of both ends by itself.
    const bool stepping = m_main.isStepping() && m_session->isStepping();
    if (state == RunState::Paused && !stepping) m_session->pause();
    if (state != RunState::Running) return;
    const bool paused = m_session->state() == RunState::Paused;
    if (m_main.isStepping()) {
        if (paused || m_session->isStepping()) m_session->step(m_project);
    } else if (paused) {
        m_session->play(m_project);
    }
}

bool RivalSession::isActive() const {
    return m_any && m_session && m_session->isActive();
}

std::shared_ptr<const ActiveRun> RivalSession::run() const {
    return m_run;  // while a new rival is prepared the session still holds that of the one before
}

QString RivalSession::name() const {
    return m_any ? networkText(m_project) : QString();
}

QString RivalSession::sentence() const {
    if (!m_any) return {};
    const auto& records = m_session->records();
    const auto now = run();
    const QString figures = now && !records.empty()
                                ? tr("step %1 of %2, loss %3")
                                          .arg(records.back().step)
                                          .arg(m_project.training.steps)
                                          .arg(QString::number(records.back().loss, 'g', 3)) +
                                      trendText(records)
                                : QString();
    switch (m_session->state()) {
        case RunState::Idle:
        case RunState::Preparing:
            return tr("Beside: %1, being prepared…").arg(name());
        case RunState::Running:
            return figures.isEmpty() ? tr("Beside: %1, first step").arg(name())
                                     : tr("Beside: %1, %2").arg(name(), figures);
        case RunState::Paused:
            return figures.isEmpty() ? tr("Beside: %1, paused before its first step").arg(name())
                                     : tr("Beside: %1, paused; %2").arg(name(), figures);
        case RunState::Stopping:
            return tr("Beside: %1, stopping…").arg(name());
        case RunState::Finished:
            return figures.isEmpty() ? tr("Beside: %1, ended before its first step").arg(name())
                                     : tr("Beside: %1, ended at %2").arg(name(), figures);
        case RunState::Failed:
            return tr("Beside: %1 failed. %2").arg(name(), m_session->message());
    }
    return {};
}

}  // namespace ketloom
