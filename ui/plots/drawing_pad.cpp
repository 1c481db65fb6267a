#include "ui/plots/drawing_pad.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/widgets/theme.h"

namespace ketloom {
namespace {

/// About as thick, against its height, as the digits of the data sets are.
/// Wide enough for one stroke across the whole pad to be read, by networks that see 8 x 8 pixels too.
constexpr double kPen = DrawingPad::kSide / 7.0;

}  // namespace

DrawingPad::DrawingPad(QWidget* parent) : QWidget(parent), m_ink(kSide, kSide, QImage::Format_Grayscale8) {
    m_ink.fill(0);
    setAccessibleName(tr("Drawing pad"));
    setToolTip(tr("Draw a digit with the left button; the right button takes ink away, Delete all of it"));
    setCursor(Qt::CrossCursor);
    setFocusPolicy(Qt::StrongFocus);
    setContextMenuPolicy(Qt::PreventContextMenu);  // the right button takes ink away
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void DrawingPad::clear() {
    m_ink.fill(0);
    update();
    emit drawn();
}

void DrawingPad::setTemplate(const Image& image) {
    QImage small(image.width, image.height, QImage::Format_Grayscale8);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            small.scanLine(y)[x] = uchar(
                std::lround(std::clamp(image.pixels[std::size_t(y * image.width + x)], 0.0f, 1.0f) * 255.0f));
    m_ink = small.scaled(kSide, kSide, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                .convertToFormat(QImage::Format_Grayscale8);
    update();
    emit drawn();
}

bool DrawingPad::isEmpty() const {
    for (int y = 0; y < kSide; ++y)
        if (std::any_of(m_ink.scanLine(y), m_ink.scanLine(y) + kSide, [](uchar ink) { return ink > 0; }))
            return false;
    return true;
}

Image DrawingPad::drawing() const {
    Image image{kSide, kSide, {}};
    image.pixels.reserve(std::size_t(kSide) * kSide);
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) image.pixels.push_back(float(m_ink.scanLine(y)[x]) / 255.0f);
    return image;
}

QSize DrawingPad::sizeHint() const {
    return QSize(10, 10) * fontMetrics().height();
}
QSize DrawingPad::minimumSizeHint() const {
    return QSize(6, 6) * fontMetrics().height();
}

QRect DrawingPad::frame() const {
    const int side = std::max(1, std::min(width(), height()) - 4);
    return {(width() - side) / 2, (height() - side) / 2, side, side};
}

QPointF DrawingPad::toDrawing(const QPointF& position) const {
    const QRect own = frame();
    return (position - QPointF(own.topLeft())) * kSide / own.width();
}

void DrawingPad::stroke(const QPointF& to, bool erase) {
    QPainter painter(&m_ink);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(erase ? Qt::black : Qt::white, erase ? 2.0 * kPen : kPen, Qt::SolidLine, Qt::RoundCap,
                        Qt::RoundJoin));
    if (m_last == to) {
        painter.drawPoint(to);
    } else {
        painter.drawLine(m_last, to);
    }
    m_last = to;
    update();
    emit drawn();
}

void DrawingPad::mousePressEvent(QMouseEvent* event) {
    m_last = toDrawing(event->position());
    const bool erase = event->button() == Qt::RightButton || event->modifiers() & Qt::ShiftModifier;
    if (event->button() == Qt::LeftButton || event->button() == Qt::RightButton) stroke(m_last, erase);
}

void DrawingPad::mouseMoveEvent(QMouseEvent* event) {
    const bool erase = event->buttons() & Qt::RightButton || event->modifiers() & Qt::ShiftModifier;
    if (event->buttons() & (Qt::LeftButton | Qt::RightButton)) stroke(toDrawing(event->position()), erase);
}

void DrawingPad::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) return clear();
    QWidget::keyPressEvent(event);
}

void DrawingPad::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::of(this);
    QImage picture(kSide, kSide, QImage::Format_RGB32);
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const int ink = m_ink.scanLine(y)[x];
            const auto mix = [ink](int paper, int full) { return paper + ink * (full - paper) / 255; };
            picture.setPixel(x, y,
                             qRgb(mix(theme.background.red(), theme.text.red()),
                                  mix(theme.background.green(), theme.text.green()),
                                  mix(theme.background.blue(), theme.text.blue())));
        }
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(frame(), picture);
    painter.setPen(QPen(hasFocus() ? theme.selection : theme.mutedText, 1));
    painter.drawRect(frame().adjusted(-1, -1, 0, 0));
    if (!isEmpty()) return;
    painter.setPen(theme.mutedText);
    painter.drawText(frame(), Qt::AlignCenter | Qt::TextWordWrap, tr("Draw a digit here"));
}

}  // namespace ketloom
