import ABI
import ChainSpecification
import Execution
import Primitives

/// The calls that TRAIN makes to the system contracts: it is the trainer of jobs of ModelRegistry.
struct RegistryCalls {
  let context: any ExecutionContext
  /// The nesting depth of the calls.
  let depth: Int

  /// A job of ModelRegistry, as far as it matters here.
  struct RegistryJob {
    var owner: Address
    var trainer: Address
    var isOpen: Bool
    var steps: UInt64
    var stepsDone: UInt64
    var deadline: UInt64
    var base: Hash
    var hyperparameters: Hash
    var pricePerStep: UInt256
    var sourceCount: UInt64
  }

  /// The job of an id; nil when there is none.
  func job(_ id: UInt256, _ meter: inout GasMeter) throws(FrameEnd) -> RegistryJob? {
    guard let status = try read(Self.status, [.uint(id)], &meter),
      let task = try read(Self.task, [.uint(id)], &meter),
      let budget = try read(Self.budget, [.uint(id)], &meter),
      let owner = status[0].asAddress, let trainer = status[1].asAddress, let state = status[2].asUInt64,
      let steps = status[3].asUInt64, let stepsDone = status[4].asUInt64, let deadline = status[5].asUInt64,
      let base = task[0].asHash, let hyperparameters = task[1].asHash, let sourceCount = task[3].asUInt64,
      let price = budget[0].asUInt256
    else { return nil }
    return RegistryJob(
      owner: owner, trainer: trainer, isOpen: state == 1, steps: steps, stepsDone: stepsDone, deadline: deadline,
      base: base, hyperparameters: hyperparameters, pricePerStep: price, sourceCount: sourceCount)
  }

  /// One of the Datanet versions of a job; nil when there is none.
  func source(_ id: UInt256, _ index: UInt64, _ meter: inout GasMeter) throws(FrameEnd) -> TaskRecord.Source? {
    let arguments: [ABIValue] = [.uint(id), .uint(UInt256(index))]
    guard let found = try read(Self.source, arguments, &meter), let datanet = found[0].asUInt256,
      let version = found[1].asUInt64
    else { return nil }
    return TaskRecord.Source(datanet: datanet, version: version)
  }

  /// The job that made a model, and the model's adapter; nil when there is no such model.
  func origin(ofModel id: UInt256, _ meter: inout GasMeter) throws(FrameEnd) -> (job: UInt256, adapter: Hash)? {
    guard let job = try read(Self.jobOfModel, [.uint(id)], &meter)?.first?.asUInt256,
      let adapter = try read(Self.adapterOfModel, [.uint(id)], &meter)?.first?.asHash
    else { return nil }
    return (job, adapter)
  }

  /// Puts a measured quality of a model on record; a model that takes no more evaluations stays without it.
  func record(_ model: UInt256, _ metric: Hash, _ value: UInt64, dataset: Hash) {
    _ = write(Self.evaluation, [.uint(model), .hash(metric), .uint(UInt256(value)), .hash(dataset)])
  }

  /// Reports the steps that are done; false when the registry refuses.
  func report(_ id: UInt256, step: UInt64, checkpoint: Hash) -> Bool {
    write(Self.report, [.uint(id), .uint(UInt256(step)), .hash(checkpoint)]) != nil
  }

  /// Registers the adapter and gives its id; nil when the registry refuses.
  func complete(_ id: UInt256, manifest: Hash) -> UInt256? {
    write(Self.complete, [.uint(id), .hash(manifest)])?.first?.asUInt256
  }

  /// Ends a job of the registry that cannot be completed, which gives its owner all that is left there.
  func close(_ id: UInt256) { _ = write(Self.close, [.uint(id)], gas: Self.closeGas) }

  /// Calls a function of ModelRegistry that changes nothing, with gas of the frame; nil when it reverts or its results are not of their types.
  private func read(
    _ function: FunctionSignature, _ arguments: [ABIValue], _ meter: inout GasMeter
  ) throws(FrameEnd) -> [ABIValue]? {
    try meter.charge(Self.callGas)
    guard let input = try? function.encode(arguments) else { return nil }
    // All but one 64th, as for every call (EIP-150).
    let given = meter.left - meter.left / 64
    try meter.charge(given)
    let result = context.processMessage(
      Message(
        kind: .staticCall, caller: TrainingPrecompile.address, target: Self.registry, input: input, gas: given,
        depth: depth))
    meter.giveBack(result.gasLeft)
    guard result.isSuccess else { return nil }
    return try? ABI.decode(result.output, as: function.results)
  }

  /// Calls a function of ModelRegistry as the trainer, with gas that nobody counts; nil when it fails.
  private func write(_ function: FunctionSignature, _ arguments: [ABIValue], gas: UInt64 = writeGas) -> [ABIValue]? {
    guard let input = try? function.encode(arguments) else { return nil }
    let result = context.processMessage(
      Message(
        kind: .call, caller: TrainingPrecompile.address, target: Self.registry, input: input, gas: gas,
        depth: depth))
    guard result.isSuccess else { return nil }
    return try? ABI.decode(result.output, as: function.results)
  }

  /// The price in gas of reaching a contract: a cold account (EIP-2929).
  static let callGas: UInt64 = 2_600
  /// The gas that one report to ModelRegistry has.
  static let writeGas: UInt64 = 5_000_000
  /// The gas that the end of a job of ModelRegistry has; it takes about half of it.
  static let closeGas: UInt64 = 500_000

  private static let registry = SystemContract.modelRegistry.address
  private static let status = FunctionSignature(
    name: "statusOfJob", parameters: [.uint(bits: 256)],
    results: [
      .address, .address, .uint(bits: 8), .uint(bits: 64), .uint(bits: 64), .uint(bits: 64), .uint(bits: 256),
    ])
  private static let task = FunctionSignature(
    name: "taskOfJob", parameters: [.uint(bits: 256)],
    results: [.fixedBytes(32), .fixedBytes(32), .string, .uint(bits: 64)])
  private static let budget = FunctionSignature(
    name: "budgetOfJob", parameters: [.uint(bits: 256)],
    results: [.uint(bits: 256), .uint(bits: 256), .uint(bits: 256), .uint(bits: 16)])
  private static let source = FunctionSignature(
    name: "sourceOfJob", parameters: [.uint(bits: 256), .uint(bits: 64)],
    results: [.uint(bits: 256), .uint(bits: 64), .uint(bits: 64), .uint(bits: 256)])
  private static let jobOfModel = FunctionSignature(
    name: "jobOf", parameters: [.uint(bits: 256)], results: [.uint(bits: 256)])
  private static let adapterOfModel = FunctionSignature(
    name: "adapterOf", parameters: [.uint(bits: 256)], results: [.fixedBytes(32)])
  private static let evaluation = FunctionSignature(
    name: "recordEvaluation", parameters: [.uint(bits: 256), .fixedBytes(32), .uint(bits: 256), .fixedBytes(32)])
  private static let report = FunctionSignature(
    name: "reportProgress", parameters: [.uint(bits: 256), .uint(bits: 64), .fixedBytes(32)])
  private static let complete = FunctionSignature(
    name: "completeJob", parameters: [.uint(bits: 256), .fixedBytes(32)], results: [.uint(bits: 256)])
  private static let close = FunctionSignature(name: "closeJob", parameters: [.uint(bits: 256)])
}
