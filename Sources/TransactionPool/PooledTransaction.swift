public import ChainTypes
public import Primitives

/// A transaction in the pool with what is computed once about it.
public final class PooledTransaction: Sendable {
  /// The transaction with its signature.
  public let signed: SignedTransaction
  /// The account that signed it.
  public let sender: Address
  /// The most it can cost its sender, in wei.
  public let maximumCost: UInt256
  /// Its place in the order of arrival.
  public let arrival: UInt64

  /// The hash by which it is known.
  public var hash: Hash { signed.hash }
  /// How many transactions its sender made before it.
  public var nonce: UInt64 { signed.transaction.nonce }

  init(signed: SignedTransaction, sender: Address, maximumCost: UInt256, arrival: UInt64) {
    self.signed = signed
    self.sender = sender
    self.maximumCost = maximumCost
    self.arrival = arrival
  }
}

/// The facts of a sender's account that the pool needs.
public struct SenderAccount: Sendable, Hashable {
  /// The nonce of the sender's next transaction.
  public var nonce: UInt64
  /// The balance in wei.
  public var balance: UInt256

  /// Pairs a nonce with a balance.
  public init(nonce: UInt64, balance: UInt256) {
    self.nonce = nonce
    self.balance = balance
  }
}
