import Primitives

/// What contracts of a `MockChain` have written; a value, so that a revert is an assignment.
struct MockWorld {
  var balances: [Address: UInt256] = [:]
  var storage: [Address: [UInt256: UInt256]] = [:]
  var transient: [Address: [UInt256: UInt256]] = [:]
  var code: [Address: any Contract.Type] = [:]
  var logs: [MockLog] = []
  var blobs: [Hash: [UInt8]] = [:]
  /// How many references each account has to a blob.
  var blobOwners: [Hash: [Address: UInt64]] = [:]

  /// Moves wei; false when there is too little.
  mutating func transfer(_ amount: UInt256, from sender: Address, to receiver: Address) -> Bool {
    let available = balances[sender] ?? .zero
    if available < amount { return false }
    if amount.isZero { return true }
    balances[sender] = available == amount ? nil : available &- amount
    balances[receiver] = (balances[receiver] ?? .zero) &+ amount
    return true
  }

  /// Takes one of an account's references to a blob back, the blob with the last one; false when it has none.
  mutating func release(_ blob: Hash, _ owner: Address) -> Bool {
    guard let own = blobOwners[blob]?[owner] else { return false }
    blobOwners[blob]?[owner] = own == 1 ? nil : own - 1
    if blobOwners[blob]?.isEmpty == true {
      blobOwners[blob] = nil
      blobs[blob] = nil
    }
    return true
  }
}

/// A log entry of a `MockChain`.
public struct MockLog: Equatable, Sendable {
  /// The contract that wrote it.
  public let address: Address
  /// The topics, the hash of the event's signature first.
  public let topics: [UInt256]
  /// The data.
  public let data: Bytes
}

extension UInt256: Hashable {
  /// Feeds the value to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(l0)
    hasher.combine(l1)
    hasher.combine(l2)
    hasher.combine(l3)
  }
}

extension Address: Hashable {
  /// Feeds the value to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(head)
    hasher.combine(middle)
    hasher.combine(tail)
  }
}

extension Hash: Hashable {
  /// Feeds the value to a hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(word) }
}

extension UInt256: CustomStringConvertible {
  /// The number in decimal digits.
  public var description: String { primitive.description }
}

extension Address: CustomStringConvertible {
  /// The address in hexadecimal digits with the checksum of EIP-55.
  public var description: String { primitive.checksummed }
}

extension Hash: CustomStringConvertible {
  /// The hash in hexadecimal digits.
  public var description: String { Primitives.Hash(word.primitive).hex }
}

extension Bytes: CustomStringConvertible {
  /// The bytes in hexadecimal digits.
  public var description: String { Hex.encode(elements) }
}

extension Text: CustomStringConvertible {
  /// The text.
  public var description: String { String(decoding: utf8.elements, as: UTF8.self) }
}
