#pragma once

#include <QFrame>
#include <QString>
#include <functional>

class QLabel;
class QToolButton;
class QPushButton;
class QVBoxLayout;

namespace ketloom {

enum class BannerKind { Info, Warning, Error };

/// One non-modal message: a coloured edge, an icon, the text, at most one action, and a button that closes
/// it.
class Banner : public QFrame {
    Q_OBJECT
public:
    Banner(BannerKind kind, const QString& text, QWidget* parent = nullptr);

    void setAction(const QString& text, std::function<void()> action);
    BannerKind kind() const { return m_kind; }
    QString text() const;

signals:
    void closed();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    BannerKind m_kind;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_action;
    QToolButton* m_close;
};

/// The place where banners appear: newest below, the same text never twice, at most three at a time. Takes no
/// room while empty.
class BannerArea : public QWidget {
    Q_OBJECT
public:
    explicit BannerArea(QWidget* parent = nullptr);

    Banner* post(BannerKind kind, const QString& text);
    void clear();
    QList<Banner*> banners() const;

private:
    QVBoxLayout* m_layout;
};

}  // namespace ketloom
