#include "Tokenizer/added_tokens.hpp"

#include <algorithm>

#include "Files/utf8.hpp"
#include "Tokenizer/unicode.hpp"

namespace engine {
namespace {

bool isSpace(const Scalar &scalar) { return classify(scalar.value) == CharacterClass::space; }

/// The start of the spaces that end at `end`, not before `least`.
size_t startOfSpaces(std::string_view text, size_t least, size_t end) {
  while (end > least) {
    size_t start = end - 1;
    while (start > least && (static_cast<uint8_t>(text[start]) & 0xC0) == 0x80) --start;
    const Scalar scalar = decodeUTF8(text, start);
    if (start + scalar.length != end || !isSpace(scalar)) break;
    end = start;
  }
  return end;
}

size_t endOfSpaces(std::string_view text, size_t at) {
  while (at < text.size()) {
    const Scalar scalar = decodeUTF8(text, at);
    if (!isSpace(scalar)) break;
    at += scalar.length;
  }
  return at;
}

}  // namespace

bool AddedTokens::finish() {
  std::sort(entries_.begin(), entries_.end(), [](const Entry &a, const Entry &b) { return a.content < b.content; });
  const auto same = [](const Entry &a, const Entry &b) { return a.content == b.content; };
  return std::adjacent_find(entries_.begin(), entries_.end(), same) == entries_.end();
}

const AddedTokens::Entry *AddedTokens::match(std::string_view text, size_t at) const {
  // Entries first … last - 1 begin with the text's next `depth` bytes; the shortest of them comes first.
  auto first = entries_.begin(), last = entries_.end();
  const Entry *longest = nullptr;
  for (size_t depth = 0; first != last; ++depth) {
    if (first->content.size() == depth) {
      longest = &*first;
      ++first;
    }
    if (at + depth >= text.size()) break;
    const auto next = static_cast<uint8_t>(text[at + depth]);
    const auto byteOf = [depth](const Entry &entry) { return static_cast<uint8_t>(entry.content[depth]); };
    first = std::lower_bound(first, last, next, [&](const Entry &entry, uint8_t byte) { return byteOf(entry) < byte; });
    last = std::upper_bound(first, last, next, [&](uint8_t byte, const Entry &entry) { return byte < byteOf(entry); });
  }
  return longest;
}

std::vector<Stretch> AddedTokens::split(std::string_view text) const {
  std::vector<Stretch> stretches;
  // The end of the text already told, and of the last stretch of spaces that was looked at.
  size_t done = 0, spacesEnd = 0;
  for (size_t at = 0; at < text.size();) {
    const Entry *entry = match(text, at);
    if (entry == nullptr) {
      ++at;
      continue;
    }
    // Matches are found in the text as it stands; the spaces a token takes do not hide the next one.
    const size_t after = at + entry->content.size();
    size_t begin = at, end = after;
    if (entry->takesSpaceBefore) begin = done < at ? startOfSpaces(text, done, at) : done;
    if (entry->takesSpaceAfter) end = spacesEnd = after < spacesEnd ? spacesEnd : endOfSpaces(text, after);
    if (done < begin) stretches.push_back({-1, done, begin});
    stretches.push_back({entry->token, begin, end});
    done = end;
    at = after;
  }
  if (done < text.size()) stretches.push_back({-1, done, text.size()});
  return stretches;
}

}  // namespace engine
