/// What a training run writes down of every document's gradient, and which documents it keeps out of training.
public struct CapturePlan: Hashable, Sendable {
  /// Numbers of a projected gradient: a power of two, 64 … 16,384.
  public var dimension: Int
  /// Seeds the buckets and the signs of the projection.
  public var seed: UInt64
  /// Documents with index % `heldOutEvery` == `heldOutEvery` − 1 are not trained on; 0 keeps none out.
  public var heldOutEvery: Int
  /// Held-out documents whose gradient every step takes, in rotation; 0 takes none.
  public var heldOutPerStep: Int

  /// Describes the capture; the numbers are checked where they are used.
  public init(dimension: Int = 4096, seed: UInt64 = 0, heldOutEvery: Int = 0, heldOutPerStep: Int = 0) {
    self.dimension = dimension
    self.seed = seed
    self.heldOutEvery = heldOutEvery
    self.heldOutPerStep = heldOutPerStep
  }

  /// Whether a document is kept out of training.
  public func holdsOut(document: Int) -> Bool { heldOutEvery > 0 && document % heldOutEvery == heldOutEvery - 1 }
}

extension CapturePlan {
  /// Dimensions that a projection may have: the powers of two in this range.
  public static let dimensions = 64...16_384
  /// Bytes that a capture adds to a plan's encoding.
  static let encodedLength = 20

  /// Whether a number of dimensions is one that projections have.
  static func isDimension(_ dimension: Int) -> Bool {
    dimensions.contains(dimension) && dimension.nonzeroBitCount == 1
  }

  func encode() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(UInt32(clamping: dimension))
    bytes.append(seed)
    bytes.append(UInt32(clamping: heldOutEvery))
    bytes.append(UInt32(clamping: heldOutPerStep))
    return bytes
  }

  init(reading reader: inout LittleEndianReader) {
    dimension = Int(reader.next() as UInt32)
    seed = reader.next()
    heldOutEvery = Int(reader.next() as UInt32)
    heldOutPerStep = Int(reader.next() as UInt32)
  }

  /// Throws `invalidRequest` with the field's name when a number is out of range.
  public func check() throws(EngineError) {
    guard Self.isDimension(dimension) else {
      throw .invalidRequest(
        "The training plan's capture.dimension is \(dimension), not a power of two in \(Self.dimensions.lowerBound) … "
          + "\(Self.dimensions.upperBound).")
    }
    guard heldOutEvery == 0 || (2...TrainingLimits.documents).contains(heldOutEvery) else {
      throw .invalidRequest(
        "The training plan's capture.heldOutEvery is \(heldOutEvery), neither 0 nor in 2 … \(TrainingLimits.documents)."
      )
    }
    guard (0...TrainingLimits.heldOutPerStep).contains(heldOutPerStep), heldOutPerStep == 0 || heldOutEvery > 0 else {
      throw .invalidRequest(
        "The training plan's capture.heldOutPerStep is \(heldOutPerStep), outside 0 … \(TrainingLimits.heldOutPerStep), "
          + "or without documents that are held out.")
    }
  }
}

extension CapturePlan {
  /// Bytes of the encoding of a step with that many documents.
  func encodedStepLength(rows: Int) -> Int {
    CapturedStep.encodedLength(rows: rows, dimension: dimension, hasHeldOut: heldOutPerStep > 0)
  }
}

extension TrainingPlan {
  /// Bytes of the `CapturedStep` of a step over that many documents; 0 without a capture.
  public func capturedStepByteCount(documents: Int) -> Int { capture?.encodedStepLength(rows: documents) ?? 0 }
}
