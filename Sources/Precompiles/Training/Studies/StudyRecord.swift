import Primitives

/// What a study does, as the blob of its task says it for good.
struct StudyRecord: Equatable {
  /// How a run's documents differ from those of the training.
  enum Change: UInt64 {
    /// The documents of the run are not trained on.
    case leftOut = 0
    /// Each of them has the answer of the next one, and the last that of the first.
    case wrong = 1
    /// The place of each has a copy: number i of `copied` number i mod their count.
    case copied = 2
  }

  /// One training from the start.
  struct Run: Equatable {
    var change: Change
    /// Whether the gradients of its documents are captured.
    var captures: Bool
    /// The multiply-accumulates of what follows the last step.
    var endWork: UInt64
    /// Ascending.
    var documents: [UInt32]
    /// Only for copies; ascending.
    var copied: [UInt32] = []
  }

  var kind: JobKind
  /// The task of the training that is studied.
  var training: Hash
  /// The manifest of the adapter that it made.
  var manifest: Hash
  /// The adapter's id in ModelRegistry.
  var model: UInt256
  /// The multiply-accumulates of what follows the last run.
  var endWork: UInt64
  /// The held-out documents that are measured; ascending.
  var questions: [UInt32]
  /// With the answer, what a counterfactual compares beside the held-out documents; both empty for nothing.
  var prompt: Bytes = []
  var answer: Bytes = []
  var runs: [Run]

  /// The kind of this task among those that TRAIN writes; see `TaskRecord`.
  private static let taskKind: UInt64 = 3
  /// The bytes of a document's number.
  private static let numberBytes = 4

  /// The bytes of the blob: the RLP list `[3, kind, training, manifest, model, end, questions, prompt, answer, runs]` with
  /// `[change, captures, end, documents, copied]` for each run, lists of documents as one string of 4 bytes each.
  var encoded: Bytes {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      encoder.append(Self.taskKind)
      encoder.append(UInt64(kind.rawValue))
      encoder.append(training)
      encoder.append(manifest)
      encoder.append(model)
      encoder.append(endWork)
      encoder.append(Self.encoded(questions))
      encoder.append(prompt)
      encoder.append(answer)
      encoder.appendList { encoder in
        for run in runs { run.append(to: &encoder, endWork: run.endWork) }
      }
    }
    return encoder.bytes
  }

  /// Reads what `encoded` wrote; nil for anything else.
  static func decode(_ bytes: Bytes) -> StudyRecord? {
    let limits = RLPLimits(maximumByteCount: bytes.count, maximumDepth: 4)
    guard let items = try? RLP.decode(bytes, limits: limits).asList(count: 10), (try? items[0].asUInt64()) == taskKind,
      let code = try? items[1].asUInt64(), let kind = JobKind(rawValue: UInt8(truncatingIfNeeded: code)),
      let training = try? items[2].asHash(), let manifest = try? items[3].asHash(),
      let model = try? items[4].asUInt256(), let endWork = try? items[5].asUInt64(),
      let questions = try? items[6].asBytes(), let prompt = try? items[7].asBytes(),
      let answer = try? items[8].asBytes(), let list = try? items[9].asList()
    else { return nil }
    let runs = list.compactMap(Run.decode)
    guard runs.count == list.count else { return nil }
    return StudyRecord(
      kind: kind, training: training, manifest: manifest, model: model, endWork: endWork,
      questions: decoded(questions), prompt: prompt, answer: answer, runs: runs)
  }

  fileprivate static func encoded(_ documents: [UInt32]) -> Bytes {
    var bytes = Bytes()
    bytes.reserveCapacity(numberBytes * documents.count)
    for document in documents { bytes.appendBigEndian(UInt64(document), bytes: numberBytes) }
    return bytes
  }

  fileprivate static func decoded(_ bytes: Bytes) -> [UInt32] {
    stride(from: 0, to: bytes.count / numberBytes * numberBytes, by: numberBytes).map {
      UInt32(bytes.bigEndian(at: $0, bytes: numberBytes))
    }
  }
}

extension StudyRecord.Run {
  /// Writes the run as an RLP list.
  func append(to encoder: inout RLPEncoder, endWork: UInt64) {
    encoder.appendList { encoder in
      encoder.append(change.rawValue)
      encoder.append(captures ? 1 : 0 as UInt64)
      encoder.append(endWork)
      encoder.append(StudyRecord.encoded(documents))
      encoder.append(StudyRecord.encoded(copied))
    }
  }

  /// Reads what `append` wrote; nil for anything else.
  fileprivate static func decode(_ item: RLP) -> StudyRecord.Run? {
    guard let items = try? item.asList(count: 5), let code = try? items[0].asUInt64(),
      let change = StudyRecord.Change(rawValue: code), let captures = try? items[1].asUInt64(),
      let endWork = try? items[2].asUInt64(), let documents = try? items[3].asBytes(),
      let copied = try? items[4].asBytes()
    else { return nil }
    return StudyRecord.Run(
      change: change, captures: captures == 1, endWork: endWork, documents: StudyRecord.decoded(documents),
      copied: StudyRecord.decoded(copied))
  }
}
