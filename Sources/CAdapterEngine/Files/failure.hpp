// The engine's only exception. It never leaves the library: the C face turns it into a code and a sentence.
#pragma once

#include <stdexcept>
#include <string>

#include "CAdapterEngine.h"

namespace engine {

/// A sentence as it may be shown. Some quote hostile files: control characters become '?', and the middle of a long one
/// is left out.
inline std::string presentable(std::string sentence) {
  constexpr size_t kLongest = 400, kEnd = 100;
  for (char &c : sentence) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (sentence.size() > kLongest) sentence.replace(kLongest - kEnd, sentence.size() - kLongest, "...");
  return sentence;
}

class Failure : public std::runtime_error {
 public:
  Failure(cae_code code, const std::string &sentence) : std::runtime_error(presentable(sentence)), code(code) {}
  const cae_code code;
};

}  // namespace engine
