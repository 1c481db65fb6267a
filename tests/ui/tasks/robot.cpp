#include "tests/ui/tasks/robot.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"
#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/document/cell_edits.h"
#include "ui/document/gate_mime.h"
#include "ui/shell/app_settings.h"
#include "ui/shell/document_files.h"
#include "ui/shell/main_window.h"

namespace ketloom {

namespace {

/// Splits at blanks; what stands in double quotes is one word.
QStringList wordsOf(const QString& line) {
    QStringList words;
    QString word;
    bool quoted = false, begun = false;
    for (const QChar c : line) {
        if (c == QLatin1Char('"')) {
            quoted = !quoted;
            begun = true;
        } else if (c.isSpace() && !quoted) {
            if (begun) words << word;
            word.clear();
            begun = false;
        } else {
            word += c;
            begun = true;
        }
    }
    if (begun) words << word;
    return words;
}

QString plain(QString actionText) {
    const qsizetype tab = actionText.indexOf(QLatin1Char('\t'));
    if (tab >= 0) actionText.truncate(tab);
    return actionText.remove(QLatin1Char('&')).remove(QStringLiteral("…")).trimmed();
}

QAction* actionNamed(const QList<QAction*>& actions, const QString& text) {
    for (QAction* action : actions)
        if (!action->isSeparator() && plain(action->text()) == text) return action;
    return nullptr;
}

QStringList namesOf(const QList<QAction*>& actions) {
    QStringList names;
    for (const QAction* action : actions)
        if (!action->isSeparator()) names << plain(action->text());
    return names;
}

}  // namespace

Robot::Robot() : m_folder(std::make_unique<QTemporaryDir>()) {}
Robot::~Robot() = default;

QString Robot::play(const QString& script) {
    int number = 0;
    for (const QString& line : script.split(QLatin1Char('\n'))) {
        ++number;
        const QString text = line.section(QStringLiteral(" # "), 0, 0).trimmed();
        if (text.isEmpty() || text.startsWith(QLatin1Char('#'))) continue;
        try {
            perform(wordsOf(text));
            settle();
        } catch (const Failure& failure) {
            return QStringLiteral("line %1, “%2”: %3").arg(number).arg(text, failure.what);
        }
    }
    return {};
}

void Robot::fail(const QString& what) {
    throw Failure{what};
}

void Robot::require(bool holds, const QString& what) {
    if (!holds) fail(what);
}

void Robot::settle() const {
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
}

MainWindow& Robot::window() const {
    require(m_current < m_desks.size(), QStringLiteral("no window is open yet: begin with “window 1”"));
    return *m_desks[m_current].window;
}

CircuitView& Robot::canvas() const {
    auto* view = window().findChild<CircuitView*>();
    require(view != nullptr, QStringLiteral("the window has no canvas"));
    return *view;
}

QWidget& Robot::focus() const {
    if (QWidget* popup = QApplication::activePopupWidget())
        return popup->focusWidget() ? *popup->focusWidget() : *popup;
    QWidget* top = QApplication::activeWindow() ? QApplication::activeWindow() : &window();
    return top->focusWidget() ? *top->focusWidget() : *top;
}

QWidget& Robot::widget(const QString& objectName) const {
    for (QWidget* found : window().findChildren<QWidget*>(objectName))
        if (found->isVisible()) return *found;
    for (QWidget* top : QApplication::topLevelWidgets())
        for (QWidget* found : top->findChildren<QWidget*>(objectName))
            if (found->isVisible()) return *found;
    fail(QStringLiteral("there is no visible field “%1”").arg(objectName));
}

const Cell& Robot::cell() const {
    return window().document().project().cell;
}

int Robot::stageOf(const QString& name) const {
    for (int s = 0; s < int(cell().stages.size()); ++s)
        if (QString::fromStdString(stageName(cell(), s)) == name) return s;
    fail(QStringLiteral("there is no stage “%1”").arg(name));
}

int Robot::laneOf(const QString& name) const {
    for (int lane = 0; lane < cell().lanes(); ++lane)
        if (QString::fromStdString(laneName(cell(), lane)) == name) return lane;
    fail(QStringLiteral("there is no lane “%1”").arg(name));
}

const Operation& Robot::operationOf(const QString& reference) const {
    const QStringList parts = reference.split(QLatin1Char('#'));
    require(parts.size() == 2, QStringLiteral("“%1” is no operation such as \"work 1#2\"").arg(reference));
    const auto& operations = cell().stages[std::size_t(stageOf(parts[0]))].operations;
    const int index = parts[1].toInt() - 1;
    require(index >= 0 && index < int(operations.size()),
            QStringLiteral("%1 has %2 operations").arg(parts[0]).arg(operations.size()));
    return operations[std::size_t(index)];
}

QStringList Robot::lanesText(const std::vector<int>& lanes) const {
    QStringList names;
    for (int lane : lanes) names << QString::fromStdString(laneName(cell(), lane));
    return names;
}

Robot::Spot Robot::takeSpot(QStringList& words) const {
    require(!words.isEmpty(), QStringLiteral("a place is missing"));
    const QString first = words.takeFirst();
    CircuitView& view = canvas();
    const auto next = [&] {
        require(!words.isEmpty(), QStringLiteral("“%1” needs something behind it").arg(first));
        return words.takeFirst();
    };
    const auto elementSpot = [&](ElementKind kind, int stage, int lane) {
        for (const CircuitElement& element : view.circuitLayout().elements)
            if (element.kind == kind && (stage < 0 || element.stage == stage) &&
                (lane < 0 || element.lane == lane))
                return &element;
        fail(QStringLiteral("it is not on the canvas"));
    };
    if (first == QLatin1String("dot")) {
        const Operation& operation = operationOf(next());
        const int lane = laneOf(next());
        const ElementItem* item = view.operationItem(operation.id);
        require(item != nullptr, QStringLiteral("the operation is not shown"));
        return {
            view.mapFromScene(QPointF(item->element().box.center().x(), view.circuitLayout().laneY[lane]))};
    }
    if (first == QLatin1String("lane"))
        return {view.mapFromScene(elementSpot(ElementKind::LaneName, -1, laneOf(next()))->box.center())};
    if (first == QLatin1String("stage")) {
        const CircuitElement* stage = elementSpot(ElementKind::Stage, stageOf(next()), -1);
        const double up = 0.75 * view.circuitLayout().metrics.unit;
        return {view.mapFromScene(QPointF(stage->box.center().x(), stage->box.top() - up))};
    }
    if (first.contains(QLatin1Char('@'))) return dropSpot(first, next());
    const ElementItem* item = view.operationItem(operationOf(first).id);
    require(item != nullptr, QStringLiteral("the operation is not shown"));
    return {view.mapFromScene(item->element().box.center())};
}

Robot::Spot Robot::dropSpot(const QString& place, const QString& lane) const {
    const QStringList parts = place.split(QLatin1Char('@'));
    const int stage = stageOf(parts[0]);
    const CircuitLayout& layout = canvas().circuitLayout();
    const auto& geometry = layout.stages[stage];
    const double y = layout.laneY[laneOf(lane)];
    double x = geometry.frame.center().x();
    if (!geometry.columns.isEmpty()) {
        x = geometry.frame.right() - 0.2 * layout.metrics.unit;
        if (parts[1] != QLatin1String("end")) {
            const int index = parts[1].toInt() - 1;
            for (const auto& column : geometry.columns)
                if (index < column.first + column.count) {
                    x = column.x - 0.3 * layout.metrics.column;
                    break;
                }
        }
    }
    return {canvas().mapFromScene(QPointF(x, y))};
}

Qt::KeyboardModifiers Robot::modifiersOf(const QStringList& words) {
    Qt::KeyboardModifiers modifiers;
    for (const QString& word : words) {
        if (word == QLatin1String("Shift"))
            modifiers |= Qt::ShiftModifier;
        else if (word == QLatin1String("Ctrl"))
            modifiers |= Qt::ControlModifier;
        else if (word == QLatin1String("Alt"))
            modifiers |= Qt::AltModifier;
        else
            fail(QStringLiteral("“%1” is neither Shift, Ctrl nor Alt").arg(word));
    }
    return modifiers;
}

void Robot::perform(const QStringList& all) {
    QStringList words = all;
    const QString verb = words.takeFirst();
    const auto word = [&]() -> QString {
        require(!words.isEmpty(), QStringLiteral("a word is missing"));
        return words.takeFirst();
    };
    if (verb == QLatin1String("window")) return useWindow(word().toInt());
    if (verb == QLatin1String("open")) return open(word());
    if (verb == QLatin1String("menu")) return triggerMenu(word());
    if (verb == QLatin1String("menu-at")) {
        const Spot spot = takeSpot(words);
        return triggerContextMenu(spot.point, word());
    }
    if (verb == QLatin1String("click") || verb == QLatin1String("doubleclick")) {
        const Spot spot = takeSpot(words);
        const auto modifiers = modifiersOf(words);
        hover(spot.point, {}, modifiers);
        if (verb == QLatin1String("click")) return click(spot, modifiers);
        QTest::mouseDClick(canvas().viewport(), Qt::LeftButton, modifiers, spot.point);
        return;
    }
    if (verb == QLatin1String("hover")) return hover(takeSpot(words).point, {}, {});
    if (verb == QLatin1String("drag")) {
        const Spot from = takeSpot(words);
        require(word() == QLatin1String("to"), QStringLiteral("“to” is missing"));
        const Spot to = takeSpot(words);
        return drag(from, to, modifiersOf(words));
    }
    if (verb == QLatin1String("palette")) {
        const QString gate = word();
        require(word() == QLatin1String("to"), QStringLiteral("“to” is missing"));
        return dropFromPalette(gate, takeSpot(words));
    }
    if (verb == QLatin1String("wheel")) {
        const Spot spot = takeSpot(words);
        const int notches = word().toInt();
        return wheel(spot, notches, modifiersOf(words));
    }
    if (verb == QLatin1String("key")) {
        for (const QString& keys : words) {
            const QKeySequence sequence(keys);
            require(!sequence.isEmpty(), QStringLiteral("“%1” is no key").arg(keys));
            QTest::keySequence(&focus(), sequence);
            settle();
        }
        return;
    }
    if (verb == QLatin1String("type")) return QTest::keyClicks(&focus(), words.join(QLatin1Char(' ')));
    if (verb == QLatin1String("focus")) {
        QWidget& field = widget(word());
        field.setFocus(Qt::TabFocusReason);
        return require(field.hasFocus() || field.isAncestorOf(QApplication::focusWidget()),
                       QStringLiteral("it does not take the focus"));
    }
    if (verb == QLatin1String("set")) {
        const QString field = word();
        return setField(field, word());
    }
    if (verb == QLatin1String("press")) return press(word());
    if (verb == QLatin1String("expect")) return expect(words);
    if (verb == QLatin1String("undo-all") || verb == QLatin1String("redo-all")) {
        QUndoStack& stack = window().document().undoStack();
        const bool undo = verb == QLatin1String("undo-all");
        while (undo ? stack.canUndo() : stack.canRedo())
            triggerMenu(undo ? QStringLiteral("Edit/Undo") : QStringLiteral("Edit/Redo"));
        return;
    }
    if (verb == QLatin1String("picture")) {  // to look at; never part of the test
        const QString folder = qEnvironmentVariable("KETLOOM_TASK_PICTURES");
        if (!folder.isEmpty()) window().grab().save(QDir(folder).filePath(word() + QStringLiteral(".png")));
        return;
    }
    fail(QStringLiteral("unknown command"));
}

void Robot::useWindow(int number) {
    require(number >= 1 && number <= int(m_desks.size()) + 1,
            QStringLiteral("open windows one after the other"));
    m_current = std::size_t(number) - 1;
    if (m_current == m_desks.size()) {
        Desk desk;
        desk.settings = std::make_unique<AppSettings>(AppSettings::ephemeral());
        desk.window = std::make_unique<MainWindow>(*desk.settings);
        DocumentFiles& files = desk.window->files();
        files.askUnsaved = [] { return DocumentFiles::Answer::Discard; };
        files.askSavePath = [this](const QString&) {
            return m_folder->filePath(QStringLiteral("saved.ketloom"));
        };
        desk.window->resize(1440, 900);
        desk.window->show();
        require(QTest::qWaitForWindowExposed(desk.window.get()), QStringLiteral("the window does not show"));
        desk.startText = projectToText(desk.window->document().project());
        m_desks.push_back(std::move(desk));
    }
    window().activateWindow();
    require(QTest::qWaitForWindowActive(&window()), QStringLiteral("the window does not become active"));
    canvas().setFocus();
}

void Robot::open(const QString& what) {
    if (const CellPreset* preset = findCellPreset(what.toStdString())) {
        triggerMenu(QStringLiteral("File/New/") +
                    QString::fromUtf8(preset->name.data(), qsizetype(preset->name.size())));
    } else if (what == QLatin1String("empty")) {
        triggerMenu(QStringLiteral("File/New/Empty cell"));
    } else {
        QString path = what;
        path.replace(QLatin1Char('%'), m_folder->path());
        if (!QDir::isAbsolutePath(path)) path = QStringLiteral(KETLOOM_SOURCE_DIR "/tests/ui/tasks/") + path;
        require(window().files().open(path), QStringLiteral("%1 does not open").arg(path));
    }
    m_desks[m_current].startText = projectToText(window().document().project());
    canvas().setFocus();
}

void Robot::triggerMenu(const QString& path) {
    QList<QAction*> actions = window().menuBar()->actions();
    QAction* action = nullptr;
    for (const QString& part : path.split(QLatin1Char('/'))) {
        action = actionNamed(actions, part);
        require(
            action != nullptr,
            QStringLiteral("“%1” is not among: %2").arg(part, namesOf(actions).join(QStringLiteral(", "))));
        if (!action->menu()) break;
        emit action->menu()->aboutToShow();
        actions = action->menu()->actions();
    }
    require(action && !action->menu(), QStringLiteral("this is a menu, not an entry"));
    require(action->isEnabled(), QStringLiteral("the entry is disabled: %1").arg(action->toolTip()));
    action->trigger();
}

void Robot::triggerContextMenu(QPoint at, const QString& path) {
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, canvas().viewport()->mapToGlobal(at));
    QApplication::sendEvent(canvas().viewport(), &event);
    settle();
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    require(menu != nullptr, QStringLiteral("no menu opens"));
    QList<QAction*> actions = menu->actions();
    QAction* action = nullptr;
    for (const QString& part : path.split(QLatin1Char('/'))) {
        action = actionNamed(actions, part);
        if (!action) {
            menu->close();
            fail(QStringLiteral("“%1” is not among: %2")
                     .arg(part, namesOf(actions).join(QStringLiteral(", "))));
        }
        if (action->menu()) actions = action->menu()->actions();
    }
    const bool enabled = action->isEnabled();
    const QString why = action->toolTip();
    QPointer<QAction> chosen = action;
    menu->hide();
    require(enabled, QStringLiteral("the entry is disabled: %1").arg(why));
    if (chosen) chosen->trigger();
    if (menu) menu->close();
}

void Robot::hover(QPoint at, Qt::MouseButtons buttons, Qt::KeyboardModifiers modifiers) {
    QMouseEvent event(QEvent::MouseMove, at, canvas().viewport()->mapToGlobal(at), Qt::NoButton, buttons,
                      modifiers);
    QApplication::sendEvent(canvas().viewport(), &event);
}

void Robot::click(Spot spot, Qt::KeyboardModifiers modifiers, Qt::MouseButton button) {
    QTest::mouseClick(canvas().viewport(), button, modifiers, spot.point);
}

void Robot::drag(Spot from, Spot to, Qt::KeyboardModifiers modifiers) {
    QWidget* viewport = canvas().viewport();
    hover(from.point, {}, modifiers);
    QTest::mousePress(viewport, Qt::LeftButton, modifiers, from.point);
    constexpr int kMoves = 6;
    for (int k = 1; k <= kMoves; ++k)
        hover(from.point + (to.point - from.point) * k / kMoves, Qt::LeftButton, modifiers);
    QTest::mouseRelease(viewport, Qt::LeftButton, modifiers, to.point);
}

void Robot::wheel(Spot spot, int notches, Qt::KeyboardModifiers modifiers) {
    QWidget* viewport = canvas().viewport();
    for (int k = 0; k < std::abs(notches); ++k) {
        QWheelEvent event(spot.point, viewport->mapToGlobal(spot.point), {}, {0, notches > 0 ? 120 : -120},
                          Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
        QApplication::sendEvent(viewport, &event);
    }
}

void Robot::dropFromPalette(const QString& gate, Spot spot) {
    widget(QStringLiteral("gate-") + gate);  // the card is there to be dragged
    const auto kind = gateFromKey(gate.toStdString());
    require(kind.has_value(), QStringLiteral("unknown gate"));
    const std::unique_ptr<QMimeData> data(makeGateMimeData(*kind));
    QWidget* viewport = canvas().viewport();
    QDragEnterEvent enter(spot.point, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QApplication::sendEvent(viewport, &enter);
    QDragMoveEvent over(spot.point, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QApplication::sendEvent(viewport, &over);
    QDropEvent drop(spot.point, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    drop.setAccepted(false);
    QApplication::sendEvent(viewport, &drop);
    require(drop.isAccepted(), QStringLiteral("the canvas does not take it there"));
}

void Robot::setField(const QString& objectName, const QString& value) {
    QWidget& field = widget(objectName);
    require(field.isEnabled(), QStringLiteral("the field is disabled: %1").arg(field.toolTip()));
    if (auto* box = qobject_cast<QComboBox*>(&field); box && !box->isEditable()) {
        const int row = box->findText(value);
        require(row >= 0, QStringLiteral("“%1” is not offered").arg(value));
        box->setCurrentIndex(row);
        emit box->activated(row);
        return;
    }
    field.setFocus(Qt::TabFocusReason);
    if (auto* line = qobject_cast<QLineEdit*>(&field)) line->selectAll();
    if (auto* box = qobject_cast<QAbstractSpinBox*>(&field)) box->selectAll();
    QTest::keyClicks(&field, value);
    QTest::keyClick(&field, Qt::Key_Return);
}

void Robot::press(const QString& objectName) {
    QWidget& found = widget(objectName);
    auto* button = qobject_cast<QAbstractButton*>(&found);
    require(button != nullptr, QStringLiteral("it is no button"));
    require(button->isEnabled(), QStringLiteral("it is disabled: %1").arg(button->toolTip()));
    QTest::mouseClick(button, Qt::LeftButton);
}

void Robot::expect(QStringList words) {
    require(!words.isEmpty(), QStringLiteral("what is expected?"));
    const QString what = words.takeFirst();
    const auto number = [&] { return words.isEmpty() ? -1 : words.takeFirst().toInt(); };
    const auto equal = [&](int found) {
        const int wanted = number();
        require(found == wanted, QStringLiteral("there are %1").arg(found));
    };
    Document& document = window().document();
    if (what == QLatin1String("operations")) {
        int count = 0;
        for (const Stage& stage : cell().stages) count += int(stage.operations.size());
        return equal(count);
    }
    if (what == QLatin1String("parameters")) return equal(parameterCount(cell()));
    if (what == QLatin1String("work-stages")) return equal(cell().workStages());
    if (what == QLatin1String("undo-steps")) return equal(document.undoStack().index());
    if (what == QLatin1String("problems")) return equal(int(validate(document.project()).size()));
    if (what == QLatin1String("selected")) {
        int count = 0;
        for (const CircuitElement& element : canvas().circuitLayout().elements) {
            const ElementItem* item =
                element.kind == ElementKind::Operation ? canvas().operationItem(element.id) : nullptr;
            count += item && item->state().selected;
        }
        return equal(count);
    }
    if (what == QLatin1String("lanes"))  // from top to bottom
        return [&] {
            QStringList names;
            for (int row = 0; row < cell().lanes(); ++row)
                names << QString::fromStdString(laneName(cell(), rowLane(cell(), row)));
            require(names == words, QStringLiteral("they are %1").arg(names.join(QLatin1Char(' '))));
        }();
    if (what == QLatin1String("sources")) {
        const QStringList found = lanesText(operationOf(words.takeFirst()).sources);
        return require(found == words, QStringLiteral("they are %1").arg(found.join(QLatin1Char(' '))));
    }
    if (what == QLatin1String("operation")) {
        const Operation& operation = operationOf(words.takeFirst());
        const QString found = QString::fromStdString(operationName(cell(), operation));
        return require(found == words.join(QLatin1Char(' ')), QStringLiteral("it is “%1”").arg(found));
    }
    if (what == QLatin1String("order")) return equal(operationOf(words.takeFirst()).order);
    if (what == QLatin1String("degree")) return equal(operationOf(words.takeFirst()).degree);
    if (what == QLatin1String("start")) {
        const std::vector<double> start = operationOf(words.takeFirst()).start;
        const double wanted = words.takeFirst().toDouble();
        return require(!start.empty() && qFuzzyCompare(1.0 + start.front(), 1.0 + wanted),
                       start.empty() ? QStringLiteral("it has no start values")
                                     : QStringLiteral("it is %1").arg(start.front(), 0, 'g', 17));
    }
    if (what == QLatin1String("same-as")) {
        const CellPreset* preset = findCellPreset(words.takeFirst().toStdString());
        require(preset != nullptr, QStringLiteral("there is no such preset"));
        return require(sameButIds(cell(), paperCell(preset->shape)), QStringLiteral("the cells differ"));
    }
    if (what == QLatin1String("as-at-start"))
        return require(projectToText(document.project()) == m_desks[m_current].startText,
                       QStringLiteral("the file would differ"));
    if (what == QLatin1String("text")) {  // of a visible field: part of it
        QWidget& field = widget(words.takeFirst());
        const QString text = field.property("text").toString();
        return require(text.contains(words.join(QLatin1Char(' '))), QStringLiteral("it is “%1”").arg(text));
    }
    if (what == QLatin1String("visible")) {
        widget(words.takeFirst());
        return;
    }
    fail(QStringLiteral("unknown expectation"));
}

}  // namespace ketloom
