#include "Tokenizer/template_run.hpp"

#include <algorithm>

#include "Files/failure.hpp"
#include "Kernels/limits.hpp"
#include "Tokenizer/template_functions.hpp"
#include "Tokenizer/template_lexer.hpp"

namespace engine {
namespace {

using Value = TemplateValue;
using Expression = TemplateExpression;
using Statement = TemplateStatement;

class Run {
 public:
  explicit Run(const Value &variables) { scopes_.push_back(variables); }

  enum class Flow { on, leave, next };

  Flow statements(const Statement::Body &body) {
    for (const Statement &statement : body) {
      const Flow flow = perform(statement);
      if (flow != Flow::on) return flow;
    }
    return Flow::on;
  }

  std::string text;

 private:
  void step() {
    if (++steps_ > kMaximumTemplateSteps) failTemplate("it runs for too long");
  }

  void write(std::string_view more) {
    if (text.size() + more.size() > kMaximumConversationBytes) failTemplate("the text becomes too long");
    text.append(more);
  }

  Flow perform(const Statement &statement) {
    step();
    switch (statement.kind) {
      case Statement::Kind::text: write(statement.text); return Flow::on;
      case Statement::Kind::output: write(evaluate(*statement.expression).written()); return Flow::on;
      case Statement::Kind::condition:
        for (const auto &[condition, body] : statement.branches) {
          if (condition == nullptr || evaluate(*condition).isTrue()) return statements(body);
        }
        return Flow::on;
      case Statement::Kind::loop: loop(statement); return Flow::on;
      case Statement::Kind::set: set(statement); return Flow::on;
      case Statement::Kind::group: return statements(statement.body);
      case Statement::Kind::leave: return Flow::leave;
      case Statement::Kind::next: return Flow::next;
    }
    return Flow::on;
  }

  void loop(const Statement &statement) {
    const Value source = evaluate(*statement.expression);
    if (source.kind != Value::Kind::list) failTemplate("a loop goes over something that is not a list");
    Value items = Value::emptyList();
    const std::string &name = statement.names[0];
    for (const Value &item : *source.list) {
      if (statement.filter != nullptr) {
        scopes_.push_back(Value::emptyMap());
        scopes_.back().setMember(name, item);
        const bool keeps = evaluate(*statement.filter).isTrue();
        scopes_.pop_back();
        if (!keeps) continue;
      }
      items.list->push_back(item);
    }
    const size_t count = items.list->size();
    for (size_t i = 0; i < count; ++i) {
      step();
      Value place = Value::emptyMap();
      place.setMember("index0", Value::of(static_cast<int64_t>(i)));
      place.setMember("index", Value::of(static_cast<int64_t>(i + 1)));
      place.setMember("revindex0", Value::of(static_cast<int64_t>(count - i - 1)));
      place.setMember("revindex", Value::of(static_cast<int64_t>(count - i)));
      place.setMember("first", Value::of(i == 0));
      place.setMember("last", Value::of(i + 1 == count));
      place.setMember("length", Value::of(static_cast<int64_t>(count)));
      if (i != 0) place.setMember("previtem", (*items.list)[i - 1]);
      if (i + 1 != count) place.setMember("nextitem", (*items.list)[i + 1]);
      scopes_.push_back(Value::emptyMap());
      scopes_.back().setMember("loop", place);
      scopes_.back().setMember(name, (*items.list)[i]);
      const Flow flow = statements(statement.body);
      scopes_.pop_back();
      if (flow == Flow::leave) break;
    }
  }

  void set(const Statement &statement) {
    Value value;
    if (statement.expression != nullptr) {
      value = evaluate(*statement.expression);
    } else {
      std::string outer;
      outer.swap(text);
      statements(statement.body);
      outer.swap(text);
      value = Value::of(std::move(outer));
    }
    if (statement.names.size() == 1) {
      // A loop's variables end with its round; a condition's stay.
      scopes_.back().setMember(statement.names[0], std::move(value));
      return;
    }
    Value space = lookUp(statement.names[0]);
    if (space.kind != Value::Kind::map) failTemplate("'" + statement.names[0] + "' is not a namespace");
    space.setMember(statement.names[1], std::move(value));
  }

  Value lookUp(const std::string &name) const {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      for (const auto &[key, value] : *scope->map) {
        if (key == name) return value;
      }
    }
    return {};
  }

  /// Every value counts by its bytes, so that a template cannot heap up memory.
  Value evaluate(const Expression &expression) {
    step();
    Value value = compute(expression);
    work_ += value.text.size();
    if (value.kind == Value::Kind::list) {
      for (const Value &element : *value.list) work_ += element.text.size() + sizeof(void *);
    }
    if (work_ > kMaximumTemplateWork) failTemplate("it works on too much text");
    return value;
  }

  Value compute(const Expression &expression) {
    const auto child = [&](size_t i) { return evaluate(*expression.children[i]); };
    switch (expression.kind) {
      case Expression::Kind::literal: return expression.value;
      case Expression::Kind::name: return lookUp(expression.text);
      case Expression::Kind::list: {
        Value list = Value::emptyList();
        for (const auto &element : expression.children) list.list->push_back(evaluate(*element));
        return list;
      }
      case Expression::Kind::conditional:
        if (child(1).isTrue()) return child(0);
        return expression.children.size() > 2 ? child(2) : Value();
      case Expression::Kind::either: {
        Value left = child(0);
        return left.isTrue() ? left : child(1);
      }
      case Expression::Kind::both: {
        Value left = child(0);
        return left.isTrue() ? child(1) : left;
      }
      case Expression::Kind::negation: return Value::of(!child(0).isTrue());
      case Expression::Kind::operation: return operate(expression.text, child(0), child(1));
      case Expression::Kind::minus: {
        const Value value = child(0);
        if (!value.isNumber()) failTemplate("a sign stands before something that is not a number");
        return Value::of(-value.integer);
      }
      case Expression::Kind::member: return memberOf(child(0), Value::of(expression.text));
      case Expression::Kind::index: return memberOf(child(0), child(1));
      case Expression::Kind::slice: return slice(expression);
      case Expression::Kind::call: return call(expression);
      case Expression::Kind::filter: return applyFilter(expression.text, child(0), arguments(expression));
      case Expression::Kind::test: return Value::of(applyTest(expression.text, child(0)));
    }
    return {};
  }

  std::vector<Value> arguments(const Expression &expression) {
    std::vector<Value> values;
    for (size_t i = 1; i < expression.children.size(); ++i) values.push_back(evaluate(*expression.children[i]));
    return values;
  }

  Value slice(const Expression &expression) {
    SliceBounds bounds;
    const auto bound = [&](size_t i, std::optional<int64_t> &out) {
      if (expression.children[i] == nullptr) return;
      const Value value = evaluate(*expression.children[i]);
      if (value.kind == Value::Kind::none) return;
      if (!value.isNumber()) failTemplate("a slice's bound is not a number");
      out = value.integer;
    };
    const Value value = evaluate(*expression.children[0]);
    bound(1, bounds.start);
    bound(2, bounds.stop);
    bound(3, bounds.step);
    return sliceOf(value, bounds);
  }

  Value call(const Expression &expression) {
    const Expression &callee = *expression.children[0];
    if (callee.kind == Expression::Kind::member)
      return callMethod(callee.text, evaluate(*callee.children[0]), arguments(expression));
    if (callee.kind != Expression::Kind::name) refuseTemplate("it calls what is not a name");
    const std::string &name = callee.text;
    if (name == "raise_exception") {
      const std::vector<Value> values = arguments(expression);
      throw Failure(
          CAE_INVALID_REQUEST,
          "The chat template refuses the conversation with \"" +
              (values.empty() ? std::string() : values[0].written()) + "\".");
    }
    if (name != "namespace") refuseTemplate("it calls '" + name + "', which is not supported");
    Value space = Value::emptyMap();
    for (size_t i = 1; i < expression.children.size(); ++i) {
      const std::string &key = expression.names[i - 1];
      if (key.empty()) refuseTemplate("it makes a namespace of a value, which is not supported");
      space.setMember(key, evaluate(*expression.children[i]));
    }
    return space;
  }

  std::vector<Value> scopes_;
  size_t steps_ = 0, work_ = 0;
};

}  // namespace

std::string runTemplate(const TemplateStatement::Body &body, const TemplateValue &variables) {
  Run run(variables);
  run.statements(body);
  return std::move(run.text);
}

}  // namespace engine
