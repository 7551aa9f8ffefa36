import ABI
import ChainSpecification
import Execution
import Precompiles
import Primitives
import Testing
import WorldState

@Suite struct NativeTransferTests {
  let context = TestContext()
  let precompile = NativeTransferPrecompile()
  let alice = Address(low: 0xA11CE)
  let bob = Address(low: 0xB0B)

  private func transfer(
    _ amount: UInt256, from: Address? = nil, to: Address? = nil, caller: Address = SystemContract.openToken.address,
    kind: MessageKind = .call, gas: UInt64 = 100_000, value: UInt256 = .zero
  ) throws -> MessageResult {
    let input = try FunctionSignature("transferNative(address,address,uint256)").encode([
      .address(from ?? alice), .address(to ?? bob), .uint(amount),
    ])
    let message = Message(
      kind: kind, caller: caller, target: precompile.address, value: value, input: input, gas: gas)
    return precompile.run(message, context: context)
  }

  @Test("OpenToken moves an account's coins, paying more for a new account")
  func moving() throws {
    context.state.setBalance(10, of: alice)
    let first = try transfer(4)
    #expect(first.output == UInt256.one.bigEndianBytes && first.gasLeft == 100_000 - 6700 - 25_000)
    #expect(try transfer(6, gas: 6700).gasLeft == 0)
    #expect(context.state.balance(alice).isZero && context.state.balance(bob) == 10)
    #expect(try transfer(0, from: alice, to: Address(low: 77), gas: 6700).isSuccess)
    #expect(try transfer(3, from: bob, to: bob).isSuccess && context.state.balance(bob) == 10)
  }

  @Test("nobody else may, in no other way, and never more than the balance")
  func misuse() throws {
    context.state.setBalance(10, of: alice)
    try expectRevert(transfer(1, caller: alice), "Unauthorized(address)", [.address(alice)])
    try expectRevert(
      transfer(1, kind: .delegateCall), "Unauthorized(address)", [.address(SystemContract.openToken.address)])
    #expect(try transfer(1, kind: .staticCall).status == .failure(.staticViolation))
    try expectRevert(transfer(1, value: 1), "NotPayable()")
    try expectRevert(
      transfer(11), "InsufficientBalance(address,uint256,uint256)", [.address(alice), .uint(10), .uint(11)])
    #expect(try transfer(1, gas: 6699).status == .failure(.outOfGas))
    #expect(context.state.balance(alice) == 10 && context.state.balance(bob).isZero)
  }
}
