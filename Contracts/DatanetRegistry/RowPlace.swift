import ContractKit

/// A row with where it is: what the functions that decide about rows hand on, as one reference.
struct RowPlace {
  let id: UInt256
  var datanet: Datanet
  let index: UInt64
  var row: Row
}

extension DatanetRegistry {
  /// The row at an index of a Datanet.
  @inline(never)
  func place(_ id: UInt256, _ index: UInt64) -> RowPlace {
    let datanet = existing(id)
    return RowPlace(id: id, datanet: datanet, index: index, row: datanet.row(at: index))
  }

  /// Reverts unless the row is in a state.
  @inline(never)
  func require(_ place: inout RowPlace, is state: RowState) {
    if place.row.state != state { refuseState(&place) }
  }

  /// Reverts with the row's state.
  @inline(never)
  func refuseState(_ place: inout RowPlace) -> Never {
    DatanetError.wrongState(place.index, place.row.state.rawValue).revert()
  }

  /// Reverts unless the caller contributed the row.
  @inline(never)
  func requireContributor(_ place: inout RowPlace) {
    let sender = Message.sender
    if place.row.contributor != sender { DatanetError.notContributor(sender).revert() }
  }

  /// Reverts when the caller contributed the row.
  @inline(never)
  func requireForeign(_ place: inout RowPlace) {
    let sender = Message.sender
    if place.row.contributor == sender { DatanetError.ownDecision(sender).revert() }
  }

  /// Logs the state that a row has now.
  @inline(never)
  mutating func emitDecision(_ place: inout RowPlace) {
    let row = place.row
    emit(
      RowDecided(
        datanet: place.id, index: place.index, by: Message.sender, state: row.state.rawValue, quality: row.quality,
        reason: row.reason))
  }

  /// Makes the row's bond its contributor's again.
  @inline(never)
  mutating func returnBond(_ place: inout RowPlace) { passBond(&place, to: place.row.contributor) }

  /// Makes the row's bond an account's.
  @inline(never)
  mutating func passBond(_ place: inout RowPlace, to account: Address) {
    let bond = place.row.bond
    if bond.isZero { return }
    place.row.bond = .zero
    credit(account, bond)
  }

  /// Makes a row part of the next version; its leaf is still to be written.
  @inline(never)
  mutating func admit(_ place: inout RowPlace) {
    let next = place.datanet.versionCount + 1
    place.row.state = .accepted
    place.row.acceptedFrom = UInt32(UInt256(next))
    place.datanet.liveRows += 1
    place.datanet.hasChanges = true
    var history = place.datanet.members[place.row.contributor].rowHistory
    history.push(history.latest + .one, at: next)
  }

  /// Ends a row that is in no version: its bond goes back, its bytes go, and its hash is free for another try.
  @inline(never)
  mutating func close(_ place: inout RowPlace, as state: RowState) {
    returnBond(&place)
    place.row.state = state
    let content = place.row.content
    place.datanet.places[content] = 0
    _ = blobs.release(content)
    emitDecision(&place)
  }

  /// Adds to what became of the contributor's rows, in the Datanet and everywhere; one of the changes is 1 or -1.
  @inline(never)
  mutating func count(_ place: inout RowPlace, accepted: Int, rejected: Int, forfeited: Int) {
    let account = place.row.contributor
    var own = place.datanet.members[account].reputation
    own.add(accepted, rejected, forfeited)
    var everywhere = reputations[account]
    everywhere.add(accepted, rejected, forfeited)
  }
}

extension Reputation {
  /// Adds to the counts. None becomes negative: only a rejection that was counted is taken back.
  @inline(never)
  mutating func add(_ accepted: Int, _ rejected: Int, _ forfeited: Int) {
    self.accepted = self.accepted &+ UInt64(bitPattern: Int64(accepted))
    self.rejected = self.rejected &+ UInt64(bitPattern: Int64(rejected))
    self.forfeited = self.forfeited &+ UInt64(bitPattern: Int64(forfeited))
  }
}

extension Row {
  /// Whether others may be copies of the row: it waits for a decision or was accepted.
  var isStanding: Bool {
    let state = self.state
    return state == .accepted || state == .pending || state == .appealed
  }
}
