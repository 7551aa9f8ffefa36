// The values of a chat template.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace engine {

struct TemplateValue {
  enum class Kind { undefined, none, boolean, integer, string, list, map } kind = Kind::undefined;
  int64_t integer = 0;  // Of booleans too.
  std::string text;
  std::shared_ptr<std::vector<TemplateValue>> list;
  std::shared_ptr<std::vector<std::pair<std::string, TemplateValue>>> map;

  static TemplateValue none();
  static TemplateValue of(bool truth);
  static TemplateValue of(int64_t integer);
  static TemplateValue of(std::string text);
  static TemplateValue emptyList();
  static TemplateValue emptyMap();

  bool isTrue() const;
  bool isString() const { return kind == Kind::string; }
  bool isNumber() const { return kind == Kind::integer || kind == Kind::boolean; }
  bool operator==(const TemplateValue &other) const;
  /// What an output writes; lists and maps are refused.
  std::string written() const;
  /// The member of a map; undefined when absent.
  TemplateValue member(std::string_view name) const;
  void setMember(const std::string &name, TemplateValue value);
  /// Characters of a string, or entries of a list or map.
  size_t size() const;
};

/// The characters of a text, each as its bytes.
std::vector<std::string_view> charactersOf(std::string_view text);

}  // namespace engine
