#include "ui/laboratory/steps_panel.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

#include "core/lab/sweep_report.h"
#include "ui/document/core_values.h"
#include "ui/plots/export_menu.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

QString help() {
    return StepsPanel::tr(
        "<b>How long training takes.</b> A dot is one training (a seed); the square is the median, the bar "
        "goes from the lower to the upper quartile (half of the seeds lie in it; up to the steps that were "
        "given, where a quarter or more failed); an open diamond is a published median. A cross stands at "
        "the number of steps that were "
        "given, with the number of seeds that did not get there above it. They count in the median as more "
        "than any number, and where half or more failed there is no median."
        "<p><b>How it is judged.</b> By the loss of fresh sequences, over the words that are scored, looked "
        "at every few steps: the sentence below the table says it for each line."
        "<p><b>What not to conclude.</b> In long memory <i>as published</i> the state of a quantum network "
        "is "
        "post-selected on targets that are the answer: that it learns as fast at any length does not show "
        "that it remembers. Look at the control without a marker, in which there is nothing to remember, and "
        "at the leak-free line. A network that failed here may succeed with another learning rate or more "
        "steps. Five seeds tell a factor of two, not ten per cent. Figures judged in different ways (every "
        "step scored, the last step scored) cannot be compared.");
}

}  // namespace

StepsPanel::StepsPanel(QWidget* parent)
    : QWidget(parent),
      m_title(new ElidedLabel(tr("How long training takes"), this)),
      m_plot(new StepsPlot(this)) {
    setAccessibleName(tr("Steps to the loss"));
    m_plot->setAccessibleName(tr("Steps to the loss"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(6, 2, 2, 0);
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_title, 1);
    row->addWidget(new HelpButton(tr("how long training takes"), help(), this));
    layout->addLayout(row);
    layout->addWidget(m_plot, 1);
}

void StepsPanel::show(const Sweep& sweep, const std::vector<PointResult>& results) {
    m_sweep = sweep;
    m_results = results;
    const QStringList criteria = [&] {
        QStringList list;
        for (const std::string& text : criteriaTexts(sweep)) list << toQString(text);
        return list;
    }();
    m_plot->setPictureTitle(toQString(sweep.title));
    if (!sweep.title.empty()) m_title->setText(tr("How long training takes: %1").arg(toQString(sweep.title)));
    m_title->setToolTip(m_title->text());
    m_plot->setToolTip(criteria.join(QLatin1Char('\n')));
    m_plot->show(sweep, results);
}

void StepsPanel::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExportActions(
        *menu, this, *m_plot, tr("Steps to the loss"),
        [this] { return toQString(sweepCsv(m_sweep, m_results)); },
        [this](const QString& message) { emit problem(message); });
    menu->popup(event->globalPos());
}

}  // namespace ketloom
