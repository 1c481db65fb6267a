#include "ui/document/operation_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <string_view>

namespace ketloom {

namespace {

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("OperationText", text, nullptr, n);
}

}  // namespace

QString laneText(const Cell& cell, int lane) {
    return lane >= 0 && lane < int(cell.laneNames.size())
               ? QString::fromStdString(cell.laneNames[std::size_t(lane)])
               : tr("lane %1").arg(lane);
}

QString lanesText(const Cell& cell, const std::vector<int>& lanes) {
    QStringList names;
    for (int lane : lanes) names << laneText(cell, lane);
    if (names.size() < 2) return names.join(QString());
    const QString last = names.takeLast();
    return tr("%1 and %2").arg(names.join(QStringLiteral(", ")), last);
}

QString operationTitle(const Cell& cell, const Operation& operation) {
    const GateInfo& gate = gateInfo(operation.gate);
    std::string_view shortName = gate.name.substr(0, gate.name.find(" ("));
    constexpr std::string_view kControlled = "Controlled ";  // the control follows at the end
    if (!operation.sources.empty() && shortName.starts_with(kControlled))
        shortName.remove_prefix(kControlled.size());
    const QString name = QString::fromUtf8(shortName.data(), qsizetype(shortName.size()));
    const QString target = laneText(cell, operation.target);
    if (!operation.sources.empty() && gate.sourceRole == SourceRole::Controls)
        return tr("%1 on %2 controlled by %3").arg(name, target, lanesText(cell, operation.sources));
    if (!operation.sources.empty() && gate.sourceRole == SourceRole::Partner)
        return tr("%1 on %2 and %3").arg(name, target, lanesText(cell, operation.sources));
    return tr("%1 on %2").arg(name, target);
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
            named << tr("%1 (%2)").arg(operationTitle(cell, other),
                                       QString::fromStdString(stageName(cell, s)));
        }
    const QString list = named.join(QStringLiteral(", "));
    return more == 0 ? list : tr("%1 and %n more", more).arg(list);
}

}  // namespace ketloom
