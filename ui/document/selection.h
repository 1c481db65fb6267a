#pragma once

#include <QObject>
#include <QSet>
#include <cstdint>

namespace ketloom {

/// The selected operations, by id: shared by canvas, inspector and outline; never on the undo stack.
class Selection : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    const QSet<std::uint32_t>& ids() const { return m_ids; }
    void set(const QSet<std::uint32_t>& ids) {
        if (ids == m_ids) return;
        m_ids = ids;
        emit changed();
    }
    void clear() { set({}); }

signals:
    void changed();

private:
    QSet<std::uint32_t> m_ids;
};

}  // namespace ketloom
