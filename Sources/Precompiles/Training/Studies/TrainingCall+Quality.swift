import AdapterEngine
import Attribution
import ChainTypes
import Execution
import Primitives
import WorldState

// MARK: The quality of a model's attribution

extension TrainingCall {
  /// How well self-influence ranks the wrong documents of a run highest, in basis points, as the bytes of a blob.
  func wrongRows(_ run: StudyRecord.Run, of study: Study, _ index: InfluenceIndex) -> Bytes {
    let trained = study.trained
    let wrong = Set(run.documents)
    let area = AttributionQuality.areaUnderCurve(
      trained.map { -Int128(index.selfInfluence[Int($0)]) }, isMarked: trained.map { wrong.contains($0) })
    var bytes = Bytes()
    bytes.appendBigEndian(UInt64(area ?? 0), bytes: 8)
    return bytes
  }

  /// What the copied documents and their copies have of the weights of each question, as the bytes of a blob.
  func shares(
    _ run: StudyRecord.Run, of study: Study, _ index: InfluenceIndex, _ adapter: ModelSource
  ) throws(JobEnd) -> Bytes {
    let pair = ModelPair(model: study.start.model, adapter: adapter)
    let scores = try scores(of: study, pair, index)
    var clusters: [UInt32]
    do throws(FrameEnd) {
      clusters = try RowClusters.clusters(of: study.training.rows, access)
    } catch {
      throw .fault(error)
    }
    let copied = Set(run.copied.map { clusters[Int($0)] })
    if run.change == .copied {
      for (position, place) in run.documents.enumerated() {
        clusters[Int(place)] = clusters[Int(run.copied[position % run.copied.count])]
      }
    }
    var bytes = Bytes()
    for question in scores {
      let weights = AttributionMethods.combine(
        methods: [(AttributionMethods.wholeWeight, question)], clusters: clusters)
      var largest = [UInt128](repeating: 0, count: weights.count)
      for (weight, cluster) in zip(weights, clusters) { largest[Int(cluster)] = max(largest[Int(cluster)], weight) }
      let part = copied.reduce(UInt128(0)) { $0 + largest[Int($1)] }
      for number in [part, largest.reduce(0, +)] {
        bytes.appendBigEndian(UInt64(truncatingIfNeeded: number >> 64), bytes: 8)
        bytes.appendBigEndian(UInt64(truncatingIfNeeded: number), bytes: 8)
      }
    }
    return bytes
  }

  /// The influence of every document on each question of a study.
  private func scores(
    of study: Study, _ pair: ModelPair, _ index: InfluenceIndex
  ) throws(JobEnd) -> [[Int64]] {
    guard let documents = study.training.documents(state), let adapter = pair.adapter else {
      throw .fault(.missingBytes)
    }
    var scores: [[Int64]] = []
    for question in study.record.questions {
      let request = GradientRequest(
        model: pair.model, adapter: adapter, plan: study.training.plan, document: documents[Int(question)])
      let gradient: [Int64]
      do throws(InferenceError) { gradient = try engine.gradient(request) } catch {
        throw jobEnd(error, pair.model)
      }
      guard gradient.count == index.dimension else { throw .failed(.refused) }
      scores.append(index.score(query: ProjectedGradient(values: gradient), threads: 1))
    }
    return scores
  }

  /// Puts the quality of a model on record: here, and in ModelRegistry as evaluations by this contract.
  func conclude(quality study: Study, _ id: UInt64, _ job: JobRecord) throws(JobEnd) {
    let subsets = study.record.runs.prefix { !$0.captures }
    let attribution = AttributionStore(state: state)
    guard
      let kept = attribution.influence(
        study.record.manifest, sources: AttributionStore.name(study.training.sources))
    else { throw .failed(.invalidFile) }
    let bytes: Bytes
    do throws(FrameEnd) { bytes = try access.content(kept.index) } catch { throw .fault(error) }
    guard let index = try? InfluenceIndex(decoding: bytes) else { throw Self.damagedRun }
    let scores = try scores(of: study, try made(study), index)
    var losses: [[UInt64]] = []
    for run in subsets.indices { losses.append(try self.losses(ofRun: UInt64(run), id).losses.map(\.loss)) }
    let trained = study.trained
    let members = subsets.map { run in
      let leftOut = Set(run.documents)
      return trained.map { !leftOut.contains($0) }
    }
    let correlation = AttributionQuality.linearDatamodelling(
      subsets: Array(members), losses: losses, scores: scores.map { row in trained.map { row[Int($0)] } })

    let next = UInt64(subsets.count)
    let area = try content(ofRun: next, id).bigEndian(at: 0, bytes: 8)
    let gain = AttributionQuality.copyGain(
      alone: Self.shares(try content(ofRun: next + 1, id)), copied: Self.shares(try content(ofRun: next + 2, id)))
    let lds = UInt64(max(correlation, 0))
    store.write(result: [UInt256(l0: lds, l1: area, l2: gain ?? 0, l3: 0)], of: id)
    guard next > store.measuredSubsets(study.record.manifest) else { return }
    store.setMeasuredSubsets(next, study.record.manifest)
    for (metric, value) in [(Self.lds, lds), (Self.noiseAUC, area)] {
      calls.record(study.record.model, metric, value, dataset: job.task)
    }
    // Documents that earn nothing alone say nothing about copies.
    if let gain { calls.record(study.record.model, Self.copyGain, gain, dataset: job.task) }
  }

  /// Reads what `shares` wrote.
  private static func shares(_ bytes: Bytes) -> [(part: UInt128, total: UInt128)] {
    func number(_ start: Int) -> UInt128 {
      UInt128(bytes.bigEndian(at: start, bytes: 8)) << 64 | UInt128(bytes.bigEndian(at: start + 8, bytes: 8))
    }
    return stride(from: 0, to: bytes.count / 32 * 32, by: 32).map { (number($0), number($0 + 16)) }
  }

  private static let lds = metric("LDS")
  private static let noiseAUC = metric("noiseAUC")
  private static let copyGain = metric("copyGain")

  /// The name of a metric as ModelRegistry has it: ASCII, then zeros.
  private static func metric(_ name: String) -> Hash {
    Hash(UInt256(bigEndian: Bytes(name.utf8) + Bytes(repeating: 0, count: 32 - name.utf8.count)))
  }
}
