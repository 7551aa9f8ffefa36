// Memory, order, timing and recorded launches, on host memory. An allocation ends at a page that may not be touched, so
// that a kernel that leaves it stops, and starts filled with a poison.
#include "runtime.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <mutex>
#include <new>

#include "device.cuh"

namespace cuda {
namespace {

constexpr int kOutOfMemory = 2, kNoDevice = 100;
constexpr uint8_t kPoison = 0xC5;
constexpr size_t kAlignment = 256;

struct Mapping {
  void *start;
  size_t bytes;
};

std::mutex mappingLock;
std::map<void *, Mapping> mappings;

double milliseconds() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

int open(int ordinal, olc_device **device) {
  if (ordinal != 0) return kNoDevice;
  *device = new (std::nothrow) olc_device;
  return *device == nullptr ? kOutOfMemory : 0;
}

void close(olc_device *device) { delete device; }

void properties(const olc_device *device, olc_properties *out) {
  std::memset(out, 0, sizeof *out);
  std::snprintf(out->name, sizeof out->name, "emulated GPU");
  out->multiprocessors = multiprocessors(device);
  out->memory_bytes = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  out->emulated = 1;
}

const char *describe(int error) {
  switch (error) {
    case 0: return "no error";
    case kOutOfMemory: return "out of memory";
    case kNoDevice: return "no such device";
    default: return "unknown error";
  }
}

int allocate(olc_device *, size_t bytes, void **memory) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t kept = (bytes + kAlignment - 1) / kAlignment * kAlignment, pages = (kept + page - 1) / page * page;
  void *start = mmap(nullptr, pages + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return kOutOfMemory;
  auto *bytesStart = static_cast<uint8_t *>(start);
  mprotect(bytesStart + pages, page, PROT_NONE);
  *memory = bytesStart + pages - kept;
  std::memset(*memory, kPoison, kept);
  const std::lock_guard<std::mutex> guard(mappingLock);
  mappings[*memory] = {start, pages + page};
  return 0;
}

void release(olc_device *, void *memory) {
  const std::lock_guard<std::mutex> guard(mappingLock);
  const auto found = mappings.find(memory);
  if (found == mappings.end()) return;
  munmap(found->second.start, found->second.bytes);
  mappings.erase(found);
}

int allocateHost(olc_device *device, size_t bytes, void **memory) { return allocate(device, bytes, memory); }
void releaseHost(olc_device *device, void *memory) { release(device, memory); }

int upload(olc_device *, void *to, const void *from, size_t bytes) {
  std::memcpy(to, from, bytes);
  return 0;
}
int download(olc_device *, void *to, const void *from, size_t bytes) {
  std::memcpy(to, from, bytes);
  return 0;
}
int copy(olc_device *, void *to, const void *from, size_t bytes) {
  std::memmove(to, from, bytes);
  return 0;
}
int fill(olc_device *, void *to, int byte, size_t bytes) {
  std::memset(to, byte, bytes);
  return 0;
}

int wait(olc_device *) { return 0; }

int mark(olc_device *device, int which, float *elapsed) {
  device->marks[which] = milliseconds();
  if (which == 1) *elapsed = static_cast<float>(device->marks[1] - device->marks[0]);
  return 0;
}

int recordBegin(olc_device *device) {
  device->recording = new (std::nothrow) olc_device::Recording;
  return device->recording == nullptr ? kOutOfMemory : 0;
}

int recordEnd(olc_device *device, void **recording) {
  *recording = device->recording;
  device->recording = nullptr;
  return 0;
}

int replay(olc_device *, void *recording) {
  for (const auto &run : *static_cast<olc_device::Recording *>(recording)) run();
  return 0;
}

void forget(olc_device *, void *recording) { delete static_cast<olc_device::Recording *>(recording); }

}  // namespace cuda
