#pragma once

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

/// An issue as rich text: severity in its colour, message, remedy.
QString issueHtml(const QWidget* widget, const Issue& issue);

/// The sign of a severity (circle or triangle) as a picture `side` device-independent pixels wide.
QPixmap severityPixmap(const QWidget* widget, Severity severity, int side);

}  // namespace ketloom
