#include "Tokenizer/template_lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "Files/failure.hpp"
#include "Files/utf8.hpp"
#include "Kernels/limits.hpp"

namespace engine {
namespace {

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string readString(std::string_view code, size_t &at) {
  const char quote = code[at++];
  std::string text;
  for (; at < code.size() && code[at] != quote; ++at) {
    if (code[at] != '\\' || at + 1 == code.size()) {
      text += code[at];
      continue;
    }
    switch (const char c = code[++at]) {
      case 'n': text += '\n'; break;
      case 't': text += '\t'; break;
      case 'r': text += '\r'; break;
      case '\\':
      case '\'':
      case '"': text += c; break;
      case 'u': {
        uint32_t value = 0;
        const std::string_view digits = code.substr(at + 1, 4);
        const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 4 || end.ptr != digits.data() + 4) failTemplate("an escape is wrong");
        appendUTF8(text, value);
        at += 4;
        break;
      }
      default: text += '\\', text += c;
    }
  }
  if (at == code.size()) failTemplate("a string does not end");
  ++at;
  return text;
}

std::vector<TemplateToken> readTokens(std::string_view code) {
  constexpr std::array<std::string_view, 5> kDoubles = {"==", "!=", "<=", ">=", "//"};
  constexpr std::string_view kSingles = "+-*/%~<>()[]{},.:|=";
  using Kind = TemplateToken::Kind;
  std::vector<TemplateToken> tokens;
  for (size_t at = 0; at < code.size();) {
    const size_t start = at;
    if (isSpace(code[at])) {
      ++at;
    } else if (code[at] == '\'' || code[at] == '"') {
      tokens.push_back({Kind::string, readString(code, at)});
    } else if (isDigit(code[at])) {
      while (at < code.size() && isDigit(code[at])) ++at;
      tokens.push_back({Kind::integer, std::string(code.substr(start, at - start))});
    } else if (isNameStart(code[at])) {
      while (at < code.size() && (isNameStart(code[at]) || isDigit(code[at]))) ++at;
      tokens.push_back({Kind::name, std::string(code.substr(start, at - start))});
    } else {
      const bool isDouble = std::find(kDoubles.begin(), kDoubles.end(), code.substr(at, 2)) != kDoubles.end();
      if (!isDouble && kSingles.find(code[at]) == std::string_view::npos) failTemplate("a character has no meaning");
      at += isDouble ? 2 : 1;
      tokens.push_back({Kind::symbol, std::string(code.substr(start, at - start))});
    }
  }
  return tokens;
}

/// The end of a tag's code, strings skipped; the place of the closing sign.
size_t endOfCode(std::string_view source, size_t at, std::string_view closing) {
  char quote = 0;
  for (; at < source.size(); ++at) {
    if (quote != 0) {
      if (source[at] == '\\')
        ++at;
      else if (source[at] == quote)
        quote = 0;
    } else if (source.substr(at, 2) == closing) {
      return at;
    } else if (source[at] == '\'' || source[at] == '"') {
      quote = source[at];
    }
  }
  failTemplate("a tag does not end");
}

/// Takes spaces off the end: all of them, or those after the last line break when only they stand there.
void stripEnd(std::string &text, bool all, bool isStart) {
  size_t end = text.size();
  while (end != 0 && (all ? isSpace(text[end - 1]) : text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
  if (all || (end == 0 ? isStart : text[end - 1] == '\n')) text.erase(end);
}

std::string withPlainLineBreaks(std::string_view source) {
  std::string out;
  for (size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\r') {
      out += '\n';
      if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
    } else {
      out += source[i];
    }
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace

void failTemplate(const std::string &complaint) {
  throw Failure(CAE_INVALID_TOKENIZER, "chat_template: " + complaint + ".");
}

void refuseTemplate(const std::string &complaint) {
  throw Failure(CAE_UNSUPPORTED, "chat_template: " + complaint + ".");
}

std::vector<TemplatePart> cutTemplate(std::string_view template_) {
  if (template_.size() > kMaximumChatTemplateBytes) failTemplate("the template is too long");
  const std::string source = withPlainLineBreaks(template_);
  std::vector<TemplatePart> parts;
  size_t at = 0;
  bool startsLine = true;
  while (at < source.size()) {
    const size_t open = std::min({source.find("{{", at), source.find("{%", at), source.find("{#", at), source.size()});
    std::string text = source.substr(at, open - at);
    if (open == source.size()) {
      parts.push_back({TemplatePart::Kind::text, std::move(text), {}});
      break;
    }
    const char kind = source[open + 1];
    size_t begin = open + 2;
    const char before = begin < source.size() ? source[begin] : 0;
    const bool stripsAll = before == '-', keeps = before == '+';
    if (stripsAll || keeps) ++begin;
    if (stripsAll || (kind != '{' && !keeps)) stripEnd(text, stripsAll, startsLine);
    if (!text.empty()) parts.push_back({TemplatePart::Kind::text, std::move(text), {}});

    const std::string closing = kind == '{' ? "}}" : kind == '%' ? "%}" : "#}";
    const size_t close = kind == '#' ? source.find(closing, begin) : endOfCode(source, begin, closing);
    if (close == std::string::npos) failTemplate("a comment does not end");
    size_t end = close;
    const char after = close > begin ? source[close - 1] : 0;
    if (after == '-' || after == '+') --end;
    if (kind != '#') {
      parts.push_back(
          {kind == '{' ? TemplatePart::Kind::output : TemplatePart::Kind::statement,
           {},
           readTokens(std::string_view(source).substr(begin, end - begin))});
    }
    at = close + 2;
    startsLine = false;
    if (after == '-') {
      while (at < source.size() && isSpace(source[at])) ++at;
    } else if (kind != '{' && after != '+' && at < source.size() && source[at] == '\n') {
      ++at;
      startsLine = true;
    }
  }
  return parts;
}

}  // namespace engine
