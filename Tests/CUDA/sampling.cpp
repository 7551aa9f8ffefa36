// Sampling: greedy and drawn, with and without a limit on the candidates, with ties.
#include "Run/sampler.hpp"
#include "check.hpp"

namespace check {

using namespace engine;

void checkSampling(const Handle &handle, Report &report) {
  Random random(0x44);
  for (const uint32_t vocabulary : {1u, 2u, 37u, 256u, 1000u, 4099u}) {
    constexpr uint32_t kRows = 24;
    const uint32_t stride = vocabulary + 13;
    auto logits = random.values(size_t{kRows} * stride, 8.0f);
    for (size_t i = 0; i < logits.size(); ++i) {
      // Every third row has few different values, so that most are ties; some are zeros of both signs.
      if (i / stride % 3 == 0) logits[i] = static_cast<float>(random.below(3)) * (random.below(2) == 0 ? -1.0f : 1.0f);
    }
    std::vector<uint32_t> temperatures(kRows), topK(kRows);
    std::vector<uint64_t> seeds(kRows), indices(kRows);
    std::vector<int32_t> expected(kRows);
    for (uint32_t r = 0; r < kRows; ++r) {
      temperatures[r] = r % 4 == 0 ? 0 : random.between(1, 3000);
      topK[r] = r % 3 == 1 ? 0 : random.between(1, vocabulary + 1);
      seeds[r] = random.next();
      indices[r] = r % 5 == 0 ? random.next() : r;
      expected[r] =
          sample(logits.data() + size_t{r} * stride, vocabulary, {temperatures[r], topK[r], seeds[r]}, indices[r]);
    }
    const Array<float> deviceLogits(handle, logits);
    const Array<uint32_t> deviceTemperatures(handle, temperatures), deviceTopK(handle, topK);
    const Array<uint64_t> deviceSeeds(handle, seeds), deviceIndices(handle, indices);
    const Array<int32_t> tokens(handle, size_t{kRows});
    run(handle, handle->library.sample,
        olc_sample{
            deviceLogits.data(), stride, vocabulary, kRows, deviceTemperatures.data(), deviceTopK.data(),
            deviceSeeds.data(), deviceIndices.data(), tokens.data()});
    report.equal(tokens.values(), expected, "tokens of a vocabulary of " + std::to_string(vocabulary));
  }
  report.section("sampling");
}

}  // namespace check
