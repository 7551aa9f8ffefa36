#include "Train/projection.hpp"

#include <string>

#include "Files/failure.hpp"
#include "Kernels/limits.hpp"
#include "Run/sampler.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#else
#include <cmath>
#endif

namespace engine {

ENGINE_NO_CONTRACTION

namespace {

constexpr uint32_t kSmallestDimension = 64, kLargestDimension = 1u << 14;
// The last word of a counter says what the numbers are for.
constexpr uint32_t kProjectionPlaces = 3;
// Coordinates that one call of the generator places.
constexpr uint64_t kPlacesAtOnce = 8;
constexpr uint32_t kSignBit = 1u << 15;
constexpr float kLargestCoordinate = 0x1p16f;
constexpr float kCoordinateUnit = 0x1p32f;

// Places that are kept for the trainer's life; more of them are drawn anew for every group of examples.
constexpr uint64_t kMaximumPlaceBytes = uint64_t{1} << 28;
// Coordinates of a matrix that a worker has in work, few enough for a core's first-level cache.
constexpr uint32_t kCoordinatesAtOnce = 8192;
// What an example costs beside its rows, in rows.
constexpr uint64_t kExampleRows = 64;

/// The nearest integer, ties to even.
[[gnu::always_inline]] inline int64_t nearest(float value) {
#if defined(__x86_64__)
  return _mm_cvtss_si64(_mm_set_ss(value));
#else
  return std::llrint(value);
#endif
}

}  // namespace

Projection::Projection(
    const Model &model, const Parameters &parameters, ThreadPool &threads, uint32_t dimension, uint64_t seed)
    : model_(model),
      parameters_(parameters),
      training_(trainingKernels(model.kernels)),
      threads_(threads),
      dimension_(dimension),
      seed_(seed),
      workers_(threads.workers()) {
  if (dimension < kSmallestDimension || dimension > kLargestDimension || (dimension & (dimension - 1)) != 0) {
    throw Failure(
        CAE_INVALID_REQUEST, "A projection has " + std::to_string(dimension) +
                                 " numbers, which is not a power of two from 64 to 16384.");
  }
  const uint32_t rank = parameters.options.rank;
  columns_ = std::max<uint32_t>(kCoordinatesAtOnce / rank / kPanelWidth, 1) * kPanelWidth;
  for (Worker &worker : workers_) {
    worker.shared.resize(dimension);
    worker.gradient = Buffer<float>(static_cast<size_t>(rank) * columns_);
  }
  uint64_t coordinates = 0, largest = 0;
  for (uint32_t layer = 0; layer < model.shape.layers; ++layer) {
    for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
      const TrainedPair &pair = parameters.pair(layer, module);
      starts_.push_back(coordinates);
      coordinates += pair.a.size() + pair.b.size();
      largest = std::max<uint64_t>(largest, pair.a.size() + pair.b.size());
    }
  }
  keepsPlaces_ = parameters.options.recomputes == 0 && coordinates * sizeof(Place) <= kMaximumPlaceBytes;
  places_ = Buffer<Place>(keepsPlaces_ ? coordinates : largest);
  if (!keepsPlaces_) return;
  threads_.run([&](uint32_t worker) {
    for (uint32_t layer = 0; layer < model_.shape.layers; ++layer) {
      for (uint32_t module = 0; module < CAE_MODULE_COUNT; ++module) {
        drawPlaces(layer, module, worker, places_.data() + starts_[layer * CAE_MODULE_COUNT + module]);
      }
    }
  });
}

void Projection::drawPlaces(uint32_t layer, uint32_t module, uint32_t worker, Place *places) const {
  const TrainedPair &pair = parameters_.pair(layer, module);
  const size_t rank = parameters_.options.rank;
  const uint64_t start = starts_[layer * CAE_MODULE_COUNT + module];
  const Range range = share(pair.a.size() + pair.b.size(), kPlacesAtOnce, worker, threads_.workers());
  // PEFT has B as outputs x rank: coordinate b of it stands at row j, column n of the transposed matrix.
  const size_t b = std::max(range.begin, pair.a.size()) - pair.a.size();
  size_t j = b % rank, n = b / rank;
  std::array<uint32_t, 4> words{};
  for (size_t i = range.begin; i < range.end; ++i) {
    const uint64_t coordinate = start + i, block = coordinate / kPlacesAtOnce;
    if (i == range.begin || coordinate % kPlacesAtOnce == 0) {
      words = philox(
          {static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32), 0, kProjectionPlaces},
          {static_cast<uint32_t>(seed_), static_cast<uint32_t>(seed_ >> 32)});
    }
    const uint32_t bits = words[coordinate % kPlacesAtOnce / 2] >> (coordinate % 2 * 16);
    const auto place = static_cast<Place>((bits & (dimension_ - 1)) | (bits & kSignBit));
    if (i < pair.a.size()) {
      places[i] = place;
      continue;
    }
    places[pair.a.size() + j * pair.b.width + n] = place;
    if (++j == rank) {
      j = 0;
      ++n;
    }
  }
}

const Projection::Place *Projection::places(uint32_t layer, uint32_t module) {
  if (keepsPlaces_) return places_.data() + starts_[layer * CAE_MODULE_COUNT + module];
  threads_.run([&](uint32_t worker) { drawPlaces(layer, module, worker, places_.data()); });
  return places_.data();
}

void Projection::start(size_t examples) { sums_.assign(examples * dimension_, 0); }

void Projection::startGroup(size_t first, const std::vector<SequenceRows> &examples) {
  uint64_t total = 0;
  for (const SequenceRows &example : examples) total += example.rows + kExampleRows;
  for (uint32_t w = 0; w < threads_.workers(); ++w) {
    const uint64_t from = total * w / threads_.workers(), to = total * (w + 1) / threads_.workers();
    workers_[w].parts.clear();
    std::fill(workers_[w].shared.begin(), workers_[w].shared.end(), 0);
    uint64_t start = 0;
    for (size_t e = 0; e < examples.size(); ++e) {
      const uint64_t units = examples[e].rows + kExampleRows;
      const uint64_t begin = std::min(std::max(from, start) - start, units), end = std::max(to, start) - start;
      if (begin < std::min(end, units)) {
        workers_[w].parts.push_back(
            {examples[e].firstRow, examples[e].rows, begin, std::min(end, units), units, (first + e) * dimension_});
      }
      start += units;
    }
  }
}

void Projection::add(const ModuleGradient &gradient) {
  const TrainedPair &pair = parameters_.pair(gradient.layer, gradient.module);
  const Place *const places = this->places(gradient.layer, gradient.module);
  threads_.run([&](uint32_t w) {
    for (const Part &part : workers_[w].parts) {
      addPart(workers_[w], part, {gradient.ranksBackward, gradient.inputs, pair.a.width, places});
      addPart(workers_[w], part, {gradient.ranks, gradient.outputs, pair.b.width, places + pair.a.size()});
    }
  });
}

void Projection::addPart(Worker &worker, const Part &part, const Side &side) {
  const size_t rank = parameters_.options.rank, width = side.width;
  const uint64_t panels = (width + kPanelWidth - 1) / kPanelWidth;
  const size_t end = std::min<size_t>(panels * part.end / part.units * kPanelWidth, width);
  uint64_t *const sums = this->sums(worker, part);
  float *const gradient = worker.gradient.data();
  for (size_t first = panels * part.begin / part.units * kPanelWidth; first < end; first += columns_) {
    const size_t columns = std::min<size_t>(columns_, end - first);
    std::fill_n(gradient, rank * columns, 0.0f);
    training_.orderedProduct(
        {side.ranks + part.firstRow * rank, 1, rank, side.values + part.firstRow * width + first, width, gradient,
         columns, rank, columns, part.rows});
    for (size_t j = 0; j < rank; ++j) {
      const float *const row = gradient + j * columns;
      const Place *const places = side.places + j * width + first;
      for (size_t i = 0; i < columns; ++i) {
        const float limited = row[i] < -kLargestCoordinate  ? -kLargestCoordinate
                              : row[i] > kLargestCoordinate ? kLargestCoordinate
                                                            : row[i];
        const uint32_t sign = (places[i] & kSignBit) << 16;
        const float coordinate = std::bit_cast<float>(std::bit_cast<uint32_t>(limited) ^ sign);
        sums[places[i] & (kSignBit - 1)] += static_cast<uint64_t>(nearest(coordinate * kCoordinateUnit));
      }
    }
  }
}

void Projection::finishGroup() {
  for (const Worker &worker : workers_) {
    if (worker.parts.empty() || worker.parts[0].begin == 0) continue;
    for (uint32_t i = 0; i < dimension_; ++i) sums_[worker.parts[0].sum + i] += worker.shared[i];
  }
}

}  // namespace engine
