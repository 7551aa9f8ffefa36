#include "tokenizer.hpp"

#include <algorithm>
#include <queue>

#include "bytealphabet.hpp"
#include "failure.hpp"

namespace engine {
namespace {

std::string_view asView(const uint8_t *bytes, size_t length) { return {reinterpret_cast<const char *>(bytes), length}; }

}  // namespace

Tokenizer::Tokenizer(uint32_t vocabulary) : isByteVocabulary_(true) {
  if (vocabulary < 256) {
    throw Failure(
        CAE_INVALID_TOKENIZER,
        "tokenizer.json is absent and vocab_size is below the 256 tokens of the byte vocabulary.");
  }
}

std::vector<int32_t> Tokenizer::encode(std::string_view text) const {
  std::vector<int32_t> tokens;
  if (isByteVocabulary_) {
    const size_t zero = text.find('\0');
    if (zero != std::string_view::npos) {
      throw Failure(
          CAE_INVALID_REQUEST,
          "Byte " + std::to_string(zero) + " of the text is 0, which ends a document in the byte vocabulary.");
    }
    for (const char c : text) tokens.push_back(static_cast<uint8_t>(c));
    return tokens;
  }
  const auto encodePiece = [&](std::string_view piece) {
    for (const std::string_view word : pretokenizer_.split(piece)) encodeWord(word, tokens);
  };
  size_t start = 0;
  for (size_t at = 0; at < text.size();) {
    const AddedToken *added = addedTokenAt(text, at);
    if (added == nullptr) {
      ++at;
      continue;
    }
    encodePiece(text.substr(start, at - start));
    tokens.push_back(added->token);
    at += added->content.size();
    start = at;
  }
  encodePiece(text.substr(start));
  return tokens;
}

std::string Tokenizer::decode(const int32_t *tokens, size_t count) const {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    const int32_t token = tokens[i];
    if (isByteVocabulary_) {
      if (token > 0 && token < 256) text += static_cast<char>(token);
    } else if (token >= 0 && static_cast<size_t>(token) < bytes_.size()) {
      text += bytes_[static_cast<size_t>(token)];
    }
  }
  return text;
}

const Tokenizer::AddedToken *Tokenizer::addedTokenAt(std::string_view text, size_t at) const {
  for (const AddedToken &added : added_[static_cast<uint8_t>(text[at])]) {
    if (text.substr(at, added.content.size()) == added.content) return &added;
  }
  return nullptr;
}

const Tokenizer::Merge *Tokenizer::findMerge(int32_t left, int32_t right) const {
  const uint64_t pair = static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32 | static_cast<uint32_t>(right);
  const auto found = std::lower_bound(
      merges_.begin(), merges_.end(), pair, [](const Merge &merge, uint64_t value) { return merge.pair < value; });
  return found != merges_.end() && found->pair == pair ? &*found : nullptr;
}

/// Merges the pair of lowest rank, leftmost first, until none is left: O(n log n) by a queue over a linked list.
void Tokenizer::encodeWord(std::string_view word, std::vector<int32_t> &out) const {
  if (ignoresMerges_) {
    const auto found = std::lower_bound(
        words_.begin(), words_.end(), word,
        [](const auto &entry, std::string_view value) { return entry.first < value; });
    if (found != words_.end() && found->first == word) {
      out.push_back(found->second);
      return;
    }
  }
  constexpr int32_t kGone = -1;
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
  const size_t count = word.size();
  std::vector<Symbol> symbols(count);
  for (size_t i = 0; i < count; ++i) symbols[i] = {byteTokens_[static_cast<uint8_t>(word[i])], i - 1, i + 1};
  std::priority_queue<Candidate> queue;
  const auto offer = [&](size_t left) {
    const size_t right = symbols[left].next;
    if (right >= count) return;
    if (const Merge *merge = findMerge(symbols[left].token, symbols[right].token)) {
      queue.push({merge->rank, left, symbols[left].token, symbols[right].token, merge->result});
    }
  };
  for (size_t i = 0; i + 1 < count; ++i) offer(i);
  while (!queue.empty()) {
    const Candidate best = queue.top();
    queue.pop();
    Symbol &left = symbols[best.left];
    if (left.token != best.leftToken || left.next >= count) continue;
    Symbol &right = symbols[left.next];
    if (right.token != best.rightToken) continue;
    left.token = best.result;
    right.token = kGone;
    left.next = right.next;
    if (left.next < count) symbols[left.next].previous = best.left;
    offer(best.left);
    if (best.left != 0) offer(left.previous);
  }
  for (size_t i = 0; i < count; i = symbols[i].next) out.push_back(symbols[i].token);
}

Tokenizer::Tokenizer(const uint8_t *json, size_t length, uint32_t vocabulary) {
  const JSON document = parseTokenizerFile(asView(json, length));
  const Fields fields(document, kTokenizerFile, CAE_INVALID_TOKENIZER);
  fields.refuse("normalizer");
  fields.refuse("truncation");
  fields.refuse("padding");
  for (const char *name : {"post_processor", "decoder"}) {
    const JSON *step = fields.find(name);
    if (step == nullptr) continue;
    const std::string type =
        Fields(*step, std::string(kTokenizerFile) + ": " + name, CAE_INVALID_TOKENIZER).string("type");
    if (type != "ByteLevel") fields.unsupported(name, "is " + type + "; only ByteLevel is supported");
  }
  const JSON *model = fields.find("model");
  if (model == nullptr) fields.fail("model", "is missing");
  readPretokenizer(fields.find("pre_tokenizer"));
  readModel(*model, vocabulary);
  readAddedTokens(fields.find("added_tokens"), vocabulary);
}

}  // namespace engine
