import ABI
import Cryptography
public import Execution
public import Primitives
import WorldState

/// 0x0A11 SIMILARITY: finds contents that are nearly the same, by MinHash, and measures how alike two blobs are.
public struct SimilarityPrecompile: Precompile {
  /// 0x0A11.
  public let address = Address(low: 0x0A11)
  /// The name in the specification.
  public let name = "SIMILARITY"
  /// Governance may stop it.
  public let isPausable = true

  /// The contract.
  public init() {}

  /// The price in gas of a call, and of each blob that it looks up: one cold storage read.
  public static let callGas: UInt64 = 2_100
  /// The price in gas of each byte of a content whose bands are asked for.
  public static let sketchGasPerByte: UInt64 = 4
  /// The price in gas of each byte of a blob that is compared, beside reading it.
  public static let comparisonGasPerByte: UInt64 = 8
  /// The most bytes of a content that is sketched or compared.
  public static let maximumBytes: UInt64 = 131_072

  private static let bands = FunctionSignature(name: "bands", parameters: [.bytes])
  private static let similarity = FunctionSignature(name: "similarity", parameters: [.fixedBytes(32), .fixedBytes(32)])
  private static let bandsSelector = bands.selector
  private static let similaritySelector = similarity.selector

  /// `bands(bytes)` or `similarity(bytes32,bytes32)`.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(Self.callGas)
      if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
      switch message.input.bytes(from: 0, count: 4) {
      case Self.bandsSelector: return try bands(message, &meter)
      case Self.similaritySelector: return try similarity(message, context.state, &meter)
      default: throw .error(.invalidCall)
      }
    }
  }

  private func bands(_ message: Message, _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let content = (try? Self.bands.decode(message.input.bytes))?.first?.asBytes else {
      throw .error(.invalidCall)
    }
    if content.isEmpty { throw .error(.emptyBlob) }
    try checkLength(UInt64(content.count))
    try meter.charge(Self.sketchGasPerByte * UInt64(content.count))
    let hashes = MinHash.bands(of: content)
    return try encode([.array(hashes.map { .hash($0) })], as: [.array(.fixedBytes(32))])
  }

  private func similarity(
    _ message: Message, _ state: WorldState, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Bytes {
    guard let arguments = try? Self.similarity.decode(message.input.bytes) else { throw .error(.invalidCall) }
    let hashes = arguments.compactMap(\.asHash)
    for hash in hashes {
      try meter.charge(Self.callGas)
      guard let byteCount = state.blobLength(hash) else { throw .error(.unknownBlob(hash)) }
      try checkLength(byteCount)
      try meter.charge(
        BlobPrecompile.wordGas * wordCount(Int(byteCount)) + Self.comparisonGasPerByte * byteCount)
    }
    var contents: [Bytes] = []
    for hash in hashes { contents.append(try content(hash, state)) }
    guard contents.count == 2 else { throw .error(.invalidCall) }
    let basisPoints = MinHash.similarity(contents[0], contents[1])
    return try encode([.uint(UInt256(basisPoints))], as: [.uint(bits: 256)])
  }

  private func checkLength(_ byteCount: UInt64) throws(FrameEnd) {
    if byteCount > Self.maximumBytes {
      throw .error(.blobTooLarge(byteCount: byteCount, limit: Self.maximumBytes))
    }
  }

  private func content(_ hash: Hash, _ state: WorldState) throws(FrameEnd) -> Bytes {
    guard let content = state.blob(hash) else {
      throw .failure(.precompile("a blob's bytes are missing from this node or damaged"))
    }
    return content
  }
}
