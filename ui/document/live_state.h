#pragma once

#include <QObject>
#include <memory>

#include "core/model/cell_probe.h"

namespace ketloom {

/// What the cell does with the sample and step being looked at, under the parameters of LiveParameters:
/// worked out elsewhere, shown by canvas and inspector. Null while it is switched off or nothing can be
/// shown.
class LiveState : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    const std::shared_ptr<const CellProbe>& probe() const { return m_probe; }
    void setProbe(std::shared_ptr<const CellProbe> probe) {
        if (probe == m_probe) return;
        m_probe = std::move(probe);
        emit changed();
    }

signals:
    void changed();

private:
    std::shared_ptr<const CellProbe> m_probe;
};

}  // namespace ketloom
