#include "cases.hpp"

#include <algorithm>

#include "random.hpp"

namespace identity {
namespace {

constexpr uint32_t kSharedTokens = 64;

void addSharedPrefix(Case &oneCase, Random &random) {
  Case::Sequence sequence = oneCase.sequences.front();
  sequence.tokens.resize(kSharedTokens);
  const auto rest = random.tokens(17, oneCase.vocabulary);
  sequence.tokens.insert(sequence.tokens.end(), rest.begin(), rest.end());
  oneCase.sequences.push_back(std::move(sequence));
}

std::string textOf(const Bytes &bytes) { return std::string(bytes.begin(), bytes.end()); }

}  // namespace

std::vector<Case> randomCases(bool small) {
  constexpr uint32_t kAllModules = 0x7F, kQueryAndValue = 0x05, kDown = 0x40;
  std::vector<Case> cases;
  uint64_t seed = 1;
  for (const ModelSpec &spec : modelSpecs()) {
    Case oneCase{.name = spec.name, .model = spec.files(seed), .adapters = {}, .vocabulary = spec.vocabulary, .isLarge = false, .sequences = {}};
    oneCase.adapters.push_back(spec.adapter(1, kAllModules, false, seed + 100));
    oneCase.adapters.push_back(spec.adapter(3, kQueryAndValue, false, seed + 200));
    oneCase.adapters.push_back(spec.adapter(8, kDown, true, seed + 300));
    Random random(seed + 400);
    for (int adapter = -1; adapter < 3; ++adapter) {
      const uint32_t count = small ? random.between(66, 80) : random.between(66, 200);
      oneCase.sequences.push_back({random.tokens(count, spec.vocabulary), adapter});
    }
    oneCase.sequences.push_back({random.tokens(5, spec.vocabulary), 1});
    addSharedPrefix(oneCase, random);
    cases.push_back(std::move(oneCase));
    seed += 1000;
  }
  return cases;
}

std::vector<Case> oracleCases(const std::string &folder) {
  Case oneCase{.name = "oracle", .model = {}, .adapters = {}, .vocabulary = 256, .isLarge = true, .sequences = {}};
  oneCase.model = {textOf(readFile(folder + "/base/config.json")), readFile(folder + "/base/model.safetensors")};
  const Bytes prompts = readFile(folder + "/prompts_u8.npy");
  constexpr size_t kPromptTokens = 96, kPrompts = 4;
  if (oneCase.model.weights.empty() || prompts.size() < kPrompts * kPromptTokens) return {};
  for (const char *name : {"/adapter_task", "/adapter_r4_qv", "/adapter_r16_rslora"}) {
    oneCase.adapters.push_back(
        {textOf(readFile(folder + name + "/adapter_config.json")), readFile(folder + name + "/adapter_model.safetensors")});
  }
  // The rows are the file's last bytes.
  const uint8_t *rows = prompts.data() + prompts.size() - kPrompts * kPromptTokens;
  for (size_t p = 0; p < kPrompts; ++p, rows += kPromptTokens) {
    oneCase.sequences.push_back({std::vector<int32_t>(rows, rows + kPromptTokens), static_cast<int>(p) - 1});
  }
  Random random(96);
  addSharedPrefix(oneCase, random);
  return {std::move(oneCase)};
}

}  // namespace identity
