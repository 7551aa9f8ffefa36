import Attribution
import Primitives
import WorldState

/// A study with all that its runs are made of.
struct Study {
  let record: StudyRecord
  let training: TaskRecord
  let plan: PlanFacts
  /// The files of what the training started from.
  let start: ModelPair
  /// The bytes of all rows.
  let byteCount: UInt64

  /// The documents that the training was trained on.
  var trained: [UInt32] { Study.trained(training, plan) }

  static func trained(_ training: TaskRecord, _ plan: PlanFacts) -> [UInt32] {
    training.rows.indices.filter { !plan.holdsOut($0) }.map { UInt32($0) }
  }

  /// What a run is priced by.
  func record(of run: StudyRecord.Run) -> TaskRecord {
    var record = training
    if !run.captures { record.plan = plan.plain }
    return record
  }

  /// What a run trains.
  func task(of number: Int, _ state: WorldState) -> TrainingTask {
    let run = record.runs[number]
    return TrainingTask(
      id: run.task(of: record.training), model: start.model, adapter: start.adapter, plan: self.record(of: run).plan
    ) { [training, plan] in
      guard let documents = training.documents(state) else { return nil }
      return run.changed(documents, fields: training.fields, plan: plan)
    }
  }

  /// Gathers a study.
  init(record: StudyRecord, training: TaskRecord, plan: PlanFacts, start: ModelPair, byteCount: UInt64) {
    self.record = record
    self.training = training
    self.plan = plan
    self.start = start
    self.byteCount = byteCount
  }

  /// A study of one run, to measure it.
  init(_ subject: StudySubject, _ run: StudyRecord.Run) {
    record = StudyRecord(
      kind: .counterfactual, training: subject.taskHash, manifest: subject.manifest, model: subject.model, endWork: 0,
      questions: [], runs: [run])
    (training, plan, start, byteCount) = (subject.training, subject.plan, subject.start, subject.byteCount)
  }

  /// The runs by which the quality of a model is measured: as many random halves left out, wrong answers, and the places of
  /// copies first without and then with them.
  static func runs(of trained: [UInt32], subsets: Int, manifest: Hash) -> [StudyRecord.Run] {
    func run(
      _ change: StudyRecord.Change, _ documents: [Int], captures: Bool = true, copied: [Int] = []
    ) -> StudyRecord.Run {
      StudyRecord.Run(
        change: change, captures: captures, endWork: 0, documents: documents.map { trained[$0] },
        copied: copied.map { trained[$0] })
    }
    let draws = StudyDraws(seed: Keccak256.hash(Bytes("openledger.quality".utf8) + manifest.bytes).bytes)
    let count = trained.count
    var runs = (0..<subsets).map { run(.leftOut, draws.leftOut(run: $0, of: count), captures: false) }
    runs.append(run(.wrong, draws.wrong(of: count)))
    if let (copied, places) = draws.copies(of: count) {
      runs.append(run(.leftOut, places, copied: copied))
      runs.append(run(.copied, places, copied: copied))
    }
    return runs
  }
}

extension StudyRecord.Run {
  /// The name of what this run of a training trains: equal for equal runs.
  func task(of training: Hash) -> Hash {
    var encoder = RLPEncoder()
    encoder.append(training)
    append(to: &encoder, endWork: 0)
    return Keccak256.hash(encoder.bytes)
  }

  /// The documents of the training as this run has them; nil for each that is not trained on.
  func changed(_ documents: [DocumentText], fields: RowFields, plan: PlanFacts) -> [DocumentText?] {
    var changed: [DocumentText?] = documents
    // Without a capture nothing else says which documents are held out.
    if !captures { for index in documents.indices where plan.holdsOut(index) { changed[index] = nil } }
    for (position, document) in self.documents.enumerated() {
      let index = Int(document)
      switch change {
      case .leftOut: changed[index] = nil
      case .wrong:
        let next = Int(self.documents[(position + 1) % self.documents.count])
        changed[index] = documents[index].withEnd(of: documents[next], isText: fields.isText)
      case .copied: changed[index] = documents[Int(copied[position % copied.count])]
      }
    }
    return changed
  }
}

extension DocumentText {
  /// The prompt with another document's answer; for a text its first half with the second half of the other.
  fileprivate func withEnd(of other: DocumentText, isText: Bool) -> DocumentText {
    guard isText else { return DocumentText(prompt: prompt, text: other.text) }
    return DocumentText(text: Bytes(text[..<Self.middle(text)]) + other.text[Self.middle(other.text)...])
  }

  /// The first space from the middle on; the end when there is none.
  private static func middle(_ text: Bytes) -> Int {
    text[(text.count / 2)...].firstIndex(of: UInt8(ascii: " ")) ?? text.count
  }
}
