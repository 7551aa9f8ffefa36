import ContractKit

extension DatanetRegistry {
  /// Accepts rows that wait for review; their bonds become the contributors' again.
  mutating func accept(_ id: UInt256, _ indexes: [UInt64], quality: UInt8) {
    requireCurator(id)
    DatanetRegistry.checkBatch(indexes)
    for index in indexes {
      var place = place(id, index)
      require(&place, is: .pending)
      requireForeign(&place)
      accept(&place, quality: quality)
    }
  }

  /// Rejects rows that wait for review with a reason; their bonds become the contributors' again.
  mutating func reject(_ id: UInt256, _ indexes: [UInt64], reason: UInt16) {
    requireCurator(id)
    if reason == 0 { DatanetError.missingReason.revert() }
    DatanetRegistry.checkBatch(indexes)
    let deadline = Block.timestamp + value(.appealWindow)
    for index in indexes {
      var place = place(id, index)
      require(&place, is: .pending)
      requireForeign(&place)
      place.row.state = .rejected
      place.row.reason = reason
      place.row.reviewer = Message.sender
      place.row.deadline = deadline
      returnBond(&place)
      count(&place, accepted: 0, rejected: 1, forfeited: 0)
      emitDecision(&place)
    }
  }

  /// Opens an appeal of the caller's with the bond that came with the call.
  mutating func appealRow(_ id: UInt256, _ index: UInt64) {
    var place = place(id, index)
    requireContributor(&place)
    require(&place, is: .rejected)
    requireTime(&place)
    let due = UInt256(value(.appealBond))
    requirePayment(due)
    place.row.bond = due
    place.row.state = .appealed
    place.row.deadline = Block.timestamp + value(.appealPeriod)
    emitDecision(&place)
  }

  /// Decides an appeal in time; whatever the decision, the bond becomes the contributor's again.
  mutating func decide(_ id: UInt256, _ index: UInt64, accept: Bool, quality: UInt8) {
    var place = place(id, index)
    let sender = Message.sender
    if sender != governor && place.datanet.members[sender].roles & Role.appealCurator == 0 {
      DatanetError.missingRole(sender).revert()
    }
    require(&place, is: .appealed)
    requireForeign(&place)
    if place.row.reviewer == sender { DatanetError.ownDecision(sender).revert() }
    requireTime(&place)
    if accept {
      count(&place, accepted: 0, rejected: -1, forfeited: 0)
      self.accept(&place, quality: quality)
    } else {
      close(&place, as: .closed)
    }
  }

  /// Closes a rejected row when nobody appealed in time, or an appealed one that nobody decided: the rejection stands.
  mutating func settle(_ id: UInt256, _ index: UInt64) {
    var place = place(id, index)
    if place.row.state != .rejected { require(&place, is: .appealed) }
    let deadline = place.row.deadline
    if Block.timestamp <= deadline { DatanetError.tooEarly(deadline).revert() }
    close(&place, as: .closed)
  }

  /// Takes a row of the caller's back that waits for review, with its bond.
  mutating func withdraw(_ id: UInt256, _ index: UInt64) {
    var place = place(id, index)
    requireContributor(&place)
    require(&place, is: .pending)
    close(&place, as: .withdrawn)
  }

  /// Proves that an undecided row copies an accepted one that came before it, by the rule it was contributed under.
  mutating func proveCopy(_ id: UInt256, _ index: UInt64, _ original: UInt64) {
    var place = place(id, index)
    requireUndecided(&place)
    let earlier = place.datanet.row(at: original)
    let threshold = place.row.threshold
    if threshold == 0 || original >= index || earlier.state != .accepted { DatanetError.notProven.revert() }
    let likeness = similarity.similarity(place.row.content, earlier.content)
    if likeness < UInt256(UInt64(threshold)) { DatanetError.notProven.revert() }
    forfeit(&place)
  }

  /// Proves that an undecided row breaks the schema, which has not changed since the Datanet has rows.
  mutating func proveViolation(_ id: UInt256, _ index: UInt64) {
    var place = place(id, index)
    requireUndecided(&place)
    let content = blobs.read(place.row.content, 0, blobs.size(place.row.content))
    let fields = RowRules.fields(of: place.datanet)
    if RowRules.brokenRule(content, place.datanet.kind, fields) == 0 { DatanetError.notProven.revert() }
    forfeit(&place)
  }

  // MARK: - Parts

  @inline(never)
  private mutating func accept(_ place: inout RowPlace, quality: UInt8) {
    let governed = UInt8(truncatingIfNeeded: value(.minimumQuality))
    let least = max(place.datanet.minimumQuality, governed)
    if quality > 100 || quality < least { DatanetError.invalidQuality(quality, least).revert() }
    place.row.quality = quality
    place.row.reason = 0
    returnBond(&place)
    admit(&place)
    place.datanet.updateLeaf(at: place.index)
    count(&place, accepted: 1, rejected: 0, forfeited: 0)
    emitDecision(&place)
  }

  @inline(never)
  private mutating func forfeit(_ place: inout RowPlace) {
    passBond(&place, to: governor)
    count(&place, accepted: 0, rejected: 0, forfeited: 1)
    close(&place, as: .forfeited)
  }

  @inline(never)
  private func requireUndecided(_ place: inout RowPlace) {
    if place.row.state != .pending { require(&place, is: .appealed) }
  }

  @inline(never)
  private func requireTime(_ place: inout RowPlace) {
    let deadline = place.row.deadline
    if Block.timestamp > deadline { DatanetError.tooLate(deadline).revert() }
  }

  @inline(never)
  private func requireCurator(_ id: UInt256) {
    let sender = Message.sender
    if existing(id).members[sender].roles & Role.curator == 0 && tokens.ownerOf(id) != sender {
      DatanetError.missingRole(sender).revert()
    }
  }

  @inline(never)
  static func checkBatch(_ indexes: [UInt64]) {
    if indexes.isEmpty || indexes.count > Limits.batch {
      DatanetError.tooMany(UInt64(indexes.count), UInt64(Limits.batch)).revert()
    }
  }
}
