// Running a model on a GPU through a library that is found at run time (`make cuda`); the bits are the processor's.
#ifndef CAE_DEVICE_H
#define CAE_DEVICE_H

#include "cae_run.h"
#include "cae_types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cae_device cae_device;
typedef struct cae_device_runner cae_device_runner;

#define CAE_DEVICE_NAME_BYTES 256

/// What a device says of itself.
typedef struct cae_device_properties {
  char name[CAE_DEVICE_NAME_BYTES];
  uint64_t memory_bytes;
  uint32_t multiprocessors;
  uint32_t emulated;  ///< 1 when the kernels run on the processor, for checks.
} cae_device_properties;

/// Opens GPU number `ordinal` with the library at `path`; a null or empty path stands for the environment's
/// OPENLEDGER_CUDA_LIBRARY, or libopenledger-cuda.so beside the executable. CAE_DEVICE_FAILED when there is none.
cae_code cae_device_open(const char *path, uint32_t ordinal, cae_device **device, char *message, size_t capacity);
/// The device's runners may outlive it.
void cae_device_close(cae_device *device);
void cae_device_get_properties(const cae_device *device, cae_device_properties *properties);

/// Uploads a model in the exact arithmetic, which must outlive the runner, and reserves a KV cache of `blocks` blocks.
/// `maximum_rows` rows pass through a layer together; adapters are uploaded as steps use them and take at most
/// `adapter_bytes`, the least recently used leaving first. A runner belongs to one thread at a time.
cae_code cae_device_runner_create(
    const cae_device *device, const cae_model *model, uint32_t blocks, uint32_t maximum_rows, uint64_t adapter_bytes,
    cae_device_runner **runner, char *message, size_t capacity);
void cae_device_runner_destroy(cae_device_runner *runner);

/// As cae_runner_step over the runner's own KV cache.
cae_code cae_device_runner_step(
    cae_device_runner *runner, const cae_slice *slices, size_t count, float *logits, float *hidden, char *message,
    size_t capacity);
/// As cae_pool_copy.
cae_code cae_device_runner_copy(cae_device_runner *runner, uint32_t from, uint32_t to, char *message, size_t capacity);
/// As cae_pool_digest: equal caches have equal digests wherever they are.
cae_code cae_device_runner_digest(
    cae_device_runner *runner, const uint32_t *blocks, uint32_t positions, uint64_t *digest, char *message,
    size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
