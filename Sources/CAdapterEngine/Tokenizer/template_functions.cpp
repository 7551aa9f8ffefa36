#include "Tokenizer/template_functions.hpp"

#include <algorithm>

#include "Files/utf8.hpp"
#include "Kernels/limits.hpp"
#include "Tokenizer/normalizer.hpp"
#include "Tokenizer/template_lexer.hpp"
#include "Tokenizer/unicode.hpp"

namespace engine {
namespace {

using Value = TemplateValue;
using Kind = TemplateValue::Kind;

/// What Python's strip() takes off.
bool isSpace(std::string_view character) {
  const uint32_t scalar = decodeUTF8(character, 0).value;
  return classify(scalar) == CharacterClass::space || (scalar >= 0x1C && scalar <= 0x1F);
}

std::string stripped(std::string_view text, bool left, bool right, const std::vector<Value> &arguments) {
  std::vector<std::string_view> set;
  const bool hasSet = !arguments.empty() && arguments[0].kind != Kind::none;
  if (hasSet) set = charactersOf(arguments[0].text);
  const auto goes = [&](std::string_view character) {
    return hasSet ? std::find(set.begin(), set.end(), character) != set.end() : isSpace(character);
  };
  const std::vector<std::string_view> characters = charactersOf(text);
  size_t begin = 0, end = characters.size();
  while (left && begin < end && goes(characters[begin])) ++begin;
  while (right && end > begin && goes(characters[end - 1])) --end;
  std::string out;
  for (size_t i = begin; i < end; ++i) out.append(characters[i]);
  return out;
}

std::string changedCase(std::string text, bool toUpper) {
  for (char &c : text) {
    if (static_cast<uint8_t>(c) >= 0x80)
      refuseTemplate("it changes the case of more than ASCII, which is not supported");
    if (toUpper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z') c = static_cast<char>(c ^ 0x20);
  }
  return text;
}

const std::string &stringOf(const Value &value, const std::string &what) {
  if (!value.isString()) failTemplate("'" + what + "' is used on something that is not a string");
  return value.text;
}

Value split(const std::string &text, const std::vector<Value> &arguments) {
  if (arguments.size() != 1 || !arguments[0].isString() || arguments[0].text.empty())
    refuseTemplate("it splits by something else than one string, which is not supported");
  const std::string &separator = arguments[0].text;
  Value list = Value::emptyList();
  size_t start = 0;
  for (size_t at = text.find(separator); at != std::string::npos; at = text.find(separator, start)) {
    list.list->push_back(Value::of(text.substr(start, at - start)));
    start = at + separator.size();
  }
  list.list->push_back(Value::of(text.substr(start)));
  return list;
}

Value joined(const Value &value, const std::vector<Value> &arguments) {
  if (value.kind != Kind::list) failTemplate("'join' is used on something that is not a list");
  std::string text;
  for (size_t i = 0; i < value.list->size(); ++i) {
    if (i != 0 && !arguments.empty()) text += arguments[0].written();
    text += (*value.list)[i].written();
    if (text.size() > kMaximumConversationBytes) failTemplate("the text becomes too long");
  }
  return Value::of(std::move(text));
}

bool holds(const Value &item, const Value &whole) {
  if (whole.isString()) return whole.text.find(stringOf(item, "in")) != std::string::npos;
  if (whole.kind == Kind::map) return item.isString() && whole.member(item.text).kind != Kind::undefined;
  if (whole.kind != Kind::list) failTemplate("'in' looks into something that holds nothing");
  return std::any_of(whole.list->begin(), whole.list->end(), [&](const Value &element) { return element == item; });
}

Value sum(const Value &left, const Value &right) {
  if (left.isString() && right.isString()) {
    if (left.text.size() + right.text.size() > kMaximumConversationBytes) failTemplate("the text becomes too long");
    return Value::of(left.text + right.text);
  }
  if (left.kind == Kind::list && right.kind == Kind::list) {
    if (left.list->size() + right.list->size() > kMaximumTemplateSteps) failTemplate("a list becomes too long");
    Value list = Value::emptyList();
    *list.list = *left.list;
    list.list->insert(list.list->end(), right.list->begin(), right.list->end());
    return list;
  }
  if (!left.isNumber() || !right.isNumber()) failTemplate("'+' stands between things that do not add");
  return Value::of(left.integer + right.integer);
}

/// Python's remainder and quotient go with the divisor's sign.
Value divide(bool remainder, int64_t a, int64_t b) {
  if (b == 0) failTemplate("it divides by zero");
  const int64_t rest = a % b, shift = rest != 0 && (rest < 0) != (b < 0) ? 1 : 0;
  return Value::of(remainder ? rest + shift * b : a / b - shift);
}

bool isBelow(const Value &left, const Value &right) {
  if (left.isString() && right.isString()) return left.text < right.text;
  if (!left.isNumber() || !right.isNumber()) failTemplate("things are compared that have no order");
  return left.integer < right.integer;
}

}  // namespace

Value operate(const std::string &sign, const Value &left, const Value &right) {
  if (sign == "==") return Value::of(left == right);
  if (sign == "!=") return Value::of(!(left == right));
  if (sign == "in") return Value::of(holds(left, right));
  if (sign == "<") return Value::of(isBelow(left, right));
  if (sign == ">") return Value::of(isBelow(right, left));
  if (sign == "<=") return Value::of(!isBelow(right, left));
  if (sign == ">=") return Value::of(!isBelow(left, right));
  if (sign == "+") return sum(left, right);
  if (sign == "~") return sum(Value::of(left.written()), Value::of(right.written()));
  if (!left.isNumber() || !right.isNumber()) failTemplate("'" + sign + "' stands between things that are no numbers");
  constexpr int64_t kLargest = int64_t{1} << 31;
  const bool isSmall = std::abs(left.integer) <= kLargest && std::abs(right.integer) <= kLargest;
  if (!isSmall) failTemplate("a number is too large");
  if (sign == "-") return Value::of(left.integer - right.integer);
  if (sign == "*") return Value::of(left.integer * right.integer);
  return divide(sign == "%", left.integer, right.integer);
}

Value memberOf(const Value &value, const Value &key) {
  if (value.kind == Kind::map && key.isString()) return value.member(key.text);
  if ((value.kind == Kind::list || value.isString()) && key.isNumber()) {
    const std::vector<std::string_view> characters =
        value.isString() ? charactersOf(value.text) : std::vector<std::string_view>();
    const auto count = static_cast<int64_t>(value.isString() ? characters.size() : value.list->size());
    const int64_t index = key.integer < 0 ? key.integer + count : key.integer;
    if (index < 0 || index >= count) return {};
    const auto place = static_cast<size_t>(index);
    return value.isString() ? Value::of(std::string(characters[place])) : (*value.list)[place];
  }
  if (value.kind == Kind::undefined) failTemplate("it asks for a member of something undefined");
  return {};
}

Value sliceOf(const Value &value, const SliceBounds &bounds) {
  if (!value.isString() && value.kind != Kind::list) failTemplate("a slice is taken of something without elements");
  const int64_t step = bounds.step.value_or(1);
  if (step == 0 || step > INT32_MAX || step < -INT32_MAX) failTemplate("a slice's step is wrong");
  const std::vector<std::string_view> characters =
      value.isString() ? charactersOf(value.text) : std::vector<std::string_view>();
  const auto count = static_cast<int64_t>(value.isString() ? characters.size() : value.list->size());
  const int64_t least = step > 0 ? 0 : -1, most = step > 0 ? count : count - 1;
  const auto place = [&](std::optional<int64_t> bound, int64_t usual) {
    if (!bound) return usual;
    return std::clamp(*bound < 0 ? *bound + count : *bound, least, most);
  };
  const int64_t start = place(bounds.start, step > 0 ? 0 : count - 1);
  const int64_t stop = place(bounds.stop, step > 0 ? count : -1);
  Value list = Value::emptyList();
  std::string text;
  for (int64_t i = start; step > 0 ? i < stop : i > stop; i += step) {
    const auto index = static_cast<size_t>(i);
    if (value.isString())
      text.append(characters[index]);
    else
      list.list->push_back((*value.list)[index]);
  }
  return value.isString() ? Value::of(std::move(text)) : list;
}

Value applyFilter(const std::string &name, const Value &value, const std::vector<Value> &arguments) {
  if (name == "trim") return Value::of(stripped(stringOf(value, name), true, true, arguments));
  if (name == "length" || name == "count") return Value::of(static_cast<int64_t>(value.size()));
  if (name == "upper" || name == "lower") return Value::of(changedCase(stringOf(value, name), name == "upper"));
  if (name == "string") return Value::of(value.written());
  if (name == "join") return joined(value, arguments);
  if (name == "list" && value.kind == Kind::list) return value;
  if (name == "safe") return value;
  if ((name == "first" || name == "last") && value.kind == Kind::list)
    return memberOf(value, Value::of(name == "first" ? int64_t{0} : int64_t{-1}));
  if (name == "default") {
    const bool replacesFalse = arguments.size() > 1 && arguments[1].isTrue();
    const bool replaces = value.kind == Kind::undefined || (replacesFalse && !value.isTrue());
    return replaces ? (arguments.empty() ? Value::of(std::string()) : arguments[0]) : value;
  }
  refuseTemplate("it uses the filter '" + name + "', which is not supported");
}

bool applyTest(const std::string &name, const Value &value) {
  if (name == "defined") return value.kind != Kind::undefined;
  if (name == "undefined") return value.kind == Kind::undefined;
  if (name == "none") return value.kind == Kind::none;
  if (name == "string") return value.isString();
  if (name == "number") return value.isNumber();
  if (name == "integer") return value.kind == Kind::integer;
  if (name == "boolean") return value.kind == Kind::boolean;
  if (name == "true") return value.kind == Kind::boolean && value.integer != 0;
  if (name == "false") return value.kind == Kind::boolean && value.integer == 0;
  if (name == "mapping") return value.kind == Kind::map;
  if (name == "iterable" || name == "sequence")
    return value.isString() || value.kind == Kind::list || value.kind == Kind::map;
  if ((name == "odd" || name == "even") && value.isNumber()) return (value.integer % 2 != 0) == (name == "odd");
  refuseTemplate("it uses the test '" + name + "', which is not supported");
}

Value callMethod(const std::string &name, const Value &value, const std::vector<Value> &arguments) {
  if (value.kind == Kind::map && name == "get" && !arguments.empty() && arguments[0].isString()) {
    const Value found = value.member(arguments[0].text);
    if (found.kind != Kind::undefined) return found;
    return arguments.size() > 1 ? arguments[1] : Value::none();
  }
  const std::string &text = stringOf(value, name);
  if (name == "strip") return Value::of(stripped(text, true, true, arguments));
  if (name == "lstrip") return Value::of(stripped(text, true, false, arguments));
  if (name == "rstrip") return Value::of(stripped(text, false, true, arguments));
  if (name == "split") return split(text, arguments);
  if (name == "upper" || name == "lower") return Value::of(changedCase(text, name == "upper"));
  const bool hasText = !arguments.empty() && arguments[0].isString();
  if (name == "startswith" && hasText) return Value::of(text.starts_with(arguments[0].text));
  if (name == "endswith" && hasText) return Value::of(text.ends_with(arguments[0].text));
  if (name == "replace" && arguments.size() == 2 && hasText && !arguments[0].text.empty()) {
    const std::string &with = stringOf(arguments[1], name);
    const size_t most = with.size() > 1 ? kMaximumConversationBytes / with.size() : kMaximumConversationBytes;
    if (text.size() > most) failTemplate("the text becomes too long");
    return Value::of(replacing(text, arguments[0].text, with));
  }
  refuseTemplate("it calls '" + name + "', which is not supported");
}

}  // namespace engine
