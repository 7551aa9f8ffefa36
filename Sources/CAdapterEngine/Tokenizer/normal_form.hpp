// Unicode normal form C.
#pragma once

#include <string>
#include <string_view>

namespace engine {

/// The text in normal form C; bytes that are not UTF-8 stay as they are and compose with nothing.
std::string normalFormC(std::string_view text);

}  // namespace engine
