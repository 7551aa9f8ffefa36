import Attribution
import ChainSpecification
import Primitives

/// What the index of captured gradients costs, from shapes alone.
struct InfluencePrice {
  let rows: UInt64
  let dimension: UInt64
  /// The bytes that all steps capture.
  let capturedByteCount: UInt64
  /// An upper bound of the bytes of the index.
  let indexByteCount: UInt64
  /// An upper bound of the bytes of the labels.
  let labelByteCount: UInt64
  /// The bytes of all rows.
  let rowByteCount: UInt64
  private let buildWork: UInt64
  /// Whether the index is one that can be made at all.
  private let isPossible: Bool

  init(capture: CaptureMeasure, task: TaskRecord, byteCount: UInt64) {
    rows = UInt64(task.rows.count)
    dimension = UInt64(clamping: capture.dimension)
    capturedByteCount = capture.stepByteCounts.reduce(0) { $0.saturatingAdding($1) }
    indexByteCount = UInt64(
      clamping: InfluenceIndex.encodedByteCount(
        rows: task.rows.count, dimension: capture.dimension, hasShapley: capture.hasHeldOut))
    labelByteCount = InfluenceLabels.byteBound(rows: rows, plan: task.plan, sources: task.sources.count)
    rowByteCount = byteCount
    buildWork = InfluenceIndex.buildCost(
      rows: task.rows.count, dimension: capture.dimension, visits: Int(clamping: capture.gradientCount),
      rule: capture.rule)
    isPossible = InfluenceIndex.fits(rows: task.rows.count, dimension: capture.dimension, rule: capture.rule)
  }

  /// The multiply-accumulates of making the index.
  var work: UInt64 {
    let bytes = capturedByteCount.saturatingAdding(indexByteCount).saturatingAdding(labelByteCount)
    return
      buildWork
      .saturatingAdding(bytes.saturatingMultiplied(by: 2 * ModelPair.multiplyAccumulatesPerLoadedByte))
      .saturatingAdding(rows.saturatingMultiplied(by: AttributionPrice.clusterWork))
  }

  /// The gas of making the index in one block.
  func workGas(macsPerGas: UInt64) -> UInt64 {
    work.dividedRoundingUp(by: macsPerGas)
      .saturatingAdding(Self.baseGas)
      .saturatingAdding(rowByteCount.saturatingMultiplied(by: SimilarityPrecompile.sketchGasPerByte))
  }

  /// The gas of keeping it for good.
  func storageGas(_ blobGasPerByte: UInt64) -> UInt64 {
    blobGasPerByte.saturatingMultiplied(by: indexByteCount.saturatingAdding(labelByteCount))
  }

  /// Checks what a chain does not take.
  func check(_ parameters: AIParameters) throws(FrameEnd) {
    guard isPossible else { throw .error(.invalidPlan) }
    if indexByteCount > parameters.maximumAssembledBlobBytes {
      throw .error(.blobTooLarge(byteCount: indexByteCount, limit: parameters.maximumAssembledBlobBytes))
    }
    let gas = workGas(macsPerGas: parameters.macsPerGas)
    if gas > parameters.trainingGasPerBlock {
      throw .error(.indexTooLarge(gas: gas, limit: parameters.trainingGasPerBlock))
    }
  }

  /// The price in gas of the slots that name an index: four of its own, and two of each of its blobs.
  static let baseGas: UInt64 = 160_000
}

extension CaptureMeasure {
  /// How the rows' directions are made of what was captured: the last epoch's gradients through the damped inverse.
  var rule: InfluenceRule { InfluenceRule(visits: .lastEpoch(stepsPerEpoch: max(Int(clamping: stepsPerEpoch), 1))) }
}
