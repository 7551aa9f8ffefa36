import ContractKit

/// Validators by stake, in storage: a binary heap whose smallest key comes first, so that every change costs the
/// logarithm of their number.
///
/// A key is a rank above 64 bits of the validator's number: a comparison reads one word, and no two keys are equal.
@StorageStruct
struct HeapRecord {
  @Storage var count: UInt64
  @Storage var keys: Mapping<UInt64, UInt256>
  /// The place of a validator's key, counted from 1; 0 when it has none.
  @Storage var places: Mapping<UInt64, UInt64>
}

/// A heap of the contract.
enum StakeHeap {
  /// The validator set, the smallest stake first.
  case members
  /// Validators that could join the set, the largest stake first.
  case candidates

  private var record: HeapRecord {
    let contract = Staking(_contract: ContractInstance())
    return self == .members ? contract.members : contract.candidates
  }

  var count: UInt64 {
    @inline(never) get { record.count }
    @inline(never) nonmutating set {
      var record = record
      record.count = newValue
    }
  }

  /// The key at a place.
  @inline(never)
  func key(_ index: UInt64) -> UInt256 { record.keys[index] }

  /// The validator at a place.
  func validator(_ index: UInt64) -> Validator { Validator(id: key(index).l0) }

  /// The stake that the first key stands for; the heap is not empty.
  var firstStake: UInt256 {
    let rank = key(0) >> 64
    return self == .members ? rank : Limits.stake &- rank
  }

  /// Adds a validator, or moves it to where its stake belongs.
  func set(_ validator: Validator, stake: UInt256) {
    let rank = self == .members ? stake : Limits.stake &- stake
    let key = rank << 64 | UInt256(validator.id)
    let place = record.places[validator.id]
    if place == 0 {
      let last = count
      count = last + 1
      return rise(key, from: last)
    }
    move(key, from: place - 1, before: self.key(place - 1))
  }

  /// Takes a validator out, when it is in.
  func remove(_ validator: Validator) {
    var record = record
    let place = record.places[validator.id]
    if place == 0 { return }
    let removed = key(place - 1)
    let last = count - 1
    let moved = key(last)
    record.keys[last] = .zero
    record.places[validator.id] = 0
    count = last
    if place - 1 != last { move(moved, from: place - 1, before: removed) }
  }

  /// Puts a key where another was, and then where it belongs.
  @inline(never)
  private func move(_ key: UInt256, from place: UInt64, before: UInt256) {
    if key < before { rise(key, from: place) } else { sink(key, from: place) }
  }

  @inline(never)
  private func rise(_ key: UInt256, from start: UInt64) {
    var index = start
    while index > 0 {
      let parent = (index - 1) / 2
      let above = self.key(parent)
      if above <= key { break }
      put(above, at: index)
      index = parent
    }
    put(key, at: index)
  }

  @inline(never)
  private func sink(_ key: UInt256, from start: UInt64) {
    var index = start
    let end = count
    while index * 2 + 1 < end {
      var child = index * 2 + 1
      if child + 1 < end && self.key(child + 1) < self.key(child) { child += 1 }
      let below = self.key(child)
      if key <= below { break }
      put(below, at: index)
      index = child
    }
    put(key, at: index)
  }

  @inline(never)
  private func put(_ key: UInt256, at index: UInt64) {
    var record = record
    record.keys[index] = key
    record.places[key.l0] = index + 1
  }
}
