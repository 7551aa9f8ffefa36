import ABI
import Primitives

/// A reason to revert with an ABI custom error.
protocol TypedError: Error {
  /// The error's name, its parameters' types and their values.
  var declaration: (String, [ABIType], [ABIValue]) { get }
}

extension TypedError {
  /// The error as revert data.
  var revertData: Bytes {
    let (name, types, values) = declaration
    // The values of `declaration` have its types.
    return (try? FunctionSignature(name: name, parameters: types).encode(values)) ?? []
  }
}

/// Why the contracts of this chain's own addresses revert: ABI custom errors, the same in the Solidity interface files.
///
/// Everything here is a function of the state and the input; texts are names of files, never an engine's own words.
enum PrecompileError: TypedError, Equatable {
  case invalidCall
  case notPayable

  case emptyBlob
  case blobTooLarge(byteCount: UInt64, limit: UInt64)
  case unknownBlob(Hash)
  case rangeOutOfBounds(byteCount: UInt64)
  case noReference(Address, Hash)

  case unknownModel(Hash)
  case invalidModel(Hash, file: String)
  case unknownAdapter(Hash)
  case invalidAdapter(Hash, file: String)
  case adapterTooLarge(byteCount: UInt64, limit: UInt64)
  case invalidPrompt
  case promptTooLong(tokens: UInt64, limit: UInt64)
  case outputTooLong(tokens: UInt64, limit: UInt64)
  case contextTooLong(tokens: UInt64, limit: UInt64)

  case emptyBatch
  case batchTooLarge(requests: UInt64, limit: UInt64)

  case noRows
  case unknownRow(Hash)
  case invalidRow(Hash)
  case unknownVersion(datanet: UInt256, version: UInt64)

  case unknownJob(UInt256)
  case alreadyOpened(job: UInt256)
  case notJobOwner(Address)
  case invalidJob(UInt256)
  case invalidPlan
  case tooManySteps(UInt64, limit: UInt64)
  case wrongSteps(given: UInt64, needed: UInt64)
  case stepTooLarge(gas: UInt64, limit: UInt64)
  case wrongPayment(sent: UInt256, due: UInt256)
  case jobEnded(UInt256)
  case unknownStep(UInt64)
  case checkpointGone(step: UInt64)

  case indexTooLarge(gas: UInt64, limit: UInt64)

  case untrainedModel(UInt256)
  case unknownTrainedRow(source: UInt64, row: UInt64)
  case nothingLeft
  case notCounterfactual(UInt256)
  case invalidStudy(subsets: UInt64, questions: UInt64)
  case fewerSubsets(given: UInt64, before: UInt64)
  case tooFewDocuments(found: UInt64, needed: UInt64)
  case notQuality(UInt256)

  case tooManySources(UInt64, limit: UInt64)
  case emptyAnswer
  case answerTooLong(byteCount: UInt64, limit: UInt64)
  case unknownMethod(Hash)
  case invalidWeights
  case missingIndex(method: Hash, datanet: UInt256, version: UInt64)
  case missingInfluence(method: Hash, adapter: Hash)
  case attributionTooLarge(gas: UInt64, limit: UInt64)
  case notInRest(source: UInt64, row: UInt64)

  case unauthorized(Address)
  case insufficientBalance(Address, balance: UInt256, needed: UInt256)

  var declaration: (String, [ABIType], [ABIValue]) {
    switch self {
    case .invalidCall: ("InvalidCall", [], [])
    case .notPayable: ("NotPayable", [], [])
    case .emptyBlob: ("EmptyBlob", [], [])
    case .blobTooLarge(let byteCount, let limit):
      Self.limit("BlobTooLarge", byteCount, limit)
    case .unknownBlob(let hash): ("UnknownBlob", [.fixedBytes(32)], [.hash(hash)])
    case .rangeOutOfBounds(let byteCount): ("RangeOutOfBounds", [.uint(bits: 64)], [.uint(UInt256(byteCount))])
    case .noReference(let owner, let hash):
      ("NoReference", [.address, .fixedBytes(32)], [.address(owner), .hash(hash)])
    case .unknownModel(let hash): ("UnknownModel", [.fixedBytes(32)], [.hash(hash)])
    case .invalidModel(let hash, let file):
      ("InvalidModel", [.fixedBytes(32), .string], [.hash(hash), .string(file)])
    case .unknownAdapter(let hash): ("UnknownAdapter", [.fixedBytes(32)], [.hash(hash)])
    case .invalidAdapter(let hash, let file):
      ("InvalidAdapter", [.fixedBytes(32), .string], [.hash(hash), .string(file)])
    case .adapterTooLarge(let byteCount, let limit): Self.limit("AdapterTooLarge", byteCount, limit)
    case .invalidPrompt: ("InvalidPrompt", [], [])
    case .promptTooLong(let tokens, let limit): Self.limit("PromptTooLong", tokens, limit)
    case .outputTooLong(let tokens, let limit): Self.limit("OutputTooLong", tokens, limit)
    case .contextTooLong(let tokens, let limit): Self.limit("ContextTooLong", tokens, limit)
    case .emptyBatch: ("EmptyBatch", [], [])
    case .batchTooLarge(let requests, let limit): Self.limit("BatchTooLarge", requests, limit)
    case .noRows: ("NoRows", [], [])
    case .unknownRow(let hash): ("UnknownRow", [.fixedBytes(32)], [.hash(hash)])
    case .invalidRow(let hash): ("InvalidRow", [.fixedBytes(32)], [.hash(hash)])
    case .unknownVersion(let datanet, let version):
      ("UnknownVersion", [.uint(bits: 256), .uint(bits: 64)], [.uint(datanet), .uint(UInt256(version))])
    case .unknownJob, .alreadyOpened, .notJobOwner, .invalidJob, .invalidPlan, .tooManySteps, .wrongSteps,
      .stepTooLarge, .wrongPayment, .jobEnded, .unknownStep, .checkpointGone, .indexTooLarge:
      trainingDeclaration
    case .untrainedModel, .unknownTrainedRow, .nothingLeft, .notCounterfactual, .invalidStudy, .fewerSubsets,
      .tooFewDocuments, .notQuality:
      studyDeclaration
    case .tooManySources, .emptyAnswer, .answerTooLong, .unknownMethod, .invalidWeights, .missingIndex,
      .missingInfluence, .attributionTooLarge, .notInRest:
      attributionDeclaration
    case .unauthorized(let caller): ("Unauthorized", [.address], [.address(caller)])
    case .insufficientBalance(let from, let balance, let needed):
      (
        "InsufficientBalance", [.address, .uint(bits: 256), .uint(bits: 256)],
        [.address(from), .uint(balance), .uint(needed)]
      )
    }
  }

  /// The declarations of the errors of TRAIN.
  private var trainingDeclaration: (String, [ABIType], [ABIValue]) {
    switch self {
    case .unknownJob(let job): Self.number("UnknownJob", job)
    case .alreadyOpened(let job): Self.number("AlreadyOpened", job)
    case .notJobOwner(let caller): ("NotJobOwner", [.address], [.address(caller)])
    case .invalidJob(let job): Self.number("InvalidJob", job)
    case .tooManySteps(let steps, let limit): Self.limit("TooManySteps", steps, limit)
    case .wrongSteps(let given, let needed): Self.limit("WrongSteps", given, needed)
    case .stepTooLarge(let gas, let limit): Self.limit("StepTooLarge", gas, limit)
    case .wrongPayment(let sent, let due):
      ("WrongPayment", [.uint(bits: 256), .uint(bits: 256)], [.uint(sent), .uint(due)])
    case .jobEnded(let job): Self.number("JobEnded", job)
    case .unknownStep(let step): ("UnknownStep", [.uint(bits: 64)], [.uint(UInt256(step))])
    case .checkpointGone(let step): ("CheckpointGone", [.uint(bits: 64)], [.uint(UInt256(step))])
    case .indexTooLarge(let gas, let limit): Self.limit("IndexTooLarge", gas, limit)
    default: ("InvalidPlan", [], [])
    }
  }

  /// The declarations of the errors of TRAIN about studies.
  private var studyDeclaration: (String, [ABIType], [ABIValue]) {
    switch self {
    case .untrainedModel(let model): Self.number("UntrainedModel", model)
    case .unknownTrainedRow(let source, let row): Self.limit("UnknownTrainedRow", source, row)
    case .notCounterfactual(let job): Self.number("NotCounterfactual", job)
    case .invalidStudy(let subsets, let questions): Self.limit("InvalidStudy", subsets, questions)
    case .fewerSubsets(let given, let before): Self.limit("FewerSubsets", given, before)
    case .tooFewDocuments(let found, let needed): Self.limit("TooFewDocuments", found, needed)
    case .notQuality(let job): Self.number("NotQuality", job)
    default: ("NothingLeft", [], [])
    }
  }

  /// The declarations of the errors of ATTRIBUTE.
  private var attributionDeclaration: (String, [ABIType], [ABIValue]) {
    let word = ABIType.fixedBytes(32)
    switch self {
    case .tooManySources(let count, let limit): return Self.limit("TooManySources", count, limit)
    case .emptyAnswer: return ("EmptyAnswer", [], [])
    case .answerTooLong(let byteCount, let limit): return Self.limit("AnswerTooLong", byteCount, limit)
    case .unknownMethod(let method): return ("UnknownMethod", [word], [.hash(method)])
    case .missingIndex(let method, let datanet, let version):
      return (
        "MissingIndex", [word, .uint(bits: 256), .uint(bits: 64)],
        [.hash(method), .uint(datanet), .uint(UInt256(version))]
      )
    case .missingInfluence(let method, let adapter):
      return ("MissingInfluence", [word, word], [.hash(method), .hash(adapter)])
    case .attributionTooLarge(let gas, let limit): return Self.limit("AttributionTooLarge", gas, limit)
    case .notInRest(let source, let row): return Self.limit("NotInRest", source, row)
    default: return ("InvalidWeights", [], [])
    }
  }

  private static func number(_ name: String, _ value: UInt256) -> (String, [ABIType], [ABIValue]) {
    (name, [.uint(bits: 256)], [.uint(value)])
  }

  private static func limit(_ name: String, _ found: UInt64, _ limit: UInt64) -> (String, [ABIType], [ABIValue]) {
    (name, [.uint(bits: 64), .uint(bits: 64)], [.uint(UInt256(found)), .uint(UInt256(limit))])
  }
}

extension FrameEnd {
  /// A revert with a typed error.
  static func error(_ error: PrecompileError) -> FrameEnd { .revert(error.revertData) }
}
