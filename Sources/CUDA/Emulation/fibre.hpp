// A stack of its own and a way on and off it: by hand on x86-64, where CI runs, and by ucontext elsewhere.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace emulation {

class Fibre {
 public:
  using Entry = void (*)(void *);

  Fibre() = default;
  Fibre(const Fibre &) = delete;
  Fibre &operator=(const Fibre &) = delete;
  ~Fibre() {
    if (stack_ != nullptr) munmap(stack_, kStackBytes);
  }

  /// The next `enter` calls entry(argument), which must not return but leave for good.
  void prepare(Entry entry, void *argument);
  void enter();
  void leave();

 private:
  static constexpr size_t kStackBytes = size_t{128} << 10;

  void reserve() {
    if (stack_ != nullptr) return;
    void *memory = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    stack_ = static_cast<uint8_t *>(memory);
  }

  uint8_t *stack_ = nullptr;
#if defined(__x86_64__)
  void *inside_ = nullptr, *outside_ = nullptr;
#else
  ucontext_t inside_, outside_;
#endif
};

}  // namespace emulation
