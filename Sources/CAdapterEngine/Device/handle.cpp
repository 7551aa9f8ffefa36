#include "Device/handle.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "Files/failure.hpp"

namespace engine {

namespace {

constexpr const char *kLibraryName = "libopenledger-cuda.so";
constexpr const char *kLibraryVariable = "OPENLEDGER_CUDA_LIBRARY";
// cudaErrorMemoryAllocation; the emulation uses the same number.
constexpr int kOutOfMemory = 2;

std::string besideExecutable() {
  std::vector<char> path(4096);
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  const std::string executable(path.data(), length > 0 ? static_cast<size_t>(length) : 0);
  return executable.substr(0, executable.find_last_of('/') + 1) + kLibraryName;
}

std::string libraryPath(const char *path) {
  if (path != nullptr && *path != 0) return path;
  const char *named = std::getenv(kLibraryVariable);
  return named != nullptr && *named != 0 ? named : besideExecutable();
}

}  // namespace

const olc_library &openLibrary(const char *path) {
  const std::string file = libraryPath(path);
  // Never closed: the CUDA runtime inside does not survive being unloaded.
  void *library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw Failure(CAE_DEVICE_FAILED, "There is no CUDA library at " + file + "; `make cuda` builds one.");
  }
  using Entry = const olc_library *(*)(void);
  const auto entry = reinterpret_cast<Entry>(dlsym(library, OLC_SYMBOL));
  const olc_library *table = entry == nullptr ? nullptr : entry();
  if (table == nullptr || table->version != OLC_VERSION || table->size != sizeof(olc_library)) {
    throw Failure(CAE_DEVICE_FAILED, "The CUDA library " + file + " was built for another version; run `make cuda`.");
  }
  return *table;
}

DeviceHandle::DeviceHandle(const olc_library &library, uint32_t ordinal) : library(library), ordinal(ordinal) {
  const int error = library.open(static_cast<int>(ordinal), &device_);
  if (error != 0) {
    throw Failure(
        CAE_DEVICE_FAILED, "GPU " + std::to_string(ordinal) + " cannot be opened: " + library.describe(error) + ".");
  }
}

DeviceHandle::~DeviceHandle() { library.close(device_); }

void DeviceHandle::fail(int error) const {
  if (error == kOutOfMemory) throw Failure(CAE_OUT_OF_MEMORY, "There is not enough memory on the GPU.");
  throw Failure(CAE_DEVICE_FAILED, std::string("The GPU reported an error: ") + library.describe(error) + ".");
}

void DeviceHandle::upload(void *to, const void *from, size_t bytes) const {
  call(library.upload, to, from, bytes);
  call(library.wait);
}

void DeviceHandle::download(void *to, const void *from, size_t bytes) const {
  call(library.download, to, from, bytes);
  call(library.wait);
}

olc_properties DeviceHandle::properties() const {
  olc_properties properties;
  library.properties(device_, &properties);
  return properties;
}

}  // namespace engine
