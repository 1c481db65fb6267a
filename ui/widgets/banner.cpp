#include "ui/widgets/banner.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

namespace ketloom {
namespace {

constexpr int kMaxBanners = 3;

QString iconName(BannerKind kind) {
    switch (kind) {
        case BannerKind::Info:
            return QStringLiteral("info");
        case BannerKind::Warning:
            return QStringLiteral("warning");
        case BannerKind::Error:
            return QStringLiteral("error");
    }
    return {};
}

QColor accent(BannerKind kind, const Theme& theme) {
    switch (kind) {
        case BannerKind::Info:
            return theme.selection;
        case BannerKind::Warning:
            return theme.warning;
        case BannerKind::Error:
            return theme.error;
    }
    return theme.text;
}

}  // namespace

Banner::Banner(BannerKind kind, const QString& text, QWidget* parent)
    : QFrame(parent),
      m_kind(kind),
      m_icon(new QLabel(this)),
      m_text(new QLabel(text, this)),
      m_action(new QPushButton(this)),
      m_close(new QToolButton(this)) {
    setObjectName(QStringLiteral("banner"));
    setAccessibleName(text);
    const int side = style()->pixelMetric(QStyle::PM_SmallIconSize);
    m_icon->setPixmap(themedIcon(iconName(kind)).pixmap(QSize(side, side)));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setFocusPolicy(Qt::NoFocus);
    m_action->hide();
    m_close->setAutoRaise(true);
    m_close->setIcon(themedIcon(QStringLiteral("close")));
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 5, 6, 5);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &Banner::closed);
}

void Banner::setAction(const QString& text, std::function<void()> action) {
    m_action->setText(text);
    m_action->disconnect(this);
    connect(m_action, &QPushButton::clicked, this, [this, action = std::move(action)] {
        action();
        emit closed();
    });
    m_action->show();
}

QString Banner::text() const {
    return m_text->text();
}

void Banner::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        const int side = style()->pixelMetric(QStyle::PM_SmallIconSize);
        m_icon->setPixmap(themedIcon(iconName(m_kind)).pixmap(QSize(side, side)));
        update();
    }
}

void Banner::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::of(this);
    const QColor edge = accent(m_kind, theme);
    QColor fill = edge;
    fill.setAlphaF(theme.dark ? 0.20f : 0.11f);
    QPainter painter(this);
    painter.fillRect(rect(), fill);
    painter.fillRect(QRect(0, 0, 4, height()), edge);
}

BannerArea::BannerArea(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(2);
    hide();
}

Banner* BannerArea::post(BannerKind kind, const QString& text) {
    for (Banner* banner : banners()) {
        if (banner->kind() == kind && banner->text() == text) return banner;
    }
    auto* banner = new Banner(kind, text, this);
    m_layout->addWidget(banner);
    connect(banner, &Banner::closed, this, [this, banner] {
        m_layout->removeWidget(banner);
        banner->hide();
        banner->deleteLater();
        setVisible(m_layout->count() > 0);
    });
    while (m_layout->count() > kMaxBanners) emit banners().front()->closed();
    banner->show();
    show();
    return banner;
}

void BannerArea::clear() {
    for (Banner* banner : banners()) emit banner->closed();
}

QList<Banner*> BannerArea::banners() const {
    QList<Banner*> result;
    for (int i = 0; i < m_layout->count(); ++i) {
        if (auto* banner = qobject_cast<Banner*>(m_layout->itemAt(i)->widget())) result.append(banner);
    }
    return result;
}

}  // namespace ketloom
