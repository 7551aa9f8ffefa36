/// The gradient of one document in one step.
public struct CapturedRow: Hashable, Sendable {
  /// Index of the document in the training data.
  public let document: UInt32
  /// The projected gradient of the document's summed losses, over all of its windows in the step.
  public let gradient: QuantisedGradient

  /// Gathers a row.
  public init(document: UInt32, gradient: QuantisedGradient) {
    self.document = document
    self.gradient = gradient
  }
}

/// What a step of training leaves behind for attribution: the gradients of its documents, by the weights that the step's
/// forward pass used.
public struct CapturedStep: Hashable, Sendable {
  /// Number of the step, from 0.
  public let step: UInt64
  /// The step's learning rate in billionths, rounded to nearest.
  public let learningRateNano: UInt64
  /// Targets that count in the step; the step follows the sum of the gradients divided by this number.
  public let targetTokens: UInt64
  /// Numbers of every gradient.
  public let dimension: Int
  /// One row for each document, in ascending order.
  public let rows: [CapturedRow]
  /// The gradient of the summed losses of the step's held-out documents.
  public let heldOut: QuantisedGradient?

  /// Gathers a step; throws `invalidRequest` when documents do not ascend or a gradient has another dimension.
  public init(
    step: UInt64, learningRateNano: UInt64, targetTokens: UInt64, dimension: Int, rows: [CapturedRow],
    heldOut: QuantisedGradient?
  ) throws(EngineError) {
    guard CapturePlan.isDimension(dimension), rows.allSatisfy({ $0.gradient.values.count == dimension }),
      heldOut.map({ $0.values.count == dimension }) ?? true
    else { throw .invalidRequest("A gradient of a captured step does not have its \(dimension) values.") }
    guard zip(rows, rows.dropFirst()).allSatisfy({ $0.document < $1.document }) else {
      throw .invalidRequest("The documents of a captured step are not in ascending order.")
    }
    self.step = step
    self.learningRateNano = learningRateNano
    self.targetTokens = targetTokens
    self.dimension = dimension
    self.rows = rows
    self.heldOut = heldOut
  }
}

extension CapturedStep {
  private static let magic = Array("OLCS".utf8)
  private static let version: UInt32 = 1
  private static let headerLength = 41

  /// Bytes of the encoding of a step with that many rows.
  public static func encodedLength(rows: Int, dimension: Int, hasHeldOut: Bool) -> Int {
    let gradient = QuantisedGradient.encodedLength(dimension: dimension)
    return headerLength + rows * (4 + gradient) + (hasHeldOut ? gradient : 0)
  }

  /// The canonical bytes (`Docs/Specification/Training.md`, section 9).
  public func encode() -> [UInt8] {
    var bytes = Self.magic
    bytes.reserveCapacity(
      Self.encodedLength(rows: rows.count, dimension: dimension, hasHeldOut: heldOut != nil))
    bytes.append(Self.version)
    for number in [step, learningRateNano, targetTokens] { bytes.append(number) }
    bytes.append(UInt32(dimension))
    bytes.append(UInt32(rows.count))
    bytes.append(UInt8(heldOut == nil ? 0 : 1))
    for row in rows {
      bytes.append(row.document)
      row.gradient.append(to: &bytes)
    }
    heldOut?.append(to: &bytes)
    return bytes
  }

  /// Reads the bytes that `encode` writes; throws `invalidRequest` for any others.
  public init(decoding bytes: [UInt8]) throws(EngineError) {
    var reader = LittleEndianReader(bytes[...])
    guard bytes.count >= Self.headerLength, reader.bytes(4) == Self.magic, reader.next() == Self.version else {
      throw .invalidRequest("The bytes are not a captured step of version \(Self.version).")
    }
    let (step, learningRateNano, targetTokens) = (
      reader.next() as UInt64, reader.next() as UInt64, reader.next() as UInt64
    )
    let dimension = Int(reader.next() as UInt32)
    let rowCount = Int(reader.next() as UInt32)
    let hasHeldOut: UInt8 = reader.next()
    // Both counts are below 2^32, and a dimension is small, so the length does not overflow.
    guard CapturePlan.isDimension(dimension), hasHeldOut <= 1,
      bytes.count == Self.encodedLength(rows: rowCount, dimension: dimension, hasHeldOut: hasHeldOut == 1)
    else { throw .invalidRequest("The captured step does not have the length that its header says.") }
    var rows: [CapturedRow] = []
    rows.reserveCapacity(rowCount)
    for _ in 0..<rowCount {
      let document: UInt32 = reader.next()
      rows.append(
        CapturedRow(document: document, gradient: try QuantisedGradient(reading: &reader, dimension: dimension)))
    }
    let heldOut = hasHeldOut == 1 ? try QuantisedGradient(reading: &reader, dimension: dimension) : nil
    try self.init(
      step: step, learningRateNano: learningRateNano, targetTokens: targetTokens, dimension: dimension, rows: rows,
      heldOut: heldOut)
  }
}
