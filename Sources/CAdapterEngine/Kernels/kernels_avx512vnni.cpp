// AVX-512 with VNNI: the exact products by vpdpbusd, the elementwise kernels as the compiler widens them.
#include "Kernels/kernels_elementwise.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

ENGINE_BEGIN_AVX512

namespace engine {
namespace {

ENGINE_NO_CONTRACTION

[[gnu::always_inline]] inline __mmask16 lanes(uint32_t count) {
  return count >= 16 ? static_cast<__mmask16>(0xFFFF) : static_cast<__mmask16>((1u << count) - 1);
}

/// 256 * high + low is exact in fp64 (39 bits), so one conversion to fp32 rounds it correctly.
[[gnu::always_inline]] inline __m512 combine(__m512i high, __m512i low) {
  const __m512d factor = _mm512_set1_pd(256.0);
  const __m512d first = _mm512_fmadd_pd(
      _mm512_cvtepi32_pd(_mm512_castsi512_si256(high)), factor, _mm512_cvtepi32_pd(_mm512_castsi512_si256(low)));
  const __m512d second = _mm512_fmadd_pd(
      _mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(high, 1)), factor,
      _mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(low, 1)));
  return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(first)), _mm512_cvtpd_ps(second), 1);
}

/// 256 * high + low where it fits an int32: kNarrowInputs * 127 * 32639 < 2^31.
constexpr uint32_t kNarrowInputs = 516;
[[gnu::always_inline]] inline __m512 combineNarrow(__m512i high, __m512i low) {
  return _mm512_cvtepi32_ps(_mm512_add_epi32(_mm512_slli_epi32(high, 8), low));
}

/// Rows of Planes each x Vectors accumulators of 16 columns. The stored value is w + 128, so every accumulator starts
/// at -128 times the plane's sum; int32 wraps on the way and the final value is exact.
template <uint32_t Rows, uint32_t Planes, uint32_t Vectors>
[[gnu::always_inline]] inline void tile(
    const PackedColumns &columns, const PlaneRows &rows, uint32_t row, size_t aheadBytes, uint32_t aheadGroups,
    float *y, size_t yStride) {
  constexpr uint32_t kAll = Rows * Planes;
  const size_t stride = rows.stride;
  const int8_t *x = rows.bytes + static_cast<size_t>(row) * Planes * stride;
  const int32_t *sums = rows.sums + static_cast<size_t>(row) * Planes;
  __m512i total[kAll][Vectors];
  for (uint32_t r = 0; r < kAll; ++r) {
    const __m512i start = _mm512_set1_epi32(static_cast<int32_t>(static_cast<uint32_t>(sums[r]) * -128u));
    for (uint32_t v = 0; v < Vectors; ++v) total[r][v] = start;
  }
  const auto add = [&](const uint8_t *bytes) {
    __m512i weights[Vectors];
    for (uint32_t v = 0; v < Vectors; ++v) weights[v] = _mm512_loadu_si512(bytes + v * 64);
    for (uint32_t r = 0; r < kAll; ++r) {
      const __m512i four =
          _mm512_set1_epi32(loadLittleEndian<int32_t>(reinterpret_cast<const uint8_t *>(x + r * stride)));
      for (uint32_t v = 0; v < Vectors; ++v) total[r][v] = _mm512_dpbusd_epi32(total[r][v], weights[v], four);
    }
    x += 4;
  };
  for (uint32_t done = 0, chunk = 0; done < columns.groups; done += columns.chunkGroups, ++chunk) {
    const uint8_t *bytes = columns.chunks[chunk];
    const uint32_t left = columns.groups - done, groups = left < columns.chunkGroups ? left : columns.chunkGroups;
    uint32_t g = 0;
    for (; g < groups && g < aheadGroups; ++g, bytes += columns.groupBytes) {
      if (kAll <= 2) {
        for (uint32_t v = 0; v < Vectors; ++v) _mm_prefetch(bytes + v * 64 + aheadBytes, _MM_HINT_T0);
      } else {
        _mm_prefetch(columns.chunks[chunk] + aheadBytes + g * 64, _MM_HINT_T1);
      }
      add(bytes);
    }
    for (; g < groups; ++g, bytes += columns.groupBytes) add(bytes);
  }
  const bool narrow = columns.groups * 4 <= kNarrowInputs;
  const __m512 limit = _mm512_set1_ps(kValueLimit), negative = _mm512_set1_ps(-kValueLimit);
  for (uint32_t v = 0; v < Vectors; ++v) {
    const __mmask16 mask = lanes(columns.width - v * 16);
    const __m512 columnScales = _mm512_maskz_loadu_ps(mask, columns.scales + v * 16);
    for (uint32_t r = 0; r < Rows; ++r) {
      const __m512i high = total[r * Planes][v], low = total[r * Planes + Planes - 1][v];
      const __m512 sum = Planes == 1 ? _mm512_cvtepi32_ps(high)
                         : narrow    ? combineNarrow(high, low)
                                     : combine(high, low);
      const __m512 scale = _mm512_mul_ps(_mm512_set1_ps(rows.scales[row + r]), columnScales);
      const __m512 value = _mm512_mul_ps(sum, scale);
      _mm512_mask_storeu_ps(
          y + (row + r) * yStride + v * 16, mask, _mm512_max_ps(_mm512_min_ps(value, limit), negative));
    }
  }
}

/// What is asked of memory ahead of need. A single row is bound by memory: it asks for what it will read soon. The
/// tiles of many rows read one panel from the second-level cache; together they ask for the panel that follows it.
struct Ahead {
  static constexpr uint32_t kLeastGroups = 64;
  static constexpr size_t kSingleRow = 6144;

  Ahead(const PackedColumns &columns, uint32_t tiles) {
    if (columns.chunkGroups != columns.groups || columns.groups < kLeastGroups) return;
    panelBytes = static_cast<size_t>(columns.groups) * columns.groupBytes;
    const auto lines = static_cast<uint32_t>(panelBytes / 64);
    each = (lines + tiles - 1) / tiles;
    if (each > columns.groups) each = columns.groups;
  }

  size_t panelBytes = 0;
  uint32_t each = 0;
};

template <uint32_t Planes, uint32_t Vectors>
void tiles(const PackedColumns &columns, const PlaneRows &rows, float *y, size_t yStride) {
  constexpr uint32_t kRows = 6 / Planes;
  if (rows.count == 1) return tile<1, Planes, Vectors>(columns, rows, 0, Ahead::kSingleRow, UINT32_MAX, y, yStride);
  const Ahead ahead(columns, (rows.count + kRows - 1) / kRows);
  uint32_t r = 0;
  size_t bytes = ahead.panelBytes;
  for (; r + kRows <= rows.count; r += kRows, bytes += size_t{64} * ahead.each) {
    tile<kRows, Planes, Vectors>(columns, rows, r, bytes, ahead.each, y, yStride);
  }
  const uint32_t left = rows.count - r;
  if constexpr (Planes == 1) {
    if (left == 5) tile<5, Planes, Vectors>(columns, rows, r, bytes, ahead.each, y, yStride);
    if (left == 4) tile<4, Planes, Vectors>(columns, rows, r, bytes, ahead.each, y, yStride);
    if (left == 3) tile<3, Planes, Vectors>(columns, rows, r, bytes, ahead.each, y, yStride);
  }
  if (left == 2) tile<2, Planes, Vectors>(columns, rows, r, bytes, ahead.each, y, yStride);
  if (left == 1) tile<1, Planes, Vectors>(columns, rows, r, 0, 0, y, yStride);
}

template <uint32_t Planes>
void multiplyPlanes(const PackedColumns &columns, const PlaneRows &rows, float *y, size_t yStride) {
  switch ((columns.width + 15) / 16) {
    case 1: return tiles<Planes, 1>(columns, rows, y, yStride);
    case 2: return tiles<Planes, 2>(columns, rows, y, yStride);
    case 3: return tiles<Planes, 3>(columns, rows, y, yStride);
    default: return tiles<Planes, 4>(columns, rows, y, yStride);
  }
}

void multiply(const PackedColumns &columns, const PlaneRows &rows, float *y, size_t yStride) {
  return rows.planes == 2 ? multiplyPlanes<2>(columns, rows, y, yStride)
                          : multiplyPlanes<1>(columns, rows, y, yStride);
}

/// 32 bf16 values of a row as two vectors: those of even and those of odd places.
struct Halves {
  __m512 even, odd;
};

[[gnu::always_inline]] inline Halves widenHalves(__m512i bits) {
  return {
      _mm512_castsi512_ps(_mm512_slli_epi32(bits, 16)),
      _mm512_castsi512_ps(_mm512_and_si512(bits, _mm512_set1_epi32(static_cast<int>(0xFFFF0000))))};
}

// Places of even and odd values in two vectors, and of the first and second sixteen values in vectors so parted.
alignas(64) constexpr int32_t kEven[] = {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30};
alignas(64) constexpr int32_t kOdd[] = {1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31};
alignas(64) constexpr int32_t kFirst[] = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23};
alignas(64) constexpr int32_t kSecond[] = {8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};

[[gnu::always_inline]] inline __m512 choose(__m512 a, const int32_t *places, __m512 b) {
  return _mm512_permutex2var_ps(a, _mm512_load_si512(places), b);
}

/// The halving tree over chains kept by even and odd places.
[[gnu::always_inline]] inline float halvingTree(Halves chains) {
  const __m512 first = choose(chains.even, kFirst, chains.odd);
  const __m512 second = choose(chains.even, kSecond, chains.odd);
  const __m512 sixteen = _mm512_add_ps(first, second);
  const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(sixteen), _mm512_extractf32x8_ps(sixteen, 1));
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

/// Rows of a, each with its 32 chains.
template <uint32_t Rows>
[[gnu::always_inline]] inline void shrinkRows(const BFloat16 *a, const float *x, uint32_t n, float scale, float *t) {
  Halves chains[Rows];
  for (Halves &chain : chains) chain = {_mm512_setzero_ps(), _mm512_setzero_ps()};
  const auto add = [&](uint32_t k, __mmask32 mask) {
    const __m512 first = _mm512_maskz_loadu_ps(static_cast<__mmask16>(mask), x + k);
    const __m512 second = _mm512_maskz_loadu_ps(static_cast<__mmask16>(mask >> 16), x + k + 16);
    const __m512 even = choose(first, kEven, second);
    const __m512 odd = choose(first, kOdd, second);
    // Bits 0, 2, 4 … and 1, 3, 5 … of a mask of the first places: half as many ones, rounded up and down.
    const auto count = static_cast<uint32_t>(__builtin_popcount(mask));
    const __mmask16 evenMask = lanes((count + 1) / 2), oddMask = lanes(count / 2);
    for (uint32_t r = 0; r < Rows; ++r) {
      const BFloat16 *row = a + static_cast<size_t>(r) * n + k;
      const Halves weights = widenHalves(_mm512_maskz_loadu_epi16(mask, row));
      chains[r].even = _mm512_mask3_fmadd_ps(weights.even, even, chains[r].even, evenMask);
      chains[r].odd = _mm512_mask3_fmadd_ps(weights.odd, odd, chains[r].odd, oddMask);
      _mm_prefetch(row + static_cast<size_t>(Rows) * n, _MM_HINT_T0);
    }
  };
  uint32_t k = 0;
  for (; k + kChains <= n; k += kChains) add(k, 0xFFFFFFFFu);
  if (k < n) add(k, (1u << (n - k)) - 1);
  for (uint32_t r = 0; r < Rows; ++r) t[r] = halvingTree(chains[r]) * scale;
}

void shrinkBFloat16(const BFloat16 *a, uint32_t count, const float *x, uint32_t n, float scale, float *t) {
  uint32_t r = 0;
  for (; r + 4 <= count; r += 4) shrinkRows<4>(a + static_cast<size_t>(r) * n, x, n, scale, t + r);
  for (; r < count; ++r) shrinkRows<1>(a + static_cast<size_t>(r) * n, x, n, scale, t + r);
}

void rankUpdateBFloat16(const BFloat16 *b, size_t stride, const float *t, uint32_t rank, uint32_t n, float *y) {
  constexpr uint32_t kBlock = 64;
  const __m512 limit = _mm512_set1_ps(kValueLimit), negative = _mm512_set1_ps(-kValueLimit);
  uint32_t i = 0;
  for (; i + kBlock <= n; i += kBlock) {
    Halves delta[2];
    for (Halves &half : delta) half = {_mm512_setzero_ps(), _mm512_setzero_ps()};
    for (uint32_t r = 0; r < rank; ++r) {
      const BFloat16 *row = b + r * stride + i;
      const __m512 factor = _mm512_set1_ps(t[r]);
      for (uint32_t v = 0; v < 2; ++v) {
        const Halves weights = widenHalves(_mm512_loadu_si512(row + v * 32));
        delta[v].even = _mm512_fmadd_ps(weights.even, factor, delta[v].even);
        delta[v].odd = _mm512_fmadd_ps(weights.odd, factor, delta[v].odd);
      }
    }
    for (uint32_t v = 0; v < 2; ++v) {
      float *const out = y + i + v * 32;
      const __m512 first = choose(delta[v].even, kFirst, delta[v].odd);
      const __m512 second = choose(delta[v].even, kSecond, delta[v].odd);
      const __m512 a = _mm512_add_ps(_mm512_loadu_ps(out), first), c = _mm512_add_ps(_mm512_loadu_ps(out + 16), second);
      _mm512_storeu_ps(out, _mm512_max_ps(_mm512_min_ps(a, limit), negative));
      _mm512_storeu_ps(out + 16, _mm512_max_ps(_mm512_min_ps(c, limit), negative));
    }
  }
  if (i < n) elementwise::rankUpdate(b + i, stride, t, rank, n - i, y + i);
}

/// Sixteen exponentials, as math.hpp has one.
[[gnu::always_inline]] inline __m512 exponentialVector(__m512 x) {
  const __m512 least = _mm512_set1_ps(-86.0f), most = _mm512_set1_ps(88.0f);
  const __m512 clamped = _mm512_min_ps(_mm512_max_ps(x, least), most);
  const __m512 n = _mm512_roundscale_ps(
      _mm512_mul_ps(clamped, _mm512_set1_ps(0x1.715476p+0f)), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m512 r = _mm512_fnmadd_ps(
      n, _mm512_set1_ps(-0x1.05c610p-29f), _mm512_fnmadd_ps(n, _mm512_set1_ps(0x1.62e430p-1f), clamped));
  __m512 p = _mm512_set1_ps(1.0f / 5040.0f);
  constexpr float kCoefficients[] = {1.0f / 720.0f, 1.0f / 120.0f, 1.0f / 24.0f, 1.0f / 6.0f, 0.5f, 1.0f, 1.0f};
  for (const float coefficient : kCoefficients) p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(coefficient));
  const __m512i exponent = _mm512_add_epi32(_mm512_cvttps_epi32(n), _mm512_set1_epi32(127));
  const __m512 power = _mm512_castsi512_ps(_mm512_slli_epi32(exponent, 23));
  return _mm512_maskz_mul_ps(_mm512_cmp_ps_mask(x, least, _CMP_GE_OQ), p, power);
}

int64_t exponentials(const float *x, uint32_t n, float top, float *e) {
  const __m512 largest = _mm512_set1_ps(top), one = _mm512_set1_ps(0x1p30f);
  __m512i sums = _mm512_setzero_si512();
  for (uint32_t i = 0; i < n; i += 16) {
    const __mmask16 mask = lanes(n - i);
    const __m512 value = exponentialVector(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, x + i), largest));
    _mm512_mask_storeu_ps(e + i, mask, value);
    const __m512i rounded = _mm512_maskz_cvtps_epi32(mask, _mm512_mul_ps(value, one));
    sums = _mm512_add_epi64(sums, _mm512_cvtepi32_epi64(_mm512_castsi512_si256(rounded)));
    sums = _mm512_add_epi64(sums, _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(rounded, 1)));
  }
  return _mm512_reduce_add_epi64(sums);
}

#include "Kernels/kernels_instances.inc"

const Kernels kTable = ENGINE_KERNEL_TABLE;

}  // namespace
}  // namespace engine

ENGINE_END_TARGET

namespace engine {

const Kernels *avx512Kernels() {
  const bool available = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                         __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma");
  return available ? &kTable : nullptr;
}

}  // namespace engine

#else

namespace engine {

const Kernels *avx512Kernels() { return nullptr; }

}  // namespace engine

#endif
