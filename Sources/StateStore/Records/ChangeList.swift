internal import Primitives

/// The accounts and slots that one block changed: for each account `account ‖ number of slots (4 bytes) ‖ slot …`.
struct ChangeList {
  var accounts: [(key: Hash, slots: [Hash])]

  init(_ changes: [HashedAccountChange]) {
    accounts = changes.map { ($0.key, $0.slots.map(\.key)) }
  }

  var encoded: Bytes {
    var bytes = Bytes()
    bytes.reserveCapacity(accounts.reduce(0) { $0 + 36 + 32 * $1.slots.count })
    for (key, slots) in accounts {
      key.append(to: &bytes)
      for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: slots.count >> shift)) }
      for slot in slots { slot.append(to: &bytes) }
    }
    return bytes
  }

  /// Nil for bytes of another form.
  init?(_ bytes: Bytes) {
    accounts = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 36, let key = Hash(bytes: rest.prefix(32)) else { return nil }
      let count = rest.dropFirst(32).prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(36)
      guard rest.count >= 32 * count else { return nil }
      var slots: [Hash] = []
      for _ in 0..<count {
        guard let slot = Hash(bytes: rest.prefix(32)) else { return nil }
        slots.append(slot)
        rest = rest.dropFirst(32)
      }
      accounts.append((key, slots))
    }
  }
}
