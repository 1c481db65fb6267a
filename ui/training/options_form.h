#pragma once

#include <QWidget>
#include <vector>

#include "core/training/training_options.h"
#include "ui/document/document.h"

class QFormLayout;
class QLabel;

namespace ketloom {

class CollapsibleSection;

/// The form of the training options, made from trainingOptionTable(): the common ones in view, the others
/// under "More". Every edit is one undo step of the document. While a run is active the options it cannot
/// take over are disabled, each saying why.
class OptionsForm : public QWidget {
    Q_OBJECT
public:
    explicit OptionsForm(Document& document, QWidget* parent = nullptr);

    void setRunActive(bool active);
    /// The editor of an option; null for an unknown key. For tests and the focus.
    QWidget* editor(std::string_view key) const;

private:
    struct Row {
        const OptionDescription* option;
        QLabel* label;
        QWidget* editor;
    };

    QWidget* makeEditor(const OptionDescription& option, int mergeKey);
    void addRow(const OptionDescription& option, QFormLayout* form, int mergeKey);
    void refresh();
    void commit(const OptionDescription& option, OptionValue value, int mergeKey);

    Document& m_document;
    std::vector<Row> m_rows;
    CollapsibleSection* m_more;
    bool m_active = false;
    bool m_refreshing = false;
};

}  // namespace ketloom
