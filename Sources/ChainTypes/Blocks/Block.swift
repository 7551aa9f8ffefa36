public import Primitives

/// A block: a header, transactions and withdrawals. There are no ommers.
public struct Block: Sendable, Hashable {
  /// The header.
  public var header: Header
  /// The transactions in the order of their execution.
  public var transactions: [SignedTransaction]
  /// The withdrawals in the order of their payment.
  public var withdrawals: [Withdrawal]

  /// Creates a block; that the header's roots belong to the contents is for the caller to see to.
  public init(header: Header, transactions: [SignedTransaction] = [], withdrawals: [Withdrawal] = []) {
    self.header = header
    self.transactions = transactions
    self.withdrawals = withdrawals
  }

  /// The header's hash; computed anew on every use.
  public var hash: Hash { header.hash }

  /// How many blocks precede this one.
  public var number: UInt64 { header.number }

  /// The accounts that signed authorizations of the block's transactions, whether these took effect or not (EIP-7702);
  /// recovers each signature.
  public var authorities: Set<Address> {
    Set(transactions.flatMap { $0.transaction.authorizations.compactMap { $0.recoverAuthority() } })
  }
}

/// A block with what its execution gave.
public struct ExecutedBlock: Sendable, Hashable {
  /// The block.
  public let block: Block
  /// One receipt for each transaction, in the same order.
  public var receipts: [Receipt]
  /// The sender of each transaction, in the same order.
  public var senders: [Address]
  /// The block's hash, computed once.
  public let hash: Hash

  /// Joins a block with its receipts and senders; both must have one element for each transaction.
  public init(block: Block, receipts: [Receipt] = [], senders: [Address] = []) {
    self.block = block
    self.receipts = receipts
    self.senders = senders
    self.hash = block.hash
  }

  /// The block's header.
  public var header: Header { block.header }

  /// The gas that one transaction used: the difference between its receipt's cumulative gas and the one before.
  public func gasUsed(at index: Int) -> UInt64 {
    receipts[index].cumulativeGasUsed - (index == 0 ? 0 : receipts[index - 1].cumulativeGasUsed)
  }
}
