import ContractKit

/// What an account lets one key do, in storage.
@StorageStruct
struct Key {
  @Storage var isActive: Bool
  /// Whether only listed models are allowed.
  @Storage var isRestricted: Bool
  /// Counts the lists of models: those of earlier lists are allowed no more.
  @Storage var list: UInt32
  /// The last second at which the key is good.
  @Storage var expiry: UInt64
  /// The seconds of a period.
  @Storage var period: UInt64
  /// When the period began that `spentInPeriod` counts.
  @Storage var periodStart: UInt64
  /// In wei.
  @Storage var periodLimit: UInt128
  /// In wei.
  @Storage var spentInPeriod: UInt128
  /// In wei.
  @Storage var totalLimit: UInt128
  /// What the key has spent in its life, in wei.
  @Storage var spent: UInt128
  /// The last list that names a model.
  @Storage var models: Mapping<UInt256, UInt32>
}

extension Key {
  /// The second at which the period of now began: periods follow each other from `periodStart` without a gap.
  private var currentStart: UInt64 {
    let (now, start, length) = (Block.timestamp, periodStart, period)
    if length == 0 || now < start { return start }
    return now - (now - start) % length
  }

  /// What was spent in the period of now, in wei.
  var spentNow: UInt128 { currentStart == periodStart ? spentInPeriod : 0 }

  /// Sets the limits. What was spent stays counted: in all, and in the period of now when that is still going on.
  mutating func allow(periodLimit: UInt128, period: UInt64, totalLimit: UInt128, expiry: UInt64) {
    let carried = spentNow
    let isSamePeriod = self.period == period
    periodStart = isSamePeriod ? currentStart : Block.timestamp
    spentInPeriod = carried
    isActive = true
    self.expiry = expiry
    self.period = period
    self.periodLimit = periodLimit
    self.totalLimit = totalLimit
  }

  /// Allows the listed models only, or all when none is listed.
  mutating func restrict(to listed: [UInt256]) {
    isRestricted = !listed.isEmpty
    if listed.isEmpty { return }
    let number = list &+ 1
    list = number
    for model in listed { models[model] = number }
  }

  func allows(_ model: UInt256) -> Bool { !isRestricted || models[model] == list }

  /// What the key may spend of an account that holds so much, in wei.
  func left(of held: UInt256) -> UInt256 {
    if !isActive || Block.timestamp > expiry { return .zero }
    let inPeriod = UInt256(periodLimit).lessOrZero(UInt256(spentNow))
    let inAll = UInt256(totalLimit).lessOrZero(UInt256(spent))
    return UInt256.minimum(held, UInt256.minimum(inPeriod, inAll))
  }

  /// Counts what the key spends.
  mutating func spend(_ amount: UInt256) throws(GatewayError) {
    let inPeriod = UInt256(spentNow) + amount
    if inPeriod > UInt256(periodLimit) { throw .periodLimitExceeded(inPeriod, UInt256(periodLimit)) }
    let inAll = UInt256(spent) + amount
    if inAll > UInt256(totalLimit) { throw .totalLimitExceeded(inAll, UInt256(totalLimit)) }
    periodStart = currentStart
    spentInPeriod = UInt128(inPeriod)
    spent = UInt128(inAll)
  }
}

extension UInt256 {
  /// The difference, or zero when the other is larger.
  fileprivate func lessOrZero(_ other: UInt256) -> UInt256 { self > other ? self - other : .zero }
  fileprivate static func minimum(_ first: UInt256, _ second: UInt256) -> UInt256 { first < second ? first : second }
}

extension InferenceGateway {
  /// Answers from a prepaid account. The key has called or signed.
  mutating func serve(
    _ request: Request, account: Address, key: Address, maximumFee: UInt256, relayer: Address, relayerFee: UInt256
  ) throws(GatewayError) -> Bytes {
    try requireUse(of: request.model, by: key, account: account)
    let answer = try compute(request, limit: maximumFee)
    let amount = answer.fee + relayerFee
    if key != account {
      var entry = keys[account][key]
      try entry.spend(amount)
    }
    try debit(account, amount)
    if !relayerFee.isZero {
      balances[relayer] += relayerFee
      prepaid += relayerFee
    }
    let id = settle(request, answer, payer: account)
    emit(
      PrepaidUsed(
        inference: id, account: account, key: key, amount: amount, relayer: relayer, relayerFee: relayerFee))
    return answer.output
  }

  /// Takes wei out of an account.
  mutating func debit(_ account: Address, _ amount: UInt256) throws(GatewayError) {
    let held = balances[account]
    if amount > held { throw .insufficientBalance(amount, held) }
    balances[account] = held - amount
    prepaid -= amount
  }

  private func requireUse(of model: UInt256, by key: Address, account: Address) throws(GatewayError) {
    if key == account { return }
    let entry = keys[account][key]
    if !entry.isActive { throw .unknownKey(account, key) }
    if Block.timestamp > entry.expiry { throw .keyExpired(entry.expiry) }
    if !entry.allows(model) { throw .modelNotAllowed(model) }
  }
}
