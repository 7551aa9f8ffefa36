#include "Files/directory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "Files/config.hpp"
#include "Files/failure.hpp"
#include "Files/weights.hpp"

namespace engine {
namespace {

[[noreturn]] void fail(cae_code code, const std::string &name, const std::string &complaint) {
  throw Failure(code, name + ": " + complaint + ".");
}

/// A file descriptor that closes itself.
struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

constexpr const char *kModelFiles[] = {
    kModelConfigFile, "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"};
constexpr const char *kAdapterFiles[] = {kAdapterConfigFile, "adapter_model.safetensors"};

}  // namespace

std::unique_ptr<MappedFile> MappedFile::open(const std::string &path, const std::string &name, cae_code code) {
  // A pipe in the file's place must not block.
  const Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (descriptor.value < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return nullptr;
    fail(code, name, std::string("the file cannot be opened (") + std::strerror(errno) + ")");
  }
  struct stat status;
  if (::fstat(descriptor.value, &status) != 0 || !S_ISREG(status.st_mode)) fail(code, name, "is not a regular file");
  const auto length = static_cast<size_t>(status.st_size);
  if (length == 0) return std::unique_ptr<MappedFile>(new MappedFile({name, nullptr, 0}));
  void *bytes = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, descriptor.value, 0);
  if (bytes == MAP_FAILED) fail(code, name, std::string("the file cannot be mapped (") + std::strerror(errno) + ")");
  return std::unique_ptr<MappedFile>(new MappedFile({name, static_cast<const uint8_t *>(bytes), length}));
}

MappedFile::~MappedFile() {
  if (file_.length != 0) ::munmap(const_cast<uint8_t *>(file_.bytes), file_.length);
}

bool Directory::map(const std::string &path, const std::string &name, cae_code code) {
  auto file = MappedFile::open(path + "/" + name, name, code);
  if (file == nullptr) return false;
  files_.push_back(file->file());
  mapped_.push_back(std::move(file));
  return true;
}

Directory::Directory(const std::string &path, cae_directory_kind kind) {
  if (kind == CAE_DIRECTORY_ADAPTER) {
    for (const char *name : kAdapterFiles) {
      if (!map(path, name, CAE_INVALID_ADAPTER)) fail(CAE_INVALID_ADAPTER, name, "is missing in " + path);
    }
  } else {
    for (const char *name : kModelFiles) map(path, name, CAE_INVALID_MODEL);
    if (findFile(files_, kModelConfigFile) == nullptr)
      fail(CAE_INVALID_MODEL, kModelConfigFile, "is missing in " + path);
    if (!map(path, kModelWeightsName, CAE_INVALID_MODEL)) {
      if (!map(path, kModelIndexName, CAE_INVALID_MODEL))
        fail(CAE_INVALID_MODEL, kModelWeightsName, "is missing in " + path);
      const NamedFile index = files_.back();
      for (const std::string &shard : shardNames(index.bytes, index.length)) {
        if (!map(path, shard, CAE_INVALID_MODEL)) fail(CAE_INVALID_MODEL, shard, "is missing in " + path);
      }
    }
  }
  std::sort(files_.begin(), files_.end(), [](const NamedFile &a, const NamedFile &b) { return a.name < b.name; });
}

}  // namespace engine
