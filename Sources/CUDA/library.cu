// The library's one symbol: its table.
#include "device.cuh"
#include "launchers.hpp"
#include "runtime.hpp"

namespace cuda {
namespace {

const olc_library kLibrary = {
    .version = OLC_VERSION,
    .size = sizeof(olc_library),
    .open = open,
    .close = close,
    .properties = properties,
    .describe = describe,
    .allocate = allocate,
    .release = release,
    .allocate_host = allocateHost,
    .release_host = releaseHost,
    .upload = upload,
    .download = download,
    .copy = copy,
    .fill = fill,
    .wait = wait,
    .mark = mark,
    .record_begin = recordBegin,
    .record_end = recordEnd,
    .replay = replay,
    .forget = forget,
    .repack = repack,
    .embed = embed,
    .angles = angles,
    .norm = norm,
    .quantise = quantise,
    .gate = gate,
    .product = product,
    .transposed_product = transposedProduct,
    .shrink = shrink,
    .expand = expand,
    .store = store,
    .score = score,
    .soften = soften,
    .mix = mix,
    .gather = gather,
    .sample = sample,
    .gradient = gradient,
    .adam = adam,
};

}  // namespace
}  // namespace cuda

extern "C" __attribute__((visibility("default"))) const olc_library *openledger_cuda_library(void) {
  return &cuda::kLibrary;
}
