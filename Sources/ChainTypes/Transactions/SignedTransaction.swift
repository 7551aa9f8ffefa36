internal import Cryptography
public import Primitives

/// A transaction with its sender's signature, its wire form and its hash.
public struct SignedTransaction: Sendable, Hashable {
  /// What was signed.
  public let transaction: Transaction
  /// The sender's signature.
  public let signature: TransactionSignature
  /// The EIP-2718 wire form: an RLP list for type 0, the type byte and an RLP list for types 1 and 2.
  public let encoded: Bytes
  /// The Keccak-256 hash of the wire form, by which the transaction is known.
  public let hash: Hash

  /// Joins a transaction with its signature and encodes both.
  public init(transaction: Transaction, signature: TransactionSignature) {
    self.init(
      transaction: transaction, signature: signature,
      encoded: Self.encode(transaction: transaction, signature: signature))
  }

  /// `encoded` must be the canonical wire form of the other two, as a strict decoder guarantees.
  init(transaction: Transaction, signature: TransactionSignature, encoded: Bytes) {
    self.transaction = transaction
    self.signature = signature
    self.encoded = encoded
    self.hash = Keccak256.hash(encoded)
  }

  /// The hash identifies a transaction, so equality compares hashes only.
  public static func == (left: Self, right: Self) -> Bool { left.hash == right.hash }

  /// Feeds the transaction's hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension SignedTransaction {
  /// Recovers the address that signed the transaction; throws when EIP-2 or the curve refuses the signature.
  public func recoverSender() throws(TransactionSignatureError) -> Address {
    try signature.validate()
    guard
      let sender = Secp256k1.recover(
        hash: transaction.signingHash, r: signature.r, s: signature.s, yParity: signature.yParity)
    else { throw .unrecoverable }
    return sender
  }

  /// The `v` of the signature as JSON-RPC shows it: 27/28 or 35 + 2 × chain ID + parity for type 0, the parity for others.
  public var v: UInt256 {
    let parity = UInt256(UInt64(signature.yParity))
    switch transaction.envelope {
    case .legacy(.none, _): return UInt256(SignatureV.unprotectedBase) &+ parity
    case .legacy(.some(let chainID), _):
      return (UInt256(chainID) << 1) &+ UInt256(SignatureV.protectedBase) &+ parity
    case .accessList, .dynamicFee: return parity
    }
  }

  /// The contract address that the transaction creates when `sender` sent it; nil for a call.
  public func createdAddress(sender: Address) -> Address? {
    transaction.isCreate ? Address.created(by: sender, nonce: transaction.nonce) : nil
  }

  private static func encode(transaction: Transaction, signature: TransactionSignature) -> Bytes {
    var fields = transaction.payloadFields
    let v: RLP
    switch transaction.envelope {
    case .legacy(.none, _):
      v = .uint(SignatureV.unprotectedBase + UInt64(signature.yParity))
    case .legacy(.some(let chainID), _):
      v = .uint((UInt256(chainID) << 1) &+ UInt256(SignatureV.protectedBase + UInt64(signature.yParity)))
    case .accessList, .dynamicFee:
      v = .uint(UInt64(signature.yParity))
    }
    fields += [v, .uint(signature.r), .uint(signature.s)]
    let list = RLP.list(fields).encoded()
    return transaction.type == .legacy ? list : [transaction.type.rawValue] + list
  }
}

/// The offsets that a type 0 transaction adds to the parity of its signature.
enum SignatureV {
  /// Without replay protection: 27 or 28.
  static let unprotectedBase: UInt64 = 27
  /// With replay protection: 35 + 2 × chain ID, or one more (EIP-155).
  static let protectedBase: UInt64 = 35
}
