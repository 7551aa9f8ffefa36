internal import ChainTypes
internal import KeyValueStore
internal import MerklePatriciaTrie
internal import Primitives

/// One pass over the blocks in the order of their numbers: every header follows the one before, every body and all receipts have the
/// roots that the header names, and the indexes lead to them.
struct BlockVerification {
  let chain: ChainRecords
  /// The first block that is looked at wholly; of those before it only the headers.
  let firstWhole: UInt64
  var result: ChainVerification
  private var logs: LogIndexAudit
  private var previous: Hash?

  init(_ chain: ChainRecords, firstWhole: UInt64, result: ChainVerification) {
    self.chain = chain
    self.firstWhole = firstWhole
    self.result = result
    logs = LogIndexAudit(chain.reader)
  }

  /// Looks at the blocks up to the head.
  mutating func run(head: UInt64, _ progress: (ChainVerification.Progress) -> Void) throws(StoreError) {
    try chain.reader.withCursor(in: .headers) { headers throws(StoreError) in
      try headers.seek(to: [])
      try chain.reader.withCursor(in: .bodies) { bodies throws(StoreError) in
        try bodies.seek(to: ChainKey.number(firstWhole))
        try chain.reader.withCursor(in: .receipts) { receipts throws(StoreError) in
          try receipts.seek(to: ChainKey.number(firstWhole))
          var number: UInt64 = 0
          // A head that the blocks do not lead to may be any number.
          while number <= head, try check(number, &headers, &bodies, &receipts), number < .max {
            number += 1
            progress(.init(activity: ChainVerification.blockActivity, done: number, total: max(head, head &+ 1)))
          }
          try noteRest(of: &headers, "headers")
          try noteRest(of: &bodies, "bodies")
          try noteRest(of: &receipts, "receipts")
        }
      }
    }
  }

  /// Looks for entries of the indexes that lead to no block; all blocks must have been looked at wholly.
  mutating func checkIndexes(head: UInt64, _ progress: (ChainVerification.Progress) -> Void) throws(StoreError) {
    for (family, name, expected) in [
      (ColumnFamily.canonicalHashes, "the numbers of blocks", max(head, head &+ 1)),
      (.headerNumbers, "the hashes of blocks", max(head, head &+ 1)),
      (.transactionLookup, "the hashes of transactions", result.transactions),
    ] {
      var count: UInt64 = 0
      try chain.reader.forEach(in: family) { _, _ in
        count += 1
        progress(.init(activity: "checking the indexes", done: count, total: expected))
        return true
      }
      if count > expected { result.note("The index of \(name) has \(count - expected) entries too many.") }
    }
    let stray = try logs.strayEntryCount { count in
      progress(.init(activity: "checking the log index", done: count, total: nil))
    }
    if stray > 0 { result.note("The log index has \(stray) entries that name no log.") }
  }

  /// Looks at one block; false when there is no way to it, and so none to those after it.
  private mutating func check(
    _ number: UInt64, _ headers: inout KeyValueCursor, _ bodies: inout KeyValueCursor,
    _ receipts: inout KeyValueCursor
  ) throws(StoreError) -> Bool {
    defer { if previous == nil { previous = .zero } }
    guard let bytes = try chain.reader.get(ChainKey.number(number), in: .canonicalHashes), let hash = Hash(bytes: bytes)
    else {
      previous = nil
      result.note("Block \(number) has no hash in the index of numbers; the blocks after it were not looked at.")
      return false
    }
    if try chain.reader.get(hash.bytes, in: .headerNumbers) != ChainKey.number(number) {
      result.note("The index of hashes does not lead from \(hash) to block \(number).")
    }
    let key = ChainKey.block(number, hash)
    guard let header = try checkHeader(number, hash, value(at: key, of: &headers, "headers")) else { return true }
    guard number >= firstWhole else { return true }
    result.blocks += 1
    let body = try value(at: key, of: &bodies, "bodies")
    let record = try value(at: key, of: &receipts, "receipts")
    let transactions = try checkBody(header, body)
    try checkReceipts(header, record, transactionCount: transactions)
    return true
  }

  /// Checks a header against its hash and the block before it; nil when it cannot be read.
  private mutating func checkHeader(_ number: UInt64, _ hash: Hash, _ bytes: Bytes?) throws(StoreError) -> Header? {
    let parent = previous
    previous = hash
    guard let bytes else {
      result.note("The header of block \(number) is missing.")
      return nil
    }
    guard Keccak256.hash(bytes) == hash, let header = try? Header.decode(bytes) else {
      result.note("The header of block \(number) does not have the hash \(hash).")
      return nil
    }
    if header.number != number { result.note("The header of block \(number) says that it is block \(header.number).") }
    if number > 0, let parent, header.parentHash != parent {
      result.note("Block \(number) names \(header.parentHash) as its parent, but block \(number - 1) is \(parent).")
    }
    return header
  }

  /// Checks a body against its header and the index of transactions; gives how many transactions it has.
  private mutating func checkBody(_ header: Header, _ bytes: Bytes?) throws(StoreError) -> Int? {
    guard let bytes else {
      result.note("The body of block \(header.number) is missing.")
      return nil
    }
    let block: Block
    do throws(BlockDecodingError) { block = try Block.decode(body: bytes, header: header) } catch {
      result.note("The body of block \(header.number) is damaged (\(error)).")
      return nil
    }
    if TrieRoot.ordered(block.transactions.map(\.encoded)) != header.transactionsRoot {
      result.note("The transactions of block \(header.number) do not have the root that its header names.")
    }
    if TrieRoot.ordered(block.withdrawals.map(\.encoded)) != header.withdrawalsRoot {
      result.note("The withdrawals of block \(header.number) do not have the root that its header names.")
    }
    var unindexed = 0
    for (index, transaction) in block.transactions.enumerated() {
      let location = try chain.reader.get(transaction.hash.bytes, in: .transactionLookup)
      if location != ChainKey.location(header.number, index: index) { unindexed += 1 }
    }
    if unindexed > 0 {
      result.note("The index of transactions does not lead to \(unindexed) transactions of block \(header.number).")
    }
    result.transactions += UInt64(block.transactions.count)
    return block.transactions.count
  }

  /// Checks receipts against their header and the log index.
  private mutating func checkReceipts(_ header: Header, _ bytes: Bytes?, transactionCount: Int?) throws(StoreError) {
    guard let bytes else { return result.note("The receipts of block \(header.number) are missing.") }
    let receipts: [Receipt]
    do throws(ReceiptDecodingError) {
      let record = try ReceiptRecord.decode(bytes)
      receipts = record.receipts
      if let transactionCount, receipts.count != transactionCount || record.senders.count != transactionCount {
        result.note(
          "Block \(header.number) has \(transactionCount) transactions, \(receipts.count) receipts and \(record.senders.count) senders."
        )
      }
    } catch {
      return result.note("The receipts of block \(header.number) are damaged (\(error)).")
    }
    if TrieRoot.ordered(receipts.map(\.encoded)) != header.receiptsRoot {
      result.note("The receipts of block \(header.number) do not have the root that its header names.")
    }
    let missing = try logs.check(receipts, block: header.number)
    if missing > 0 { result.note("The log index lacks \(missing) entries of block \(header.number).") }
  }

  /// The value at a key, where the cursor goes; entries on the way belong to no block of the chain.
  private mutating func value(
    at key: Bytes, of cursor: inout KeyValueCursor, _ name: String
  ) throws(StoreError) -> Bytes? {
    while let found = cursor.key, found.lexicographicallyPrecedes(key) {
      noteStray(found, name)
      try cursor.next()
    }
    guard cursor.key == key else { return nil }
    let value = cursor.value
    try cursor.next()
    return value
  }

  private mutating func noteRest(of cursor: inout KeyValueCursor, _ name: String) throws(StoreError) {
    while let found = cursor.key {
      noteStray(found, name)
      try cursor.next()
    }
  }

  private mutating func noteStray(_ key: Bytes, _ name: String) {
    let place =
      ChainKey.parseBlock(key).map { "block \($0.number) with hash \($0.hash)" } ?? "the key \(Hex.encode(key))"
    result.note("The \(name) have a record of \(place), which is not in the chain.")
  }
}
