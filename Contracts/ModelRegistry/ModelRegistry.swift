public import ContractKit

/// The models that the chain serves: base models by content hash, adapters on them as immutable versions that aliases
/// move between, and the jobs that train them.
///
/// A model is an ERC-721 token of its owner.
@Contract
public struct ModelRegistry {
  /// The account that registers base models, sets parameters, appoints evaluators, and may retire any model.
  @Storage public var governor: Address
  /// The contract that knows the Datanets.
  @Storage public var datanetRegistry: Address
  /// The number of models; their ids count from 1.
  @Storage public var modelCount: UInt256
  @Storage var models: Mapping<UInt256, Model>
  /// The id of a base model, by its manifest hash.
  @Storage var baseModels: Mapping<Hash, UInt256>
  /// The id of the first adapter with a manifest hash.
  @Storage var adapters: Mapping<Hash, UInt256>
  @Storage var names: Mapping<Text, Name>
  @Storage var tokens: ERC721
  /// The contract that locks payees.
  @Storage public var assetMarket: Address
  /// By `Parameter`.
  @Storage var parameters: Mapping<UInt64, UInt256>
  @Storage var evaluators: Mapping<Address, Bool>
  @Storage var methods: EnumerableSet<Hash>
  @Storage var methodBounds: Mapping<Hash, WeightBounds>
  /// The number of training jobs; their ids count from 1.
  @Storage public var jobCount: UInt256
  @Storage var jobs: Mapping<UInt256, Job>
  @Storage var owed: Mapping<Address, UInt256>
  /// All wei that the contract keeps for others: the escrows of jobs, and what it owes.
  @Storage public var liabilities: UInt256

  /// Registers the base models that genesis carries; their blobs are stored when all contracts are constructed.
  public init(
    governor: Address, datanetRegistry: Address, assetMarket: Address, manifests: [Hash], names: [Text],
    prices: [UInt256], evaluators: [Address], methods: [Hash], minimumWeights: [UInt16], maximumWeights: [UInt16],
    defaultMethods: [Hash], defaultWeights: [UInt16], maximumRoyalty: UInt256, holdback: UInt256,
    maximumSteps: UInt256, maximumJobDuration: UInt256, servingMetric: UInt256, servingMinimum: UInt256,
    minimumNoiseAUC: UInt256, minimumLDS: UInt256, maximumCopyGain: UInt256
  ) throws(ModelError) {
    if manifests.count != names.count || names.count != prices.count || methods.count != minimumWeights.count
      || methods.count != maximumWeights.count
    {
      ModelError.unequalLists.revert()
    }
    self.governor = governor
    self.datanetRegistry = datanetRegistry
    self.assetMarket = assetMarket
    let values = [
      maximumRoyalty, holdback, maximumSteps, maximumJobDuration, servingMetric, servingMinimum, minimumNoiseAUC,
      minimumLDS, maximumCopyGain,
    ]
    for index in 0..<values.count {
      if let parameter = Parameter(rawValue: UInt64(index)) { set(parameter, values[index]) }
    }
    for evaluator in evaluators { self.evaluators[evaluator] = true }
    for index in 0..<methods.count { bound(methods[index], minimumWeights[index], maximumWeights[index]) }
    declare(.zero, defaultMethods, defaultWeights)
    for index in 0..<manifests.count {
      _ = addBase(manifests[index], name: names[index], price: prices[index], owner: governor)
    }
  }

  var blobs: BlobStoreContract { BlobStoreContract(at: Address(0x0A00)) }

  // MARK: - Registering

  /// Registers a base model whose blobs are on chain and gives its id. Only the governor may.
  public mutating func registerBase(manifest: Hash, name: Text, price: UInt256) throws(ModelError) -> UInt256 {
    Governed.requireGovernor(governor)
    if !baseModels[manifest].isZero { ModelError.alreadyRegistered(baseModels[manifest]).revert() }
    retain(manifest)
    return addBase(manifest, name: name, price: price, owner: Message.sender)
  }

  /// Registers an adapter with the Datanet versions that it was trained from, moves the alias to it, and gives its id.
  ///
  /// The alias must be free or the caller's own. The training prices of the Datanets come with the call, exactly.
  @Payable
  public mutating func registerAdapter(
    base: Hash, manifest: Hash, name: Text, price: UInt256, datanets: [UInt256], versions: [UInt64]
  ) throws(ModelError) -> UInt256 {
    addAdapter(base, manifest, name, price, datanets, versions)
  }

  /// Points an alias of the caller's, or a free one, at a model of the caller's.
  public mutating func setAlias(name: Text, model id: UInt256) throws(ModelError) { point(name, at: id) }

  /// Gives an alias of the caller's to another account; the models keep their owners.
  public mutating func transferAlias(name: Text, to account: Address) throws(ModelError) {
    hand(name, to: account)
  }

  /// Changes what a call costs, in wei. Only the model's owner may.
  public mutating func setPrice(model id: UInt256, price perCall: UInt256) throws(ModelError) {
    let model = existing(id)
    price(id, perCall, model.perPromptToken, model.perOutputToken)
  }

  /// Changes what a call, a token of the prompt and a token of the answer cost, in wei. Only the model's owner may.
  public mutating func setPrices(
    model id: UInt256, perCall: UInt256, perPromptToken: UInt256, perOutputToken: UInt256
  ) throws(ModelError) {
    price(id, perCall, perPromptToken, perOutputToken)
  }

  /// Sets what a sale pays to the creator, in basis points. Only the creator may, as long as it owns the model.
  public mutating func setRoyalty(model id: UInt256, basisPoints: UInt16) throws(ModelError) {
    setRoyalty(id, basisPoints)
  }

  /// Ends a model's service for good; its history stays. The owner and the governor may.
  public mutating func retire(model id: UInt256) throws(ModelError) { end(id) }

  /// Retires a model of the caller's for good and names another one of the caller's as its successor: one that TRAIN made by
  /// the same training from the same Datanets in versions none of which is older and one of which is newer.
  ///
  /// TRAIN trains from the start, so the successor is what it would be had the rows that the newer versions lack never
  /// been there.
  public mutating func replace(model id: UInt256, successor: UInt256) throws(ModelError) {
    succeed(id, by: successor)
  }

  /// Declares by which methods a model is attributed, with weights that add up to 10,000; none for the chain's rule.
  /// Inferences of later blocks obey. Only the model's owner may, in the bounds of governance.
  public mutating func setAttribution(model id: UInt256, methods: [Hash], weights: [UInt16]) throws(ModelError) {
    _ = own(id)
    declare(id, methods, weights)
  }

  /// Records an evaluation. Anyone may; those of appointed evaluators decide about serving, and about attribution:
  /// `noiseAUC` and `LDS` are basis points up to 10,000 (a negative LDS is recorded as 0), `copyGain` up to 1,000,000.
  public mutating func recordEvaluation(
    model id: UInt256, metric: Hash, value: UInt256, dataset: Hash
  ) throws(ModelError) {
    note(id, metric, value, dataset)
  }

  // MARK: - Training

  /// Opens a job that trains an adapter of the caller's, and gives its id.
  ///
  /// What comes with the call is exactly `steps` times `pricePerStep` and the training prices of the Datanets. The
  /// trainer is an account or the driver of a precompile.
  /// - Parameter duration: the seconds after which the job can be ended for its owner.
  @Payable
  public mutating func openJob(
    base: Hash, datanets: [UInt256], versions: [UInt64], hyperparameters: Bytes, steps: UInt64, trainer: Address,
    name: Text, pricePerStep: UInt256, duration: UInt64
  ) throws(ModelError) -> UInt256 {
    open(base, datanets, versions, hyperparameters, steps, trainer, name, pricePerStep, duration)
  }

  /// Reports the steps done so far with the hash of the training's state, and earns their price. Only the trainer may.
  public mutating func reportProgress(job id: UInt256, step: UInt64, checkpoint: Hash) throws(ModelError) {
    progress(id, to: step, checkpoint)
  }

  /// Registers the adapter after the last step as a model of the job's owner, and gives its id. Only the trainer may.
  public mutating func completeJob(job id: UInt256, manifest: Hash) throws(ModelError) -> UInt256 {
    finish(id, manifest)
  }

  /// Ends a job before its last step; the trainer keeps the price of the steps done. Only the job's owner may.
  public mutating func cancelJob(job id: UInt256) throws(ModelError) { cancel(id) }

  /// Ends a job without a model; all that is left goes back to its owner. The trainer may, and anyone after its time.
  public mutating func closeJob(job id: UInt256) throws(ModelError) { fail(id) }

  // MARK: - Money

  /// Pays an account all that it is owed, and gives the amount. Anyone may.
  @NonReentrant
  public mutating func withdrawFor(account: Address) throws(ModelError) -> UInt256 { pay(account) }

  /// Locks the income of a model to an account, whoever owns it. Only the asset market may.
  public mutating func lockPayee(model id: UInt256, payee: Address) throws(ModelError) {
    if payee.isZero { ModelError.payeeLocked(payee).revert() }
    lock(id, payee)
  }

  /// Gives the income of a model back to its owner. Only the asset market may.
  public mutating func unlockPayee(model id: UInt256) throws(ModelError) { lock(id, .zero) }

  // MARK: - Governance

  /// Sets a parameter in its range. Only the governor may.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(governor)
    set(Parameter.named(name), value)
  }

  /// Appoints an evaluator whose values decide about serving, or ends that. Only the governor may.
  public mutating func setEvaluator(_ evaluator: Address, isAppointed: Bool) {
    Governed.requireGovernor(governor)
    evaluators[evaluator] = isAppointed
    emit(EvaluatorChanged(evaluator: evaluator, isAppointed: isAppointed))
  }

  /// Sets the least and the greatest weight of an attribution method in basis points; a greatest of 0 forbids it, a
  /// least above 0 makes it mandatory. Declarations from now on obey. Only the governor may.
  public mutating func setAttributionMethod(
    _ method: Hash, minimum: UInt16, maximum: UInt16
  ) throws(ModelError) {
    Governed.requireGovernor(governor)
    bound(method, minimum, maximum)
  }

  /// Sets the methods of models that declare none, as `setAttribution` does. Only the governor may.
  public mutating func setDefaultAttribution(methods: [Hash], weights: [UInt16]) throws(ModelError) {
    Governed.requireGovernor(governor)
    declare(.zero, methods, weights)
  }

  /// A governed parameter.
  public func parameter(_ name: Hash) -> UInt256 {
    value(Parameter.named(name))
  }

  /// Whether an account's evaluations decide about serving.
  public func isEvaluator(_ account: Address) -> Bool { evaluators[account] }

  /// The attribution methods that governance allows, with their least and greatest weights in basis points.
  public func attributionMethods() -> (methods: [Hash], minimums: [UInt16], maximums: [UInt16]) {
    let list = methods.elements(from: 0, limit: UInt64(Limits.methods))
    var minimums: [UInt16] = []
    var maximums: [UInt16] = []
    for method in list {
      minimums.append(methodBounds[method].minimum)
      maximums.append(methodBounds[method].maximum)
    }
    return (list, minimums, maximums)
  }

  // MARK: - Reading names

  /// The model that an alias points at.
  public func resolve(name: Text) throws(ModelError) -> UInt256 {
    let id = names[name].model
    if id.isZero { ModelError.unknownAlias.revert() }
    return id
  }

  /// Who may move an alias; zero when it is free.
  public func aliasOwnerOf(name: Text) -> Address { names[name].owner }

  /// The number of models that were registered under a name.
  public func versionCountOf(name: Text) -> UInt64 { UInt64(names[name].versions.count) }

  /// A model that was registered under a name, by its number, which counts from 1 and never changes.
  public func versionOf(name: Text, number: UInt64) throws(ModelError) -> UInt256 {
    let versions = names[name].versions
    if number == 0 || UInt256(number) > versions.count { ModelError.unknownIndex(number).revert() }
    return versions[UInt256(number - 1)]
  }

  /// The number of times that an alias was pointed at a model.
  public func aliasMoveCountOf(name: Text) -> UInt64 { UInt64(names[name].moves.count) }

  /// Where an alias pointed from a second on, by index from 0.
  public func aliasMoveOf(name: Text, index: UInt64) throws(ModelError) -> (model: UInt256, time: UInt64) {
    let moves = names[name].moves
    if UInt256(index) >= moves.count { ModelError.unknownIndex(index).revert() }
    let entry = moves[UInt256(index)]
    return (entry.model, entry.time)
  }

  // MARK: - Reading models

  /// The manifest hash of a model's base.
  public func baseOf(model id: UInt256) throws(ModelError) -> Hash { existing(id).base }

  /// The manifest hash of a model's adapter; zero for a base model.
  public func adapterOf(model id: UInt256) throws(ModelError) -> Hash { existing(id).adapter }

  /// The first model with this adapter, or the base model of this manifest; 0 when there is none.
  public func modelOf(manifest: Hash) -> UInt256 {
    let adapter = adapters[manifest]
    return adapter.isZero ? baseModels[manifest] : adapter
  }

  /// Who registered the model or had it trained, and gets the royalty of its sales.
  public func creatorOf(model id: UInt256) throws(ModelError) -> Address { existing(id).creator }

  /// The name that a model was registered under, and its number among the models of that name; both never change. A
  /// model has none when somebody took its job's name meanwhile.
  public func nameOf(model id: UInt256) throws(ModelError) -> (name: Text, number: UInt64) {
    let model = existing(id)
    return (model.name, model.number)
  }

  /// The job that made the model; 0 for none.
  public func jobOf(model id: UInt256) throws(ModelError) -> UInt256 { existing(id).job }

  /// What a call costs, in wei.
  public func priceOf(model id: UInt256) throws(ModelError) -> UInt256 { existing(id).perCall }

  /// What a call, a token of the prompt and a token of the answer cost, in wei.
  public func pricesOf(model id: UInt256) throws(ModelError) -> (
    perCall: UInt256, perPromptToken: UInt256, perOutputToken: UInt256
  ) {
    let model = existing(id)
    return (model.perCall, model.perPromptToken, model.perOutputToken)
  }

  /// Whether the model may answer: it is not retired, and an adapter meets what governance asks for.
  public func isServing(model id: UInt256) throws(ModelError) -> Bool { serves(existing(id)) }

  /// Whether the model is retired, and whether nothing may be charged for it.
  public func restrictionsOf(model id: UInt256) throws(ModelError) -> (isRetired: Bool, isNonCommercial: Bool) {
    let model = existing(id)
    return (model.isRetired, model.isNonCommercial)
  }

  /// The model that took the place of a model; 0 for none.
  public func successorOf(model id: UInt256) throws(ModelError) -> UInt256 { existing(id).successor }

  /// The number of Datanet versions that the model was trained from.
  public func sourceCountOf(model id: UInt256) throws(ModelError) -> UInt64 { existing(id).sourceCount }

  /// One of the Datanet versions that the model was trained from.
  public func sourceOf(model id: UInt256, index: UInt64) throws(ModelError) -> (
    datanet: UInt256, version: UInt64, rows: UInt64
  ) {
    let model = existing(id)
    if index >= model.sourceCount { ModelError.unknownIndex(index).revert() }
    let source = model.sources[index]
    return (source.datanet, source.version, source.rowCount)
  }

  /// The number of evaluations of a model.
  public func evaluationCountOf(model id: UInt256) throws(ModelError) -> UInt64 {
    UInt64(existing(id).evaluations.count)
  }

  /// One evaluation of a model, by index from 0.
  public func evaluationOf(model id: UInt256, index: UInt64) throws(ModelError) -> (
    evaluator: Address, time: UInt64, metric: Hash, value: UInt256, dataset: Hash
  ) {
    let evaluations = existing(id).evaluations
    if UInt256(index) >= evaluations.count { ModelError.unknownIndex(index).revert() }
    let entry = evaluations[UInt256(index)]
    return (entry.evaluator, entry.time, entry.metric, entry.value, entry.dataset)
  }

  /// The last value of a metric by an appointed evaluator, and whether there is one.
  public func scoreOf(model id: UInt256, metric: Hash) throws(ModelError) -> (isScored: Bool, value: UInt256) {
    let score = existing(id).scores[metric]
    return score.isZero ? (false, .zero) : (true, score - .one)
  }

  /// The methods by which a model declares to be attributed, with their weights in basis points; none for the chain's.
  public func attributionOf(model id: UInt256) throws(ModelError) -> (methods: [Hash], weights: [UInt16]) {
    newestRule(existing(id))
  }

  /// The methods of models that declare none, with their weights in basis points.
  public func defaultAttribution() -> (methods: [Hash], weights: [UInt16]) { newestRule(models[.zero]) }

  /// The methods, declared or the chain's, that hold for an inference in a block: those of the blocks before it. What is
  /// declared after an answer was seen does not change how it is attributed.
  public func attributionAt(model id: UInt256, block: UInt64) throws(ModelError) -> (
    methods: [Hash], weights: [UInt16]
  ) {
    rule(of: existing(id), in: block)
  }

  /// The first metric (`noiseAUC`, `LDS`, `copyGain`) by which the model misses what governance asks of models whose
  /// data is paid by attribution; zero when it misses none. What no appointed evaluator recorded is missed.
  public func qualityShortfallOf(model id: UInt256) throws(ModelError) -> Hash { shortfall(of: existing(id)) }

  /// Who gets the income of a model: its owner unless the asset market locked it to somebody.
  public func payeeOf(model id: UInt256) throws(ModelError) -> Address {
    let locked = existing(id).payee
    return locked.isZero ? tokens.ownerOf(id) : locked
  }

  /// The wei that an account may withdraw.
  public func owedTo(account: Address) -> UInt256 { owed[account] }

  // MARK: - Reading jobs

  /// Who has it trained, who trains, where it is (1 open, 2 completed, 3 cancelled, 4 failed), steps and steps done, the
  /// last second to report, and the model that it made (0 for none).
  public func statusOfJob(job id: UInt256) throws(ModelError) -> (
    owner: Address, trainer: Address, state: UInt8, steps: UInt64, stepsDone: UInt64, deadline: UInt64, model: UInt256
  ) {
    let job = existingJob(id)
    return (job.owner, job.trainer, job.state.rawValue, job.steps, job.stepsDone, job.deadline, job.model)
  }

  /// What is trained: base, the hyperparameters' blob, the name, and the number of Datanet versions.
  public func taskOfJob(job id: UInt256) throws(ModelError) -> (
    base: Hash, hyperparameters: Hash, name: Text, sourceCount: UInt64
  ) {
    let job = existingJob(id)
    return (job.base, job.hyperparameters, job.name, job.sourceCount)
  }

  /// The price of a step, what is left for the trainer and for the data in wei, and the part of a step's price that the
  /// completion pays in basis points.
  public func budgetOfJob(job id: UInt256) throws(ModelError) -> (
    pricePerStep: UInt256, escrow: UInt256, dataCost: UInt256, holdback: UInt16
  ) {
    let job = existingJob(id)
    return (job.pricePerStep, job.escrow, job.dataCost, job.holdback)
  }

  /// One of the Datanet versions of a job, with its price in wei.
  public func sourceOfJob(job id: UInt256, index: UInt64) throws(ModelError) -> (
    datanet: UInt256, version: UInt64, rows: UInt64, price: UInt256
  ) {
    let job = existingJob(id)
    if index >= job.sourceCount { ModelError.unknownIndex(index).revert() }
    let place = job.sources[index]
    let source = place.source
    return (source.datanet, source.version, source.rowCount, place.price)
  }

  /// The number of a job's reports.
  public func checkpointCountOfJob(job id: UInt256) throws(ModelError) -> UInt64 {
    UInt64(existingJob(id).checkpoints.count)
  }

  /// One report of a job, by index from 0: the steps done, the hash of the training's state, and the time.
  public func checkpointOfJob(job id: UInt256, index: UInt64) throws(ModelError) -> (
    step: UInt64, checkpoint: Hash, time: UInt64
  ) {
    let checkpoints = existingJob(id).checkpoints
    if UInt256(index) >= checkpoints.count { ModelError.unknownIndex(index).revert() }
    let entry = checkpoints[UInt256(index)]
    return (entry.step, entry.content, entry.time)
  }

  // MARK: - ERC-721 and ERC-2981

  /// The name of the token.
  public static func name() -> Text { "OpenLedger Model" }

  /// The symbol of the token.
  public static func symbol() -> Text { "MODEL" }

  /// The owner of a model.
  public func ownerOf(_ tokenId: UInt256) -> Address { tokens.ownerOf(tokenId) }

  /// The number of an account's models.
  public func balanceOf(_ owner: Address) -> UInt256 { tokens.balanceOf(owner) }

  /// Who may move a model besides its owner.
  public func getApproved(_ tokenId: UInt256) -> Address { tokens.getApproved(tokenId) }

  /// Whether an operator may move all models of an owner.
  public func isApprovedForAll(_ owner: Address, _ operator: Address) -> Bool {
    tokens.isApprovedForAll(owner, `operator`)
  }

  /// Lets an account move a model.
  public mutating func approve(_ to: Address, _ tokenId: UInt256) { tokens.approve(to, tokenId) }

  /// Lets an operator move all models of the caller, or takes that back.
  public mutating func setApprovalForAll(_ operator: Address, _ approved: Bool) {
    tokens.setApprovalForAll(`operator`, approved)
  }

  /// Moves a model.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256) {
    tokens.transferFrom(from, to, tokenId)
  }

  /// Moves a model, and asks a contract that gets it.
  public mutating func safeTransferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256) {
    tokens.safeTransferFrom(from, to, tokenId)
  }

  /// Moves a model, and asks a contract that gets it with data for it.
  public mutating func safeTransferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256, _ data: Bytes) {
    tokens.safeTransferFrom(from, to, tokenId, data)
  }

  /// What a sale pays to the model's creator, in wei, rounded down.
  public func royaltyInfo(_ tokenId: UInt256, _ salePrice: UInt256) throws(ModelError) -> (
    receiver: Address, royaltyAmount: UInt256
  ) {
    let model = existing(tokenId)
    return (model.creator, ERC2981.share(model.royaltyBasisPoints, of: salePrice))
  }

  /// Whether the contract has an interface: ERC-165, ERC-721 or ERC-2981.
  public static func supportsInterface(_ interfaceId: Bytes4) -> Bool {
    interfaceId == Bytes4(0x01ff_c9a7) || interfaceId == Bytes4(0x80ac_58cd) || interfaceId == Bytes4(0x2a55_205a)
  }
}
