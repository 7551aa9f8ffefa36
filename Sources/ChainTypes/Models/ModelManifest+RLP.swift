public import Primitives

extension ModelManifest {
  /// The manifest as the RLP list of `[name, byte length, hash]`.
  public var encoded: Bytes {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      for file in files {
        encoder.appendList { encoder in
          encoder.append(Bytes(file.name.utf8))
          encoder.append(file.byteCount)
          encoder.append(file.hash)
        }
      }
    }
    return encoder.bytes
  }

  /// Decodes a manifest strictly: canonical RLP, sorted distinct names, no more than `maximumFiles` files.
  public static func decode(_ bytes: Bytes) throws(ModelManifestError) -> ModelManifest {
    let files: [File]
    do {
      files = try readFiles(bytes)
    } catch {
      throw .malformed(error)
    }
    guard (1...maximumFiles).contains(files.count) else { throw .wrongFileCount(files.count) }
    for file in files where !isValidName(file.name) { throw .invalidName(file.name) }
    for (file, next) in zip(files, files.dropFirst()) where !file.name.utf8.lexicographicallyPrecedes(next.name.utf8) {
      throw .unsorted(next.name)
    }
    return ModelManifest(files: files)
  }

  /// The most files of a manifest.
  public static let maximumFiles = 8

  /// The most bytes of a file name.
  public static let maximumNameBytes = 64

  /// Whether a name is 1 to 64 letters, digits, dots, dashes and underscores of ASCII and does not begin with a dot.
  private static func isValidName(_ name: String) -> Bool {
    guard (1...maximumNameBytes).contains(name.utf8.count), !name.hasPrefix(".") else { return false }
    return name.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
      default: false
      }
    }
  }

  private static func readFiles(_ bytes: Bytes) throws(RLPError) -> [File] {
    var list = try RLPReader(list: bytes)
    var files: [File] = []
    while !list.isAtEnd {
      var fields = try list.readList()
      let name = String(decoding: try fields.readBytes(), as: UTF8.self)
      files.append(File(name: name, byteCount: try fields.readUInt64(), hash: try fields.readHash()))
      try fields.finish()
    }
    return files
  }
}

/// Why bytes are not the manifest of a model or an adapter.
public enum ModelManifestError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The bytes are not canonical RLP of a manifest.
  case malformed(RLPError)
  /// There are no files or too many.
  case wrongFileCount(Int)
  /// A file name has characters that are not allowed, or too many.
  case invalidName(String)
  /// A file does not come after the one before it in the order of names.
  case unsorted(String)

  /// One sentence that names the file.
  public var description: String {
    switch self {
    case .malformed(let error):
      "the manifest is malformed: \(error)"
    case .wrongFileCount(let count):
      "the manifest names \(count) files; it must name 1 to \(ModelManifest.maximumFiles)"
    case .invalidName(let name):
      "the manifest's file name \"\(name)\" must be 1 to \(ModelManifest.maximumNameBytes) ASCII letters, digits, dots, dashes and underscores"
    case .unsorted(let name):
      "the manifest's file \"\(name)\" is repeated or not in the order of names"
    }
  }
}
