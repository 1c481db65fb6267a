#include "ui/canvas/quick_insert_box.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/document/quick_insert.h"
#include "ui/widgets/theme.h"

namespace ketloom {

namespace {

constexpr int kWordRole = Qt::UserRole;
constexpr int kMostShown = 7;

}  // namespace

QuickInsertBox::QuickInsertBox(QWidget* parent)
    : QFrame(parent),
      m_line(new QLineEdit(this)),
      m_outcome(new QLabel(this)),
      m_words(new QListWidget(this)) {
    setObjectName(QStringLiteral("quickInsert"));
    setBackgroundRole(QPalette::Window);
    setForegroundRole(QPalette::WindowText);
    setAutoFillBackground(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(4);
    layout->addWidget(m_line);
    layout->addWidget(m_outcome);
    layout->addWidget(m_words);
    m_line->setPlaceholderText(tr("Gate and lanes: n w2, cnot w0 w1 @2"));
    m_line->setAccessibleName(tr("Insert an operation"));
    m_line->setToolTip(
        tr("<p><b>n w2</b> neuron on w2 · <b>n w2 i0 w1</b> reading i0 and w1 · <b>cnot w0 w1</b> "
           "control, then target · <b>@2</b>, <b>@in</b>, <b>@out</b> stage · <b>o3 d2</b> order "
           "and degree.</p><p>Tab completes, Enter inserts, Shift+Enter goes on, Esc closes.</p>"));
    m_line->installEventFilter(this);
    m_outcome->setWordWrap(true);
    m_outcome->setTextFormat(Qt::PlainText);
    m_words->setFocusPolicy(Qt::NoFocus);
    m_words->setFrameShape(QFrame::NoFrame);
    m_words->setAccessibleName(tr("Words that fit"));
    m_words->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_line, &QLineEdit::textChanged, this, [this](const QString& line) {
        refreshWords();
        emit lineChanged(line);
    });
    connect(m_words, &QListWidget::itemClicked, this,
            [this](QListWidgetItem* item) { completeWith(m_words->row(item)); });
    hide();
}

void QuickInsertBox::open(const Cell& cell) {
    m_cell = cell;
    m_line->clear();
    setFixedWidth(fontMetrics().horizontalAdvance(QLatin1Char('x')) * 46);
    show();
    raise();
    m_line->setFocus(Qt::PopupFocusReason);
    refreshWords();
    emit lineChanged({});
}

QString QuickInsertBox::line() const {
    return m_line->text();
}

void QuickInsertBox::clearLine() {
    m_line->clear();
}

void QuickInsertBox::setCell(const Cell& cell) {
    m_cell = cell;
    refreshWords();
}

void QuickInsertBox::showOutcome(const QString& sentence, bool good) {
    m_outcome->setText(sentence);
    QPalette colours = palette();
    if (!good) colours.setColor(QPalette::WindowText, Theme::of(this).error);
    m_outcome->setPalette(colours);
    m_line->setAccessibleDescription(sentence);
    adjustSize();
}

void QuickInsertBox::paintEvent(QPaintEvent* event) {
    QFrame::paintEvent(event);
    QPainter painter(this);
    painter.setPen(QPen(Theme::of(this).selection, 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void QuickInsertBox::refreshWords() {
    m_words->clear();
    for (const QuickWord& word : quickInsertWords(m_line->text(), m_cell)) {
        auto* item = new QListWidgetItem(QStringLiteral("%1   %2").arg(word.word, word.meaning), m_words);
        item->setData(kWordRole, word.word);
    }
    const int shown = std::min(m_words->count(), kMostShown);
    m_words->setVisible(shown > 0);
    if (shown > 0) m_words->setFixedHeight(shown * m_words->sizeHintForRow(0) + 2);
    adjustSize();
}

/// Puts a word of the list in the place of the one begun.
void QuickInsertBox::completeWith(int row) {
    const QListWidgetItem* item = m_words->item(row);
    if (!item) return;
    QString line = m_line->text();
    while (!line.isEmpty() && !line.back().isSpace() && line.back() != QLatin1Char(',')) line.chop(1);
    m_line->setText(line + item->data(kWordRole).toString() + QLatin1Char(' '));
}

void QuickInsertBox::close() {
    if (!isVisible()) return;
    hide();
    emit closed();
}

bool QuickInsertBox::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut) {
        if (static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason) close();
        return false;
    }
    if (event->type() == QEvent::ShortcutOverride) {  // Esc, Delete and the like are the line's
        event->accept();
        return false;
    }
    if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const int rows = m_words->count();
    switch (key->key()) {
        case Qt::Key_Escape:
            close();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_words->currentRow() >= 0) {
                completeWith(m_words->currentRow());
            } else {
                emit entered(m_line->text(), key->modifiers() & Qt::ShiftModifier);
            }
            return true;
        case Qt::Key_Tab:
            completeWith(std::max(0, m_words->currentRow()));
            return true;
        case Qt::Key_Down:
        case Qt::Key_Up:
            if (rows > 0) {
                const int by = key->key() == Qt::Key_Down ? 1 : -1;
                m_words->setCurrentRow(std::clamp(m_words->currentRow() + by, -1, rows - 1));
            }
            return true;
        default:
            return QFrame::eventFilter(watched, event);
    }
}

}  // namespace ketloom
