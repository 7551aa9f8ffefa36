// The program's options, and the parts of the engine that are checked beside batches: training, influence and a device.
#pragma once

#include "batches.hpp"

namespace identity {

struct Options {
  bool referenceOnly = false, small = false, threaded = false;
  uint32_t rounds = 2;
  uint64_t seed = 1;
  std::string oracle, device;
};

/// How a training run is cut; none of it changes a bit.
struct TrainingRun {
  uint32_t threads = 1, groupRows = 4096, recomputes = 0;
  /// Steps between two resumptions from the state's bytes by a new trainer; 0 for none.
  uint32_t resumeEvery = 0;
};

/// Hash of the losses of a run of twenty steps and of the adapter and optimiser at its end.
uint64_t trainingHash(const Loaded &loaded, const TrainingRun &run);

/// Hash of scans and of preconditioned gradients, in both forms of both methods.
uint64_t influenceHash(cae_kernels kernels, uint32_t threads);

}  // namespace identity
