import ABI
import ChainSpecification
public import Execution
public import Primitives
import WorldState

/// 0x0A00 BLOB: content of any size, stored once under its Keccak-256 hash and held by every node.
public struct BlobPrecompile: Precompile {
  /// 0x0A00, which is also the account that records which blobs exist.
  public let address = BlobRegistry.address
  /// The name in the specification.
  public let name = "BLOB"
  /// Governance may stop it.
  public let isPausable = true

  /// The contract.
  public init() {}

  /// The price in gas of a call, and of every further slot that it reads: one cold storage read.
  public static let callGas: UInt64 = 2_100
  /// The price in gas of a slot that was zero and gets a value.
  public static let newSlotGas: UInt64 = 20_000
  /// The price in gas of a slot that had a value and changes.
  public static let changedSlotGas: UInt64 = 2_900
  /// The price in gas of reading or hashing 32 bytes.
  public static let wordGas: UInt64 = 6

  /// `store(bytes)`, `size(bytes32)`, `read(bytes32,uint64,uint64)`, `assemble(bytes32[])`, `retain(bytes32)`, `release(bytes32)` or
  /// `references(address,bytes32)`.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(Self.callGas)
      if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
      let call = BlobCall(message: message, parameters: context.specification.ai, state: context.state)
      let selector = message.input.bytes(from: 0, count: 4)
      guard let function = BlobCall.functions.first(where: { $0.selector == selector }),
        let arguments = try? function.signature.decode(message.input.bytes)
      else { throw .error(.invalidCall) }
      return try function.run(call, arguments, &meter)
    }
  }
}

/// The functions of BLOB, by their selectors.
struct BlobCall {
  let message: Message
  let parameters: AIParameters
  let state: WorldState

  struct Function: Sendable {
    let signature: FunctionSignature
    let selector: Bytes
    let run: @Sendable (BlobCall, [ABIValue], inout GasMeter) throws(FrameEnd) -> Bytes

    init(
      _ name: String, _ parameters: [ABIType],
      _ run: @escaping @Sendable (BlobCall, [ABIValue], inout GasMeter) throws(FrameEnd) -> Bytes
    ) {
      signature = FunctionSignature(name: name, parameters: parameters)
      selector = signature.selector
      self.run = run
    }
  }

  static let functions = [
    Function("store", [.bytes]) { (call, arguments, meter) throws(FrameEnd) in try call.store(arguments, &meter) },
    Function("size", [.fixedBytes(32)]) { (call, arguments, _) throws(FrameEnd) in try call.size(arguments) },
    Function("read", [.fixedBytes(32), .uint(bits: 64), .uint(bits: 64)]) {
      (call, arguments, meter) throws(FrameEnd) in try call.read(arguments, &meter)
    },
    Function("assemble", [.array(.fixedBytes(32))]) {
      (call, arguments, meter) throws(FrameEnd) in try call.assemble(arguments, &meter)
    },
    Function("retain", [.fixedBytes(32)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.retain(arguments, &meter)
    },
    Function("release", [.fixedBytes(32)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.release(arguments, &meter)
    },
    Function("references", [.address, .fixedBytes(32)]) { (call, arguments, meter) throws(FrameEnd) in
      try call.references(arguments, &meter)
    },
  ]

  /// Whose references a call changes: the account that called, also where it runs this code as its own.
  private var owner: Address { message.kind == .delegateCall ? message.target : message.caller }

  private func store(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let content = arguments[0].asBytes else { throw .error(.invalidCall) }
    return try record(byteCount: UInt64(content.count), limit: parameters.maximumBlobBytes, &meter) {
      () throws(FrameEnd) in content
    }
  }

  private func size(_ arguments: [ABIValue]) throws(FrameEnd) -> Bytes {
    guard let hash = arguments[0].asHash else { throw .error(.invalidCall) }
    return try encode([.uint(UInt256(state.blobLength(hash) ?? 0))], as: [.uint(bits: 64)])
  }

  private func read(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let hash = arguments[0].asHash, let offset = arguments[1].asUInt64, let count = arguments[2].asUInt64
    else { throw .error(.invalidCall) }
    guard let byteCount = state.blobLength(hash) else { throw .error(.unknownBlob(hash)) }
    let (end, overflow) = offset.addingReportingOverflow(count)
    if overflow || end > byteCount { throw .error(.rangeOutOfBounds(byteCount: byteCount)) }
    try chargeReading(byteCount, &meter)
    try chargeReading(count, &meter)
    let content = try content(hash)
    return try encode([.bytes(Bytes(content[Int(offset)..<Int(end)]))], as: [.bytes])
  }

  private func assemble(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard case .array(let parts) = arguments[0] else { throw .error(.invalidCall) }
    var hashes: [Hash] = []
    var total: UInt64 = 0
    for part in parts {
      try meter.charge(BlobPrecompile.callGas)
      guard let hash = part.asHash else { throw .error(.invalidCall) }
      guard let byteCount = state.blobLength(hash) else { throw .error(.unknownBlob(hash)) }
      total = total.saturatingAdding(byteCount)
      hashes.append(hash)
    }
    let limit = parameters.maximumAssembledBlobBytes
    if total <= limit { try chargeReading(total, &meter) }
    return try record(byteCount: total, limit: limit, &meter) { () throws(FrameEnd) in
      var assembled = Bytes()
      assembled.reserveCapacity(Int(total))
      for hash in hashes { assembled += try content(hash) }
      return assembled
    }
  }

  private func retain(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let hash = arguments[0].asHash else { throw .error(.invalidCall) }
    guard let byteCount = state.blobLength(hash) else { throw .error(.unknownBlob(hash)) }
    if message.isStatic { throw .failure(.staticViolation) }
    try chargeReference(hash, &meter)
    _ = state.retainBlob(hash, owner: owner)
    return try encode([.uint(UInt256(byteCount))], as: [.uint(bits: 64)])
  }

  private func release(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let hash = arguments[0].asHash else { throw .error(.invalidCall) }
    try meter.charge(BlobPrecompile.callGas)
    if state.blobReferences(hash, of: owner).isZero { throw .error(.noReference(owner, hash)) }
    if message.isStatic { throw .failure(.staticViolation) }
    try meter.charge(2 * BlobPrecompile.changedSlotGas)
    _ = state.releaseBlob(hash, owner: owner)
    return try encode([.bool(state.blobLength(hash) != nil)], as: [.bool])
  }

  private func references(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let account = arguments[0].asAddress, let hash = arguments[1].asHash else { throw .error(.invalidCall) }
    return try encode([.uint(state.blobReferences(hash, of: account))], as: [.uint(bits: 256)])
  }

  /// Charges for a blob's bytes whether or not it exists already, then for the reference; then stores it.
  private func record(
    byteCount: UInt64, limit: UInt64, _ meter: inout GasMeter, content: () throws(FrameEnd) -> Bytes
  ) throws(FrameEnd) -> Bytes {
    if message.isStatic { throw .failure(.staticViolation) }
    if byteCount == 0 { throw .error(.emptyBlob) }
    if byteCount > limit { throw .error(.blobTooLarge(byteCount: byteCount, limit: limit)) }
    try meter.charge(parameters.blobGasPerByte.saturatingMultiplied(by: byteCount))
    try chargeReading(byteCount, &meter)
    let bytes = try content()
    let hash = Keccak256.hash(bytes)
    try chargeReference(hash, &meter)
    return state.storeBlob(bytes, hash: hash, owner: owner).bytes
  }

  /// Charges for one more reference: the slot of the blob, and reading and writing that of the caller's count.
  private func chargeReference(_ hash: Hash, _ meter: inout GasMeter) throws(FrameEnd) {
    try meter.charge(BlobPrecompile.callGas)
    let (isNew, isFirst) = (state.blobLength(hash) == nil, state.blobReferences(hash, of: owner).isZero)
    try meter.charge(isNew ? BlobPrecompile.newSlotGas : BlobPrecompile.changedSlotGas)
    try meter.charge(isFirst ? BlobPrecompile.newSlotGas : BlobPrecompile.changedSlotGas)
  }

  /// Charges for reading or hashing bytes.
  private func chargeReading(_ byteCount: UInt64, _ meter: inout GasMeter) throws(FrameEnd) {
    try meter.charge(BlobPrecompile.wordGas.saturatingMultiplied(by: byteCount.dividedRoundingUp(by: 32)))
  }

  /// The bytes of a blob that exists.
  private func content(_ hash: Hash) throws(FrameEnd) -> Bytes {
    guard let content = state.blob(hash) else {
      throw .failure(.precompile("a blob's bytes are missing from this node or damaged"))
    }
    return content
  }
}
