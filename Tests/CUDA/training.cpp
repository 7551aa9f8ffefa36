// Gradients of LoRA matrices, continued over several calls, and AdamW steps.
#include "Kernels/kernels_training.hpp"
#include "check.hpp"

namespace check {

using namespace engine;

namespace {

void checkGradient(const Handle &handle, Report &report, Random &random, uint32_t rows, uint32_t rank, uint32_t width) {
  auto gradient = random.values(size_t{rank} * width);
  const Array<float> device(handle, gradient);
  for (int call = 0; call < 2; ++call) {
    const auto ranks = random.values(size_t{rows} * rank), x = random.values(size_t{rows} * width);
    kScalarTrainingKernels.orderedProduct(
        {ranks.data(), 1, rank, x.data(), width, gradient.data(), width, rank, width, rows});
    const Array<float> deviceRanks(handle, ranks), deviceX(handle, x);
    run(handle, handle->library.gradient,
        olc_gradient{deviceRanks.data(), rank, deviceX.data(), width, rows, rank, width, device.data()});
  }
  report.equal(
      device.values(), gradient,
      "gradient " + std::to_string(rank) + " x " + std::to_string(width) + " of " + std::to_string(rows) + " rows");
}

void checkAdam(const Handle &handle, Report &report, Random &random, uint32_t count) {
  auto master = random.values(count), first = random.values(count, 0.01f), second = random.values(count, 0.001f);
  for (float &v : second) v = v < 0 ? -v : v;
  master[0] = 32768.0f;
  const Array<float> deviceMaster(handle, master), deviceFirst(handle, first), deviceSecond(handle, second);
  const Array<uint16_t> rounded(handle, size_t{count});
  for (int number = 1; number <= 3; ++number) {
    auto gradient = random.values(count, 100.0f);
    gradient[count / 2] = 0x1p60f;
    const AdamStep step = {1.0f / 37, 0.9999f, 0.9f, 0.1f, 0.999f, 0.001f, 0.01f, 0.3f * static_cast<float>(number),
                           1e-8f};
    const Array<float> deviceGradient(handle, gradient);
    run(handle, handle->library.adam,
        olc_adam{
            step.mean, step.keep, step.b1, step.c1, step.b2, step.c2, step.step, step.root, step.epsilon, count,
            deviceGradient.data(), deviceMaster.data(), deviceFirst.data(), deviceSecond.data(), rounded.data()});
    kScalarTrainingKernels.adam(step, gradient.data(), count, master.data(), first.data(), second.data());
    report.equal(deviceGradient.values(), std::vector<float>(count), "the gradient after an AdamW step");
  }
  std::vector<uint16_t> expected(count);
  for (uint32_t i = 0; i < count; ++i) expected[i] = narrowToBFloat16(master[i]);
  const std::string what = "AdamW of " + std::to_string(count) + " weights, ";
  report.equal(deviceMaster.values(), master, what + "masters");
  report.equal(deviceFirst.values(), first, what + "first moments");
  report.equal(deviceSecond.values(), second, what + "second moments");
  report.equal(rounded.values(), expected, what + "bf16");
}

}  // namespace

void checkTraining(const Handle &handle, Report &report) {
  Random random(0x66);
  for (const uint32_t rows : {1u, 31u, 32u, 33u, 100u}) {
    checkGradient(handle, report, random, rows, random.between(1, 20), random.between(1, 600));
  }
  for (const uint32_t count : {1u, 255u, 1000u}) checkAdam(handle, report, random, count);
  report.section("training");
}

}  // namespace check
