// What every call of the C face goes through: no exception and no change of rounding mode crosses it.
#pragma once

#include <algorithm>
#include <cstring>
#include <new>

#include "Files/failure.hpp"
#include "Kernels/rounding.hpp"
#include "Model/adapter.hpp"

struct cae_model {
  engine::Model value;
};
struct cae_adapter {
  engine::Adapter value;
};

namespace engine {

/// Writes a terminated sentence, cut at the capacity.
inline void writeMessage(const char *sentence, char *message, size_t capacity) {
  if (message == nullptr || capacity == 0) return;
  const size_t length = std::min(std::strlen(sentence), capacity - 1);
  std::memcpy(message, sentence, length);
  message[length] = 0;
}

/// Runs a call of the C face; an exception becomes its code and sentence.
template <typename Body>
cae_code guarded(char *message, size_t capacity, Body body) {
  const RoundingMode mode;
  try {
    body();
    return CAE_OK;
  } catch (const Failure &failure) {
    writeMessage(failure.what(), message, capacity);
    return failure.code;
  } catch (const std::bad_alloc &) {
    writeMessage("There is not enough memory.", message, capacity);
    return CAE_OUT_OF_MEMORY;
  } catch (const std::exception &error) {
    writeMessage(error.what(), message, capacity);
    return CAE_INVALID_REQUEST;
  }
}

}  // namespace engine
