#include "Tokenizer/template_value.hpp"

#include "Files/utf8.hpp"
#include "Tokenizer/template_lexer.hpp"

namespace engine {

TemplateValue TemplateValue::none() {
  TemplateValue value;
  value.kind = Kind::none;
  return value;
}

TemplateValue TemplateValue::of(bool truth) {
  TemplateValue value;
  value.kind = Kind::boolean;
  value.integer = truth ? 1 : 0;
  return value;
}

TemplateValue TemplateValue::of(int64_t integer) {
  TemplateValue value;
  value.kind = Kind::integer;
  value.integer = integer;
  return value;
}

TemplateValue TemplateValue::of(std::string text) {
  TemplateValue value;
  value.kind = Kind::string;
  value.text = std::move(text);
  return value;
}

TemplateValue TemplateValue::emptyList() {
  TemplateValue value;
  value.kind = Kind::list;
  value.list = std::make_shared<std::vector<TemplateValue>>();
  return value;
}

TemplateValue TemplateValue::emptyMap() {
  TemplateValue value;
  value.kind = Kind::map;
  value.map = std::make_shared<std::vector<std::pair<std::string, TemplateValue>>>();
  return value;
}

bool TemplateValue::isTrue() const {
  switch (kind) {
    case Kind::undefined:
    case Kind::none: return false;
    case Kind::boolean:
    case Kind::integer: return integer != 0;
    case Kind::string: return !text.empty();
    case Kind::list: return !list->empty();
    case Kind::map: return !map->empty();
  }
  return false;
}

bool TemplateValue::operator==(const TemplateValue &other) const {
  if (isNumber() && other.isNumber()) return integer == other.integer;
  if (kind != other.kind) return false;
  switch (kind) {
    case Kind::string: return text == other.text;
    case Kind::list:
    case Kind::map: refuseTemplate("lists are compared, which is not supported");
    default: return true;
  }
}

std::string TemplateValue::written() const {
  switch (kind) {
    case Kind::undefined: return {};
    case Kind::none: return "None";
    case Kind::boolean: return integer != 0 ? "True" : "False";
    case Kind::integer: return std::to_string(integer);
    case Kind::string: return text;
    default: refuseTemplate("a list is written, which is not supported");
  }
}

TemplateValue TemplateValue::member(std::string_view name) const {
  if (kind != Kind::map) return {};
  for (const auto &[key, value] : *map) {
    if (key == name) return value;
  }
  return {};
}

void TemplateValue::setMember(const std::string &name, TemplateValue value) {
  for (auto &[key, old] : *map) {
    if (key == name) {
      old = std::move(value);
      return;
    }
  }
  map->emplace_back(name, std::move(value));
}

size_t TemplateValue::size() const {
  switch (kind) {
    case Kind::string: return charactersOf(text).size();
    case Kind::list: return list->size();
    case Kind::map: return map->size();
    default: failTemplate("something without a length is measured");
  }
}

std::vector<std::string_view> charactersOf(std::string_view text) {
  std::vector<std::string_view> characters;
  for (size_t at = 0; at < text.size();) {
    const size_t length = decodeUTF8(text, at).length;
    characters.push_back(text.substr(at, length));
    at += length;
  }
  return characters;
}

}  // namespace engine
