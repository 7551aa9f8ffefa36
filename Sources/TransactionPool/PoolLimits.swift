internal import Primitives

/// What the pool holds at most, and what a replacement must offer.
public struct PoolLimits: Sendable, Hashable {
  /// The most transactions of all senders.
  public var maximumTransactions: Int
  /// The most transactions of one sender.
  public var maximumPerSender: Int
  /// The most transactions of one sender that wait for a lower nonce.
  public var maximumQueuedPerSender: Int
  /// The most encoded bytes of all transactions.
  public var maximumBytes: Int
  /// The most encoded bytes of one transaction.
  public var maximumTransactionBytes: Int
  /// How much more, in percent, both fees of a replacement must be.
  public var replacementBumpPercent: UInt64

  /// The limits of a node unless its operator sets others.
  public static let standard = PoolLimits(
    maximumTransactions: 32_768, maximumPerSender: 8_192, maximumQueuedPerSender: 1_024, maximumBytes: 128 << 20,
    maximumTransactionBytes: 512 << 10, replacementBumpPercent: 10)

  /// Sets every limit.
  public init(
    maximumTransactions: Int, maximumPerSender: Int, maximumQueuedPerSender: Int, maximumBytes: Int,
    maximumTransactionBytes: Int, replacementBumpPercent: UInt64
  ) {
    self.maximumTransactions = maximumTransactions
    self.maximumPerSender = maximumPerSender
    self.maximumQueuedPerSender = maximumQueuedPerSender
    self.maximumBytes = maximumBytes
    self.maximumTransactionBytes = maximumTransactionBytes
    self.replacementBumpPercent = replacementBumpPercent
  }

  /// The least fee that replaces `fee`, in wei, rounded up; the largest word when there is none.
  func replacementFee(for fee: UInt256) -> UInt256 {
    let (scaled, isTooLarge) = fee.multipliedReportingOverflow(by: UInt256(100 + replacementBumpPercent))
    guard !isTooLarge else { return .max }
    let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: 100)
    return remainder.isZero ? quotient : quotient &+ .one
  }
}
