#pragma once

#include <QWidget>
#include <vector>

#include "ui/document/document.h"
#include "ui/document/live_parameters.h"
#include "ui/widgets/angle_text.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace ketloom {

class AngleSlider;
class ParameterModel;
class ParameterTable;

/// The values of the parameters of an operation: whose they are, a slider for an angle, a table with a slider
/// for the chosen row of a neuron, and what can be done with all of them.
class ParameterForm : public QWidget {
    Q_OBJECT
public:
    ParameterForm(Document& document, LiveParameters& parameters, QWidget* parent = nullptr);

    /// Shows what document and parameters hold now. At least one operation with parameters; values are shown
    /// of a single one.
    void refresh(const std::vector<const Operation*>& operations);
    void setUnit(AngleUnit unit);

private:
    void buildSource();
    void buildTable();
    void buildButtons();
    void showSource(const std::vector<const Operation*>& operations);
    void showValues(const Operation& operation);
    void showLanes(const Operation& operation);
    void showSlider();
    void showButtons(const std::vector<const Operation*>& operations);
    void setValue(int parameter, double radians, bool merge);

    Document& m_document;
    LiveParameters& m_parameters;
    std::vector<std::uint32_t> m_ids;  ///< of the operations shown
    int m_chosen = 0;                  ///< the parameter at the slider
    bool m_showing = false;

    QComboBox* m_source;
    QLabel* m_origin;
    QWidget* m_filters;
    QComboBox* m_lane;
    QComboBox* m_order;
    ParameterModel* m_model;
    ParameterTable* m_table;
    QWidget* m_sliderRow;
    QLabel* m_name;
    AngleSlider* m_slider;
    QPushButton* m_redraw;
    QPushButton* m_keep;
};

}  // namespace ketloom
