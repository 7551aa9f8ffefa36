// Memory aligned to a cache line, filled with one value, never copied.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

namespace engine {

template <typename T>
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t count, T fill = T{})
      : storage_(static_cast<T *>(::operator new[](std::max<size_t>(count, 1) * sizeof(T), kAlignment))),
        count_(count) {
    std::fill_n(storage_.get(), count, fill);
  }

  T *data() { return storage_.get(); }
  const T *data() const { return storage_.get(); }
  size_t size() const { return count_; }
  T &operator[](size_t i) { return storage_[i]; }
  const T &operator[](size_t i) const { return storage_[i]; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Release {
    void operator()(T *memory) const { ::operator delete[](memory, kAlignment); }
  };
  std::unique_ptr<T[], Release> storage_;
  size_t count_ = 0;
};

constexpr size_t roundUp(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace engine
