#include "ui/training/model_form.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "core/baseline/create_model.h"
#include "ui/document/core_values.h"
#include "ui/document/muted_text.h"

namespace ketloom {
namespace {

constexpr int kHiddenKey = 7950;  ///< edits of one turn of the box merge

QString counted(int parameters) {
    return QLocale().toString(parameters);
}

/// What the losses of the two sorts of networks say about each other.
QString fairness(LossKind loss) {
    if (loss == LossKind::SoftmaxCrossEntropy)
        return ModelForm::tr(
            "The paper's loss takes probabilities as logits once more: the output passes two softmaxes, and "
            "the "
            "gradient fades where the network is surely wrong. Under it losses of both networks can be "
            "compared; "
            "to train a classical network well, choose the negative log-likelihood.");
    return ModelForm::tr(
        "The negative log-likelihood is what classical networks are usually trained with. Its values can be "
        "compared between both networks trained with it, not with values of the paper's softmax loss.");
}

}  // namespace

ModelForm::ModelForm(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_kind(new QComboBox(this)),
      m_hidden(new QSpinBox(this)),
      m_hiddenLabel(new QLabel(tr("Hidden units"), this)),
      m_size(new QLabel(this)),
      m_fair(new QLabel(this)) {
    m_kind->setObjectName(QStringLiteral("model"));
    m_kind->setAccessibleName(tr("Network"));
    m_kind->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_kind->setMinimumContentsLength(8);
    for (const ModelDescription& model : modelTable()) {
        m_kind->addItem(toQString(model.name), int(model.kind));
        m_kind->setItemData(m_kind->count() - 1, toQString(model.summary), Qt::ToolTipRole);
    }
    m_hidden->setObjectName(QStringLiteral("hidden"));
    m_hidden->setAccessibleName(tr("Hidden units"));
    m_hidden->setRange(0, kMostHidden);
    m_hidden->setKeyboardTracking(false);
    m_hidden->setMinimumWidth(72);
    m_hidden->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_hiddenLabel->setBuddy(m_hidden);
    m_size->setObjectName(QStringLiteral("modelSize"));
    m_fair->setObjectName(QStringLiteral("fairness"));
    for (QLabel* label : {m_size, m_fair}) {
        label->setWordWrap(true);
        makeMuted(label);
    }

    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(10);
    form->setVerticalSpacing(4);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    form->addRow(m_hiddenLabel, m_hidden);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_kind);
    layout->addLayout(form);
    layout->addWidget(m_size);
    layout->addWidget(m_fair);

    connect(m_kind, &QComboBox::activated, this, [this] {
        const auto kind = ModelKind(m_kind->currentData().toInt());
        m_document.edit(tr("Choose network %1").arg(m_kind->currentText()),
                        [kind](Project& p) { p.model.kind = kind; });
    });
    connect(m_hidden, &QSpinBox::valueChanged, this, [this](int hidden) {
        m_document.edit(
            tr("Change hidden units"), [hidden](Project& p) { p.model.hidden = hidden; }, kHiddenKey);
    });
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.cell || event.training || event.reset) refresh();
    });
    refresh();
}

void ModelForm::setRunActive(bool active) {
    if (active == m_active) return;
    m_active = active;
    refresh();
}

void ModelForm::refresh() {
    const Project& project = m_document.project();
    const ModelDescription& model = modelDescription(project.model.kind);
    const bool classical = project.model.kind != ModelKind::Qrnn;
    m_kind->setCurrentIndex(m_kind->findData(int(project.model.kind)));
    {
        const QSignalBlocker blocker(m_hidden);
        ModelOptions matched = project.model;
        matched.hidden = 0;
        m_hidden->setSpecialValueText(classical ? tr("matched (%1)").arg(hiddenUnits(project.cell, matched))
                                                : tr("none"));
        // Also what validate() refuses is shown as it is.
        m_hidden->setRange(std::min(0, project.model.hidden), std::max(kMostHidden, project.model.hidden));
        m_hidden->setValue(classical ? project.model.hidden : 0);
    }
    const QString fixed =
        tr("Fixed while this run goes on: it trains this network. Stop the run to choose another.");
    m_kind->setEnabled(!m_active);
    m_kind->setToolTip(m_active ? fixed : toQString(model.summary));
    m_hidden->setEnabled(classical && !m_active);
    m_hiddenLabel->setEnabled(m_hidden->isEnabled());
    m_hidden->setToolTip(
        !classical ? tr("The quantum cell has no hidden units: its size is what is drawn on the canvas.")
        : m_active
            ? fixed
            : tr("Size of the state. Matched: as many as come nearest to the cell's number of parameters."));
    m_size->setVisible(classical);
    m_fair->setVisible(classical);
    if (!classical) return;
    m_size->setText(tr("%1: %2 parameters; the cell has %3.")
                        .arg(QString::fromStdString(modelText(project.cell, project.model)),
                             counted(parameterCount(project.cell, project.model)),
                             counted(parameterCount(project.cell, ModelOptions{}))));
    m_fair->setText(fairness(project.training.loss));
}

}  // namespace ketloom
