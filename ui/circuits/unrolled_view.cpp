#include "ui/circuits/unrolled_view.h"

#include <QComboBox>
#include <QEvent>
#include <QGraphicsScene>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/circuits/circuit_pane.h"
#include "ui/circuits/unrolled_layout.h"
#include "ui/widgets/icons.h"

namespace ketloom {

UnrolledView::UnrolledView(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_pane(new CircuitPane(this)),
      m_steps(new QComboBox(this)),
      m_words(new QLabel(this)) {
    setObjectName(QStringLiteral("unrolledView"));
    m_pane->setAccessibleName(tr("The cell over several time steps"));
    m_steps->addItem(tr("Two steps"), 2);
    m_steps->addItem(tr("Three steps"), 3);
    m_steps->setAccessibleName(tr("Number of time steps"));
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setMargin(fontMetrics().height() / 2);
    QStringList cells;
    for (const QString& text : unrolledExplanations())
        cells << QStringLiteral("%1 %2").arg(QString(QChar(0x2460 + int(cells.size()))),
                                             text.toHtmlEscaped());
    cells << tr("Every step uses the same gates and the same parameters.").toHtmlEscaped();
    QString words;  // two columns, read downwards
    const auto rows = (cells.size() + 1) / 2;
    for (qsizetype row = 0; row < rows; ++row)
        words += QStringLiteral("<tr><td width='50%'>%1</td><td width='50%'>%2</td></tr>")
                     .arg(cells[row], cells.value(row + rows));
    words = QStringLiteral("<table width='100%' cellspacing='2'>%1</table>").arg(words);
    m_words->setTextFormat(Qt::RichText);
    m_words->setText(words);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(6, 6, 6, 6);
    bar->addWidget(m_steps);
    bar->addStretch(1);
    const auto button = [&](const QString& icon, const QString& tip, void (CircuitPane::*slot)()) {
        auto* made = new QToolButton(this);
        made->setIcon(themedIcon(icon));
        made->setToolTip(tip);
        made->setAccessibleName(tip);
        made->setAutoRaise(true);
        connect(made, &QToolButton::clicked, m_pane, slot);
        bar->addWidget(made);
    };
    button(QStringLiteral("zoom-in"), tr("Zoom in (+)"), &CircuitPane::zoomIn);
    button(QStringLiteral("zoom-out"), tr("Zoom out (\u2212)"), &CircuitPane::zoomOut);
    button(QStringLiteral("zoom-fit"), tr("Show all steps (0)"), &CircuitPane::fitAll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_pane, 1);
    layout->addWidget(m_words);

    connect(m_steps, &QComboBox::currentIndexChanged, this, [this] {
        rebuild();
        m_pane->fitAll();
    });
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.cell || event.reset) rebuild();
        if (event.reset) m_pane->fitAll();
    });
    rebuild();
}

int UnrolledView::steps() const {
    return m_steps->currentData().toInt();
}

void UnrolledView::setSteps(int steps) {
    m_steps->setCurrentIndex(m_steps->findData(steps));
}

void UnrolledView::rebuild() {
    m_pane->scene()->clear();
    const CircuitStyle style{Theme::of(this), font(), true};
    auto* item = new CircuitItem(unrolledLayout(m_document.project().cell, font(), steps()), style);
    m_pane->setBackgroundBrush(style.theme.background);
    m_pane->scene()->addItem(item);
    m_pane->setSceneRect(item->boundingRect());
}

void UnrolledView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) rebuild();
}

void UnrolledView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    layout()->activate();
    m_pane->fitAll();
}

}  // namespace ketloom
