#include "ui/inspector/parameter_table.h"

#include <QEvent>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/widgets/angle_box.h"
#include "ui/widgets/diverging_colour.h"
#include "ui/widgets/theme.h"

namespace ketloom {

namespace {

constexpr int kShownRows = 9;

/// Edits an angle in place. The exact value goes in and, unless something else is typed, stays.
class AngleDelegate : public QStyledItemDelegate {
public:
    AngleDelegate(const AngleUnit& unit, QObject* parent) : QStyledItemDelegate(parent), m_unit(unit) {}

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const override {
        auto* box = new AngleBox(parent);
        box->setUnit(m_unit);
        box->setFrame(false);
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
        box->setAlignment(Qt::AlignRight);
        return box;
    }
    void setEditorData(QWidget* editor, const QModelIndex& index) const override {
        static_cast<AngleBox*>(editor)->setValue(index.data(Qt::EditRole).toDouble());
        // Typing replaces the value, from the first key on; later the editor only follows it.
        constexpr auto kOpened = "opened";
        if (!editor->property(kOpened).toBool()) static_cast<AngleBox*>(editor)->selectAll();
        editor->setProperty(kOpened, true);
    }
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override {
        auto* box = static_cast<AngleBox*>(editor);
        box->readText();
        model->setData(index, box->value(), Qt::EditRole);
    }

private:
    const AngleUnit& m_unit;
};

class BarDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        // Blue bars are not read on the blue of a selection: the bar keeps its background.
        QStyleOptionViewItem plain = option;
        plain.state &= ~(QStyle::State_Selected | QStyle::State_HasFocus);
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, option.palette.color(QPalette::Base));
        QStyledItemDelegate::paint(painter, plain, index);
        const Theme theme = Theme::of(option.widget);
        const double share = index.data(ParameterModel::kShareRole).toDouble();
        const QRectF room = QRectF(option.rect).adjusted(4, 0, -4, 0);
        const double middle = room.center().x();
        const double height = 0.55 * room.height();
        const double length = std::max(1.0, std::abs(share) * room.width() / 2.0);
        QRectF bar(middle, room.center().y() - height / 2.0, length, height);
        if (share < 0.0) bar.moveRight(middle);
        painter->save();
        if (share != 0.0) {
            painter->fillRect(bar, divergingColour(share, theme));
            painter->setPen(QPen(divergingColour(share < 0 ? -1 : 1, theme), 0));
            painter->drawRect(bar);
        }
        painter->setPen(QPen(theme.stageFrame, 0));
        painter->drawLine(QPointF(middle, room.top()), QPointF(middle, room.bottom()));
        painter->restore();
    }
};

}  // namespace

ParameterTable::ParameterTable(ParameterModel& model, QWidget* parent) : QTableView(parent), m_model(model) {
    setModel(&model);
    setAccessibleName(tr("Parameters of the operation"));
    setItemDelegateForColumn(ParameterModel::Value, new AngleDelegate(m_unit, this));
    setItemDelegateForColumn(ParameterModel::Bar, new BarDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                    QAbstractItemView::AnyKeyPressed);
    setTabKeyNavigation(false);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTextElideMode(Qt::ElideMiddle);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsMovable(false);
    fitColumns();
}

void ParameterTable::setUnit(AngleUnit unit) {
    m_unit = unit;
    m_model.setUnit(unit);
}

void ParameterTable::fitColumns() {
    const QFontMetrics metrics = fontMetrics();
    verticalHeader()->setDefaultSectionSize(metrics.height() + 6);
    QHeaderView* header = horizontalHeader();
    header->setMinimumSectionSize(2 * metrics.height());
    header->setSectionResizeMode(ParameterModel::Name, QHeaderView::Stretch);
    header->setSectionResizeMode(ParameterModel::Value, QHeaderView::Fixed);
    header->setSectionResizeMode(ParameterModel::Bar, QHeaderView::Fixed);
    header->resizeSection(ParameterModel::Value,
                          metrics.horizontalAdvance(QStringLiteral("Value (rad)")) + 14);
    header->resizeSection(ParameterModel::Bar, 5 * metrics.height());
}

QSize ParameterTable::sizeHint() const {
    const int rows = std::clamp(m_model.rowCount(), 2, kShownRows);
    return {20 * fontMetrics().height(), horizontalHeader()->sizeHint().height() +
                                             rows * verticalHeader()->defaultSectionSize() +
                                             2 * frameWidth()};
}

QSize ParameterTable::minimumSizeHint() const {
    return {12 * fontMetrics().height(), sizeHint().height()};
}

void ParameterTable::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitColumns();
}

void ParameterTable::wheelEvent(QWheelEvent* event) {
    // While the form is being scrolled the table under the pointer stays as it is.
    if (!hasFocus()) return event->ignore();
    QTableView::wheelEvent(event);
}

}  // namespace ketloom
