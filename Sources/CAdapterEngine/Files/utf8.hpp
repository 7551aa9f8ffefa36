// UTF-8: one scalar at a time, strict (no surrogates, no overlong forms).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace engine {

struct Scalar {
  /// The code point; for a byte that starts no valid sequence, `kInvalid` with length 1.
  uint32_t value;
  uint32_t length;
  static constexpr uint32_t kInvalid = 0x110000;
};

/// The scalar at `at`, which is inside the text.
inline Scalar decodeUTF8(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[at + i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const uint32_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < length) return {Scalar::kInvalid, 1};
  uint32_t value = lead & (0xFFu >> (length + 1));
  for (uint32_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {Scalar::kInvalid, 1};
    value = (value << 6) | (byte(i) & 0x3F);
  }
  constexpr uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return {Scalar::kInvalid, 1};
  return {value, length};
}

inline bool isUTF8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Scalar scalar = decodeUTF8(text, at);
    if (scalar.value == Scalar::kInvalid) return false;
    at += scalar.length;
  }
  return true;
}

inline void appendUTF8(std::string &text, uint32_t scalar) {
  if (scalar < 0x80) {
    text += static_cast<char>(scalar);
  } else if (scalar < 0x800) {
    text += static_cast<char>(0xC0 | (scalar >> 6));
    text += static_cast<char>(0x80 | (scalar & 0x3F));
  } else if (scalar < 0x10000) {
    text += static_cast<char>(0xE0 | (scalar >> 12));
    text += static_cast<char>(0x80 | ((scalar >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (scalar & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (scalar >> 18));
    text += static_cast<char>(0x80 | ((scalar >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((scalar >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (scalar & 0x3F));
  }
}

}  // namespace engine
