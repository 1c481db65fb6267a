#include "app/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

namespace ketloom::cli {
namespace {

constexpr int kDefaultWidth = 110;
constexpr int kLeastWrap = 30;
constexpr int kHelpWidth = 78;

int terminalWidth(int stream) {
    winsize size{};
    if (isatty(stream) && ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return kDefaultWidth;
}

/// Does this byte begin a character (rather than continue one, in UTF-8)?
bool beginsCharacter(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

int displayWidth(const std::string& text) {
    return static_cast<int>(std::count_if(text.begin(), text.end(), beginsCharacter));
}

std::string padded(const std::string& text, int width, TextTable::Align align) {
    const std::string space(static_cast<std::size_t>(std::max(0, width - displayWidth(text))), ' ');
    return align == TextTable::Align::Left ? text + space : space + text;
}

std::vector<std::string> wrapped(const std::string& text, int width) {
    std::vector<std::string> lines(1);
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        std::string& line = lines.back();
        if (line.empty()) {
            line = word;
        } else if (displayWidth(line) + 1 + displayWidth(word) <= width) {
            line += ' ' + word;
        } else {
            lines.push_back(word);
        }
    }
    return lines;
}

std::string printed(const char* format, double value) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, value);
    return buffer;
}

}  // namespace

std::string TextTable::text() const {
    const std::size_t count = m_columns.size();
    std::vector<int> widths(count);
    for (std::size_t c = 0; c < count; ++c) {
        widths[c] = displayWidth(m_columns[c].title);
        for (const auto& row : m_rows) widths[c] = std::max(widths[c], displayWidth(row[c]));
    }
    int before = 0;
    for (std::size_t c = 0; c + 1 < count; ++c) before += widths[c] + 2;
    const int wrapWidth = std::max(kLeastWrap, terminalWidth(STDOUT_FILENO) - before);

    std::string text;
    const auto addLine = [&](const std::vector<std::string>& cells) {
        std::string line;
        for (std::size_t c = 0; c < count; ++c) {
            const bool last = c + 1 == count;
            line += last && m_columns[c].align == Align::Left
                        ? cells[c]
                        : padded(cells[c], widths[c], m_columns[c].align);
            if (!last) line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    };
    std::vector<std::string> titles;
    for (const Column& column : m_columns) titles.push_back(column.title);
    if (std::any_of(titles.begin(), titles.end(), [](const std::string& title) { return !title.empty(); }))
        addLine(titles);
    for (const auto& row : m_rows) {
        std::vector<std::string> cells = row;
        const bool wrap = m_columns.back().align == Align::Left;
        const std::vector<std::string> lines =
            wrap ? wrapped(row.back(), wrapWidth) : std::vector{row.back()};
        for (const std::string& line : lines) {
            cells.back() = line;
            addLine(cells);
            std::fill(cells.begin(), cells.end(), std::string());
        }
    }
    return text;
}

std::string factLines(std::initializer_list<std::pair<std::string, std::string>> facts) {
    return factLines(std::vector(facts));
}

std::string factLines(const std::vector<std::pair<std::string, std::string>>& facts) {
    TextTable table({{""}, {""}});
    for (const auto& [name, value] : facts) {
        if (!value.empty()) table.addRow({"  " + name, value});
    }
    return table.text();
}

std::string formatNumber(double value, int digits) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
    return buffer;
}

std::string formatSeconds(double seconds) {
    if (!std::isfinite(seconds)) return "?";
    if (seconds < 1e-3) return formatNumber(seconds * 1e6, 3) + " us";
    if (seconds < 1.0) return formatNumber(seconds * 1e3, 3) + " ms";
    if (seconds < 100.0) return formatNumber(seconds, 3) + " s";
    const double whole = std::round(seconds);
    if (whole < 3600.0)
        return printed("%.0f min ", std::floor(whole / 60.0)) + printed("%.0f s", std::fmod(whole, 60.0));
    return printed("%.0f h ", std::floor(whole / 3600.0)) +
           printed("%.0f min", std::floor(std::fmod(whole, 3600.0) / 60.0));
}

std::string formatBytes(double bytes) {
    static const char* const kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    while (std::abs(bytes) >= 1024.0 && unit < 4) {
        bytes /= 1024.0;
        ++unit;
    }
    return printed(unit == 0 || bytes >= 100.0 ? "%.0f " : "%.1f ", bytes) + kUnits[unit];
}

std::string formatPercent(double share) {
    return printed("%.2f %%", 100.0 * share);
}

std::string formatCount(double count) {
    const std::string digits = printed("%.0f", count);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const bool atGroup = i > 0 && (digits.size() - i) % 3 == 0 && digits[i - 1] != '-';
        if (atGroup) text += ',';
        text += digits[i];
    }
    return text;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) text += separator;
        text += parts[i];
    }
    return text;
}

std::string wrapHelp(const std::string& text) {
    return join(wrapped(text, kHelpWidth), "\n");
}

void printJson(const OrderedJson& document) {
    const std::string text = document.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + '\n';
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

ProgressLine::ProgressLine() {
    const char* const terminal = std::getenv("TERM");
    m_visible = isatty(STDERR_FILENO) && (!terminal || std::string_view(terminal) != "dumb");
}

void ProgressLine::show(const std::string& text) {
    if (!m_visible) return;
    const int width = terminalWidth(STDERR_FILENO) - 1;
    std::string line;
    int used = 0;
    for (const char c : text) {
        if (beginsCharacter(c) && ++used > width) break;
        line += c;
    }
    std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
    std::fflush(stderr);
    m_shown = true;
}

void ProgressLine::clear() {
    if (!m_shown) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    m_shown = false;
}

}  // namespace ketloom::cli
