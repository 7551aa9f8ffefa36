public import Primitives

extension SignedTransaction {
  /// Decodes the EIP-2718 wire form strictly: canonical RLP, exact field sizes, nothing after the end.
  ///
  /// The signature is not checked here; `recoverSender()` does that.
  public static func decode(_ bytes: Bytes) throws(TransactionDecodingError) -> SignedTransaction {
    guard let first = bytes.first else { throw .empty }
    if first >= EnvelopeByte.firstList {
      return try decode(type: .legacy, payload: bytes, encoded: bytes)
    }
    guard first <= EnvelopeByte.lastType else { throw .malformed(.expectedList) }
    guard let type = TransactionType(rawValue: first), type != .legacy else { throw .unsupportedType(first) }
    return try decode(type: type, payload: Bytes(bytes.dropFirst()), encoded: bytes)
  }

  private static func decode(
    type: TransactionType, payload: Bytes, encoded: Bytes
  ) throws(TransactionDecodingError) -> SignedTransaction {
    let fields: [RLP]
    do {
      fields = try RLP.decode(payload).asList()
    } catch {
      throw .malformed(error)
    }
    let order = TransactionField.order(of: type)
    guard fields.count == order.count else { throw .wrongFieldCount(type: type, actual: fields.count) }
    var reader = FieldReader(order: order, fields: fields)
    let (transaction, signature) = try type == .legacy ? readLegacy(&reader) : readTyped(type, &reader)
    return SignedTransaction(transaction: transaction, signature: signature, encoded: encoded)
  }

  private static func readLegacy(
    _ reader: inout FieldReader
  ) throws(TransactionDecodingError) -> (Transaction, TransactionSignature) {
    let nonce = try reader.uint64()
    let gasPrice = try reader.uint256()
    let (gasLimit, to, value, data) = try reader.call()
    let (chainID, parity) = try splitV(reader.uint256())
    let transaction = Transaction(
      envelope: .legacy(chainID: chainID, gasPrice: gasPrice),
      nonce: nonce, gasLimit: gasLimit, to: to, value: value, data: data)
    return (transaction, TransactionSignature(r: try reader.uint256(), s: try reader.uint256(), yParity: parity))
  }

  private static func readTyped(
    _ type: TransactionType, _ reader: inout FieldReader
  ) throws(TransactionDecodingError) -> (Transaction, TransactionSignature) {
    let chainID = try reader.uint64()
    let nonce = try reader.uint64()
    let firstPrice = try reader.uint256()
    let secondPrice = type == .dynamicFee ? try reader.uint256() : firstPrice
    let (gasLimit, to, value, data) = try reader.call()
    let accessList = try reader.accessList()
    let envelope: Transaction.Envelope =
      type == .dynamicFee
      ? .dynamicFee(
        chainID: chainID, maximumPriorityFeePerGas: firstPrice, maximumFeePerGas: secondPrice, accessList: accessList)
      : .accessList(chainID: chainID, gasPrice: firstPrice, accessList: accessList)
    let transaction = Transaction(
      envelope: envelope, nonce: nonce, gasLimit: gasLimit, to: to, value: value, data: data)
    let parity = try reader.parity()
    return (transaction, TransactionSignature(r: try reader.uint256(), s: try reader.uint256(), yParity: parity))
  }

  /// Splits the `v` of a type 0 transaction into chain ID and parity (EIP-155).
  private static func splitV(_ v: UInt256) throws(TransactionDecodingError) -> (chainID: UInt64?, parity: UInt8) {
    if let small = UInt64(exactly: v) {
      switch small {
      case SignatureV.unprotectedBase, SignatureV.unprotectedBase + 1:
        return (nil, UInt8(small - SignatureV.unprotectedBase))
      case 0..<SignatureV.protectedBase:
        throw .invalidV(v)
      default:
        break
      }
    }
    let offset = v &- UInt256(SignatureV.protectedBase)
    guard let chainID = UInt64(exactly: offset >> 1) else { throw .invalidV(v) }
    return (chainID, UInt8(offset.l0 & 1))
  }
}

/// Where the first byte of an EIP-2718 envelope separates typed from untyped transactions.
enum EnvelopeByte {
  /// The first byte of an RLP list, with which every type 0 transaction begins.
  static let firstList: UInt8 = 0xC0
  /// The last byte that EIP-2718 reserves for a type.
  static let lastType: UInt8 = 0x7F
}

/// Takes the fields of a transaction in wire order and names the field in every error.
///
/// The caller has checked that there are as many fields as `order` names.
private struct FieldReader {
  let order: [TransactionField]
  let fields: [RLP]
  var next = 0

  private mutating func take<Value>(
    _ read: (RLP) throws(RLPError) -> Value
  ) throws(TransactionDecodingError) -> Value {
    defer { next += 1 }
    do {
      return try read(fields[next])
    } catch {
      throw .invalidField(order[next], error)
    }
  }

  mutating func uint64() throws(TransactionDecodingError) -> UInt64 {
    try take { (item) throws(RLPError) in try item.asUInt64() }
  }

  mutating func uint256() throws(TransactionDecodingError) -> UInt256 {
    try take { (item) throws(RLPError) in try item.asUInt256() }
  }

  /// The four fields that follow the prices in every type.
  mutating func call() throws(TransactionDecodingError) -> (UInt64, Address?, UInt256, Bytes) {
    let gasLimit = try uint64()
    let to = try take { (item) throws(RLPError) -> Address? in
      try item.asBytes().isEmpty ? nil : item.asAddress()
    }
    let value = try uint256()
    let data = try take { (item) throws(RLPError) in try item.asBytes() }
    return (gasLimit, to, value, data)
  }

  mutating func accessList() throws(TransactionDecodingError) -> AccessList {
    try take { (item) throws(RLPError) -> AccessList in
      var entries: AccessList = []
      for entry in try item.asList() {
        entries.append(try AccessListEntry(rlp: entry))
      }
      return entries
    }
  }

  mutating func parity() throws(TransactionDecodingError) -> UInt8 {
    let value = try uint256()
    guard value <= .one else { throw .invalidYParity(value) }
    return UInt8(truncatingIfNeeded: value.l0)
  }
}
