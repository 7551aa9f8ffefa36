// What a step is asked, checked before anything changes.
#pragma once

#include <vector>

#include "Run/runner.hpp"

namespace engine {

/// Throws Failure with a sentence that names the first slice that cannot be run.
void checkSlices(const Model &model, const Pool &pool, const std::vector<Slice> &slices);
/// The same for a pool of so many blocks that fits the model, wherever its memory is.
void checkSlices(const Model &model, uint32_t poolBlocks, const std::vector<Slice> &slices);

}  // namespace engine
