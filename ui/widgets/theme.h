#pragma once

#include <QColor>
#include <QPalette>
#include <QVector>

class QApplication;
class QWidget;

namespace ketloom {

/// The colours of canvas and plots, derived from the application's palette in one place. Categorical colours
/// are distinguishable for the colour-blind (Okabe & Ito); widgets themselves follow QPalette.
struct Theme {
    bool dark = false;
    QColor background;  ///< canvas and plot background
    QColor text;
    QColor mutedText;
    QColor grid;
    QColor lane;        ///< wires
    QColor stageFrame;  ///< dashed boxes
    QColor neuronFill, neuronEdge;
    QColor rotationFill, rotationEdge;
    QColor untrainedFill, untrainedEdge;  ///< gates without parameters
    QColor fixedFill, fixedEdge;          ///< X by the input word, meters: not editable
    QColor control;                       ///< control dots
    QColor selection;
    QColor dropTarget;
    QColor warning, error, good;
    QVector<QColor> series;  ///< eight categorical colours

    /// The theme that fits a palette: dark when its window colour is darker than its text.
    static Theme fromPalette(const QPalette& palette);
    /// The theme of a widget's current palette.
    static Theme of(const QWidget* widget);
    /// The light theme on white, for paper and slides, whatever the application wears.
    static Theme paper();
};

enum class ThemeChoice { System, Light, Dark };
/// Sets style and palette of the whole application; System restores the platform's palette.
void applyTheme(QApplication& application, ThemeChoice choice);

}  // namespace ketloom
