import AdapterEngine
import Attribution
import ChainTypes
import Execution
import Primitives
import WorldState

// MARK: The index of captured gradients

/// What is made of the gradients that a job captured.
struct BuiltInfluence {
  let index: Bytes
  let labels: Bytes
  let record: TaskRecord
  let dimension: UInt64
  let hasHeldOut: Bool
}

extension TrainingCall {
  /// Makes the index of all that a run's steps captured; nil when a number of it is not finite, so that there is none.
  ///
  /// It is a function of the steps' blobs and the task alone.
  func rowIndex(_ id: UInt64, _ run: TrainingRun, _ capture: CaptureMeasure) throws(FrameEnd) -> InfluenceIndex? {
    var steps: [CapturedStep] = []
    for number in 1...run.steps {
      guard let found = store.step(TrainingRun.place(ofStep: number, run: run.number), of: id) else {
        throw Self.damagedCapture
      }
      guard let step = try? CapturedStep(decoding: try access.content(found.capture)) else {
        if state.fault != nil { throw .missingBytes }
        throw Self.damagedCapture
      }
      steps.append(step)
    }
    return try? InfluenceIndex.build(rows: run.record.rows.count, steps: steps, rule: capture.rule)
  }

  /// The index with the labels of its rows.
  func influence(_ id: UInt64, _ run: TrainingRun, _ capture: CaptureMeasure) throws(FrameEnd) -> BuiltInfluence? {
    guard let index = try rowIndex(id, run, capture) else { return nil }
    let record = run.record
    let labels = InfluenceLabels(
      base: record.model, plan: record.plan, sources: record.sources, places: record.places ?? [],
      clusters: try RowClusters.clusters(of: record.rows, access))
    return BuiltInfluence(
      index: index.encode(), labels: labels.encoded, record: record, dimension: UInt64(capture.dimension),
      hasHeldOut: capture.hasHeldOut)
  }

  /// Keeps an index for good and names it under the adapter; one that is named already stays.
  func keep(_ built: BuiltInfluence, of manifest: Hash) {
    let attribution = AttributionStore(state: state)
    let sources = AttributionStore.name(built.record.sources)
    guard attribution.influence(manifest, sources: sources) == nil else { return }
    let owner = AttributionStorage.address
    attribution.addInfluence(
      InfluenceRecord(
        index: state.storeBlob(built.index, owner: owner), labels: state.storeBlob(built.labels, owner: owner),
        rows: UInt64(built.record.rows.count), dimension: built.dimension,
        size: UInt64(built.index.count + built.labels.count), hasHeldOut: built.hasHeldOut),
      of: manifest, sources: sources)
  }

  private static var damagedCapture: FrameEnd { .failure(.precompile("what a step captured is damaged")) }
}
