import ContractKit

extension ModelRegistry {
  /// The model of an id.
  @inline(never)
  func existing(_ id: UInt256) -> Model {
    if id.isZero || id > modelCount { ModelError.unknownModel(id).revert() }
    return models[id]
  }

  /// The model of an id when the caller owns it.
  @inline(never)
  func own(_ id: UInt256) -> Model {
    let model = existing(id)
    if tokens.ownerOf(id) != Message.sender { ModelError.notOwner(Message.sender).revert() }
    return model
  }

  /// Sets what a model of the caller's costs.
  @inline(never)
  mutating func price(
    _ id: UInt256, _ perCall: UInt256, _ perPromptToken: UInt256, _ perOutputToken: UInt256
  ) {
    var model = own(id)
    if model.isNonCommercial && !(perCall.isZero && perPromptToken.isZero && perOutputToken.isZero) {
      ModelError.nonCommercialModel(id).revert()
    }
    model.perCall = perCall
    model.perPromptToken = perPromptToken
    model.perOutputToken = perOutputToken
    emit(
      PricesChanged(model: id, perCall: perCall, perPromptToken: perPromptToken, perOutputToken: perOutputToken))
  }

  /// Sets the royalty of a model that the caller made and has not sold.
  mutating func setRoyalty(_ id: UInt256, _ basisPoints: UInt16) {
    var model = existing(id)
    let sender = Message.sender
    if model.creator != sender || tokens.ownerOf(id) != sender { ModelError.notCreator(sender).revert() }
    let most = value(.maximumRoyalty)
    if UInt256(UInt64(basisPoints)) > most { ModelError.royaltyTooHigh(basisPoints, most).revert() }
    model.royaltyBasisPoints = basisPoints
    emit(RoyaltyChanged(model: id, basisPoints: basisPoints))
  }

  /// Ends a model's service.
  @inline(never)
  mutating func end(_ id: UInt256) {
    var model = existing(id)
    if Message.sender != governor && tokens.ownerOf(id) != Message.sender {
      ModelError.notOwner(Message.sender).revert()
    }
    if model.isRetired { ModelError.retired(id).revert() }
    model.isRetired = true
    emit(ModelRetired(model: id))
  }

  /// Locks the income to an account, or back to the owner with zero.
  @inline(never)
  mutating func lock(_ id: UInt256, _ payee: Address) {
    if Message.sender != assetMarket { ModelError.notMarket(Message.sender).revert() }
    var model = existing(id)
    // Exactly one of both is zero: what is locked is unlocked first.
    if model.payee.isZero == payee.isZero { ModelError.payeeLocked(model.payee).revert() }
    model.payee = payee
    emit(PayeeChanged(model: id, payee: payee))
  }

  /// Notes that wei which the contract keeps, and has counted as a liability when they came, are an account's.
  @inline(never)
  mutating func credit(_ account: Address, _ amount: UInt256) {
    if !amount.isZero { owed[account] += amount }
  }

  /// Pays an account all that it is owed.
  mutating func pay(_ account: Address) -> UInt256 {
    let amount = owed[account]
    if amount.isZero { ModelError.nothingOwed(account).revert() }
    owed[account] = .zero
    liabilities -= amount
    emit(Withdrawn(account: account, amount: amount))
    send(amount, to: account)
    return amount
  }
}
