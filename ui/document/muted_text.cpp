#include "ui/document/muted_text.h"

#include <QEvent>
#include <QLabel>

#include "ui/widgets/theme.h"

namespace ketloom {

namespace {

class Muter : public QObject {
public:
    explicit Muter(QLabel* label) : QObject(label), m_label(label) {
        label->installEventFilter(this);
        apply();
    }

    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ParentChange) apply();
        return false;
    }

private:
    void apply() {
        const QWidget* parent = m_label->parentWidget();
        const QColor muted = Theme::of(parent).mutedText;
        QPalette palette = m_label->palette();
        if (palette.color(QPalette::WindowText) == muted) return;
        palette.setColor(QPalette::WindowText, muted);
        m_label->setPalette(palette);
    }

    QLabel* m_label;
};

}  // namespace

void makeMuted(QLabel* label) {
    new Muter(label);
}

}  // namespace ketloom
