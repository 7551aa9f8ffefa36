import ContractKit

/// A contract with a function for everything that a dispatcher does.
@Contract
struct Sampler {
  /// The sum so far.
  @Storage public var total: UInt256
  /// Whether the constructor saw no wei.
  @Storage public var created: Bool

  /// Remembers where it starts.
  public init(start: UInt256, names: [Text]) throws(SamplerError) {
    if names.isEmpty { throw .noNames }
    total = start
    created = Message.value.isZero
  }

  /// Gives its arguments back.
  public func words(
    _ number: UInt256, _ long: UInt64, _ int: UInt32, _ short: UInt16, _ byte: UInt8, _ flag: Bool, _ account: Address,
    _ hash: Hash
  ) -> (UInt256, UInt64, UInt32, UInt16, UInt8, Bool, Address, Hash) {
    (number, long, int, short, byte, flag, account, hash)
  }

  /// Gives its arguments back.
  public func dynamics(
    _ bytes: Bytes, _ text: Text, _ numbers: [UInt64], _ parts: [Bytes], _ nested: [[UInt8]]
  ) -> (Bytes, Text, [UInt64], [Bytes], [[UInt8]]) {
    (bytes, text, numbers, parts, nested)
  }

  /// Depends on its argument only.
  public static func twice(_ number: UInt256) -> UInt256 { number + number }

  /// Accepts no wei.
  public mutating func add(_ step: UInt256) throws(SamplerError) -> UInt256 {
    if step.isZero { throw .nothingToAdd }
    if step > 1_000 { throw .tooMuch(step: step, reason: "over a thousand") }
    total += step
    emit(Added(account: Message.sender, tag: "sum", step: step, note: "added"))
    return total
  }

  /// Accepts wei.
  @Payable
  public mutating func fund() -> UInt256 {
    total += Message.value
    return balance
  }

  /// Accepts plain transfers.
  @Payable
  public mutating func receive() { total += Message.value }

  func helper() -> UInt256 { total }
}

@Event
struct Added {
  @Indexed var account: Address
  @Indexed var tag: Text
  var step: UInt256
  var note: Text
}

@ContractError
enum SamplerError {
  case noNames
  case nothingToAdd
  case tooMuch(step: UInt256, reason: Text)
}

/// A contract that accepts no wei at all.
@Contract
struct Closed {
  /// How often it was called.
  @Storage public var count: UInt64

  /// Counts.
  public mutating func increase() { count += 1 }
}
