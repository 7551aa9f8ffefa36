/// How the learning rate changes over the steps, after the warmup.
public enum LearningRateSchedule: UInt8, CaseIterable, Hashable, Sendable {
  /// The same for all steps.
  case constant
  /// Falls in a straight line and would reach zero one step after the last.
  case linear
  /// Falls along half a cosine.
  case cosine
}

/// Everything that decides a training run besides the base model and the data; one plan has one encoding.
///
/// All numbers are integers: fractions are in billionths ("nano"), so that two plans are equal exactly when their bytes are.
public struct TrainingPlan: Hashable, Sendable {
  /// Rank of the low-rank matrices, 1 … 1024 and at most the smallest dimension of a target.
  public var rank: Int = 16
  /// The adapter is scaled by `alpha / rank`, or `alpha / √rank` with rsLoRA.
  public var alpha: Int = 32
  /// Whether the scale is `alpha / √rank`.
  public var usesRSLoRA = false
  /// The linear modules that are adapted; not empty.
  public var targets: Set<LinearModule> = Set(LinearModule.allCases)
  /// The highest learning rate, in billionths: 200,000 is 2e-4.
  public var learningRateNano: UInt64 = 200_000
  /// How the learning rate changes.
  public var schedule = LearningRateSchedule.cosine
  /// Steps over which the learning rate rises to its highest.
  public var warmupSteps: Int = 0
  /// Examples of a micro-batch.
  public var batchDocuments: Int = 8
  /// Micro-batches of a step.
  public var accumulation: Int = 1
  /// How often the data is seen.
  public var epochs: Int = 1
  /// The most input tokens of an example; longer documents are cut.
  public var maximumSequence: Int = 512
  /// The most steps; 0 for as many as the epochs have.
  public var maximumSteps: Int = 0
  /// Whether a micro-batch takes examples up to `batchDocuments · maximumSequence` tokens instead of `batchDocuments`.
  public var packs = false
  /// Whether only tokens after a document's prompt count in the loss.
  public var answersOnly = true
  /// AdamW's decay, in billionths.
  public var weightDecayNano: UInt64 = 0
  /// AdamW's first decay of moments, in billionths, below one.
  public var beta1Nano: UInt64 = 900_000_000
  /// AdamW's second decay of moments, in billionths, below one.
  public var beta2Nano: UInt64 = 999_000_000
  /// AdamW's term against division by zero, in billionths, at least one.
  public var epsilonNano: UInt64 = 10
  /// Seeds the first weights and the order of the data.
  public var seed: UInt64 = 0
  /// What is written down of every document's gradient; nil writes nothing down.
  public var capture: CapturePlan?

  /// A plan with the usual numbers; every field may be changed afterwards and is checked where it is used.
  public init() {}
}

extension TrainingPlan {
  /// Bytes of the encoding.
  public var encodedLength: Int { Self.encodedLength(hasCapture: capture != nil) }

  private static let magic = Array("OLTP".utf8)
  private static let plainLength = 93
  private static let plainVersion: UInt32 = 1
  private static let captureVersion: UInt32 = 2

  private static func encodedLength(hasCapture: Bool) -> Int {
    plainLength + (hasCapture ? CapturePlan.encodedLength : 0)
  }

  /// Bytes of the encoding that a slice begins with, or nil when it begins with none.
  static func encodedLength(prefixOf bytes: ArraySlice<UInt8>) -> Int? {
    var reader = LittleEndianReader(bytes)
    guard reader.bytes(4) == magic else { return nil }
    switch reader.next() as UInt32 {
    case plainVersion: return encodedLength(hasCapture: false)
    case captureVersion: return encodedLength(hasCapture: true)
    default: return nil
    }
  }

  /// The canonical bytes (`Docs/Specification/Training.md`, section 7). Numbers beyond their field are cut to its maximum.
  public func encode() -> [UInt8] {
    var bytes = Self.magic
    bytes.append(capture == nil ? Self.plainVersion : Self.captureVersion)
    bytes.append(UInt32(clamping: rank))
    bytes.append(UInt32(clamping: alpha))
    bytes.append(UInt8(usesRSLoRA ? 1 : 0))
    bytes.append(UInt8(truncatingIfNeeded: targetBits))
    bytes.append(learningRateNano)
    bytes.append(schedule.rawValue)
    for count in [warmupSteps, batchDocuments, accumulation, epochs, maximumSequence, maximumSteps] {
      bytes.append(UInt32(clamping: count))
    }
    bytes.append(UInt8(packs ? 1 : 0))
    bytes.append(UInt8(answersOnly ? 1 : 0))
    for number in [weightDecayNano, beta1Nano, beta2Nano, epsilonNano, seed] { bytes.append(number) }
    if let capture { bytes += capture.encode() }
    return bytes
  }

  /// Reads the bytes that `encode` writes; throws `invalidRequest` for any others and for numbers out of range.
  public init(decoding bytes: [UInt8]) throws(EngineError) {
    guard bytes.count == Self.encodedLength(prefixOf: bytes[...]) else {
      throw .invalidRequest(
        "The training plan is not an encoding of version \(Self.plainVersion) or \(Self.captureVersion).")
    }
    var reader = LittleEndianReader(bytes[8...])
    rank = Int(reader.next() as UInt32)
    alpha = Int(reader.next() as UInt32)
    let rsLoRA: UInt8 = reader.next()
    let modules: UInt8 = reader.next()
    learningRateNano = reader.next()
    let scheduleCode: UInt8 = reader.next()
    warmupSteps = Int(reader.next() as UInt32)
    batchDocuments = Int(reader.next() as UInt32)
    accumulation = Int(reader.next() as UInt32)
    epochs = Int(reader.next() as UInt32)
    maximumSequence = Int(reader.next() as UInt32)
    maximumSteps = Int(reader.next() as UInt32)
    let packing: UInt8 = reader.next()
    let answers: UInt8 = reader.next()
    weightDecayNano = reader.next()
    beta1Nano = reader.next()
    beta2Nano = reader.next()
    epsilonNano = reader.next()
    seed = reader.next()
    guard rsLoRA <= 1, packing <= 1, answers <= 1, modules < 1 << UInt8(LinearModule.allCases.count),
      let known = LearningRateSchedule(rawValue: scheduleCode)
    else { throw .invalidRequest("The training plan has a flag that its version does not know.") }
    usesRSLoRA = rsLoRA == 1
    packs = packing == 1
    answersOnly = answers == 1
    schedule = known
    targets = Set(LinearModule.allCases.filter { modules & (1 << UInt8($0.rawValue)) != 0 })
    if bytes.count > Self.plainLength { capture = CapturePlan(reading: &reader) }
    try check()
  }

  /// Bit m is set when module m is adapted.
  var targetBits: UInt32 { targets.reduce(0) { $0 | 1 << UInt32($1.rawValue) } }

  /// Throws `invalidRequest` with the field's name when a number is out of range.
  public func check() throws(EngineError) {
    let billion: UInt64 = 1_000_000_000
    let ranges: [(name: String, value: UInt64, allowed: ClosedRange<UInt64>)] = [
      ("rank", UInt64(clamping: rank), 1...1024),
      ("alpha", UInt64(clamping: alpha), 1...1_000_000),
      ("learningRateNano", learningRateNano, 0...billion),
      ("warmupSteps", UInt64(clamping: warmupSteps), 0...TrainingLimits.steps),
      ("batchDocuments", UInt64(clamping: batchDocuments), 1...TrainingLimits.batch),
      ("accumulation", UInt64(clamping: accumulation), 1...TrainingLimits.batch),
      ("epochs", UInt64(clamping: epochs), 1...TrainingLimits.epochs),
      ("maximumSequence", UInt64(clamping: maximumSequence), 1...TrainingLimits.sequence),
      ("maximumSteps", UInt64(clamping: maximumSteps), 0...TrainingLimits.steps),
      ("weightDecayNano", weightDecayNano, 0...billion),
      ("beta1Nano", beta1Nano, 0...billion - 1),
      ("beta2Nano", beta2Nano, 0...billion - 1),
      ("epsilonNano", epsilonNano, 1...billion),
    ]
    for (name, value, allowed) in ranges where !allowed.contains(value) {
      throw .invalidRequest(
        "The training plan's \(name) is \(value), outside \(allowed.lowerBound) … \(allowed.upperBound).")
    }
    if targets.isEmpty { throw .invalidRequest("The training plan adapts no module.") }
    try capture?.check()
  }
}

/// What a plan and its data may ask for.
enum TrainingLimits {
  static let steps: UInt64 = 1 << 22
  static let batch: UInt64 = 1 << 16
  static let epochs: UInt64 = 1 << 12
  static let sequence: UInt64 = 1 << 16
  static let documents = 1 << 22
  static let heldOutPerStep = 1 << 10
  /// Bytes of what one step writes down: the largest blob that the chain puts together.
  static let capturedBytes = 1 << 24
  /// Examples times epochs: the length of the whole order.
  static let visits = 1 << 26
}
