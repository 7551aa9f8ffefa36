import CSecp256k1
public import Primitives

/// A secret scalar on secp256k1 and what it can sign.
///
/// Its description shows the address only, so that a key does not slip into a log.
public struct PrivateKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
  /// The 32 bytes of the scalar, most significant first. Secret.
  public let bytes: Bytes
  /// The point that belongs to the scalar.
  public let publicKey: PublicKey

  /// A key from 32 bytes.
  ///
  /// - Throws: `CryptographyError.wrongByteCount`, or `.invalidPrivateKey` for zero or a number not below the order.
  public init(_ bytes: Bytes) throws(CryptographyError) {
    guard bytes.count == PrivateKey.byteCount else {
      throw .wrongByteCount(expected: PrivateKey.byteCount, actual: bytes.count)
    }
    var point = secp256k1_pubkey()
    // Safe: `bytes` has the 32 bytes that the function reads.
    guard unsafe secp256k1_ec_pubkey_create(Secp256k1Context.shared.pointer, &point, bytes) == 1 else {
      throw .invalidPrivateKey
    }
    self.bytes = bytes
    publicKey = PublicKey(point)
  }

  /// A key from the randomness of the operating system.
  public static func random() -> PrivateKey {
    var generator = SystemRandomNumberGenerator()
    while true {
      let bytes = (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      if let key = try? PrivateKey(bytes) { return key }
    }
  }

  /// The account of the key.
  public var address: Address { publicKey.address }

  /// Signs a 32-byte digest; deterministic (RFC 6979), with the lower of the two possible values of `s` (EIP-2).
  public func sign(_ hash: Hash) -> RecoverableSignature {
    let context = unsafe Secp256k1Context.shared.pointer
    let digest = hash.bytes
    var signature = secp256k1_ecdsa_recoverable_signature()
    // Safe: `digest` and `bytes` have the 32 bytes that the function reads. It fails only for an invalid key, and the
    // initialiser admits none.
    let signed = unsafe secp256k1_ecdsa_sign_recoverable(context, &signature, digest, bytes, nil, nil)
    precondition(signed == 1, "signing with a valid key succeeds")
    var compact = Bytes(repeating: 0, count: 64)
    var recoveryIdentifier: Int32 = 0
    // Safe: `compact` has the 64 bytes that the function writes.
    _ = unsafe secp256k1_ecdsa_recoverable_signature_serialize_compact(
      context, &compact, &recoveryIdentifier, &signature)
    return RecoverableSignature(
      r: UInt256(bigEndian: compact, at: 0), s: UInt256(bigEndian: compact, at: 32),
      yParity: UInt8(truncatingIfNeeded: recoveryIdentifier & 1))
  }

  /// The key for the scalar plus `tweak` modulo the order, in constant time.
  ///
  /// - Throws: `CryptographyError.invalidPrivateKey` when the tweak is not below the order or the sum is zero.
  func adding(_ tweak: Bytes) throws(CryptographyError) -> PrivateKey {
    precondition(tweak.count == PrivateKey.byteCount, "a tweak has 32 bytes")
    var sum = bytes
    // Safe: both arrays have the 32 bytes that the function reads and writes.
    guard unsafe secp256k1_ec_seckey_tweak_add(Secp256k1Context.shared.pointer, &sum, tweak) == 1 else {
      throw .invalidPrivateKey
    }
    return try PrivateKey(sum)
  }

  /// The address that the key controls.
  public var description: String { "private key of \(address)" }

  /// The same as `description`.
  public var debugDescription: String { description }

  private static let byteCount = 32
}

/// A signature that tells which of the two possible public keys made it.
public struct RecoverableSignature: Sendable, Hashable {
  /// The x coordinate of the nonce point, modulo the order.
  public let r: UInt256
  /// The proof; at most `Secp256k1.halfOrder` when made here.
  public let s: UInt256
  /// 0 when the y coordinate of the nonce point is even, 1 when odd.
  public let yParity: UInt8

  /// A signature from its parts, which are not checked.
  public init(r: UInt256, s: UInt256, yParity: UInt8) {
    self.r = r
    self.s = s
    self.yParity = yParity
  }

  /// The address whose key signed `hash`, or nil when the signature is not valid.
  public func recoverAddress(from hash: Hash) -> Address? {
    Secp256k1.recover(hash: hash, r: r, s: s, yParity: yParity)
  }
}
