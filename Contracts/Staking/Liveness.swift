import ContractKit

extension Staking {
  /// Notes which members did not sign, and punishes those that missed too many blocks.
  mutating func note(_ absent: [Address]) {
    let count = min(absent.count, Int(Limits.members))
    var left = Limits.downtimesPerBlock
    for index in 0..<count {
      let validator = find(operatorOf[absent[index]])
      if !validator.isMember || validator.isJailed || validator.isClosed { continue }
      if !miss(validator) || left == 0 { continue }
      left -= 1
      jail(validator, until: Block.timestamp + number(.downtimeJail))
      slash(validator, fault: Block.number, by: .downtimeSlash, reporter: .zero)
    }
  }

  /// Notes a missed block and gives whether that is one too many in the window.
  ///
  /// The last missed heights stand in a ring with one place more than may be missed: when the oldest of them is still
  /// in the window, too many are. So a block costs nothing for those that signed it.
  @inline(never)
  private mutating func miss(_ validator: Validator) -> Bool {
    let places = number(.maximumMissed) + 1
    if validator.missPlaces != places {
      validator.missPlaces = places
      validator.missCount = 0
    }
    let height = Block.number
    let count = validator.missCount
    if count > 0 && missed(validator, count - 1) == height { return false }
    let place = count % places
    let shift = Int(place % 4) * 64
    let key = validator.id << 32 | place / 4
    misses[key] = misses[key] & ~(UInt256(UInt64.max) << shift) | UInt256(height) << shift
    validator.missCount = count + 1
    if count + 1 < places { return false }
    return missed(validator, count + 1 - places) + number(.signedWindow) > height
  }

  /// The missed blocks in the window, found by halving: the ring's heights only grow.
  func recentMisses(_ validator: Validator) -> UInt64 {
    let count = validator.missCount
    let places = validator.missPlaces
    var low = count > places ? count - places : 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if missed(validator, middle) + number(.signedWindow) > Block.number { high = middle } else { low = middle + 1 }
    }
    return count - low
  }

  @inline(never)
  private func missed(_ validator: Validator, _ index: UInt64) -> UInt64 {
    let place = index % validator.missPlaces
    return (misses[validator.id << 32 | place / 4] >> (Int(place % 4) * 64)).l0
  }
}
