public import ContractKit

/// Pay, infer, receipt: computes answers of registered models inside the block and takes their price.
///
/// A caller pays with the wei that it sends, or from a prepaid account: by itself, by a key that the account limits, or
/// by a request that a key signed and that anyone may bring.
@Contract
public struct InferenceGateway {
  /// The account that sets parameters.
  @Storage public var governor: Address
  /// Whether no inference is taken; deposits, keys and withdrawals go on.
  @Storage public var isPaused: Bool
  /// The contract that knows the models.
  @Storage public var modelRegistry: Address
  /// The contract that splits fees.
  @Storage public var attributionRewards: Address
  /// The number of inferences so far; their ids count from 1.
  @Storage public var inferenceCount: UInt256
  /// The most that a signed request may give its relayer, in wei.
  @Storage public var relayerFeeCap: UInt256
  /// The sum of all prepaid balances, in wei.
  @Storage var prepaid: UInt256
  @Storage var balances: Mapping<Address, UInt256>
  /// By account and key.
  @Storage var keys: Mapping<Address, Mapping<Address, Key>>
  /// By signer and the nonce's higher 248 bits: one bit for each nonce.
  @Storage var usedNonces: Mapping<Address, Mapping<UInt256, UInt256>>
  @Storage var receipts: Mapping<UInt256, Receipt>

  /// The gateway between a model registry and the rewards that its fees go to.
  public init(governor: Address, modelRegistry: Address, attributionRewards: Address, relayerFeeCap: UInt256) {
    Governed.requireRange(Parameter.relayerFeeCap, relayerFeeCap, .zero, Limits.relayerFeeCap)
    self.governor = governor
    self.modelRegistry = modelRegistry
    self.attributionRewards = attributionRewards
    self.relayerFeeCap = relayerFeeCap
  }

  // MARK: - Inferences

  /// Answers a prompt by a model and gives the answer's bytes. What was sent beyond the price goes back to the caller.
  /// - Parameter temperatureMilli: 0 takes the most likely token each time; 1000 samples as the model weighs.
  @Payable @NonReentrant
  public mutating func infer(
    model: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64, temperatureMilli: UInt32
  ) throws(GatewayError) -> Bytes {
    let paid = Message.value
    let request = Request(
      model: model, prompt: prompt, maxOutputTokens: maxOutputTokens, seed: seed, temperatureMilli: temperatureMilli)
    let answer = try compute(request, limit: paid)
    _ = settle(request, answer, payer: Message.sender)
    if paid > answer.fee { send(paid - answer.fee, to: Message.sender) }
    return answer.output
  }

  /// Answers a prompt and takes the price, at most `maximumFee`, from a prepaid account. The account itself may call,
  /// or one of its keys within the key's limits.
  @NonReentrant
  public mutating func inferFor(
    account: Address, model: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64, temperatureMilli: UInt32,
    maximumFee: UInt256
  ) throws(GatewayError) -> Bytes {
    let request = Request(
      model: model, prompt: prompt, maxOutputTokens: maxOutputTokens, seed: seed, temperatureMilli: temperatureMilli)
    return try serve(
      request, account: account, key: Message.sender, maximumFee: maximumFee, relayer: .zero, relayerFee: .zero)
  }

  /// As `inferFor`, by an EIP-712 `InferenceRequest` that the account or one of its keys signed. Anyone may bring it,
  /// or only `relayer` when that is not zero, and is credited with `relayerFee` from the account.
  /// - Parameter nonce: any number that the signer has not used; it is used up when the call succeeds.
  /// - Parameter deadline: the last second at which the request is good.
  @NonReentrant
  public mutating func inferSigned(
    account: Address, key: Address, model: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64,
    temperatureMilli: UInt32, maximumFee: UInt256, relayer: Address, relayerFee: UInt256, nonce: UInt256,
    deadline: UInt64, signature: Bytes
  ) throws(GatewayError) -> Bytes {
    let request = Request(
      model: model, prompt: prompt, maxOutputTokens: maxOutputTokens, seed: seed, temperatureMilli: temperatureMilli)
    let order = Order(
      account: account, key: key, maximumFee: maximumFee, relayer: relayer, relayerFee: relayerFee, nonce: nonce,
      deadline: deadline)
    try accept(order, request, signature)
    return try serve(
      request, account: account, key: key, maximumFee: maximumFee, relayer: Message.sender, relayerFee: relayerFee)
  }

  /// Uses up a nonce of the caller, so that the request that it signed with it cannot be brought.
  public mutating func cancelNonce(nonce: UInt256) throws(GatewayError) {
    try useNonce(nonce, of: Message.sender)
    emit(NonceCancelled(signer: Message.sender, nonce: nonce))
  }

  // MARK: - Prepaid accounts

  /// Adds the wei that came with the call to an account.
  @Payable
  public mutating func deposit(account: Address) throws(GatewayError) {
    if Message.value.isZero { throw .nothingSent }
    balances[account] += Message.value
    prepaid += Message.value
    emit(Deposited(account: account, sender: Message.sender, amount: Message.value))
  }

  /// Pays the caller from its account.
  @NonReentrant
  public mutating func withdraw(amount: UInt256) throws(GatewayError) {
    try debit(Message.sender, amount)
    emit(Withdrawn(account: Message.sender, amount: amount))
    send(amount, to: Message.sender)
  }

  /// Lets a key spend from the caller's account, or changes what it may: at most `periodLimit` wei in each `period`
  /// seconds and `totalLimit` wei in its life, until the second `expiry`, for the listed models, or for all when none
  /// is listed. What the key spent before keeps counting, so a change leaves no moment at which both limits are open.
  public mutating func setKey(
    key: Address, periodLimit: UInt128, period: UInt64, totalLimit: UInt128, expiry: UInt64, models: [UInt256]
  ) throws(GatewayError) {
    if key.isZero || key == Message.sender || period == 0 { throw .invalidKey(key) }
    if models.count > Limits.keyModels { throw .tooManyModels(UInt64(models.count), UInt64(Limits.keyModels)) }
    var entry = keys[Message.sender][key]
    entry.allow(periodLimit: periodLimit, period: period, totalLimit: totalLimit, expiry: expiry)
    entry.restrict(to: models)
    emit(
      KeySet(
        account: Message.sender, key: key, periodLimit: periodLimit, period: period, totalLimit: totalLimit,
        expiry: expiry, models: models))
  }

  /// Takes the caller's account away from a key, and with it every request that the key signed.
  public mutating func revokeKey(key: Address) throws(GatewayError) {
    var entry = keys[Message.sender][key]
    if !entry.isActive { throw .unknownKey(Message.sender, key) }
    entry.isActive = false
    emit(KeyRevoked(account: Message.sender, key: key))
  }

  // MARK: - Reading

  /// The id of the model that an alias points at, to be given to `infer`.
  public func resolve(name: Text) -> UInt256 { ModelsContract(at: modelRegistry).resolve(name) }

  /// The price of an inference with those numbers of tokens, in wei.
  public func priceOf(model: UInt256, promptTokens: UInt32, outputTokens: UInt32) -> UInt256 {
    Price(of: model, in: modelRegistry).fee(promptTokens: promptTokens, outputTokens: outputTokens)
  }

  /// The receipt of an inference. `gas` is what the `INFER` precompile charges for it.
  public func receiptOf(inference: UInt256) throws(GatewayError) -> (
    model: UInt256, payer: Address, promptHash: Hash, outputHash: Hash, promptTokens: UInt32, outputTokens: UInt32,
    gas: UInt64, fee: UInt256, blockNumber: UInt64
  ) {
    if inference.isZero || inference > inferenceCount { throw .unknownInference(inference) }
    let receipt = receipts[inference]
    return (
      UInt256(receipt.model), receipt.payer, receipt.promptHash, receipt.outputHash, receipt.promptTokens,
      receipt.outputTokens, receipt.gas, UInt256(receipt.fee), receipt.blockNumber
    )
  }

  /// How an answer was sampled: with these and `outputTokens` of the receipt as the most tokens, the prompt gives the same
  /// answer again. Both are 0 when each token is the likeliest one.
  public func samplingOf(inference: UInt256) throws(GatewayError) -> (temperatureMilli: UInt32, seed: UInt64) {
    if inference.isZero || inference > inferenceCount { throw .unknownInference(inference) }
    let receipt = receipts[inference]
    return (receipt.temperatureMilli, receipt.seed)
  }

  /// The wei of a prepaid account.
  public func balanceOf(account: Address) -> UInt256 { balances[account] }

  /// What a key was given and has spent; see `setKey`. `spentInPeriod` counts in the period of now.
  public func keyOf(account: Address, key: Address) -> (
    isActive: Bool, expiry: UInt64, period: UInt64, periodLimit: UInt128, spentInPeriod: UInt128, totalLimit: UInt128,
    spent: UInt128
  ) {
    let entry = keys[account][key]
    return (
      entry.isActive, entry.expiry, entry.period, entry.periodLimit, entry.spentNow, entry.totalLimit, entry.spent
    )
  }

  /// Whether a key may use a model, whatever it may still spend.
  public func isAllowed(account: Address, key: Address, model: UInt256) -> Bool {
    let entry = keys[account][key]
    return entry.isActive && Block.timestamp <= entry.expiry && entry.allows(model)
  }

  /// The wei that an account, or a key of it, can spend now.
  public func spendable(account: Address, key: Address) -> UInt256 {
    let held = balances[account]
    if key == account { return held }
    return keys[account][key].left(of: held)
  }

  /// Whether a signer has used a nonce.
  public func isNonceUsed(signer: Address, nonce: UInt256) -> Bool {
    !(usedNonces[signer][nonce >> 8] & Limits.bit(of: nonce)).isZero
  }

  /// The digest that a key signs for `inferSigned`.
  public func requestDigest(
    account: Address, key: Address, model: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64,
    temperatureMilli: UInt32, maximumFee: UInt256, relayer: Address, relayerFee: UInt256, nonce: UInt256,
    deadline: UInt64
  ) -> Hash {
    let request = Request(
      model: model, prompt: prompt, maxOutputTokens: maxOutputTokens, seed: seed, temperatureMilli: temperatureMilli)
    let order = Order(
      account: account, key: key, maximumFee: maximumFee, relayer: relayer, relayerFee: relayerFee, nonce: nonce,
      deadline: deadline)
    return order.digest(request)
  }

  /// All wei that the contract keeps for others: the prepaid balances.
  public func liabilities() -> UInt256 { prepaid }

  // MARK: - Parameters

  /// The value of a governed parameter.
  public func parameter(name: Hash) -> UInt256 {
    switch name {
    case Parameter.relayerFeeCap: relayerFeeCap
    case Parameter.paused: isPaused ? .one : .zero
    default: Governed.unknown(name)
    }
  }

  /// Sets a governed parameter. Only the governor may.
  public mutating func setParameter(name: Hash, value: UInt256) {
    Governed.requireGovernor(governor)
    let previous = parameter(name: name)
    Governed.requireRange(name, value, .zero, name == Parameter.paused ? .one : Limits.relayerFeeCap)
    if name == Parameter.paused { isPaused = !value.isZero } else { relayerFeeCap = value }
    emit(ParameterChanged(name: name, previous: previous, current: value))
  }
}
