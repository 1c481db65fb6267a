#pragma once

#include <QGridLayout>
#include <QHash>
#include <QLabel>
#include <QPixmap>
#include <QWidget>

#include "core/base/error.h"
#include "ui/document/document.h"
#include "ui/document/muted_text.h"

namespace ketloom {

/// Keeps a spin or combo box from changing under the wheel while its form is being scrolled: it must have the
/// focus first.
void guardWheel(QWidget* box);

/// Lets undo and redo keys pass by a text field to the document, whose stack holds the field's edits.
void passUndoKeys(QWidget* textField);

/// Labels and fields in rows that can be hidden. (QFormLayout of Qt 6.4 gives rows no height, sometimes,
/// where others are hidden and a label breaks its lines.)
class FormRows : public QGridLayout {
public:
    FormRows();
    /// `tall`: the field is higher than a line; its label stands at the top.
    void addRow(const QString& label, QWidget* field, bool tall = false);
    void addRow(QLabel* label, QWidget* field, bool tall = false);
    /// Hides a row, whose height and spacing then vanish, or shows it again.
    void setRowVisible(QWidget* field, bool visible);

private:
    QHash<QWidget*, QLabel*> m_labels;
};

/// An issue as rich text: severity in its colour, message, remedy.
QString issueHtml(const QWidget* widget, const Issue& issue);

/// The sign of a severity (circle or triangle) as a picture `side` device-independent pixels wide.
QPixmap severityPixmap(const QWidget* widget, Severity severity, int side);

}  // namespace ketloom
