internal import CAdapterEngine

/// The files of a model's or an adapter's folder, mapped into memory as long as this lives.
///
/// Immutable, for any number of threads. The files must not be cut short meanwhile: the system ends a process that reads
/// beyond a mapped file's end.
@safe public final class ModelDirectory: Sendable {
  // Created in init, released in deinit, and read-only in between.
  nonisolated(unsafe) let handle: OpaquePointer

  /// What a folder holds.
  public enum Kind: Hashable, Sendable {
    /// config.json, model.safetensors or its index and shards, and, when present, tokenizer.json, tokenizer_config.json
    /// and chat_template.jinja.
    case model
    /// adapter_config.json and adapter_model.safetensors.
    case adapter
  }

  /// Maps the files; throws `invalidModel` or `invalidAdapter` with the name of a file that is missing or unreadable.
  public init(path: String, kind: Kind = .model) throws(EngineError) {
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      unsafe cae_directory_open(
        path, kind == .model ? CAE_DIRECTORY_MODEL : CAE_DIRECTORY_ADAPTER, &created, message, capacity)
    }
    guard let created = unsafe created else { throw .outOfMemory("The folder could not be mapped.") }
    unsafe handle = created
  }

  deinit { unsafe cae_directory_destroy(handle) }

  /// The names of the files, ascending.
  public var names: [String] {
    var count = 0
    guard let files = unsafe cae_directory_files(handle, &count) else { return [] }
    return (0..<count).map { unsafe String(cString: files[$0].name) }
  }

  /// A copy of one file's bytes; nil when the folder lacks it.
  public func bytes(of name: String) -> [UInt8]? {
    var count = 0
    guard let index = names.firstIndex(of: name), let files = unsafe cae_directory_files(handle, &count) else {
      return nil
    }
    return unsafe Array(UnsafeBufferPointer(start: files[index].bytes, count: files[index].length))
  }

  /// The hash that names the folder's content; reads every byte once.
  public func contentHash() -> ContentHash {
    var count = 0
    guard let files = unsafe cae_directory_files(handle, &count) else { return ContentHash(entries: []) }
    let entries = (0..<count).map { i in
      // The mapped bytes live as long as this object.
      unsafe MerkleTree.entry(
        name: String(cString: files[i].name),
        content: UnsafeRawBufferPointer(start: files[i].bytes, count: files[i].length)
      )
    }
    return ContentHash(entries: entries)
  }
}

extension AdapterFiles {
  /// Reads an adapter's folder; with an expected hash the files must have it.
  public init(path: String, expecting expected: ContentHash? = nil) throws(EngineError) {
    let directory = try ModelDirectory(path: path, kind: .adapter)
    if let expected {
      let found = directory.contentHash()
      guard found == expected else {
        throw .invalidAdapter("The adapter's content hash is \(found); \(expected) was expected.")
      }
    }
    self.init(
      config: directory.bytes(of: "adapter_config.json") ?? [],
      weights: directory.bytes(of: "adapter_model.safetensors") ?? [])
  }
}
