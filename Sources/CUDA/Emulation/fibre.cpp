#include "Emulation/fibre.hpp"

namespace emulation {

#if defined(__x86_64__)

// Saves the registers that a call preserves on the stack in use, changes stacks, and restores them from the other.
asm(R"(
  .text
  .type emulationSwitchStacks, @function
emulationSwitchStacks:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq (%rsi), %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
  .type emulationStartFibre, @function
emulationStartFibre:
  movq %r12, %rdi
  call *%rbx
  ud2
)");
extern "C" void emulationSwitchStacks(void **from, void **to);
extern "C" void emulationStartFibre();

void Fibre::prepare(Entry entry, void *argument) {
  reserve();
  // What the switch pops: r15, r14, r13, r12 (the argument), rbx (the entry), rbp, and the address to return to. The
  // stack is at a multiple of 16 when the entry is called.
  auto *top = reinterpret_cast<void **>(stack_ + kStackBytes - 64);
  void **frame = top - 7;
  frame[0] = frame[1] = frame[2] = nullptr;
  frame[3] = argument;
  frame[4] = reinterpret_cast<void *>(entry);
  frame[5] = nullptr;
  frame[6] = reinterpret_cast<void *>(&emulationStartFibre);
  inside_ = frame;
}

void Fibre::enter() { emulationSwitchStacks(&outside_, &inside_); }
void Fibre::leave() { emulationSwitchStacks(&inside_, &outside_); }

#else

namespace {
void start(uint32_t entryLow, uint32_t entryHigh, uint32_t argumentLow, uint32_t argumentHigh) {
  const auto entry = static_cast<uintptr_t>(uint64_t{entryHigh} << 32 | entryLow);
  const auto argument = static_cast<uintptr_t>(uint64_t{argumentHigh} << 32 | argumentLow);
  reinterpret_cast<Fibre::Entry>(entry)(reinterpret_cast<void *>(argument));
}
}  // namespace

void Fibre::prepare(Entry entry, void *argument) {
  reserve();
  getcontext(&inside_);
  inside_.uc_stack.ss_sp = stack_;
  inside_.uc_stack.ss_size = kStackBytes;
  inside_.uc_link = nullptr;
  const uint64_t e = reinterpret_cast<uintptr_t>(entry), a = reinterpret_cast<uintptr_t>(argument);
  makecontext(
      &inside_, reinterpret_cast<void (*)()>(start), 4, static_cast<uint32_t>(e), static_cast<uint32_t>(e >> 32),
      static_cast<uint32_t>(a), static_cast<uint32_t>(a >> 32));
}

void Fibre::enter() { swapcontext(&outside_, &inside_); }
void Fibre::leave() { swapcontext(&inside_, &outside_); }

#endif

}  // namespace emulation
