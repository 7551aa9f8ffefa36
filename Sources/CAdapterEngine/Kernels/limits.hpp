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

// Files.
constexpr size_t kMaximumConfigBytes = 1u << 20;
constexpr size_t kMaximumTokenizerBytes = 1u << 25;
constexpr size_t kMaximumSafetensorsHeaderBytes = 1u << 23;
constexpr size_t kMaximumTensors = 1u << 14;
constexpr size_t kMaximumTensorRank = 4;
constexpr size_t kMaximumShards = 512;
constexpr size_t kMaximumJSONDepth = 32;
constexpr size_t kMaximumJSONValues = 2'000'000;
constexpr size_t kMaximumAddedTokens = 4096;
constexpr size_t kMaximumAddedTokenBytes = 256;
constexpr size_t kMaximumTokenizerSteps = 8;
constexpr size_t kMaximumTemplateTokens = 16;
constexpr size_t kMaximumReplacementBytes = 64;

// Chat templates: their length, how deep expressions and statements lie in each other, and what a run may take.
constexpr size_t kMaximumChatTemplateBytes = 1u << 16;
constexpr size_t kMaximumTemplateDepth = 128;
constexpr size_t kMaximumTemplateNesting = 32;
constexpr size_t kMaximumTemplateSteps = 1'000'000;
constexpr size_t kMaximumTemplateWork = 1u << 28;
constexpr size_t kMaximumConversationBytes = 1u << 22;

// Numbers. A weight beyond the limit is refused; a value beyond it is clamped, which keeps every later value finite.
constexpr float kMaximumWeight = 32768.0f;
constexpr float kValueLimit = 0x1p40f;
constexpr float kTinyRow = 0x1p-100f;

// Threads that read a model; their number changes no bit.
constexpr uint32_t kMaximumLoadingThreads = 16;
// Running: threads of a runner, and rows that may pass through a layer together. Any number gives the same bits.
constexpr uint32_t kMaximumThreads = 256;
constexpr uint32_t kMaximumPassRows = 1u << 14;

}  // namespace engine
