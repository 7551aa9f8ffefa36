// Speeds on this GPU: copies, single kernels, and decode and prefill of synthetic models of 1.1 and 7 billion
// parameters.
#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "Device/device_runner.hpp"
#include "reference.hpp"
#include "synthetic.hpp"

namespace check {

using namespace engine;

namespace {

constexpr int kWarmups = 3, kRepeats = 20;

/// Seconds of one call, the median of some after a few that warm up; by the device's clock.
double deviceSeconds(const Handle &handle, const std::function<void()> &body) {
  std::vector<double> times;
  for (int i = 0; i < kWarmups + kRepeats; ++i) {
    float milliseconds = 0;
    handle->call(handle->library.mark, 0, &milliseconds);
    body();
    handle->call(handle->library.mark, 1, &milliseconds);
    if (i >= kWarmups) times.push_back(milliseconds * 1e-3);
  }
  std::nth_element(times.begin(), times.begin() + kRepeats / 2, times.end());
  return times[kRepeats / 2];
}

/// The same by the host's clock, for steps that end with a download.
double hostSeconds(const std::function<void()> &body) {
  std::vector<double> times;
  for (int i = 0; i < kWarmups + kRepeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    body();
    if (i >= kWarmups) times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::nth_element(times.begin(), times.begin() + kRepeats / 2, times.end());
  return times[kRepeats / 2];
}

struct Limits {
  double bytesPerSecond, multipliesPerSecond;
};

/// Bytes read and written a second by copies of a gigabyte.
Limits measureLimits(const Handle &handle) {
  constexpr size_t kBytes = size_t{1} << 30;
  const DeviceMemory<uint8_t> from(handle, kBytes), to(handle, kBytes);
  handle->call(handle->library.fill, static_cast<void *>(from.data()), 1, kBytes);
  const double seconds = deviceSeconds(handle, [&] {
    handle->call(handle->library.copy, static_cast<void *>(to.data()), static_cast<const void *>(from.data()), kBytes);
  });
  const double peak = handle->properties().peak_int8_tops * 1e12 / 2;
  std::printf("copy: %.0f GB/s; int8 peak by clock: %.0f TOPS\n", 2 * kBytes / seconds * 1e-9, 2 * peak * 1e-12);
  return {2 * kBytes / seconds, peak};
}

/// One linear layer with several numbers of rows. The weights are rotated among copies that exceed the caches.
void printProduct(const Handle &handle, const Limits &limits, uint32_t inputs, uint32_t outputs) {
  const uint32_t tiles = deviceInputTiles(inputs);
  const size_t bytes = size_t{outputs} / 16 * tiles * kDeviceTileBytes;
  const size_t copies = std::max<size_t>(2, (size_t{512} << 20) / bytes);
  const DeviceMemory<uint8_t> weights(handle, copies * bytes);
  handle->call(handle->library.fill, static_cast<void *>(weights.data()), 0x35, weights.bytes());
  Random random(1);
  const Array<float> scales(handle, random.values(outputs));
  for (const uint32_t rows : {1u, 8u, 16u, 32u, 64u, 256u, 512u, 2048u}) {
    const QuantisedTiles x(handle, rows, inputs, 2);
    const Array<float> values(handle, random.values(size_t{rows} * inputs)), y(handle, size_t{rows} * outputs);
    run(handle, handle->library.quantise, olc_quantise{values.data(), nullptr, inputs, rows, inputs, x.rows()});
    size_t turn = 0;
    const double seconds = deviceSeconds(handle, [&] {
      run(handle, handle->library.product,
          olc_product{
              weights.data() + turn++ % copies * bytes, scales.data(), nullptr, inputs, outputs, x.rows(), rows,
              y.data(), outputs, OLC_PRODUCT_BEST});
    });
    // Two planes: twice the multiplications of the layer.
    const double multiplies = 2.0 * rows * inputs * outputs / seconds;
    std::printf(
        "  product %5u x %5u, %4u rows: %8.1f us, %5.2f of copy bandwidth, %5.2f of int8 peak\n", inputs, outputs, rows,
        seconds * 1e6, static_cast<double>(bytes) / seconds / limits.bytesPerSecond,
        limits.multipliesPerSecond == 0 ? 0.0 : multiplies / limits.multipliesPerSecond);
  }
}

/// A batch of sequences of one length, and steps of one token each.
class Batch {
 public:
  Batch(uint32_t sequences, uint32_t length, const std::vector<const Adapter *> &adapters)
      : length_(length), adapters_(adapters), tokens_(size_t{sequences} * length, 1), tables_(sequences) {
    const uint32_t blocks = length / kBlockPositions + 1;
    for (uint32_t i = 0; i < sequences; ++i) {
      for (uint32_t b = 0; b < blocks; ++b) tables_[i].push_back(i * blocks + b);
    }
  }

  uint32_t blocks() const { return static_cast<uint32_t>(tables_.size() * tables_[0].size()); }

  std::vector<Slice> slices(uint32_t position, uint32_t count) const {
    std::vector<Slice> out;
    for (size_t i = 0; i < tables_.size(); ++i) {
      const Adapter *adapter = adapters_.empty() ? nullptr : adapters_[i % adapters_.size()];
      out.push_back(
          {tokens_.data() + i * length_, count, position, tables_[i].data(), static_cast<uint32_t>(tables_[i].size()),
           adapter, 1, 0});
    }
    return out;
  }

 private:
  const uint32_t length_;
  const std::vector<const Adapter *> adapters_;
  const std::vector<int32_t> tokens_;
  std::vector<std::vector<uint32_t>> tables_;
};

uint64_t weightBytes(const Model &model) {
  uint64_t bytes = uint64_t{model.head.inputs} * model.head.outputs;
  for (const Layer &layer : model.layers) {
    for (const Matrix &matrix : layer.modules) bytes += uint64_t{matrix.inputs} * matrix.outputs;
  }
  return bytes;
}

double decodeSeconds(
    const Handle &handle, const Model &model, uint32_t sequences, uint32_t length,
    const std::vector<const Adapter *> &adapters) {
  const Batch batch(sequences, length, adapters);
  DeviceRunner runner(handle, model, batch.blocks(), std::max(512u, sequences), uint64_t{16} << 30);
  std::vector<float> logits(size_t{sequences} * model.shape.vocabulary);
  runner.step(batch.slices(0, length - 1), logits.data(), nullptr);
  const auto slices = batch.slices(length - 1, 1);
  return hostSeconds([&] { runner.step(slices, logits.data(), nullptr); });
}

void printModel(const Handle &handle, const Limits &limits, const char *name, const ModelPlan &plan) {
  const auto model = makeModel(plan, 1, std::clamp(std::thread::hardware_concurrency(), 1u, 16u));
  const auto bytes = static_cast<double>(weightBytes(*model));
  std::printf("%s: %.2f GB of weights\n", name, bytes * 1e-9);
  for (const uint32_t sequences : {1u, 8u, 32u, 256u}) {
    const double seconds = decodeSeconds(handle, *model, sequences, 128, {});
    std::printf(
        "  decode, %3u sequences of 128: %8.3f ms, %8.0f tok/s, weights at %.2f of copy bandwidth\n", sequences,
        seconds * 1e3, sequences / seconds, bytes / seconds / limits.bytesPerSecond);
  }
  for (const uint32_t length : {512u, 2048u}) {
    const Batch batch(1, length, {});
    DeviceRunner runner(handle, *model, batch.blocks(), 2048, 0);
    std::vector<float> logits(plan.vocabulary);
    const auto slices = batch.slices(0, length);
    const double seconds = hostSeconds([&] { runner.step(slices, logits.data(), nullptr); });
    const double multiplies = 2.0 * bytes * length / seconds;
    std::printf(
        "  prefill %4u: %8.3f ms, %8.0f tok/s, %.2f of int8 peak\n", length, seconds * 1e3, length / seconds,
        limits.multipliesPerSecond == 0 ? 0.0 : multiplies / limits.multipliesPerSecond);
  }
  // Many adapters: every sequence of a batch of 256 its own, taken in turn from 1,000, against one for all.
  std::vector<std::unique_ptr<Adapter>> adapters;
  std::vector<const Adapter *> all;
  const uint32_t count = plan.hidden <= 2048 ? 1000 : 256;
  for (uint32_t i = 0; i < count; ++i) {
    adapters.push_back(makeAdapter(*model, 16, 0x0F, i));
    all.push_back(adapters.back().get());
  }
  const double one = decodeSeconds(handle, *model, 256, 128, {all[0]});
  const double distinct = decodeSeconds(handle, *model, 256, 128, {all.begin(), all.begin() + 256});
  std::printf(
      "  decode, 256 sequences: one adapter %.3f ms, 256 distinct %.3f ms (%.2f of its throughput)\n", one * 1e3,
      distinct * 1e3, one / distinct);
  if (count <= 256) return;
  // Every step brings other adapters of all of them, so that each is asked for once in four steps.
  const Batch batch(256, 128, {});
  DeviceRunner runner(handle, *model, batch.blocks(), 512, uint64_t{32} << 30);
  std::vector<float> logits(size_t{256} * plan.vocabulary);
  runner.step(batch.slices(0, 127), logits.data(), nullptr);
  auto slices = batch.slices(127, 1);
  size_t turn = 0;
  const auto step = [&] {
    for (Slice &slice : slices) slice.adapter = all[turn++ % all.size()];
    runner.step(slices, logits.data(), nullptr);
  };
  for (int i = 0; i < 4; ++i) step();
  const double rotating = hostSeconds(step);
  std::printf(
      "  decode, 256 sequences, 1,000 adapters in turn: %.3f ms (%.2f of one adapter's throughput)\n", rotating * 1e3,
      one / rotating);
}

}  // namespace

void printSpeeds(const Handle &handle) {
  const Limits limits = measureLimits(handle);
  printProduct(handle, limits, 2048, 5632);
  printProduct(handle, limits, 4096, 11008);
  printModel(
      handle, limits, "1.1 B",
      {.vocabulary = 32000,
       .hidden = 2048,
       .layers = 22,
       .heads = 32,
       .keyValueHeads = 4,
       .dimension = 64,
       .feedForward = 5632,
       .context = 4096});
  printModel(
      handle, limits, "7 B",
      {.vocabulary = 32000,
       .hidden = 4096,
       .layers = 32,
       .heads = 32,
       .keyValueHeads = 32,
       .dimension = 128,
       .feedForward = 11008,
       .context = 4096});
}

}  // namespace check
