#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_view.h"

namespace ketloom::cli {

/// What a command tells the shell.
enum ExitCode : int {
    kGood = 0,
    kFailed = 1,    ///< asked for correctly, but it did not work out: beyond tolerance, diverged, stopped
    kWrongUse = 2,  ///< wrong use or bad input; all reasons are printed
};

/// Text in columns: aligned, two spaces between, the last column wrapped to the terminal where it is on the
/// left.
class TextTable {
public:
    enum class Align { Left, Right };
    struct Column {
        std::string title;
        Align align = Align::Left;
    };

    explicit TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}
    void addRow(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
    std::string text() const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

/// "name   value" lines with aligned values; a pair with an empty value is left out.
std::string factLines(std::initializer_list<std::pair<std::string, std::string>> facts);
std::string factLines(const std::vector<std::pair<std::string, std::string>>& facts);

std::string formatNumber(double value, int digits = 4);  ///< "0.01234", "1.2e-07"
std::string formatSeconds(double seconds);               ///< "12.3 ms", "4.56 s", "2 min 5 s"
std::string formatBytes(double bytes);                   ///< "12.3 MiB"
std::string formatPercent(double share);                 ///< "1.25 %"
std::string formatCount(double count);                   ///< "12,345"
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// The keys of a table of descriptions, with commas.
template <class Table>
std::string keysOf(const Table& table) {
    std::vector<std::string> keys;
    for (const auto& row : table) keys.emplace_back(row.key);
    return join(keys, ", ");
}

/// Breaks lines for the right column of --help.
std::string wrapHelp(const std::string& text);

/// Writes a whole document to standard output, for --json.
void printJson(const OrderedJson& document);

/// One line on standard error that is written over again and again; silent where that is no terminal.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    bool isVisible() const { return m_visible; }
    /// Cut to the width of the terminal.
    void show(const std::string& text);
    void clear();

private:
    bool m_visible = false;
    bool m_shown = false;
};

}  // namespace ketloom::cli
