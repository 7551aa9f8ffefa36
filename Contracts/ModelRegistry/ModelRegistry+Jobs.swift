import ContractKit

extension ModelRegistry {
  /// Opens a job that belongs to the caller; what came with the call pays exactly for all steps and the data.
  mutating func open(
    _ base: Hash, _ datanets: [UInt256], _ versions: [UInt64], _ hyperparameters: Bytes, _ steps: UInt64,
    _ trainer: Address, _ name: Text, _ pricePerStep: UInt256, _ duration: UInt64
  ) -> UInt256 {
    requireBase(base)
    ModelRegistry.checkName(name)
    if datanets.isEmpty || trainer.isZero || hyperparameters.isEmpty || steps == 0 || duration == 0
      || hyperparameters.count > Limits.hyperparameterBytes || UInt256(steps) > value(.maximumSteps)
      || UInt256(duration) > value(.maximumJobDuration)
    {
      ModelError.invalidJob.revert()
    }
    let sources = usableSources(datanets, versions)
    let id = jobCount + .one
    jobCount = id
    var job = jobs[id]
    job.owner = Message.sender
    job.trainer = trainer
    job.steps = steps
    job.state = .open
    job.holdback = UInt16(value(.holdback))
    job.deadline = Block.timestamp + duration
    job.base = base
    job.name = name
    job.pricePerStep = pricePerStep
    job.sourceCount = UInt64(sources.count)
    var dataCost = UInt256.zero
    for index in 0..<sources.count {
      var place = job.sources[UInt64(index)]
      sources[index].write(to: place.source)
      place.price = sources[index].price
      dataCost += sources[index].price
      if !sources[index].isCommercial { job.isNonCommercial = true }
    }
    let budget = pricePerStep * UInt256(steps)
    let due = budget + dataCost
    if Message.value != due { ModelError.wrongPayment(sent: Message.value, due: due).revert() }
    job.escrow = budget
    job.dataCost = dataCost
    liabilities += due
    let store = blobs
    job.hyperparameters = store.store(hyperparameters)
    emit(JobOpened(job: id, owner: Message.sender, trainer: trainer, budget: due))
    return id
  }

  /// Notes the steps that the caller has done and pays for them, less the part that the completion pays.
  mutating func progress(_ id: UInt256, to step: UInt64, _ checkpoint: Hash) {
    var job = training(id)
    if Block.timestamp > job.deadline { ModelError.tooLate(job.deadline).revert() }
    let done = job.stepsDone
    if step <= done || step > job.steps { ModelError.invalidStep(step, done).revert() }
    if !job.hasPaidData {
      job.hasPaidData = true
      payData(of: job)
    }
    // What is paid with a report is rounded down; the completion pays all that is left.
    let paid = ERC2981.share(Limits.whole - job.holdback, of: job.pricePerStep * UInt256(step - done))
    job.stepsDone = step
    job.escrow -= paid
    credit(job.trainer, paid)
    var entry = job.checkpoints.appendElement()
    entry.content = checkpoint
    entry.step = step
    entry.time = Block.timestamp
    emit(JobProgressed(job: id, step: step, checkpoint: checkpoint, paid: paid))
  }

  /// Registers what the caller has trained as a model of the job's owner, and pays the rest of the escrow.
  mutating func finish(_ id: UInt256, _ manifest: Hash) -> UInt256 {
    var job = training(id)
    if job.stepsDone != job.steps { ModelError.invalidStep(job.stepsDone, job.steps).revert() }
    retain(manifest)
    let owner = job.owner
    let paid = job.escrow
    job.escrow = .zero
    job.state = .completed
    credit(job.trainer, paid)
    let model = add(owner, base: job.base, adapter: manifest, price: .zero)
    job.model = model
    describe(model, from: job, id)
    // Who registers the trainer's files first cannot keep the job from ending; the first model keeps the lookup.
    if adapters[manifest].isZero { adapters[manifest] = model }
    let name = job.name
    emit(ModelRegistered(model: model, owner: owner, base: job.base, adapter: manifest, name: name, price: .zero))
    emit(JobEnded(job: id, state: JobState.completed.rawValue, model: model, paid: paid, refund: .zero))
    return model
  }

  /// Ends a job of the caller's before all steps are done. The trainer keeps what it has done, the part that the
  /// completion would pay included, and the owner gets the rest back.
  mutating func cancel(_ id: UInt256) {
    let job = openJob(id)
    if job.owner != Message.sender { ModelError.notJobOwner(Message.sender).revert() }
    if job.stepsDone == job.steps { ModelError.wrongState(id, job.state.rawValue).revert() }
    let left = job.pricePerStep * UInt256(job.steps - job.stepsDone)
    end(job, id, as: .cancelled, toTrainer: job.escrow - left)
  }

  /// Ends a job that its trainer gives up, or whose time is over: the owner gets all that is left.
  mutating func fail(_ id: UInt256) {
    let job = openJob(id)
    if job.trainer != Message.sender && Block.timestamp <= job.deadline { ModelError.tooEarly(job.deadline).revert() }
    end(job, id, as: .failed, toTrainer: .zero)
  }

  /// The job of an id.
  @inline(never)
  func existingJob(_ id: UInt256) -> Job {
    if id.isZero || id > jobCount { ModelError.unknownJob(id).revert() }
    return jobs[id]
  }

  // MARK: - Parts

  @inline(never)
  private func openJob(_ id: UInt256) -> Job {
    let job = existingJob(id)
    if job.state != .open { ModelError.wrongState(id, job.state.rawValue).revert() }
    return job
  }

  /// An open job that the caller trains.
  @inline(never)
  private func training(_ id: UInt256) -> Job {
    let job = openJob(id)
    if job.trainer != Message.sender { ModelError.notTrainer(Message.sender).revert() }
    return job
  }

  @inline(never)
  private mutating func payData(of reference: Job) {
    var job = reference
    let registry = DatanetsContract(at: datanetRegistry)
    for index in 0..<job.sourceCount {
      let place = job.sources[index]
      if !place.price.isZero { credit(registry.payeeOf(place.source.datanet), place.price) }
    }
    job.dataCost = .zero
  }

  @inline(never)
  private mutating func end(_ reference: Job, _ id: UInt256, as state: JobState, toTrainer paid: UInt256) {
    var job = reference
    let refund = job.escrow - paid + job.dataCost
    job.escrow = .zero
    job.dataCost = .zero
    job.state = state
    credit(job.trainer, paid)
    credit(job.owner, refund)
    emit(JobEnded(job: id, state: state.rawValue, model: .zero, paid: paid, refund: refund))
  }

  /// Gives a new model its sources and its name, which stays where it is when somebody else has it by now.
  @inline(never)
  private mutating func describe(_ id: UInt256, from job: Job, _ jobID: UInt256) {
    var model = models[id]
    model.job = jobID
    model.sourceCount = job.sourceCount
    model.isNonCommercial = job.isNonCommercial
    for index in 0..<job.sourceCount {
      let from = job.sources[index].source
      var to = model.sources[index]
      to.datanet = from.datanet
      to.version = from.version
      to.rowCount = from.rowCount
    }
    let name = job.name
    let holder = names[name].owner
    if holder.isZero || holder == job.owner { enter(id, as: name, by: job.owner) }
  }
}
