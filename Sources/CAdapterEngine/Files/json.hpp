// A strict JSON reader with limits: depth, number of values, no duplicate keys, valid UTF-8, nothing after the value.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "CAdapterEngine.h"

namespace engine {

struct JSONMember;

class JSON {
 public:
  enum class Kind : uint8_t { null, boolean, number, string, array, object };

  /// Parses a whole document; throws Failure(code) naming `file` and the byte offset.
  static JSON parse(const uint8_t *bytes, size_t length, const char *file, cae_code code);

  Kind kind = Kind::null;
  bool truth = false;
  /// The number as a double, correctly rounded from its digits.
  double number = 0;
  std::string text;
  std::vector<JSON> elements;
  std::vector<JSONMember> members;

  bool isNull() const { return kind == Kind::null; }
  bool isString() const { return kind == Kind::string; }
  bool isArray() const { return kind == Kind::array; }
  bool isObject() const { return kind == Kind::object; }
  /// Null, false, an empty string, list or object: a feature that is switched off.
  bool isNeutral() const;
  /// The member of that name, or null.
  const JSON *find(std::string_view name) const;
  /// The value when it is a whole number in 0...2^53.
  std::optional<uint64_t> whole() const;
};

struct JSONMember {
  std::string name;
  JSON value;
};

/// Typed access to the fields of one file's top-level object; every complaint names the file and the field.
class Fields {
 public:
  Fields(const JSON &object, std::string file, cae_code code);

  /// The field, unless it is absent or null.
  const JSON *find(std::string_view name) const;
  /// Whether the field is there, null included.
  bool contains(std::string_view name) const { return object_.find(name) != nullptr; }
  /// A whole number within the bounds; `fallback` when the field is absent or null.
  uint32_t count(std::string_view name, uint32_t least, uint32_t most, std::optional<uint32_t> fallback = {}) const;
  double real(std::string_view name, double least, double most, std::optional<double> fallback = {}) const;
  bool boolean(std::string_view name, bool fallback) const;
  std::string string(std::string_view name, std::optional<std::string> fallback = {}) const;
  /// Refuses the field unless it is absent or neutral.
  void refuse(std::string_view name) const;

  [[noreturn]] void fail(std::string_view name, const std::string &complaint) const;
  [[noreturn]] void unsupported(std::string_view name, const std::string &complaint) const;

 private:
  const JSON &object_;
  const std::string file_;
  const cae_code code_;
};

}  // namespace engine
