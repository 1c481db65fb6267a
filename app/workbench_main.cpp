#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QTextStream>
#include <exception>
#include <optional>

#include "ui/document/circuit_picture.h"
#include "ui/shell/app_settings.h"
#include "ui/shell/automation.h"
#include "ui/shell/document_files.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/theme.h"

using namespace ketloom;

namespace {

constexpr int kWrongUse = 2;
constexpr int kFailed = 1;

int complain(const QString& message, int code) {
    QTextStream(stderr) << QStringLiteral("ketloom: %1\n").arg(message);
    return code;
}

/// What the command line asks for.
struct Request {
    QString file;
    QString plotsOf;
    QString plotsTo;
    QString exportTo;
    double scale = 2.0;
    QString runsFolder;
    std::optional<ThemeChoice> theme;
    QSize size;
    AutomationRequest automation;

    /// True where the picture or the figures matter, not the user's habits.
    bool isUnattended() const { return !automation.grabPath.isEmpty() || automation.measureSeconds > 0.0; }
};

std::optional<double> positiveNumber(const QString& text) {
    bool ok = false;
    const double value = text.toDouble(&ok);
    return ok && value > 0.0 && value < 1e6 ? std::optional(value) : std::nullopt;
}

/// Reads the command line; on wrong use `error` says what is wrong.
Request readRequest(const QCoreApplication& application, QString& error) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("Main", text); };
    QCommandLineParser parser;
    parser.setApplicationDescription(tr("Workbench for recurrent quantum neural networks."));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    const QCommandLineOption play(QStringLiteral("play"), tr("Start training at once."));
    const QCommandLineOption rival(
        QStringLiteral("rival"), tr("Train another network beside the run: rnn, lstm, gru, linear or qrnn."),
        QStringLiteral("KEY"));
    const QCommandLineOption grab(QStringLiteral("grab"), tr("Save a picture of the window and quit."),
                                  QStringLiteral("OUT.png"));
    const QCommandLineOption after(QStringLiteral("after"), tr("With --grab: take it after this time (3)."),
                                   QStringLiteral("SECONDS"));
    const QCommandLineOption measure(
        QStringLiteral("measure"), tr("Measure gaps, replots and stop latency, print them as JSON and quit."),
        QStringLiteral("SECONDS"));
    const QCommandLineOption allPanels(
        QStringLiteral("all-panels"),
        tr("With --measure: every panel at once, those behind others as windows of their own."));
    const QCommandLineOption theme(
        QStringLiteral("theme"),
        tr("Colours: system, light, dark, high-contrast-light or high-contrast-dark."),
        QStringLiteral("NAME"));
    const QCommandLineOption scale(QStringLiteral("scale"), tr("Scale of the whole window, such as 2."),
                                   QStringLiteral("FACTOR"));
    const QCommandLineOption size(QStringLiteral("size"), tr("Size of the window, such as 1440x900."),
                                  QStringLiteral("WxH"));
    const QCommandLineOption runs(QStringLiteral("runs"), tr("Keep runs in this folder."),
                                  QStringLiteral("DIR"));
    const QCommandLineOption plots(QStringLiteral("plots"),
                                   tr("Write the plots of a run folder as PNG, without a window."),
                                   QStringLiteral("RUNFOLDER"));
    const QCommandLineOption out(QStringLiteral("out"), tr("With --plots: where to."), QStringLiteral("DIR"));
    const QCommandLineOption exporting(
        QStringLiteral("export-circuit"),
        tr("Write the circuit as a picture, without a window; --theme and, for PNG, --scale apply."),
        QStringLiteral("OUT.svg|pdf|png"));
    parser.addOptions(
        {exporting, play, rival, grab, after, measure, allPanels, theme, scale, size, runs, plots, out});
    parser.addPositionalArgument(QStringLiteral("file"),
                                 tr("Project to open; without one the built-in example."),
                                 QStringLiteral("[FILE]"));
    Request request;
    if (!parser.parse(application.arguments())) {
        error = parser.errorText();
        return request;
    }
    if (parser.isSet(version)) parser.showVersion();
    if (parser.isSet(help)) parser.showHelp(0);

    const QStringList files = parser.positionalArguments();
    if (files.size() > 1) error = tr("only one file can be opened at a time");
    request.file = files.value(0);
    request.automation.play = parser.isSet(play);
    request.automation.allPanels = parser.isSet(allPanels);
    if (parser.isSet(allPanels) && !parser.isSet(measure)) error = tr("--all-panels belongs to --measure");
    if (parser.isSet(rival)) {
        request.automation.rival = modelFromKey(parser.value(rival).toStdString());
        if (!request.automation.rival) error = tr("--rival is one of: rnn, lstm, gru, linear, qrnn");
    }
    request.automation.grabPath = parser.value(grab);
    request.runsFolder = parser.value(runs);
    request.plotsOf = parser.value(plots);
    request.plotsTo = parser.value(out);
    request.exportTo = parser.value(exporting);
    if (parser.isSet(exporting) && !pictureFormatOf(request.exportTo))
        error = tr("--export-circuit needs a file name that ends in .svg, .pdf or .png");
    if (parser.isSet(scale)) request.scale = positiveNumber(parser.value(scale)).value_or(1.0);
    if (parser.isSet(exporting) && request.scale > kMaxPictureScale)
        error = tr("--scale is at most %1 for a picture").arg(kMaxPictureScale);
    if (parser.isSet(plots) != parser.isSet(out)) error = tr("--plots and --out belong together");
    const auto seconds = [&](const QCommandLineOption& option, double& target) {
        if (!parser.isSet(option)) return;
        const auto value = positiveNumber(parser.value(option));
        if (value) {
            target = *value;
        } else {
            error = tr("--%1 needs a number of seconds above 0").arg(option.names().front());
        }
    };
    seconds(after, request.automation.grabAfter);
    seconds(measure, request.automation.measureSeconds);
    if (parser.isSet(after) && !parser.isSet(grab)) error = tr("--after belongs to --grab");
    if (parser.isSet(scale) && !positiveNumber(parser.value(scale)))
        error = tr("--scale needs a number above 0");
    if (parser.isSet(theme)) {
        QStringList keys;
        for (const ThemeDescription& row : themeTable()) {
            keys << row.key;
            if (row.key == parser.value(theme)) request.theme = row.choice;
        }
        if (!request.theme) error = tr("--theme is one of: %1").arg(keys.join(QStringLiteral(", ")));
    }
    if (parser.isSet(size)) {
        const QStringList parts = parser.value(size).split(QLatin1Char('x'));
        request.size = QSize(parts.value(0).toInt(), parts.value(1).toInt());
        if (parts.size() != 2 || request.size.width() < 200 || request.size.height() < 200) {
            error = tr("--size needs a width and a height of at least 200, such as 1440x900");
        }
    }
    return request;
}

/// Qt reads the scale from the environment before there is an application.
void takeScale(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const QByteArray argument(argv[i]);
        QByteArray value;
        if (argument == "--scale" && i + 1 < argc) value = argv[i + 1];
        if (argument.startsWith("--scale=")) value = argument.mid(8);
        if (value.toDouble() > 0.0) qputenv("QT_SCALE_FACTOR", value);
    }
}

/// What needs no window needs no display either. Returns false where there is no way to show a window.
bool findPlatform(int argc, char** argv) {
    bool windowless = false;
    for (int i = 1; i < argc; ++i) {
        const QByteArray name = QByteArray(argv[i]).split('=').front();
        for (const char* known :
             {"-h", "--help", "--help-all", "-v", "--version", "--plots", "--grab", "--export-circuit"}) {
            windowless = windowless || name == known;
        }
    }
#ifdef Q_OS_LINUX
    const bool display = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
#else
    const bool display = true;
#endif
    if (display || qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) return true;
    qputenv("QT_QPA_PLATFORM", "offscreen");
    return windowless;
}

int runWindow(QApplication& application, const Request& request) {
    AppSettings settings = request.isUnattended() ? AppSettings::ephemeral() : AppSettings();
    if (request.theme && request.isUnattended()) settings.setTheme(*request.theme);
    applyTheme(application, request.theme.value_or(settings.theme()));
    MainWindow window(settings);
    if (!request.runsFolder.isEmpty()) {
        window.session().setRunsFolder(
            std::filesystem::path(QFileInfo(request.runsFolder).absoluteFilePath().toStdString()));
    }
    if (request.size.isValid()) window.resize(request.size);
    QString reason;
    QObject::connect(
        &window.files(), &DocumentFiles::failed, &window,
        [&reason](const QString& message) { reason = message; }, Qt::SingleShotConnection);
    if (!request.file.isEmpty() && !window.files().open(request.file) && request.isUnattended()) {
        return complain(reason, kWrongUse);
    }
    window.show();
    automate(window, request.automation);
    return application.exec();
}

}  // namespace

int main(int argc, char** argv) {
    takeScale(argc, argv);
    const bool canShow = findPlatform(argc, argv);
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("ketloom"));
    QApplication::setApplicationName(QStringLiteral("Ketloom"));
    QApplication::setApplicationVersion(QStringLiteral(KETLOOM_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.ketloom.Ketloom"));
    try {
        QString error;
        const Request request = readRequest(application, error);
        if (!error.isEmpty()) return complain(error + QObject::tr(" (see --help)"), kWrongUse);
        if (!request.plotsOf.isEmpty()) {
            applyTheme(application, request.theme.value_or(ThemeChoice::Light));
            const QString problem = plotRunFolder(request.plotsOf, request.plotsTo);
            return problem.isEmpty() ? 0 : complain(problem, kFailed);
        }
        if (!request.exportTo.isEmpty()) {
            applyTheme(application, request.theme.value_or(ThemeChoice::Light));
            const QString problem =
                exportCircuit(request.file, request.exportTo, Theme::of(nullptr), request.scale);
            return problem.isEmpty() ? 0 : complain(problem, kFailed);
        }
        if (!canShow) {
            return complain(QObject::tr("there is no display (DISPLAY and WAYLAND_DISPLAY are not set); "
                                        "ketloom-cli trains without one"),
                            kFailed);
        }
        return runWindow(application, request);
    } catch (const std::exception& e) {
        return complain(QString::fromUtf8(e.what()), kFailed);
    }
}
