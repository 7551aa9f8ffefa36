// Named limits: what a file or a request may ask for before the engine refuses it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace engine {

// Shapes. Inputs of a matrix stay below 65,536, so that an int32 holds any product of int8 rows exactly.
constexpr uint32_t kMaximumVocabulary = 1u << 20;
constexpr uint32_t kMaximumHidden = 1u << 14;
constexpr uint32_t kMaximumLayers = 256;
constexpr uint32_t kMaximumHeads = 256;
constexpr uint32_t kMaximumHeadDimension = 256;
constexpr uint32_t kMaximumFeedForward = 1u << 16;
constexpr uint32_t kMaximumContext = 1u << 16;
constexpr uint32_t kMaximumRank = 1024;
// Bytes that one sequence may take for its KV cache and attention scores.
constexpr uint64_t kMaximumSequenceBytes = uint64_t{1} << 32;

// Files.
constexpr size_t kMaximumConfigBytes = 1u << 20;
constexpr size_t kMaximumTokenizerBytes = 1u << 25;
constexpr size_t kMaximumSafetensorsHeaderBytes = 1u << 23;
constexpr size_t kMaximumTensors = 1u << 14;
constexpr size_t kMaximumTensorRank = 4;
constexpr size_t kMaximumJSONDepth = 32;
constexpr size_t kMaximumJSONValues = 2'000'000;
constexpr size_t kMaximumAddedTokens = 4096;

// Numbers. A weight beyond the limit is refused; a value beyond it is clamped, which keeps every later value finite.
constexpr float kMaximumWeight = 32768.0f;
constexpr float kValueLimit = 0x1p40f;
constexpr float kTinyRow = 0x1p-100f;

// Rows of a prompt that pass through a layer together. Any number gives the same bits.
constexpr uint32_t kPrefillRows = 64;
// Query rows whose attention scores are held at once.
constexpr uint32_t kAttentionRows = 4;

}  // namespace engine
