#include "Files/failure.hpp"
#include "Files/json.hpp"

namespace engine {

Fields::Fields(const JSON &object, std::string file, cae_code code)
    : object_(object), file_(std::move(file)), code_(code) {
  if (!object.isObject()) throw Failure(code, file_ + ": an object was expected.");
}

void Fields::fail(std::string_view name, const std::string &complaint) const {
  throw Failure(code_, file_ + ": " + std::string(name) + " " + complaint + ".");
}

void Fields::unsupported(std::string_view name, const std::string &complaint) const {
  throw Failure(CAE_UNSUPPORTED, file_ + ": " + std::string(name) + " " + complaint + ".");
}

const JSON *Fields::find(std::string_view name) const {
  const JSON *value = object_.find(name);
  return value == nullptr || value->isNull() ? nullptr : value;
}

uint32_t Fields::count(std::string_view name, uint32_t least, uint32_t most, std::optional<uint32_t> fallback) const {
  const JSON *value = find(name);
  if (value == nullptr) {
    if (fallback) return *fallback;
    fail(name, "is missing");
  }
  const auto whole = value->whole();
  if (!whole || *whole < least || *whole > most) {
    fail(name, "must be a whole number in " + std::to_string(least) + "..." + std::to_string(most));
  }
  return static_cast<uint32_t>(*whole);
}

double Fields::real(std::string_view name, double least, double most, std::optional<double> fallback) const {
  const JSON *value = find(name);
  if (value == nullptr) {
    if (fallback) return *fallback;
    fail(name, "is missing");
  }
  if (value->kind != JSON::Kind::number || !(value->number >= least && value->number <= most)) {
    fail(name, "must be a number in " + std::to_string(least) + "..." + std::to_string(most));
  }
  return value->number;
}

bool Fields::boolean(std::string_view name, bool fallback) const {
  const JSON *value = find(name);
  if (value == nullptr) return fallback;
  if (value->kind != JSON::Kind::boolean) fail(name, "must be true or false");
  return value->truth;
}

std::string Fields::string(std::string_view name, std::optional<std::string> fallback) const {
  const JSON *value = find(name);
  if (value == nullptr) {
    if (fallback) return *fallback;
    fail(name, "is missing");
  }
  if (!value->isString()) fail(name, "must be a string");
  return value->text;
}

void Fields::refuse(std::string_view name) const {
  const JSON *value = find(name);
  if (value != nullptr && !value->isNeutral()) unsupported(name, "is set, which this engine does not do");
}

}  // namespace engine
