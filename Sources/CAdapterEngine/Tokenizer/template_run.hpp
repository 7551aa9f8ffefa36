// Running a chat template.
#pragma once

#include <string>

#include "Tokenizer/template_syntax.hpp"

namespace engine {

/// Runs statements with these variables; throws Failure after too many steps or too long a text.
std::string runTemplate(const TemplateStatement::Body &body, const TemplateValue &variables);

}  // namespace engine
