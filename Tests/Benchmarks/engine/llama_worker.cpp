// llama.cpp as a worker of engine_bench.py: reads one measurement a line, answers with its seconds.
//
//   llama_worker MODEL.gguf THREADS
//   prefill TOKENS        one sequence, one batch, logits of the last token
//   decode TOKENS         one sequence from an empty cache, token by token, logits of each
//   batch COUNT STEPS     COUNT sequences from empty caches, one token of each a step, logits of all
#include <llama.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

constexpr int kLongest = 1024;    // Positions of the single sequence.
constexpr int kSequences = 32;    // Sequences of the batch.
constexpr int kBatchLength = 64;  // Positions of each.

[[noreturn]] void fail(const std::string &sentence) {
  std::cerr << sentence << std::endl;
  std::exit(1);
}

llama_context *context(llama_model *model, int sequences, int positions, int threads) {
  llama_context_params parameters = llama_context_default_params();
  parameters.n_ctx = sequences * positions;
  parameters.n_batch = parameters.n_ubatch = sequences == 1 ? 512 : sequences;
  parameters.n_seq_max = sequences;
  parameters.n_threads = parameters.n_threads_batch = threads;
  llama_context *created = llama_init_from_model(model, parameters);
  if (!created) fail("llama.cpp made no context");
  return created;
}

void add(llama_batch &batch, int token, int position, int sequence, bool wantsLogits) {
  const int row = batch.n_tokens++;
  batch.token[row] = token;
  batch.pos[row] = position;
  batch.n_seq_id[row] = 1;
  batch.seq_id[row][0] = sequence;
  batch.logits[row] = wantsLogits;
}

int token(int index, int vocabulary) { return int((int64_t(index) * 7919 + 13) % vocabulary); }

}  // namespace

int main(int count, char **arguments) {
  if (count != 3) fail("usage: llama_worker MODEL.gguf THREADS");
  llama_log_set([](ggml_log_level level, const char *text, void *) { if (level == GGML_LOG_LEVEL_ERROR) std::cerr << text; }, nullptr);
  llama_backend_init();
  llama_model *model = llama_model_load_from_file(arguments[1], llama_model_default_params());
  if (!model) fail("llama.cpp did not load the model");
  const int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));
  const int threads = std::atoi(arguments[2]);
  llama_context *single = context(model, 1, kLongest, threads);
  llama_context *many = context(model, kSequences, kBatchLength, threads);
  llama_batch batch = llama_batch_init(512, 0, 1);
  std::cout << "ready " << llama_print_system_info() << std::endl;

  for (std::string what; std::cin >> what;) {
    int first = 0, second = 1;
    std::cin >> first;
    if (what == "batch") std::cin >> second;
    const bool isBatch = what == "batch", isPrefill = what == "prefill";
    if (!std::cin || first < 1 || (isBatch && (first > kSequences || second > kBatchLength)) || first > 512)
      fail("no such measurement: " + what);
    llama_context *current = isBatch ? many : single;
    llama_memory_clear(llama_get_memory(current), true);
    const auto start = std::chrono::steady_clock::now();
    for (int step = 0; step < (isBatch ? second : isPrefill ? 1 : first); ++step) {
      batch.n_tokens = 0;
      if (isPrefill)
        for (int row = 0; row < first; ++row) add(batch, token(row, vocabulary), row, 0, row == first - 1);
      else
        for (int sequence = 0; sequence < (isBatch ? first : 1); ++sequence)
          add(batch, token(step * kSequences + sequence, vocabulary), step, sequence, true);
      if (llama_decode(current, batch) != 0) fail("llama_decode failed");
      llama_synchronize(current);
    }
    std::cout << std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() << std::endl;
  }
}
