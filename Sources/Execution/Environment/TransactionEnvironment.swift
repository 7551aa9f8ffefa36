public import Primitives

/// The facts of the transaction that a program runs in.
public struct TransactionEnvironment: Sendable {
  /// The account that signed the transaction.
  public var origin: Address
  /// The effective gas price, in wei per gas.
  public var gasPrice: UInt256
  /// The versioned hashes of the transaction's blobs (EIP-4844).
  public var blobHashes: [Hash]

  /// Makes a transaction environment.
  public init(origin: Address, gasPrice: UInt256, blobHashes: [Hash] = []) {
    self.origin = origin
    self.gasPrice = gasPrice
    self.blobHashes = blobHashes
  }
}
