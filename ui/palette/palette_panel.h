#pragma once

#include <QList>
#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/selection.h"

class QPushButton;
class QVBoxLayout;

namespace ketloom {

class Card;

/// The gates, by group, to drag onto the canvas (or double-click: inserted after the selection), and below
/// them the gallery of cells. "Use this cell" replaces the cell in one undo step.
class PalettePanel : public QWidget {
    Q_OBJECT
public:
    PalettePanel(Document& document, Selection& selection, QWidget* parent = nullptr);

    /// Inserts an operation after the selected one, on its lane; with nothing selected at the end of the
    /// first work stage.
    void insertGate(GateKind gate);
    /// Replaces the cell by the preset with this key; an unknown key changes nothing.
    void usePreset(const QString& key);

private:
    void addGates();
    void addPresets();

    Document& m_document;
    Selection& m_selection;
    QVBoxLayout* m_content;
    QPushButton* m_use;
    QList<Card*> m_presetCards;
    QString m_chosenPreset;
};

}  // namespace ketloom
