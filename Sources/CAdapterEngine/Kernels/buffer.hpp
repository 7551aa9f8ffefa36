// Memory aligned to a cache line, filled with one value, never copied. What is large asks the system for large pages:
// weights are read from one end to the other at every step.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace engine {

constexpr size_t roundUp(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

constexpr size_t kCacheLine = 64;
/// Bytes of a large page, and from how many bytes on memory is laid out in them.
constexpr size_t kLargePage = size_t{1} << 21;

template <typename T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t count, T fill = T{}) : count_(count) {
    const size_t bytes = std::max<size_t>(count, 1) * sizeof(T);
    const std::align_val_t alignment{bytes >= kLargePage ? kLargePage : kCacheLine};
    storage_ = {static_cast<T *>(::operator new[](bytes, alignment)), Release{alignment}};
#if defined(MADV_HUGEPAGE)
    if (bytes >= kLargePage) madvise(storage_.get(), bytes / kLargePage * kLargePage, MADV_HUGEPAGE);
#endif
    std::fill_n(storage_.get(), count, fill);
  }

  T *data() { return storage_.get(); }
  const T *data() const { return storage_.get(); }
  size_t size() const { return count_; }
  T &operator[](size_t i) { return storage_[i]; }
  const T &operator[](size_t i) const { return storage_[i]; }

 private:
  struct Release {
    std::align_val_t alignment{kCacheLine};
    void operator()(T *memory) const { ::operator delete[](memory, alignment); }
  };
  std::unique_ptr<T[], Release> storage_;
  size_t count_ = 0;
};

}  // namespace engine
