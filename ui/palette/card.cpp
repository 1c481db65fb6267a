#include "ui/palette/card.h"

#include <QApplication>
#include <QBoxLayout>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/document/muted_text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/theme.h"

namespace ketloom {

/// Draws the picture anew at every paint: always crisp, always in the current theme.
class Card::PictureBox : public QWidget {
public:
    PictureBox(const Picture& picture, QSize size, bool grows, QWidget* parent)
        : QWidget(parent), m_picture(picture), m_size(size) {
        setSizePolicy(grows ? QSizePolicy::Expanding : QSizePolicy::Fixed, QSizePolicy::Fixed);
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }
    QSize sizeHint() const override { return m_size; }
    QSize minimumSizeHint() const override { return {m_size.width() / 2, m_size.height()}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        m_picture(painter, QRectF(rect()));
    }

private:
    Picture m_picture;
    QSize m_size;
};

Card::Card(Arrangement arrangement, const Picture& picture, QSize pictureSize, QWidget* parent)
    : QFrame(parent), m_picture(picture) {
    const bool above = arrangement == Arrangement::PictureAbove;
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(4);
    auto* head = new QBoxLayout(above ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    head->setSpacing(above ? 4 : 10);
    m_box = new PictureBox(picture, pictureSize, above, this);
    head->addWidget(m_box);
    layout->addLayout(head);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(1);
    head->addLayout(texts, 1);
    const auto label = [&](bool wraps) -> QLabel* {
        auto* made = wraps ? new QLabel(this) : new ElidedLabel(this);
        made->setWordWrap(wraps);
        made->setTextFormat(Qt::PlainText);
        made->setAttribute(Qt::WA_TransparentForMouseEvents);
        texts->addWidget(made);
        return made;
    };
    if (!above) texts->addStretch(1);
    m_name = label(true);
    QFont bold;
    bold.setBold(true);
    m_name->setFont(bold);
    m_detail = label(above);
    m_summary = label(above);
    makeMuted(m_summary);
    texts->addStretch(1);
    if (!above) layout->setContentsMargins(8, 3, 8, 3);
}

void Card::setTexts(const QString& name, const QString& detail, const QString& summary) {
    m_name->setText(name);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    m_summary->setText(summary);
    m_summary->setVisible(!summary.isEmpty());
    setAccessibleName(name);
    setAccessibleDescription(detail.isEmpty() ? summary : detail + QStringLiteral(". ") + summary);
}

bool Card::matches(const QStringList& words) const {
    const QStringList texts = m_keywords + QStringList{m_name->text(), m_detail->text(), m_summary->text()};
    return std::ranges::all_of(words, [&](const QString& word) {
        return std::ranges::any_of(
            texts, [&](const QString& text) { return text.contains(word, Qt::CaseInsensitive); });
    });
}

void Card::setChosen(bool chosen) {
    if (chosen == m_chosen) return;
    m_chosen = chosen;
    update();
}

QPixmap Card::picturePixmap() const {
    QPixmap pixmap(m_box->size() * devicePixelRatioF());
    pixmap.setDevicePixelRatio(devicePixelRatioF());
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    m_picture(painter, QRectF(m_box->rect()));
    return pixmap;
}

void Card::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor highlight = palette().color(QPalette::Highlight);
    QColor fill = palette().color(QPalette::Base);
    QColor edge = palette().color(QPalette::WindowText);
    if (!Theme::of(this).highContrast) edge.setAlphaF(0.16F);
    if (m_chosen || underMouse()) {
        const float share = m_chosen ? 0.16F : 0.07F;
        fill = QColor::fromRgbF(fill.redF() * (1 - share) + highlight.redF() * share,
                                fill.greenF() * (1 - share) + highlight.greenF() * share,
                                fill.blueF() * (1 - share) + highlight.blueF() * share);
    }
    const bool strong = m_chosen || hasFocus();
    painter.setBrush(fill);
    painter.setPen(QPen(strong ? highlight : edge, hasFocus() ? 2.0 : 1.0));
    const double inset = hasFocus() ? 1.0 : 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 4, 4);
}

void Card::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    m_pressed = event->position().toPoint();
    m_mayDrag = true;
    emit chosen();
}

void Card::mouseMoveEvent(QMouseEvent* event) {
    if (!m_mayDrag || !(event->buttons() & Qt::LeftButton)) return;
    if ((event->position().toPoint() - m_pressed).manhattanLength() < QApplication::startDragDistance())
        return;
    m_mayDrag = false;
    emit dragRequested();
}

void Card::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    m_mayDrag = false;
    emit used();
}

void Card::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            emit used();
            return;
        case Qt::Key_Down:
            focusNextChild();
            return;
        case Qt::Key_Up:
            focusPreviousChild();
            return;
        default:
            QFrame::keyPressEvent(event);
    }
}

void Card::focusInEvent(QFocusEvent* event) {
    QFrame::focusInEvent(event);
    emit chosen();
    update();
}

void Card::focusOutEvent(QFocusEvent* event) {
    QFrame::focusOutEvent(event);
    update();
}

}  // namespace ketloom
