#pragma once

#include <set>
#include <string>
#include <string_view>

namespace ketloom {

/// Makes names that OpenQASM 2 and 3 both take as identifiers, all different, none of them a keyword or a
/// gate: they begin with a small letter and hold letters, digits and underscores.
class Identifiers {
public:
    /// "w0" from "w0", "memory_bit" from "memory bit", "q_0" from "0", "ry_" from "ry", "w0_2" where "w0" is
    /// taken.
    std::string unique(std::string_view wish);

private:
    std::set<std::string> m_taken;
};

}  // namespace ketloom
