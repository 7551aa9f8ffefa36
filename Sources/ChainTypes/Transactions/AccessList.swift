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

extension AccessListEntry: RLPValue {
  /// Writes the list `[address, [slot, …]]`.
  public func encode(into encoder: inout RLPEncoder) {
    encoder.appendList { encoder in
      encoder.append(address)
      encoder.append(storageKeys)
    }
  }

  /// Reads an entry; throws when an address is not 20 bytes or a slot not 32.
  public init(from reader: inout RLPReader) throws(RLPError) {
    var fields = try reader.readList()
    self.init(address: try fields.readAddress(), storageKeys: try fields.readHashes())
    try fields.finish()
  }
}
