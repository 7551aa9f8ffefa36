import ABI
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// The common way of INFER and QUOTE: from call data to a measured and priced generation, without any work on weights.
struct InferenceCall {
  /// A generation that passed every check, with its price.
  struct Priced {
    let request: InferenceRequest
    let measure: InferenceMeasure
    /// The gas that INFER charges in all.
    let gas: UInt64
  }

  let parameters: AIParameters
  let state: WorldState
  let engine: any InferenceEngine

  /// Checks and prices a call; charges what QUOTE costs, which is the first part of what INFER costs.
  ///
  /// The order of the checks is part of the specification: it decides which error a call with several faults gives.
  func price(
    _ message: Message, _ signature: FunctionSignature, _ meter: inout GasMeter
  ) throws(FrameEnd) -> Priced {
    try meter.charge(parameters.baseGas)
    if message.transfersValue, !message.value.isZero { throw .error(.notPayable) }
    guard let arguments = try? signature.decode(message.input.bytes) else { throw .error(.invalidCall) }
    let call = try Arguments(arguments)
    let promptGas = parameters.gasPerPromptByte.saturatingMultiplied(by: UInt64(call.prompt.count))
    try meter.charge(promptGas)
    let outputTokens = UInt64(call.maximumOutputTokens)
    if outputTokens > parameters.maximumOutputTokens {
      throw .error(.outputTooLong(tokens: outputTokens, limit: parameters.maximumOutputTokens))
    }
    let request = try request(call)
    try meter.charge(workGas(loadWork(request) { !Self.isWeights($0) }))

    let measure = try measure(request)
    try checkLengths(measure, outputTokens)
    let work = measure.multiplyAccumulates.saturatingAdding(loadWork(request) { _ in true })
    let gas = parameters.baseGas.saturatingAdding(promptGas).saturatingAdding(workGas(work))
    return Priced(request: request, measure: measure, gas: gas)
  }

  /// The arguments of `infer` and `quote`.
  private struct Arguments {
    let model: Hash
    let adapter: Hash
    let prompt: Bytes
    let maximumOutputTokens: UInt32
    let seed: UInt64
    let temperatureMilli: UInt32

    init(_ values: [ABIValue]) throws(FrameEnd) {
      guard values.count == 6, let model = values[0].asHash, let adapter = values[1].asHash,
        let prompt = values[2].asBytes, let maximumOutputTokens = values[3].asUInt64.flatMap(UInt32.init(exactly:)),
        let seed = values[4].asUInt64, let temperature = values[5].asUInt64.flatMap(UInt32.init(exactly:))
      else { throw .error(.invalidCall) }
      self.model = model
      self.adapter = adapter
      self.prompt = prompt
      self.maximumOutputTokens = maximumOutputTokens
      self.seed = seed
      temperatureMilli = temperature
    }
  }

  private func request(_ call: Arguments) throws(FrameEnd) -> InferenceRequest {
    let model = try source(
      call.model, .base, unknown: .unknownModel(call.model)
    ) { .invalidModel(call.model, file: $0) }
    var adapter: ModelSource?
    if call.adapter != .zero {
      adapter = try source(
        call.adapter, .adapter, unknown: .unknownAdapter(call.adapter)
      ) { .invalidAdapter(call.adapter, file: $0) }
    }
    if let byteCount = adapter?.byteCount, byteCount > parameters.maximumAdapterBytes {
      throw .error(.adapterTooLarge(byteCount: byteCount, limit: parameters.maximumAdapterBytes))
    }
    return InferenceRequest(
      model: model, adapter: adapter, prompt: call.prompt, maximumOutputTokens: call.maximumOutputTokens,
      seed: call.seed, temperatureMilli: call.temperatureMilli)
  }

  /// The model or adapter with a manifest hash, when the state has its manifest and every file that it names.
  private func source(
    _ id: Hash, _ kind: ModelManifest.Kind, unknown: PrecompileError, invalid: (String) -> PrecompileError
  ) throws(FrameEnd) -> ModelSource {
    guard let byteCount = state.blobLength(id) else { throw .error(unknown) }
    guard byteCount <= Self.maximumManifestBytes else { throw .error(invalid(Self.manifestName)) }
    guard let bytes = state.blob(id) else { throw .failure(.precompile("a blob's bytes are missing from this node")) }
    guard let manifest = try? ModelManifest.decode(bytes), manifest.kind == kind else {
      throw .error(invalid(Self.manifestName))
    }
    for file in manifest.files {
      let isInBounds = Self.isWeights(file) || file.byteCount <= Self.maximumDescriptionBytes
      guard isInBounds, state.blobLength(file.hash) == file.byteCount else { throw .error(invalid(file.name)) }
    }
    return ModelSource(id: id, manifest: manifest) { [state] hash in state.blob(hash) }
  }

  private func measure(_ request: InferenceRequest) throws(FrameEnd) -> InferenceMeasure {
    do throws(InferenceError) { return try engine.measure(request) } catch { throw frameEnd(error, request) }
  }

  private func checkLengths(_ measure: InferenceMeasure, _ outputTokens: UInt64) throws(FrameEnd) {
    let tokens = UInt64(measure.promptTokens.count)
    if tokens == 0 { throw .error(.invalidPrompt) }
    if tokens > parameters.maximumPromptTokens {
      throw .error(.promptTooLong(tokens: tokens, limit: parameters.maximumPromptTokens))
    }
    let context = UInt64(clamping: measure.maximumContext)
    if tokens + outputTokens > context {
      throw .error(.contextTooLong(tokens: tokens + outputTokens, limit: context))
    }
  }

  /// What it is worth, in multiply-accumulates, to bring files into memory; charged whether or not they are there
  /// already.
  private func loadWork(_ request: InferenceRequest, _ isIncluded: (ModelManifest.File) -> Bool) -> UInt64 {
    let files = request.model.manifest.files + (request.adapter?.manifest.files ?? [])
    return files.filter(isIncluded).reduce(UInt64(0)) { $0.saturatingAdding($1.byteCount) }
      .saturatingMultiplied(by: Self.multiplyAccumulatesPerLoadedByte)
  }

  private func workGas(_ multiplyAccumulates: UInt64) -> UInt64 {
    multiplyAccumulates.dividedRoundingUp(by: parameters.macsPerGas)
  }

  /// How a refusal of the engine ends the frame; what only this node lacks is a fault that gives up the block.
  func frameEnd(_ error: InferenceError, _ request: InferenceRequest) -> FrameEnd {
    switch error {
    case .invalidFile(let source, let name):
      return .error(
        source == request.model.id ? .invalidModel(source, file: name) : .invalidAdapter(source, file: name))
    case .invalidPrompt: return .error(.invalidPrompt)
    case .missingBytes: return .failure(.precompile("a blob's bytes are missing from this node"))
    case .unavailable(let reason):
      state.recordFault(.unusableBlob(request.model.id, reason))
      return .failure(.precompile(reason))
    }
  }

  private static func isWeights(_ file: ModelManifest.File) -> Bool {
    file.name == FileName.weights || file.name == FileName.adapterWeights
  }

  /// Loading a byte of a file costs as much as this many multiply-accumulates.
  static let multiplyAccumulatesPerLoadedByte: UInt64 = 8
  /// The most bytes of a manifest.
  static let maximumManifestBytes: UInt64 = 1024
  /// The most bytes of a configuration or a tokenizer.
  static let maximumDescriptionBytes: UInt64 = 16 << 20
  /// How errors name the manifest itself.
  static let manifestName = "manifest"
}
