// The scheduler of the emulated GPU: fibres, barriers and warp exchanges.
#include "Emulation/emulation.hpp"

#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "Emulation/fibre.hpp"

namespace emulation {

thread_local const Thread *currentThread = nullptr;
thread_local Grid currentGrid;

namespace {

constexpr uint32_t kMaximumThreads = 1024;
constexpr uint8_t kPoison = 0xC5;

enum class State : uint8_t { ready, atBarrier, inExchange, finished };

struct Copy {
  void *to;
  const void *from;
  size_t bytes;
  uint32_t group;
};

struct Worker {
  Thread thread;
  Fibre fibre;
  State state = State::finished;
  uint32_t exchanges = 0, group = 0;
  std::vector<Copy> copies;
};

struct Warp {
  // Two sets, taken in turn: a lane may leave one exchange and enter the next before the others have read.
  alignas(64) uint8_t slots[2][kLanes][kSlotBytes];
  uint32_t waiting = 0;
};

[[noreturn]] void stop(const char *sentence) {
  std::fprintf(
      stderr, "emulated GPU, block (%u, %u, %u): %s\n", grid().block.x, grid().block.y, grid().block.z, sentence);
  std::abort();
}

/// All state of the grid that this host thread runs.
class Machine {
 public:
  Machine() : workers(kMaximumThreads), warps(kMaximumThreads / kLanes) {
    const char *order = std::getenv("OPENLEDGER_CUDA_EMULATION_ORDER");
    reversed_ = order != nullptr && std::strcmp(order, "reverse") == 0;
  }

  void run(const std::function<void()> &body, size_t sharedBytes) {
    body_ = &body;
    count_ = currentGrid.threads.x * currentGrid.threads.y * currentGrid.threads.z;
    if (count_ == 0 || count_ > kMaximumThreads || count_ % kLanes != 0) stop("threads must be 1 to 32 whole warps.");
    shared.resize(sharedBytes + kGuard);
    const uint32_t blocks = currentGrid.blocks.x * currentGrid.blocks.y * currentGrid.blocks.z;
    for (uint32_t i = 0; i < blocks; ++i) {
      const uint32_t b = reversed_ ? blocks - 1 - i : i;
      currentGrid.block = dim3(
          b % currentGrid.blocks.x, b / currentGrid.blocks.x % currentGrid.blocks.y,
          b / currentGrid.blocks.x / currentGrid.blocks.y);
      runBlock(sharedBytes);
    }
  }

  void yield(State state) {
    current->state = state;
    current->fibre.leave();
  }

  std::vector<Worker> workers;
  std::vector<Warp> warps;
  Worker *current = nullptr;
  std::vector<uint8_t> shared;

 private:
  static constexpr size_t kGuard = 256;

  void runBlock(size_t sharedBytes) {
    std::memset(shared.data(), kPoison, shared.size());
    for (uint32_t i = 0; i < count_; ++i) start(i);
    uint32_t left = count_;
    while (left > 0) {
      bool moved = false;
      for (uint32_t i = 0; i < count_; ++i) {
        Worker &worker = workers[reversed_ ? count_ - 1 - i : i];
        if (worker.state != State::ready) continue;
        current = &worker;
        currentThread = &worker.thread;
        worker.fibre.enter();
        moved = true;
        if (worker.state == State::finished) --left;
      }
      if (!release() && !moved) stop("a barrier or warp operation that not all threads reach.");
    }
    for (size_t i = sharedBytes; i < shared.size(); ++i) {
      if (shared[i] != kPoison) stop("a write beyond the shared memory that was asked for.");
    }
  }

  void start(uint32_t i) {
    Worker &worker = workers[i];
    const dim3 size = currentGrid.threads;
    worker.thread = {dim3(i % size.x, i / size.x % size.y, i / size.x / size.y), i / kLanes, i % kLanes};
    worker.state = State::ready;
    worker.exchanges = worker.group = 0;
    worker.copies.clear();
    warps[i / kLanes].waiting = 0;
    worker.fibre.prepare([](void *machine) { static_cast<Machine *>(machine)->runThread(); }, this);
  }

  void runThread() {
    (*body_)();
    if (!current->copies.empty()) stop("a thread that ends before its copies have arrived.");
    yield(State::finished);
  }

  /// Lets go the warps and the block whose threads have all arrived.
  bool release() {
    bool any = false;
    uint32_t arrived = 0, finished = 0;
    for (uint32_t w = 0; w < count_ / kLanes; ++w) {
      uint32_t exchanging = 0;
      for (uint32_t l = 0; l < kLanes; ++l) {
        const State state = workers[w * kLanes + l].state;
        exchanging += state == State::inExchange;
        arrived += state == State::atBarrier;
        finished += state == State::finished;
      }
      if (exchanging == kLanes) any |= wake(w * kLanes, kLanes);
    }
    if (arrived > 0 && arrived + finished == count_) {
      if (finished > 0) stop("a barrier after some threads have ended.");
      any |= wake(0, count_);
    }
    return any;
  }

  bool wake(uint32_t first, uint32_t count) {
    for (uint32_t i = first; i < first + count; ++i) workers[i].state = State::ready;
    return true;
  }

  const std::function<void()> *body_ = nullptr;
  uint32_t count_ = 0;
  bool reversed_;
};

Machine &machine() {
  thread_local std::unique_ptr<Machine> instance = std::make_unique<Machine>();
  return *instance;
}

}  // namespace

void *sharedMemory() { return machine().shared.data(); }

void launch(dim3 blocks, dim3 threads, size_t sharedBytes, const std::function<void()> &body) {
  Machine &m = machine();
  currentGrid.blocks = blocks;
  currentGrid.threads = threads;
  m.run(body, sharedBytes);
}

void waitForBlock() { machine().yield(State::atBarrier); }

const uint8_t *exchange(const void *value, size_t bytes) {
  Machine &m = machine();
  Worker &self = *m.current;
  auto &slots = m.warps[self.thread.warp].slots[self.exchanges++ % 2];
  if (bytes > 0) std::memcpy(slots[self.thread.lane], value, bytes);
  m.yield(State::inExchange);
  return &slots[0][0];
}

void copyLater(void *to, const void *from, size_t bytes) {
  Worker &self = *machine().current;
  self.copies.push_back({to, from, bytes, self.group});
}

void commitCopies() { machine().current->group += 1; }

void waitForCopies(uint32_t groupsLeft) {
  Worker &self = *machine().current;
  size_t done = 0;
  while (done < self.copies.size() && self.copies[done].group + groupsLeft < self.group) {
    const Copy &copy = self.copies[done++];
    if (copy.from == nullptr)
      std::memset(copy.to, 0, copy.bytes);
    else
      std::memcpy(copy.to, copy.from, copy.bytes);
  }
  self.copies.erase(self.copies.begin(), self.copies.begin() + static_cast<ptrdiff_t>(done));
}

}  // namespace emulation
