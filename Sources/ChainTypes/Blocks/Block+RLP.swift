public import Primitives

extension Block {
  /// The block in its wire form `[header, transactions, ommers, withdrawals]`.
  public var encoded: Bytes {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      header.encode(into: &encoder)
      Self.encode(transactions, into: &encoder)
      encoder.append(RLP.list([]))
      encoder.append(withdrawals)
    }
    return encoder.bytes
  }

  /// The number of bytes of `encoded`, which is not built for it.
  public var encodedByteCount: Int {
    let transactionsCount = transactions.reduce(0) { sum, transaction in
      let count = transaction.encoded.count
      return sum + count
        + (transaction.transaction.type == .legacy ? 0 : RLPEncoder.headerByteCount(payloadCount: count))
    }
    let withdrawalsCount = withdrawals.reduce(0) { $0 + $1.encoded.count }
    let lists = [transactionsCount, 0, withdrawalsCount]
    let payloadCount =
      header.encoded.count + lists.reduce(0) { $0 + RLPEncoder.headerByteCount(payloadCount: $1) + $1 }
    return RLPEncoder.headerByteCount(payloadCount: payloadCount) + payloadCount
  }

  /// The block without its header as the list `[transactions, ommers, withdrawals]`, for stores that keep headers apart.
  public var encodedBody: Bytes {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      Self.encode(transactions, into: &encoder)
      encoder.append(RLP.list([]))
      encoder.append(withdrawals)
    }
    return encoder.bytes
  }

  /// Decodes a block from its wire form, strictly.
  public static func decode(_ bytes: Bytes) throws(BlockDecodingError) -> Block {
    var fields = try BlockDecodingError.in(.block) { () throws(RLPError) in try RLPReader(list: bytes) }
    let header = try BlockDecodingError.in(.header) { () throws(RLPError) in try Header(from: &fields) }
    return try decodeBody(&fields, header: header)
  }

  /// Joins a header with a body that `encodedBody` wrote.
  public static func decode(body: Bytes, header: Header) throws(BlockDecodingError) -> Block {
    var fields = try BlockDecodingError.in(.block) { () throws(RLPError) in try RLPReader(list: body) }
    return try decodeBody(&fields, header: header)
  }

  private static func encode(_ transactions: [SignedTransaction], into encoder: inout RLPEncoder) {
    encoder.appendList { encoder in
      for transaction in transactions {
        // A type 0 transaction is a list of its own; the others are byte strings (EIP-2718).
        if transaction.transaction.type == .legacy {
          encoder.appendEncoded(transaction.encoded)
        } else {
          encoder.append(transaction.encoded)
        }
      }
    }
  }

  private static func decodeBody(
    _ fields: inout RLPReader, header: Header
  ) throws(BlockDecodingError) -> Block {
    let transactions = try decodeTransactions(&fields)
    let ommers = try BlockDecodingError.in(.ommers) { () throws(RLPError) in try fields.readList() }
    guard ommers.isAtEnd else { throw .ommersPresent }
    let withdrawals = try BlockDecodingError.in(.withdrawals) { () throws(RLPError) in
      try fields.readList(of: Withdrawal.self)
    }
    try BlockDecodingError.in(.block) { () throws(RLPError) in try fields.finish() }
    return Block(header: header, transactions: transactions, withdrawals: withdrawals)
  }

  private static func decodeTransactions(
    _ fields: inout RLPReader
  ) throws(BlockDecodingError) -> [SignedTransaction] {
    var list = try BlockDecodingError.in(.transactions) { () throws(RLPError) in try fields.readList() }
    var transactions: [SignedTransaction] = []
    while !list.isAtEnd {
      let encoded = try BlockDecodingError.in(.transactions) { () throws(RLPError) in
        list.nextIsList ? Bytes(try list.readEncoded()) : try list.readBytes()
      }
      do {
        transactions.append(try SignedTransaction.decode(encoded))
      } catch {
        throw .transaction(index: transactions.count, error)
      }
    }
    return transactions
  }
}
