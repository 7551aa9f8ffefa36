// tokenizer.json into the tables of Tokenizer. What the engine does not do is refused by name.
#include <algorithm>

#include "bytealphabet.hpp"
#include "failure.hpp"
#include "limits.hpp"
#include "tokenizer.hpp"

namespace engine {
namespace {

Fields part(const JSON &value, const std::string &name) {
  return Fields(value, std::string(kTokenizerFile) + ": " + name, CAE_INVALID_TOKENIZER);
}

[[noreturn]] void fail(const std::string &complaint) {
  throw Failure(CAE_INVALID_TOKENIZER, std::string(kTokenizerFile) + ": " + complaint + ".");
}

using Names = std::vector<std::pair<std::string_view, int32_t>>;

const int32_t *findName(const Names &names, std::string_view name) {
  const auto found = std::lower_bound(
      names.begin(), names.end(), name, [](const auto &entry, std::string_view value) { return entry.first < value; });
  return found != names.end() && found->first == name ? &found->second : nullptr;
}

}  // namespace

void Tokenizer::readPretokenizer(const JSON *pretokenizer) {
  if (pretokenizer == nullptr) fail("pre_tokenizer is missing; ByteLevel was expected");
  const auto readByteLevel = [this](const Fields &fields) {
    fields.refuse("add_prefix_space");
    pretokenizer_.usesPattern = fields.boolean("use_regex", true);
  };
  const Fields fields = part(*pretokenizer, "pre_tokenizer");
  const std::string type = fields.string("type");
  if (type == "ByteLevel") return readByteLevel(fields);
  if (type != "Sequence") fields.unsupported("type", "is " + type + "; ByteLevel is supported");
  const JSON *steps = fields.find("pretokenizers");
  if (steps == nullptr || !steps->isArray() || steps->elements.empty() || steps->elements.size() > 2) {
    fields.unsupported("pretokenizers", "must be ByteLevel, or Digits and ByteLevel");
  }
  const Fields last = part(steps->elements.back(), "pre_tokenizer");
  if (last.string("type") != "ByteLevel") last.unsupported("type", "of the last step must be ByteLevel");
  readByteLevel(last);
  if (steps->elements.size() == 2) {
    const Fields first = part(steps->elements.front(), "pre_tokenizer");
    const std::string name = first.string("type");
    if (name != "Digits") first.unsupported("type", "is " + name + "; Digits is supported before ByteLevel");
    pretokenizer_.digits = first.boolean("individual_digits", false) ? DigitSplit::individually : DigitSplit::together;
  }
}

void Tokenizer::readModel(const JSON &model, uint32_t vocabulary) {
  const Fields fields = part(model, "model");
  const std::string type = fields.string("type", "BPE");
  if (type != "BPE") fields.unsupported("type", "is " + type + "; BPE is supported");
  for (const char *name : {"dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"})
    fields.refuse(name);
  ignoresMerges_ = fields.boolean("ignore_merges", false);
  const JSON *names = fields.find("vocab"), *merges = fields.find("merges");
  if (names == nullptr || !names->isObject()) fields.fail("vocab", "must be an object of tokens");
  if (merges == nullptr || !merges->isArray()) fields.fail("merges", "must be a list of pairs");

  bytes_.resize(vocabulary);
  std::vector<bool> taken(vocabulary);
  byteTokens_.fill(-1);
  for (const auto &[name, value] : names->members) {
    const auto token = value.whole();
    if (!token || *token >= vocabulary) fail("vocab: " + name + " is not a token below vocab_size");
    if (taken[*token]) fail("vocab: token " + std::to_string(*token) + " has two names");
    taken[*token] = true;
    const auto bytes = bytesOfName(name);
    bytes_[*token] = bytes.value_or(name);
    if (!bytes) continue;
    if (bytes->size() == 1) byteTokens_[static_cast<uint8_t>((*bytes)[0])] = static_cast<int32_t>(*token);
    if (ignoresMerges_) words_.emplace_back(*bytes, static_cast<int32_t>(*token));
  }
  std::sort(words_.begin(), words_.end());
  if (std::find(byteTokens_.begin(), byteTokens_.end(), -1) != byteTokens_.end()) {
    throw Failure(CAE_UNSUPPORTED, std::string(kTokenizerFile) + ": vocab lacks one of the 256 byte tokens.");
  }
  readMerges(*merges, *names);
}

void Tokenizer::readMerges(const JSON &merges, const JSON &vocabulary) {
  Names names;
  names.reserve(vocabulary.members.size());
  for (const auto &[name, value] : vocabulary.members) names.emplace_back(name, static_cast<int32_t>(value.number));
  std::sort(names.begin(), names.end());
  merges_.reserve(merges.elements.size());
  for (const JSON &merge : merges.elements) {
    const uint32_t rank = static_cast<uint32_t>(merges_.size());
    std::string left, right;
    if (merge.isString()) {
      const size_t space = merge.text.find(' ');
      if (space == std::string::npos) fail("merges: entry " + std::to_string(rank) + " is not a pair");
      left = merge.text.substr(0, space);
      right = merge.text.substr(space + 1);
    } else if (
        merge.isArray() && merge.elements.size() == 2 && merge.elements[0].isString() && merge.elements[1].isString()) {
      left = merge.elements[0].text;
      right = merge.elements[1].text;
    } else {
      fail("merges: entry " + std::to_string(rank) + " is not a pair");
    }
    const int32_t *leftToken = findName(names, left), *rightToken = findName(names, right);
    const int32_t *result = findName(names, left + right);
    if (left.empty() || right.empty() || leftToken == nullptr || rightToken == nullptr || result == nullptr) {
      fail("merges: entry " + std::to_string(rank) + " names a token that vocab lacks");
    }
    const uint64_t pair =
        static_cast<uint64_t>(static_cast<uint32_t>(*leftToken)) << 32 | static_cast<uint32_t>(*rightToken);
    merges_.push_back({pair, rank, *result});
  }
  std::sort(merges_.begin(), merges_.end(), [](const Merge &a, const Merge &b) { return a.pair < b.pair; });
  const auto same = [](const Merge &a, const Merge &b) { return a.pair == b.pair; };
  if (std::adjacent_find(merges_.begin(), merges_.end(), same) != merges_.end()) fail("merges: a pair appears twice");
}

void Tokenizer::readAddedTokens(const JSON *added, uint32_t vocabulary) {
  if (added == nullptr) return;
  if (!added->isArray() || added->elements.size() > kMaximumAddedTokens)
    fail("added_tokens is not a list of at most 4096 tokens");
  for (const JSON &entry : added->elements) {
    const Fields fields = part(entry, "added_tokens");
    for (const char *name : {"single_word", "lstrip", "rstrip"}) fields.refuse(name);
    const uint32_t token = fields.count("id", 0, vocabulary - 1);
    const std::string content = fields.string("content");
    if (content.empty()) fields.fail("content", "is empty");
    auto &bucket = added_[static_cast<uint8_t>(content[0])];
    for (const AddedToken &other : bucket) {
      if (other.content == content) fields.fail("content", "appears twice");
    }
    bucket.push_back({content, static_cast<int32_t>(token)});
    bytes_[token] = fields.boolean("special", false) ? std::string() : content;
  }
  for (auto &bucket : added_) {
    std::sort(bucket.begin(), bucket.end(), [](const AddedToken &a, const AddedToken &b) {
      return a.content.size() != b.content.size() ? a.content.size() > b.content.size() : a.content < b.content;
    });
  }
}

}  // namespace engine
