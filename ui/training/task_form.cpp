#include "ui/training/task_form.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>

#include "ui/document/core_values.h"
#include "ui/document/muted_text.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/number_boxes.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

constexpr int kLengthKey = 7900;
constexpr int kThresholdKey = 7901;

QFormLayout* makeForm(QWidget* owner) {
    auto* form = new QFormLayout(owner);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(10);
    form->setVerticalSpacing(4);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    return form;
}

void allowNarrow(QComboBox* box) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
}

}  // namespace

TaskForm::TaskForm(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_kind(new QComboBox(this)),
      m_sequenceBox(new QWidget(this)),
      m_length(new QSpinBox(m_sequenceBox)),
      m_protocolBox(new QWidget(this)),
      m_protocol(new QComboBox(m_protocolBox)),
      m_protocolText(new QLabel(m_protocolBox)) {
    makeProtocolBox();
    m_digitsBox = makeDigitsBox();
    m_kind->setObjectName(QStringLiteral("task"));
    m_kind->setAccessibleName(tr("Task"));
    allowNarrow(m_kind);
    for (const TaskDescription& task : taskTable()) {
        m_kind->addItem(toQString(task.name), int(task.kind));
        m_kind->setItemData(m_kind->count() - 1, toQString(task.summary), Qt::ToolTipRole);
    }
    m_length->setObjectName(QStringLiteral("length"));
    m_length->setRange(0, kLongestSequence);
    m_length->setKeyboardTracking(false);
    m_length->setToolTip(tr("Words in a sequence; 0 for the task's default."));
    makeForm(m_sequenceBox)->addRow(tr("Length"), m_length);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_kind);
    layout->addWidget(m_sequenceBox);
    layout->addWidget(m_protocolBox);
    layout->addWidget(m_digitsBox);

    connect(m_kind, &QComboBox::activated, this,
            [this] { setKind(TaskKind(m_kind->currentData().toInt())); });
    connect(m_length, &QSpinBox::valueChanged, this, [this](int length) {
        m_document.edit(
            tr("Change sequence length"), [length](Project& p) { p.task.length = length; }, kLengthKey);
    });
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.task || event.reset) refresh();
    });
    refresh();
}

void TaskForm::makeProtocolBox() {
    m_protocol->setObjectName(QStringLiteral("protocol"));
    m_protocol->setAccessibleName(tr("Protocol"));
    allowNarrow(m_protocol);
    for (const MemoryProtocolDescription& row : memoryProtocolTable()) {
        m_protocol->addItem(toQString(row.name), int(row.protocol));
        m_protocol->setItemData(m_protocol->count() - 1, toQString(row.summary), Qt::ToolTipRole);
    }
    m_protocolText->setObjectName(QStringLiteral("protocolText"));
    m_protocolText->setWordWrap(true);
    makeMuted(m_protocolText);
    auto* form = makeForm(m_protocolBox);
    form->addRow(tr("Protocol"), m_protocol);
    form->addRow(m_protocolText);
    connect(m_protocol, &QComboBox::activated, this, [this] {
        const auto protocol = MemoryProtocol(m_protocol->currentData().toInt());
        m_document.edit(tr("Change protocol"), [protocol](Project& p) { p.task.protocol = protocol; });
    });
}

QWidget* TaskForm::makeFolderBox() {
    auto* box = new QWidget;
    m_folder = new QLineEdit(box);
    m_folder->setObjectName(QStringLiteral("dataFolder"));
    m_folder->setPlaceholderText(tr("built-in 8×8 digits"));
    m_folder->setToolTip(
        tr("Folder with IDX files (MNIST: train-images-idx3-ubyte and so on, .gz or not). Empty: the "
           "built-in set of 1797 digits."));
    auto* browse = new QToolButton(box);
    browse->setIcon(themedIcon(QStringLiteral("folder")));
    browse->setToolTip(tr("Choose a folder with IDX files…"));
    browse->setAccessibleName(tr("Choose a data folder"));
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(3);
    row->addWidget(m_folder, 1);
    row->addWidget(browse);
    connect(m_folder, &QLineEdit::editingFinished, this, [this] { setFolder(m_folder->text().trimmed()); });
    connect(browse, &QToolButton::clicked, this, &TaskForm::chooseFolder);
    return box;
}

QWidget* TaskForm::makeDigitsBox() {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    auto* main = new QWidget(box);
    auto* form = makeForm(main);
    column->addWidget(main);
    form->addRow(tr("Data"), makeFolderBox());
    auto* digits = new QWidget(box);
    auto* row = new QGridLayout(digits);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    for (int digit = 0; digit < 10; ++digit) {
        auto* button = new QToolButton(digits);
        button->setObjectName(QStringLiteral("digit%1").arg(digit));
        button->setText(QString::number(digit));
        button->setCheckable(true);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        connect(button, &QToolButton::clicked, this, [this, digit](bool on) {
            m_document.edit(on ? tr("Add digit %1").arg(digit) : tr("Leave out digit %1").arg(digit),
                            [digit, on](Project& p) {
                                auto& chosen = p.task.digits;
                                chosen.erase(std::remove(chosen.begin(), chosen.end(), digit), chosen.end());
                                if (on) chosen.push_back(digit);
                                std::sort(chosen.begin(), chosen.end());
                            });
        });
        m_digits[std::size_t(digit)] = button;
        button->setMinimumWidth(10);
        button->setStyleSheet(QStringLiteral(
            "QToolButton { border: 1px solid palette(mid); border-radius: 3px; padding: 2px 0; "
            "background: palette(button); }"
            "QToolButton:hover, QToolButton:focus { border-color: palette(highlight); }"
            "QToolButton:checked { background: palette(highlight); color: palette(highlighted-text); "
            "border-color: palette(highlight); font-weight: bold; }"
            "QToolButton:disabled:!checked { background: transparent; }"));
        row->addWidget(button, 0, digit);
    }
    form->addRow(digits);
    m_labels = new QComboBox(box);
    m_labels->setObjectName(QStringLiteral("labels"));
    allowNarrow(m_labels);
    for (const DigitLabelsDescription& labels : digitLabelsTable()) {
        m_labels->addItem(toQString(labels.name), int(labels.labels));
        m_labels->setItemData(m_labels->count() - 1, toQString(labels.summary), Qt::ToolTipRole);
    }
    connect(m_labels, &QComboBox::activated, this, [this] {
        const auto labels = DigitLabels(m_labels->currentData().toInt());
        m_document.edit(tr("Change classes"), [labels](Project& p) { p.task.labels = labels; });
    });
    form->addRow(tr("Classes"), m_labels);
    auto* rare = new QWidget(box);
    auto* rareForm = makeForm(rare);
    auto* more = new CollapsibleSection(tr("More on the data"), box);
    more->setContent(rare);
    column->addWidget(more);
    m_threshold = new ScientificSpinBox(box);
    m_threshold->setObjectName(QStringLiteral("threshold"));
    m_threshold->setRange(0.001, 0.999);
    m_threshold->setToolTip(tr("A pixel of at least this share of full ink counts as ink."));
    connect(m_threshold, &ScientificSpinBox::valueChanged, this, [this](double value) {
        m_document.edit(
            tr("Change ink threshold"), [value](Project& p) { p.task.threshold = value; }, kThresholdKey);
    });
    rareForm->addRow(tr("Ink above"), m_threshold);
    m_splitSeed = new SeedBox(box);
    m_splitSeed->setObjectName(QStringLiteral("splitSeed"));
    m_splitSeed->setToolTip(tr("Decides which images are for training, validation and test."));
    m_splitSeed->setLimit(std::uint64_t(1) << 53);
    connect(m_splitSeed, &SeedBox::valueChanged, this, [this](quint64 value) {
        m_document.edit(tr("Change split seed"), [value](Project& p) { p.task.splitSeed = value; });
    });
    rareForm->addRow(tr("Split seed"), m_splitSeed);
    return box;
}

void TaskForm::setKind(TaskKind kind) {
    const TaskDescription& task = taskDescription(kind);
    m_document.edit(tr("Choose task %1").arg(toQString(task.name)), [&task](Project& p) {
        if (p.task.kind == task.kind) return;
        p.task.kind = task.kind;
        p.task.length = 0;
        p.task.protocol = MemoryProtocol::Published;
        applyTaskDefaults(p);
    });
}

void TaskForm::chooseFolder() {
    auto* dialog = new QFileDialog(this, tr("Folder with IDX files"), m_folder->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, &TaskForm::setFolder);
    dialog->open();
}

void TaskForm::setFolder(const QString& folder) {
    m_document.edit(tr("Choose data folder"),
                    [path = folder.toStdString()](Project& p) { p.task.dataFolder = path; });
}

void TaskForm::refresh() {
    const TaskOptions& task = m_document.project().task;
    const TaskDescription& description = taskDescription(task.kind);
    m_kind->setCurrentIndex(m_kind->findData(int(task.kind)));
    if (!m_active) m_kind->setToolTip(toQString(description.summary));
    m_sequenceBox->setVisible(task.kind != TaskKind::Digits);
    m_digitsBox->setVisible(task.kind == TaskKind::Digits);
    {
        const QSignalBlocker blocker(m_length);
        m_length->setSpecialValueText(tr("default (%1)").arg(description.defaultLength));
        m_length->setValue(task.length);
    }
    const MemoryProtocolDescription& protocol = memoryProtocolDescription(task.protocol);
    m_protocolBox->setVisible(task.kind == TaskKind::LongMemory);
    m_protocol->setCurrentIndex(m_protocol->findData(int(task.protocol)));
    m_protocolText->setText(toQString(protocol.summary));
    m_folder->setText(QString::fromStdString(task.dataFolder));
    for (int digit = 0; digit < 10; ++digit) {
        m_digits[std::size_t(digit)]->setChecked(std::find(task.digits.begin(), task.digits.end(), digit) !=
                                                 task.digits.end());
    }
    m_labels->setCurrentIndex(m_labels->findData(int(task.labels)));
    m_threshold->setValue(task.threshold);
    m_splitSeed->setValue(task.splitSeed);
}

void TaskForm::setRunActive(bool active) {
    if (active == m_active) return;
    m_active = active;
    const QString why =
        tr("Fixed while this run goes on: the data are loaded. Stop the run to choose others.");
    for (QWidget* box : {static_cast<QWidget*>(m_kind), m_sequenceBox, m_protocolBox, m_digitsBox}) {
        box->setEnabled(!active);
        box->setToolTip(active ? why : QString());
    }
    refresh();
}

}  // namespace ketloom
