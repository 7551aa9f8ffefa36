public import ContractKit

/// Splits every fee between platform, model, stakers and data, and pays what each has earned when it claims.
///
/// The data part of a model goes to the rows of the Datanet versions that it was trained from: each row the same, at
/// once and in constant time; or, when the model's owner declared so, by the influence of the rows on that inference,
/// which the chain itself computes whenever anyone brings prompt and answer, and which it corrects, before anything is paid,
/// when a retraining without the rows says otherwise.
@Contract
public struct AttributionRewards {
  /// The account that sets parameters.
  @Storage public var governor: Address
  /// The platform's part of a fee in basis points.
  @Storage public var platformShare: UInt16
  /// The model's part of a fee in basis points.
  @Storage public var modelShare: UInt16
  /// The stakers' part of a fee in basis points.
  @Storage public var stakersShare: UInt16
  /// The data's part of a fee in basis points: what the other parts leave of 10,000.
  @Storage public var dataShare: UInt16
  /// The version of the attribution rule; scores of an earlier one may be recorded anew.
  @Storage var ruleVersion: UInt32
  /// The contract that reports inferences.
  @Storage public var gateway: Address
  /// The contract that knows the models.
  @Storage public var modelRegistry: Address
  /// The contract that knows the Datanets.
  @Storage public var datanetRegistry: Address
  /// The account of the platform.
  @Storage public var platform: Address
  /// The account of the stakers.
  @Storage public var stakers: Address
  /// The parameters that have no variable, by name; see `Parameter`.
  @Storage var numbers: Mapping<Hash, UInt256>
  /// All wei that came with fees and bonds and were not paid out.
  @Storage var held: UInt256
  @Storage var earned: Mapping<Address, UInt256>
  /// By Datanet and version.
  @Storage var pools: Mapping<UInt256, Mapping<UInt64, Pool>>
  /// By model; see `Rule`.
  @Storage var rules: Mapping<UInt256, UInt8>
  /// By inference.
  @Storage var escrows: Mapping<UInt256, Escrow>
  /// By inference.
  @Storage var audits: Mapping<UInt256, Audit>
  /// The block in which a rule version came, by version.
  @Storage var ruleBlocks: Mapping<UInt32, UInt64>

  /// The shares are basis points of a fee and add up to 10,000; times are seconds; the bond is wei; the
  /// tolerance is basis points.
  public init(
    governor: Address, gateway: Address, modelRegistry: Address, datanetRegistry: Address, platform: Address,
    stakers: Address, platformShare: UInt16, modelShare: UInt16, stakersShare: UInt16, dataShare: UInt16,
    auditTolerance: UInt16, attributionTime: UInt64, auditWindow: UInt64, auditTime: UInt64, claimTime: UInt64,
    auditBond: UInt256, duplicateThreshold: UInt16
  ) throws(RewardsError) {
    self.governor = governor
    self.gateway = gateway
    self.modelRegistry = modelRegistry
    self.datanetRegistry = datanetRegistry
    divide(platform: platformShare, model: modelShare, stakers: stakersShare, data: dataShare)
    assign(Parameter.platform, platform.word)
    assign(Parameter.stakers, stakers.word)
    assign(Parameter.auditTolerance, UInt256(UInt64(auditTolerance)))
    assign(Parameter.attributionTime, UInt256(attributionTime))
    assign(Parameter.auditWindow, UInt256(auditWindow))
    assign(Parameter.auditTime, UInt256(auditTime))
    assign(Parameter.claimTime, UInt256(claimTime))
    assign(Parameter.auditBond, auditBond)
    assign(Parameter.duplicateThreshold, UInt256(UInt64(duplicateThreshold)))
    assign(Parameter.ruleVersion, .one)
  }

  // MARK: - Splitting

  /// Splits the wei that came with the call as the fee of an inference. Only the gateway may.
  ///
  /// Parts are rounded down; the data part is what the others leave, so that no wei is lost. The data part of a model
  /// that names no Datanet goes to the platform.
  @Payable
  public mutating func record(inference: UInt256, model: UInt256) throws(RewardsError) {
    if Message.sender != gateway { RewardsError.notGateway(Message.sender).revert() }
    split(Message.value, inference: inference, model: model)
  }

  /// Declares how the data parts of later inferences of a model are divided: 0 uniformly by rows, 1 by influence. Only
  /// the model's owner may.
  public mutating func declareRule(model: UInt256, rule: UInt8) throws(RewardsError) {
    if rule > Rule.influence { RewardsError.unknownRule(rule).revert() }
    if ModelsContract(at: modelRegistry).ownerOf(model) != Message.sender {
      RewardsError.notOwner(Message.sender).revert()
    }
    rules[model] = rule
    emit(RuleDeclared(model: model, rule: rule))
  }

  // MARK: - Influence

  /// Has the chain compute which rows made an answer, by the precompile ATTRIBUTE, and records that for an inference whose
  /// data part waits, or in the place of a record of an older rule version. Anyone may, with the prompt and the answer of
  /// the inference's receipt.
  ///
  /// Rows are named by the index of the model's source and by their index in its Datanet, in ascending order, with signed
  /// influences; only positive ones are paid. Rows with the same cluster, unless 0, are near-duplicates: they count once,
  /// with their largest influence, and share that. Further rows stand behind `restRoot`, the root of a Merkle tree over
  /// their weights, which add up to `restTotal`. When the model's attribution misses the quality that governance asks
  /// for, a data part that waits is divided by the uniform rule instead, and a record stays as it is.
  public mutating func attribute(inference: UInt256, prompt: Bytes, answer: Bytes) throws(RewardsError) {
    score(inference, prompt, answer)
  }

  /// Joins the clusters of two recorded rows that the chain finds to be near-duplicates. Anyone may, before the score is
  /// settled or audited; `first` and `second` are positions in the record.
  public mutating func challengeDuplicate(inference: UInt256, first: UInt8, second: UInt8) throws(RewardsError) {
    joinClusters(inference, first, second)
  }

  /// Takes a recorded row out of a cluster with none of whose rows it is a near-duplicate. Anyone may, before the score
  /// is settled or audited.
  public mutating func challengeCluster(inference: UInt256, position: UInt8) throws(RewardsError) {
    leaveCluster(inference, position)
  }

  /// Credits the recorded rows with their parts, once the time for audits is over. Anyone may.
  public mutating func settle(inference: UInt256) throws(RewardsError) { settleScore(inference) }

  /// Credits a row behind `restRoot` with its part. Anyone may.
  ///
  /// A leaf is `keccak256(keccak256(abi.encode(inference, source, row, weight)))`; pairs are hashed in ascending order.
  public mutating func claimRow(
    inference: UInt256, source: UInt64, row: UInt64, weight: UInt128, proof: [Hash]
  ) throws(RewardsError) {
    creditRest(inference, source, row, weight, proof)
  }

  /// Divides by the uniform rule what waits for influences, or for proofs, longer than the time for that. Anyone may.
  public mutating func release(inference: UInt256) throws(RewardsError) { releaseOverdue(inference) }

  // MARK: - Audits

  /// Asks for a counterfactual audit of a recorded score: TRAIN retrains the model without a row, and without its
  /// near-duplicates, and says how likely the answer then is. Anyone may, once for an inference, with the prompt and the
  /// answer of its receipt; the bond and exactly what TRAIN asks come with the call.
  ///
  /// The row is named by the index of the model's source and by its index in that Datanet; it need not be recorded.
  /// - Parameter wholeContributor: whether all other rows of the row's contributor are left out too.
  @Payable @NonReentrant
  public mutating func requestAudit(
    inference: UInt256, source: UInt64, row: UInt64, wholeContributor: Bool, prompt: Bytes, answer: Bytes
  ) throws(RewardsError) {
    openAudit(inference, source, row, wholeContributor, prompt, answer)
  }

  /// Decides an audit whose retraining has ended. Anyone may.
  ///
  /// The measured share is the part of what the training taught about the answer that is missing without the rows. When
  /// the recorded share is within `auditTolerance` of it the bond goes to the rows of the inference; otherwise the measured
  /// share holds, for later rule versions too, and the bond comes back, as it does when nothing was measured.
  public mutating func closeAudit(inference: UInt256) throws(RewardsError) { finishAudit(inference) }

  /// Ends an audit whose time is over. Anyone may. A retraining that is not done is given up: bond and what is left of its
  /// money go back, and the record stands.
  public mutating func expireAudit(inference: UInt256) throws(RewardsError) { dropAudit(inference) }

  // MARK: - Claiming

  /// Pays the caller what it has earned beside uniform rows, and gives the amount.
  @NonReentrant
  public mutating func claim() throws(RewardsError) -> UInt256 { pay(Message.sender) }

  /// Pays an account what it has earned beside uniform rows, and gives the amount. Anyone may call.
  @NonReentrant
  public mutating func claimFor(account: Address) throws(RewardsError) -> UInt256 { pay(account) }

  /// Pays the caller what its rows of a Datanet version have earned uniformly, and gives the amount.
  @NonReentrant
  public mutating func claimData(datanet: UInt256, version: UInt64) throws(RewardsError) -> UInt256 {
    payData([datanet], [version])
  }

  /// As `claimData`, for several Datanet versions at once.
  @NonReentrant
  public mutating func claimDataBatch(datanets: [UInt256], versions: [UInt64]) throws(RewardsError) -> UInt256 {
    payData(datanets, versions)
  }

  // MARK: - Reading

  /// What `claim` would pay an account, in wei.
  public func claimable(account: Address) -> UInt256 { earned[account] }

  /// What `claimData` would pay an account for its rows of a Datanet version, in wei.
  public func claimableData(datanet: UInt256, version: UInt64, account: Address) -> UInt256 {
    owed(datanet, version, account)
  }

  /// How the data parts of a model are divided: 0 uniformly, 1 by influence.
  public func ruleOf(model: UInt256) -> UInt8 { rules[model] }

  /// The data part of an inference that is divided by influence: its stage (0 none, 1 waiting, 2 recorded, 3 settled but
  /// for proofs, 4 settled, 5 released uniformly), when that stage may end, the wei in all, those credited to rows, the
  /// rule version of the score, its number of recorded rows, the root over the rest and its weight that is left, and
  /// the wei that rows got beyond the newest score.
  public func escrowOf(inference: UInt256) -> (
    stage: UInt8, until: UInt64, amount: UInt128, paid: UInt128, rule: UInt32, rowCount: UInt8, restRoot: Hash,
    restTotal: UInt128, misallocated: UInt128
  ) {
    let escrow = escrow(of: inference)
    return (
      escrow.stage, escrow.until, escrow.amount, escrow.paid, escrow.rule, escrow.rowCount, escrow.restRoot,
      escrow.restTotal, escrow.misallocated
    )
  }

  /// What ATTRIBUTE is asked about an inference, beside prompt and answer: the model's manifests, its Datanet versions, and
  /// the methods with their weights in basis points, of the record's rule version or, without a record, of the newest.
  /// With the same, `prove` of ATTRIBUTE gives the proofs of rows behind a root.
  public func questionOf(inference: UInt256) throws(RewardsError) -> (
    base: Hash, adapter: Hash, datanets: [UInt256], versions: [UInt64], methods: [Hash], weights: [UInt16]
  ) {
    let rule = escrow(of: inference).rule
    let question = question(receipt(of: inference), rule: rule == 0 ? ruleVersion : rule)
    return (
      question.base, question.adapter, question.datanets, question.versions, question.methods, question.weights
    )
  }

  /// A recorded row with positive influence, or the row of an audit: the index of the model's source, the row's index in its
  /// Datanet, its influence with what an audit measured, and the first position of its cluster.
  public func rowOf(inference: UInt256, position: UInt8) throws(RewardsError) -> (
    source: UInt64, row: UInt64, weight: UInt128, cluster: UInt8
  ) {
    let row = scoredRow(inference, position)
    let weight = Weights(of: escrow(of: inference)).entries[Int(position)].weight
    return (UInt64(row.source), row.row, UInt128(weight), row.cluster)
  }

  /// Whether a row was credited with its part of an inference, and the part in wei, royalty included.
  public func paymentOf(inference: UInt256, source: UInt64, row: UInt64) -> (isPaid: Bool, amount: UInt128) {
    let payment = escrow(of: inference).payments[RowKey.of(source, row)]
    return (payment.isPaid, payment.amount)
  }

  /// The audit of an inference: who asked (zero for nobody), bond in wei and last second of waiting (0 once it has ended),
  /// the job of TRAIN, the row, whether all rows of its contributor are left out, how it ended (0 nothing was measured, 1 the
  /// record was right, 2 the measured share is in force), and the measured share in basis points.
  public func auditOf(inference: UInt256) -> (
    requester: Address, bond: UInt256, deadline: UInt64, job: UInt256, source: UInt64, row: UInt64,
    wholeContributor: Bool, outcome: UInt8, share: UInt16
  ) {
    let audit = audit(of: inference)
    return (
      audit.requester, UInt256(audit.bond), audit.deadline, UInt256(audit.job), UInt64(audit.source), audit.row,
      audit.isWhole, audit.outcome, escrow(of: inference).share
    )
  }

  /// All wei that the contract owes or keeps for others.
  public func liabilities() -> UInt256 { held }

  // MARK: - Parameters

  /// The value of a governed parameter; an account as a number.
  public func parameter(name: Hash) -> UInt256 { value(of: name) }

  /// Sets a governed parameter. Only the governor may.
  ///
  /// What a share gains, the data's part loses; the data's own part is balanced by the platform's.
  public mutating func setParameter(name: Hash, value: UInt256) {
    Governed.requireGovernor(governor)
    change(name, to: value)
  }

  /// Sets all shares at once; they add up to 10,000. Only the governor may.
  public mutating func setSplit(
    platform: UInt16, model: UInt16, stakers: UInt16, data: UInt16
  ) throws(RewardsError) {
    Governed.requireGovernor(governor)
    divide(platform: platform, model: model, stakers: stakers, data: data)
  }
}
