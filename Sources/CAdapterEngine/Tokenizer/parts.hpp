// Access to the parts of tokenizer.json.
#pragma once

#include <string>

#include "Files/failure.hpp"
#include "Files/json.hpp"

namespace engine {

constexpr const char *kTokenizerFile = "tokenizer.json";

/// An object inside the file; complaints name the file and the part.
inline Fields tokenizerPart(const JSON &value, const std::string &name) {
  return Fields(value, std::string(kTokenizerFile) + ": " + name, CAE_INVALID_TOKENIZER);
}

[[noreturn]] inline void failTokenizer(const std::string &complaint) {
  throw Failure(CAE_INVALID_TOKENIZER, std::string(kTokenizerFile) + ": " + complaint + ".");
}

}  // namespace engine
