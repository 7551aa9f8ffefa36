// A chat template as a tree.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "Tokenizer/template_value.hpp"

namespace engine {

struct TemplateExpression {
  enum class Kind {
    literal,      // value
    name,         // text
    list,         // children
    conditional,  // then, condition, otherwise
    either,       // or
    both,         // and
    negation,     // not
    operation,    // text is the operator; two children
    minus,        // one child
    member,       // child . text
    index,        // child [ child ]
    slice,        // child [ start : stop : step ], absent ones null
    call,         // child ( arguments ), names for those given by name
    filter,       // child | text ( arguments )
    test          // child is text
  };
  Kind kind;
  std::string text;
  TemplateValue value;
  std::vector<std::unique_ptr<TemplateExpression>> children;
  std::vector<std::string> names;
  size_t depth = 1;
};
using TemplateExpressionPointer = std::unique_ptr<TemplateExpression>;

struct TemplateStatement {
  enum class Kind {
    text,       // text
    output,     // expression
    condition,  // branches: expression (null for else) and body
    loop,       // names; expression; filter; body
    set,        // names: variable, or namespace and member; expression, or body
    group,      // body
    leave,      // break
    next        // continue
  };
  using Body = std::vector<TemplateStatement>;
  Kind kind;
  std::string text;
  std::vector<std::string> names;
  TemplateExpressionPointer expression, filter;
  std::vector<std::pair<TemplateExpressionPointer, Body>> branches;
  Body body;
};

/// Throws Failure for what is not a template, or one that asks for a statement the engine does not do.
TemplateStatement::Body parseTemplate(std::string_view source);

}  // namespace engine
