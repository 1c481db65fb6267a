#pragma once

#include <QWidget>
#include <vector>

#include "ui/plots/map_picture.h"

class QBoxLayout;
class QComboBox;
class QMenu;
class QSpinBox;
class QToolButton;

namespace ketloom {

class AmplitudeMap;
class ElidedLabel;

/// What the shown states are compared with.
struct CompareChoice {
    enum class Kind {
        Nothing,
        Sample,      ///< another sample of the same part of the data, under the same parameters
        Parameters,  ///< the same sample under the parameters after training step `step`
    };
    Kind kind = Kind::Nothing;
    int index = 0;  ///< Sample
    int step = 0;   ///< Parameters
    friend bool operator==(const CompareChoice&, const CompareChoice&) = default;
};

/// The map of states with what can be chosen about it: amplitude or probability, order of rows, empty rows,
/// most rows; and what it is compared with: then a second map and one of the difference stand beside it, on
/// one scale.
class AmplitudeView : public QWidget {
    Q_OBJECT
public:
    explicit AmplitudeView(QWidget* parent = nullptr);

    void setState(const StateView& view);
    void clearState(const QString& why);
    /// What was worked out for the choice of comparison; an empty view while it is being worked out.
    void setOther(const StateView& other);
    void setPlayhead(int step);
    /// Training steps whose parameters can be compared with, ascending.
    void setSnapshots(const std::vector<int>& steps);
    /// Samples in the part of the data being shown; 0: without end.
    void setSampleCount(int count);

    const MapOptions& options() const { return m_options; }
    void setOptions(const MapOptions& options);
    const CompareChoice& comparison() const { return m_choice; }
    void setComparison(const CompareChoice& choice);

    /// The choices and the statement in one row, for a place of their own; unless taken, above the maps.
    QWidget* bar() { return m_bar; }
    /// The choices as entries of a context menu.
    void addOptions(QMenu& menu) const;
    AmplitudeMap& map() { return *m_panes[0].map; }
    AmplitudeMap& otherMap() { return *m_panes[1].map; }
    AmplitudeMap& differenceMap() { return *m_panes[2].map; }
    /// The map below a point of this widget; the first where there is none.
    AmplitudeMap& mapAt(const QPoint& position);
    QString statement() const;
    /// Every row that both sides keep: step, row, one, other, difference; empty where nothing is compared.
    QString comparisonCsv() const;

signals:
    void stepPicked(int step);
    void comparisonChosen(const ketloom::CompareChoice& choice);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Pane {
        QWidget* box = nullptr;
        ElidedLabel* title = nullptr;
        AmplitudeMap* map = nullptr;
    };
    void makeBar();
    void makeOptionsMenu();
    void chooseFromBox();
    void fillCompareBox();
    void arrange();
    void refresh();
    QString captionOf(const StateView& view) const;

    MapOptions m_options;
    CompareChoice m_choice;
    StateView m_view;
    StateView m_other;
    std::vector<int> m_snapshots;
    Pane m_panes[3];
    QWidget* m_bar = nullptr;
    QBoxLayout* m_row;
    QToolButton* m_rowsButton;
    QMenu* m_menu;
    QComboBox* m_quantity;
    QComboBox* m_compare;
    QSpinBox* m_index;
    ElidedLabel* m_statement;
    int m_step = 0;
    bool m_filling = false;
};

}  // namespace ketloom
