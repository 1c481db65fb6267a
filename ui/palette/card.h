#pragma once

#include <QFrame>
#include <QStringList>
#include <functional>

class QLabel;

namespace ketloom {

/// A picture with a name and a few words, to choose (click, focus), use (double-click, Enter) or drag away.
/// Beside a picture the words take one line, elided where they must; below one they wrap.
class Card : public QFrame {
    Q_OBJECT
public:
    enum class Arrangement { PictureBeside, PictureAbove };
    using Picture = std::function<void(QPainter&, const QRectF&)>;

    /// `picture` is called with a rectangle of `pictureSize`, again whenever palette or font change.
    Card(Arrangement arrangement, const Picture& picture, QSize pictureSize, QWidget* parent = nullptr);

    void setTexts(const QString& name, const QString& detail, const QString& summary);
    /// What a search looks through, besides name, detail and summary.
    void setKeywords(const QStringList& words) { m_keywords = words; }
    /// True when every word occurs in the texts or the keywords of the card, in any case.
    bool matches(const QStringList& words) const;
    bool isChosen() const { return m_chosen; }
    void setChosen(bool chosen);
    QPixmap picturePixmap() const;

signals:
    void chosen();
    void used();
    void dragRequested();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    class PictureBox;

    Picture m_picture;
    PictureBox* m_box;
    QLabel* m_name;
    QLabel* m_detail;
    QLabel* m_summary;
    QStringList m_keywords;
    QPoint m_pressed;
    bool m_mayDrag = false;
    bool m_chosen = false;
};

}  // namespace ketloom
