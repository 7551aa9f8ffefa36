import Primitives

extension WorldState {
  /// The present moment, to revert to; takes constant time. To keep the changes, forget it.
  public func checkpoint() -> Checkpoint {
    Checkpoint(
      transaction: transaction, journalCount: journal.count, logCount: logs.count, blobCount: stagedBlobs.count,
      refund: refund)
  }

  /// Undoes every change since the checkpoint, in time proportional to their number.
  public func revert(to checkpoint: Checkpoint) {
    precondition(checkpoint.transaction == transaction, "a checkpoint belongs to its transaction")
    while journal.count > checkpoint.journalCount { undo(journal.removeLast()) }
    logs.removeLast(logs.count - checkpoint.logCount)
    while stagedBlobs.count > checkpoint.blobCount { stagedBlobIndex[stagedBlobs.removeLast().hash] = nil }
    refund = checkpoint.refund
  }

  private func undo(_ entry: JournalEntry) {
    switch entry {
    case .balance(let index, let value): accounts[Int(index)].balance = value
    case .nonce(let index, let value): accounts[Int(index)].nonce = value
    case .code(let index, let hash, let code):
      accounts[Int(index)].codeHash = hash
      accounts[Int(index)].code = code
    case .slot(let index, let value, let generation):
      slots[Int(index)].value = value
      slots[Int(index)].generation = generation
    case .transient(let key, let value): transient[key] = value
    case .warmAccount(let index, let mark): accounts[Int(index)].warmIn = mark
    case .warmSlot(let index, let mark): slots[Int(index)].warmIn = mark
    case .created(let index, let mark): accounts[Int(index)].createdIn = mark
    case .destroyed(let index, let mark):
      accounts[Int(index)].destroyedIn = mark
      destroyedAccounts.removeLast()
    case .clearedStorage(let index, let generation): accounts[Int(index)].storageGeneration = generation
    }
  }
}
