#include "ui/widgets/elided_label.h"

#include <QPainter>
#include <QStyle>

namespace ketloom {

QSize ElidedLabel::minimumSizeHint() const {
    return {4 * fontMetrics().averageCharWidth(), fontMetrics().height()};
}

QString ElidedLabel::shownText() const {
    return fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width());
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    style()->drawItemText(&painter, contentsRect(), int(alignment()), palette(), isEnabled(), shownText(),
                          foregroundRole());
}

}  // namespace ketloom
