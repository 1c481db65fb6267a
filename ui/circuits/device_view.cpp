#include "ui/circuits/device_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QShowEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/cell/validate.h"
#include "core/device/device_counts.h"
#include "ui/circuits/device_canvas.h"
#include "ui/circuits/device_text.h"
#include "ui/circuits/text_exports.h"
#include "ui/document/muted_text.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

QToolButton* toolButton(const QString& icon, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(themedIcon(icon));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setAutoRaise(true);
    return button;
}

}  // namespace

DeviceView::DeviceView(Document& document, Selection& selection, LiveParameters& parameters, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_parameters(parameters) {
    setObjectName(QStringLiteral("deviceView"));
    m_scope = new QComboBox(this);
    m_scope->setObjectName(QStringLiteral("scope"));
    m_scope->setAccessibleName(tr("What to show"));
    m_scope->addItems({tr("Selected operation"), tr("Its stage"), tr("Whole cell, one step")});
    m_wordLabel = new QLabel(tr("&Input word:"), this);
    m_word = new QComboBox(this);
    m_word->setObjectName(QStringLiteral("word"));
    m_word->setToolTip(tr("X stands on the in/out lanes whose bit is 1; lane 0 is the leftmost"));
    m_wordLabel->setBuddy(m_word);
    m_fold = new QCheckBox(tr("&Blocks R as boxes"), this);
    m_fold->setObjectName(QStringLiteral("fold"));
    m_fold->setToolTip(tr("Draw the rotations of a neuron's block R, and of its inverse R†, as one box"));
    m_source = new QLabel(this);
    m_source->setObjectName(QStringLiteral("source"));
    makeMuted(m_source);
    m_counts = new QLabel(this);
    m_counts->setObjectName(QStringLiteral("counts"));
    m_counts->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_counts->setWordWrap(true);
    m_notice = new QLabel(this);
    m_notice->setObjectName(QStringLiteral("notice"));
    m_notice->setWordWrap(true);
    m_canvas = new DeviceCanvas(this);
    m_exports = new TextExports(m_document, m_parameters, this);
    m_exports->options = [this] { return exportOptions(); };

    auto* zoomIn = toolButton(QStringLiteral("zoom-in"), tr("Zoom in (Ctrl++)"), this);
    auto* zoomOut = toolButton(QStringLiteral("zoom-out"), tr("Zoom out (Ctrl+-)"), this);
    auto* fit = toolButton(QStringLiteral("zoom-fit"), tr("As high as the window (Ctrl+0)"), this);
    connect(zoomIn, &QToolButton::clicked, m_canvas, &DeviceCanvas::zoomIn);
    connect(zoomOut, &QToolButton::clicked, m_canvas, &DeviceCanvas::zoomOut);
    connect(fit, &QToolButton::clicked, m_canvas, &DeviceCanvas::fitHeight);
    m_exportButton = new QToolButton(this);
    m_exportButton->setObjectName(QStringLiteral("export"));
    m_exportButton->setText(tr("Export"));
    m_exportButton->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_exportButton);
    m_exports->addTo(*menu);
    m_exportButton->setMenu(menu);
    auto* help = new HelpButton(
        tr("As a device would run it"),
        tr("<p>The simulator applies a neuron by its formula. A quantum device runs the circuit shown here: "
           "a "
           "neuron of order <i>o</i> calls its block of rotations R and the inverse R† 2<sup><i>o</i></sup> "
           "times, with "
           "<i>o</i> ancillas (dashed) that all neurons share.</p><p>A meter with a 0 is a post-selection: "
           "only "
           "runs that find the ancilla in 0 count. Brackets show the recursion; dashed ones are those with "
           "iY, the inverse of −iY, in the middle.</p><p>Counts are exact for the circuit as listed. They do "
           "not say how often a "
           "device must "
           "repeat it: <tt>ketloom-cli amplify</tt> tells that cost.</p>"),
        this);

    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_scope);
    top->addWidget(m_wordLabel);
    top->addWidget(m_word);
    top->addWidget(m_fold);
    top->addWidget(m_source, 1);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_exportButton), static_cast<QWidget*>(zoomOut), static_cast<QWidget*>(fit),
          static_cast<QWidget*>(zoomIn), static_cast<QWidget*>(help)})
        top->addWidget(widget);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(8, 6, 8, 6);
    head->addLayout(top);
    head->addWidget(m_counts);
    head->addWidget(m_notice);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_banners = new BannerArea(this);
    connect(m_exports, &TextExports::failed, this,
            [this](const QString& message) { m_banners->post(BannerKind::Error, message); });
    connect(m_exports, &TextExports::done, this,
            [this](const QString& message) { m_banners->post(BannerKind::Info, message); });
    layout->addLayout(head);
    layout->addWidget(m_banners);
    layout->addWidget(m_canvas, 1);

    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &DeviceView::refresh);
    connect(&m_document, &Document::changed, this, &DeviceView::scheduleRefresh);
    connect(&m_selection, &Selection::changed, this, &DeviceView::scheduleRefresh);
    connect(&m_parameters, &LiveParameters::changed, this, &DeviceView::scheduleRefresh);
    connect(m_scope, &QComboBox::currentIndexChanged, this, &DeviceView::scheduleRefresh);
    connect(m_fold, &QCheckBox::toggled, this, &DeviceView::scheduleRefresh);
    connect(m_word, &QComboBox::currentIndexChanged, this, &DeviceView::scheduleRefresh);
    refreshWords();
}

DeviceView::Scope DeviceView::scope() const {
    return static_cast<Scope>(m_scope->currentIndex());
}

void DeviceView::setScope(Scope scope) {
    m_scope->setCurrentIndex(static_cast<int>(scope));
}

unsigned DeviceView::inputWord() const {
    return static_cast<unsigned>(std::max(0, m_word->currentIndex()));
}

QString DeviceView::notice() const {
    return m_notice->text();
}

QString DeviceView::counts() const {
    return m_counts->text();
}

void DeviceView::scheduleRefresh() {
    m_stale = true;
    if (isVisible()) m_timer.start();
}

void DeviceView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) refresh();
}

/// The first selected operation in reading order, its stage, or the whole cell. {-1, -1} also where nothing
/// is selected.
OperationPlace DeviceView::place() const {
    if (scope() == Scope::Step) return {};
    const Cell& cell = m_document.project().cell;
    for (int s = 0; s < int(cell.stages.size()); ++s) {
        const std::vector<Operation>& operations = cell.stages[std::size_t(s)].operations;
        for (int k = 0; k < int(operations.size()); ++k) {
            if (m_selection.ids().contains(operations[std::size_t(k)].id))
                return {s, scope() == Scope::Stage ? -1 : k};
        }
    }
    return {};
}

TextExportOptions DeviceView::exportOptions() const {
    TextExportOptions options;
    options.scope = place();
    options.input = inputWord();
    return options;
}

void DeviceView::refreshWords() {
    const int lanes = std::clamp(m_document.project().cell.inOutLanes, 1, kMaxInOutLanes);
    if (m_word->count() == 1 << lanes) return;
    const QSignalBlocker blocker(m_word);
    const int chosen = std::clamp(m_word->currentIndex(), 0, (1 << lanes) - 1);
    m_word->clear();
    for (int word = 0; word < 1 << lanes; ++word)
        m_word->addItem(QStringLiteral("%1").arg(word, lanes, 2, QLatin1Char('0')));
    m_word->setCurrentIndex(chosen);
}

void DeviceView::setExportable(bool can) {
    m_exportButton->setEnabled(can);
    m_exportButton->setToolTip(can ? tr("Save or copy what is shown for other programs")
                                   : tr("There is nothing to export: no circuit is shown"));
}

void DeviceView::showNothing(const QString& why) {
    setExportable(false);
    m_canvas->clear();
    m_counts->hide();
    m_notice->setText(why);
    m_notice->show();
}

void DeviceView::refresh() {
    m_timer.stop();
    m_stale = false;
    refreshWords();
    const Cell& cell = m_document.project().cell;
    const bool wholeStep = scope() == Scope::Step;
    m_word->setVisible(wholeStep);
    m_wordLabel->setVisible(wholeStep);
    m_source->setText(m_parameters.source() == LiveParameters::Source::Run
                          ? tr("Parameters of the run, step %1").arg(m_parameters.step())
                          : tr("Start values"));
    if (!isSimulable(cell) || m_parameters.values().size() != std::size_t(parameterCount(cell)))
        return showNothing(tr("This cell cannot be run yet: the panel Problems says why."));
    const OperationPlace shown = place();
    if (!wholeStep && shown.stage < 0)
        return showNothing(
            tr("Nothing is selected. Select an operation on the canvas, or choose the whole cell."));
    setExportable(true);
    const DeviceCounts counts = countGates(cell, shown, inputWord());
    const GateCount parity = parityGateCount(cell, shown, inputWord());
    m_counts->setText(countsText(counts, parity));
    m_counts->setToolTip(countsDetails(counts, parity));
    m_counts->show();
    m_canvas->setAccessibleDescription(m_counts->text());
    DeviceOptions options;
    options.scope = shown;
    options.input = inputWord();
    options.limit = kMostDrawnGates;
    options.foldBlocks = m_fold->isChecked();
    m_canvas->setCircuit(cell, deviceCircuit(cell, m_parameters.values(), options));
    const bool complete = m_canvas->circuit().complete;
    m_notice->setText(complete ? QString()
                               : tr("The first %1 gates are drawn. Counts and exports are of all of them.")
                                     .arg(groupedNumber(kMostDrawnGates)));
    m_notice->setVisible(!complete);
}

}  // namespace ketloom
