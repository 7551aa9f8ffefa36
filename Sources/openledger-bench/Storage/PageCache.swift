import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The kernel's copy of files in memory.
enum PageCache {
  /// Forgets every file, so that the next reads come from the disk; false when this user may not (proc(5), drop_caches).
  static func drop() -> Bool {
    sync()
    guard let file = FileHandle(forWritingAtPath: "/proc/sys/vm/drop_caches") else { return false }
    defer { try? file.close() }
    do {
      try file.write(contentsOf: Data("1".utf8))
      return true
    } catch {
      return false
    }
  }

  /// Reads every file of a folder.
  static func load(_ folder: URL) throws {
    for url in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      guard let file = FileHandle(forReadingAtPath: url.path) else { continue }
      defer { try? file.close() }
      while let data = try file.read(upToCount: 1 << 20), !data.isEmpty {}
    }
  }
}
