// The processor's rounding mode, fixed for as long as the engine computes.
#pragma once

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace engine {

/// Round to nearest even with subnormals, whatever another library left in the control register.
class RoundingMode {
 public:
#if defined(__x86_64__)
  RoundingMode() : saved_(_mm_getcsr()) { _mm_setcsr(kAllMasked); }
  ~RoundingMode() { _mm_setcsr(saved_); }

 private:
  static constexpr unsigned kAllMasked = 0x1F80;
  const unsigned saved_;
#else
  RoundingMode() {}
#endif
};

}  // namespace engine
