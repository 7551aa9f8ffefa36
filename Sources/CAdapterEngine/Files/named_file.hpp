// A file by its name and bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

/// The bytes belong to the caller.
struct NamedFile {
  std::string name;
  const uint8_t *bytes;
  size_t length;
};

/// The file of that name, or null.
inline const NamedFile *findFile(const std::vector<NamedFile> &files, std::string_view name) {
  const auto found = std::find_if(files.begin(), files.end(), [&](const NamedFile &file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

}  // namespace engine
