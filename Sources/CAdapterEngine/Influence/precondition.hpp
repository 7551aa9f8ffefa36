// Rows of gradients multiplied by the damped inverse of their own second moment.
#pragma once

#include "Influence/linear_algebra.hpp"

namespace engine {

/// The largest order of a matrix that is factored, and values that the dual form keeps in fp64 at once.
constexpr size_t kMaximumOrder = 1u << 13;
constexpr size_t kMaximumDualValues = 1u << 26;

/// Gradients g(i) = rows(i) * scales(i): `count` rows of `dimension` int8 values, of magnitude at most 127. Every scale
/// is a positive normal number below 2^500, and every row has a value.
struct GradientRows {
  const int8_t *rows;
  const double *scales;
  size_t count, dimension;
};

struct Preconditioning {
  cae_influence_method method;
  cae_influence_form form;
  double damping;  ///< λ is this multiple of the trace over min(count, dimension): of the eigenvalues that may not be 0.
};

/// Writes rows of int8 and a scale for each, whose products are H⁻¹ g(i) / n with H = the mean of g gᵀ + λ, or DataInf's
/// closed form of it. Throws Failure when the shapes are beyond the limits.
void precondition(
    const InfluenceKernels &kernels, ThreadPool &pool, const GradientRows &gradients, const Preconditioning &how,
    int8_t *values, double *scales);

}  // namespace engine
