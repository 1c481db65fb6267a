#include "ui/laboratory/sweep_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/lab/sweep_runner.h"
#include "core/lab/task_choice.h"
#include "ui/document/core_values.h"
#include "ui/document/document.h"

namespace ketloom {
namespace {

constexpr int kMostSeeds = 200;
constexpr int kLargestFirstSeed = 1'000'000'000;
constexpr int kMostSteps = 1'000'000;
constexpr QLatin1String kMemoryLengths("5, 10, 20");

QString listText(const std::vector<int>& values) {
    QStringList words;
    for (const int value : values) words << QString::number(value);
    return words.join(QStringLiteral(", "));
}

}  // namespace

SweepForm::SweepForm(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_layout(new QFormLayout(this)),
      m_preset(new QComboBox(this)),
      m_task(new QComboBox(this)),
      m_notes(new QLabel(this)),
      m_lengths(new QLineEdit(this)),
      m_seeds(new QSpinBox(this)),
      m_firstSeed(new QSpinBox(this)),
      m_stopLoss(new QLineEdit(this)),
      m_steps(new QSpinBox(this)),
      m_jobs(new QSpinBox(this)) {
    setAccessibleName(tr("What is trained"));
    for (const Sweep& sweep : sweepPresets()) m_preset->addItem(toQString(sweep.title));
    m_preset->addItem(tr("Current project, several networks"));
    m_preset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_preset->setMinimumContentsLength(20);
    m_preset->setAccessibleName(tr("Experiment"));
    m_preset->setObjectName(QStringLiteral("sweepPreset"));
    m_notes->setWordWrap(true);
    m_notes->setTextFormat(Qt::PlainText);
    m_notes->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_notes->setMinimumWidth(1);
    m_lengths->setMinimumWidth(1);
    m_stopLoss->setMinimumWidth(1);
    for (const TaskDescription& task : taskTable()) m_task->addItem(toQString(task.name), int(task.kind));
    m_task->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_task->setMinimumContentsLength(4);
    m_task->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_task->setAccessibleName(tr("Task"));
    m_task->setObjectName(QStringLiteral("sweepTask"));
    for (const ModelDescription& model : modelTable()) {
        auto* box =
            new QCheckBox(model.kind == ModelKind::Qrnn ? tr("quantum cell") : toQString(model.name), this);
        box->setChecked(model.kind == ModelKind::Qrnn || model.kind == ModelKind::Lstm);
        m_models.push_back(box);
    }
    for (const MemoryProtocolDescription& protocol : memoryProtocolTable()) {
        // Without what stands in brackets: the tool tip says it.
        auto* box = new QCheckBox(toQString(protocol.name).section(QStringLiteral(" ("), 0, 0), this);
        box->setChecked(protocol.protocol == MemoryProtocol::LeakFree);
        m_protocols.push_back(box);
    }
    m_lengths->setAccessibleName(tr("Sequence lengths"));
    m_lengths->setObjectName(QStringLiteral("sweepLengths"));
    m_seeds->setRange(1, kMostSeeds);
    m_seeds->setAccessibleName(tr("Seeds"));
    m_seeds->setToolTip(tr("How many trainings of each kind, each with a seed of its own"));
    m_firstSeed->setRange(0, kLargestFirstSeed);
    for (QSpinBox* box : {m_seeds, m_firstSeed}) box->setMinimumWidth(3 * fontMetrics().height());
    m_firstSeed->setValue(1);
    m_firstSeed->setAccessibleName(tr("First seed"));
    m_firstSeed->setToolTip(tr("The others follow it. A seed decides initial parameters and data"));
    m_firstSeed->setObjectName(QStringLiteral("sweepFirstSeed"));
    m_stopLoss->setAccessibleName(tr("Loss to reach"));
    m_stopLoss->setObjectName(QStringLiteral("sweepStopLoss"));
    m_steps->setRange(0, kMostSteps);
    m_steps->setSpecialValueText(tr("as given"));
    m_steps->setSingleStep(100);
    m_jobs->setRange(1, mostJobs());
    m_jobs->setValue(defaultJobs());
    m_jobs->setToolTip(tr("Trainings at a time, each on one thread; the results do not depend on it"));

    auto* const layout = m_layout;
    layout->setRowWrapPolicy(QFormLayout::WrapLongRows);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    layout->addRow(m_preset);
    layout->addRow(m_notes);
    m_networkRow = makeChecks(m_models);
    m_protocolRow = makeChecks(m_protocols);
    layout->addRow(tr("Task"), m_task);
    layout->addRow(tr("Networks"), m_networkRow);
    layout->addRow(tr("Protocols"), m_protocolRow);
    layout->addRow(tr("Lengths T"), m_lengths);
    auto* seedRow = new QWidget(this);
    auto* seedLayout = new QHBoxLayout(seedRow);
    seedLayout->setContentsMargins(0, 0, 0, 0);
    seedLayout->addWidget(m_seeds, 1);
    seedLayout->addWidget(new QLabel(tr("from"), seedRow));
    seedLayout->addWidget(m_firstSeed, 1);
    layout->addRow(tr("Seeds"), seedRow);
    layout->addRow(tr("Loss to reach"), m_stopLoss);
    layout->addRow(tr("Steps at most"), m_steps);
    layout->addRow(tr("At a time"), m_jobs);

    connect(m_preset, &QComboBox::currentIndexChanged, this, &SweepForm::presetChosen);
    for (const auto* boxes : {&m_models, &m_protocols}) {
        for (QCheckBox* box : *boxes) connect(box, &QCheckBox::toggled, this, &SweepForm::changed);
    }
    connect(m_task, &QComboBox::currentIndexChanged, this, &SweepForm::taskChosen);
    for (QLineEdit* line : {m_lengths, m_stopLoss})
        connect(line, &QLineEdit::textChanged, this, &SweepForm::changed);
    for (QSpinBox* box : {m_seeds, m_firstSeed, m_steps, m_jobs})
        connect(box, &QSpinBox::valueChanged, this, &SweepForm::changed);
    connect(&m_document, &Document::changed, this, [this] {
        if (isProject()) fillTasks();
    });
    presetChosen();
}

QWidget* SweepForm::makeChecks(const std::vector<QCheckBox*>& boxes) {
    auto* group = new QWidget(this);
    auto* column = new QVBoxLayout(group);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    for (QCheckBox* box : boxes) column->addWidget(box);
    return group;
}

bool SweepForm::isProject() const {
    return m_preset->currentIndex() >= int(sweepPresets().size());
}

void SweepForm::choosePreset(int preset) {
    m_preset->setCurrentIndex(preset < 0 ? int(sweepPresets().size()) : preset);
}

void SweepForm::presetChosen() {
    {
        const QSignalBlocker lengthsBlocker(m_lengths), seedsBlocker(m_seeds), stepsBlocker(m_steps),
            firstBlocker(m_firstSeed), lossBlocker(m_stopLoss), taskBlocker(m_task);
        m_steps->setValue(0);
        m_firstSeed->setValue(1);
        m_stopLoss->clear();
        if (isProject()) {
            m_task->setCurrentIndex(m_task->findData(int(m_document.project().task.kind)));
            m_lengths->setText(isMemory() ? QString(kMemoryLengths) : QString());
            m_seeds->setValue(3);
        } else {
            const Sweep& sweep = sweepPresets()[std::size_t(m_preset->currentIndex())];
            m_lengths->setText(listText(sweep.lengths));
            m_seeds->setValue(int(sweep.seeds.size()));
        }
    }
    fillTasks();
}

void SweepForm::fillTasks() {
    const Project& project = m_document.project();
    auto* items = qobject_cast<QStandardItemModel*>(m_task->model());
    for (int i = 0; i < m_task->count(); ++i) {
        const TaskDescription& task = taskTable()[std::size_t(i)];
        const bool own = task.kind == project.task.kind;
        const Expected<Project> changed = projectForTask(project, task.kind);
        m_task->setItemText(i,
                            own ? tr("%1 (the project's)").arg(toQString(task.name)) : toQString(task.name));
        QString tip = toQString(task.summary);
        if (!changed) {
            tip = toQString(toString(changed.error()));
        } else if (changed->cell != project.cell) {
            tip = tr("%1 The cell gets %n in/out lane(s) for it.", nullptr, task.inOutLanes).arg(tip);
        }
        m_task->setItemData(i, tip, Qt::ToolTipRole);
        items->item(i)->setEnabled(changed.has_value());
    }
    const bool isOther = std::exchange(m_ownTask, project.task.kind) != project.task.kind;
    if (isOther || !items->item(m_task->currentIndex())->isEnabled())
        m_task->setCurrentIndex(m_task->findData(int(project.task.kind)));
    refresh();
}

void SweepForm::taskChosen() {
    if (isProject()) {
        const QSignalBlocker blocker(m_lengths);
        m_lengths->setText(isMemory() ? QString(kMemoryLengths) : QString());
    }
    refresh();
}

Project SweepForm::chosenProject() const {
    const auto kind = TaskKind(m_task->currentData().toInt());
    return projectForTask(m_document.project(), kind).value_or(m_document.project());
}

bool SweepForm::isMemory() const {
    return TaskKind(m_task->currentData().toInt()) == TaskKind::LongMemory;
}

bool SweepForm::judgesSteps() const {
    return isProject() ||
           sweepPresets()[std::size_t(m_preset->currentIndex())].measure == SweepMeasure::StepsToLoss;
}

void SweepForm::refresh() {
    const bool project = isProject();
    const bool memory = isMemory();
    m_layout->setRowVisible(m_task, project);
    m_task->setToolTip(m_task->currentData(Qt::ToolTipRole).toString());
    m_layout->setRowVisible(m_networkRow, project);
    m_layout->setRowVisible(m_protocolRow, project);
    for (std::size_t i = 0; i < m_models.size(); ++i)
        m_models[i]->setToolTip(toQString(modelTable()[i].summary));
    for (std::size_t i = 0; i < m_protocols.size(); ++i) {
        m_protocols[i]->setEnabled(memory);
        m_protocols[i]->setToolTip(memory ? toQString(memoryProtocolTable()[i].summary)
                                          : tr("Protocols belong to the task “Long memory”"));
    }
    if (project) {
        m_notes->setText(
            tr("“%1”: its cell and training options for every network; classical ones get as many "
               "parameters as the cell has. Another task brings its own batch size and learning rate.")
                .arg(m_document.title()));
    } else {
        m_notes->setText(toQString(sweepPresets()[std::size_t(m_preset->currentIndex())].notes));
    }
    const bool hasLengths = project ? TaskKind(m_task->currentData().toInt()) != TaskKind::Digits
                                    : !sweepPresets()[std::size_t(m_preset->currentIndex())].lengths.empty();
    m_lengths->setEnabled(hasLengths);
    m_lengths->setToolTip(hasLengths ? tr("Such as 5, 10, 20; empty: as in the task")
                                     : tr("The length of the sequences is part of this experiment"));
    const bool steps = judgesSteps();
    m_stopLoss->setEnabled(steps);
    m_stopLoss->setPlaceholderText(steps ? givenLossText() : tr("none"));
    m_stopLoss->setToolTip(
        steps ? tr("A training has got there when its validation loss is this or less; empty: "
                   "as given")
              : tr("Judged is the loss at the end: none has to be reached"));
    emit changed();
}

QString SweepForm::givenLossText() const {
    double least = std::numeric_limits<double>::infinity(), most = 0.0;
    for (const SweepArm& arm : givenSweep().arms) {
        least = std::min(least, arm.project.training.stopLoss);
        most = std::max(most, arm.project.training.stopLoss);
    }
    return least == most ? QString::number(least) : tr("as given");
}

std::optional<double> SweepForm::stopLoss() const {
    const QString text = m_stopLoss->text().trimmed();
    if (text.isEmpty() || !m_stopLoss->isEnabled()) return std::nan("");
    bool isNumber = false;
    const double value = text.toDouble(&isNumber);
    return isNumber && value > 0.0 && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::vector<std::uint64_t> SweepForm::seeds() const {
    return firstSeeds(m_seeds->value(), std::uint64_t(m_firstSeed->value()));
}

std::optional<std::vector<int>> SweepForm::lengths() const {
    std::vector<int> values;
    const QStringList words = m_lengths->text().split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString& word : words) {
        bool isNumber = false;
        values.push_back(word.trimmed().toInt(&isNumber));
        if (!isNumber || values.back() < 1) return std::nullopt;
    }
    return values;
}

Sweep SweepForm::givenSweep() const {
    if (!isProject()) return sweepPresets()[std::size_t(m_preset->currentIndex())];
    RivalsRequest request{chosenProject(), {}, {}, {}, {}};
    for (std::size_t i = 0; i < m_models.size(); ++i)
        if (m_models[i]->isChecked()) request.models.push_back(modelTable()[i].kind);
    for (std::size_t i = 0; i < m_protocols.size(); ++i)
        if (m_protocols[i]->isChecked()) request.protocols.push_back(memoryProtocolTable()[i].protocol);
    return rivalsSweep(request);
}

Sweep SweepForm::sweep() const {
    Sweep sweep = givenSweep();
    if (m_lengths->isEnabled()) sweep.lengths = lengths().value_or(std::vector<int>{});
    sweep.seeds = seeds();
    const double loss = stopLoss().value_or(std::nan(""));
    for (SweepArm& arm : sweep.arms) {
        if (m_steps->value() > 0) arm.project.training.steps = m_steps->value();
        if (loss > 0.0) arm.project.training.stopLoss = loss;
    }
    return sweep;
}

QStringList SweepForm::problems() const {
    if (!lengths())
        return {tr("Lengths are whole numbers from 1 on with commas between, such as 5, 10, 20.")};
    if (!stopLoss()) return {tr("The loss to reach is a number above 0, such as 0.001.")};
    const Sweep chosen = sweep();
    if (chosen.arms.empty()) return {tr("Choose at least one network.")};
    QStringList texts;
    for (const Issue& issue : validate(chosen)) {
        if (issue.severity == Severity::Error) texts << toQString(toString(issue));
    }
    return texts;
}

int SweepForm::jobs() const {
    return m_jobs->value();
}

}  // namespace ketloom
