internal import JSONCoding
public import Primitives

/// What a snapshot holds: which chain up to which block, and every file with its length and digest.
public struct SnapshotManifest: Sendable, Hashable {
  /// A file of the snapshot's database.
  public struct File: Sendable, Hashable {
    /// Its name in the folder ``SnapshotManifest/databaseFolder``.
    public let name: String
    /// Its length in bytes.
    public let size: UInt64
    /// The SHA-256 digest of its content.
    public let sha256: Hash

    /// Names a file.
    public init(name: String, size: UInt64, sha256: Hash) {
      self.name = name
      self.size = size
      self.sha256 = sha256
    }
  }

  /// The manifest's name in the snapshot.
  public static let fileName = "snapshot.json"
  /// The folder of the database's files in the snapshot.
  public static let databaseFolder = "database"
  /// The version of this form.
  public static let format: UInt64 = 1
  /// The most bytes of a manifest.
  public static let maximumBytes = 64 << 20
  /// The most files of a snapshot.
  public static let maximumFiles = 1_000_000

  /// The version of the database's keys and values.
  public let storeFormat: UInt64
  /// The hash of block 0.
  public let genesisHash: Hash
  /// The hash of the chain's rules and parameters; nil for a chain that was made without.
  public let specificationHash: Hash?
  /// The number of the newest block.
  public let headNumber: UInt64
  /// Its hash.
  public let headHash: Hash
  /// The root of the state after it.
  public let stateRoot: Hash
  /// Every file, in the order of names.
  public let files: [File]

  /// Describes a snapshot.
  public init(
    storeFormat: UInt64, genesisHash: Hash, specificationHash: Hash?, headNumber: UInt64, headHash: Hash,
    stateRoot: Hash, files: [File]
  ) {
    self.storeFormat = storeFormat
    self.genesisHash = genesisHash
    self.specificationHash = specificationHash
    self.headNumber = headNumber
    self.headHash = headHash
    self.stateRoot = stateRoot
    self.files = files
  }

  /// The bytes of all files together.
  public var totalBytes: UInt64 { files.reduce(0) { $0 &+ $1.size } }
}

// MARK: - Its text

extension SnapshotManifest {
  /// The manifest as indented JSON.
  public var text: String {
    let files = files.map { file -> JSON in
      [
        "name": .string(file.name), "size": .integer(file.size),
        "sha256": .string(String(file.sha256.hex.dropFirst(2))),
      ]
    }
    let value: JSON = [
      "format": .integer(SnapshotManifest.format), "storeFormat": .integer(storeFormat),
      "genesisHash": .string(genesisHash.hex),
      "specificationHash": specificationHash.map { .string($0.hex) } ?? .null,
      "head": [
        "number": .integer(headNumber), "hash": .string(headHash.hex), "stateRoot": .string(stateRoot.hex),
      ],
      "totalBytes": .integer(totalBytes), "files": .array(files),
    ]
    return value.prettyText + "\n"
  }

  /// Reads a manifest strictly; `path` names it in errors.
  public static func parse(_ text: Bytes, path: String) throws(SnapshotError) -> SnapshotManifest {
    let value: JSON
    do throws(JSONError) { value = try JSON.parse(text) } catch {
      throw .malformedManifest(path: path, reason: error.description)
    }
    let reader = ManifestReader(path: path)
    let found = try reader.integer(value, "format")
    guard found <= format else { throw .newerFormat(path: path, found: found, supported: format) }
    let head = try reader.member(value, "head")
    var files: [File] = []
    for entry in try reader.list(value, "files") { files.append(try reader.file(entry)) }
    guard zip(files, files.dropFirst()).allSatisfy({ $0.name < $1.name }) else {
      throw .malformedManifest(path: path, reason: "the files are not in the order of their names")
    }
    let hasSpecification = !(value["specificationHash"]?.isNull ?? true)
    let manifest = SnapshotManifest(
      storeFormat: try reader.integer(value, "storeFormat"), genesisHash: try reader.hash(value, "genesisHash"),
      specificationHash: hasSpecification ? try reader.hash(value, "specificationHash") : nil,
      headNumber: try reader.integer(head, "number"), headHash: try reader.hash(head, "hash"),
      stateRoot: try reader.hash(head, "stateRoot"), files: files)
    guard try reader.integer(value, "totalBytes") == manifest.totalBytes else {
      throw .malformedManifest(path: path, reason: "totalBytes is not the sum of the files' sizes")
    }
    return manifest
  }
}

/// Reads the members of a manifest and names those that are wrong.
private struct ManifestReader {
  let path: String

  /// The most characters of a file's name.
  private static let maximumNameLength = 255
  /// The greatest length of a file that is believed, in bytes: no sum of a million of them overflows.
  private static let maximumFileBytes: UInt64 = 1 << 43

  func member(_ value: JSON, _ name: String) throws(SnapshotError) -> JSON {
    guard let member = value[name] else { throw malformed("\"\(name)\" is missing") }
    return member
  }

  func integer(_ value: JSON, _ name: String) throws(SnapshotError) -> UInt64 {
    guard case .number(let literal) = try member(value, name), let number = UInt64(literal) else {
      throw malformed("\"\(name)\" is no whole number")
    }
    return number
  }

  func hash(_ value: JSON, _ name: String) throws(SnapshotError) -> Hash {
    guard let text = try member(value, name).text, let hash = Hash(hex: text.hasPrefix("0x") ? text : "0x" + text)
    else { throw malformed("\"\(name)\" is no 32-byte hash") }
    return hash
  }

  func list(_ value: JSON, _ name: String) throws(SnapshotError) -> [JSON] {
    guard let elements = try member(value, name).elements else { throw malformed("\"\(name)\" is no list") }
    guard elements.count <= SnapshotManifest.maximumFiles else {
      throw malformed("\"\(name)\" has more than \(SnapshotManifest.maximumFiles) entries")
    }
    return elements
  }

  /// A file, whose name must not lead out of the snapshot.
  func file(_ value: JSON) throws(SnapshotError) -> SnapshotManifest.File {
    guard let name = try member(value, "name").text, isPlainName(name) else {
      throw malformed("the name of a file is not one of a file in the snapshot")
    }
    let size = try integer(value, "size")
    guard size <= ManifestReader.maximumFileBytes else { throw malformed("the size of \(name) is impossible") }
    return .init(name: name, size: size, sha256: try hash(value, "sha256"))
  }

  private func isPlainName(_ name: String) -> Bool {
    (1...ManifestReader.maximumNameLength).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: ".")
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  private func malformed(_ reason: String) -> SnapshotError { .malformedManifest(path: path, reason: reason) }
}
