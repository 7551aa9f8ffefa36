import ABI
import ChainTypes
import JSONCoding
import JSONRPC
import Primitives

/// A model that TRAIN made, and all that its training followed from.
struct TrainedModel {
  /// What a training is determined by, beside its rows; in the order in which differences are told.
  enum Part: String, CaseIterable {
    case base
    case start
    case plan
    case fields
    case datanets
  }

  let id: UInt256
  let adapter: Hash
  let isRetired: Bool
  let sources: [ModelSource]
  /// The hashes of the rows, in the order in which they were trained on.
  let rows: [Hash]
  private let parts: [Part: RLP]

  /// Reads a model with the task of its training, which the chain keeps for good.
  init(_ id: UInt256, _ client: RPCClient) async throws {
    self.id = id
    let read = { (function: String) in
      try await client.read(FunctionSignature(function), at: SystemAddress.modelRegistry, [.uint(id)])[0]
    }
    adapter = try await read("adapterOf(uint256)(bytes32)").asHash ?? .zero
    isRetired = try await read("restrictionsOf(uint256)(bool,bool)").asBool ?? false
    sources = try await client.sources(of: id)
    let job = try await read("jobOf(uint256)(uint256)").asUInt256 ?? .zero
    guard !job.isZero, let task = try await client.trainingTask(ofRegistryJob: job) else {
      throw CommandError("model \(id) was not trained by the chain; only what a job of TRAIN made can be compared")
    }
    // [kind, base, start, plan, prompt field, answer field, [[Datanet, version] …], rows, …]
    guard let items = try? RLP.decode(task, limits: RLPLimits(maximumByteCount: task.count, maximumDepth: 4)).asList(),
      items.count >= 8, let hashes = try? items[7].asBytes(), hashes.count % 32 == 0
    else { throw CommandError("the task of model \(id) has a form that this program does not know") }
    rows = stride(from: 0, to: hashes.count, by: 32).compactMap { Hash(bytes: hashes[$0..<$0 + 32]) }
    parts = [
      .base: items[1], .start: items[2], .plan: items[3], .fields: .list([items[4], items[5]]),
      .datanets: .list(sources.map { .uint($0.datanet) }),
    ]
  }

  /// In what the trainings of two models differ, beside their rows.
  func differences(from other: TrainedModel) -> [Part] { Part.allCases.filter { parts[$0] != other.parts[$0] } }
}

extension TrainedModel.Part {
  /// The part in words.
  var words: String {
    switch self {
    case .base: "the base model"
    case .start: "the adapter that training went on from"
    case .plan: "the plan"
    case .fields: "the fields of rows that are learned"
    case .datanets: "the Datanets"
    }
  }
}

extension RPCClient {
  /// The blob that says what a job of TRAIN was to do; nil when TRAIN did not do this job of ModelRegistry.
  fileprivate func trainingTask(ofRegistryJob job: UInt256) async throws -> Bytes? {
    let slot = TrainingStorage.job(ofRegistryJob: job)
    let word = try await call("eth_getStorageAt", [.address(SystemAddress.train), .quantity(slot), "latest"])
    let training = try word.hash("storage word").word
    if training.isZero { return nil }
    let facts = try await read(
      FunctionSignature("jobOf(uint256)(address,uint256,bytes32,uint64,uint64,uint64,uint256)"),
      at: SystemAddress.train, [.uint(training)])
    let task = facts[2]
    let size = try await read(FunctionSignature("size(bytes32)(uint64)"), at: SystemAddress.blob, [task])[0]
    return try await read(
      FunctionSignature("read(bytes32,uint64,uint64)(bytes)"), at: SystemAddress.blob, [task, .uint(.zero), size])[0]
      .asBytes
  }
}
