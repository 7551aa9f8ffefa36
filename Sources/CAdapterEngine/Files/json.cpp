#include "Files/json.hpp"

#include <algorithm>
#include <charconv>

#include "Files/failure.hpp"
#include "Kernels/limits.hpp"
#include "Files/utf8.hpp"

namespace engine {
namespace {

class Parser {
 public:
  Parser(const uint8_t *bytes, size_t length, const char *file, cae_code code)
      : cursor_(reinterpret_cast<const char *>(bytes)),
        begin_(cursor_),
        end_(cursor_ + length),
        file_(file),
        code_(code) {}

  JSON document() {
    JSON value = parseValue(0);
    skipSpace();
    if (cursor_ != end_) fail("there is something after the JSON value");
    return value;
  }

 private:
  [[noreturn]] void fail(const char *complaint) const {
    throw Failure(code_, std::string(file_) + ": " + complaint + " (byte " + std::to_string(cursor_ - begin_) + ").");
  }

  void skipSpace() {
    while (cursor_ != end_ && (*cursor_ == ' ' || *cursor_ == '\n' || *cursor_ == '\t' || *cursor_ == '\r')) ++cursor_;
  }

  char peek() {
    skipSpace();
    if (cursor_ == end_) fail("the JSON ends early");
    return *cursor_;
  }

  bool take(char c) {
    if (peek() != c) return false;
    ++cursor_;
    return true;
  }

  void expect(char c) {
    if (!take(c)) fail((std::string("'") + c + "' was expected").c_str());
  }

  void literal(std::string_view word) {
    if (std::string_view(cursor_, static_cast<size_t>(end_ - cursor_)).substr(0, word.size()) != word) {
      fail("a JSON value was expected");
    }
    cursor_ += word.size();
  }

  JSON parseValue(size_t depth) {
    if (depth > kMaximumJSONDepth) fail("the JSON is nested too deeply");
    if (++values_ > kMaximumJSONValues) fail("the JSON has too many values");
    JSON value;
    switch (peek()) {
      case '{': parseObject(value, depth); break;
      case '[': parseArray(value, depth); break;
      case '"':
        value.kind = JSON::Kind::string;
        value.text = parseString();
        break;
      case 't': literal("true"), value.kind = JSON::Kind::boolean, value.truth = true; break;
      case 'f': literal("false"), value.kind = JSON::Kind::boolean; break;
      case 'n': literal("null"); break;
      default: parseNumber(value);
    }
    return value;
  }

  void parseObject(JSON &value, size_t depth) {
    value.kind = JSON::Kind::object;
    expect('{');
    if (take('}')) return;
    do {
      if (peek() != '"') fail("a member name was expected");
      std::string name = parseString();
      expect(':');
      value.members.push_back({std::move(name), parseValue(depth + 1)});
    } while (take(','));
    expect('}');
    std::vector<std::string_view> names;
    names.reserve(value.members.size());
    for (const auto &member : value.members) names.emplace_back(member.name);
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end()) fail("a member name appears twice");
  }

  void parseArray(JSON &value, size_t depth) {
    value.kind = JSON::Kind::array;
    expect('[');
    if (take(']')) return;
    do value.elements.push_back(parseValue(depth + 1));
    while (take(','));
    expect(']');
  }

  void parseNumber(JSON &value) {
    const char *start = cursor_;
    const auto digits = [this] {
      const char *from = cursor_;
      while (cursor_ != end_ && *cursor_ >= '0' && *cursor_ <= '9') ++cursor_;
      if (cursor_ == from) fail("a JSON value was expected");
    };
    if (*cursor_ == '-') ++cursor_;
    const char *whole = cursor_;
    digits();
    if (*whole == '0' && cursor_ - whole > 1) fail("a number starts with 0");
    if (cursor_ != end_ && *cursor_ == '.') ++cursor_, digits();
    if (cursor_ != end_ && (*cursor_ == 'e' || *cursor_ == 'E')) {
      ++cursor_;
      if (cursor_ != end_ && (*cursor_ == '+' || *cursor_ == '-')) ++cursor_;
      digits();
    }
    value.kind = JSON::Kind::number;
    if (std::from_chars(start, cursor_, value.number).ec != std::errc()) fail("a number is out of range");
  }

  std::string parseString() {
    ++cursor_;  // The quote.
    std::string text;
    while (true) {
      const char *run = cursor_;
      while (cursor_ != end_ && *cursor_ != '"' && *cursor_ != '\\' && static_cast<uint8_t>(*cursor_) >= 0x20)
        ++cursor_;
      text.append(run, cursor_);
      if (cursor_ == end_) fail("a string does not end");
      const char c = *cursor_++;
      if (c == '"') break;
      if (c != '\\') fail("a string holds a control character");
      parseEscape(text);
    }
    if (!isUTF8(text)) fail("a string is not UTF-8");
    return text;
  }

  void parseEscape(std::string &text) {
    if (cursor_ == end_) fail("a string does not end");
    switch (*cursor_++) {
      case '"': text += '"'; break;
      case '\\': text += '\\'; break;
      case '/': text += '/'; break;
      case 'b': text += '\b'; break;
      case 'f': text += '\f'; break;
      case 'n': text += '\n'; break;
      case 'r': text += '\r'; break;
      case 't': text += '\t'; break;
      case 'u': {
        uint32_t scalar = parseHex();
        if (scalar >= 0xD800 && scalar < 0xDC00) {
          if (end_ - cursor_ < 2 || cursor_[0] != '\\' || cursor_[1] != 'u') fail("a surrogate stands alone");
          cursor_ += 2;
          const uint32_t low = parseHex();
          if (low < 0xDC00 || low > 0xDFFF) fail("a surrogate stands alone");
          scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00);
        } else if (scalar >= 0xDC00 && scalar <= 0xDFFF) {
          fail("a surrogate stands alone");
        }
        appendUTF8(text, scalar);
        break;
      }
      default: fail("an escape is unknown");
    }
  }

  uint32_t parseHex() {
    if (end_ - cursor_ < 4) fail("a string does not end");
    uint32_t value = 0;
    const auto result = std::from_chars(cursor_, cursor_ + 4, value, 16);
    if (result.ec != std::errc() || result.ptr != cursor_ + 4) fail("an escape is unknown");
    cursor_ += 4;
    return value;
  }

  const char *cursor_;
  const char *const begin_;
  const char *const end_;
  const char *const file_;
  const cae_code code_;
  size_t values_ = 0;
};

}  // namespace

JSON JSON::parse(const uint8_t *bytes, size_t length, const char *file, cae_code code) {
  return Parser(bytes, length, file, code).document();
}

bool JSON::isNeutral() const {
  switch (kind) {
    case Kind::null: return true;
    case Kind::boolean: return !truth;
    case Kind::number: return false;
    case Kind::string: return text.empty();
    case Kind::array: return elements.empty();
    case Kind::object: return members.empty();
  }
  return false;
}

const JSON *JSON::find(std::string_view name) const {
  for (const auto &member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::optional<uint64_t> JSON::whole() const {
  if (kind != Kind::number || !(number >= 0) || number > 0x1p53) return {};
  const auto integer = static_cast<uint64_t>(number);
  if (static_cast<double>(integer) != number) return {};
  return integer;
}

}  // namespace engine
