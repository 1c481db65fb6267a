#include "ui/plots/trainability_view.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <tuple>
#include <utility>

#include "ui/document/core_values.h"
#include "ui/plots/export_menu.h"
#include "ui/plots/trainability_plot.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

using Axis = TrainabilityTrend::Axis;
constexpr int kMostNumbers = 64;

QString help() {
    return TrainabilityView::tr(
        "<b>Would gradients be large enough to begin with?</b> At every point parameters are drawn many "
        "times "
        "as a run draws them, and the gradient of one small batch of the project's task is taken. Shown is "
        "the "
        "variance of a component ∂L/∂θ over these initialisations, averaged over the parameters, with the "
        "interval of 68 % of 400 bootstrap samples. Where lanes or stages are given, the paper's cell of "
        "that size is probed, with in/out lanes, order and degree of the project's cell; with both fields "
        "empty "
        "the cell itself."
        "<p><b>How to read it.</b> A straight fall on the logarithmic axis, by the same factor a lane, is "
        "what "
        "a barren plateau looks like; flat is good news. Fields take lists: 3..8 or 2, 4, 8. What was worked "
        "out once is kept and shown at once the next time."
        "<p><b>What not to conclude.</b> A variance at initialisation is no proof about training: training "
        "leaves its start, and Adam divides by the gradient's size. A few lanes do not tell an exponential "
        "from "
        "a power. More lanes also mean more parameters, so that a component may shrink where the whole "
        "gradient "
        "does not: compare the squared norm. All states are post-selected, which a device would pay for. "
        "Other "
        "spreads, tasks, lengths and batches give other numbers.");
}

QString number(double value) {
    return QString::number(value, 'g', 3);
}

QString interval(const Estimate& e) {
    return QStringLiteral("%1 … %2").arg(number(e.low), number(e.high));
}

}  // namespace

std::optional<std::vector<int>> wholeNumbers(const QString& text) {
    std::vector<int> values;
    const QStringList parts = text.split(QLatin1Char(','));
    for (const QString& part : parts) {
        const QStringList ends = part.split(QStringLiteral(".."));
        bool good = false, goodLast = true;
        const int first = ends.front().trimmed().toInt(&good);
        const int last = ends.size() == 2 ? ends.back().trimmed().toInt(&goodLast) : first;
        if (!good || !goodLast || ends.size() > 2 || last < first || last - first >= kMostNumbers)
            return std::nullopt;
        for (int value = first; value <= last; ++value) values.push_back(value);
    }
    if (int(values.size()) > kMostNumbers) return std::nullopt;
    return values;
}

std::optional<std::vector<double>> realNumbers(const QString& text) {
    std::vector<double> values;
    const QStringList parts = text.split(QLatin1Char(','));
    for (const QString& part : parts) {
        bool good = false;
        values.push_back(part.trimmed().toDouble(&good));
        if (!good) return std::nullopt;
    }
    if (int(values.size()) > kMostNumbers) return std::nullopt;
    return values;
}

TrainabilityView::TrainabilityView(QWidget* parent)
    : QWidget(parent),
      m_lanes(new QLineEdit(this)),
      m_stages(new QLineEdit(this)),
      m_spreads(new QLineEdit(QStringLiteral("1"), this)),
      m_initialisations(new QSpinBox(this)),
      m_batch(new QSpinBox(this)),
      m_seed(new QSpinBox(this)),
      m_probe(new QPushButton(tr("Probe"), this)),
      m_stop(new QPushButton(tr("Stop"), this)),
      m_progress(new QProgressBar(this)),
      m_axis(new QComboBox(this)),
      m_quantity(new QComboBox(this)),
      m_message(new QLabel(this)),
      m_statement(new QLabel(this)),
      m_outdated(
          new QLabel(tr("Changed since this probe: cell, task, loss or spread of the project."), this)),
      m_plot(new TrainabilityPlot(this)),
      m_table(new QTableWidget(this)) {
    setAccessibleName(tr("Trainability"));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(makeForm());
    for (QLabel* label : {m_message, m_statement, m_outdated}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    m_statement->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QFont bold = font();
    bold.setBold(true);
    m_statement->setFont(bold);
    m_outdated->setObjectName(QStringLiteral("trainabilityOutdated"));
    m_statement->setObjectName(QStringLiteral("trainabilityStatement"));
    m_message->setObjectName(QStringLiteral("trainabilityMessage"));
    auto* split = new QSplitter(Qt::Vertical, this);
    split->addWidget(m_plot);
    split->addWidget(m_table);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    split->setChildrenCollapsible(false);
    split->setSizes({500, 220});
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setAccessibleName(tr("Points of the probe"));
    m_table->verticalHeader()->setVisible(false);
    m_table->setAlternatingRowColors(true);
    layout->addWidget(split, 1);
    m_plot->setAccessibleName(tr("Gradient variance"));
    connect(m_probe, &QPushButton::clicked, this, [this] {
        if (auto wanted = options()) emit probeWanted(*wanted);
    });
    connect(m_stop, &QPushButton::clicked, this, &TrainabilityView::stopWanted);
    for (QLineEdit* field : {m_lanes, m_stages})
        connect(field, &QLineEdit::textEdited, this, [this] { m_typed = true; });
    for (QLineEdit* field : {m_lanes, m_stages, m_spreads})
        connect(field, &QLineEdit::returnPressed, m_probe, &QPushButton::click);
    for (QComboBox* box : {m_axis, m_quantity})
        connect(box, &QComboBox::currentIndexChanged, this, &TrainabilityView::refresh);
    setBusy(false);
    refresh();
}

QWidget* TrainabilityView::makeForm() {
    auto* form = new QWidget(this);
    auto* grid = new QGridLayout(form);
    grid->setContentsMargins(0, 0, 0, 0);
    int column = 0;
    const auto field = [&](const QString& name, QWidget* widget, const QString& tip) {
        auto* label = new QLabel(name, form);
        label->setBuddy(widget);
        widget->setToolTip(tip);
        widget->setAccessibleName(QString(name).remove(QLatin1Char('&')));
        grid->addWidget(label, 0, column);
        grid->addWidget(widget, 1, column);
        ++column;
    };
    field(tr("Workspace &lanes"), m_lanes,
          tr("3..8 or 2, 4, 8: cells as in the paper; with the stages empty, too: the project's cell"));
    field(tr("Work &stages"), m_stages,
          tr("1..4 or 1, 2, 4: cells as in the paper; with the lanes empty, too: the project's cell"));
    field(tr("S&pread ×"), m_spreads, tr("Factors on the initial spread of the project, such as 0.1, 1, 10"));
    m_initialisations->setRange(kFewestInitialisations, kMostInitialisations);
    m_initialisations->setValue(30);
    field(tr("&Initialisations"), m_initialisations, tr("Parameter vectors drawn at each point"));
    m_batch->setRange(1, 10000);
    m_batch->setValue(2);
    field(tr("&Batch"), m_batch,
          tr("Sequences whose mean gradient is taken, for each class where the task has classes; the same at "
             "every point"));
    m_seed->setRange(0, 1 << 30);
    m_seed->setValue(1);
    field(tr("S&eed"), m_seed, tr("Of batch, parameters and error bars"));
    grid->addWidget(m_probe, 1, column);
    grid->addWidget(m_stop, 1, column + 1);
    grid->addWidget(new HelpButton(tr("Trainability"), help(), form), 0, column + 1, Qt::AlignRight);
    grid->setColumnStretch(0, 2);
    grid->setColumnStretch(1, 2);
    grid->setColumnStretch(2, 2);
    auto* row = new QHBoxLayout;
    m_axis->addItems({tr("by workspace lanes"), tr("by work stages"), tr("by spread")});
    m_axis->setAccessibleName(tr("What stands on the axis"));
    m_quantity->setAccessibleName(tr("Which variance is shown"));
    m_axis->setToolTip(m_axis->accessibleName());
    m_quantity->setToolTip(m_quantity->accessibleName());
    m_quantity->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_quantity->addItem(tr("all parameters"));
    row->addWidget(m_axis);
    row->addWidget(m_quantity);
    row->addStretch(1);
    m_progress->setMaximumWidth(fontMetrics().height() * 18);
    m_progress->setAccessibleName(tr("Progress of the probe"));
    row->addWidget(m_progress);
    grid->addLayout(row, 2, 0, 1, column + 2);
    return form;
}

void TrainabilityView::setSubject(const Cell& cell, const InitialSpread& spread, LossKind loss,
                                  const TaskOptions& task) {
    const bool first = m_subject.cell.stages.empty();
    const bool another = first || cell.workspaceLanes != m_subject.cell.workspaceLanes ||
                         cell.workStages() != m_subject.cell.workStages();
    m_subject.cell = cell;
    m_subject.spread = spread;
    m_subject.loss = loss;
    m_task = task;
    refreshOutdated();
    if (!another || m_typed) return;
    const int last = std::max(4, cell.workspaceLanes);
    m_lanes->setText(QStringLiteral("%1..%2").arg(std::max(1, last - 4)).arg(last));
    m_stages->setText(QString::number(cell.workStages()));
}

void TrainabilityView::setLists(const QString& lanes, const QString& stages, const QString& spreads) {
    m_lanes->setText(lanes);
    m_stages->setText(stages);
    m_spreads->setText(spreads);
    m_typed = true;
}

bool TrainabilityView::isOutdated() const {
    if (!m_result) return false;
    const TrainabilityOptions& then = m_probed.options;
    const auto spread = [](const InitialSpread& s) { return std::tuple(s.theta, s.phi, s.ry); };
    if (spread(then.spread) != spread(m_subject.spread) || then.loss != m_subject.loss ||
        m_probed.task != m_task)
        return true;
    if (then.lanes.empty() && then.stages.empty()) return then.cell != m_subject.cell;
    // Of the cell such a probe takes the words and the largest neuron, and the size that no list gives.
    const auto largest = [](const Cell& cell) {
        std::pair<int, int> orderAndDegree{1, 1};
        for (const Stage& stage : cell.stages)
            for (const Operation& operation : stage.operations) {
                if (!gateInfo(operation.gate).isNeuron()) continue;
                orderAndDegree.first = std::max(orderAndDegree.first, operation.order);
                orderAndDegree.second = std::max(orderAndDegree.second, operation.degree);
            }
        return orderAndDegree;
    };
    const Cell &before = then.cell, &now = m_subject.cell;
    return before.inOutLanes != now.inOutLanes || largest(before) != largest(now) ||
           (then.lanes.empty() && before.workspaceLanes != now.workspaceLanes) ||
           (then.stages.empty() && before.workStages() != now.workStages());
}

void TrainabilityView::refreshOutdated() {
    m_outdated->setVisible(isOutdated());
}

std::optional<TrainabilityOptions> TrainabilityView::options() {
    TrainabilityOptions wanted = m_subject;
    wanted.initialisations = m_initialisations->value();
    wanted.batchSize = m_batch->value();
    wanted.seed = std::uint64_t(m_seed->value());
    const auto refuse = [&](QLineEdit* field, const QString& why) {
        setMessage(why);
        field->setFocus();
        field->selectAll();
        return std::nullopt;
    };
    for (const auto& [field, target] : {std::pair{m_lanes, &wanted.lanes}, {m_stages, &wanted.stages}}) {
        if (field->text().trimmed().isEmpty()) continue;
        const auto numbers = wholeNumbers(field->text());
        if (!numbers)
            return refuse(field,
                          tr("“%1” is no list of whole numbers. Write 3..8 or 2, 4, 8.").arg(field->text()));
        *target = *numbers;
    }
    const auto spreads = realNumbers(m_spreads->text());
    if (!spreads)
        return refuse(
            m_spreads,
            tr("“%1” is no list of numbers. Write something like 0.1, 1, 10.").arg(m_spreads->text()));
    wanted.spreads = *spreads;
    for (const Issue& issue : validate(wanted)) {
        setMessage(toQString(issue.message + ". " + issue.remedy));
        return std::nullopt;
    }
    m_points = int(std::max<std::size_t>(1, wanted.lanes.size()) *
                   std::max<std::size_t>(1, wanted.stages.size()) * wanted.spreads.size());
    m_asked = {wanted, m_task};
    return wanted;
}

void TrainabilityView::setBusy(bool busy) {
    m_probe->setEnabled(!busy);
    m_probe->setToolTip(busy ? tr("A probe goes on: stop it first")
                             : tr("Draw parameters and take gradients"));
    m_stop->setEnabled(busy);
    m_stop->setToolTip(busy ? tr("Keep what is done until now") : tr("Nothing goes on"));
    m_progress->setVisible(busy);
    if (busy) {
        setMessage({});
        setProgress(0, 0);
    }
}

void TrainabilityView::setProgress(int points, int initialisations) {
    const int each = std::max(1, m_asked.options.initialisations);
    m_progress->setRange(0, std::max(1, m_points * each));
    m_progress->setValue(points * each + initialisations);
    m_progress->setFormat(tr("point %1 of %2").arg(std::min(points + 1, m_points)).arg(m_points));
}

void TrainabilityView::setMessage(const QString& message) {
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
}

void TrainabilityView::setResult(const TrainabilityResult& result) {
    m_result = result;
    m_probed = m_asked;
    if (result.points.empty()) m_result.reset();
    setMessage(result.stopped ? tr("Stopped. Points done until then: %1.").arg(result.points.size())
                              : QString());
    {
        const QSignalBlocker blockAxis(m_axis);
        const QSignalBlocker blockQuantity(m_quantity);
        const QString before = m_quantity->currentText();
        m_quantity->clear();
        m_quantity->addItem(tr("all parameters"));
        if (m_result) {
            QStringList names;
            for (const TrainabilityPoint& point : m_result->points)
                for (const TrainabilityPoint::Stage& stage : point.byStage)
                    if (!names.contains(toQString(stage.name))) names << toQString(stage.name);
            m_quantity->addItems(names);
            if (!varies(*m_result, Axis(m_axis->currentIndex())))
                for (const Axis axis : {Axis::Spread, Axis::Stages, Axis::Lanes})
                    if (varies(*m_result, axis)) m_axis->setCurrentIndex(int(axis));
        }
        m_quantity->setCurrentIndex(std::max(0, m_quantity->findText(before)));
    }
    refresh();
}

QString TrainabilityView::statement() const {
    return m_statement->text();
}

void TrainabilityView::refresh() {
    refreshOutdated();
    m_axis->setEnabled(m_result.has_value());
    m_quantity->setEnabled(m_result.has_value());
    fillTable();
    m_table->setVisible(m_result.has_value());
    if (!m_result) {
        m_statement->clear();
        m_statement->setVisible(false);
        m_plot->clear(tr("Nothing probed yet.\nChoose lanes, stages and spread, and press Probe."));
        return;
    }
    const auto axis = Axis(m_axis->currentIndex());
    const int quantity = m_quantity->currentIndex();
    const std::string stage = quantity <= 0 ? std::string() : m_quantity->currentText().toStdString();
    const auto series = trainabilitySeries(*m_result, axis, stage);
    m_plot->show(
        axis, series,
        quantity <= 0 ? tr("variance of ∂L/∂θ") : tr("variance of ∂L/∂θ, %1").arg(m_quantity->currentText()));
    QStringList lines;
    for (const TrainabilitySeries& one : series) {
        const QString text = toQString(trainabilityText(one.trend));
        lines << (one.name.empty() ? tr("Variance of the gradient: %1.").arg(text)
                                   : tr("%1: %2.").arg(toQString(one.name), text));
    }
    if (!m_probed.options.lanes.empty() || !m_probed.options.stages.empty())
        lines << tr(
            "Probed were cells as in the paper with these lanes and stages, not the circuit on the canvas.");
    m_statement->setText(lines.join(QLatin1Char('\n')));
    m_statement->setVisible(true);
    m_plot->setPictureTitle(
        tr("Gradient variance over initialisations. %1").arg(lines.join(QLatin1Char(' '))));
}

void TrainabilityView::fillTable() {
    const QStringList titles{tr("W"),         tr("S"),         tr("spread"),    tr("parameters"),
                             tr("variance"),  tr("68 %"),      tr("mean |g|²"), tr("68 %"),
                             tr("mean loss"), tr("sequences"), tr("left out")};
    m_table->setColumnCount(int(titles.size()));
    m_table->setHorizontalHeaderLabels(titles);
    const int rows = m_result ? int(m_result->points.size()) : 0;
    m_table->setRowCount(rows);
    for (int row = 0; row < rows; ++row) {
        const TrainabilityPoint& p = m_result->points[std::size_t(row)];
        const QStringList cells{QString::number(p.lanes),
                                QString::number(p.stages),
                                QStringLiteral("× %1").arg(p.spread),
                                QString::number(p.parameters),
                                number(p.variance.value),
                                interval(p.variance),
                                number(p.squaredNorm.value),
                                interval(p.squaredNorm),
                                number(p.loss),
                                tr("%1 of %2 words").arg(m_result->sequences).arg(m_result->length),
                                QString::number(p.notFinite)};
        for (int column = 0; column < int(cells.size()); ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            if (p.fromCache) item->setToolTip(tr("Worked out before"));
            m_table->setItem(row, column, item);
        }
    }
    m_table->resizeColumnsToContents();
}

void TrainabilityView::contextMenuEvent(QContextMenuEvent* event) {
    if (!m_result) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExportActions(
        *menu, this, *m_plot, tr("Trainability"), [this] { return toQString(trainabilityCsv(*m_result)); },
        [this](const QString& message) { setMessage(message); });
    menu->popup(event->globalPos());
}

}  // namespace ketloom
