#include "ui/inspector/cell_summary_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QTimer>
#include <QToolButton>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/baseline/create_model.h"
#include "core/cell/validate.h"
#include "core/model/qrnn.h"
#include "ui/inspector/cost_warnings.h"
#include "ui/inspector/form_helpers.h"

namespace ketloom {

namespace {

constexpr int kSettleMilliseconds = 40;        // after the last change
constexpr int kCalibrationMilliseconds = 200;  // between looks whether the machine has been measured
constexpr int kBuiltInImageLength = 8 * 8;     // words a sequence of the shipped digits
constexpr int kIdxImageLength = 10 * 10;       // of reduced IDX images

struct Work {
    int batch = 0;   // sequences of a training step
    int length = 0;  // words of a sequence
};

Work workOf(const Project& project) {
    const TaskDescription& task = taskDescription(project.task.kind);
    Work work;
    work.batch = std::max(1, project.training.batchSize);
    if (task.batchIsPerClass) work.batch *= std::max(1, classCount(project.task));
    if (task.defaultLength > 0) {
        work.length = generatedLength(project.task);
    } else {
        work.length = project.task.dataFolder.empty() ? kBuiltInImageLength : kIdxImageLength;
    }
    return work;
}

/// "20 sequences of 64 words, single precision, 2 threads".
QString basisText(const Work& work, Precision precision, int threads) {
    return CellSummaryBar::tr("%1 sequences of %2 words, %3 precision, %4")
        .arg(work.batch)
        .arg(work.length)
        .arg(precision == Precision::Double ? CellSummaryBar::tr("double") : CellSummaryBar::tr("single"))
        .arg(threads == 1 ? CellSummaryBar::tr("1 thread") : CellSummaryBar::tr("%1 threads").arg(threads));
}

QString timeText(double seconds) {
    const QLocale locale;
    if (seconds < 0.9995)
        return QObject::tr("≈ %1 ms/step").arg(locale.toString(seconds * 1e3, 'g', seconds < 0.0995 ? 2 : 3));
    if (seconds < 120.0) return QObject::tr("≈ %1 s/step").arg(locale.toString(seconds, 'g', 3));
    return QObject::tr("≈ %1 min/step").arg(locale.toString(seconds / 60.0, 'g', 3));
}

}  // namespace

CellSummaryBar::CellSummaryBar(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_timer(new QTimer(this)) {
    setAccessibleName(tr("Size and cost of the cell"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 2, 8, 2);
    layout->setSpacing(2 * fontMetrics().horizontalAdvance(QLatin1Char('n')));
    const auto label = [&](const char* name, const QString& tip) {
        auto* made = new QLabel(this);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(tip);
        layout->addWidget(made);
        return made;
    };
    m_warning = new QToolButton(this);
    m_warning->setObjectName(QStringLiteral("limitWarning"));
    m_warning->setAutoRaise(true);
    m_warning->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(m_warning, &QToolButton::clicked, this,
            [this] { QToolTip::showText(QCursor::pos(), m_warning->toolTip(), m_warning); });
    layout->addWidget(m_warning);
    m_lanes = label("lanes", {});
    m_qubits = label("qubits", {});
    m_parameters = label("parameters", tr("<p>Trained numbers of the cell.</p>"));
    m_memory = label("memory", {});
    m_seconds = label("seconds", {});
    layout->addStretch(1);
    m_problems = new QToolButton(this);
    m_problems->setObjectName(QStringLiteral("problems"));
    m_problems->setAutoRaise(true);
    m_problems->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    layout->addWidget(m_problems);
    connect(m_problems, &QToolButton::clicked, this, &CellSummaryBar::problemsRequested);

    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &CellSummaryBar::refresh);
    connect(&m_document, &Document::changed, this, [this] { m_timer->start(kSettleMilliseconds); });
    refresh();
}

QString CellSummaryBar::text() const {
    QStringList texts;
    if (!m_warning->isHidden()) texts << tr("Warning: %1").arg(m_warning->text());
    for (const QLabel* label : {m_lanes, m_qubits, m_parameters, m_memory, m_seconds})
        if (!label->text().isEmpty()) texts << label->text();
    texts << m_problems->text();
    return texts.join(QStringLiteral(" · "));
}

void CellSummaryBar::refresh() {
    showCost();
    showProblems();
    setAccessibleDescription(text());
}

void CellSummaryBar::showCost() {
    const Project& project = m_document.project();
    if (project.model.kind != ModelKind::Qrnn) return showCostOfClassical();
    const Cell& cell = project.cell;
    const QLocale locale;
    m_lanes->setText(tr("%1 of %2 lanes").arg(cell.lanes()).arg(kMaxLanes));
    m_lanes->setToolTip(
        tr("<p>Lanes that are simulated; each doubles memory and time. At most %1.</p>").arg(kMaxLanes));
    m_qubits->setText(tr("%1 qubits").arg(qubits(cell)));
    m_qubits->setToolTip(tr("<p>Qubits of a device: %1 in/out and %2 workspace lanes, and %3 ancillas for "
                            "the neurons of highest "
                            "order. Simulated are the %4 lanes: 2<sup>%4</sup> amplitudes a sequence.</p>")
                             .arg(cell.inOutLanes)
                             .arg(cell.workspaceLanes)
                             .arg(ancillas(cell))
                             .arg(cell.lanes()));
    if (!isSimulable(cell)) {
        m_parameters->setText(tr("cannot run"));
        m_parameters->setToolTip(tr("Counts and costs are known once the errors of the cell are mended."));
        m_memory->clear();
        m_seconds->clear();
        m_warning->hide();
        return;
    }
    const Work work = workOf(project);
    const QrnnSettings settings{project.training.precision, std::max(1, project.training.threads)};
    const CostEstimate cost = estimateCost(cell, work.batch, work.length, settings);
    m_parameters->setText(tr("%1 parameters").arg(locale.toString(cost.parameters)));
    m_parameters->setToolTip(tr("<p>Trained numbers of the cell.</p>"));
    const double memory = machineMemory();
    m_memory->setText(memory > 0.0 ? tr("≈ %1 of %2").arg(sizeText(cost.bytes), sizeText(memory))
                                   : tr("≈ %1").arg(sizeText(cost.bytes)));
    showWarnings(costWarnings(cell, cost, memory));
    const QString basis = basisText(work, settings.precision, settings.threads);
    m_memory->setToolTip(tr("<p>Estimated peak memory of one training step: %1.</p>").arg(basis));
    showSeconds(isCalibrated(settings.precision), cost.seconds, cost.multiplyAdds, basis);
}

void CellSummaryBar::showSeconds(bool isKnown, double seconds, double multiplyAdds, const QString& basis) {
    if (!isKnown) {  // measured on another thread: never here
        m_seconds->setText(tr("measuring…"));
        m_seconds->setToolTip(tr("The speed of this machine is being measured."));
        m_timer->start(kCalibrationMilliseconds);
        return;
    }
    m_seconds->setText(timeText(seconds));
    m_seconds->setToolTip(
        tr("<p>Predicted time of one training step (forward and backward): %1.</p><p>%2 multiply-adds, at "
           "the rate "
           "measured on this machine when the program started. A real step may differ when the "
           "machine is busy.</p>")
            .arg(basis, QLocale().toString(multiplyAdds, 'g', 3)));
}

void CellSummaryBar::showCostOfClassical() {
    const Project& project = m_document.project();
    const Work work = workOf(project);
    const int lanes = std::clamp(project.cell.inOutLanes, 1, kMaxInOutLanes);
    const int threads = std::max(1, project.training.threads);
    const RecurrentCost cost =
        recurrentCost(project.model.kind, lanes, hiddenUnits(project.cell, project.model), work.batch,
                      work.length, project.training.precision, threads);
    m_lanes->setText(QString::fromStdString(modelText(project.cell, project.model)));
    m_lanes->setToolTip(
        tr("<p>What is trained in place of the cell on the canvas; chosen in the training panel.</p>"));
    m_qubits->clear();
    m_parameters->setText(tr("%1 parameters").arg(QLocale().toString(cost.parameters)));
    m_parameters->setToolTip(tr("<p>Trained numbers of the network.</p>"));
    const double memory = machineMemory();
    m_memory->setText(memory > 0.0 ? tr("≈ %1 of %2").arg(sizeText(cost.bytes), sizeText(memory))
                                   : tr("≈ %1").arg(sizeText(cost.bytes)));
    m_memory->setToolTip(tr("<p>Estimated peak memory of one training step: %1 sequences of %2 words.</p>")
                             .arg(work.batch)
                             .arg(work.length));
    showSeconds(isRecurrentCalibrated(project.training.precision), cost.seconds, cost.multiplyAdds,
                basisText(work, project.training.precision, threads));
    showWarnings(costWarnings(cost, memory));
}

void CellSummaryBar::showWarnings(const QVector<CostWarning>& warnings) {
    m_warning->setVisible(!warnings.empty());
    if (warnings.empty()) return;
    const int side = fontMetrics().height();
    m_warning->setIconSize({side, side});
    m_warning->setIcon(severityPixmap(this, Severity::Warning, side));
    QStringList briefs;
    QString tip;
    for (const CostWarning& warning : warnings) {
        briefs << warning.brief;
        tip += QStringLiteral("<p>%1</p>").arg(warning.sentence.toHtmlEscaped());
    }
    m_warning->setText(briefs.join(QStringLiteral(", ")));
    m_warning->setToolTip(tip);
    m_warning->setAccessibleName(tr("Near a limit: %1").arg(m_warning->text()));
}

void CellSummaryBar::showProblems() {
    const std::vector<Issue> issues = validate(m_document.project());
    const int side = fontMetrics().height();
    m_problems->setIconSize({side, side});
    if (issues.empty()) {
        m_problems->setIcon({});
        m_problems->setText(tr("no problems"));
        m_problems->setToolTip(tr("Cell, task and training options are valid."));
        return;
    }
    m_problems->setIcon(severityPixmap(this, hasErrors(issues) ? Severity::Error : Severity::Warning, side));
    m_problems->setText(issues.size() == 1 ? tr("1 problem") : tr("%1 problems").arg(issues.size()));
    QString tip;
    constexpr std::size_t kShown = 6;
    for (std::size_t i = 0; i < std::min(issues.size(), kShown); ++i)
        tip += QStringLiteral("<p>%1</p>").arg(issueHtml(this, issues[i]));
    if (issues.size() > kShown) tip += tr("<p>… and %1 more</p>").arg(issues.size() - kShown);
    m_problems->setToolTip(tip);
}

void CellSummaryBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) refresh();
}

}  // namespace ketloom
