#pragma once

#include <QDialog>

#include "ui/document/circuit_picture.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QSpinBox;

namespace ketloom {

/// What is asked before a picture is exported: colours, legend and, for a PNG, the scale; with a preview.
/// Accepted means: save it.
class PictureDialog : public QDialog {
    Q_OBJECT
public:
    PictureDialog(const Project& project, PictureFormat format, const PictureOptions& options, bool asShown,
                  QWidget* parent);

    PictureOptions options() const;
    /// The colours of the window instead of those for paper.
    bool isAsShown() const;

signals:
    void copyRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void paintPreview(const CircuitPicture& picture);

    Project m_project;
    PictureFormat m_format;
    PictureOptions m_options;
    QLabel* m_preview;
    QLabel* m_size;
    QComboBox* m_colours;
    QCheckBox* m_legend;
    QSpinBox* m_scale;
};

}  // namespace ketloom
