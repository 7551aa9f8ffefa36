// The functions of the library's table, each defined beside its kernels.
#pragma once

#include "Device/library.h"

namespace cuda {

int repack(olc_device *, const olc_repack *);
int embed(olc_device *, const olc_embed *);
int angles(olc_device *, const olc_angles *);
int norm(olc_device *, const olc_norm *);
int quantise(olc_device *, const olc_quantise *);
int gate(olc_device *, const olc_gate *);
int product(olc_device *, const olc_product *);
int transposedProduct(olc_device *, const olc_transposed_product *);
int shrink(olc_device *, const olc_low_rank *);
int expand(olc_device *, const olc_low_rank *);
int store(olc_device *, const olc_attention *);
int score(olc_device *, const olc_attention *);
int soften(olc_device *, const olc_attention *);
int mix(olc_device *, const olc_attention *);
int gather(olc_device *, const olc_gather *);
int sample(olc_device *, const olc_sample *);
int gradient(olc_device *, const olc_gradient *);
int adam(olc_device *, const olc_adam *);

}  // namespace cuda
