// The adapter engine behind a plain C face: no C++ type, exception or allocation of the caller's crosses it.
//
// Every function that can fail returns a cae_code and writes one sentence into `message` (always terminated, cut at
// `capacity`). Handles are owned by the caller and released by their destroy function. Models, adapters and tokenizers
// are immutable after creation and may be used from several threads at once; pools and runners belong to one thread at a time.
#ifndef CADAPTERENGINE_H
#define CADAPTERENGINE_H

#include "cae_files.h"
#include "cae_fold.h"
#include "cae_run.h"
#include "cae_types.h"
#if __has_include("cae_train.h")
#include "cae_train.h"
#endif
#if __has_include("cae_influence.h")
#include "cae_influence.h"
#endif
#if __has_include("cae_device.h")
#include "cae_device.h"
#endif

#endif
