#include "ui/laboratory/sweep_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "core/lab/sweep_runner.h"
#include "ui/document/core_values.h"
#include "ui/document/document.h"

namespace ketloom {
namespace {

constexpr int kMostSeeds = 200;
constexpr int kMostSteps = 1'000'000;

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
      m_notes(new QLabel(this)),
      m_lengths(new QLineEdit(this)),
      m_seeds(new QSpinBox(this)),
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
    layout->addRow(tr("Networks"), m_networkRow);
    layout->addRow(tr("Protocols"), m_protocolRow);
    layout->addRow(tr("Lengths T"), m_lengths);
    layout->addRow(tr("Seeds"), m_seeds);
    layout->addRow(tr("Steps at most"), m_steps);
    layout->addRow(tr("At a time"), m_jobs);

    connect(m_preset, &QComboBox::currentIndexChanged, this, &SweepForm::presetChosen);
    for (const auto* boxes : {&m_models, &m_protocols}) {
        for (QCheckBox* box : *boxes) connect(box, &QCheckBox::toggled, this, &SweepForm::changed);
    }
    connect(m_lengths, &QLineEdit::textChanged, this, &SweepForm::changed);
    for (QSpinBox* box : {m_seeds, m_steps, m_jobs})
        connect(box, &QSpinBox::valueChanged, this, &SweepForm::changed);
    connect(&m_document, &Document::changed, this, [this] {
        if (isProject()) refresh();
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
        const QSignalBlocker lengthsBlocker(m_lengths), seedsBlocker(m_seeds), stepsBlocker(m_steps);
        m_steps->setValue(0);
        if (isProject()) {
            const Project& project = m_document.project();
            const bool memory = project.task.kind == TaskKind::LongMemory;
            m_lengths->setText(memory ? QStringLiteral("5, 10, 20") : QString());
            m_seeds->setValue(3);
        } else {
            const Sweep& sweep = sweepPresets()[std::size_t(m_preset->currentIndex())];
            m_lengths->setText(listText(sweep.lengths));
            m_seeds->setValue(int(sweep.seeds.size()));
        }
    }
    refresh();
}

void SweepForm::refresh() {
    const bool project = isProject();
    const bool memory = m_document.project().task.kind == TaskKind::LongMemory;
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
            tr("“%1”: its cell, task and training options for every network; classical ones get as many "
               "parameters as the cell has.")
                .arg(m_document.title()));
    } else {
        m_notes->setText(toQString(sweepPresets()[std::size_t(m_preset->currentIndex())].notes));
    }
    const bool hasLengths = project ? m_document.project().task.kind != TaskKind::Digits
                                    : !sweepPresets()[std::size_t(m_preset->currentIndex())].lengths.empty();
    m_lengths->setEnabled(hasLengths);
    m_lengths->setToolTip(hasLengths ? tr("Such as 5, 10, 20; empty: as in the task")
                                     : tr("The length of the sequences is part of this experiment"));
    emit changed();
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

Sweep SweepForm::sweep() const {
    Sweep sweep;
    const std::vector<int> wanted = lengths().value_or(std::vector<int>{});
    if (isProject()) {
        RivalsRequest request{m_document.project(), {}, {}, wanted, m_seeds->value()};
        for (std::size_t i = 0; i < m_models.size(); ++i)
            if (m_models[i]->isChecked()) request.models.push_back(modelTable()[i].kind);
        for (std::size_t i = 0; i < m_protocols.size(); ++i)
            if (m_protocols[i]->isChecked()) request.protocols.push_back(memoryProtocolTable()[i].protocol);
        if (!m_lengths->isEnabled()) request.lengths.clear();
        sweep = rivalsSweep(request);
    } else {
        sweep = sweepPresets()[std::size_t(m_preset->currentIndex())];
        if (m_lengths->isEnabled()) sweep.lengths = wanted;
        if (int(sweep.seeds.size()) != m_seeds->value()) sweep.seeds = firstSeeds(m_seeds->value());
    }
    if (m_steps->value() > 0) {
        for (SweepArm& arm : sweep.arms) arm.project.training.steps = m_steps->value();
    }
    return sweep;
}

QStringList SweepForm::problems() const {
    if (!lengths()) return {tr("Lengths are whole numbers with commas between, such as 5, 10, 20.")};
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
