import ContractKit

extension DatanetRegistry {
  /// Takes all rows or none, with fee and bonds out of what came with the call, and gives the index of the first.
  @inline(never)
  mutating func take(_ rows: [Bytes], into id: UInt256) -> UInt64 {
    let datanet = existing(id)
    if rows.isEmpty { DatanetError.emptyRow.revert() }
    if !datanet.isAccepting { DatanetError.notAccepting.revert() }
    countToday(UInt64(rows.count), datanet)
    let rules = rules(of: datanet)
    let first = datanet.rowCount
    var byteCount: UInt64 = 0
    var bonds = UInt256.zero
    for row in rows {
      byteCount += UInt64(row.count)
      if append(row, to: datanet, id, rules) { bonds += rules.bond }
    }
    let fee = UInt256(byteCount) * UInt256(value(.feePerByte))
    let paid = Message.value
    let due = fee + bonds
    if paid < due { DatanetError.wrongPayment(sent: paid, due: due).revert() }
    liabilities += due
    credit(governor, fee)
    if paid > due { send(paid - due, to: Message.sender) }
    return first
  }

  /// Counts rows against today's limits of the Datanet and of the caller.
  private mutating func countToday(_ count: UInt64, _ reference: Datanet) {
    var datanet = reference
    let today = UInt32(truncatingIfNeeded: Block.timestamp / 86_400)
    var member = datanet.members[Message.sender]
    datanet.rowsToday = DatanetRegistry.added(
      count, datanet.day == today ? datanet.rowsToday : 0, datanet.dailyRows, value(.dailyRowsPerDatanet))
    member.rowsToday = DatanetRegistry.added(
      count, member.day == today ? member.rowsToday : 0, datanet.dailyRowsPerUser, value(.dailyRowsPerUser))
    datanet.day = today
    member.day = today
  }

  /// The sum, within the Datanet's choice below the governed maximum; 0 chooses the maximum.
  @inline(never)
  private static func added(_ count: UInt64, _ before: UInt32, _ chosen: UInt32, _ most: UInt64) -> UInt32 {
    let limit = chosen == 0 ? most : min(UInt64(chosen), most)
    let sum = count + UInt64(before)
    if sum > limit { DatanetError.dailyLimit(limit).revert() }
    return UInt32(truncatingIfNeeded: sum)
  }

  /// Stores one row; true when it waits for review with a bond.
  private mutating func append(_ content: Bytes, to datanet: Datanet, _ id: UInt256, _ rules: RowRules) -> Bool {
    rules.checkSize(content)
    if !rules.checksLater {
      let broken = RowRules.brokenRule(content, rules.kind, rules.fields)
      if broken != 0 { DatanetError.invalidRow(broken).revert() }
    }
    let hash = Hash.keccak256(content)
    let index = datanet.rowCount
    var place = RowPlace(id: id, datanet: datanet, index: index, row: datanet.rows[index])
    let known = datanet.places[hash]
    if known != 0 { DatanetError.duplicateRow(known - 1).revert() }
    invariant(blobs.store(content) == hash)
    place.datanet.places[hash] = index + 1
    place.datanet.rowCount = index + 1
    place.row.content = hash
    place.row.contributor = Message.sender
    emit(RowContributed(datanet: id, contributor: Message.sender, index: index, row: hash))
    var isPending = rules.isReviewed
    if rules.nearDuplicates != .ignore {
      let likeness = mark(&place, content, rules)
      if likeness >= rules.threshold && rules.nearDuplicates == .review { isPending = true }
    }
    if isPending {
      place.row.state = .pending
      place.row.bond = rules.bond
      if rules.nearDuplicates == .refuse { place.row.threshold = UInt16(truncatingIfNeeded: rules.threshold) }
      place.datanet.appendLeaf(at: index)
    } else {
      admit(&place)
      place.datanet.appendLeaf(at: index)
      emitDecision(&place)
    }
    return isPending
  }

  /// Looks for the earlier row that is most like this one, marks the row with it, and gives the similarity; 0 for none.
  private mutating func mark(_ place: inout RowPlace, _ content: Bytes, _ rules: RowRules) -> UInt64 {
    var compared: [UInt64] = []
    var original: UInt64 = 0
    var likeness: UInt64 = 0
    for band in similarity.bands(content) {
      let holder = place.datanet.bandHolders[band]
      let holding = place.datanet.rows[holder &- 1]
      if holder == 0 || !holding.isStanding {
        place.datanet.bandHolders[band] = place.index + 1
      } else if !compared.contains(holder) {
        compared.append(holder)
        let found = similarity.similarity(place.row.content, holding.content).l0
        if found > likeness || (found == likeness && holder < original) { (original, likeness) = (holder, found) }
      }
    }
    if likeness < rules.markThreshold { return 0 }
    if likeness >= rules.threshold && rules.nearDuplicates == .refuse {
      DatanetError.nearDuplicate(original: original - 1, similarity: likeness).revert()
    }
    // Copies of copies name the first of them, so that a cluster has one name.
    let root = place.datanet.rows[original - 1].copyOf
    if root != 0 { original = root }
    place.row.copyOf = original
    place.row.similarity = UInt16(truncatingIfNeeded: likeness)
    emit(RowMarked(datanet: place.id, index: place.index, original: original - 1, similarity: likeness))
    return likeness
  }
}
