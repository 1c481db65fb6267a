#include "ui/laboratory/profile_panel.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "core/lab/sweep_report.h"
#include "core/lab/sweep_statistics.h"
#include "ui/document/core_values.h"
#include "ui/laboratory/steps_plot.h"
#include "ui/plots/export_menu.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

constexpr Qt::PenStyle kStyles[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                                    Qt::DashDotDotLine};

QString help() {
    return ProfilePanel::tr(
        "<b>The gradient through time.</b> How much the loss of one batch changes with the carried state "
        "before each time step (<i>at the state</i>), or with the parameters where they act in that step "
        "alone (<i>through the parameters</i>), before training and when it ended. Lines are the "
        "geometric mean over the seeds, bands go from the seed with the least to that with the most. The "
        "last time step is at the right. The CSV has a row for every seed and time step."
        "<p><b>How to read it.</b> A curve that falls over decades to the left: early steps hardly reach the "
        "loss, the gradient vanishes. Flat: it does not. Compare shapes, not heights: networks of different "
        "kinds have states of different size, and where training succeeded all gradients are small."
        "<p><b>What not to conclude.</b> A flat gradient before training is no proof that a network can "
        "learn to remember: it may be small everywhere, or point nowhere useful. A band of few seeds is no "
        "bound for the next one. Where the state is "
        "post-selected on the targets, the answer does not need the state. Where every step is scored, late "
        "steps add gradient of their own. Values below 1e-12 are drawn there.");
}

}  // namespace

ProfilePanel::ProfilePanel(QWidget* parent)
    : QWidget(parent),
      m_compare(new QComboBox(this)),
      m_when(new QComboBox(this)),
      m_what(new QComboBox(this)),
      m_plot(new ProfilePlot(this)) {
    setAccessibleName(tr("Gradient through time"));
    m_plot->setAccessibleName(tr("Gradient through time"));
    m_compare->setAccessibleName(tr("What is compared"));
    m_when->addItems({tr("before training"), tr("after training")});
    m_when->setAccessibleName(tr("When the gradient was taken"));
    m_what->addItems({tr("at the state"), tr("through the parameters")});
    m_what->setAccessibleName(tr("Which gradient"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* title = new QHBoxLayout;
    title->setContentsMargins(6, 2, 2, 0);
    title->addWidget(groupHeading(tr("Gradient through time"), this), 1);
    title->addWidget(new HelpButton(tr("the gradient through time"), help(), this));
    layout->addLayout(title);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(6, 0, 2, 0);
    for (QComboBox* box : {m_compare, m_when, m_what}) {
        box->setToolTip(box->accessibleName());
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        row->addWidget(box, box == m_compare ? 2 : 1);
        connect(box, &QComboBox::currentIndexChanged, this, &ProfilePanel::redraw);
    }
    layout->addLayout(row);
    layout->addWidget(m_plot, 1);
    m_plot->setRestyle([this](const Theme&) { redraw(); });
}

void ProfilePanel::show(const Sweep& sweep, const std::vector<PointResult>& results) {
    m_sweep = sweep;
    m_results = results;
    fillChoices();
    redraw();
}

void ProfilePanel::fillChoices() {
    QStringList items;
    for (const int length : m_sweep.lengths) items << tr("all at T %1").arg(length);
    if (m_sweep.lengths.empty()) items << tr("all");
    if (m_sweep.lengthCount() > 1) {
        for (const SweepArm& arm : m_sweep.arms) items << tr("%1, all lengths").arg(toQString(arm.label));
    }
    QStringList before;
    for (int i = 0; i < m_compare->count(); ++i) before << m_compare->itemText(i);
    if (items == before) return;
    const QSignalBlocker blocker(m_compare);
    m_compare->clear();
    m_compare->addItems(items);
    m_compare->setCurrentIndex(m_sweep.lengthCount() - 1);  // where most can vanish
}

std::vector<ProfilePlot::Curve> ProfilePanel::curvesOf(const Sweep& sweep,
                                                       const std::vector<PointResult>& results,
                                                       const Choice& choice, const Theme& theme) {
    const int lengths = sweep.lengthCount();
    const bool byArm = choice.compared < lengths;
    const auto when = choice.atEnd ? &PointResult::end : &PointResult::start;
    const auto what = choice.ofParameters ? &GradientProfile::parameters : &GradientProfile::state;
    const std::vector<SweepCell> cells = sweepCells(sweep, results);
    std::vector<ProfilePlot::Curve> curves;
    for (std::size_t i = 0; i < cells.size() && choice.compared >= 0; ++i) {
        const int length = int(i) % lengths;
        const int arm = cells[i].arm;
        if (byArm ? length != choice.compared : arm != choice.compared - lengths) continue;
        ProfilePlot::Curve curve;
        const int order = byArm ? arm : length;
        curve.name = byArm ? toQString(sweep.arms[std::size_t(arm)].label) : tr("T %1").arg(cells[i].length);
        curve.colour = StepsPlot::armColour(theme, order);
        curve.style = kStyles[order % int(std::size(kStyles))];
        curve.norms = meanProfile(cells[i], when, what);
        ProfileBand band = profileBand(cells[i], when, what);
        curve.least = std::move(band.least);
        curve.most = std::move(band.most);
        if (!curve.norms.empty()) curves.push_back(std::move(curve));
    }
    return curves;
}

void ProfilePanel::redraw() {
    m_curves = curvesOf(m_sweep, m_results,
                        {m_compare->currentIndex(), m_when->currentIndex() == 1, m_what->currentIndex() == 1},
                        m_plot->theme());
    m_plot->setPictureTitle(tr("%1\nGradient %2, %3, %4")
                                .arg(toQString(m_sweep.title), m_what->currentText(), m_when->currentText(),
                                     m_compare->currentText()));
    m_plot->show(m_curves, m_results.empty()
                               ? tr("No gradients yet:\nthey come with the first finished training.")
                               : tr("None of these has been trained yet."));
}

void ProfilePanel::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExportActions(
        *menu, this, *m_plot, tr("Gradient through time"),
        [this] { return toQString(sweepGradientCsv(m_sweep, m_results)); },
        [this](const QString& message) { emit problem(message); });
    menu->popup(event->globalPos());
}

}  // namespace ketloom
