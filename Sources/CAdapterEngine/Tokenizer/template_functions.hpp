// Operators, filters, tests and methods of chat templates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "Tokenizer/template_value.hpp"

namespace engine {

/// + - * // % ~ == != < <= > >= and in.
TemplateValue operate(const std::string &sign, const TemplateValue &left, const TemplateValue &right);
/// A map's member or a list's element; undefined when there is none.
TemplateValue memberOf(const TemplateValue &value, const TemplateValue &key);

struct SliceBounds {
  std::optional<int64_t> start, stop, step;
};
/// As Python cuts strings and lists.
TemplateValue sliceOf(const TemplateValue &value, const SliceBounds &bounds);

TemplateValue applyFilter(
    const std::string &name, const TemplateValue &value, const std::vector<TemplateValue> &arguments);
bool applyTest(const std::string &name, const TemplateValue &value);
TemplateValue callMethod(
    const std::string &name, const TemplateValue &value, const std::vector<TemplateValue> &arguments);

}  // namespace engine
