#pragma once

#include <QList>
#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/selection.h"
#include "ui/document/user_cells.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace ketloom {

class BannerArea;
class Card;

/// The gates, by group, to drag onto the canvas (or double-click: inserted after the selection), and below
/// them the gallery: the cells of the paper and those of the user. "Use this cell" replaces the cell in one
/// undo step. A search narrows all of it.
class PalettePanel : public QWidget {
    Q_OBJECT
public:
    /// `cellsFolder`: where the user's own cells are; empty for none.
    PalettePanel(Document& document, Selection& selection, const QString& cellsFolder = {},
                 QWidget* parent = nullptr);

    /// Inserts an operation after the selected one, on its lane; with nothing selected at the end of the
    /// first work stage.
    void insertGate(GateKind gate);
    /// Replaces the cell by the preset with this key; an unknown key changes nothing.
    void usePreset(const QString& key);
    /// Replaces the cell by one of the user's.
    void useOwnCell(const QString& file);
    /// Puts the present cell into the gallery; false and a message in the panel where that fails.
    bool addToGallery(const QString& name, const QString& summary);
    /// Asks for a name and a line, then addToGallery().
    void askAddToGallery();
    void removeFromGallery(const QString& file);

    UserCells& userCells() { return m_userCells; }

public slots:
    /// Puts the cursor into the search.
    void search();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// A heading with the cards below it: shown while one of them is.
    struct Group {
        QWidget* heading;
        QList<Card*> cards;
    };

    QWidget* makeSearch();
    QWidget* makeBottom();
    void addGroup(const QString& title, QVBoxLayout* layout);
    void addGates();
    void addPresets();
    void rebuildOwnCells();
    Card* makeCellCard(const Cell& cell, const QString& name, const QString& summary,
                       const QStringList& keywords, const std::function<void()>& use);
    void addOwnCellActions(Card* card, const UserCell& own);
    void askRename(const UserCell& own);
    void chooseCell(Card* card, const QString& name, const std::function<void()>& use);
    void filter();
    void report(const Error& error);
    Card* firstShown() const;

    Document& m_document;
    Selection& m_selection;
    UserCells m_userCells;
    bool m_keepsCells;
    QLineEdit* m_search;
    QVBoxLayout* m_content;
    QVBoxLayout* m_own;  ///< cards of the user's cells
    QWidget* m_ownPage;
    QLabel* m_noMatch;
    QLabel* m_broken;
    BannerArea* m_banners;
    QPushButton* m_use;
    QList<Group> m_groups;
    Group m_ownGroup;
    Card* m_chosen = nullptr;
    std::function<void()> m_useChosen;
};

}  // namespace ketloom
