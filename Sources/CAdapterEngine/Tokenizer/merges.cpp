#include "Tokenizer/merges.hpp"

#include <algorithm>
#include <queue>

#include "Files/utf8.hpp"
#include "Tokenizer/bytealphabet.hpp"
#include "Tokenizer/parts.hpp"

namespace engine {
namespace {

using Names = std::vector<std::pair<std::string, int32_t>>;

int32_t find(const Names &names, std::string_view name) {
  const auto found = std::lower_bound(
      names.begin(), names.end(), name, [](const auto &entry, std::string_view value) { return entry.first < value; });
  return found != names.end() && found->first == name ? found->second : -1;
}

uint64_t pairOf(int32_t left, int32_t right) {
  return static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32 | static_cast<uint32_t>(right);
}

/// The name of a byte to fall back on: "<0x0A>".
std::string fallbackName(uint32_t byte) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  return std::string("<0x") + kDigits[byte >> 4] + kDigits[byte & 15] + ">";
}

/// The two names of a merge, "a b" or ["a", "b"].
std::pair<std::string, std::string> mergeNames(const JSON &merge, size_t rank) {
  if (merge.isString()) {
    const size_t space = merge.text.find(' ');
    if (space != std::string::npos) return {merge.text.substr(0, space), merge.text.substr(space + 1)};
  } else if (
      merge.isArray() && merge.elements.size() == 2 && merge.elements[0].isString() && merge.elements[1].isString()) {
    return {merge.elements[0].text, merge.elements[1].text};
  }
  failTokenizer("merges: entry " + std::to_string(rank) + " is not a pair");
}

/// A word's symbols as a list that merges shorten.
struct Symbol {
  int32_t token;
  size_t previous, next;
};

struct Candidate {
  uint32_t rank;
  size_t left;
  int32_t leftToken, rightToken, result;
  bool operator<(const Candidate &other) const {  // The queue's top is its largest.
    return rank != other.rank ? rank > other.rank : left > other.left;
  }
};

}  // namespace

BytePairModel::BytePairModel(const JSON &model, bool isByteLevel, uint32_t vocabulary) : isByteLevel_(isByteLevel) {
  const Fields fields = tokenizerPart(model, "model");
  const std::string type = fields.string("type", "BPE");
  if (type != "BPE") fields.unsupported("type", "is " + type + "; BPE is supported");
  for (const char *name : {"continuing_subword_prefix", "end_of_word_suffix"}) fields.refuse(name);
  if (fields.real("dropout", 0.0, 1.0, 0.0) != 0.0) fields.refuse("dropout");
  if (isByteLevel) fields.refuse("byte_fallback");
  if (!isByteLevel && !fields.boolean("byte_fallback", false))
    fields.unsupported("byte_fallback", "is not set, and pre_tokenizer is not ByteLevel");
  ignoresMerges_ = fields.boolean("ignore_merges", false);
  const JSON *names = fields.find("vocab"), *merges = fields.find("merges");
  if (names == nullptr || !names->isObject()) fields.fail("vocab", "must be an object of tokens");
  if (merges == nullptr || !merges->isArray()) fields.fail("merges", "must be a list of pairs");
  readVocabulary(*names, vocabulary);
  requireByteTokens();
  readMerges(*merges);
}

void BytePairModel::readVocabulary(const JSON &names, uint32_t vocabulary) {
  texts_.resize(vocabulary);
  std::vector<bool> taken(vocabulary);
  for (const auto &[name, value] : names.members) {
    const auto token = value.whole();
    if (!token || *token >= vocabulary) failTokenizer("vocab: " + name + " is not a token below vocab_size");
    if (taken[*token]) failTokenizer("vocab: token " + std::to_string(*token) + " has two names");
    taken[*token] = true;
    const auto id = static_cast<int32_t>(*token);
    names_.emplace_back(name, id);
    texts_[*token] = name;
    if (!isByteLevel_) continue;
    const auto bytes = bytesOfName(name);
    if (!bytes) continue;
    texts_[*token] = *bytes;
    words_.emplace_back(*bytes, id);
  }
  std::sort(names_.begin(), names_.end());
  std::sort(words_.begin(), words_.end());
}

void BytePairModel::requireByteTokens() {
  for (uint32_t byte = 0; byte < 256; ++byte) {
    byteTokens_[byte] =
        isByteLevel_ ? find(words_, std::string(1, static_cast<char>(byte))) : find(names_, fallbackName(byte));
    if (byteTokens_[byte] < 0)
      throw Failure(CAE_UNSUPPORTED, std::string(kTokenizerFile) + ": vocab lacks one of the 256 byte tokens.");
    texts_[static_cast<size_t>(byteTokens_[byte])] = std::string(1, static_cast<char>(byte));
  }
}

void BytePairModel::readMerges(const JSON &merges) {
  merges_.reserve(merges.elements.size());
  for (const JSON &merge : merges.elements) {
    const auto rank = static_cast<uint32_t>(merges_.size());
    const auto [left, right] = mergeNames(merge, rank);
    const int32_t leftToken = find(names_, left), rightToken = find(names_, right);
    const int32_t result = find(names_, left + right);
    if (left.empty() || right.empty() || leftToken < 0 || rightToken < 0 || result < 0)
      failTokenizer("merges: entry " + std::to_string(rank) + " names a token that vocab lacks");
    merges_.push_back({pairOf(leftToken, rightToken), rank, result});
  }
  std::sort(merges_.begin(), merges_.end(), [](const Merge &a, const Merge &b) { return a.pair < b.pair; });
  const auto same = [](const Merge &a, const Merge &b) { return a.pair == b.pair; };
  if (std::adjacent_find(merges_.begin(), merges_.end(), same) != merges_.end())
    failTokenizer("merges: a pair appears twice");
}

int32_t BytePairModel::tokenNamed(std::string_view name) const { return find(names_, name); }

const BytePairModel::Merge *BytePairModel::findMerge(int32_t left, int32_t right) const {
  const uint64_t pair = pairOf(left, right);
  const auto found = std::lower_bound(
      merges_.begin(), merges_.end(), pair, [](const Merge &merge, uint64_t value) { return merge.pair < value; });
  return found != merges_.end() && found->pair == pair ? &*found : nullptr;
}

/// The tokens that a word starts from: its bytes, or its characters with the bytes of those that have no token.
std::vector<int32_t> BytePairModel::symbols(std::string_view word) const {
  std::vector<int32_t> tokens;
  tokens.reserve(word.size());
  for (size_t at = 0; at < word.size();) {
    const size_t length = isByteLevel_ ? 1 : decodeUTF8(word, at).length;
    const int32_t token = isByteLevel_ ? -1 : find(names_, word.substr(at, length));
    if (token >= 0) {
      tokens.push_back(token);
    } else {
      for (size_t i = 0; i < length; ++i) tokens.push_back(byteTokens_[static_cast<uint8_t>(word[at + i])]);
    }
    at += length;
  }
  return tokens;
}

/// Merges the pair of lowest rank, leftmost first, until none is left: O(n log n) by a queue over a linked list.
void BytePairModel::encode(std::string_view word, std::vector<int32_t> &out) const {
  if (ignoresMerges_) {
    const int32_t whole = isByteLevel_ ? find(words_, word) : find(names_, word);
    if (whole >= 0) {
      out.push_back(whole);
      return;
    }
  }
  constexpr int32_t kGone = -1;
  const std::vector<int32_t> start = symbols(word);
  const size_t count = start.size();
  std::vector<Symbol> list(count);
  for (size_t i = 0; i < count; ++i) list[i] = {start[i], i - 1, i + 1};
  std::priority_queue<Candidate> queue;
  const auto offer = [&](size_t left) {
    const size_t right = list[left].next;
    if (right >= count) return;
    if (const Merge *merge = findMerge(list[left].token, list[right].token))
      queue.push({merge->rank, left, list[left].token, list[right].token, merge->result});
  };
  for (size_t i = 0; i + 1 < count; ++i) offer(i);
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    Symbol &left = list[best.left];
    if (left.token != best.leftToken || left.next >= count) continue;
    Symbol &right = list[left.next];
    if (right.token != best.rightToken) continue;
    left.token = best.result;
    right.token = kGone;
    left.next = right.next;
    if (left.next < count) list[left.next].previous = best.left;
    offer(best.left);
    if (best.left != 0) offer(left.previous);
  }
  for (size_t i = 0; i < count; i = list[i].next) out.push_back(list[i].token);
}

}  // namespace engine
