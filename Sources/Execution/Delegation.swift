public import Primitives
public import WorldState

/// The code of an account that runs another account's code: `0xEF0100` and that account's address (EIP-7702).
public enum Delegation {
  /// The bytes with which a designator begins; no contract's code can.
  public static let prefix: Bytes = [0xEF, 0x01, 0x00]
  /// The length of a designator in bytes.
  public static let byteCount = 23

  /// The designator that names an account.
  public static func designator(of address: Address) -> Bytes { prefix + address.bytes }

  /// The account that a designator names; nil when the code is anything else.
  public static func target(of code: Bytes) -> Address? {
    guard code.count == byteCount, code.starts(with: prefix) else { return nil }
    return Address(bytes: code.dropFirst(prefix.count))
  }
}

extension WorldState {
  /// The account whose code runs when this one is called; nil when its own does (EIP-7702).
  ///
  /// Follows one designator only: the code of the account it names runs as it is.
  public func delegation(of address: Address) -> Address? {
    guard hasCode(address) else { return nil }
    return Delegation.target(of: code(address).bytes)
  }
}
