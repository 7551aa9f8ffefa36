internal import ChainTypes
internal import Primitives

/// The stored form of a block's receipts: `[[[type, status, cumulative gas, [log, …]], …], [sender, …]]`.
///
/// Blooms are left out, as they follow from the logs; senders are there so that reading a receipt recovers no signature.
enum ReceiptRecord {
  static func encode(_ receipts: [Receipt], _ senders: [Address]) -> Bytes {
    let logCount = receipts.reduce(0) { $0 + $1.logs.count }
    var encoder = RLPEncoder(reservingCapacity: receipts.count * 32 + logCount * 192 + 16)
    encoder.appendList { encoder in
      encoder.appendList { encoder in
        for receipt in receipts {
          encoder.appendList { encoder in
            encoder.append(UInt64(receipt.type.rawValue))
            encoder.append(receipt.status)
            encoder.append(receipt.cumulativeGasUsed)
            encoder.appendList { encoder in
              for log in receipt.logs { log.encode(into: &encoder) }
            }
          }
        }
      }
      encoder.appendList { encoder in
        for sender in senders { encoder.append(sender) }
      }
    }
    return encoder.bytes
  }

  static func decode(_ bytes: Bytes) throws(ReceiptDecodingError) -> (receipts: [Receipt], senders: [Address]) {
    var receipts: [Receipt] = []
    var senders: [Address] = []
    var (remaining, addresses) = try lists(of: bytes)
    while !remaining.isAtEnd { receipts.append(try receipt(from: &remaining)) }
    do throws(RLPError) {
      while !addresses.isAtEnd { senders.append(try addresses.readAddress()) }
    } catch {
      throw .malformed(error)
    }
    return (receipts, senders)
  }

  private static func lists(
    of bytes: Bytes
  ) throws(ReceiptDecodingError) -> (receipts: RLPReader, senders: RLPReader) {
    do throws(RLPError) {
      var record = try RLPReader(list: bytes)
      let receipts = try record.readList()
      let senders = try record.readList()
      try record.finish()
      return (receipts, senders)
    } catch {
      throw .malformed(error)
    }
  }

  private static func receipt(from list: inout RLPReader) throws(ReceiptDecodingError) -> Receipt {
    let number: UInt64
    let status: UInt64
    let gas: UInt64
    var logs: [Log] = []
    do throws(RLPError) {
      var fields = try list.readList()
      number = try fields.readUInt64()
      status = try fields.readUInt64()
      gas = try fields.readUInt64()
      var entries = try fields.readList()
      while !entries.isAtEnd { logs.append(try Log(from: &entries)) }
      try fields.finish()
    } catch {
      throw .malformed(error)
    }
    guard let type = UInt8(exactly: number).flatMap({ TransactionType(rawValue: $0) }) else {
      throw .unsupportedType(UInt8(clamping: number))
    }
    guard status <= 1 else { throw .invalidStatus(status) }
    return Receipt(type: type, succeeded: status == 1, cumulativeGasUsed: gas, logs: logs)
  }
}

extension ReceiptRecord {
  /// A log with its place in the block.
  struct PlacedLog {
    let log: Log
    /// The position of its transaction in the block, from 0.
    let transactionIndex: Int
    /// Its position among all logs of the block, from 0.
    let index: Int
  }

  /// The matching logs of a record, in their order; others are passed over without making them.
  static func logs(
    in bytes: Bytes, matching filter: LogFilter
  ) throws(ReceiptDecodingError) -> [PlacedLog] {
    var (receipts, _) = try lists(of: bytes)
    var found: [PlacedLog] = []
    do throws(RLPError) {
      var transactionIndex = 0
      var index = 0
      while !receipts.isAtEnd {
        var fields = try receipts.readList()
        // Type, status and gas.
        for _ in 0..<3 { _ = try fields.readSlice() }
        var logs = try fields.readList()
        while !logs.isAtEnd {
          var candidate = logs
          var entry = try logs.readList()
          if try filter.matches(&entry) {
            found.append(
              PlacedLog(log: try Log(from: &candidate), transactionIndex: transactionIndex, index: index))
          }
          index += 1
        }
        transactionIndex += 1
      }
      return found
    } catch {
      throw .malformed(error)
    }
  }
}

extension LogFilter {
  /// Whether the log whose fields a reader is at matches; reads no further than it must.
  fileprivate func matches(_ fields: inout RLPReader) throws(RLPError) -> Bool {
    let address = try fields.readAddress()
    guard addresses.isEmpty || addresses.contains(address) else { return false }
    guard !topics.isEmpty else { return true }
    var list = try fields.readList()
    for choices in topics {
      guard !list.isAtEnd else { return false }
      let topic = try list.readHash()
      guard choices.isEmpty || choices.contains(topic) else { return false }
    }
    return true
  }
}
