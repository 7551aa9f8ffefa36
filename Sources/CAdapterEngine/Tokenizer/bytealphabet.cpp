#include "Tokenizer/bytealphabet.hpp"

#include <array>

#include "Files/utf8.hpp"

namespace engine {
namespace {

/// Printable Latin-1 characters stand for themselves; the other bytes, in order, for U+0100 onwards.
bool standsForItself(uint32_t byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr uint32_t kRenamed = 68;

std::array<uint8_t, kRenamed> renamedBytes() {
  std::array<uint8_t, kRenamed> bytes{};
  size_t next = 0;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    if (!standsForItself(byte)) bytes[next++] = static_cast<uint8_t>(byte);
  }
  return bytes;
}

}  // namespace

std::optional<std::string> bytesOfName(std::string_view name) {
  static const std::array<uint8_t, kRenamed> renamed = renamedBytes();
  std::string bytes;
  for (size_t at = 0; at < name.size();) {
    const Scalar scalar = decodeUTF8(name, at);
    at += scalar.length;
    if (scalar.value >= 0x100 && scalar.value < 0x100 + kRenamed)
      bytes += static_cast<char>(renamed[scalar.value - 0x100]);
    else if (scalar.value < 0x100 && standsForItself(scalar.value))
      bytes += static_cast<char>(scalar.value);
    else
      return {};
  }
  return bytes;
}

}  // namespace engine
