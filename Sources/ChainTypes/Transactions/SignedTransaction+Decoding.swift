internal import Cryptography
public import Primitives

extension SignedTransaction {
  /// Decodes the EIP-2718 wire form strictly: canonical RLP, exact field sizes, nothing after the end.
  ///
  /// The signature is not checked here; `recoverSender()` does that.
  public static func decode(_ bytes: Bytes) throws(TransactionDecodingError) -> SignedTransaction {
    guard let first = bytes.first else { throw .empty }
    if first >= EnvelopeByte.firstList {
      return try decode(type: .legacy, encoded: bytes)
    }
    guard first <= EnvelopeByte.lastType else { throw .malformed(.expectedList) }
    guard let type = TransactionType(rawValue: first), type != .legacy else { throw .unsupportedType(first) }
    return try decode(type: type, encoded: bytes)
  }

  private static func decode(
    type: TransactionType, encoded: Bytes
  ) throws(TransactionDecodingError) -> SignedTransaction {
    var fields = try FieldReader(type: type, encoded: encoded)
    let (transaction, signature) = try type == .legacy ? readLegacy(&fields) : readTyped(type, &fields)
    return SignedTransaction(transaction: transaction, signature: signature, encoded: encoded)
  }

  private static func readLegacy(
    _ fields: inout FieldReader
  ) throws(TransactionDecodingError) -> (Transaction, RecoverableSignature) {
    let nonce = try fields.uint64()
    let gasPrice = try fields.uint256()
    let (gasLimit, to, value, data) = try fields.call()
    let v = try fields.uint256()
    guard let (chainID, parity) = SignatureV.split(v) else { throw .invalidV(v) }
    let transaction = Transaction(
      envelope: .legacy(chainID: chainID, gasPrice: gasPrice),
      nonce: nonce, gasLimit: gasLimit, to: to, value: value, data: data)
    return (transaction, try fields.signature(parity: parity))
  }

  private static func readTyped(
    _ type: TransactionType, _ fields: inout FieldReader
  ) throws(TransactionDecodingError) -> (Transaction, RecoverableSignature) {
    let chainID = try fields.uint64()
    let nonce = try fields.uint64()
    let firstPrice = try fields.uint256()
    let secondPrice = type == .accessList ? firstPrice : try fields.uint256()
    let (gasLimit, to, value, data) = try fields.call()
    if to == nil, !type.allowsCreation { throw .creationNotAllowed(type) }
    let accessList = try fields.list(of: AccessListEntry.self)
    let envelope: Transaction.Envelope
    switch type {
    case .legacy, .accessList:
      envelope = .accessList(chainID: chainID, gasPrice: firstPrice, accessList: accessList)
    case .dynamicFee:
      envelope = .dynamicFee(
        chainID: chainID, maximumPriorityFeePerGas: firstPrice, maximumFeePerGas: secondPrice, accessList: accessList)
    case .blob:
      envelope = .blob(
        chainID: chainID, maximumPriorityFeePerGas: firstPrice, maximumFeePerGas: secondPrice, accessList: accessList,
        maximumFeePerBlobGas: try fields.uint256(), blobHashes: try fields.hashes())
    case .setCode:
      envelope = .setCode(
        chainID: chainID, maximumPriorityFeePerGas: firstPrice, maximumFeePerGas: secondPrice, accessList: accessList,
        authorizations: try fields.list(of: Authorization.self))
    }
    let transaction = Transaction(
      envelope: envelope, nonce: nonce, gasLimit: gasLimit, to: to, value: value, data: data)
    let parity = try fields.uint256()
    guard parity <= .one else { throw .invalidYParity(parity) }
    return (transaction, try fields.signature(parity: UInt8(truncatingIfNeeded: parity.l0)))
  }
}

/// Where the first byte of an EIP-2718 envelope separates typed from untyped transactions.
private enum EnvelopeByte {
  /// The first byte of an RLP list, with which every type 0 transaction begins.
  static let firstList: UInt8 = 0xC0
  /// The last byte that EIP-2718 reserves for a type.
  static let lastType: UInt8 = 0x7F
}

/// Takes the fields of a transaction in wire order and names the field in every error.
private struct FieldReader {
  private let order: [TransactionField]
  private var reader: RLPReader
  private var next = 0

  /// Counts the fields first, so that a wrong number of them is told as such.
  init(type: TransactionType, encoded: Bytes) throws(TransactionDecodingError) {
    order = TransactionField.order(of: type)
    let count: Int
    do {
      reader = try RLPReader(list: encoded, from: type == .legacy ? 0 : 1)
      count = try Self.itemCount(reader)
    } catch {
      throw .malformed(error)
    }
    if count != order.count {
      throw type == .blob && reader.nextIsList ? .blobsPresent : .wrongFieldCount(type: type, actual: count)
    }
  }

  private static func itemCount(_ reader: RLPReader) throws(RLPError) -> Int {
    var reader = reader
    var count = 0
    while !reader.isAtEnd {
      _ = try reader.readEncoded()
      count += 1
    }
    return count
  }

  private mutating func take<Value>(
    _ read: (inout RLPReader) throws(RLPError) -> Value
  ) throws(TransactionDecodingError) -> Value {
    defer { next += 1 }
    do {
      return try read(&reader)
    } catch {
      throw .invalidField(order[next], error)
    }
  }

  mutating func uint64() throws(TransactionDecodingError) -> UInt64 {
    try take { (reader) throws(RLPError) in try reader.readUInt64() }
  }

  mutating func uint256() throws(TransactionDecodingError) -> UInt256 {
    try take { (reader) throws(RLPError) in try reader.readUInt256() }
  }

  /// The four fields that follow the prices in every type.
  mutating func call() throws(TransactionDecodingError) -> (UInt64, Address?, UInt256, Bytes) {
    let gasLimit = try uint64()
    let to = try take { (reader) throws(RLPError) in try reader.readOptionalAddress() }
    let value = try uint256()
    let data = try take { (reader) throws(RLPError) in try reader.readBytes() }
    return (gasLimit, to, value, data)
  }

  mutating func list<Value: RLPValue>(of type: Value.Type) throws(TransactionDecodingError) -> [Value] {
    try take { (reader) throws(RLPError) in try reader.readList(of: Value.self) }
  }

  mutating func hashes() throws(TransactionDecodingError) -> [Hash] {
    try take { (reader) throws(RLPError) in try reader.readHashes() }
  }

  mutating func signature(parity: UInt8) throws(TransactionDecodingError) -> RecoverableSignature {
    RecoverableSignature(r: try uint256(), s: try uint256(), yParity: parity)
  }
}
