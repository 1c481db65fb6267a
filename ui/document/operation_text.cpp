#include "ui/document/operation_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

namespace ketloom {

namespace {

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("OperationText", text, nullptr, n);
}

}  // namespace

QString laneText(const Cell& cell, int lane) {
    return QString::fromStdString(laneName(cell, lane));
}

QString operationTitle(const Cell& cell, const Operation& operation) {
    QString title = QString::fromStdString(operationName(cell, operation));
    title[0] = title[0].toUpper();
    return title;
}

QString stageTitle(const Cell& cell, int stage, int count) {
    switch (cell.stages[std::size_t(stage)].kind) {
        case StageKind::Input:
            return tr("input stage");
        case StageKind::Output:
            return tr("output stage");
        case StageKind::Work:
            break;
    }
    const auto number = std::count_if(cell.stages.begin(), cell.stages.begin() + stage + 1,
                                      [](const Stage& s) { return s.kind == StageKind::Work; });
    if (count == 1) return tr("work stage %1").arg(number);
    return tr("work stages %1–%2").arg(number).arg(number + count - 1);
}

QString sharingPartners(const Cell& cell, const Operation& operation) {
    if (operation.sharing == 0) return {};
    constexpr int kNamed = 2;
    QStringList named;
    int more = 0;
    for (int s = 0; s < int(cell.stages.size()); ++s)
        for (const Operation& other : cell.stages[std::size_t(s)].operations) {
            if (other.sharing != operation.sharing || other.id == operation.id) continue;
            if (named.size() == kNamed) {
                ++more;
                continue;
            }
            named << QString::fromStdString(operationName(cell, other) + " (" + stageName(cell, s) + ")");
        }
    const QString list = named.join(QStringLiteral(", "));
    return more == 0 ? list : tr("%1 and %n more", more).arg(list);
}

}  // namespace ketloom
