/// The external functions of a contract as a test calls them. `@Contract` makes one for each contract, in native builds
/// only.
public protocol ContractTestClient {
  /// The functions with what every call of them has.
  init(_ call: MockClientCall)
}

/// What the calls of a test client have in common: the contract, the sender and the value.
public struct MockClientCall {
  let chain: MockChain
  let address: Address
  let sender: Address
  let value: UInt256
  let place: MockPlace

  /// Calls a function whose only failures are reverts.
  public func perform<Result>(
    isStatic: Bool, _ message: @escaping () -> ABIEncoder, _ read: @escaping (inout ABIDecoder) -> Result
  ) throws(Revert) -> Result {
    let data = try chain.send(
      MockFrame.encode(message), to: address, from: sender, value: value, isStatic: isStatic, place: place)
    guard let result = MockFrame.decode(data, read) else {
      throw Revert(failure: "\(address) gave a result that is none of the function's type")
    }
    return result
  }

  /// Calls a function that throws errors of its own.
  public func perform<Failure: ContractError, Result>(
    isStatic: Bool, throwing failure: Failure.Type, _ message: @escaping () -> ABIEncoder,
    _ read: @escaping (inout ABIDecoder) -> Result
  ) throws -> Result {
    do throws(Revert) {
      return try perform(isStatic: isStatic, message, read)
    } catch {
      if let own = error.error(as: failure) { throw own }
      throw error
    }
  }
}
