internal import ChainTypes
internal import Primitives

/// How far the recovery of one block's senders is; chunks of it are done by several threads.
struct Recovery: Sendable {
  let block: Block
  private var next = 0
  private var outstanding = 0
  private var found: [Address]
  /// The first transaction without a valid signature so far; the count when there is none.
  private var known: Int

  init(_ block: Block) {
    self.block = block
    known = block.transactions.count
    found = Array(repeating: .zero, count: known)
  }

  /// The next chunk; nil when nothing is left to hand out.
  mutating func takeChunk() -> (start: Int, transactions: ArraySlice<SignedTransaction>)? {
    guard next < known else { return nil }
    let start = next
    next = min(start + ImportOptions.recoveryChunk, block.transactions.count)
    outstanding += 1
    return (start, block.transactions[start..<next])
  }

  /// Notes a chunk's senders, which end before the first invalid signature.
  mutating func note(_ senders: [Address], from start: Int) {
    let end = min(start + ImportOptions.recoveryChunk, block.transactions.count)
    found.replaceSubrange(start..<start + senders.count, with: senders)
    if start + senders.count < end { known = min(known, start + senders.count) }
    outstanding -= 1
  }

  /// The senders up to the first invalid signature, once nothing is left to do; nil before.
  var senders: [Address]? {
    guard outstanding == 0, next >= known else { return nil }
    return known == found.count ? found : Array(found.prefix(known))
  }

  /// The senders of some transactions; ends before the first whose signature is invalid.
  static func senders(of transactions: ArraySlice<SignedTransaction>) -> [Address] {
    var senders: [Address] = []
    senders.reserveCapacity(transactions.count)
    for transaction in transactions {
      guard let sender = try? transaction.recoverSender() else { break }
      senders.append(sender)
    }
    return senders
  }
}
