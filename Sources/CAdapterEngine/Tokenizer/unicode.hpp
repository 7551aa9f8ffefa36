// The three character classes of the GPT-2 pattern.
#pragma once

#include <cstdint>

namespace engine {

enum class CharacterClass : uint8_t { space, letter, number, other };

/// \s (White_Space), \p{L}, \p{N}, or none of them; bytes that are not UTF-8 are `other`.
CharacterClass classify(uint32_t scalar);

}  // namespace engine
