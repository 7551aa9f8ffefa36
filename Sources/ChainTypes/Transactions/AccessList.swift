public import Primitives

/// An address and the storage slots of it that a transaction declares it will touch (EIP-2930).
public struct AccessListEntry: Sendable, Hashable {
  /// The account that is warmed.
  public var address: Address
  /// The storage slots of that account that are warmed, in the order and with the repetitions of the sender.
  public var storageKeys: [Hash]

  /// Creates an entry.
  public init(address: Address, storageKeys: [Hash] = []) {
    self.address = address
    self.storageKeys = storageKeys
  }
}

/// The addresses and slots that a transaction declares, in the sender's order (EIP-2930).
public typealias AccessList = [AccessListEntry]

extension AccessListEntry {
  /// The entry as the RLP list `[address, [slot, …]]`.
  public var rlp: RLP {
    .list([.bytes(address.bytes), .list(storageKeys.map { .bytes($0.bytes) })])
  }

  /// Reads an entry; throws when an address is not 20 bytes or a slot not 32.
  public init(rlp: RLP) throws(RLPError) {
    let fields = try rlp.asList(count: 2)
    var keys: [Hash] = []
    for key in try fields[1].asList() {
      keys.append(try key.asHash())
    }
    self.init(address: try fields[0].asAddress(), storageKeys: keys)
  }
}
