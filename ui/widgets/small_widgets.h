#pragma once

#include <QToolButton>
#include <QWidget>

class QVBoxLayout;

namespace ketloom {

/// A heading with an arrow that shows or hides what is below it.
class CollapsibleSection : public QWidget {
    Q_OBJECT
public:
    explicit CollapsibleSection(const QString& title, QWidget* parent = nullptr);

    void setContent(QWidget* content);
    bool isExpanded() const { return m_header->isChecked(); }
    void setExpanded(bool expanded) { m_header->setChecked(expanded); }

private:
    QToolButton* m_header;
    QVBoxLayout* m_layout;
    QWidget* m_content = nullptr;
};

/// A small "?" that shows a help text in a popup near it.
class HelpButton : public QToolButton {
    Q_OBJECT
public:
    HelpButton(const QString& subject, const QString& html, QWidget* parent = nullptr);
    const QString& help() const { return m_html; }

private:
    QString m_html;
};

/// A bold small heading for groups of a form.
QWidget* groupHeading(const QString& text, QWidget* parent = nullptr);

}  // namespace ketloom
