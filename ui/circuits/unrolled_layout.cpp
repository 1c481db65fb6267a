#include "ui/circuits/unrolled_layout.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QStringList>
#include <algorithm>
#include <limits>

namespace ketloom {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("UnrolledLayout", text);
}

enum Part { kFlip = 1, kRead, kWork, kFlipBack, kWrite, kReadOut, kCarry };

/// A circled number.
QString circled(int number) {
    return QString(QChar(0x2460 + number - 1));
}

/// "t", "t+1": a step in words and as an index.
QString stepText(int step) {
    return step == 0 ? QStringLiteral("t") : QStringLiteral("t+%1").arg(step);
}
QString stepIndex(int step) {
    constexpr char16_t kSubscriptT = 0x209c, kSubscriptPlus = 0x208a, kSubscriptZero = 0x2080;
    QString text = QChar(kSubscriptT);
    if (step > 0) text += QString(QChar(kSubscriptPlus)) + QChar(char16_t(kSubscriptZero + step));
    return text;
}

class Unroller {
public:
    Unroller(const Cell& cell, const QFont& font, int steps)
        : m_cell(cell),
          m_fontMetrics(font),
          m_steps(std::max(1, steps)),
          m_one(layoutCircuit(cell, font)),
          m_all(m_one) {
        m_all.elements.clear();
        m_all.stages.clear();
        measure();
    }

    CircuitLayout build() {
        for (int step = 0; step < m_steps; ++step) placeFrame(step);
        for (int step = 0; step + 1 < m_steps; ++step) placeCarry(step);
        for (int step = 0; step < m_steps; ++step) placeStep(step);
        m_all.bounds = {};
        for (const CircuitElement& element : m_all.elements) m_all.bounds |= element.bounds;
        const double u = m.unit;
        m_all.bounds.adjust(-u, -u, u, u);
        return std::move(m_all);
    }

private:
    /// Parts of one step that another step stands beside: without braces and names of the workspace.
    bool inside(const CircuitElement& element) const {
        if (element.kind == ElementKind::CarriedState) return false;
        return element.kind != ElementKind::LaneName || m_cell.isInOut(element.lane);
    }

    CircuitElement inStep(CircuitElement element, int step) const {
        if (element.kind == ElementKind::InputWord) {
            element.text = QStringLiteral("x") + stepIndex(step);
            const double width = m_fontMetrics.horizontalAdvance(element.text);
            element.box.setLeft(element.box.right() - width);
        }
        if (element.kind == ElementKind::OutputWord) element.text = QStringLiteral("y") + stepIndex(step);
        if (element.kind == ElementKind::CarriedState && element.index == 1) element.text = stepText(step);
        element.bounds = element.box;
        for (const QLineF& line : element.lines) element.bounds |= QRectF(line.p1(), line.p2()).normalized();
        for (const QPointF& dot : element.dots) element.bounds |= QRectF(dot, QSizeF(0.1, 0.1));
        if (element.kind == ElementKind::Stage) element.bounds.adjust(0, -1.5 * m.unit, 0, 0);
        element.bounds.adjust(-m.unit, -m.unit, m.unit, m.unit);
        return element;
    }

    void measure() {
        double left = std::numeric_limits<double>::max(), right = -left, top = left, bottom = right;
        m_wireLeft = left;
        m_wireRight = right;
        for (const CircuitElement& original : m_one.elements) {
            const CircuitElement element = inStep(original, m_steps - 1);
            if (!inside(element)) continue;
            const QRectF tight = element.bounds.adjusted(m.unit, m.unit, -m.unit, -m.unit);
            top = std::min(top, tight.top());
            bottom = std::max(bottom, tight.bottom());
            right = std::max(right, tight.right());
            if (element.kind == ElementKind::Wire && !m_cell.isInOut(element.lane)) {
                m_wireLeft = std::min(m_wireLeft, tight.left());
                m_wireRight = std::max(m_wireRight, tight.right());
            } else {
                left = std::min(left, tight.left());
            }
        }
        if (left > right) left = right = top = bottom = 0.0;  // a cell with nothing in it
        const double u = m.unit;
        m_numbersY = top - 1.1 * u;
        m_frame =
            QRectF(QPointF(left - 0.7 * u, m_numbersY - 1.1 * u), QPointF(right + 0.8 * u, bottom + 0.5 * u));
        m_pitch = m_frame.width() + kGapUnits * u;
    }

    CircuitElement& add(CircuitElement element) {
        m_all.elements.push_back(std::move(element));
        return m_all.elements.back();
    }

    void label(const QString& text, QPointF centre) {
        CircuitElement element;
        element.kind = ElementKind::LaneName;
        element.text = text;
        const double width = m_fontMetrics.horizontalAdvance(text) + 0.2 * m.unit;
        element.box = QRectF(centre.x() - width / 2, centre.y() - 0.75 * m.unit, width, 1.5 * m.unit);
        element.bounds = element.box.adjusted(-m.unit, 0, m.unit, 0);
        add(element);
    }

    void placeFrame(int step) {
        CircuitElement frame;
        frame.kind = ElementKind::Stage;
        frame.text = tr("step %1").arg(stepText(step));
        frame.box = m_frame.translated(step * m_pitch, 0);
        frame.title =
            QRectF(frame.box.left(), frame.box.top() - 1.5 * m.unit, frame.box.width(), 1.4 * m.unit);
        frame.bounds = frame.box.adjusted(-m.unit, -2 * m.unit, m.unit, m.unit);
        add(frame);
        m_all.stages.push_back({frame.box, {}});
    }

    /// Between this step and the next.
    void placeCarry(int step) {
        if (m_cell.workspaceLanes <= 0) return;
        const double from = m_wireRight + step * m_pitch, to = m_wireLeft + (step + 1) * m_pitch;
        for (int lane = m_cell.inOutLanes; lane < m_cell.lanes(); ++lane) {
            CircuitElement wire;
            wire.kind = ElementKind::Wire;
            wire.lane = lane;
            wire.text = QStringLiteral(" ");  // no arrow: it runs on
            wire.lines.push_back({from, m_one.laneY[lane], to, m_one.laneY[lane]});
            wire.bounds = QRectF(from, m_one.laneY[lane] - m.unit, to - from, 2 * m.unit);
            add(wire);
        }
        const double x = m_frame.right() + step * m_pitch + kGapUnits * m.unit / 2;
        label(circled(kCarry), {x, m_numbersY});
        label(QStringLiteral("\u03C8") + stepIndex(step), {x, m_one.laneY[m_cell.inOutLanes] - 0.9 * m.unit});
    }

    void placeStep(int step) {
        const double shift = step * m_pitch;
        double centre[kCarry] = {};
        QRectF work;
        bool has[kCarry] = {};
        const auto mark = [&](Part part, double x) {
            has[part] = true;
            centre[part] = x;
        };
        for (const CircuitElement& original : m_one.elements) {
            CircuitElement element = inStep(original, step);
            const QPointF middle = element.box.center();
            if (element.kind == ElementKind::InputX) mark(element.index == 0 ? kFlip : kFlipBack, middle.x());
            if (element.kind == ElementKind::Meter) mark(kReadOut, middle.x());
            if (element.kind == ElementKind::Stage) {
                const StageKind kind = m_cell.stages[std::size_t(element.stage)].kind;
                if (kind == StageKind::Work) work |= element.box;
                if (kind == StageKind::Input) mark(kRead, middle.x());
                if (kind == StageKind::Output) mark(kWrite, middle.x());
            }
            const bool first = step == 0, last = step + 1 == m_steps;
            if (element.kind == ElementKind::CarriedState && !(element.index == 0 ? first : last)) continue;
            if (element.kind == ElementKind::LaneName && !inside(element) && !first) continue;
            // Braces keep clear of the frame.
            const double clear = m_frame.right() - m_wireRight + 0.4 * m.unit;
            if (element.kind == ElementKind::CarriedState && element.index == 0)
                moveBy(element, m_frame.left() - 0.3 * m.unit - element.box.right());
            if (element.kind == ElementKind::CarriedState && element.index == 1) moveBy(element, clear);
            if (element.kind == ElementKind::Wire && !m_cell.isInOut(element.lane)) {
                if (last) element.lines[0].setP2(element.lines[0].p2() + QPointF(clear, 0));
                element.bounds.adjust(0, 0, clear, 0);
            }
            moveBy(element, shift);
            add(element);
        }
        if (!work.isEmpty()) mark(kWork, work.center().x());
        for (int part = kFlip; part < kCarry; ++part)
            if (has[part]) label(circled(part), {centre[part] + shift, m_numbersY});
    }

    static void moveBy(CircuitElement& element, double dx) {
        for (QRectF* part :
             {&element.box, &element.bounds, &element.title, &element.noteBox, &element.chevron})
            if (!part->isNull()) part->translate(dx, 0);
        for (QPointF& dot : element.dots) dot.rx() += dx;
        for (QLineF& line : element.lines) line.translate(dx, 0);
    }

    static constexpr double kGapUnits = 3.0;

    const Cell& m_cell;
    QFontMetricsF m_fontMetrics;
    int m_steps;
    CircuitLayout m_one;  ///< one step
    CircuitLayout m_all;
    const CircuitMetrics& m = m_one.metrics;
    QRectF m_frame;  ///< of the first step
    double m_pitch = 0.0;
    double m_numbersY = 0.0;
    double m_wireLeft = 0.0, m_wireRight = 0.0;  ///< of the workspace lanes
};

}  // namespace

CircuitLayout unrolledLayout(const Cell& cell, const QFont& font, int steps) {
    return Unroller(cell, font, steps).build();
}

QStringList unrolledExplanations() {
    return {tr("X on every in/out lane where the input word x has a 1."),
            tr("Input stage: the workspace reads the word."),
            tr("Work stages: the workspace goes on with what it knows."),
            tr("The same X again takes the word off the in/out lanes."),
            tr("Output stage: the workspace writes its answer on the in/out lanes."),
            tr("The answer is read out, the output word y; then these lanes are reset to |0\u27E9."),
            tr("The workspace carries the state \u03C8 on: nothing else passes from step to step.")};
}

}  // namespace ketloom
