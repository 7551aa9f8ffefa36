import ContractKit

extension DatanetRegistry {
  /// The Datanet of an id.
  @inline(never)
  func existing(_ id: UInt256) -> Datanet {
    if id.isZero || id > datanetCount { DatanetError.unknownDatanet(id).revert() }
    return datanets[id]
  }

  /// The Datanet of an id when the caller owns it.
  @inline(never)
  func own(_ id: UInt256) -> Datanet {
    let datanet = existing(id)
    if tokens.ownerOf(id) != Message.sender { DatanetError.notOwner(Message.sender).revert() }
    return datanet
  }

  /// Lets an account read up to a time.
  @inline(never)
  mutating func grant(_ id: UInt256, _ reader: Address, until: UInt64, price: UInt256) {
    var member = datanets[id].members[reader]
    member.readableUntil = until
    emit(AccessGranted(datanet: id, reader: reader, until: until, price: price))
  }

  /// Sells access to the caller for what came with the call.
  mutating func sellAccess(_ id: UInt256) {
    let datanet = existing(id)
    let price = datanet.accessPrice
    if !datanet.isPermissioned || price.isZero { DatanetError.notAccepting.revert() }
    requirePayment(price)
    credit(payee(of: id), price)
    let seconds = datanet.accessSeconds
    let now = Block.timestamp
    let current = datanet.members[Message.sender].readableUntil
    var until = UInt64.max
    if seconds != 0 && current != .max {
      // Times stay far below 2⁶⁴: access lasts at most `Limits.accessSeconds` beyond the one before.
      until = max(current, now) &+ seconds
      if until < now { until = .max }
    }
    grant(id, Message.sender, until: until, price: price)
  }

  /// Who gets the income of a Datanet.
  @inline(never)
  func payee(of id: UInt256) -> Address {
    let locked = existing(id).payee
    return locked.isZero ? tokens.ownerOf(id) : locked
  }

  /// Locks the income to an account, or back to the owner with zero.
  @inline(never)
  mutating func lock(_ id: UInt256, _ payee: Address) {
    if Message.sender != assetMarket { DatanetError.notMarket(Message.sender).revert() }
    var datanet = existing(id)
    // Exactly one of both is zero: what is locked is unlocked first.
    if datanet.payee.isZero == payee.isZero { DatanetError.payeeLocked(datanet.payee).revert() }
    datanet.payee = payee
    emit(PayeeChanged(datanet: id, payee: payee))
  }

  /// Notes that wei which the contract keeps, and has counted as a liability when they came, are an account's.
  @inline(never)
  mutating func credit(_ account: Address, _ amount: UInt256) {
    if !amount.isZero { owed[account] += amount }
  }

  /// Reverts unless exactly this came with the call; it is counted as a liability.
  @inline(never)
  mutating func requirePayment(_ due: UInt256) {
    let sent = Message.value
    if sent != due { DatanetError.wrongPayment(sent: sent, due: due).revert() }
    liabilities += due
  }

  /// Pays an account all that it is owed.
  mutating func pay(_ account: Address) -> UInt256 {
    let amount = owed[account]
    if amount.isZero { DatanetError.nothingOwed(account).revert() }
    owed[account] = .zero
    liabilities -= amount
    emit(Withdrawn(account: account, amount: amount))
    send(amount, to: account)
    return amount
  }
}
