public import ContractKit

/// Creates contracts and calls others: what a chain does beside running functions.
@Contract
public struct Nest {
  /// What was created last.
  @Storage public var last: Address
  /// How often.
  @Storage public var count: UInt64
  @Storage var notes: Mapping<UInt64, Bytes>
  @Transient var depth: UInt64

  /// A proxy of an implementation.
  public mutating func clone(_ implementation: Address) -> Address {
    last = Clones.clone(implementation)
    return last
  }

  /// A contract from code, at an address that the salt determines.
  @Payable
  public mutating func create(_ code: Bytes, salt: Hash) -> Address {
    last = Factory.create2(code, salt: salt, value: Message.value)
    return last
  }

  /// Calls an account and gives what came of it; the failure of the callee is not this contract's.
  @Payable
  public mutating func forward(_ account: Address, _ data: Bytes) -> (succeeded: Bool, data: Bytes) {
    count += 1
    notes[count] = data
    let outcome = ExternalCall.perform(data, to: account, value: Message.value)
    return (outcome.succeeded, outcome.data)
  }

  /// Writes, and fails after it.
  public mutating func undo() {
    count = 99
    UInt256.max.raise()
  }

  /// Whether an account has code.
  public func isContract(_ account: Address) -> Bool { account.isContract }

  /// A note.
  public func note(_ index: UInt64) -> Bytes { notes[index] }

  /// Takes wei.
  @Payable
  public mutating func receive() {}
}

extension UInt256 {
  /// Fails with a panic.
  fileprivate func raise() { _ = self + 1 }
}
