// Whole models: steps of random batches on the device and by the engine's runner, with the same slices. Logits and
// final vectors must be equal to the last bit, and the digests of every sequence's cache as well.
#include <algorithm>
#include <map>

#include "Device/device_runner.hpp"
#include "Run/runner.hpp"
#include "synthetic.hpp"

namespace check {

using namespace engine;

namespace {

constexpr uint32_t kPoolBlocks = 40;

/// A sequence that grows step by step.
struct Sequence {
  std::vector<uint32_t> table;
  uint32_t length = 0;
  const Adapter *adapter = nullptr;
};

class Comparison {
 public:
  Comparison(
      const Handle &handle, Report &report, const Model &model, std::vector<const Adapter *> adapters, uint32_t rows,
      uint64_t seed, std::string name)
      : report_(report),
        model_(model),
        adapters_(std::move(adapters)),
        random_(seed),
        name_(std::move(name)),
        pool_(model.shape, model.precision, kPoolBlocks),
        runner_(model, 1, 64),
        // A budget for about one adapter, so that they come and go.
        device_(handle, model, kPoolBlocks, rows, 1) {
    for (uint32_t block = 0; block < kPoolBlocks; ++block) free_.push_back(kPoolBlocks - 1 - block);
  }

  /// A step of several sequences with so many new tokens each.
  void step(const std::vector<uint32_t> &counts) {
    std::vector<std::vector<int32_t>> tokens;
    std::vector<Slice> slices;
    size_t logitRows = 0, hiddenRows = 0;
    while (sequences_.size() < counts.size()) {
      sequences_.push_back({{}, 0, adapters_.empty() ? nullptr : adapters_[sequences_.size() % adapters_.size()]});
    }
    for (size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0) continue;
      Sequence &sequence = sequences_[i];
      while (sequence.table.size() * kBlockPositions < sequence.length + counts[i]) {
        sequence.table.push_back(free_.back());
        free_.pop_back();
      }
      tokens.emplace_back(counts[i]);
      for (int32_t &token : tokens.back()) token = static_cast<int32_t>(random_.below(model_.shape.vocabulary));
      const uint32_t logits = random_.between(0, std::min(counts[i], 3u)),
                     hidden = random_.between(0, std::min(counts[i], 2u));
      slices.push_back(
          {tokens.back().data(), counts[i], sequence.length, sequence.table.data(),
           static_cast<uint32_t>(sequence.table.size()), sequence.adapter, logits, hidden});
      sequence.length += counts[i];
      logitRows += logits;
      hiddenRows += hidden;
    }
    // Whatever the order of the batch; the results come in the order of the slices.
    for (size_t i = slices.size(); i > 1; --i)
      std::swap(slices[i - 1], slices[random_.below(static_cast<uint32_t>(i))]);
    std::vector<float> logits(logitRows * model_.shape.vocabulary), hidden(hiddenRows * model_.shape.hidden);
    std::vector<float> expectedLogits(logits.size()), expectedHidden(hidden.size());
    runner_.step(pool_, slices, expectedLogits.data(), expectedHidden.data());
    device_.step(slices, logits.data(), hidden.data());
    report_.equal(logits, expectedLogits, name_ + ", logits");
    report_.equal(hidden, expectedHidden, name_ + ", vectors");
    for (const Sequence &sequence : sequences_) {
      report_.expect(
          pool_.digest(sequence.table.data(), sequence.length) ==
              device_.digest(sequence.table.data(), sequence.length),
          name_ + ", cache digest");
    }
  }

  /// The first sequence goes on in a copy of its last block.
  void copyBlock() {
    Sequence &sequence = sequences_[0];
    const uint32_t fresh = free_.back(), old = sequence.table.back();
    free_.pop_back();
    pool_.copy(old, fresh);
    device_.copyBlock(old, fresh);
    sequence.table.back() = fresh;
  }

  /// Nothing of a step that is refused reaches the cache.
  void refuse() {
    const int32_t tokens[] = {0, static_cast<int32_t>(model_.shape.vocabulary)};
    const Sequence &sequence = sequences_[0];
    const uint64_t before = device_.digest(sequence.table.data(), sequence.length);
    bool refused = false;
    try {
      device_.step(
          {{tokens, 2, sequence.length - 2, sequence.table.data(), static_cast<uint32_t>(sequence.table.size()),
            nullptr, 0, 0}},
          nullptr, nullptr);
    } catch (const std::exception &) {
      refused = true;
    }
    report_.expect(
        refused && before == device_.digest(sequence.table.data(), sequence.length), name_ + ", a refused step");
  }

 private:
  Report &report_;
  const Model &model_;
  const std::vector<const Adapter *> adapters_;
  Random random_;
  const std::string name_;
  Pool pool_;
  Runner runner_;
  DeviceRunner device_;
  std::vector<uint32_t> free_;
  std::vector<Sequence> sequences_;
};

/// Prefill, mixed batches, passes that cut a slice, decode (recorded and replayed), a copied block.
void compare(
    const Handle &handle, Report &report, const Model &model, std::vector<const Adapter *> adapters, uint32_t rows,
    uint64_t seed, const std::string &name) {
  Comparison comparison(handle, report, model, std::move(adapters), rows, seed, name);
  comparison.step({5});
  comparison.step({1, 70, 2});
  comparison.step({66, 1, 1, 30});
  for (int i = 0; i < 4; ++i) comparison.step({1, 1, 1, 1});
  comparison.copyBlock();
  comparison.step({3, 1, 0, 17, 1});
  comparison.refuse();
  comparison.step({1, 0, 1, 1, 1});
}

}  // namespace

void checkModels(const Handle &handle, Report &report) {
  const ModelPlan plans[] = {
      {},
      {.hidden = 72, .heads = 3, .keyValueHeads = 1, .dimension = 20, .feedForward = 100, .tied = true, .type = "F16"},
      {.family = "mistral",
       .vocabulary = 101,
       .hidden = 48,
       .heads = 6,
       .keyValueHeads = 6,
       .dimension = 8,
       .feedForward = 130,
       .window = 37},
      {.family = "qwen2", .vocabulary = 130, .heads = 9, .keyValueHeads = 3, .dimension = 34, .type = "F32"},
      {.family = "qwen3",
       .vocabulary = 64,
       .hidden = 80,
       .heads = 2,
       .keyValueHeads = 1,
       .dimension = 64,
       .feedForward = 64,
       .window = 64},
      {.hidden = 64, .heads = 16, .keyValueHeads = 1, .dimension = 16, .activationBits = 8},
  };
  uint64_t seed = 0x55;
  for (const ModelPlan &plan : plans) {
    const auto model = makeModel(plan, ++seed);
    const auto wide = makeAdapter(*model, 8, 0x7F, seed + 100), narrow = makeAdapter(*model, 3, 0x45, seed + 200);
    compare(handle, report, *model, {wide.get(), nullptr, narrow.get()}, 33, seed, plan.name());
  }
  // The same without adapters and with room for every row at once.
  const auto model = makeModel(plans[0], 0x99);
  compare(handle, report, *model, {}, 256, 0x77, "no adapters");
  report.section("whole models");
}

}  // namespace check
