public import Primitives
public import Synchronization

/// A contract's code with its hash; one object for each hash in a `CodeCache`, so what a machine derives from it is
/// made once.
public final class Code: Sendable {
  /// The bytes.
  public let bytes: Bytes
  /// Keccak-256 of the bytes.
  public let hash: Hash

  @usableFromInline let made = AtomicLazyReference<any AnyObject & Sendable>()

  /// Code from its bytes; hashes them.
  public convenience init(_ bytes: Bytes) {
    self.init(bytes, hash: bytes.isEmpty ? Keccak256.emptyBytesHash : Keccak256.hash(bytes))
  }

  /// Code whose hash is known.
  public init(_ bytes: Bytes, hash: Hash) {
    self.bytes = bytes
    self.hash = hash
  }

  /// The code of an account without code.
  public static let empty = Code([], hash: Keccak256.emptyBytesHash)

  /// Whether there is no code.
  public var isEmpty: Bool { bytes.isEmpty }

  /// What a machine keeps with the code (for example decoded instructions), made on first use.
  ///
  /// Exactly one machine runs a given code, so the stored type is that machine's. `make` may run twice when two
  /// threads meet; one of the two results is kept.
  @inlinable
  public func prepared<Value: AnyObject & Sendable, Failure: Error>(
    _ make: (Code) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    if let value = made.load() as? Value { return value }
    let value = try make(self)
    return made.storeIfNil(value) as? Value ?? value
  }
}
