public import Primitives

/// The list of the files of a model or an adapter; its Keccak-256 hash is the content id by which contracts name it.
public struct ModelManifest: Sendable, Hashable {
  /// One file of a model or an adapter.
  public struct File: Sendable, Hashable {
    /// The name inside the model's folder.
    public var name: String
    /// The length in bytes.
    public var byteCount: UInt64
    /// The Keccak-256 hash of the contents.
    public var hash: Hash

    /// Creates an entry from its parts.
    public init(name: String, byteCount: UInt64, hash: Hash) {
      self.name = name
      self.byteCount = byteCount
      self.hash = hash
    }

    /// Creates the entry of a file with these contents.
    public init(name: String, contents: Bytes) {
      self.init(name: name, byteCount: UInt64(contents.count), hash: Keccak256.hash(contents))
    }
  }

  /// What a manifest describes, which decides the files it names.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// A base model.
    case base
    /// A LoRA adapter.
    case adapter

    /// The files that must be there.
    public var requiredFiles: [String] {
      switch self {
      case .base: ["config.json", "model.safetensors"]
      case .adapter: ["adapter_config.json", "adapter_model.safetensors"]
      }
    }

    /// The files that are named when they are there.
    public var optionalFiles: [String] {
      switch self {
      case .base: ["tokenizer.json"]
      case .adapter: []
      }
    }

    /// All files that a manifest of this kind may name, sorted by name.
    public var canonicalFiles: [String] { (requiredFiles + optionalFiles).sorted() }
  }

  /// The files, sorted by name.
  public let files: [File]

  /// Creates a manifest; the files are sorted by the bytes of their names.
  public init(files: [File]) {
    self.files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// The content id: the Keccak-256 hash of the encoded manifest.
  public var hash: Hash { Keccak256.hash(encoded) }

  /// The entry of a file by its name.
  public func file(named name: String) -> File? { files.first { $0.name == name } }

  /// The kind whose required files are all named, when no other file is named; nil otherwise.
  public var kind: Kind? {
    Kind.allCases.first { kind in
      let names = files.map(\.name)
      return kind.requiredFiles.allSatisfy(names.contains) && names.allSatisfy(kind.canonicalFiles.contains)
    }
  }
}
