import Primitives

/// The manifest of Docs/Specification/Precompiles.md, encoded plainly.
public enum ReferenceManifest {
  /// The RLP list of name, length and Keccak-256 of each file.
  public static func encoded(_ files: [(name: String, contents: [UInt8])]) -> [UInt8] {
    RLP.list(
      files.map { name, contents in
        .list([.bytes(Array(name.utf8)), .uint(UInt64(contents.count)), .hash(Keccak256.hash(contents))])
      }
    ).encoded()
  }

  /// The first four bytes of a call of a function.
  public static func selector(_ signature: String) -> [UInt8] { Array(Keccak256.hash(utf8: signature).bytes.prefix(4)) }

  /// Bytes that are no manifest: entries of another form, other lengths, every truncation of a manifest.
  public static func malformed() -> [[UInt8]] {
    let hash = [UInt8](repeating: 1, count: 32)
    let entries: [RLP] = [
      .bytes(hash), .list([.bytes([1]), .bytes(hash)]), .list([.bytes([1]), .bytes([1]), .bytes([1])]),
      .list([.bytes([1]), .bytes([1]), .bytes(hash), .bytes([1])]), .list([.list([]), .bytes([1]), .bytes(hash)]),
      .list([.bytes([1]), .bytes([1]), .bytes(hash + [1])]), .list([.bytes([1]), .bytes([1]), .list([.bytes(hash)])]),
    ]
    let lists = entries.map { RLP.list([$0]).encoded() }
    let whole = encoded([("config.json", [1]), ("model.safetensors", [2])])
    return lists + [[], [0xC0], [0xF8], [0xFF], [0xFA, 0, 0, 1, 0], whole + [0]]
      + whole.indices.map { Array(whole[..<$0]) }
  }
}
