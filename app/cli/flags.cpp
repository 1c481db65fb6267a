#include "app/cli/flags.h"

#include <CLI/CLI.hpp>

#include "app/cli/console.h"

namespace ketloom::cli {

Flags::Flags(CLI::App& parent, const char* name, const char* summary, bool& json)
    : m_app(parent.add_subcommand(name, summary)) {
    m_app->add_flag("--json", json, "Print one JSON document instead of text.");
    // What is left over is reported together with all other problems.
    m_app->allow_extras();
    m_app->footer("");
}

void Flags::argument(const char* name, std::string& target, const std::string& help) {
    m_app->add_option(name, target, wrapHelp(help))->type_name("");
}

void Flags::arguments(const char* name, std::vector<std::string>& target, const std::string& help) {
    m_app->add_option(name, target, wrapHelp(help))->type_name("");
}

void Flags::value(const std::string& flag, const char* valueName, std::string& target,
                  const std::string& help, const std::string& group) {
    value(
        flag, valueName, [&target](const std::string& text) { target = text; }, help, group);
}

void Flags::value(const std::string& flag, const char* valueName, Keep keep, const std::string& help,
                  const std::string& group) {
    CLI::Option* const option =
        m_app->add_option_function<std::string>(flag, std::move(keep), wrapHelp(help));
    option->take_last()->type_name(valueName);
    if (!group.empty()) option->group(group);
}

void Flags::toggle(const char* flag, bool& target, const std::string& help, const std::string& group) {
    CLI::Option* const option = m_app->add_flag(flag, target, wrapHelp(help));
    if (!group.empty()) option->group(group);
}

std::string Flags::name() const {
    return m_app->get_name();
}

bool Flags::isChosen() const {
    return m_app->parsed();
}

std::vector<std::string> Flags::notUnderstood() const {
    return m_app->remaining();
}

}  // namespace ketloom::cli
