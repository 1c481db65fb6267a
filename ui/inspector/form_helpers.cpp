#include "ui/inspector/form_helpers.h"

#include <QCoreApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>

#include "ui/document/circuit_painter.h"

namespace ketloom {

namespace {

class WheelGuard : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() != QEvent::Wheel || static_cast<QWidget*>(watched)->hasFocus()) return false;
        event->ignore();
        return true;
    }
};

class UndoPass : public QObject {
public:
    using QObject::QObject;
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() != QEvent::ShortcutOverride) return false;
        const auto* key = static_cast<QKeyEvent*>(event);
        if (!key->matches(QKeySequence::Undo) && !key->matches(QKeySequence::Redo)) return false;
        event->ignore();
        return true;
    }
};

}  // namespace

void guardWheel(QWidget* box) {
    box->setFocusPolicy(Qt::StrongFocus);
    box->installEventFilter(new WheelGuard(box));
}

void passUndoKeys(QWidget* textField) {
    textField->installEventFilter(new UndoPass(textField));
}

FormRows::FormRows() {
    setColumnStretch(1, 1);
}

void FormRows::addRow(const QString& label, QWidget* field, bool tall) {
    addRow(new QLabel(label), field, tall);
}

void FormRows::addRow(QLabel* label, QWidget* field, bool tall) {
    const int row = int(m_labels.size());
    label->setBuddy(field);
    addWidget(label, row, 0, tall ? Qt::AlignTop : Qt::AlignVCenter);
    addWidget(field, row, 1);
    m_labels.insert(field, label);
}

void FormRows::setRowVisible(QWidget* field, bool visible) {
    m_labels.value(field)->setVisible(visible);
    field->setVisible(visible);
}

QString issueHtml(const QWidget* widget, const Issue& issue) {
    const Theme theme = Theme::of(widget);
    const bool error = issue.severity == Severity::Error;
    return QStringLiteral("<span style='color:%1'><b>%2</b></span> %3. %4")
        .arg((error ? theme.error : theme.warning).name(),
             error ? QCoreApplication::translate("Issue", "Error:")
                   : QCoreApplication::translate("Issue", "Warning:"),
             QString::fromStdString(issue.message).toHtmlEscaped(),
             QString::fromStdString(issue.remedy).toHtmlEscaped());
}

QPixmap severityPixmap(const QWidget* widget, Severity severity, int side) {
    const double ratio = widget->devicePixelRatioF();
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    CircuitStyle style{Theme::of(widget), widget->font(), false};
    paintBadge(painter, QPointF(side / 2.0, side / 2.0), 0.85 * side, severity, style);
    return pixmap;
}

}  // namespace ketloom
