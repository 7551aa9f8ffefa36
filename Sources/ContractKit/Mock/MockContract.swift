/// A contract on a `MockChain`.
public struct MockContract<C: Contract> {
  /// The chain.
  public let chain: MockChain
  /// Where the contract is.
  public let address: Address

  /// The contract as an account calls it: every external function, through calldata and the dispatcher, as a transaction
  /// runs it on the chain. These calls are recorded, and compared with the bytecode by `openledger contract test`.
  ///
  /// A failed call throws the error that the function names, and `Revert` for every other reason.
  public func from(
    _ sender: Address = .zero, value: UInt256 = .zero, function: StaticString = #function,
    file: StaticString = #fileID, line: UInt = #line
  ) -> C.TestClient {
    C.TestClient(
      MockClientCall(
        chain: chain, address: address, sender: sender, value: value, place: MockPlace(function, file, line)))
  }

  /// Runs functions of the contract as one call from an account, without the detour through the ABI.
  ///
  /// What the closure did is undone when it throws.
  /// - Throws: the contract's own error, or `Revert` for a panic, a failed call of another contract, or a chain's refusal.
  @discardableResult
  public func call<Result>(
    from sender: Address = .zero, value: UInt256 = .zero, function: StaticString = #function,
    file: StaticString = #fileID, line: UInt = #line, _ body: @escaping (inout C) throws -> Result
  ) throws -> Result {
    let step = MockStep(.closure, place: MockPlace(function, file, line), from: sender, to: address, value: value)
    return try chain.transaction(step) {
      guard chain.world.transfer(value, from: sender, to: address) else {
        throw Revert(failure: "\(sender) has less than the \(value) wei that it sends")
      }
      return try chain.runClosure(at: address, from: sender, value: value) {
        var contract = C(_contract: ContractInstance())
        return try body(&contract)
      }
    }
  }

  /// Runs functions of the contract that change nothing.
  @discardableResult
  public func read<Result>(_ body: @escaping (C) throws -> Result) throws -> Result {
    try chain.runClosure(at: address, from: .zero, value: .zero, isStatic: true) {
      try body(C(_contract: ContractInstance()))
    }
  }
}
