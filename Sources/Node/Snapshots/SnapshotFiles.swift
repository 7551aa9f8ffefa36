internal import Crypto
internal import Foundation
internal import Primitives

/// Copies and digests files, and makes folders durable.
enum SnapshotFiles {
  /// Bytes that are read at a time.
  private static let chunkBytes = 1 << 20

  /// The regular files of a folder, in the order of names.
  static func names(in folder: String) throws(SnapshotError) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
      throw .inputOutput(path: folder, reason: reason(error))
    }
  }

  /// The content of a small file.
  static func content(of path: String, maximumBytes: Int) throws(SnapshotError) -> Bytes {
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      let data = try file.read(upToCount: maximumBytes + 1) ?? Data()
      guard data.count <= maximumBytes else {
        throw SnapshotError.malformedManifest(path: path, reason: "it has more than \(maximumBytes) bytes")
      }
      return Bytes(data)
    } catch let error as SnapshotError {
      throw error
    } catch {
      throw .inputOutput(path: path, reason: reason(error))
    }
  }

  /// Writes a new small file and makes it durable.
  static func write(_ text: String, to path: String) throws(SnapshotError) {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      try file.synchronize()
      try file.close()
    } catch {
      throw .inputOutput(path: path, reason: reason(error))
    }
  }

  /// The length and digest of a file, and when `copy` is named, its durable copy there.
  ///
  /// `onBytes` is told the length of every piece.
  static func digest(
    _ path: String, copy: String? = nil, onBytes: (Int) throws(SnapshotError) -> Void
  ) throws(SnapshotError) -> (size: UInt64, sha256: Hash) {
    do {
      let source = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? source.close() }
      var target: FileHandle?
      if let copy {
        guard FileManager.default.createFile(atPath: copy, contents: nil, attributes: [.posixPermissions: 0o640])
        else { throw SnapshotError.inputOutput(path: copy, reason: SystemCalls.message) }
        target = try FileHandle(forWritingTo: URL(filePath: copy))
      }
      defer { try? target?.close() }
      var hasher = SHA256()
      var size: UInt64 = 0
      while let chunk = try source.read(upToCount: chunkBytes), !chunk.isEmpty {
        hasher.update(data: chunk)
        try target?.write(contentsOf: chunk)
        size += UInt64(chunk.count)
        try onBytes(chunk.count)
      }
      try target?.synchronize()
      return (size, Hash(UInt256(bigEndian: Bytes(hasher.finalize()))))
    } catch let error as SnapshotError {
      throw error
    } catch {
      throw .inputOutput(path: copy ?? path, reason: reason(error))
    }
  }

  /// The length of a file; nil when there is none.
  static func size(of path: String) -> UInt64? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
    return (attributes?[.size] as? NSNumber)?.uint64Value
  }

  /// Whether a path is free for a new folder: nothing is there, or an empty folder.
  static func isFree(_ path: String) -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return true }
    return (try? FileManager.default.contentsOfDirectory(atPath: path).isEmpty) ?? false
  }

  /// Makes a folder with those above it.
  static func makeFolder(_ path: String) throws(SnapshotError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
    } catch {
      throw .inputOutput(path: path, reason: reason(error))
    }
  }

  /// Removes a file or folder with all that is in it; no error when there is none.
  static func remove(_ path: String) throws(SnapshotError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch {
      throw .inputOutput(path: path, reason: reason(error))
    }
  }

  /// Gives the content of a file a second name.
  static func link(_ path: String, to name: String) throws(SnapshotError) {
    do { try FileManager.default.linkItem(atPath: path, toPath: name) } catch {
      throw .inputOutput(path: name, reason: reason(error))
    }
  }

  /// The system's own message when there is one.
  private static func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    if let system = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError { return system.localizedDescription }
    return cocoa.localizedDescription
  }
}
