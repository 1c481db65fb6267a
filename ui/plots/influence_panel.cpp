#include "ui/plots/influence_panel.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QRandomGenerator>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/insight/influence.h"
#include "ui/document/core_values.h"
#include "ui/plots/drawing_pad.h"
#include "ui/plots/export_menu.h"
#include "ui/plots/influence_bars.h"
#include "ui/plots/state_view.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
/// With more scored words than this their probabilities together are tiny: one word is asked about first.
constexpr std::size_t kFewOutputs = 4;
constexpr std::size_t kShownClasses = 5;

QString help() {
    return InfluencePanel::tr(
        "<b>Which parts of its input an output depends on.</b> P is the probability of the target word (for "
        "an image: of the label) at the steps asked about, every step post-selected on its target. "
        "<i>Flipping</i> runs the sample again with one bit of the input changed and shows |ΔP|; for an "
        "image "
        "a pixel is flipped in both places where it is read, in row order and in column order. "
        "<i>Derivative</i> turns the X gate of an input bit b into a rotation by πb and shows |∂P/∂b| at the "
        "bit's own value; of an image the two places of a pixel are added. The outline is the ink, as the "
        "network reads it; grey is not read before the output. The logarithmic scale has two decades; what "
        "is "
        "smaller is drawn at its floor."
        "<p><b>How to read it.</b> Strong colour: this pixel or word decides. Frames or the box mark the "
        "playhead; a click moves it, everywhere. <i>Draw</i>: draw a digit of your own; it is centred, "
        "scaled "
        "and reduced as the data are."
        "<p><b>What not to conclude.</b> A flip tells about one change alone: pixels that say the same can "
        "each "
        "have no influence though together they decide. The derivative tells about an infinitesimal "
        "rotation, "
        "that acts by interference only; it may exceed 1 where kept words are unlikely, and its size says "
        "nothing about flips. Both hold for this sample and these parameters. Post-selection on the targets "
        "tells the network things that the input does not: P can be high where the input has no influence.");
}

bool isFlip(const InfluenceChoice& choice) {
    return choice.method == InfluenceChoice::Method::Flip;
}

QString number(double value) {
    return QString::number(value, 'g', 3);
}

}  // namespace

InfluencePanel::InfluencePanel(QWidget* parent)
    : QWidget(parent),
      m_method(new QComboBox(this)),
      m_output(new QComboBox(this)),
      m_reading(new QComboBox(this)),
      m_logarithmic(new QToolButton(this)),
      m_draw(new QToolButton(this)),
      m_statement(new ElidedLabel(this)),
      m_image(new InfluenceImage(this)),
      m_bars(new InfluenceBars(this)) {
    setAccessibleName(tr("Where did it look"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    m_statement->setObjectName(QStringLiteral("influenceStatement"));
    m_statement->setTextFormat(Qt::PlainText);
    m_statement->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(6, 0, 6, 2);
    line->addWidget(m_statement);
    layout->addLayout(line);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    m_padBox = makePad();
    row->addWidget(m_padBox, 2);
    auto* plots = new QWidget(this);
    m_stack = new QStackedLayout(plots);
    m_stack->addWidget(m_image);
    m_stack->addWidget(m_bars);
    row->addWidget(plots, 3);
    layout->addLayout(row, 1);
    m_image->setAccessibleName(tr("Influence by pixel"));
    m_bars->setAccessibleName(tr("Influence by time step"));
    m_image->setToolTips([this](int pixel) { return pixelText(pixel); });
    m_bars->setToolTips([this](int step) { return stepText(step); });
    connect(m_image, &InfluenceImage::pixelPicked, this, &InfluencePanel::pickPixel);
    connect(m_bars, &InfluenceBars::stepPicked, this, &InfluencePanel::stepPicked);
    clearAnswer(tr("No sample yet.\nPress Play: what the output of one\nsample depends on appears here."));
}

QWidget* InfluencePanel::makeHeader() {
    auto* header = new QWidget(this);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(6, 2, 2, 0);
    row->setSpacing(4);
    const auto prepare = [&](QComboBox* box, const QString& name, const QString& tip,
                             const QStringList& items) {
        box->setObjectName(name);
        box->setAccessibleName(tip);
        box->setToolTip(tip);
        box->addItems(items);
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        row->addWidget(box);
    };
    prepare(m_method, QStringLiteral("influenceMethod"), tr("How influence is found out"),
            {tr("Flipping"), tr("Derivative")});
    prepare(m_output, QStringLiteral("influenceOutput"), tr("Which output is asked about"),
            {tr("of the label"), tr("at the playhead")});
    prepare(m_reading, QStringLiteral("influenceReading"), tr("Which of the two pixels of a word are shown"),
            {tr("pixels"), tr("row order"), tr("column order")});
    for (QToolButton* button : {m_logarithmic, m_draw}) {
        button->setAutoRaise(true);
        button->setCheckable(true);
        row->addWidget(button);
    }
    m_logarithmic->setText(tr("Log"));
    m_logarithmic->setToolTip(tr(
        "Logarithmic scale, of two decades below the largest value: what is smaller is drawn at the floor"));
    m_draw->setText(tr("Draw"));
    m_draw->setObjectName(QStringLiteral("influenceDraw"));
    row->addStretch(1);
    row->addWidget(new HelpButton(tr("Where did it look"), help(), header));
    connect(m_method, &QComboBox::activated, this, &InfluencePanel::choose);
    connect(m_output, &QComboBox::activated, this, &InfluencePanel::choose);
    connect(m_reading, &QComboBox::currentIndexChanged, this, &InfluencePanel::refresh);
    connect(m_logarithmic, &QToolButton::toggled, this, &InfluencePanel::refresh);
    connect(m_draw, &QToolButton::toggled, this, [this](bool on) {
        m_padBox->setVisible(on);
        emitDrawing();
    });
    return header;
}

QWidget* InfluencePanel::makePad() {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(6, 2, 0, 4);
    column->setSpacing(2);
    m_pad = new DrawingPad(box);
    column->addWidget(m_pad, 1);
    auto* row = new QHBoxLayout;
    auto* clear = new QToolButton(box);
    clear->setText(tr("Clear"));
    clear->setToolTip(tr("Take all ink away"));
    auto* real = new QToolButton(box);
    real->setText(tr("A real one"));
    real->setToolTip(tr("Begin from a digit of the test data, drawn by lot"));
    for (QToolButton* button : {clear, real}) row->addWidget(button);
    row->addStretch(1);
    column->addLayout(row);
    m_classes = new QLabel(box);
    m_classes->setTextFormat(Qt::PlainText);
    m_classes->setObjectName(QStringLiteral("influenceClasses"));
    m_classes->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_classes->setAccessibleName(tr("What the network takes the drawing for"));
    column->addWidget(m_classes);
    connect(clear, &QToolButton::clicked, m_pad, &DrawingPad::clear);
    connect(real, &QToolButton::clicked, this, [this] {
        if (!m_task || m_task->splitSize(Split::Test) == 0) return;
        const int index = QRandomGenerator::global()->bounded(m_task->splitSize(Split::Test));
        const Sample sample = m_task->sample(Split::Test, index);
        if (sample.source) m_pad->setTemplate(*sample.source);
    });
    connect(m_pad, &DrawingPad::drawn, this, &InfluencePanel::emitDrawing);
    box->setVisible(false);
    return box;
}

void InfluencePanel::choose() {
    InfluenceChoice choice;
    choice.method = InfluenceChoice::Method(m_method->currentIndex());
    choice.output = m_output->currentIndex() == 0 ? InfluenceChoice::kScored : m_playhead;
    if (choice == m_choice) return;
    m_choice = choice;
    emit choiceMade(choice);
}

void InfluencePanel::emitDrawing() {
    const bool drawing = m_draw->isChecked() && !m_pad->isEmpty();
    emit drawingChanged(drawing ? std::make_shared<const Image>(m_pad->drawing()) : nullptr);
    refresh();
}

void InfluencePanel::setDrawing(bool on) {
    if (m_draw->isEnabled() || !on) m_draw->setChecked(on);
}

void InfluencePanel::setReading(Reading reading) {
    m_reading->setCurrentIndex(int(reading));
}

void InfluencePanel::setLogarithmic(bool on) {
    m_logarithmic->setChecked(on);
}

QString InfluencePanel::statement() const {
    return m_statement->text();
}

void InfluencePanel::begin(const std::shared_ptr<const Task>& task) {
    m_task = task;
    m_answer = {};
    const bool image = task->options().kind == TaskKind::Digits;
    m_output->setItemText(0, task->classes() > 0 ? tr("of the label") : tr("of all scored words"));
    const Batch one = task->splitBatch(Split::Test, 0, 1);
    m_output->setCurrentIndex(scoredSteps(one).size() > kFewOutputs ? 1 : 0);
    m_reading->setVisible(image);
    m_draw->setEnabled(image);
    m_draw->setToolTip(image ? tr("Draw a digit of your own and see what the network makes of it")
                             : tr("This task reads no images: nothing can be drawn for it"));
    if (!image) m_draw->setChecked(false);
    choose();
    refresh();
}

void InfluencePanel::setAnswer(const InfluenceAnswer& answer) {
    if (answer && answer.task != m_task) begin(answer.task);
    m_answer = answer;
    refresh();
}

void InfluencePanel::clearAnswer(const QString& why) {
    m_answer = {};
    m_answer.message = why;
    m_task.reset();
    m_draw->setEnabled(false);
    m_draw->setToolTip(tr("Nothing has been trained yet"));
    m_draw->setChecked(false);
    m_reading->setVisible(false);
    refresh();
}

void InfluencePanel::setPlayhead(int step) {
    m_playhead = step;
    m_image->setPlayhead(step);
    m_bars->setPlayhead(step);
    choose();
}

void InfluencePanel::pickPixel(int pixel) {
    if (!m_answer) return;
    const Image& image = *m_answer.sample->image;
    const bool columns = Reading(m_reading->currentIndex()) == Reading::ColumnOrder;
    const int step = columns ? pixel % image.width * image.height + pixel / image.width : pixel;
    if (step < m_answer.sample->batch.steps()) emit stepPicked(step);
}

std::vector<double> InfluencePanel::wordValues() const {
    const int steps = m_answer.sample->batch.steps();
    const int last = *std::ranges::max_element(m_answer.outputs);
    std::vector<double> values;
    for (int step = 0; step < steps; ++step) {
        double sum = step > last ? kNone : 0.0;
        for (int lane = 0; lane < m_answer.lanes; ++lane)
            sum += std::abs(m_answer.bits[std::size_t(step * m_answer.lanes + lane)]);
        values.push_back(sum);
    }
    return values;
}

std::vector<double> InfluencePanel::imageValues() const {
    const Image& image = *m_answer.sample->image;
    const int last = *std::ranges::max_element(m_answer.outputs);
    const auto reading = Reading(m_reading->currentIndex());
    const auto bit = [&](int step, int lane) {
        return step > last ? kNone : std::abs(m_answer.bits[std::size_t(step * m_answer.lanes + lane)]);
    };
    std::vector<double> values;
    for (int pixel = 0; pixel < image.width * image.height; ++pixel) {
        const double row = bit(pixel, 0);
        const double column = bit(pixel % image.width * image.height + pixel / image.width, 1);
        if (reading == Reading::RowOrder) {
            values.push_back(row);
        } else if (reading == Reading::ColumnOrder) {
            values.push_back(column);
        } else if (std::isnan(row) && std::isnan(column)) {
            values.push_back(kNone);
        } else if (!m_answer.pixels.empty()) {
            values.push_back(std::abs(m_answer.pixels[std::size_t(pixel)]));
        } else {
            values.push_back((std::isnan(row) ? 0.0 : row) + (std::isnan(column) ? 0.0 : column));
        }
    }
    return values;
}

QString InfluencePanel::outputName() const {
    const Batch& batch = m_answer.sample->batch;
    if (m_answer.choice.output != InfluenceChoice::kScored) {
        const int step = m_answer.choice.output;
        return tr("word %1 at step %2").arg(toQString(m_task->wordText(batch.target(0, step)))).arg(step + 1);
    }
    if (m_task->classes() == 0) return tr("scored words");
    std::vector<Word> targets;
    for (int step = 0; step < batch.steps(); ++step) targets.push_back(batch.target(0, step));
    return toQString(m_task->outputText(targets));
}

void InfluencePanel::refresh() {
    refreshClasses();
    const bool waiting = m_draw->isChecked() && !m_answer.isDrawing;
    if (!m_answer || waiting) {
        m_values.clear();
        m_statement->clear();
        QString why = m_answer.message;
        if (waiting && m_pad->isEmpty()) why = tr("Draw a digit on the pad.");
        if (why.isEmpty()) why = tr("Working it out…");
        m_image->clear(why);
        m_bars->clear(why);
        return;
    }
    const bool image = m_answer.sample->image.has_value();
    m_stack->setCurrentIndex(image ? 0 : 1);
    m_values = image ? imageValues() : wordValues();
    double sum = 0.0, most = 0.0;
    int counted = 0;
    std::size_t where = 0;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        if (!std::isfinite(m_values[i])) continue;
        ++counted;
        sum += m_values[i];
        if (m_values[i] <= most) continue;
        most = m_values[i];
        where = i;
    }
    m_scale.logarithmic = m_logarithmic->isChecked();
    m_scale.top = most > kRounding ? niceBound(most, true) : 1.0;
    m_scale.floor = m_scale.top * kDecades;
    const QString axis = isFlip(m_answer.choice) ? tr("|ΔP| by flipping") : tr("|∂P/∂b|");
    QString text = tr("P(%1) = %2").arg(outputName(), number(m_answer.probability));
    if (most > kRounding) {
        const QString place = image ? tr("row %1, column %2")
                                          .arg(int(where) / m_answer.sample->image->width + 1)
                                          .arg(int(where) % m_answer.sample->image->width + 1)
                                    : tr("step %1").arg(where + 1);
        text += tr(" · sum %1 over %2, largest %3 at %4")
                    .arg(number(sum),
                         image ? tr("%n pixel(s)", nullptr, counted) : tr("%n step(s)", nullptr, counted),
                         number(most), place);
        const auto below =
            std::ranges::count_if(m_values, [&](double value) { return value < m_scale.floor; });
        if (m_scale.logarithmic && below > 0) text += tr(" · %1 below the floor").arg(below);
    } else {
        text += tr(" · no influence above %1").arg(kRounding);
    }
    text += tr(" · training step %1").arg(m_answer.trainingStep);
    if (m_answer.stale) text = tr("(a newer one is being worked out) ") + text;
    m_statement->setText(text);
    m_statement->setToolTip(text);
    if (image) {
        m_image->show(*m_answer.sample->image, m_values, m_scale, axis);
        m_image->setPlayhead(m_playhead);
    } else {
        QStringList words;
        for (int step = 0; step < m_answer.sample->batch.steps(); ++step)
            words << toQString(m_task->wordText(m_answer.sample->batch.input(0, step)));
        m_bars->show(m_values, words, m_answer.outputs, m_scale, axis);
        m_bars->setPlayhead(m_playhead);
    }
    const QString title = tr("Where did it look: %1").arg(text);
    m_image->setPictureTitle(title);
    m_bars->setPictureTitle(title);
}

void InfluencePanel::refreshClasses() {
    if (!m_answer.isDrawing || m_answer.classes.empty()) return m_classes->clear();
    QStringList lines;
    for (std::size_t k = 0; k < std::min(kShownClasses, m_answer.classes.size()); ++k) {
        const ClassProbability& own = m_answer.classes[k];
        const QString line = tr("%1: %2 %").arg(own.name).arg(100.0 * own.probability, 0, 'f', 1);
        lines << (k == 0 ? tr("Read as %1").arg(line) : line);
    }
    double rest = 1.0;
    for (const ClassProbability& own : m_answer.classes) rest -= own.probability;
    if (rest > 0.0005) lines << tr("no class: %1 %").arg(100.0 * rest, 0, 'f', 1);
    m_classes->setText(lines.join(QLatin1Char('\n')));
}

QString InfluencePanel::bitText(int step, int lane) const {
    const Batch& batch = m_answer.sample->batch;
    if (step >= batch.steps()) return tr("not read");
    const int last = *std::ranges::max_element(m_answer.outputs);
    if (step > last) return tr("read at step %1, after the output").arg(step + 1);
    const double value = m_answer.bits[std::size_t(step * m_answer.lanes + lane)];
    const int bit = batch.input(0, step) >> (m_answer.lanes - 1 - lane) & 1;
    if (!isFlip(m_answer.choice)) return tr("step %1: ∂P/∂b = %2").arg(step + 1).arg(number(value));
    if (std::isnan(value))
        return tr("step %1: with %2 instead of %3 a kept word is impossible")
            .arg(step + 1)
            .arg(1 - bit)
            .arg(bit);
    return tr("step %1: %2 instead of %3 changes P by %4")
        .arg(step + 1)
        .arg(1 - bit)
        .arg(bit)
        .arg(number(value));
}

QString InfluencePanel::pixelText(int pixel) const {
    if (!m_answer) return {};
    const Image& image = *m_answer.sample->image;
    QString text = tr("row %1, column %2: %3")
                       .arg(pixel / image.width + 1)
                       .arg(pixel % image.width + 1)
                       .arg(image.pixels[std::size_t(pixel)] > 0.5f ? tr("ink") : tr("paper"));
    if (!m_answer.pixels.empty() && !std::isnan(m_answer.pixels[std::size_t(pixel)]))
        text +=
            QLatin1Char('\n') +
            tr("flipped in both places: P changes by %1").arg(number(m_answer.pixels[std::size_t(pixel)]));
    text += QLatin1Char('\n') + tr("row order, ") + bitText(pixel, 0);
    text += QLatin1Char('\n') + tr("column order, ") +
            bitText(pixel % image.width * image.height + pixel / image.width, 1);
    return text;
}

QString InfluencePanel::stepText(int step) const {
    if (!m_answer) return {};
    QStringList lines{
        tr("input word %1").arg(toQString(m_task->wordText(m_answer.sample->batch.input(0, step))))};
    for (int lane = 0; lane < m_answer.lanes; ++lane)
        lines << tr("in/out lane %1, ").arg(lane) + bitText(step, lane);
    return lines.join(QLatin1Char('\n'));
}

QString InfluencePanel::toCsv() const {
    if (!m_answer) return {};
    const QString what = isFlip(m_answer.choice) ? QStringLiteral("change_of_p") : QStringLiteral("dp_db");
    QString text = QStringLiteral("time_step,in_out_lane,input_bit,%1\n").arg(what);
    const Batch& batch = m_answer.sample->batch;
    for (int step = 0; step < batch.steps(); ++step)
        for (int lane = 0; lane < m_answer.lanes; ++lane)
            text +=
                QStringLiteral("%1,%2,%3,%4\n")
                    .arg(step + 1)
                    .arg(lane)
                    .arg(batch.input(0, step) >> (m_answer.lanes - 1 - lane) & 1)
                    .arg(QString::number(m_answer.bits[std::size_t(step * m_answer.lanes + lane)], 'g', 17));
    if (m_answer.pixels.empty()) return text;
    text += QStringLiteral("\nrow,column,ink,change_of_p_flipped_in_both_places\n");
    const Image& image = *m_answer.sample->image;
    for (std::size_t pixel = 0; pixel < m_answer.pixels.size(); ++pixel)
        text += QStringLiteral("%1,%2,%3,%4\n")
                    .arg(int(pixel) / image.width + 1)
                    .arg(int(pixel) % image.width + 1)
                    .arg(image.pixels[pixel] > 0.5f ? 1 : 0)
                    .arg(QString::number(m_answer.pixels[pixel], 'g', 17));
    return text;
}

void InfluencePanel::contextMenuEvent(QContextMenuEvent* event) {
    if (!m_answer) return;
    PlotCanvas* canvas = m_stack->currentIndex() == 0 ? static_cast<PlotCanvas*>(m_image) : m_bars;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExportActions(
        *menu, this, *canvas, tr("Where did it look"), [this] { return toCsv(); },
        [this](const QString& message) { emit problem(message); });
    menu->popup(event->globalPos());
}

void InfluencePanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    emit watched(true);
}

void InfluencePanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    emit watched(false);
}

}  // namespace ketloom
