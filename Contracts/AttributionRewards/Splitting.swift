import ContractKit

/// One Datanet version that a model was trained from.
struct Source {
  let datanet: UInt256
  let version: UInt64
  let rows: UInt64
  /// In basis points.
  let royalty: UInt16
}

extension AttributionRewards {
  /// Divides a fee.
  mutating func split(_ fee: UInt256, inference: UInt256, model: UInt256) {
    if escrow(of: inference).stage != Stage.none { RewardsError.alreadyRecorded(inference).revert() }
    let toPlatform = part(platformShare, of: fee)
    let toModel = part(modelShare, of: fee)
    let toStakers = part(stakersShare, of: fee)
    let toData = fee - toPlatform - toModel - toStakers
    held += fee
    credit(platform, toPlatform)
    credit(ModelsContract(at: modelRegistry).payeeOf(model), toModel)
    credit(stakers, toStakers)
    emit(
      FeeSplit(
        inference: inference, model: model, fee: fee, platform: toPlatform, modelOwner: toModel, stakers: toStakers,
        data: toData))
    if toData.isZero { return }
    let sources = self.sources(of: model, royalties: nil)
    if rules[model] == Rule.influence && !sources.isEmpty && UInt64(sources.count) <= Limits.sources {
      enterEscrow(toData, inference: inference, model: model, sources: sources)
    } else {
      distribute(toData, over: sources)
    }
  }

  /// The part of a fee, rounded down.
  @inline(never)
  func part(_ share: UInt16, of fee: UInt256) -> UInt256 {
    fee * UInt256(UInt64(share)) / UInt256(Limits.whole)
  }

  /// Adds to what an account may claim; what would be nobody's is the platform's.
  @inline(never)
  mutating func credit(_ account: Address, _ amount: UInt256) {
    if amount.isZero { return }
    earned[account.isZero ? platform : account] += amount
  }

  /// The Datanet versions of a model, with their royalties of now, or with those that an escrow keeps.
  @inline(never)
  func sources(of model: UInt256, royalties: UInt256?) -> [Source] {
    let models = ModelsContract(at: modelRegistry)
    let count = models.sourceCountOf(model)
    var sources: [Source] = []
    var index: UInt64 = 0
    while index < count {
      let (datanet, version, rows) = models.sourceOf(model, index)
      let royalty: UInt16
      if let royalties {
        royalty = UInt16(truncatingIfNeeded: (royalties >> (Int(index) * 16)).l0)
      } else {
        royalty = min(DatanetsContract(at: datanetRegistry).termsOf(datanet).3, UInt16(Limits.whole))
      }
      sources.append(Source(datanet: datanet, version: version, rows: rows, royalty: royalty))
      index += 1
    }
    return sources
  }

  private mutating func enterEscrow(_ amount: UInt256, inference: UInt256, model: UInt256, sources: [Source]) {
    var royalties = UInt256.zero
    for index in 0..<sources.count {
      royalties = royalties | (UInt256(UInt64(sources[index].royalty)) << (index * 16))
    }
    let until = deadline(Parameter.attributionTime)
    var escrow = escrow(of: inference)
    escrow.amount = UInt128(amount)
    escrow.model = UInt64(model)
    escrow.until = until
    escrow.stage = Stage.waiting
    escrow.royalties = royalties
    emit(Escrowed(inference: inference, model: model, amount: amount, until: until))
  }

  /// Gives each source its part by row count, the royalty first, and each of its rows the same of the rest. The last
  /// source takes what rounding leaves; without rows the platform takes all.
  @inline(never)
  mutating func distribute(_ amount: UInt256, over sources: [Source]) {
    var rowsLeft = UInt256.zero
    for source in sources { rowsLeft += UInt256(source.rows) }
    var left = amount
    for source in sources where source.rows != 0 {
      let rows = UInt256(source.rows)
      let share = left * rows / rowsLeft
      left -= share
      rowsLeft -= rows
      let toRows = share - payRoyalty(on: share, source)
      var pool = pools[source.datanet][source.version]
      let whole = toRows + pool.remainder
      let each = whole / rows
      pool.perRow += each
      pool.remainder = whole - each * rows
    }
    credit(platform, left)
  }

  /// Credits a Datanet's royalty, rounded down, and gives it.
  @inline(never)
  mutating func payRoyalty(on amount: UInt256, _ source: Source) -> UInt256 {
    let royalty = part(source.royalty, of: amount)
    if royalty.isZero { return royalty }
    let payee = DatanetsContract(at: datanetRegistry).payeeOf(source.datanet)
    credit(payee, royalty)
    emit(RoyaltyCredited(datanet: source.datanet, payee: payee, amount: royalty))
    return royalty
  }

  // MARK: - Paying

  /// Pays an account what it earned.
  mutating func pay(_ account: Address) -> UInt256 {
    let amount = earned[account]
    if amount.isZero { RewardsError.nothingToClaim.revert() }
    earned[account] = .zero
    held -= amount
    emit(Claimed(account: account, amount: amount))
    send(amount, to: account)
    return amount
  }

  /// Pays the caller what its rows of Datanet versions earned uniformly.
  mutating func payData(_ datanets: [UInt256], _ versions: [UInt64]) -> UInt256 {
    if datanets.count != versions.count { RewardsError.unequalLists.revert() }
    if datanets.count > Limits.claims {
      RewardsError.tooManyItems(UInt64(datanets.count), UInt64(Limits.claims)).revert()
    }
    let account = Message.sender
    var sum = UInt256.zero
    for index in 0..<datanets.count {
      let (datanet, version) = (datanets[index], versions[index])
      let amount = owed(datanet, version, account)
      if amount.isZero { continue }
      var pool = pools[datanet][version]
      pool.paidPerRow[account] = pool.perRow
      sum += amount
      emit(DataClaimed(datanet: datanet, version: version, account: account, amount: amount))
    }
    if sum.isZero { RewardsError.nothingToClaim.revert() }
    held -= sum
    send(sum, to: account)
    return sum
  }

  /// What the rows of an account have earned uniformly and were not paid.
  @inline(never)
  func owed(_ datanet: UInt256, _ version: UInt64, _ account: Address) -> UInt256 {
    let pool = pools[datanet][version]
    let unpaid = pool.perRow - pool.paidPerRow[account]
    if unpaid.isZero { return .zero }
    return UInt256(DatanetsContract(at: datanetRegistry).rowsOf(datanet, version, account)) * unpaid
  }
}
