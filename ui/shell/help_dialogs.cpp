#include "ui/shell/help_dialogs.h"

#include <qcustomplot.h>

#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QTextBrowser>
#include <QTimer>
#include <QVBoxLayout>

#include "core/gates/gate_table.h"
#include "ui/document/core_values.h"
#include "ui/shell/gui_monitor.h"
#include "ui/shell/run_plots.h"

namespace ketloom {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("HelpDialogs", text);
}

QDialog* makeDialog(QWidget* parent, const QString& title) {
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setModal(false);
    new QVBoxLayout(dialog);
    return dialog;
}

void showText(QWidget* parent, const QString& title, const QString& html) {
    QDialog* dialog = makeDialog(parent, title);
    auto* browser = new QTextBrowser(dialog);
    browser->setOpenExternalLinks(true);
    browser->setHtml(html);
    dialog->layout()->addWidget(browser);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    dialog->layout()->addWidget(buttons);
    const int em = dialog->fontMetrics().height();
    dialog->resize(em * 38, em * 34);
    dialog->show();
}

/// Name and summary of every gate, as rich text.
QString gateList() {
    const auto text = [](std::string_view view) { return toQString(view).toHtmlEscaped(); };
    QString html = QStringLiteral("<ul>");
    for (const GateInfo& gate : gateTable())
        html += QStringLiteral("<li><b>%1</b>: %2</li>").arg(text(gate.name), text(gate.summary));
    return html + QStringLiteral("</ul>");
}

}  // namespace

void showHelp(QWidget* parent) {
    showText(
        parent, tr("Ketloom help"),
        tr("<h2>Ketloom</h2>"
           "<p>A workbench for recurrent quantum neural networks: put a cell together, train it, and watch "
           "what it "
           "does. The model is the one of J. Bausch, <i>Recurrent Quantum Neural Networks</i>, NeurIPS "
           "2020.</p>"
           "<h3>The cell</h3>"
           "<p>The canvas shows one step of the network from left to right. The lanes on top are the "
           "<b>workspace</b>: their state is carried from step to step. The lanes below are <b>in/out</b>: a "
           "word "
           "is written on them with X, and the output word is read from them. A box <b>N</b> is a quantum "
           "neuron "
           "on its lane, controlled by the lanes with dots; the other gates are drawn as in any circuit "
           "diagram.</p>"
           "<ul><li>Drag a gate from the palette onto a lane and stage, or double-click it.</li>"
           "<li>Click an operation to change it in the inspector; drag it to move it; Delete removes it. "
           "Drag "
           "a control dot, or the second cross of a SWAP, to put it on another lane.</li>"
           "<li>Click a control dot of a neuron to stop reading that lane, an open dot to read it; drag a "
           "dot "
           "to read another lane instead.</li>"
           "<li>Type <b>I</b> on the canvas, then a gate and its lanes: <i>n w2</i>, <i>cnot w0 w1 "
           "@2</i>.</li>"
           "<li>Copy puts operations on the clipboard as text: they can be pasted here, into another window "
           "or out of a mail.</li>"
           "<li>Operations of one trained gate can share their parameters (inspector, context menu): they "
           "wear a tag with the number of their set.</li>"
           "<li>Presets below the palette are the paper's cells. Every edit can be undone.</li>"
           "<li>Circuit menu: <b>Unroll over time</b> shows two or three steps side by side, <b>Compare "
           "with</b> "
           "marks what differs from the saved version, another project, a run or a preset.</li>"
           "<li>File > Export writes the circuit as SVG, PDF or PNG. Such a picture carries the project: "
           "open it, or drop it on the window, to have the cell back.</li></ul>"
           "<h3>Gates</h3>%1"
           "<h3>Training</h3>"
           "<p>Choose a task and press <b>Play</b>. The run trains a copy of the project, so you may go on "
           "editing; "
           "the panel tells when the two differ. The learning rate can be changed while it runs. "
           "<b>Pause</b> keeps "
           "the run, <b>Step</b> makes one step, <b>Stop</b> ends it. Runs are kept in folders of their own "
           "(Settings).</p>"
           "<h3>Classical networks</h3>"
           "<p>Under <b>Network</b> in the training panel an RNN, LSTM, GRU or linear network can be trained "
           "in "
           "place of the cell, as large as the cell or as you like. <b>Train > Train a rival beside</b> "
           "trains one "
           "beside the run with the same task, loss, seeds and options and draws its curves dashed over "
           "those of "
           "the run: so you see whether gradients vanish, here and there. Of the long-memory task read what "
           "its "
           "protocol can show before you conclude anything.</p>"
           "<h3>Plots</h3>"
           "<p>Loss, error and gradients by step, and the state of one sample by time step. The <b>?</b> on "
           "each "
           "tells how to read it and what not to conclude. Drag to move, turn the wheel to zoom, "
           "double-click or "
           "<b>All</b> to see everything; the context menu copies and saves pictures and data.</p>")
            .arg(gateList()));
}

void showShortcuts(QWidget* parent) {
    const std::pair<QString, QString> rows[] = {
        {tr("Space"), tr("Play or pause")},
        {tr("."), tr("One training step")},
        {tr("Ctrl+."), tr("Stop the run")},
        {tr("Ctrl+O, Ctrl+S, Ctrl+Shift+S"), tr("Open, save, save as")},
        {tr("Ctrl+Z; Ctrl+Shift+Z or Ctrl+Y"), tr("Undo; redo")},
        {tr("Ctrl+X, Ctrl+C, Ctrl+V"), tr("Cut, copy, paste operations, as text (canvas)")},
        {tr("Ctrl+Shift+V"), tr("Paste a copied work stage as a stage")},
        {tr("Ctrl+A, Ctrl+D, Delete"), tr("Select all, duplicate, delete (canvas)")},
        {tr("I, /, Insert or Ctrl+Space"), tr("Insert by typing: n w2; cnot w0 w1 @2")},
        {tr("Tab, Shift+Tab"), tr("Next or previous operation, in reading order")},
        {tr("Left, Right"), tr("Move the selected operations earlier or later")},
        {tr("Up, Down"), tr("Move them to the next lane")},
        {tr("Ctrl + arrows, Shift + arrows"), tr("Go to the next operation; add it to the selection")},
        {tr("Enter"), tr("To the fields of the selected operation")},
        {tr("W, then arrows or a digit, Space"), tr("Choose which lanes the selected neuron reads")},
        {tr("] or +, [ or -, 1 to 4; Alt + wheel"), tr("Order of the selected neurons")},
        {tr("}, {; Shift + Alt + wheel"), tr("Their degree")},
        {tr("S, Shift+S"), tr("Share parameters; own them again")},
        {tr("Click on a control dot of a neuron"), tr("Stop reading its lane; on an open dot: read it")},
        {tr("Alt + drag from a neuron"), tr("Read the lane where it is dropped")},
        {tr("Ctrl while dragging"), tr("Drop copies")},
        {tr("Esc"), tr("Cancel a drag without a trace; clear the selection; take the probe away")},
        {tr("Alt+Up, Alt+Down"), tr("Move the lane of the selection, or the one clicked, up or down")},
        {tr("Alt+Left, Alt+Right"), tr("Move its work stage, or the one clicked, earlier or later")},
        {tr("F2"), tr("Rename that lane")},
        {tr("Shift or Ctrl + click"), tr("Add to the selection; toggle")},
        {tr("Ctrl + wheel, Ctrl++, Ctrl+-, Ctrl+0"), tr("Zoom the canvas; show the whole cell")},
        {tr("Ctrl+9"), tr("Zoom to the selection")},
        {tr("Middle button or Space, and drag"), tr("Move the picture")},
        {tr("Ctrl+L"), tr("Live state: what the cell does with a sample, on the canvas")},
        {tr("F1, Ctrl+?"), tr("Help, this list")},
        {tr("F11"), tr("Full screen")},
        {tr("Ctrl+Q"), tr("Quit")},
    };
    QString html = QStringLiteral("<table cellspacing='6'>");
    for (const auto& [keys, what] : rows) {
        html += QStringLiteral("<tr><td><b>%1</b></td><td>&nbsp;&nbsp;</td><td>%2</td></tr>")
                    .arg(keys.toHtmlEscaped(), what.toHtmlEscaped());
    }
    showText(parent, tr("Keyboard shortcuts"), html + QStringLiteral("</table>"));
}

void showAbout(QWidget* parent) {
    showText(parent, tr("About Ketloom"),
             tr("<h2>Ketloom %1</h2><p>Workbench for recurrent quantum neural networks.</p>"
                "<p>Free software under the GNU General Public License, version 3 or later.</p>"
                "<p>Model: J. Bausch, <i>Recurrent Quantum Neural Networks</i>, NeurIPS 2020, "
                "<a href='https://arxiv.org/abs/2006.14619'>arXiv:2006.14619</a>.<br>"
                "Built-in digits: E. Alpaydin and C. Kaynak, <i>Optical Recognition of Handwritten "
                "Digits</i>, UCI "
                "Machine Learning Repository, CC BY 4.0.<br>"
                "Made with Qt %2 and QCustomPlot %3.</p>")
                 .arg(QStringLiteral(KETLOOM_VERSION), QString::fromLatin1(qVersion()),
                      QStringLiteral(QCUSTOMPLOT_VERSION_STR)));
}

void showDiagnostics(QWidget* parent, const RunPlots& plots, const TrainingSession& session) {
    QDialog* dialog = makeDialog(parent, tr("Diagnostics"));
    auto* monitor = new GuiMonitor(dialog);
    monitor->start();
    auto* form = new QFormLayout;
    const auto row = [&](const QString& label, const QString& tip) {
        auto* value = new QLabel(dialog);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setToolTip(tip);
        form->addRow(label, value);
        return value;
    };
    QLabel* gap =
        row(tr("Longest gap of the window"), tr("Longest time the event loop was away since this opened"));
    QLabel* replot = row(tr("Median replot"), tr("Over the latest replots of all plots"));
    QLabel* latency = row(tr("Stop latency"), tr("From the last Stop to the end of the run"));
    QLabel* speed = row(tr("Training speed"), tr("Steps a second of the present run"));
    QLabel* records = row(tr("Steps recorded"), tr("All of them are kept; drawing alone is thinned out"));
    row(tr("Drawing"), {})
        ->setText(tr("Qt %1, %2, QCustomPlot %3, scale %4")
                      .arg(QString::fromLatin1(qVersion()), QGuiApplication::platformName(),
                           QStringLiteral(QCUSTOMPLOT_VERSION_STR))
                      .arg(dialog->devicePixelRatioF()));
    static_cast<QVBoxLayout*>(dialog->layout())->addLayout(form);
    const auto refresh = [=, &plots, &session] {
        const auto ms = [](double value) { return QStringLiteral("%1 ms").arg(value, 0, 'f', 1); };
        gap->setText(ms(monitor->longestGapMs()));
        replot->setText(ms(median(plots.replotTimes())));
        latency->setText(session.stopLatencyMs() < 0 ? tr("no run was stopped yet")
                                                     : ms(session.stopLatencyMs()));
        speed->setText(QString::number(session.stepsPerSecond(), 'g', 3));
        records->setText(QString::number(session.records().size()));
    };
    auto* timer = new QTimer(dialog);
    QObject::connect(timer, &QTimer::timeout, dialog, refresh);
    timer->start(250);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    auto* reset = buttons->addButton(tr("Measure again"), QDialogButtonBox::ActionRole);
    auto* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    QObject::connect(reset, &QPushButton::clicked, monitor, &GuiMonitor::start);
    QObject::connect(copy, &QPushButton::clicked, dialog, [form] {
        QString text;
        for (int i = 0; i < form->rowCount(); ++i) {
            text += static_cast<QLabel*>(form->itemAt(i, QFormLayout::LabelRole)->widget())->text() +
                    QStringLiteral(": ") +
                    static_cast<QLabel*>(form->itemAt(i, QFormLayout::FieldRole)->widget())->text() +
                    QLatin1Char('\n');
        }
        QGuiApplication::clipboard()->setText(text);
    });
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    dialog->layout()->addWidget(buttons);
    refresh();
    dialog->show();
}

}  // namespace ketloom
