#include "batches.hpp"

#include <algorithm>
#include <cstring>

namespace identity {
namespace {

constexpr uint32_t kBlock = CAE_BLOCK_POSITIONS;

uint32_t blocksFor(size_t positions) { return static_cast<uint32_t>((positions + kBlock - 1) / kBlock); }

/// True when `rows` rows of `width` values are those of the sequence from its row `first` on.
bool isPart(const float *found, const std::vector<float> &expected, size_t first, size_t rows, size_t width) {
  return rows == 0 || std::memcmp(found, expected.data() + first * width, rows * width * sizeof(float)) == 0;
}

/// Sequences on their way through one pool.
class Batch {
 public:
  Batch(
      const Loaded &loaded, uint32_t threads, const std::vector<Result> &expected, Random &random,
      const cae_device *device);

  /// Runs until every sequence is at its end; what differs, or an empty text.
  std::string run();

 private:
  struct Progress {
    std::vector<uint32_t> blocks;
    size_t position = 0;
  };

  void sharePrefix();
  void resume();
  std::string step();
  std::string compare(const std::vector<size_t> &members, const std::vector<cae_slice> &slices) const;

  const Loaded &loaded_;
  const uint32_t threads_;
  const std::vector<Result> &expected_;
  Random &random_;
  uint32_t rows_;
  std::unique_ptr<Executor> executor_;
  std::vector<Progress> progress_;
  std::vector<uint32_t> freeBlocks_;
  std::vector<float> logits_, hidden_;
};

Batch::Batch(
    const Loaded &loaded, uint32_t threads, const std::vector<Result> &expected, Random &random,
    const cae_device *device)
    : loaded_(loaded), threads_(threads), expected_(expected), random_(random), rows_(random.between(3, 90)) {
  uint32_t blocks = 0;
  for (const auto &sequence : loaded.source.sequences) blocks += 2 * blocksFor(sequence.tokens.size());
  executor_ = makeExecutor(device, loaded.model.get(), blocks, threads, rows_);
  for (uint32_t block = 0; block < blocks; ++block) freeBlocks_.push_back(block);
  random.shuffle(freeBlocks_);
  for (const auto &sequence : loaded.source.sequences) {
    Progress progress;
    for (uint32_t i = blocksFor(sequence.tokens.size()); i > 0; --i) {
      progress.blocks.push_back(freeBlocks_.back());
      freeBlocks_.pop_back();
    }
    progress_.push_back(std::move(progress));
  }
}

/// The last sequence takes the first one's first block instead of computing it.
void Batch::sharePrefix() {
  if (progress_.back().position != 0 || progress_.front().position < kBlock) return;
  progress_.back().blocks[0] = progress_.front().blocks[0];
  progress_.back().position = kBlock;
}

/// Moves a sequence to other blocks and goes on with another runner.
void Batch::resume() {
  Progress &progress = progress_[random_.below(static_cast<uint32_t>(progress_.size()))];
  for (uint32_t &block : progress.blocks) {
    if (freeBlocks_.empty()) break;
    const uint32_t copy = freeBlocks_.back();
    executor_->copy(block, copy);
    freeBlocks_.pop_back();
    block = copy;
  }
  rows_ = random_.between(1, 90);
  executor_->renew(random_.between(1, threads_), rows_);
}

std::string Batch::step() {
  std::vector<size_t> order;
  for (size_t s = 0; s < progress_.size(); ++s) {
    if (progress_[s].position < loaded_.source.sequences[s].tokens.size()) order.push_back(s);
  }
  random_.shuffle(order);
  order.resize(random_.between(1, static_cast<uint32_t>(order.size())));
  std::vector<size_t> members;
  std::vector<cae_slice> slices;
  // At times more rows than pass through a layer together.
  uint32_t left = random_.below(4) == 0 ? 3 * rows_ : rows_;
  size_t logitRows = 0, hiddenRows = 0;
  for (const size_t s : order) {
    if (left == 0) break;
    const auto &sequence = loaded_.source.sequences[s];
    const Progress &progress = progress_[s];
    const auto remaining = static_cast<uint32_t>(sequence.tokens.size() - progress.position);
    const uint32_t most = std::min({remaining, left, random_.below(3) == 0 ? 1u : 70u});
    cae_slice slice{};
    slice.tokens = sequence.tokens.data() + progress.position;
    slice.token_count = random_.between(1, most);
    slice.position = static_cast<uint32_t>(progress.position);
    slice.blocks = progress.blocks.data();
    slice.block_count = static_cast<uint32_t>(progress.blocks.size());
    slice.adapter = loaded_.adapterOf(sequence);
    slice.logit_rows = random_.between(0, slice.token_count);
    slice.hidden_rows = random_.between(0, slice.token_count);
    left -= slice.token_count, logitRows += slice.logit_rows, hiddenRows += slice.hidden_rows;
    members.push_back(s);
    slices.push_back(slice);
  }
  logits_.assign(logitRows * loaded_.shape.vocabulary, 0);
  hidden_.assign(hiddenRows * loaded_.shape.hidden, 0);
  executor_->step(slices, logits_.data(), hidden_.data());
  for (size_t i = 0; i < members.size(); ++i) progress_[members[i]].position += slices[i].token_count;
  return compare(members, slices);
}

std::string Batch::compare(const std::vector<size_t> &members, const std::vector<cae_slice> &slices) const {
  const float *logits = logits_.data(), *hidden = hidden_.data();
  for (size_t i = 0; i < slices.size(); ++i) {
    const cae_slice &slice = slices[i];
    const size_t end = size_t{slice.position} + slice.token_count;
    const std::string name = "sequence " + std::to_string(members[i]) + " at " + std::to_string(slice.position);
    const Result &expected = expected_[members[i]];
    if (!isPart(logits, expected.logits, end - slice.logit_rows, slice.logit_rows, loaded_.shape.vocabulary)) {
      return name + " has other logits";
    }
    if (!isPart(hidden, expected.hidden, end - slice.hidden_rows, slice.hidden_rows, loaded_.shape.hidden)) {
      return name + " has other hidden rows";
    }
    logits += size_t{slice.logit_rows} * loaded_.shape.vocabulary;
    hidden += size_t{slice.hidden_rows} * loaded_.shape.hidden;
  }
  return "";
}

std::string Batch::run() {
  const auto isFinished = [this] {
    for (size_t s = 0; s < progress_.size(); ++s) {
      if (progress_[s].position < loaded_.source.sequences[s].tokens.size()) return false;
    }
    return true;
  };
  while (!isFinished()) {
    if (random_.below(2) == 0) sharePrefix();
    if (random_.below(8) == 0) resume();
    const std::string difference = step();
    if (!difference.empty()) return difference;
  }
  for (size_t s = 0; s < progress_.size(); ++s) {
    const auto positions = static_cast<uint32_t>(progress_[s].position);
    if (executor_->digest(progress_[s].blocks, positions) != expected_[s].cache) {
      return "sequence " + std::to_string(s) + " has another KV cache";
    }
  }
  return "";
}

}  // namespace

Loaded::Loaded(const Case &oneCase, cae_kernels kernels) : source(oneCase), model(loadModel(oneCase.model, kernels)) {
  for (const Files &files : oneCase.adapters) adapters.push_back(loadAdapter(model.get(), files));
  cae_model_get_shape(model.get(), &shape);
}

std::vector<Result> runAlone(const Loaded &loaded, uint32_t threads, const cae_device *device) {
  std::vector<Result> results;
  for (const auto &sequence : loaded.source.sequences) {
    const auto rows = static_cast<uint32_t>(sequence.tokens.size());
    const auto executor = makeExecutor(device, loaded.model.get(), blocksFor(rows), threads, rows);
    std::vector<uint32_t> blocks;
    for (uint32_t block = 0; block < blocksFor(rows); ++block) blocks.push_back(block);
    cae_slice slice{};
    slice.tokens = sequence.tokens.data();
    slice.token_count = slice.logit_rows = slice.hidden_rows = rows;
    slice.blocks = blocks.data();
    slice.block_count = static_cast<uint32_t>(blocks.size());
    slice.adapter = loaded.adapterOf(sequence);
    Result result;
    result.logits.resize(size_t{rows} * loaded.shape.vocabulary);
    result.hidden.resize(size_t{rows} * loaded.shape.hidden);
    executor->step({slice}, result.logits.data(), result.hidden.data());
    result.cache = executor->digest(blocks, rows);
    results.push_back(std::move(result));
  }
  return results;
}

std::string runTogether(
    const Loaded &loaded, uint32_t threads, const std::vector<Result> &expected, Random &random,
    const cae_device *device) {
  return Batch(loaded, threads, expected, random, device).run();
}

}  // namespace identity
