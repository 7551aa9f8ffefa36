// Influence of rows: exact scans over int8 gradients, and the damped inverse of their second moment.
#ifndef CAE_INFLUENCE_H
#define CAE_INFLUENCE_H

#include "cae_types.h"

#ifdef __cplusplus
extern "C" {
#endif

/// How gradients are preconditioned.
typedef enum cae_influence_method {
  CAE_INFLUENCE_INVERSE = 0,  ///< The damped inverse by a Cholesky factor.
  CAE_INFLUENCE_DATAINF = 1   ///< DataInf's closed form.
} cae_influence_method;

/// Whether the matrix of rows (dual) or that of coordinates (primal) is built. The two differ by rounding.
typedef enum cae_influence_form {
  CAE_INFLUENCE_CHEAPER = 0,  ///< Dual when there are at most as many rows as coordinates.
  CAE_INFLUENCE_DUAL = 1,
  CAE_INFLUENCE_PRIMAL = 2
} cae_influence_form;

/// Values of a row are at most so many, and a multiple of CAE_INFLUENCE_STEP.
#define CAE_INFLUENCE_MAXIMUM_DIMENSION 16384
#define CAE_INFLUENCE_STEP 64

/// scores[r] = the exact sum over i of rows[r * dimension + i] * (256 * high[i] + low[i]), `high` and `low` having
/// `dimension` values each. Threads change no bit.
cae_code cae_influence_scan(
    cae_kernels kernels, const int8_t *rows, size_t count, size_t dimension, const int8_t *high, const int8_t *low,
    uint32_t threads, int64_t *scores, char *message, size_t capacity);

/// For gradients rows[i] * scales[i] (magnitudes at most 127, scales positive, every row with a value): int8 rows and
/// scales whose products are H⁻¹ g / count, H = M + damping * trace(M) / min(count, dimension), M = the mean of g gᵀ.
/// Threads and kernels change no bit.
cae_code cae_influence_precondition(
    cae_kernels kernels, const int8_t *rows, const double *scales, size_t count, size_t dimension,
    cae_influence_method method, cae_influence_form form, double damping, uint32_t threads, int8_t *out_rows,
    double *out_scales, char *message, size_t capacity);

/// The largest magnitude of the row, at most 127; -128 counts as 128.
uint32_t cae_influence_largest(const int8_t *row, size_t dimension);
/// The exact product of two rows of magnitudes at most 127.
int64_t cae_influence_dot(const int8_t *a, const int8_t *b, size_t dimension);
/// sum[i] += row[i] * factor; the caller keeps the sums below 2^54.
void cae_influence_add(const int8_t *row, int64_t factor, size_t dimension, int64_t *sum);
/// row[i] = sum[i] * 127 / the largest |sum|, rounded half away from zero; returns that largest, below 2^54.
int64_t cae_influence_quantise(const int64_t *sum, size_t dimension, int8_t *row);

/// Replaces the upper triangle of a symmetric matrix (order x order, by rows) by its Cholesky factor U, Uᵀ U = matrix.
cae_code cae_influence_factor(
    cae_kernels kernels, double *matrix, size_t order, uint32_t threads, char *message, size_t capacity);
/// Solves Uᵀ U X = B in place: `columns` is order x count, by rows.
cae_code cae_influence_solve(
    cae_kernels kernels, const double *upper, size_t order, double *columns, size_t count, uint32_t threads,
    char *message, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
