public import Primitives

/// The sender's secp256k1 signature of a transaction.
public struct TransactionSignature: Sendable, Hashable {
  /// The x coordinate of the signature's point.
  public var r: UInt256
  /// The proof scalar.
  public var s: UInt256
  /// The parity of the point's y coordinate: 0 or 1.
  public var yParity: UInt8

  /// Creates a signature; the values are checked when the sender is recovered.
  public init(r: UInt256, s: UInt256, yParity: UInt8) {
    self.r = r
    self.s = s
    self.yParity = yParity
  }
}

extension TransactionSignature {
  /// The order of the secp256k1 group.
  public static let groupOrder = UInt256(
    l0: 0xBFD2_5E8C_D036_4141, l1: 0xBAAE_DCE6_AF48_A03B, l2: 0xFFFF_FFFF_FFFF_FFFE, l3: 0xFFFF_FFFF_FFFF_FFFF)

  /// The largest `s` of a valid signature: half of the group order (EIP-2).
  public static let largestS = groupOrder >> 1

  /// Throws when the values lie outside the ranges that EIP-2 and the curve allow.
  public func validate() throws(TransactionSignatureError) {
    guard yParity <= 1 else { throw .invalidYParity(UInt256(UInt64(yParity))) }
    guard !r.isZero, r < Self.groupOrder else { throw .invalidR }
    guard !s.isZero, s <= Self.largestS else { throw .invalidS }
  }
}

/// Why the sender of a transaction cannot be recovered.
public enum TransactionSignatureError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The recovery value names no point of the curve.
  case invalidYParity(UInt256)
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
      "the signature's recovery value \(value) is not valid; it must be 0 or 1 (27, 28 or 35 + 2 × chain ID + 0 or 1 in a type 0 transaction)"
    case .invalidR:
      "the signature's r is not between 1 and the order of secp256k1; sign the transaction again"
    case .invalidS:
      "the signature's s is not between 1 and half of the order of secp256k1 (EIP-2); sign with a low s"
    case .unrecoverable:
      "no public key belongs to the signature; sign the transaction again"
    }
  }
}
