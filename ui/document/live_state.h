#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <memory>

#include "core/model/cell_probe.h"
#include "core/task/task.h"

namespace ketloom {

/// A place between two operations of a step, where the whole state is looked at. It is named by the operation
/// before it, so that it stays where it is while others come and go.
struct ProbePlace {
    enum class Kind {
        None,
        Carried,       ///< before anything happens
        Input,         ///< after X by the input word
        Operation,     ///< after the operation `id`
        BeforeOutput,  ///< after the second X
        Kept,          ///< after the word was kept: what is carried on
    };
    Kind kind = Kind::None;
    std::uint32_t id = 0;
    friend bool operator==(const ProbePlace&, const ProbePlace&) = default;
};

/// The moment of CellProbe; -1 for no place, or behind an operation that is not in the cell.
int momentOf(const Cell& cell, const ProbePlace& place);
ProbePlace placeOf(const Cell& cell, int moment);
/// "after neuron on w3 (work 1)", "carried state, in/out lanes |0⟩".
QString momentName(const Cell& cell, int moment);

/// What the user wants to look at.
struct LiveChoice {
    bool on = false;
    Split split = Split::Test;
    int index = 0;
    int step = kLastStep;  ///< time step, from 0
    ProbePlace place;
    static constexpr int kLastStep = -1;
    friend bool operator==(const LiveChoice&, const LiveChoice&) = default;
};

/// What was found out about it.
struct LiveAnswer {
    std::shared_ptr<const CellProbe> probe;  ///< null: `message` tells why, or nothing is known yet
    QString message;
    bool stale = false;     ///< a newer one is being worked out, and that takes its time
    int samples = 0;        ///< in the split; 0: without end
    int index = 0;          ///< of the sample: that of the choice, or the last there is
    QString label;          ///< of the sample, shortened
    QStringList wordTexts;  ///< 2^I: words as people read them
};

/// What the cell does with the sample and step being looked at, under the parameters of LiveParameters:
/// worked out elsewhere, shown by canvas, inspector and probe panel. The probe is null while it is switched
/// off or nothing can be shown.
class LiveState : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const LiveChoice& choice() const { return m_choice; }
    void choose(const LiveChoice& choice);
    void setOn(bool on);
    void setPlace(const ProbePlace& place);
    /// True while the next press on the canvas places the probe, wherever it is; from startPlacing() until
    /// then, or until the probe is taken away.
    bool isPlacing() const { return m_placing; }
    void startPlacing() { m_placing = true; }
    void endPlacing() { m_placing = false; }

    const LiveAnswer& answer() const { return m_answer; }
    const std::shared_ptr<const CellProbe>& probe() const { return m_answer.probe; }
    void setAnswer(LiveAnswer answer);
    void setProbe(std::shared_ptr<const CellProbe> probe);

signals:
    /// The user wants to look at something else.
    void chosen();
    /// Another answer is there.
    void changed();

private:
    LiveChoice m_choice;
    LiveAnswer m_answer;
    bool m_placing = false;
};

}  // namespace ketloom
