// The engine's only exception. It never leaves the library: the C face turns it into a code and a sentence.
#pragma once

#include <stdexcept>
#include <string>

#include "CAdapterEngine.h"

namespace engine {

class Failure : public std::runtime_error {
 public:
  Failure(cae_code code, const std::string &sentence) : std::runtime_error(sentence), code(code) {}
  const cae_code code;
};

}  // namespace engine
