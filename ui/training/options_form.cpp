#include "ui/training/options_form.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <limits>

#include "ui/document/core_values.h"
#include "ui/widgets/number_boxes.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

/// Options in view; all others of the table stand under "More", so that none can be missing.
constexpr std::array<std::string_view, 7> kCommon = {"optimizer",     "learningRate", "batchSize",   "steps",
                                                     "parameterSeed", "dataSeed",     "samplingSeed"};
/// Keys for merging consecutive edits of one option start here; other panels use smaller ones.
constexpr int kFirstMergeKey = 7000;

/// The group of options that only the parameters of a cell are drawn by.
constexpr std::string_view kInitialValues = "Initial values";

bool isCommon(const OptionDescription& option) {
    return std::find(kCommon.begin(), kCommon.end(), option.key) != kCommon.end();
}

/// Narrow enough for a dock; the form stretches them.
void allowNarrow(QWidget* widget) {
    widget->setMinimumWidth(72);
    widget->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QFormLayout* makeForm() {
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(10);
    form->setVerticalSpacing(4);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    return form;
}

}  // namespace

OptionsForm::OptionsForm(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_more(new CollapsibleSection(tr("More options"), this)) {
    auto* common = makeForm();
    auto* moreContent = new QWidget;
    auto* more = new QVBoxLayout(moreContent);
    more->setContentsMargins(0, 0, 0, 0);
    more->setSpacing(3);
    QFormLayout* group = nullptr;
    std::string_view groupName;
    int mergeKey = kFirstMergeKey;
    for (const OptionDescription& option : trainingOptionTable()) {
        if (isCommon(option)) {
            addRow(option, common, mergeKey++);
            continue;
        }
        if (!group || option.group != groupName) {
            groupName = option.group;
            more->addWidget(groupHeading(toQString(groupName)));
            group = makeForm();
            more->addLayout(group);
        }
        addRow(option, group, mergeKey++);
    }
    m_more->setContent(moreContent);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(common);
    layout->addWidget(m_more);
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.training || event.reset) refresh();
    });
    refresh();
}

QWidget* OptionsForm::makeEditor(const OptionDescription& option, int mergeKey) {
    const auto commitWith = [this, row = &option, mergeKey](OptionValue value) {
        commit(*row, value, mergeKey);
    };
    switch (option.type) {
        case OptionType::Integer: {
            auto* box = new QSpinBox;
            const double limit = std::numeric_limits<int>::max();
            box->setRange(int(std::max(option.least, -limit)), int(std::min(option.most, limit)));
            box->setKeyboardTracking(false);
            box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
            connect(box, &QSpinBox::valueChanged, this,
                    [commitWith](int value) { commitWith(std::int64_t(value)); });
            allowNarrow(box);
            return box;
        }
        case OptionType::Real: {
            auto* box = new ScientificSpinBox;
            box->setRange(option.least, option.most);
            connect(box, &ScientificSpinBox::valueChanged, this,
                    [commitWith](double value) { commitWith(value); });
            allowNarrow(box);
            return box;
        }
        case OptionType::Choice: {
            auto* box = new QComboBox;
            const auto& labels = option.choiceLabels.empty() ? option.choices : option.choiceLabels;
            for (const std::string_view label : labels) {
                // A remark in brackets would be cut off in a side panel: it becomes the entry's tool tip.
                const QString whole = toQString(label);
                box->addItem(whole.section(QStringLiteral(" ("), 0, 0));
                box->setItemData(box->count() - 1, whole, Qt::ToolTipRole);
            }
            box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
            box->setMinimumContentsLength(6);
            connect(box, &QComboBox::activated, this,
                    [commitWith](int index) { commitWith(std::int64_t(index)); });
            allowNarrow(box);
            return box;
        }
        case OptionType::Seed: {
            auto* box = new SeedBox;
            box->setLimit(std::uint64_t(option.most));
            connect(box, &SeedBox::valueChanged, this,
                    [commitWith](quint64 value) { commitWith(std::int64_t(value)); });
            allowNarrow(box);
            return box;
        }
    }
    return new QWidget;
}

void OptionsForm::addRow(const OptionDescription& option, QFormLayout* form, int mergeKey) {
    auto* label = new QLabel(toQString(option.label));
    QWidget* editor = makeEditor(option, mergeKey);
    editor->setObjectName(toQString(option.key));
    editor->setAccessibleName(toQString(option.label));
    label->setBuddy(editor);
    form->addRow(label, editor);
    m_rows.push_back({&option, label, editor});
}

void OptionsForm::commit(const OptionDescription& option, OptionValue value, int mergeKey) {
    if (m_refreshing) return;
    m_document.edit(
        tr("Change %1").arg(toQString(option.label).toLower()),
        [&option, value](Project& project) { option.set(project.training, value); }, mergeKey);
    refresh();
}

void OptionsForm::refresh() {
    m_refreshing = true;
    const TrainingOptions& options = m_document.project().training;
    const bool classical = m_document.project().model.kind != ModelKind::Qrnn;
    for (const Row& row : m_rows) {
        const OptionValue value = row.option->get(options);
        const auto whole = [&value] { return std::get<std::int64_t>(value); };
        switch (row.option->type) {
            case OptionType::Integer:
                static_cast<QSpinBox*>(row.editor)->setValue(int(whole()));
                break;
            case OptionType::Real:
                static_cast<ScientificSpinBox*>(row.editor)->setValue(std::get<double>(value));
                break;
            case OptionType::Choice:
                static_cast<QComboBox*>(row.editor)->setCurrentIndex(int(whole()));
                break;
            case OptionType::Seed:
                static_cast<SeedBox*>(row.editor)->setValue(std::uint64_t(whole()));
                break;
        }
        const bool ofCell = classical && row.option->group == kInitialValues;
        const bool applies = !ofCell && (!row.option->applies || row.option->applies(options));
        const bool enabled = applies && (!m_active || row.option->live);
        row.editor->setEnabled(enabled);
        row.label->setEnabled(enabled);
        QString tip = toQString(row.option->help);
        if (ofCell) {
            tip += QStringLiteral("\n\n") + tr("Not used: a classical network begins with orthogonal "
                                               "recurrent and Xavier input weights.");
        } else if (!applies) {
            tip += QStringLiteral("\n\n") + tr("Not used with the present optimiser.");
        } else if (m_active && !row.option->live) {
            tip += QStringLiteral("\n\n") +
                   tr("Fixed while this run goes on. %1").arg(toQString(row.option->whyFixed));
        } else if (row.option->live) {
            tip += QStringLiteral("\n\n") + tr("Can be changed during a run: takes effect at the next step.");
        }
        row.editor->setToolTip(tip);
        row.label->setToolTip(tip);
    }
    m_refreshing = false;
}

void OptionsForm::setRunActive(bool active) {
    if (active == m_active) return;
    m_active = active;
    refresh();
}

QWidget* OptionsForm::editor(std::string_view key) const {
    for (const Row& row : m_rows) {
        if (row.option->key == key) return row.editor;
    }
    return nullptr;
}

}  // namespace ketloom
