#include <algorithm>

#include "parts.hpp"

namespace identity {
namespace {

using Trainer = std::unique_ptr<cae_trainer, Destroyer<cae_trainer, cae_trainer_destroy>>;

constexpr uint32_t kSteps = 20, kExamples = 3;

Trainer makeTrainer(const cae_model *model, const TrainingRun &run) {
  cae_training_options options{};
  options.rank = 2;
  options.modules = 0x7F;
  options.scale = 2;
  options.seed = 42;
  options.weight_decay_nano = 10'000'000;
  options.beta1_nano = 900'000'000;
  options.beta2_nano = 999'000'000;
  options.epsilon_nano = 10;
  options.threads = run.threads;
  options.group_rows = run.groupRows;
  options.recomputes = run.recomputes;
  cae_trainer *trainer = nullptr;
  require([&](char *message, size_t capacity) {
    return cae_trainer_create(model, &options, &trainer, message, capacity);
  });
  return Trainer(trainer);
}

std::vector<uint8_t> stateOf(const cae_trainer *trainer) {
  std::vector<uint8_t> state(cae_trainer_state_length(trainer));
  cae_trainer_write_state(trainer, state.data());
  return state;
}

Trainer resumed(const cae_model *model, const cae_trainer *trainer, const TrainingRun &run) {
  const std::vector<uint8_t> state = stateOf(trainer);
  Trainer next = makeTrainer(model, run);
  require([&](char *message, size_t capacity) {
    return cae_trainer_read_state(next.get(), state.data(), state.size(), message, capacity);
  });
  return next;
}

}  // namespace

uint64_t trainingHash(const Loaded &loaded, const TrainingRun &run) {
  const auto &sequences = loaded.source.sequences;
  const cae_training_schedule schedule{.learning_rate_nano = 2'000'000, .kind = 2, .warmup_steps = 3, .step_count = kSteps};
  Trainer trainer = makeTrainer(loaded.model.get(), run);
  Hash hash;
  for (uint32_t step = 0; step < kSteps; ++step) {
    if (run.resumeEvery != 0 && step % run.resumeEvery == run.resumeEvery - 1) {
      trainer = resumed(loaded.model.get(), trainer.get(), run);
    }
    std::vector<cae_training_example> examples;
    for (uint32_t i = 0; i < kExamples; ++i) {
      const auto &tokens = sequences[(step * kExamples + i) % sequences.size()].tokens;
      const uint32_t first = step % 3, count = std::min<uint32_t>(static_cast<uint32_t>(tokens.size()) - first - 1, 20 + i);
      examples.push_back({.tokens = tokens.data() + first, .count = count, .first_target = count / (2 + i)});
    }
    uint64_t losses = 0, targets = 0;
    // Accumulated in two calls, as a plan's accumulation is.
    for (const auto &[begin, end] : {std::pair<size_t, size_t>{0, 1}, {1, examples.size()}}) {
      require([&](char *message, size_t capacity) {
        return cae_trainer_accumulate(
            trainer.get(), examples.data() + begin, end - begin, &losses, &targets, message, capacity);
      });
    }
    require([&](char *message, size_t capacity) {
      return cae_trainer_update(trainer.get(), step, cae_learning_rate(&schedule, step), message, capacity);
    });
    hash.add(&losses, sizeof losses);
    hash.add(&targets, sizeof targets);
  }
  hash.add(stateOf(trainer.get()));
  return hash.value();
}

}  // namespace identity
