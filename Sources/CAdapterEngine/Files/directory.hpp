// The files of a model's or an adapter's folder, mapped into memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "CAdapterEngine.h"
#include "Files/named_file.hpp"

namespace engine {

/// A file's bytes as the system maps them, read-only; the file must not shrink while it is mapped.
class MappedFile {
 public:
  /// Maps a regular file; nothing when it does not exist. Throws for anything else.
  static std::unique_ptr<MappedFile> open(const std::string &path, const std::string &name, cae_code code);
  ~MappedFile();
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;

  const NamedFile &file() const { return file_; }

 private:
  explicit MappedFile(NamedFile file) : file_(std::move(file)) {}
  const NamedFile file_;
};

/// The canonical files: those the engine reads, as far as they are there.
class Directory {
 public:
  Directory(const std::string &path, cae_directory_kind kind);

  /// In ascending order of their names.
  const std::vector<NamedFile> &files() const { return files_; }

 private:
  /// Maps the file when it is there.
  bool map(const std::string &path, const std::string &name, cae_code code);

  std::vector<std::unique_ptr<MappedFile>> mapped_;
  std::vector<NamedFile> files_;
};

}  // namespace engine
