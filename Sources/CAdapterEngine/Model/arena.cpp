#include "Model/arena.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <new>

#include "Kernels/buffer.hpp"

namespace engine {
namespace {

std::align_val_t alignment(size_t bytes) { return std::align_val_t{bytes >= kLargePage ? kLargePage : kCacheLine}; }

void giveToSystem(uint8_t *memory, size_t bytes) noexcept { ::operator delete[](memory, alignment(bytes)); }

/// Memory that no adapter uses, the longest unused first.
class Spares {
 public:
  /// Memory of that size, the most lately used of it; null when there is none.
  uint8_t *take(size_t bytes) {
    const std::lock_guard lock(mutex_);
    for (size_t i = count_; i-- > 0;) {
      if (pieces_[i].bytes == bytes) return remove(i).memory;
    }
    return nullptr;
  }

  /// Keeps a piece; what was unused the longest goes to the system when there is too much.
  void give(uint8_t *memory, size_t bytes) noexcept {
    if (bytes < kLargePage || bytes > kMaximumSpareArenaBytes) return giveToSystem(memory, bytes);
    const std::lock_guard lock(mutex_);
    while (held_ + bytes > kMaximumSpareArenaBytes || count_ == pieces_.size()) {
      const Piece oldest = remove(0);
      giveToSystem(oldest.memory, oldest.bytes);
    }
    pieces_[count_++] = {memory, bytes};
    held_ += bytes;
  }

 private:
  struct Piece {
    uint8_t *memory;
    size_t bytes;
  };

  Piece remove(size_t index) {
    const Piece piece = pieces_[index];
    std::move(pieces_.begin() + index + 1, pieces_.begin() + count_, pieces_.begin() + index);
    --count_;
    held_ -= piece.bytes;
    return piece;
  }

  std::mutex mutex_;
  // As many as the limit holds of the smallest that are kept.
  std::array<Piece, kMaximumSpareArenaBytes / kLargePage> pieces_;
  size_t count_ = 0, held_ = 0;
};

/// Lives as long as the process: adapters may be let go at its very end.
Spares &spares() {
  static Spares &spares = *new Spares;
  return spares;
}

}  // namespace

Arena::Arena(size_t bytes) {
  uint8_t *memory = spares().take(bytes);
  if (memory == nullptr) {
    memory = static_cast<uint8_t *>(::operator new[](std::max<size_t>(bytes, 1), alignment(bytes)));
#if defined(MADV_HUGEPAGE)
    if (bytes >= kLargePage) madvise(memory, bytes / kLargePage * kLargePage, MADV_HUGEPAGE);
#endif
  }
  memory_ = {memory, Release{bytes}};
}

void Arena::Release::operator()(uint8_t *memory) const noexcept { spares().give(memory, bytes); }

}  // namespace engine
