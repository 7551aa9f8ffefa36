// The engine's C face with owners for its handles and exceptions for its refusals.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "CAdapterEngine.h"
#include "models.hpp"

namespace identity {

template <typename Handle, void (*destroy)(Handle *)>
struct Destroyer {
  void operator()(Handle *handle) const { destroy(handle); }
};
using Model = std::unique_ptr<cae_model, Destroyer<cae_model, cae_model_destroy>>;
using Adapter = std::unique_ptr<cae_adapter, Destroyer<cae_adapter, cae_adapter_destroy>>;

/// Calls body(message, capacity) and throws its sentence when it fails.
template <typename Body>
void require(const Body &body) {
  char message[512] = "";
  if (body(message, sizeof message) != CAE_OK) throw std::runtime_error(message);
}

inline const uint8_t *bytesOf(const std::string &text) { return reinterpret_cast<const uint8_t *>(text.data()); }

inline Model loadModel(const Files &files, cae_kernels kernels) {
  cae_model *model = nullptr;
  require([&](char *message, size_t capacity) {
    return cae_model_create(
        bytesOf(files.config), files.config.size(), files.weights.data(), files.weights.size(), CAE_PRECISION_EXACT,
        kernels, &model, message, capacity);
  });
  return Model(model);
}

inline Adapter loadAdapter(const cae_model *model, const Files &files) {
  cae_adapter *adapter = nullptr;
  require([&](char *message, size_t capacity) {
    return cae_adapter_create(
        model, bytesOf(files.config), files.config.size(), files.weights.data(), files.weights.size(), &adapter,
        message, capacity);
  });
  return Adapter(adapter);
}

}  // namespace identity
