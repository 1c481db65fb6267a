#include "ui/laboratory/laboratory_window.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>
#include <utility>

#include "core/baseline/recurrent_cost.h"
#include "core/lab/sweep_cost.h"
#include "core/lab/sweep_report.h"
#include "core/model/qrnn.h"
#include "ui/document/core_values.h"
#include "ui/document/document.h"
#include "ui/laboratory/profile_panel.h"
#include "ui/laboratory/steps_panel.h"
#include "ui/laboratory/sweep_form.h"
#include "ui/laboratory/sweep_pdf.h"
#include "ui/laboratory/sweep_table_view.h"
#include "ui/plots/export_menu.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

QString durationText(double seconds) {
    if (seconds < 1.0) return LaboratoryWindow::tr("a second");
    if (seconds < 90.0) return LaboratoryWindow::tr("%1 s").arg(int(seconds));
    const int minutes = int(seconds / 60.0 + 0.5);
    if (minutes < 90) return LaboratoryWindow::tr("%1 min").arg(minutes);
    return LaboratoryWindow::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

}  // namespace

LaboratoryWindow::LaboratoryWindow(Document& document, std::function<std::filesystem::path()> parentFolder,
                                   QWidget* parent)
    : QWidget(parent, Qt::Window),
      m_document(document),
      m_parentFolder(std::move(parentFolder)),
      m_form(new SweepForm(document, this)),
      m_steps(new StepsPanel(this)),
      m_profiles(new ProfilePanel(this)),
      m_table(new SweepTableView(this)),
      m_banners(new BannerArea(this)),
      m_grid(new QLabel(this)),
      m_criteria(new QLabel(this)),
      m_status(new ElidedLabel(this)),
      m_progress(new QProgressBar(this)),
      m_start(new QPushButton(themedIcon(QStringLiteral("play")), tr("&Start"), this)),
      m_goOn(new QPushButton(tr("&Go on"), this)),
      m_pause(new QPushButton(themedIcon(QStringLiteral("pause")), tr("&Pause"), this)),
      m_stop(new QPushButton(themedIcon(QStringLiteral("stop")), tr("S&top"), this)),
      m_open(new QPushButton(themedIcon(QStringLiteral("open")), tr("&Open…"), this)),
      m_export(new QPushButton(tr("&Export"), this)),
      m_reading(new QPushButton(themedIcon(QStringLiteral("help")), tr("How to &read long memory…"), this)) {
    setWindowTitle(tr("Laboratory: do gradients vanish? — Ketloom"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banners);
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->addWidget(makeLeft());
    split->addWidget(makeRight());
    split->setStretchFactor(1, 1);
    const int em = fontMetrics().height();
    split->setSizes({18 * em, 62 * em});
    layout->addWidget(split, 1);

    connect(m_start, &QPushButton::clicked, this, &LaboratoryWindow::start);
    connect(m_goOn, &QPushButton::clicked, this, [this] { m_session.goOn(m_form->jobs()); });
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_session.state() == SweepState::Paused)
            m_session.resume();
        else
            m_session.pause();
    });
    connect(m_stop, &QPushButton::clicked, &m_session, &SweepSession::stop);
    connect(m_open, &QPushButton::clicked, this, &LaboratoryWindow::askFolder);
    connect(m_form, &SweepForm::changed, this, &LaboratoryWindow::refreshButtons);
    connect(&m_session, &SweepSession::stateChanged, this, [this](SweepState state) {
        if (state == SweepState::Failed) report(m_session.message());
        refreshButtons();
        refreshStatus();
    });
    connect(&m_session, &SweepSession::refused, this, &LaboratoryWindow::report);
    connect(&m_session, &SweepSession::sweepChanged, this, &LaboratoryWindow::refreshResults);
    connect(&m_session, &SweepSession::resultsChanged, this, &LaboratoryWindow::refreshResults);
    connect(&m_session, &SweepSession::progressed, this, &LaboratoryWindow::refreshStatus);
    connect(m_steps, &StepsPanel::problem, this, &LaboratoryWindow::report);
    connect(m_profiles, &ProfilePanel::problem, this, &LaboratoryWindow::report);
    connect(m_table, &SweepTableView::problem, this, &LaboratoryWindow::report);
    refreshResults();
    refreshButtons();
    refreshStatus();
}

LaboratoryWindow::~LaboratoryWindow() {
    // Members of this class are gone before the session is: what it tells then must not reach them.
    m_session.disconnect(this);
}

QWidget* LaboratoryWindow::makeLeft() {
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_form);
    const int em = fontMetrics().height();
    scroll->setMinimumWidth(17 * em);
    scroll->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    auto* left = new QWidget(this);
    auto* layout = new QVBoxLayout(left);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_reading);
    m_reading->setToolTip(tr("What the protocols can show and what not, with the figures of a whole grid"));
    connect(m_reading, &QPushButton::clicked, this, &LaboratoryWindow::helpRequested);
    m_grid->setWordWrap(true);
    m_grid->setTextFormat(Qt::PlainText);
    layout->addWidget(m_grid);
    for (const auto& pair :
         {std::pair(m_start, m_goOn), std::pair(m_pause, m_stop), std::pair(m_open, m_export)}) {
        auto* row = new QHBoxLayout;
        row->addWidget(pair.first);
        row->addWidget(pair.second);
        layout->addLayout(row);
    }
    m_export->setMenu(makeExportMenu());
    m_open->setToolTip(tr("Look at the folder of an earlier sweep, and go on with it"));
    return left;
}

QWidget* LaboratoryWindow::makeRight() {
    auto* plots = new QSplitter(Qt::Horizontal, this);
    plots->setChildrenCollapsible(false);
    plots->addWidget(m_steps);
    plots->addWidget(m_profiles);
    for (int i : {0, 1}) plots->setStretchFactor(i, 1);
    plots->setSizes({1000, 1000});
    auto* bottom = new QWidget(this);
    auto* below = new QVBoxLayout(bottom);
    below->setContentsMargins(0, 0, 0, 0);
    auto* heading = new QHBoxLayout;
    heading->setContentsMargins(6, 2, 2, 0);
    heading->addWidget(groupHeading(tr("All numbers"), bottom), 1);
    heading->addWidget(new HelpButton(tr("the table"), SweepTableView::help(), bottom));
    below->addLayout(heading);
    below->addWidget(m_table, 1);
    m_criteria->setWordWrap(true);
    m_criteria->setTextFormat(Qt::PlainText);
    m_criteria->setContentsMargins(6, 0, 6, 0);
    m_criteria->setTextInteractionFlags(Qt::TextSelectableByMouse);
    below->addWidget(m_criteria);
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    split->addWidget(plots);
    split->addWidget(bottom);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({3000, 2000});
    auto* right = new QWidget(this);
    auto* layout = new QVBoxLayout(right);
    layout->setContentsMargins(0, 0, 6, 6);
    layout->addWidget(split, 1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(6, 0, 0, 0);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_progress->setMaximumWidth(14 * fontMetrics().height());
    m_progress->setAccessibleName(tr("Trainings done"));
    row->addWidget(m_status, 1);
    row->addWidget(m_progress);
    layout->addLayout(row);
    return right;
}

QMenu* LaboratoryWindow::makeExportMenu() {
    auto* menu = new QMenu(this);
    const auto add = [&](const QString& text, const QString& title, const QString& filter,
                         const QString& name, std::function<QString(const QString&)> write) {
        connect(menu->addAction(text), &QAction::triggered, this,
                [this, title, filter, name, write] { askFile(title, filter, name, write); });
    };
    add(tr("Report with pictures (PDF)…"), tr("Save report"), tr("PDF (*.pdf)"),
        QStringLiteral("laboratory.pdf"), [this](const QString& path) { return savePdf(path); });
    add(tr("A row for every training (CSV)…"), tr("Save data"), tr("Tables (*.csv)"),
        QStringLiteral("laboratory.csv"), [this](const QString& path) {
            return writeTextFile(path, toQString(sweepCsv(m_session.sweep(), m_session.results())));
        });
    add(tr("Gradients by time step (CSV)…"), tr("Save data"), tr("Tables (*.csv)"),
        QStringLiteral("laboratory-gradients.csv"), [this](const QString& path) {
            return writeTextFile(path, toQString(sweepGradientCsv(m_session.sweep(), m_session.results())));
        });
    add(tr("The table (CSV)…"), tr("Save table"), tr("Tables (*.csv)"),
        QStringLiteral("laboratory-table.csv"), [this](const QString& path) {
            return writeTextFile(
                path, toQString(sweepTableCsv(sweepTable(m_session.sweep(), m_session.results()))));
        });
    const QString pictures = tr("Pictures (*.png *.svg *.pdf)");
    add(tr("Picture of the steps…"), tr("Save picture"), pictures, QStringLiteral("laboratory-steps.png"),
        [this](const QString& path) { return m_steps->plot().savePicture(path); });
    add(tr("Picture of the gradients…"), tr("Save picture"), pictures,
        QStringLiteral("laboratory-gradients.png"),
        [this](const QString& path) { return m_profiles->plot().savePicture(path); });
    add(tr("Picture of the table…"), tr("Save picture"), pictures, QStringLiteral("laboratory-table.png"),
        [this](const QString& path) {
            return writeTablePicture(path, m_session.sweep(), m_session.results());
        });
    return menu;
}

void LaboratoryWindow::askFile(const QString& title, const QString& filter, const QString& name,
                               std::function<QString(const QString&)> write) {
    askForFile(this, title, filter, name,
               [this, write = std::move(write)](const QString& path) { report(write(path)); });
}

void LaboratoryWindow::askFolder() {
    auto* dialog = new QFileDialog(this, tr("Folder of a sweep"), toQString(m_parentFolder().string()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &LaboratoryWindow::openFolder);
    dialog->open();
}

void LaboratoryWindow::openFolder(const QString& folder) {
    m_banners->clear();
    m_session.showFolder(toPath(folder));
}

void LaboratoryWindow::report(const QString& problem) {
    if (!problem.isEmpty()) m_banners->post(BannerKind::Error, problem);
}

void LaboratoryWindow::start() {
    m_banners->clear();
    const QStringList problems = m_form->problems();
    if (!problems.isEmpty()) return report(problems.join(QLatin1Char('\n')));
    m_session.start(m_form->sweep(), m_parentFolder(), m_form->jobs());
}

QString LaboratoryWindow::savePdf(const QString& path) {
    return writeSweepPdf(path, m_session.sweep(), m_session.results());
}

void LaboratoryWindow::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refreshButtons();  // costs may be known by now
}

void LaboratoryWindow::refreshResults() {
    const Sweep& sweep = m_session.sweep();
    m_steps->show(sweep, m_session.results());
    m_profiles->show(sweep, m_session.results());
    m_table->show(sweep, m_session.results());
    QStringList texts;
    for (const std::string& text : criteriaTexts(sweep)) texts << toQString(text);
    for (const std::string& text : sourceTexts(sweep)) texts << tr("Published: %1.").arg(toQString(text));
    m_criteria->setText(texts.join(QLatin1Char('\n')));
    m_criteria->setVisible(!texts.isEmpty());
    m_export->setEnabled(!m_session.results().empty());
    m_export->setToolTip(m_session.results().empty() ? tr("Nothing has been trained yet") : QString());
    refreshStatus();
}

void LaboratoryWindow::refreshButtons() {
    const SweepState state = m_session.state();
    const bool active = m_session.isActive();
    const QStringList problems = m_form->problems();
    const auto enable = [](QPushButton* button, bool can, const QString& whyNot, const QString& tip) {
        button->setEnabled(can);
        button->setToolTip(can ? tip : whyNot);
    };
    enable(m_start, !active && problems.isEmpty(),
           active ? tr("A sweep is being trained: stop it first") : problems.join(QLatin1Char('\n')),
           tr("Train all of these into a new folder; the training of the main window goes on beside it"));
    const bool rest = !active && int(m_session.results().size()) < m_session.sweep().pointCount() &&
                      !m_session.folder().isEmpty();
    enable(m_goOn, rest, active ? tr("It is being trained") : tr("No sweep with trainings left is shown"),
           tr("Train what is left of the sweep that is shown"));
    m_pause->setText(state == SweepState::Paused ? tr("&Resume") : tr("&Pause"));
    m_pause->setIcon(
        themedIcon(state == SweepState::Paused ? QStringLiteral("play") : QStringLiteral("pause")));
    enable(m_pause, state == SweepState::Running || state == SweepState::Paused,
           tr("Nothing is being trained"), tr("Hold all trainings between two steps"));
    enable(m_stop, active && state != SweepState::Stopping, tr("Nothing is being trained"),
           tr("Stop; what has finished is kept, the rest can go on later"));
    m_open->setEnabled(!active);
    m_form->setEnabled(!active);
    if (!problems.isEmpty()) {
        m_grid->setText(problems.front());
        return;
    }
    const Sweep chosen = m_form->sweep();
    QString text = tr("%n training(s)", nullptr, chosen.pointCount());
    if (isCalibrated(Precision::Float) && isRecurrentCalibrated(Precision::Float)) {
        Sweep one = chosen;  // seed: the others take as long
        one.seeds.resize(1);
        const double seconds =
            SweepClock(expand(one), {}).secondsLeft(m_form->jobs()) * double(chosen.seeds.size());
        text = tr("%1, at most about %2 on an idle machine").arg(text, durationText(seconds));
    }
    m_grid->setText(text + QLatin1Char('.'));
}

QString LaboratoryWindow::status() const {
    return m_status->text();
}

void LaboratoryWindow::refreshStatus() {
    const Sweep& sweep = m_session.sweep();
    const int points = sweep.pointCount();
    const int done = int(m_session.results().size());
    m_progress->setRange(0, std::max(1, points));
    m_progress->setValue(done);
    m_progress->setVisible(points > 0);
    QString text;
    switch (m_session.state()) {
        case SweepState::Idle:
            text = tr("Nothing has been trained yet.");
            break;
        case SweepState::Running:
            text = tr("%1 of %2 done, about %3 left")
                       .arg(done)
                       .arg(points)
                       .arg(durationText(m_session.secondsLeft()));
            break;
        case SweepState::Paused:
            text = tr("Paused, %1 of %2 done").arg(done).arg(points);
            break;
        case SweepState::Stopping:
            text = tr("Stopping…");
            break;
        case SweepState::Finished:
            text = tr("All %n training(s) done", nullptr, points);
            break;
        case SweepState::Stopped:
            text = done < points
                       ? tr("Stopped, %1 of %2 done and kept; “Go on” trains the rest").arg(done).arg(points)
                       : tr("All %n training(s) done", nullptr, points);
            break;
        case SweepState::Failed:
            text = tr("Broke off, %1 of %2 done").arg(done).arg(points);
            break;
    }
    for (const auto& [point, place] : m_session.running()) {
        text += tr(" · %1: step %2, loss %3")
                    .arg(toQString(pointText(sweep, pointAt(sweep, point))))
                    .arg(place.step)
                    .arg(place.loss, 0, 'g', 3);
    }
    m_status->setText(text);
    m_status->setToolTip(m_session.folder().isEmpty() ? text : tr("%1\nIn %2").arg(text, m_session.folder()));
}

}  // namespace ketloom
