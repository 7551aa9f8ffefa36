#include "Tokenizer/template_syntax.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "Kernels/limits.hpp"
#include "Tokenizer/template_lexer.hpp"

namespace engine {
namespace {

using Expression = TemplateExpression;
using Pointer = TemplateExpressionPointer;
using Kind = TemplateExpression::Kind;

/// Reads the expression of one tag, tightest last, as Jinja's grammar has it.
class ExpressionParser {
 public:
  explicit ExpressionParser(const std::vector<TemplateToken> &tokens) : tokens_(tokens) {}

  Pointer conditional() {
    const Nesting nesting(*this);
    Pointer value = either();
    while (takeName("if")) {
      Pointer condition = either();
      value = make(Kind::conditional, {}, std::move(value), std::move(condition));
      if (takeName("else")) adopt(*value, conditional());
    }
    return value;
  }

  Pointer either() {
    Pointer value = both();
    while (takeName("or")) value = make(Kind::either, {}, std::move(value), both());
    return value;
  }

  bool takeName(std::string_view name) { return take(TemplateToken::Kind::name, name); }
  bool takeSymbol(std::string_view symbol) { return take(TemplateToken::Kind::symbol, symbol); }
  void expectSymbol(std::string_view symbol) {
    if (!takeSymbol(symbol)) failTemplate("'" + std::string(symbol) + "' is missing");
  }
  std::string expectName() {
    if (isAtEnd() || tokens_[at_].kind != TemplateToken::Kind::name) failTemplate("a name is missing");
    return tokens_[at_++].text;
  }
  bool isAtEnd() const { return at_ == tokens_.size(); }
  void expectEnd() const {
    if (!isAtEnd()) failTemplate("'" + tokens_[at_].text + "' stands where a tag should end");
  }

 private:
  /// Counts how deep expressions lie in each other.
  struct Nesting {
    explicit Nesting(ExpressionParser &parser) : depth(parser.nesting_) {
      if (++depth > kMaximumTemplateDepth) failTemplate("an expression is nested too deeply");
    }
    ~Nesting() { --depth; }
    size_t &depth;
  };

  bool take(TemplateToken::Kind kind, std::string_view text) {
    if (isAtEnd() || tokens_[at_].kind != kind || tokens_[at_].text != text) return false;
    ++at_;
    return true;
  }

  static void adopt(Expression &parent, Pointer child) {
    if (child != nullptr) parent.depth = std::max(parent.depth, child->depth + 1);
    // Trees are walked by recursion.
    if (parent.depth > kMaximumTemplateDepth) failTemplate("an expression is too long");
    parent.children.push_back(std::move(child));
  }

  template <typename... Children>
  static Pointer make(Kind kind, std::string text, Children... children) {
    auto made = std::make_unique<Expression>();
    made->kind = kind;
    made->text = std::move(text);
    (adopt(*made, std::move(children)), ...);
    return made;
  }

  static Pointer literal(TemplateValue value) {
    Pointer made = make(Kind::literal, {});
    made->value = std::move(value);
    return made;
  }

  Pointer both() {
    Pointer value = negation();
    while (takeName("and")) value = make(Kind::both, {}, std::move(value), negation());
    return value;
  }

  Pointer negation() {
    const Nesting nesting(*this);
    return takeName("not") ? make(Kind::negation, {}, negation()) : comparison();
  }

  Pointer comparison() {
    Pointer value = sum();
    while (true) {
      const size_t before = at_;
      if (const std::string sign = takeOneOf({"==", "!=", "<=", ">=", "<", ">"}); !sign.empty()) {
        value = make(Kind::operation, sign, std::move(value), sum());
      } else if (takeName("in")) {
        value = make(Kind::operation, "in", std::move(value), sum());
      } else if (takeName("not") && takeName("in")) {
        value = make(Kind::negation, {}, make(Kind::operation, "in", std::move(value), sum()));
      } else {
        at_ = before;
        return value;
      }
    }
  }

  Pointer sum() {
    Pointer value = join();
    for (std::string sign = takeOneOf({"+", "-"}); !sign.empty(); sign = takeOneOf({"+", "-"}))
      value = make(Kind::operation, sign, std::move(value), join());
    return value;
  }

  Pointer join() {
    Pointer value = product();
    while (takeSymbol("~")) value = make(Kind::operation, "~", std::move(value), product());
    return value;
  }

  Pointer product() {
    Pointer value = filtered();
    for (std::string sign = takeOneOf({"*", "//", "%"}); !sign.empty(); sign = takeOneOf({"*", "//", "%"}))
      value = make(Kind::operation, sign, std::move(value), filtered());
    return value;
  }

  std::string takeOneOf(std::initializer_list<std::string_view> signs) {
    for (const std::string_view sign : signs) {
      if (takeSymbol(sign)) return std::string(sign);
    }
    return {};
  }

  Pointer filtered() {
    const Nesting nesting(*this);
    Pointer value = takeSymbol("-") ? make(Kind::minus, {}, filtered()) : postfixed(primary());
    while (true) {
      if (takeSymbol("|")) {
        value = make(Kind::filter, expectName(), std::move(value));
        if (takeSymbol("(")) readArguments(*value);
      } else if (takeName("is")) {
        const bool negates = takeName("not");
        value = make(Kind::test, expectName(), std::move(value));
        if (negates) value = make(Kind::negation, {}, std::move(value));
      } else {
        return value;
      }
    }
  }

  Pointer postfixed(Pointer value) {
    while (true) {
      if (takeSymbol(".")) {
        value = make(Kind::member, expectName(), std::move(value));
      } else if (takeSymbol("[")) {
        value = subscript(std::move(value));
      } else if (takeSymbol("(")) {
        value = make(Kind::call, {}, std::move(value));
        readArguments(*value);
      } else {
        return value;
      }
    }
  }

  Pointer subscript(Pointer value) {
    Pointer parts[3];
    size_t count = 0;
    bool slices = false;
    while (!takeSymbol("]")) {
      if (takeSymbol(":")) {
        slices = true;
        if (++count == 3) failTemplate("a slice has too many parts");
      } else {
        if (parts[count] != nullptr) failTemplate("']' is missing");
        parts[count] = conditional();
      }
    }
    if (slices)
      return make(Kind::slice, {}, std::move(value), std::move(parts[0]), std::move(parts[1]), std::move(parts[2]));
    if (parts[0] == nullptr) failTemplate("an index is missing");
    return make(Kind::index, {}, std::move(value), std::move(parts[0]));
  }

  /// What stands between parentheses, after the opening one.
  void readArguments(Expression &call) {
    while (!takeSymbol(")")) {
      const bool isNamed = at_ + 1 < tokens_.size() && tokens_[at_].kind == TemplateToken::Kind::name &&
                           tokens_[at_ + 1].kind == TemplateToken::Kind::symbol && tokens_[at_ + 1].text == "=";
      call.names.push_back(isNamed ? expectName() : std::string());
      if (isNamed) expectSymbol("=");
      adopt(call, conditional());
      if (!takeSymbol(",") && !(at_ < tokens_.size() && tokens_[at_].text == ")")) failTemplate("')' is missing");
    }
  }

  Pointer primary() {
    if (isAtEnd()) failTemplate("an expression is missing");
    const TemplateToken &token = tokens_[at_];
    if (token.kind == TemplateToken::Kind::string) {
      ++at_;
      std::string text = token.text;
      while (!isAtEnd() && tokens_[at_].kind == TemplateToken::Kind::string) text += tokens_[at_++].text;
      return literal(TemplateValue::of(std::move(text)));
    }
    if (token.kind == TemplateToken::Kind::integer) {
      ++at_;
      int64_t value = 0;
      const auto end = std::from_chars(token.text.data(), token.text.data() + token.text.size(), value);
      if (end.ec != std::errc() || value > (int64_t{1} << 31)) failTemplate("a number is too large");
      return literal(TemplateValue::of(value));
    }
    if (token.kind == TemplateToken::Kind::name) return named(expectName());
    if (takeSymbol("(")) {
      Pointer value = conditional();
      expectSymbol(")");
      return value;
    }
    if (takeSymbol("[")) {
      Pointer list = make(Kind::list, {});
      while (!takeSymbol("]")) {
        adopt(*list, conditional());
        if (!takeSymbol(",") && !(at_ < tokens_.size() && tokens_[at_].text == "]")) failTemplate("']' is missing");
      }
      return list;
    }
    if (takeSymbol("{")) {
      if (!takeSymbol("}")) refuseTemplate("it spells out a dictionary, which is not supported");
      return literal(TemplateValue::emptyMap());
    }
    failTemplate("'" + token.text + "' stands where a value should");
  }

  static Pointer named(std::string name) {
    if (name == "true" || name == "True") return literal(TemplateValue::of(true));
    if (name == "false" || name == "False") return literal(TemplateValue::of(false));
    if (name == "none" || name == "None") return literal(TemplateValue::none());
    return make(Kind::name, std::move(name));
  }

  const std::vector<TemplateToken> &tokens_;
  size_t at_ = 0;
  size_t nesting_ = 0;
};

/// Reads statements up to the tag that ends them.
class StatementParser {
 public:
  explicit StatementParser(std::vector<TemplatePart> parts) : parts_(std::move(parts)) {}

  TemplateStatement::Body whole() {
    TemplateStatement::Body body = statements({});
    if (at_ != parts_.size()) failTemplate("'" + keyword(parts_[at_]) + "' ends nothing");
    return body;
  }

 private:
  using Statement = TemplateStatement;

  static std::string keyword(const TemplatePart &part) {
    const bool isStatement = part.kind == TemplatePart::Kind::statement && !part.tokens.empty();
    return isStatement ? part.tokens[0].text : std::string();
  }

  Statement::Body statements(std::initializer_list<std::string_view> endings) {
    if (++nesting_ > kMaximumTemplateNesting) failTemplate("statements are nested too deeply");
    Statement::Body body;
    for (; at_ < parts_.size(); ++at_) {
      TemplatePart &part = parts_[at_];
      if (part.kind == TemplatePart::Kind::text) {
        Statement text{};
        text.kind = Statement::Kind::text;
        text.text = std::move(part.text);
        body.push_back(std::move(text));
        continue;
      }
      const std::string word = keyword(part);
      if (std::find(endings.begin(), endings.end(), word) != endings.end() && !word.empty()) break;
      if (part.kind == TemplatePart::Kind::statement && (word.starts_with("end") || word.starts_with("el"))) break;
      body.push_back(part.kind == TemplatePart::Kind::output ? output(part) : statement(part, word));
    }
    --nesting_;
    return body;
  }

  static Statement output(const TemplatePart &part) {
    ExpressionParser parser(part.tokens);
    Statement made{};
    made.kind = Statement::Kind::output;
    made.expression = parser.conditional();
    parser.expectEnd();
    return made;
  }

  Statement statement(const TemplatePart &part, const std::string &word) {
    ExpressionParser parser(part.tokens);
    parser.expectName();
    if (word == "if") return condition(parser);
    if (word == "for") return loop(parser);
    if (word == "set") return set(parser);
    Statement made{};
    if (word == "break" || word == "continue") {
      made.kind = word == "break" ? Statement::Kind::leave : Statement::Kind::next;
      parser.expectEnd();
      return made;
    }
    // Marks what an assistant said, for training; it writes what is in it.
    if (word != "generation") refuseTemplate("it uses '" + word + "', which is not supported");
    made.kind = Statement::Kind::group;
    made.body = bodyUpTo("endgeneration");
    return made;
  }

  /// The statements after this tag, and past the tag that ends them.
  Statement::Body bodyUpTo(std::string_view ending) {
    ++at_;
    Statement::Body body = statements({ending});
    if (at_ == parts_.size() || keyword(parts_[at_]) != ending)
      failTemplate("'" + std::string(ending) + "' is missing");
    return body;
  }

  Statement condition(ExpressionParser &parser) {
    Statement made{};
    made.kind = Statement::Kind::condition;
    made.branches.emplace_back(parser.conditional(), Statement::Body());
    parser.expectEnd();
    while (true) {
      ++at_;
      made.branches.back().second = statements({"elif", "else", "endif"});
      const std::string word = at_ == parts_.size() ? std::string() : keyword(parts_[at_]);
      if (word == "endif") return made;
      const bool isLast = made.branches.back().first == nullptr;
      if (isLast || (word != "elif" && word != "else")) failTemplate("'endif' is missing");
      Pointer next;
      if (word == "elif") {
        ExpressionParser own(parts_[at_].tokens);
        own.expectName();
        next = own.conditional();
        own.expectEnd();
      }
      made.branches.emplace_back(std::move(next), Statement::Body());
    }
  }

  Statement loop(ExpressionParser &parser) {
    Statement made{};
    made.kind = Statement::Kind::loop;
    do made.names.push_back(parser.expectName());
    while (parser.takeSymbol(","));
    if (made.names.size() > 1) refuseTemplate("a loop has several variables, which is not supported");
    if (!parser.takeName("in")) failTemplate("'in' is missing");
    made.expression = parser.either();
    if (parser.takeName("if")) made.filter = parser.either();
    parser.expectEnd();
    made.body = bodyUpTo("endfor");
    return made;
  }

  Statement set(ExpressionParser &parser) {
    Statement made{};
    made.kind = Statement::Kind::set;
    made.names.push_back(parser.expectName());
    if (parser.takeSymbol(".")) made.names.push_back(parser.expectName());
    if (parser.isAtEnd()) {
      made.body = bodyUpTo("endset");
      return made;
    }
    parser.expectSymbol("=");
    made.expression = parser.conditional();
    parser.expectEnd();
    return made;
  }

  std::vector<TemplatePart> parts_;
  size_t at_ = 0;
  size_t nesting_ = 0;
};

}  // namespace

TemplateStatement::Body parseTemplate(std::string_view source) { return StatementParser(cutTemplate(source)).whole(); }

}  // namespace engine
