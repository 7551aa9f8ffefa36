// The trained model and the adapters of ../shared/oracle: prompts of several adapters in one batch, then a few tokens
// drawn from the logits, on the device and by the engine's runner.
#include <fstream>
#include <iterator>

#include "Device/device_runner.hpp"
#include "Run/runner.hpp"
#include "Run/sampler.hpp"
#include "check.hpp"

namespace check {

using namespace engine;

namespace {

constexpr uint32_t kPrompts = 4, kPromptTokens = 96, kDrawn = 8, kBlocks = 2;
const std::string kFolder = "../shared/oracle/";

/// The file's bytes; none when it is missing.
std::vector<uint8_t> read(const std::string &name) {
  std::ifstream file(kFolder + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::unique_ptr<Adapter> readAdapter(const Model &model, const std::string &name) {
  const auto config = read(name + "/adapter_config.json"), weights = read(name + "/adapter_model.safetensors");
  return std::make_unique<Adapter>(model, config.data(), config.size(), weights.data(), weights.size());
}

}  // namespace

void checkOracle(const Handle &handle, Report &report) {
  const auto config = read("base/config.json"), weights = read("base/model.safetensors"),
             prompts = read("prompts_u8.npy");
  if (config.empty() || weights.empty() || prompts.size() < kPrompts * kPromptTokens) {
    std::printf("%-34s skipped: ../shared/oracle is missing\n", "oracle");
    return;
  }
  const std::vector<NamedFile> files = {
      {"config.json", config.data(), config.size()}, {"model.safetensors", weights.data(), weights.size()}};
  const Model model(files, CAE_PRECISION_EXACT, CAE_KERNELS_BEST, 1);
  const auto task = readAdapter(model, "adapter_task"), narrow = readAdapter(model, "adapter_r4_qv");
  const auto stabilised = readAdapter(model, "adapter_r16_rslora");
  const Adapter *adapters[kPrompts] = {nullptr, task.get(), narrow.get(), stabilised.get()};

  Pool pool(model.shape, model.precision, kPrompts * kBlocks);
  Runner runner(model, 1, 128);
  DeviceRunner device(handle, model, kPrompts * kBlocks, 256, uint64_t{1} << 30);
  std::vector<std::vector<int32_t>> tokens(kPrompts);
  std::vector<std::vector<uint32_t>> tables(kPrompts);
  for (uint32_t i = 0; i < kPrompts; ++i) {
    const uint8_t *prompt = prompts.data() + prompts.size() - (kPrompts - i) * kPromptTokens;
    tokens[i].assign(prompt, prompt + kPromptTokens);
    tables[i] = {i, kPrompts + i};
  }
  uint32_t position = 0;
  for (uint32_t drawn = 0; drawn <= kDrawn; ++drawn) {
    std::vector<Slice> slices;
    const auto count = static_cast<uint32_t>(tokens[0].size());
    for (uint32_t i = 0; i < kPrompts; ++i) {
      slices.push_back({tokens[i].data(), count, position, tables[i].data(), kBlocks, adapters[i], count, 1});
    }
    std::vector<float> logits(size_t{kPrompts} * count * model.shape.vocabulary), hidden(kPrompts * model.shape.hidden);
    std::vector<float> expectedLogits(logits.size()), expectedHidden(hidden.size());
    runner.step(pool, slices, expectedLogits.data(), expectedHidden.data());
    device.step(slices, logits.data(), hidden.data());
    report.equal(logits, expectedLogits, "oracle, logits");
    report.equal(hidden, expectedHidden, "oracle, vectors");
    position += count;
    for (uint32_t i = 0; i < kPrompts; ++i) {
      report.expect(
          pool.digest(tables[i].data(), position) == device.digest(tables[i].data(), position), "oracle, cache digest");
      const float *last = logits.data() + (size_t{i + 1} * count - 1) * model.shape.vocabulary;
      tokens[i] = {sample(last, model.shape.vocabulary, {i % 2 * 700, 0, i}, drawn)};
    }
  }
  report.section("oracle");
}

}  // namespace check
