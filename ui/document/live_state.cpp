#include "ui/document/live_state.h"

#include <QCoreApplication>
#include <utility>

namespace ketloom {

int momentOf(const Cell& cell, const ProbePlace& place) {
    switch (place.kind) {
        case ProbePlace::Kind::None:
            return -1;
        case ProbePlace::Kind::Carried:
            return 0;
        case ProbePlace::Kind::Input:
            return 1;
        case ProbePlace::Kind::Operation:
            return momentAfter(cell, findOperation(cell, place.id));
        case ProbePlace::Kind::BeforeOutput:
            return momentBeforeOutput(cell);
        case ProbePlace::Kind::Kept:
            return momentCount(cell) - 1;
    }
    return -1;
}

ProbePlace placeOf(const Cell& cell, int moment) {
    using enum ProbePlace::Kind;
    if (moment < 0 || moment >= momentCount(cell)) return {};
    if (moment == 0) return {Carried};
    if (moment == 1) return {Input};
    if (moment == momentBeforeOutput(cell)) return {BeforeOutput};
    if (moment == momentCount(cell) - 1) return {Kept};
    const OperationPlace place = operationBefore(cell, moment);
    return {Operation, cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)].id};
}

QString momentName(const Cell& cell, int moment) {
    const auto text = [](const char* english) { return QCoreApplication::translate("LiveState", english); };
    const ProbePlace place = placeOf(cell, moment);
    switch (place.kind) {
        case ProbePlace::Kind::None:
            return {};
        case ProbePlace::Kind::Carried:
            return text(QT_TRANSLATE_NOOP("LiveState", "carried state"));
        case ProbePlace::Kind::Input:
            return text(QT_TRANSLATE_NOOP("LiveState", "after X by the input word"));
        case ProbePlace::Kind::BeforeOutput:
            return text(QT_TRANSLATE_NOOP("LiveState", "before the output stage, after X by the input word"));
        case ProbePlace::Kind::Kept:
            return text(QT_TRANSLATE_NOOP("LiveState", "after the word was kept"));
        case ProbePlace::Kind::Operation:
            break;
    }
    const OperationPlace at = findOperation(cell, place.id);
    const Operation& operation = cell.stages[std::size_t(at.stage)].operations[std::size_t(at.operation)];
    return text(QT_TRANSLATE_NOOP("LiveState", "after %1 (%2)"))
        .arg(QString::fromStdString(operationName(cell, operation)),
             QString::fromStdString(stageName(cell, at.stage)));
}

void LiveState::choose(const LiveChoice& choice) {
    if (choice.place == ProbePlace{}) m_placing = false;
    if (choice == m_choice) return;
    m_choice = choice;
    emit chosen();
}

void LiveState::setOn(bool on) {
    LiveChoice choice = m_choice;
    choice.on = on;
    choose(choice);
}

void LiveState::setPlace(const ProbePlace& place) {
    LiveChoice choice = m_choice;
    choice.place = place;
    choose(choice);
}

void LiveState::setAnswer(LiveAnswer answer) {
    m_answer = std::move(answer);
    emit changed();
}

void LiveState::setProbe(std::shared_ptr<const CellProbe> probe) {
    if (probe == m_answer.probe) return;
    m_answer.probe = std::move(probe);
    emit changed();
}

}  // namespace ketloom
