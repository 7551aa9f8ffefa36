// Taking a token from logits: greedy, or by cumulative sums of integers. One block takes one row.
//
// Every thread owns a stretch of consecutive tokens, so that sums over threads in order are sums over tokens in order.
#include "device.cuh"
#include "launchers.hpp"
#include "reduce.cuh"

namespace cuda {
namespace {

constexpr uint32_t kThreads = 512;

/// Philox4x32-10: the first two words under the seed at counter `index`.
__device__ __forceinline__ uint64_t philox(uint64_t seed, uint64_t index) {
  uint32_t counter[4] = {static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32), 0, 0};
  uint32_t key[2] = {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)};
  for (int round = 0; round < 10; ++round) {
    const uint32_t aHigh = __umulhi(0xD2511F53u, counter[0]), aLow = 0xD2511F53u * counter[0];
    const uint32_t bHigh = __umulhi(0xCD9E8D57u, counter[2]), bLow = 0xCD9E8D57u * counter[2];
    counter[0] = bHigh ^ counter[1] ^ key[0];
    counter[1] = bLow;
    counter[2] = aHigh ^ counter[3] ^ key[1];
    counter[3] = aLow;
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter[0] | static_cast<uint64_t>(counter[1]) << 32;
}

/// One thread's view of a row.
struct Row {
  const float *logits;
  uint32_t begin, end, vocabulary;
  int64_t *scratch;

  __device__ __forceinline__ int64_t countAtLeast(int32_t key) const {
    int64_t count = 0;
    for (uint32_t i = begin; i < end; ++i) count += ordered(logits[i]) >= key;
    return blockSum(count, scratch);
  }

  /// The sum of `mine` over all threads before this one, and over all.
  __device__ __forceinline__ int64_t before(int64_t mine, int64_t &total) const {
    const uint32_t lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
    int64_t inclusive = mine;
    for (uint32_t step = 1; step < kWarp; step *= 2) {
      const int64_t other = __shfl_up_sync(kAllLanes, inclusive, step);
      if (lane >= step) inclusive += other;
    }
    if (lane == kWarp - 1) scratch[warp] = inclusive;
    __syncthreads();
    int64_t earlier = inclusive - mine;
    total = 0;
    for (uint32_t w = 0; w < kThreads / kWarp; ++w) {
      if (w < warp) earlier += scratch[w];
      total += scratch[w];
    }
    __syncthreads();
    return earlier;
  }
};

/// The k largest logits: all above `key`, and of those equal to it the lowest `ties` tokens.
struct Threshold {
  int32_t key;
  int64_t ties;
};

/// Finds the k-th largest key bit by bit, from the sign down.
__device__ __forceinline__ Threshold threshold(const Row &row, uint32_t k) {
  int32_t key = row.countAtLeast(0) >= k ? 0 : INT32_MIN;
  for (int bit = 30; bit >= 0; --bit) {
    const int32_t candidate = key | 1 << bit;
    if (row.countAtLeast(candidate) >= k) key = candidate;
  }
  return {key, k - (key == INT32_MAX ? 0 : row.countAtLeast(key + 1))};
}

__global__ void __launch_bounds__(kThreads) sampleKernel(olc_sample a) {
  auto *scratch = reinterpret_cast<int64_t *>(sharedMemory());
  const uint32_t r = blockIdx.x, stretch = divideUp(a.vocabulary, kThreads);
  const uint32_t begin = threadIdx.x * stretch < a.vocabulary ? threadIdx.x * stretch : a.vocabulary;
  const uint32_t end = begin + stretch < a.vocabulary ? begin + stretch : a.vocabulary;
  const Row row{a.logits + size_t{r} * a.stride, begin, end, a.vocabulary, scratch};
  auto *maxima = reinterpret_cast<int32_t *>(scratch);

  int32_t top = INT32_MIN;
  for (uint32_t i = begin; i < end; ++i) top = ordered(row.logits[i]) > top ? ordered(row.logits[i]) : top;
  top = blockMaximum(top, maxima);
  if (a.temperatures_milli[r] == 0) {
    // The lowest token is the largest of their negatives.
    int32_t best = INT32_MIN;
    for (uint32_t i = begin; i < end && best == INT32_MIN; ++i) {
      if (ordered(row.logits[i]) == top) best = -static_cast<int32_t>(i);
    }
    best = blockMaximum(best, maxima);
    if (threadIdx.x == 0) a.tokens[r] = -best;
    return;
  }

  const uint32_t k = a.top_k[r];
  const bool keepsAll = k == 0 || k >= a.vocabulary;
  const Threshold limit = keepsAll ? Threshold{INT32_MIN, 0} : threshold(row, k);
  int64_t equal = 0, ignored;
  for (uint32_t i = begin; i < end; ++i) equal += !keepsAll && ordered(row.logits[i]) == limit.key;
  const int64_t firstTie = row.before(equal, ignored);

  const float inverse = __fdiv_rn(1000.0f, static_cast<float>(a.temperatures_milli[r]));
  const float topLogit = fromOrdered(top);
  const auto weight = [&](uint32_t i, int64_t &tie) -> int64_t {
    const int32_t key = ordered(row.logits[i]);
    if (!keepsAll && (key < limit.key || (key == limit.key && tie++ >= limit.ties))) return 0;
    return static_cast<int64_t>(rintf(exponential((row.logits[i] - topLogit) * inverse) * 0x1p30f));
  };
  int64_t mine = 0, total, tie = firstTie;
  for (uint32_t i = begin; i < end; ++i) mine += weight(i, tie);
  int64_t sum = row.before(mine, total);
  const auto target = static_cast<int64_t>(__umul64hi(philox(a.seeds[r], a.indices[r]), static_cast<uint64_t>(total)));
  if (target < sum || target >= sum + mine) return;
  tie = firstTie;
  for (uint32_t i = begin; i < end; ++i) {
    sum += weight(i, tie);
    if (sum > target) {
      a.tokens[r] = static_cast<int32_t>(i);
      return;
    }
  }
}

}  // namespace

int sample(olc_device *device, const olc_sample *a) {
  return launch(device, sampleKernel, dim3(a->rows), kThreads, kWarp * sizeof(int64_t), *a);
}

}  // namespace cuda
