#pragma once

#include <QWidget>
#include <functional>
#include <vector>

#include "ui/document/document.h"
#include "ui/document/selection.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QMenu;
class QPushButton;
class QSpinBox;

namespace ketloom {

class FormRows;

/// The form of the selected operations. A field shows the value they share, or that there are several;
/// setting it sets it for all that have it.
class OperationForm : public QWidget {
    Q_OBJECT
public:
    OperationForm(Document& document, Selection& selection, QWidget* parent = nullptr);

    /// Shows what the document holds now. Needs at least one selected operation.
    void refresh();

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildHeader();
    void buildFields();
    void buildSourceBoxes(const Cell& cell);
    std::vector<const Operation*> selectedOperations() const;
    void edit(const QString& text, const std::function<void(Cell&, std::uint32_t)>& change,
              int mergeKey = -1);
    void showHeader(const std::vector<const Operation*>& operations);
    void buildSourceChoices();
    void buildSharing();
    void fillShareMenu();
    void showSources(const std::vector<const Operation*>& neurons);
    void showSourceChoices(const std::vector<const Operation*>& gates);
    void showSharing(const std::vector<const Operation*>& operations);
    void showPlace(const std::vector<const Operation*>& operations);
    void showParameters(const std::vector<const Operation*>& operations);
    void showProblems();

    Document& m_document;
    Selection& m_selection;
    bool m_showing = false;  ///< fields are being filled: no edits

    QLabel* m_symbol;
    QLabel* m_title;
    QLabel* m_summary;
    FormRows* m_form;
    QComboBox* m_target;
    QWidget* m_sources;
    QGridLayout* m_sourceGrid;
    std::vector<std::pair<int, QCheckBox*>> m_sourceBoxes;  ///< by lane
    std::vector<std::string> m_sourceNames;                 ///< the lanes the boxes were built for
    int m_sourceInOut = -1;
    std::vector<std::pair<QLabel*, QComboBox*>> m_sourceChoices;  ///< controls or partner, by number
    QSpinBox* m_order;
    QSpinBox* m_degree;
    QString m_degreeHelp;
    QWidget* m_biasRow;
    QDoubleSpinBox* m_bias;
    QLabel* m_radians;
    QComboBox* m_stage;
    QWidget* m_placeRow;
    QSpinBox* m_place;
    QLabel* m_placeOf;
    QLabel* m_parameters;
    QWidget* m_sharingRow;
    QLabel* m_sharing;
    QPushButton* m_shareWith;
    QMenu* m_shareMenu;
    QPushButton* m_link;
    QPushButton* m_unlink;
    QLabel* m_problems;
};

}  // namespace ketloom
