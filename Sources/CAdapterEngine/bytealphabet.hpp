// The names that tokenizer.json gives to bytes, and the file's outer shell.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json.hpp"

namespace engine {

constexpr const char *kTokenizerFile = "tokenizer.json";

JSON parseTokenizerFile(std::string_view text);

/// The bytes behind a byte-level name ("Ġthe" is " the"); nothing when a character stands for no byte.
std::optional<std::string> bytesOfName(std::string_view name);

}  // namespace engine
