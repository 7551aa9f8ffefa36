/// The Keccak-256 hash of Ethereum: Keccak with rate 1088 and the original padding 0x01, which differs from SHA3-256.
///
/// Source: "The Keccak reference", version 3.0 (2011). `hash` is the one-shot form. A value of the type is the
/// incremental form: `update` any number of times, then `finalize`.
public struct Keccak256: Sendable {
  private var state = KeccakState()
  /// The number of bytes absorbed since the last permutation, below `KeccakState.rate`.
  private var position = 0

  /// A hasher that has absorbed nothing.
  public init() {}

  /// Absorbs bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var offset = 0
    // Finish a block that was begun.
    while position != 0 && offset < bytes.count {
      unsafe absorb(bytes[offset])
      offset += 1
    }
    while bytes.count - offset >= KeccakState.rate {
      // Safe: at least `rate` bytes lie after `offset`, as just compared.
      unsafe state.absorbBlock(bytes, at: offset)
      state.permute()
      offset += KeccakState.rate
    }
    while offset < bytes.count {
      unsafe absorb(bytes[offset])
      offset += 1
    }
  }

  /// Absorbs bytes.
  public mutating func update(_ bytes: Bytes) {
    unsafe bytes.withUnsafeBytes { buffer in unsafe update(buffer) }
  }

  /// Absorbs bytes.
  public mutating func update(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { buffer in unsafe update(buffer) }
  }

  /// Absorbs bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBytes { buffer in unsafe update(buffer) }
  }

  /// Absorbs the 32 bytes of a hash.
  public mutating func update(_ hash: Hash) {
    unsafe hash.withUnsafeBytes { buffer in unsafe update(buffer) }
  }

  /// Absorbs the 32 bytes of a number, most significant first.
  public mutating func update(_ word: UInt256) {
    unsafe word.withUnsafeBytes { buffer in unsafe update(buffer) }
  }

  /// Absorbs the 20 bytes of an address.
  public mutating func update(_ address: Address) {
    unsafe address.withUnsafeBytes { buffer in unsafe update(buffer) }
  }

  /// The hash of everything absorbed; the hasher is used up.
  public consuming func finalize() -> Hash {
    state.xor(0x01, at: position)
    state.xor(0x80, at: KeccakState.rate - 1)
    state.permute()
    return state.digest
  }

  @inline(__always)
  private mutating func absorb(_ byte: UInt8) {
    state.xor(byte, at: position)
    position += 1
    if position == KeccakState.rate {
      state.permute()
      position = 0
    }
  }
}

extension Keccak256 {
  /// The hash of `bytes`.
  public static func hash(_ bytes: UnsafeRawBufferPointer) -> Hash {
    var state = KeccakState()
    var offset = 0
    while bytes.count - offset >= KeccakState.rate {
      // Safe: at least `rate` bytes lie after `offset`, as just compared.
      unsafe state.absorbBlock(bytes, at: offset)
      state.permute()
      offset += KeccakState.rate
    }
    unsafe state.absorbFinal(bytes, from: offset)
    state.permute()
    return state.digest
  }

  /// The hash of `bytes`.
  public static func hash(_ bytes: Bytes) -> Hash {
    unsafe bytes.withUnsafeBytes { buffer in unsafe hash(buffer) }
  }

  /// The hash of `bytes`.
  public static func hash(_ bytes: ArraySlice<UInt8>) -> Hash {
    unsafe bytes.withUnsafeBytes { buffer in unsafe hash(buffer) }
  }

  /// The hash of `bytes`.
  public static func hash(_ bytes: Span<UInt8>) -> Hash {
    unsafe bytes.withUnsafeBytes { buffer in unsafe hash(buffer) }
  }

  /// The hash of the 32 bytes of a number, most significant first, as storage keys are hashed.
  public static func hash(_ word: UInt256) -> Hash {
    unsafe word.withUnsafeBytes { buffer in unsafe hash(buffer) }
  }

  /// The hash of the 32 bytes of a hash.
  public static func hash(_ digest: Hash) -> Hash { hash(digest.word) }

  /// The hash of the 20 bytes of an address, as account keys are hashed.
  public static func hash(_ address: Address) -> Hash {
    unsafe address.withUnsafeBytes { buffer in unsafe hash(buffer) }
  }

  /// The hash of the UTF-8 bytes of `text`, as signatures of functions and events are hashed.
  public static func hash(utf8 text: String) -> Hash { hash(Bytes(text.utf8)) }

  /// The hash of no bytes, which marks an account without code.
  public static let emptyBytesHash = hash(Bytes())

  /// The hash of the empty RLP list (0xc0), which marks a block without ommers.
  public static let emptyListHash = hash([0xc0])

  /// The hash of the empty RLP byte string (0x80): the root of a trie without entries.
  public static let emptyTrieRoot = hash([0x80])
}
