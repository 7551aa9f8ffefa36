public import Primitives

/// What a transaction's execution left: whether it succeeded, the gas and the logs (EIP-658, EIP-2718).
public struct Receipt: Sendable, Hashable {
  /// The type of the transaction.
  public var type: TransactionType
  /// Whether the transaction's call succeeded.
  public var succeeded: Bool
  /// The gas used by this and all earlier transactions of the block.
  public var cumulativeGasUsed: UInt64
  /// The filter over `logs`.
  public let logsBloom: Bloom
  /// The logs in the order in which they were recorded; none after a failure.
  public let logs: [Log]

  /// Creates a receipt and computes its filter.
  public init(type: TransactionType, succeeded: Bool, cumulativeGasUsed: UInt64, logs: [Log]) {
    self.type = type
    self.succeeded = succeeded
    self.cumulativeGasUsed = cumulativeGasUsed
    self.logs = logs
    self.logsBloom = Bloom(logs: logs)
  }
}

extension Receipt {
  /// The status as receipts carry it: 1 after success, 0 after failure.
  public var status: UInt64 { succeeded ? 1 : 0 }

  /// The EIP-2718 form whose trie root is in the header: the type byte, unless it is 0, and an RLP list.
  public var encoded: Bytes {
    var encoder = RLPEncoder(reservingCapacity: Self.usualByteCount + logs.count * Self.usualLogBytes)
    if type != .legacy { encoder.appendEncoded(CollectionOfOne(type.rawValue)) }
    encoder.appendList { list in
      list.append(status)
      list.append(cumulativeGasUsed)
      logsBloom.encode(into: &list)
      list.append(logs)
    }
    return encoder.bytes
  }

  /// Room for a receipt without logs.
  private static let usualByteCount = 288
  /// Room for a log of a few topics and a word of data.
  private static let usualLogBytes = 192

  /// Decodes the EIP-2718 form, strictly; throws also when the filter does not belong to the logs.
  public static func decode(_ bytes: Bytes) throws(ReceiptDecodingError) -> Receipt {
    guard let first = bytes.first else { throw .empty }
    let typed = TransactionType(rawValue: first).flatMap { $0 == .legacy ? nil : $0 }
    guard typed != nil || first >= firstListByte else { throw .unsupportedType(first) }
    let (status, gas, bloom, logs) = try readFields(typed == nil ? bytes : Bytes(bytes.dropFirst()))
    guard status <= 1 else { throw .invalidStatus(status) }
    let receipt = Receipt(type: typed ?? .legacy, succeeded: status == 1, cumulativeGasUsed: gas, logs: logs)
    guard receipt.logsBloom == bloom else { throw .wrongBloom }
    return receipt
  }

  private static func readFields(
    _ list: Bytes
  ) throws(ReceiptDecodingError) -> (status: UInt64, gas: UInt64, bloom: Bloom, logs: [Log]) {
    do {
      var fields = try RLPReader(list: list)
      let status = try fields.readUInt64()
      let gas = try fields.readUInt64()
      let bloom = try Bloom(from: &fields)
      let logs = try fields.readList(of: Log.self)
      try fields.finish()
      return (status, gas, bloom, logs)
    } catch {
      throw .malformed(error)
    }
  }

  private static let firstListByte: UInt8 = 0xC0
}

/// Why bytes are not a receipt.
public enum ReceiptDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There are no bytes.
  case empty
  /// The bytes name an EIP-2718 type above 4.
  case unsupportedType(UInt8)
  /// The bytes are not canonical RLP of a receipt.
  case malformed(RLPError)
  /// The status is neither 0 nor 1.
  case invalidStatus(UInt64)
  /// The filter does not belong to the logs.
  case wrongBloom

  /// One sentence that names the field.
  public var description: String {
    switch self {
    case .empty: "a receipt has no bytes"
    case .unsupportedType(let type): "receipts of type \(type) do not exist"
    case .malformed(let error): "the receipt is malformed: \(error)"
    case .invalidStatus(let status): "the receipt's status is \(status); it must be 0 or 1"
    case .wrongBloom: "the receipt's logsBloom does not belong to its logs"
    }
  }
}
