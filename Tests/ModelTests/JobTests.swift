import ContractKit
import DatanetRegistry
import FixtureSupport
import ModelRegistry
import Testing

private typealias F = ModelFixture

@Suite("Training jobs")
struct JobTests {
  private let f: ModelFixture
  private let data: UInt256

  /// Datanet 2 costs 500 for each use; a job has ten steps of 100, of which a fifth is kept to the end.
  init() throws {
    f = try F()
    data = try f.makeDatanet(["x", "y"], price: 500)
  }

  @discardableResult
  private func open(
    value: UInt256 = 1_500, datanets: [UInt256]? = nil, steps: UInt64 = 10, trainer: Address = F.trainer,
    name: Text = "j",
    duration: UInt64 = 1_000, hyperparameters: Bytes = Bytes("rank 8")
  ) throws -> UInt256 {
    let datanets = datanets ?? [1, data]
    return try f.by(F.maker, value: value).openJob(
      base: F.base, datanets: datanets, versions: datanets.map { _ in 1 }, hyperparameters: hyperparameters,
      steps: steps, trainer: trainer, name: name, pricePerStep: 100, duration: duration)
  }

  @Test("a job is paid step by step, data when it begins, and its model belongs to the job's owner")
  func completes() throws {
    #expect(try open() == 1)
    #expect(try f.reading.liabilities() == 1_500)
    #expect(try f.reading.budgetOfJob(job: 1) == (100, 1_000, 500, 2_000))
    #expect(try f.reading.owedTo(account: F.owner) == 0)
    try f.by(F.trainer).reportProgress(job: 1, step: 3, checkpoint: Hash(33))
    #expect(try f.reading.owedTo(account: F.trainer) == 240)
    #expect(try f.reading.owedTo(account: F.owner) == 500)
    try f.by(F.trainer).reportProgress(job: 1, step: 10, checkpoint: Hash(34))
    #expect(try f.reading.checkpointOfJob(job: 1, index: 0) == (3, Hash(33), f.chain.timestamp))
    #expect(try f.reading.checkpointCountOfJob(job: 1) == 2)
    #expect(try f.by(F.trainer).completeJob(job: 1, manifest: f.manifest(1)) == 2)
    #expect(try f.reading.owedTo(account: F.trainer) == 1_000)
    #expect(try f.reading.liabilities() == 1_500)
    #expect(try f.reading.ownerOf(2) == F.maker)
    #expect(try f.reading.sourceOf(model: 2, index: 1) == (data, 1, 2))
    #expect(try f.reading.jobOf(model: 2) == 1)
    #expect(try f.reading.nameOf(model: 2) == ("j", 1))
    #expect(try f.reading.resolve(name: "j") == 2)
    #expect(f.chain.blobReferences(f.manifest(1), of: F.address) == 1)
    let status = try f.reading.statusOfJob(job: 1)
    #expect(status.state == 2 && status.model == 2 && status.stepsDone == 10)
    #expect(f.fails(with: .wrongState(1, 2)) { try f.by(F.trainer).completeJob(job: 1, manifest: f.manifest(2)) })
    #expect(f.fails(with: .wrongState(1, 2)) { try f.by(F.maker).cancelJob(job: 1) })
    #expect(f.fails(with: .wrongState(1, 2)) { try f.by(F.trainer).closeJob(job: 1) })
  }

  @Test("before the first report a cancelled job gives everything back")
  func cancelsEarly() throws {
    try open()
    #expect(f.fails(with: .notJobOwner(F.alice)) { try f.by(F.alice).cancelJob(job: 1) })
    try f.by(F.maker).cancelJob(job: 1)
    #expect(try f.reading.owedTo(account: F.maker) == 1_500)
    #expect(try f.reading.owedTo(account: F.trainer) == 0)
    #expect(
      f.fails(with: .wrongState(1, 3)) { try f.by(F.trainer).reportProgress(job: 1, step: 1, checkpoint: .zero) })
  }

  @Test("a cancelled job pays the trainer all of the steps done, and the owner the rest, to the wei")
  func cancelsLate() throws {
    try open()
    try f.by(F.trainer).reportProgress(job: 1, step: 7, checkpoint: Hash(1))
    try f.by(F.maker).cancelJob(job: 1)
    #expect(try f.reading.owedTo(account: F.trainer) == 700)
    #expect(try f.reading.owedTo(account: F.maker) == 300)
    #expect(try f.reading.owedTo(account: F.owner) == 500)
    try open()
    try f.by(F.trainer).reportProgress(job: 2, step: 10, checkpoint: Hash(1))
    // The owner cannot keep what the completion pays once all steps are done.
    #expect(f.fails(with: .wrongState(2, 1)) { try f.by(F.maker).cancelJob(job: 2) })
  }

  @Test("a trainer that gives up or is late loses what the completion would pay")
  func fails() throws {
    try open()
    try f.by(F.trainer).reportProgress(job: 1, step: 5, checkpoint: Hash(1))
    let deadline = f.chain.timestamp + 1_000
    #expect(f.fails(with: .tooEarly(deadline)) { try f.by(F.maker).closeJob(job: 1) })
    f.chain.timestamp = deadline + 1
    #expect(
      f.fails(with: .tooLate(deadline)) { try f.by(F.trainer).reportProgress(job: 1, step: 6, checkpoint: Hash(2)) })
    try f.by(F.alice).closeJob(job: 1)
    #expect(try f.reading.owedTo(account: F.trainer) == 400)
    #expect(try f.reading.owedTo(account: F.maker) == 600)
    try open()
    try f.by(F.trainer).closeJob(job: 2)
    #expect(try f.reading.owedTo(account: F.maker) == 2_100)
    #expect(try f.reading.statusOfJob(job: 2).state == 4)
  }

  @Test("only the trainer reports, forward, and completes only after the last step")
  func reports() throws {
    try open()
    let by = f.by(F.trainer)
    #expect(
      f.fails(with: .notTrainer(F.maker)) { try f.by(F.maker).reportProgress(job: 1, step: 1, checkpoint: .zero) })
    #expect(f.fails(with: .invalidStep(0, 0)) { try by.reportProgress(job: 1, step: 0, checkpoint: .zero) })
    #expect(f.fails(with: .invalidStep(11, 0)) { try by.reportProgress(job: 1, step: 11, checkpoint: .zero) })
    try by.reportProgress(job: 1, step: 4, checkpoint: .zero)
    #expect(f.fails(with: .invalidStep(4, 4)) { try by.reportProgress(job: 1, step: 4, checkpoint: .zero) })
    #expect(f.fails(with: .invalidStep(4, 10)) { try by.completeJob(job: 1, manifest: f.manifest(1)) })
    #expect(f.fails(with: .notTrainer(F.maker)) { try f.by(F.maker).completeJob(job: 1, manifest: f.manifest(1)) })
    try by.reportProgress(job: 1, step: 10, checkpoint: .zero)
    #expect(f.fails(with: .unknownManifest(Hash(404))) { try by.completeJob(job: 1, manifest: Hash(404)) })
    #expect(f.fails(with: .unknownJob(2)) { try by.completeJob(job: 2, manifest: f.manifest(1)) })
    #expect(f.fails(with: .unknownJob(0)) { try f.reading.statusOfJob(job: 0) })
  }

  @Test("a job needs data that allows it, a trainer, steps in the limits, and its exact price")
  func refuses() throws {
    let forbidden = try f.makeDatanet(["z"], training: false)
    #expect(f.fails(with: .trainingForbidden(forbidden)) { try open(datanets: [forbidden]) })
    for value in [1_499, 1_501] as [UInt256] {
      #expect(f.fails(with: .wrongPayment(sent: value, due: 1_500)) { try open(value: value) })
    }
    #expect(f.fails(with: .invalidJob) { try open(datanets: []) })
    #expect(f.fails(with: .invalidJob) { try open(trainer: .zero) })
    #expect(f.fails(with: .invalidJob) { try open(steps: 0) })
    #expect(f.fails(with: .invalidJob) { try open(steps: 10_001) })
    #expect(f.fails(with: .invalidJob) { try open(duration: 0) })
    #expect(f.fails(with: .invalidJob) { try open(duration: 864_001) })
    #expect(f.fails(with: .invalidJob) { try open(hyperparameters: Bytes()) })
    #expect(f.fails(with: .invalidJob) { try open(hyperparameters: Bytes([UInt8](repeating: 1, count: 4_097))) })
  }

  @Test("who takes the name or registers the files first cannot keep a job from ending")
  func copycats() throws {
    try open()
    try f.by(F.trainer).reportProgress(job: 1, step: 10, checkpoint: Hash(1))
    let copy = try f.by(F.alice).registerAdapter(
      base: F.base, manifest: f.manifest(1), name: "j", price: 0, datanets: [], versions: [])
    let id = try f.by(F.trainer).completeJob(job: 1, manifest: f.manifest(1))
    #expect(try f.reading.ownerOf(id) == F.maker)
    #expect(try f.reading.nameOf(model: id) == ("", 0))
    #expect(try f.reading.resolve(name: "j") == copy)
    #expect(try f.reading.modelOf(manifest: f.manifest(1)) == copy)
    try f.by(F.maker).setAlias(name: "mine", model: id)
    #expect(try f.reading.resolve(name: "mine") == id)
  }

  @Test("a job's terms are those of its opening")
  func fixed() throws {
    try open()
    try f.data(F.owner).setTrainingPrice(datanet: data, price: 9_999)
    try f.by(F.governor).setParameter(Hash(ascii: "holdback"), 5_000)
    try f.by(F.trainer).reportProgress(job: 1, step: 1, checkpoint: Hash(1))
    #expect(try f.reading.owedTo(account: F.trainer) == 80)
    #expect(try f.reading.owedTo(account: F.owner) == 500)
    let free = try f.makeDatanet(["free"], commercial: false)
    try open(value: 1_000, datanets: [free])
    try f.by(F.trainer).reportProgress(job: 2, step: 10, checkpoint: Hash(1))
    let id = try f.by(F.trainer).completeJob(job: 2, manifest: f.manifest(7))
    #expect(f.fails(with: .nonCommercialModel(id)) { try f.by(F.maker).setPrice(model: id, price: 1) })
  }

  @Test("every wei of many jobs is the trainer's, the data's or the owner's, for 2,500 random calls")
  func randomCalls() throws {
    var random = SeededGenerator(suite: "Training jobs", fallback: 61)
    let accounts = F.everyone
    let total = f.chain.balances.values.reduce(UInt256.zero) { $0 + $1 }
    var kept: UInt256 = 0
    for step in 0..<2_500 {
      let account = accounts.randomElement(using: &random) ?? F.maker
      let job = UInt256(UInt64.random(in: 1...20, using: &random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        let steps = UInt64.random(in: 1...30, using: &random)
        let price = UInt256(UInt64.random(in: 0...977, using: &random))
        let value = price * UInt256(steps) + 500
        let ok =
          (try? f.by(account, value: value).openJob(
            base: F.base, datanets: [1, data], versions: [1, 1], hyperparameters: Bytes("h"), steps: steps,
            trainer: accounts.randomElement(using: &random) ?? F.trainer, name: "n\(step % 7)".text,
            pricePerStep: price,
            duration: UInt64.random(in: 1...90_000, using: &random))) != nil
        if ok { kept += value }
      case 1...4:
        let to = UInt64.random(in: 1...40, using: &random)
        let status = try? f.reading.statusOfJob(job: job)
        // Mostly who may, and often the last step.
        let by = Bool.random(using: &random) ? account : status?.trainer ?? account
        let step = Swift.min(to, status?.steps ?? to)
        try? f.by(by).reportProgress(job: job, step: step, checkpoint: Hash(UInt256(to)))
      case 5:
        let trainer = try? f.reading.statusOfJob(job: job).trainer
        _ = try? f.by(trainer ?? account).completeJob(job: job, manifest: f.manifest(UInt64(step)))
      case 6: try? f.by(account).cancelJob(job: job)
      case 7: try? f.by(account).closeJob(job: job)
      case 8:
        if let amount = try? f.by(F.alice).withdrawFor(account: account) { kept -= amount }
      default: f.chain.timestamp += UInt64.random(in: 0..<1_000, using: &random)
      }
      #expect(try f.reading.liabilities() == kept, "step \(step)")
      #expect(f.chain.balances[F.address] ?? .zero == kept, "step \(step)")
    }
    var sum = UInt256.zero
    for account in accounts { sum += try f.reading.owedTo(account: account) }
    for job in 1...UInt64(try f.reading.jobCount()) {
      let budget = try f.reading.budgetOfJob(job: UInt256(job))
      let status = try f.reading.statusOfJob(job: UInt256(job))
      if status.state != 1 { #expect(budget.escrow.isZero && budget.dataCost.isZero) }
      sum += budget.escrow + budget.dataCost
    }
    #expect(sum == kept)
    #expect(f.chain.balances.values.reduce(UInt256.zero) { $0 + $1 } == total)
    #expect(try f.reading.modelCount() > 3)
  }
}

extension String {
  /// The same as a contract's text.
  fileprivate var text: Text { Text(utf8: Bytes(Array(utf8))) }
}
