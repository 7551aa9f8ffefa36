// What a compiler must be told beside the code: the instruction set of a file's functions, and that no product and sum
// may become one operation. Both compilers are also given -ffp-contract=off; `make identity` shows what happens without.
#pragma once

#include <cfloat>

#if defined(__FAST_MATH__) && !defined(ENGINE_POISONED)
#error "The engine's results are defined by IEEE operations in a stated order; fast-math gives others."
#endif
#if FLT_EVAL_METHOD != 0
#error "The engine needs fp32 operations that round to fp32."
#endif

#define ENGINE_PRAGMA(...) _Pragma(#__VA_ARGS__)

#if defined(__clang__)
#define ENGINE_NO_CONTRACTION ENGINE_PRAGMA(STDC FP_CONTRACT OFF)
#define ENGINE_BEGIN_AVX2 ENGINE_PRAGMA(clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function))
#define ENGINE_BEGIN_AVX512                                                                                     \
  ENGINE_PRAGMA(clang attribute push(                                                                           \
      __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma"), min_vector_width(512))), \
      apply_to = function))
#define ENGINE_END_TARGET ENGINE_PRAGMA(clang attribute pop)
#else
#define ENGINE_NO_CONTRACTION
#define ENGINE_BEGIN_AVX2 ENGINE_PRAGMA(GCC push_options) ENGINE_PRAGMA(GCC target("avx2,fma"))
// GCC 12 calls the deliberately undefined operands of its own intrinsics uninitialised.
#define ENGINE_BEGIN_AVX512                                 \
  ENGINE_PRAGMA(GCC diagnostic ignored "-Wuninitialized")   \
  ENGINE_PRAGMA(GCC diagnostic ignored "-Wmaybe-uninitialized") \
  ENGINE_PRAGMA(GCC push_options)                           \
  ENGINE_PRAGMA(GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2,fma,prefer-vector-width=512"))
#define ENGINE_END_TARGET ENGINE_PRAGMA(GCC pop_options)
#endif
