// Prints a hash of everything that the engine computes, and fails when any kernels, number of threads, composition of
// batches or resume point gives other bits than the scalar kernels on one thread.
//
//   identity [--reference] [--small] [--threaded] [--rounds N] [--seed N] [--oracle FOLDER] [--device LIBRARY]
//
// --reference computes and prints only what the scalar kernels give; --threaded compares the fastest kernels on two
// threads with the same on one, which is what ThreadSanitizer wants to see. The lines printed depend on no option but the
// presence of the oracle's cases, so that two builds are compared by comparing their output.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "batches.hpp"
#include "parts.hpp"

namespace identity {
namespace {

void print(const std::string &name, const char *what, uint64_t hash) {
  std::printf("%-20s %-10s %016llx\n", name.c_str(), what, static_cast<unsigned long long>(hash));
  std::fflush(stdout);
}

void print(const std::string &name, const std::vector<Result> &results) {
  Hash logits, hidden, caches;
  for (const Result &result : results) {
    logits.add(result.logits);
    hidden.add(result.hidden);
    caches.add(&result.cache, sizeof result.cache);
  }
  print(name, "logits", logits.value());
  print(name, "hidden", hidden.value());
  print(name, "cache", caches.value());
}

/// Whole, threaded, in small groups, and resumed over and over.
constexpr TrainingRun kTrainingRuns[] = {
    {},
    {.threads = 2, .groupRows = 4096, .recomputes = 1, .resumeEvery = 7},
    {.threads = 2, .groupRows = 30, .recomputes = 0, .resumeEvery = 1},
};

/// The tables of kernels; those that are threaded are compared on two threads alone.
constexpr struct {
  cae_kernels code;
  const char *name;
  bool isThreaded;
} kTables[] = {
    {CAE_KERNELS_SCALAR, "scalar", false},
    {CAE_KERNELS_AVX2, "AVX2", false},
    {CAE_KERNELS_AVX512, "AVX-512", false},
    {CAE_KERNELS_BEST, "fastest", true}};

bool areEqual(const std::vector<Result> &a, const std::vector<Result> &b) {
  for (size_t i = 0; i < a.size(); ++i) {
    const bool same = std::memcmp(a[i].logits.data(), b[i].logits.data(), a[i].logits.size() * sizeof(float)) == 0 &&
                      std::memcmp(a[i].hidden.data(), b[i].hidden.data(), a[i].hidden.size() * sizeof(float)) == 0 &&
                      a[i].cache == b[i].cache;
    if (!same) return false;
  }
  return true;
}

/// Runs one case on every kernel table, number of threads and composition; the number of differences.
int check(const Case &oneCase, const Options &options, const cae_device *device) {
  const Loaded reference(oneCase, options.threaded ? CAE_KERNELS_BEST : CAE_KERNELS_SCALAR);
  const std::vector<Result> expected = runAlone(reference, 1);
  print(oneCase.name, expected);
  const uint64_t training = trainingHash(reference, {});
  print(oneCase.name, "training", training);
  if (options.referenceOnly) return 0;
  const uint32_t rounds = oneCase.isLarge ? 1 : options.rounds;
  int differences = 0;
  const auto report = [&](const char *kernels, uint32_t threads, const std::string &difference) {
    if (difference.empty()) return;
    ++differences;
    std::fprintf(
        stderr, "%s, %s kernels, %u threads: %s\n", oneCase.name.c_str(), kernels, threads, difference.c_str());
  };
  for (const auto &table : kTables) {
    if (table.isThreaded != options.threaded || cae_kernels_available(table.code) == 0) continue;
    const Loaded loaded(oneCase, table.code);
    for (uint32_t threads = options.threaded ? 2 : 1; threads <= 2; ++threads) {
      if (!areEqual(runAlone(loaded, threads), expected)) report(table.name, threads, "other bits for whole prompts");
      for (uint32_t round = 0; round < rounds; ++round) {
        Random random(options.seed + 7919 * round + threads);
        report(table.name, threads, runTogether(loaded, threads, expected, random));
      }
    }
    for (const TrainingRun &run : kTrainingRuns) {
      if (options.threaded && run.threads == 1) continue;
      if (oneCase.isLarge && (table.code == CAE_KERNELS_SCALAR || run.resumeEvery != 7)) continue;
      if (trainingHash(loaded, run) != training) report(table.name, run.threads, "other bits of training");
    }
  }
  if (device != nullptr) {
    if (!areEqual(runAlone(reference, 1, device), expected)) report("device", 1, "other bits for whole prompts");
    for (uint32_t round = 0; round < rounds; ++round) {
      Random random(options.seed + 104729 * round);
      report("device", 1, runTogether(reference, 1, expected, random, device));
    }
  }
  return differences;
}

/// The same for influence, which needs no model.
int checkInfluence(const Options &options) {
  const uint64_t expected = influenceHash(options.threaded ? CAE_KERNELS_BEST : CAE_KERNELS_SCALAR, 1);
  print("influence", "index", expected);
  if (options.referenceOnly) return 0;
  int differences = 0;
  for (const auto &table : kTables) {
    if (table.isThreaded != options.threaded || cae_kernels_available(table.code) == 0) continue;
    for (uint32_t threads = options.threaded ? 2 : 1; threads <= 3; ++threads) {
      if (influenceHash(table.code, threads) == expected) continue;
      ++differences;
      std::fprintf(stderr, "influence, %s kernels, %u threads: other bits\n", table.name, threads);
    }
  }
  return differences;
}

int run(const Options &options) {
  const Device device = openDevice(options.device);
  int differences = checkInfluence(options);
  for (const Case &oneCase : randomCases(options.small)) differences += check(oneCase, options, device.get());
  for (const Case &oneCase : oracleCases(options.oracle)) differences += check(oneCase, options, device.get());
  if (differences != 0) std::fprintf(stderr, "%d differences.\n", differences);
  return differences == 0 ? 0 : 1;
}

Options parse(int count, char **words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const char *value = i + 1 < count ? words[i + 1] : "";
    if (word == "--reference") options.referenceOnly = true;
    else if (word == "--small") options.small = true;
    else if (word == "--threaded") options.threaded = true;
    else if (word == "--rounds") options.rounds = static_cast<uint32_t>(std::atoi(value)), ++i;
    else if (word == "--seed") options.seed = std::strtoull(value, nullptr, 10), ++i;
    else if (word == "--oracle") options.oracle = value, ++i;
    else if (word == "--device") options.device = value, ++i;
    else throw std::runtime_error("There is no option " + word + ".");
  }
  return options;
}

}  // namespace
}  // namespace identity

int main(int count, char **words) {
  try {
    return identity::run(identity::parse(count, words));
  } catch (const std::exception &error) {
    std::fprintf(stderr, "identity: %s\n", error.what());
    return 2;
  }
}
