#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "ui/document/influence_state.h"
#include "ui/plots/influence_image.h"

class QComboBox;
class QLabel;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace ketloom {

class DrawingPad;
class ElidedLabel;
class InfluenceBars;

/// Which parts of its input an output depends on: over the image, or a bar a word; for the sample of the run
/// or a digit that the user draws. Shows what it is given; what the user wants to know goes out by signals.
class InfluencePanel : public QWidget {
    Q_OBJECT
public:
    explicit InfluencePanel(QWidget* parent = nullptr);

    /// What an image shows of its words, each of two pixels.
    enum class Reading { Pixels, RowOrder, ColumnOrder };
    /// The logarithmic scale has two decades below the largest value; of what is smaller than rounding,
    /// nothing is shown.
    static constexpr double kDecades = 1e-2;
    static constexpr double kRounding = 1e-12;

    /// A run on this task begins: proposes what makes sense to ask about it.
    void begin(const std::shared_ptr<const Task>& task);
    void setAnswer(const InfluenceAnswer& answer);
    /// In place of an answer that there cannot be.
    void clearAnswer(const QString& why);
    void setPlayhead(int step);
    void setReading(Reading reading);
    void setLogarithmic(bool on);
    void setDrawing(bool on);

    const InfluenceChoice& choice() const { return m_choice; }
    /// By pixel, or by step where there is no image; NaN where there is none.
    const std::vector<double>& values() const { return m_values; }
    const InfluenceScale& scale() const { return m_scale; }
    QString statement() const;
    QString toCsv() const;
    InfluenceImage& image() { return *m_image; }
    InfluenceBars& bars() { return *m_bars; }
    DrawingPad& pad() { return *m_pad; }

signals:
    void choiceMade(const ketloom::InfluenceChoice& choice);
    /// The user's drawing; null: the sample of the run.
    void drawingChanged(const std::shared_ptr<const ketloom::Image>& drawing);
    void watched(bool shown);
    void stepPicked(int step);
    void problem(const QString& message);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeHeader();
    QWidget* makePad();
    void choose();
    void emitDrawing();
    void refresh();
    void refreshClasses();
    std::vector<double> imageValues() const;
    std::vector<double> wordValues() const;
    QString outputName() const;
    QString pixelText(int pixel) const;
    QString stepText(int step) const;
    QString bitText(int step, int lane) const;
    void pickPixel(int pixel);

    InfluenceAnswer m_answer;
    InfluenceChoice m_choice;
    std::shared_ptr<const Task> m_task;  ///< of the run
    std::vector<double> m_values;
    InfluenceScale m_scale;
    int m_playhead = 0;
    QComboBox* m_method;
    QComboBox* m_output;
    QComboBox* m_reading;
    QToolButton* m_logarithmic;
    QToolButton* m_draw;
    ElidedLabel* m_statement;
    InfluenceImage* m_image;
    InfluenceBars* m_bars;
    QStackedLayout* m_stack;
    QWidget* m_padBox;
    DrawingPad* m_pad;
    QLabel* m_classes;
};

}  // namespace ketloom
