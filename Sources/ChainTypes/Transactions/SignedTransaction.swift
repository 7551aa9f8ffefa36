public import Cryptography
public import Primitives

/// A transaction with its sender's signature, its wire form and its hash.
public struct SignedTransaction: Sendable, Hashable {
  /// What was signed.
  public let transaction: Transaction
  /// The sender's signature.
  public let signature: RecoverableSignature
  /// The EIP-2718 wire form: an RLP list for type 0, the type byte and an RLP list for the others.
  public let encoded: Bytes
  /// The Keccak-256 hash of the wire form, by which the transaction is known.
  public let hash: Hash

  /// Joins a transaction with its signature and encodes both.
  public init(transaction: Transaction, signature: RecoverableSignature) {
    self.init(transaction: transaction, signature: signature, encoded: transaction.encode(with: signature))
  }

  /// `encoded` must be the canonical wire form of the other two, as a strict decoder guarantees.
  init(transaction: Transaction, signature: RecoverableSignature, encoded: Bytes) {
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
    guard signature.yParity <= 1 else { throw .invalidYParity(signature.yParity) }
    guard !signature.r.isZero, signature.r < Secp256k1.order else { throw .invalidR }
    guard !signature.s.isZero, signature.s <= Secp256k1.halfOrder else { throw .invalidS }
    guard let sender = signature.recoverAddress(from: transaction.signingHash) else { throw .unrecoverable }
    return sender
  }

  /// The `v` that JSON-RPC shows: 27, 28 or 35 + 2 × chain ID + parity for type 0, the parity for the others.
  public var v: UInt256 { SignatureV.joined(transaction.envelope, parity: signature.yParity) }

  /// The contract address that the transaction creates when `sender` sent it; nil for a call.
  public func createdAddress(sender: Address) -> Address? {
    transaction.isCreate ? Address.created(by: sender, nonce: transaction.nonce) : nil
  }
}
