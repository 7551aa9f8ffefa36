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
  /// Makes the index of all that a job's steps captured; nil when a number of it is not finite, so that there is none.
  ///
  /// It is a function of the steps' blobs and the task alone.
  func index(
    _ id: UInt64, _ job: JobRecord, _ record: TaskRecord, _ capture: CaptureMeasure
  ) throws(FrameEnd) -> BuiltInfluence? {
    var steps: [CapturedStep] = []
    for number in 1...job.steps {
      guard let found = store.step(number, of: id) else { throw Self.damagedCapture }
      guard let step = try? CapturedStep(decoding: try access.content(found.capture)) else {
        if state.fault != nil { throw .missingBytes }
        throw Self.damagedCapture
      }
      steps.append(step)
    }
    guard let index = try? InfluenceIndex.build(rows: record.rows.count, steps: steps, rule: capture.rule) else {
      return nil
    }
    var sketches: [[UInt64]] = []
    for row in record.rows {
      let isIndexed = (state.blobLength(row) ?? .max) <= RowText.maximumBytes
      sketches.append(isIndexed ? RowClusters.sketch(of: try access.content(row)) : [])
    }
    let labels = InfluenceLabels(
      base: record.model, plan: record.plan, sources: record.sources, places: record.places ?? [],
      clusters: RowClusters.clusters(of: sketches))
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
