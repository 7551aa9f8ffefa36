import ContractKit

/// The books of gateway and rewards as their READMEs state the rules, kept apart from the contracts in plain numbers.
///
/// Every operation says whether the contracts must accept it, and books it when they must.
final class Ledger {
  struct Net {
    var rows: [Address]
    var royalty: UInt128
    var perRow: UInt128 = 0
    var remainder: UInt128 = 0
    var paidPerRow: [Address: UInt128] = [:]
  }

  struct Model {
    var sources: [Int]
    var byInfluence = false
    var prices: [UInt128]
    var missesQuality = false
  }

  struct Row: Hashable {
    var source: Int
    var row: Int
  }

  struct Scored {
    var row: Row
    var influence: Int64
    var cluster: UInt64
  }

  struct Audit {
    enum Ending {
      case measured(share: UInt128, leftOut: Set<Row>)
      case failed
    }

    var requester: Address
    var bond: UInt128
    var deadline: UInt64
    var row: Row
    /// The money that is left of the retraining's.
    var left: UInt128
    /// How the retraining ended.
    var ending: Ending?
  }

  enum Stage { case waiting, recorded, settled, closed, released }

  struct Inference {
    var model: Int
    var amount: UInt128
    var royalties: [UInt128]
    var stage = Stage.waiting
    var until: UInt64
    var rule: UInt64 = 0
    var scored: [Scored] = []
    var leaves: [(row: Row, weight: UInt128)] = []
    var restLeft: UInt128 = 0
    var payments: [Row: UInt128] = [:]
    var audit: Audit?
    var wasAudited = false
    var measured: (row: Row, share: UInt128, leftOut: Set<Row>)?
    var isOverridden = false

    var paid: UInt128 { payments.values.reduce(0, +) }
  }

  struct Key {
    var isActive = false
    var limit: UInt128 = 0
    var total: UInt128 = 0
    var period: UInt64 = 0
    var anchor: UInt64 = 0
    var carried: UInt128 = 0
    var spends: [(time: UInt64, amount: UInt128)] = []
    var spent: UInt128 = 0

    func inPeriod(_ now: UInt64) -> UInt128 {
      if period == 0 { return 0 }
      let start = anchor + (now - anchor) / period * period
      return spends.filter { $0.time >= start }.map(\.amount).reduce(start == anchor ? carried : 0, +)
    }
  }

  var nets: [Net] = []
  var models: [Model] = []
  var shares: [UInt128] = [1_000, 2_000, 2_000, 5_000]
  var rule: UInt64 = 1
  var bond: UInt128 = 500
  var tolerance: UInt128 = 1_000
  /// Whether governance has stopped TRAIN.
  var isTrainingStopped = false
  /// Audits that ended meanwhile.
  var uncounted: [Int: Audit] = [:]
  var now: UInt64 = 0
  var prepaid: [Address: UInt128] = [:]
  var keys: [Address: Key] = [:]
  var earned: [Address: UInt128] = [:]
  var inferences: [Int: Inference] = [:]
  var served = 0
  /// All that the rewards took in, and all that they paid out.
  var received: UInt128 = 0
  var paidOut: UInt128 = 0
  /// What came back of retrainings.
  var refunded = UInt256.zero

  /// What is owed one by one: it must be what was received less what was paid out.
  var owedByRewards: UInt128 {
    let pools = nets.map { net in
      net.remainder + net.rows.map { net.perRow - net.paidPerRow[$0, default: 0] }.reduce(0, +)
    }
    let waiting = inferences.values.map { inference in
      let open = inference.stage == .released ? 0 : inference.amount - inference.paid
      return open + (inference.audit?.bond ?? 0)
    }
    return earned.values.reduce(0, +) + pools.reduce(0, +) + waiting.reduce(0, +)
  }

  // MARK: - Fees

  func credit(_ account: Address, _ amount: UInt128) { earned[account, default: 0] += amount }

  /// Books a fee; the maker gets the model's part.
  func split(_ fee: UInt128, model: Int) {
    served += 1
    received += fee
    let parts = shares.prefix(3).map { fee * $0 / 10_000 }
    credit(Account.platform, parts[0])
    credit(Account.maker, parts[1])
    credit(Account.stakers, parts[2])
    let data = fee - parts.reduce(0, +)
    if data == 0 { return }
    let royalties = models[model].sources.map { nets[$0].royalty }
    if models[model].byInfluence {
      inferences[served] = Inference(
        model: model, amount: data, royalties: royalties, until: now + 7 * Economy.day)
    } else {
      distribute(data, models[model].sources, royalties)
    }
  }

  func distribute(_ amount: UInt128, _ sources: [Int], _ royalties: [UInt128]) {
    var left = amount
    var rows = sources.map { UInt128(nets[$0].rows.count) }.reduce(0, +)
    for (net, royalty) in zip(sources, royalties) {
      let own = UInt128(nets[net].rows.count)
      let share = left * own / rows
      left -= share
      rows -= own
      let toOwner = share * royalty / 10_000
      credit(Account.publisher, toOwner)
      let pool = share - toOwner + nets[net].remainder
      nets[net].perRow += pool / own
      nets[net].remainder = pool % own
    }
    credit(Account.platform, left)
  }

  func claim(_ account: Address) -> UInt128? {
    guard let amount = earned[account], amount > 0 else { return nil }
    earned[account] = 0
    paidOut += amount
    return amount
  }

  func claimData(_ account: Address, _ net: Int) -> UInt128? {
    let rows = UInt128(nets[net].rows.filter { $0 == account }.count)
    let amount = rows * (nets[net].perRow - nets[net].paidPerRow[account, default: 0])
    if amount == 0 { return nil }
    nets[net].paidPerRow[account] = nets[net].perRow
    paidOut += amount
    return amount
  }

  // MARK: - Scores

  func record(_ id: Int, _ scored: [Scored], _ leaves: [(row: Row, weight: UInt128)]) -> Bool {
    guard var inference = inferences[id] else { return false }
    let isNewer = inference.rule < rule && inference.audit == nil
    if inference.measured != nil && isTrainingStopped { return false }
    switch inference.stage {
    case .waiting: break
    case .recorded, .settled, .closed: if !isNewer { return false }
    case .released: return false
    }
    if models[inference.model].missesQuality {
      if inference.stage != .waiting { return false }
      finish(&inference)
      inferences[id] = inference
      return true
    }
    inference.rule = rule
    inference.scored = scored.filter { $0.influence > 0 }
    inference.leaves = leaves
    inference.restLeft = leaves.map(\.weight).reduce(0, +)
    weigh(&inference)
    if inference.stage != .closed {
      inference.stage = .recorded
      inference.until = now + Economy.day
    }
    inferences[id] = inference
    return true
  }

  /// Puts what an audit measured into force when a score says something else.
  private func weigh(_ inference: inout Inference) {
    inference.isOverridden = false
    guard let measured = inference.measured else { return }
    let (own, others, hasRows) = parts(inference, measured.leftOut)
    let recorded = own == 0 ? 0 : own * 10_000 / (own + others)
    if max(recorded, measured.share) - min(recorded, measured.share) <= tolerance { return }
    inference.isOverridden = true
    if measured.share == 10_000 { (inference.leaves, inference.restLeft) = ([], 0) }
    if !hasRows { inference.scored.append(Scored(row: measured.row, influence: 0, cluster: 0)) }
  }

  /// The weights of the clusters with rows that were left out, and of all others.
  private func parts(_ inference: Inference, _ leftOut: Set<Row>) -> (own: UInt128, others: UInt128, hasRows: Bool) {
    var (own, others, hasRows) = (UInt128.zero, inference.restLeft, false)
    for group in groups(inference.scored) {
      let weight = UInt128(group.map(\.influence).max() ?? 0)
      let isOwn = group.contains { leftOut.contains($0.row) }
      if isOwn { own += weight } else { others += weight }
      hasRows = hasRows || isOwn
    }
    return (own, others, hasRows)
  }

  /// The clusters of a score with the weights that hold, and the weight of the rest.
  private func inForce(_ inference: Inference) -> (clusters: [[(row: Row, weight: UInt128)]], rest: UInt128) {
    let groups = groups(inference.scored)
    let plain = groups.map { group in group.map { ($0.row, UInt128($0.influence)) } }
    guard inference.isOverridden, let measured = inference.measured else { return (plain, inference.restLeft) }
    let (own, others, _) = parts(inference, measured.leftOut)
    let isAlone = measured.share == 10_000 || (others == 0 && measured.share > 0)
    let target = isAlone ? max(own, 1) : others * measured.share / (10_000 - measured.share)
    let clusters = plain.map { group in
      let isOwn = group.contains { measured.leftOut.contains($0.0) }
      return group.map { row, weight in
        (row, isOwn ? (own == 0 ? target : weight * target / own) : (isAlone ? 0 : weight))
      }
    }
    return (clusters, isAlone ? 0 : inference.restLeft)
  }

  func settle(_ id: Int) -> Bool {
    guard var inference = inferences[id], inference.stage == .recorded, inference.audit == nil,
      now > inference.until
    else { return false }
    let (clusters, restWeight) = inForce(inference)
    let weights = clusters.map { group in group.map(\.weight).max() ?? 0 }
    let total = weights.reduce(0, +) + restWeight
    let hadAny = inference.paid > 0
    func entitlement(_ weight: UInt128) -> UInt128 {
      hadAny && weight > 0 ? inference.amount * weight / total : weight
    }
    var claims: [UInt128] = []
    for (group, weight) in zip(clusters, weights) {
      let had = group.map { inference.payments[$0.row] ?? 0 }.reduce(0, +)
      let isOpen = group.contains { inference.payments[$0.row] == nil && $0.weight > 0 }
      let due = entitlement(weight)
      claims.append(isOpen && due > had ? due - had : 0)
    }
    let rest = entitlement(restWeight)
    var open = claims.reduce(0, +) + rest
    if open == 0 {
      finish(&inference)
      inferences[id] = inference
      return true
    }
    var left = inference.amount - inference.paid
    for (group, claim) in zip(clusters, claims) where claim > 0 {
      var share = left * claim / open
      left -= share
      open -= claim
      let unpaid = group.filter { inference.payments[$0.row] == nil && $0.weight > 0 }
      var influence = unpaid.map(\.weight).reduce(0, +)
      for row in unpaid {
        let part = share * row.weight / influence
        share -= part
        influence -= row.weight
        pay(part, row.row, &inference)
      }
    }
    inference.stage = open == 0 ? .closed : .settled
    if open != 0 { inference.until = now + 365 * Economy.day }
    inferences[id] = inference
    return true
  }

  /// The rows of one cluster each, in the order of their first rows.
  private func groups(_ scored: [Scored]) -> [[Scored]] {
    var groups: [[Scored]] = []
    for row in scored {
      if row.cluster != 0, let index = groups.firstIndex(where: { $0[0].cluster == row.cluster }) {
        groups[index].append(row)
      } else {
        groups.append([row])
      }
    }
    return groups
  }

  private func pay(_ amount: UInt128, _ row: Row, _ inference: inout Inference) {
    inference.payments[row] = amount
    let royalty = amount * inference.royalties[row.source] / 10_000
    credit(Account.publisher, royalty)
    credit(nets[models[inference.model].sources[row.source]].rows[row.row], amount - royalty)
  }

  private func finish(_ inference: inout Inference) {
    distribute(inference.amount - inference.paid, models[inference.model].sources, inference.royalties)
    inference.stage = .released
  }

  func claimRow(_ id: Int, _ leaf: Int) -> Bool {
    guard var inference = inferences[id], inference.stage == .settled else { return false }
    let (row, weight) = inference.leaves[leaf]
    if inference.payments[row] != nil || weight > inference.restLeft { return false }
    if inference.isOverridden {
      if isTrainingStopped || inference.measured?.leftOut.contains(row) == true { return false }
    }
    let amount = (inference.amount - inference.paid) * weight / inference.restLeft
    inference.restLeft -= weight
    if inference.restLeft == 0 { inference.stage = .closed }
    pay(amount, row, &inference)
    inferences[id] = inference
    return true
  }

  func release(_ id: Int) -> Bool {
    guard var inference = inferences[id], inference.stage == .waiting || inference.stage == .settled,
      now > inference.until
    else { return false }
    finish(&inference)
    inferences[id] = inference
    return true
  }

  // MARK: - Audits

  func requestAudit(_ id: Int, by account: Address, of row: Row, for price: UInt128) -> Bool {
    guard let inference = inferences[id], inference.stage == .recorded, !inference.wasAudited, now <= inference.until,
      row.source < models[inference.model].sources.count,
      row.row < nets[models[inference.model].sources[row.source]].rows.count, !isTrainingStopped
    else { return false }
    inferences[id]?.audit = Audit(
      requester: account, bond: bond, deadline: now + 3 * Economy.day, row: row, left: price)
    inferences[id]?.wasAudited = true
    received += bond
    return true
  }

  /// Decides an audit whose retraining has ended, or counts what it gives back later.
  func closeAudit(_ id: Int) -> Bool {
    if isTrainingStopped { return false }
    if let audit = uncounted[id] {
      uncounted[id] = nil
      refund(audit)
      return true
    }
    guard let audit = inferences[id]?.audit, audit.ending != nil else { return false }
    decide(id, audit)
    return true
  }

  func expireAudit(_ id: Int) -> Bool {
    guard let audit = inferences[id]?.audit, now > audit.deadline else { return false }
    if isTrainingStopped {
      uncounted[id] = audit
      inferences[id]?.audit = nil
      credit(audit.requester, audit.bond)
    } else {
      decide(id, audit)
    }
    return true
  }

  /// Counts the money that a retraining which has ended, or is ended for it, left over.
  private func refund(_ audit: Audit) {
    if case .measured = audit.ending { return }
    received += audit.left
    refunded += UInt256(audit.left)
    credit(audit.requester, audit.left)
  }

  private func decide(_ id: Int, _ audit: Audit) {
    guard var inference = inferences[id] else { return }
    refund(audit)
    inference.audit = nil
    if case .measured(let share, let leftOut) = audit.ending {
      inference.measured = (audit.row, share, leftOut)
      weigh(&inference)
      if inference.isOverridden { credit(audit.requester, audit.bond) } else { inference.amount += audit.bond }
    } else {
      credit(audit.requester, audit.bond)
    }
    inferences[id] = inference
  }

  // MARK: - Prepaid accounts

  func price(_ model: Int, _ prompt: UInt32, _ output: UInt32) -> UInt128 {
    let prices = models[model].prices
    return prices[0] + prices[1] * UInt128(prompt) + prices[2] * UInt128(output)
  }

  /// Books an inference that alice's account pays; `key` is nil when she asks herself.
  func serve(_ model: Int, _ fee: UInt128, maximum: UInt128, key: Address?, relayer: (Address, UInt128)?) -> Bool {
    let amount = fee + (relayer?.1 ?? 0)
    if fee > maximum || prepaid[Account.alice, default: 0] < amount { return false }
    if let key {
      guard var entry = keys[key], entry.isActive, entry.inPeriod(now) + amount <= entry.limit,
        entry.spent + amount <= entry.total
      else { return false }
      entry.spends.append((now, amount))
      entry.spent += amount
      keys[key] = entry
    }
    prepaid[Account.alice, default: 0] -= amount
    if let relayer { prepaid[relayer.0, default: 0] += relayer.1 }
    split(fee, model: model)
    return true
  }

  func setKey(_ address: Address, limit: UInt128, period: UInt64, total: UInt128) {
    var key = keys[address, default: Key()]
    let carried = key.inPeriod(now)
    if key.period != period {
      key.anchor = now
      key.carried = carried
      key.spends = []
    }
    (key.isActive, key.limit, key.period, key.total) = (true, limit, period, total)
    keys[address] = key
  }
}
