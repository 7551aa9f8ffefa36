#include "Tokenizer/unicode.hpp"

#include <algorithm>
#include <iterator>

namespace engine {
namespace {

struct Range {
  uint32_t first, last;
};

constexpr Range kLetters[] = {
#include "Tokenizer/unicode_letters.inc"
};

constexpr Range kNumbers[] = {
#include "Tokenizer/unicode_numbers.inc"
};

constexpr Range kSpaces[] = {{0x9, 0xD},       {0x20, 0x20},     {0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
                             {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};

template <size_t Count>
bool contains(const Range (&ranges)[Count], uint32_t scalar) {
  const Range *after = std::upper_bound(
      std::begin(ranges), std::end(ranges), scalar,
      [](uint32_t value, const Range &range) { return value < range.first; });
  return after != std::begin(ranges) && scalar <= std::prev(after)->last;
}

}  // namespace

CharacterClass classify(uint32_t scalar) {
  if (contains(kSpaces, scalar)) return CharacterClass::space;
  if (contains(kLetters, scalar)) return CharacterClass::letter;
  if (contains(kNumbers, scalar)) return CharacterClass::number;
  return CharacterClass::other;
}

}  // namespace engine
