import ContractKit

extension ModelRegistry {
  /// Makes a new model the next version of a name, and moves the name to it. The name is free or the account's.
  @inline(never)
  mutating func enter(_ id: UInt256, as text: Text, by account: Address) {
    ModelRegistry.checkName(text)
    let owner = names[text].owner
    if !owner.isZero && owner != account { ModelError.aliasTaken(owner).revert() }
    var model = models[id]
    var name = names[text]
    name.versions.append(id)
    model.name = text
    model.number = UInt64(name.versions.count)
    move(text, to: id, by: account)
  }

  /// Points a name that is free or the account's at a model.
  @inline(never)
  mutating func move(_ text: Text, to id: UInt256, by account: Address) {
    var name = names[text]
    name.owner = account
    name.model = id
    var entry = name.moves.appendElement()
    entry.model = id
    entry.time = Block.timestamp
    emit(AliasMoved(model: id, owner: account, name: text))
  }

  /// Points a name at a model of the caller's.
  mutating func point(_ text: Text, at id: UInt256) {
    if own(id).isRetired { ModelError.retired(id).revert() }
    ModelRegistry.checkName(text)
    let owner = names[text].owner
    if !owner.isZero && owner != Message.sender { ModelError.aliasTaken(owner).revert() }
    move(text, to: id, by: Message.sender)
  }

  /// Gives a name of the caller's to another account.
  mutating func hand(_ text: Text, to account: Address) {
    var name = names[text]
    let owner = name.owner
    if owner.isZero || account.isZero { ModelError.unknownAlias.revert() }
    if owner != Message.sender { ModelError.aliasTaken(owner).revert() }
    name.owner = account
    emit(AliasTransferred(from: owner, to: account, name: text))
  }

  /// Throws unless a name has a length that is allowed.
  @inline(never)
  static func checkName(_ text: Text) {
    if text.isEmpty || text.utf8.count > Limits.nameBytes {
      ModelError.invalidName(UInt64(text.utf8.count), UInt64(Limits.nameBytes)).revert()
    }
  }
}
