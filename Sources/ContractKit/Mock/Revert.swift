import Primitives

/// How a call of a contract on a `MockChain` failed when it was not by an error of the contract's own type.
public struct Revert: Error, Equatable, Sendable, CustomStringConvertible {
  /// The reason, as Solidity encodes it; empty for none.
  public let data: Bytes
  /// What the chain would report instead when the frame did not end by a revert; nil for a revert.
  public let failure: String?

  /// A revert with a reason.
  public init(data: Bytes = Bytes()) {
    self.data = data
    failure = nil
  }

  /// A frame that the chain stops.
  public init(failure: String) {
    data = Bytes()
    self.failure = failure
  }

  /// The revert that a fault of arithmetic or of an index makes.
  public static func panic(_ panic: Panic) -> Revert {
    Revert(data: Bytes([0x4e, 0x48, 0x7b, 0x71] + [UInt8](repeating: 0, count: 31) + [panic.rawValue]))
  }

  /// The revert that an error of a contract makes.
  public static func error<Failure: ContractError>(_ error: Failure) -> Revert {
    let outcome = MockFrame.run { error.revert() }
    guard case .reverted(let data) = outcome else { return Revert() }
    return Revert(data: Bytes(data))
  }

  /// The error of a contract in the reason; nil when it is another one.
  public func error<Failure: ContractError>(as type: Failure.Type) -> Failure? {
    guard data.count >= 4 else { return nil }
    let selector = data.elements.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return MockFrame.decode(data, dropping: 4) { decoder in Failure(selector: selector, arguments: &decoder) } ?? nil
  }

  /// One sentence for people.
  public var description: String {
    failure ?? "reverted with \(Hex.encode(data.elements))"
  }
}
