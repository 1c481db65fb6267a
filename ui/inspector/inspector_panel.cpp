#include "ui/inspector/inspector_panel.h"

#include <QEvent>
#include <QFrame>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStyle>
#include <QVBoxLayout>

#include "ui/inspector/cell_form.h"
#include "ui/inspector/operation_form.h"

namespace ketloom {

namespace {

/// A scroll area around a form: scrolls up and down only, and is never narrower than the form needs.
class FormArea : public QScrollArea {
public:
    explicit FormArea(QWidget* form) {
        auto* page = new QWidget;
        auto* layout = new QVBoxLayout(page);
        layout->addWidget(form);
        setWidget(page);
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }
    QSize minimumSizeHint() const override {
        const int bar = style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, this);
        return {widget()->minimumSizeHint().width() + bar, QScrollArea::minimumSizeHint().height()};
    }
    bool eventFilter(QObject* watched, QEvent* event) override {
        // What the form needs changes with what it shows: area and stack must not remember.
        if (watched == widget() && event->type() == QEvent::LayoutRequest) {
            updateGeometry();
            if (parentWidget()) parentWidget()->updateGeometry();
        }
        return QScrollArea::eventFilter(watched, event);
    }
    QSize sizeHint() const override {
        return QScrollArea::sizeHint().expandedTo({minimumSizeHint().width(), 0});
    }
};

}  // namespace

InspectorPanel::InspectorPanel(Document& document, Selection& selection, LiveParameters& parameters,
                               LiveState& state, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_selection(selection),
      m_pages(new QStackedWidget(this)),
      m_cellForm(new CellForm(document)),
      m_operationForm(new OperationForm(document, selection, parameters, state)) {
    setAccessibleName(tr("Inspector"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);
    m_pages->addWidget(new FormArea(m_cellForm));
    m_pages->addWidget(new FormArea(m_operationForm));
    connect(&m_document, &Document::changed, this, &InspectorPanel::refresh);
    connect(&m_selection, &Selection::changed, this, [this] {
        m_document.endMerge();  // the same field of another operation is another intent
        refresh();
    });
    connect(&parameters, &LiveParameters::changed, this, &InspectorPanel::refreshLive);
    connect(&state, &LiveState::changed, this, [this] {
        if (isVisible()) m_operationForm->refreshProbe();
    });
    connect(m_operationForm, &OperationForm::angleUnitChosen, this, [this](AngleUnit unit) {
        setAngleUnit(unit);
        emit angleUnitChanged(unit);
    });
    setAngleUnit(AngleUnit::Pi);
    refresh();
}

void InspectorPanel::setAngleUnit(AngleUnit unit) {
    m_operationForm->setAngleUnit(unit);
}

void InspectorPanel::refreshLive() {
    m_stale = !isVisible();
    if (!m_stale) m_operationForm->refreshValues();
}

void InspectorPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_operationForm->refreshProbe();
    if (m_stale) refreshLive();
}

void InspectorPanel::refresh() {
    bool present = false;
    for (std::uint32_t id : m_selection.ids())
        present |= findOperation(m_document.project().cell, id).stage >= 0;
    m_pages->setCurrentIndex(present ? 1 : 0);
    if (present) {
        m_operationForm->refresh();
    } else {
        m_cellForm->refresh();
    }
}

}  // namespace ketloom
