/// Why the sender of a transaction cannot be recovered.
public enum TransactionSignatureError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The recovery value names no point of the curve.
  case invalidYParity(UInt8)
  /// `r` is zero or not below the group order.
  case invalidR
  /// `s` is zero or above half of the group order (EIP-2).
  case invalidS
  /// The values are in range but no public key belongs to them.
  case unrecoverable

  /// One sentence that names the field and what it must be.
  public var description: String {
    switch self {
    case .invalidYParity(let value):
      "the signature's yParity is \(value); it must be 0 or 1"
    case .invalidR:
      "the signature's r is not between 1 and the order of secp256k1; sign the transaction again"
    case .invalidS:
      "the signature's s is not between 1 and half of the order of secp256k1 (EIP-2); sign with a low s"
    case .unrecoverable:
      "no public key belongs to the signature; sign the transaction again"
    }
  }
}
