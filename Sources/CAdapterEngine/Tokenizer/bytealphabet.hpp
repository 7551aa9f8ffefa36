// The names that byte-level tokenizers give to bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace engine {

/// The bytes behind a byte-level name ("Ġthe" is " the"); nothing when a character stands for no byte.
std::optional<std::string> bytesOfName(std::string_view name);

}  // namespace engine
