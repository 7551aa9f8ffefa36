import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// What every contract that runs a model does before any work: finds the files in the state, and prices them.
struct ModelAccess {
  let parameters: AIParameters
  let state: WorldState

  /// The model, and the adapter unless its hash is zero; charges nothing.
  func sources(_ model: Hash, _ adapter: Hash) throws(FrameEnd) -> ModelPair {
    let base = try source(model, .base, unknown: .unknownModel(model)) { .invalidModel(model, file: $0) }
    guard adapter != .zero else { return ModelPair(model: base, adapter: nil) }
    let added = try source(adapter, .adapter, unknown: .unknownAdapter(adapter)) {
      .invalidAdapter(adapter, file: $0)
    }
    if added.byteCount > parameters.maximumAdapterBytes {
      throw .error(.adapterTooLarge(byteCount: added.byteCount, limit: parameters.maximumAdapterBytes))
    }
    return ModelPair(model: base, adapter: added)
  }

  /// The model or adapter with a manifest hash, when the state has its manifest and every file that it names.
  private func source(
    _ id: Hash, _ kind: ModelManifest.Kind, unknown: PrecompileError, invalid: (String) -> PrecompileError
  ) throws(FrameEnd) -> ModelSource {
    guard let byteCount = state.blobLength(id) else { throw .error(unknown) }
    guard byteCount <= Self.maximumManifestBytes else { throw .error(invalid(Self.manifestName)) }
    let bytes = try content(id)
    guard let manifest = try? ModelManifest.decode(bytes), manifest.kind == kind else {
      throw .error(invalid(Self.manifestName))
    }
    for file in manifest.files {
      let isInBounds = file.isWeights || file.byteCount <= Self.maximumDescriptionBytes
      guard isInBounds, state.blobLength(file.hash) == file.byteCount else { throw .error(invalid(file.name)) }
    }
    return ModelSource(id: id, manifest: manifest) { [state] hash in state.blob(hash) }
  }

  /// The bytes of a blob that exists.
  func content(_ hash: Hash) throws(FrameEnd) -> Bytes {
    guard let bytes = state.blob(hash) else { throw .missingBytes }
    return bytes
  }

  /// What a blob says that a contract of this chain wrote.
  func record<Record>(_ blob: Hash, _ decode: (Bytes) -> Record?) throws(FrameEnd) -> Record {
    guard let record = decode(try content(blob)) else { throw .failure(.precompile("a record is damaged")) }
    return record
  }

  /// The gas of multiply-accumulates.
  func gas(_ multiplyAccumulates: UInt64) -> UInt64 {
    multiplyAccumulates.dividedRoundingUp(by: parameters.macsPerGas)
  }

  /// How a refusal of the engine ends the frame; what only this node lacks is a fault that gives up the block.
  func frameEnd(_ error: InferenceError, _ model: Hash) -> FrameEnd {
    switch error {
    case .invalidFile(let source, let name):
      return .error(source == model ? .invalidModel(source, file: name) : .invalidAdapter(source, file: name))
    case .invalidPrompt, .invalidDocument: return .error(.invalidPrompt)
    case .missingBytes: return .missingBytes
    case .unavailable(let reason):
      state.recordFault(.unusableBlob(model, reason))
      return .failure(.precompile(reason))
    }
  }

  /// The most bytes of a manifest.
  static let maximumManifestBytes: UInt64 = 1024
  /// The most bytes of a configuration or a tokenizer.
  static let maximumDescriptionBytes: UInt64 = 16 << 20
  /// How errors name the manifest itself.
  static let manifestName = "manifest"
}

extension FrameEnd {
  /// A blob that exists has no bytes here: the state has recorded a fault, and the block is given up.
  static var missingBytes: FrameEnd { .failure(.precompile("a blob's bytes are missing from this node")) }
}

/// A model with the adapter on it, if there is one.
struct ModelPair {
  let model: ModelSource
  let adapter: ModelSource?

  /// What it is worth, in multiply-accumulates, to bring the files into memory that are not weights; charged whether or
  /// not they are there already.
  var descriptionWork: UInt64 { ModelPair.work(files.filter { !$0.isWeights }) }

  /// The same for all files.
  var loadWork: UInt64 { ModelPair.work(files) }

  private var files: [ModelManifest.File] { model.manifest.files + (adapter?.manifest.files ?? []) }

  /// What it is worth, in multiply-accumulates, to bring files into memory.
  static func work(_ files: [ModelManifest.File]) -> UInt64 {
    files.reduce(UInt64(0)) { $0.saturatingAdding($1.byteCount) }
      .saturatingMultiplied(by: multiplyAccumulatesPerLoadedByte)
  }

  /// Loading a byte of a file costs as much as this many multiply-accumulates.
  static let multiplyAccumulatesPerLoadedByte: UInt64 = 8
}

extension ModelManifest.File {
  /// Whether the file has weights and is not a description, which is small.
  var isWeights: Bool { name == FileName.weights || name == FileName.adapterWeights }
}
