#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ketloom::cli {

/// The parser of one command, in the few words that commands need. The parser library stays behind flags.cpp:
/// it is slow to compile. Targets must outlive the parser. Values are text: the commands check them, to
/// report all mistakes.
class Flags {
public:
    using Keep = std::function<void(const std::string& text)>;

    /// A new command of `parent`, with --json.
    Flags(CLI::App& parent, const char* name, const char* summary, bool& json);

    void argument(const char* name, std::string& target, const std::string& help);
    void arguments(const char* name, std::vector<std::string>& target, const std::string& help);
    /// `valueName` stands for the value in --help; flags of one group stand together there. Given twice, the
    /// last counts.
    void value(const std::string& flag, const char* valueName, std::string& target, const std::string& help,
               const std::string& group = {});
    void value(const std::string& flag, const char* valueName, Keep keep, const std::string& help,
               const std::string& group = {});
    void toggle(const char* flag, bool& target, const std::string& help, const std::string& group = {});

    std::string name() const;
    bool isChosen() const;                           ///< after parsing: was it this command?
    std::vector<std::string> notUnderstood() const;  ///< after parsing: what belongs to no flag or argument

private:
    CLI::App* m_app;
};

}  // namespace ketloom::cli
