#include "Tokenizer/normal_form.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "Files/utf8.hpp"

namespace engine {
namespace {

struct CombiningRange {
  uint32_t first, last, value;
};
constexpr CombiningRange kCombining[] = {
#include "Tokenizer/unicode_combining.inc"
};

struct Singleton {
  uint32_t whole, part;
};
constexpr Singleton kSingletons[] = {
#include "Tokenizer/unicode_singletons.inc"
};

struct Pair {
  uint32_t whole, first, second;
};
constexpr Pair kCompositions[] = {
#include "Tokenizer/unicode_compositions.inc"
};
constexpr Pair kExclusions[] = {
#include "Tokenizer/unicode_exclusions.inc"
};

// Hangul syllables are composed by arithmetic (The Unicode Standard, section 3.12).
constexpr uint32_t kSyllables = 0xAC00, kLeading = 0x1100, kVowels = 0x1161, kTrailing = 0x11A7;
constexpr uint32_t kLeadingCount = 19, kVowelCount = 21, kTrailingCount = 28;
constexpr uint32_t kSyllableCount = kLeadingCount * kVowelCount * kTrailingCount;

/// A byte that is not UTF-8 is this and its value: a starter that nothing joins.
constexpr uint32_t kRawByte = 0x110000;

/// The entry of a table in ascending order of `whole`, or null.
template <typename Entry, size_t Count>
const Entry *find(const Entry (&table)[Count], uint32_t whole) {
  const Entry *found = std::lower_bound(
      std::begin(table), std::end(table), whole,
      [](const Entry &entry, uint32_t value) { return entry.whole < value; });
  return found != std::end(table) && found->whole == whole ? found : nullptr;
}

uint32_t combiningClass(uint32_t scalar) {
  const CombiningRange *after = std::upper_bound(
      std::begin(kCombining), std::end(kCombining), scalar,
      [](uint32_t value, const CombiningRange &range) { return value < range.first; });
  if (after == std::begin(kCombining) || scalar > std::prev(after)->last) return 0;
  return std::prev(after)->value;
}

void decompose(uint32_t scalar, std::vector<uint32_t> &out) {
  if (scalar - kSyllables < kSyllableCount) {
    const uint32_t index = scalar - kSyllables;
    out.push_back(kLeading + index / (kVowelCount * kTrailingCount));
    out.push_back(kVowels + index / kTrailingCount % kVowelCount);
    if (index % kTrailingCount != 0) out.push_back(kTrailing + index % kTrailingCount);
    return;
  }
  if (const Singleton *single = find(kSingletons, scalar)) return decompose(single->part, out);
  const Pair *pair = find(kCompositions, scalar);
  if (pair == nullptr) pair = find(kExclusions, scalar);
  if (pair == nullptr) {
    out.push_back(scalar);
    return;
  }
  decompose(pair->first, out);
  decompose(pair->second, out);
}

/// The compositions in ascending order of their parts.
const std::vector<Pair> &compositionsByParts() {
  static const std::vector<Pair> sorted = [] {
    std::vector<Pair> pairs(std::begin(kCompositions), std::end(kCompositions));
    std::sort(pairs.begin(), pairs.end(), [](const Pair &a, const Pair &b) {
      return a.first != b.first ? a.first < b.first : a.second < b.second;
    });
    return pairs;
  }();
  return sorted;
}

/// What two scalars compose to, or 0.
uint32_t compose(uint32_t first, uint32_t second) {
  if (first - kLeading < kLeadingCount && second - kVowels < kVowelCount)
    return kSyllables + ((first - kLeading) * kVowelCount + (second - kVowels)) * kTrailingCount;
  if (first - kSyllables < kSyllableCount && (first - kSyllables) % kTrailingCount == 0 &&
      second - kTrailing - 1 < kTrailingCount - 1)
    return first + (second - kTrailing);
  const std::vector<Pair> &pairs = compositionsByParts();
  const auto found = std::lower_bound(
      pairs.begin(), pairs.end(), Pair{0, first, second},
      [](const Pair &a, const Pair &b) { return a.first != b.first ? a.first < b.first : a.second < b.second; });
  return found != pairs.end() && found->first == first && found->second == second ? found->whole : 0;
}

struct Mark {
  uint32_t scalar, combining;
  size_t place;
};

/// Puts every run of marks in ascending order of their classes, equal ones as they stood.
void order(std::vector<Mark> &marks) {
  for (auto start = marks.begin(); start != marks.end();) {
    if (start->combining == 0) {
      ++start;
      continue;
    }
    const auto end = std::find_if(start, marks.end(), [](const Mark &mark) { return mark.combining == 0; });
    std::sort(start, end, [](const Mark &a, const Mark &b) {
      return a.combining != b.combining ? a.combining < b.combining : a.place < b.place;
    });
    start = end;
  }
}

/// Joins each mark to the last starter when nothing between them blocks it.
std::vector<uint32_t> composed(const std::vector<Mark> &marks) {
  std::vector<uint32_t> out;
  size_t starter = SIZE_MAX;
  uint32_t lastClass = 0;
  for (const Mark &mark : marks) {
    if (starter != SIZE_MAX) {
      const bool adjacent = starter + 1 == out.size();
      const bool blocked = !adjacent && (lastClass == 0 || lastClass >= mark.combining);
      if (const uint32_t whole = blocked ? 0 : compose(out[starter], mark.scalar)) {
        out[starter] = whole;
        continue;
      }
    }
    if (mark.combining == 0) starter = out.size();
    lastClass = mark.combining;
    out.push_back(mark.scalar);
  }
  return out;
}

}  // namespace

std::string normalFormC(std::string_view text) {
  // No scalar below U+0300 changes or joins another but by a mark above it.
  bool plain = true;
  std::vector<uint32_t> scalars;
  for (size_t at = 0; at < text.size();) {
    const Scalar scalar = decodeUTF8(text, at);
    plain = plain && scalar.value < 0x300;
    if (scalar.value == Scalar::kInvalid)
      scalars.push_back(kRawByte + static_cast<uint8_t>(text[at]));
    else
      decompose(scalar.value, scalars);
    at += scalar.length;
  }
  if (plain) return std::string(text);
  std::vector<Mark> marks;
  marks.reserve(scalars.size());
  for (const uint32_t scalar : scalars) marks.push_back({scalar, combiningClass(scalar), marks.size()});
  order(marks);
  std::string out;
  for (const uint32_t scalar : composed(marks)) {
    if (scalar >= kRawByte)
      out += static_cast<char>(scalar - kRawByte);
    else
      appendUTF8(out, scalar);
  }
  return out;
}

}  // namespace engine
