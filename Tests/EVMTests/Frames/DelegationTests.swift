import EVM
import Execution
import Primitives
import Testing
import WorldState

@Suite("Accounts that delegate (EIP-7702)")
struct DelegationTests {
  static let account = Address(low: 0xACC7)
  static let delegate = Address(low: 0xDE1E)

  private func chain(_ caller: Assembly) throws -> TestChain {
    let chain = try TestChain()
    chain.install(caller)
    chain.install(Delegation.designator(of: Self.delegate), at: Self.account)
    chain.install(.op(.address) + giveTop, at: Self.delegate)
    return chain
  }

  @Test("The delegate's code runs on the account", arguments: [Opcode.call, .staticCall])
  func runs(kind: Opcode) throws {
    let result = try chain(calling(kind, Self.account) + giveReturnData).call()
    #expect(UInt256(bigEndian: result.output) == Self.account.word)
  }

  @Test("DELEGATECALL and CALLCODE follow the delegation", arguments: [Opcode.delegateCall, .callCode])
  func runsOnTheCaller(kind: Opcode) throws {
    let result = try chain(calling(kind, Self.account) + giveReturnData).call()
    #expect(UInt256(bigEndian: result.output) == TestChain.contract.word)
  }

  @Test("A call pays for the access to the account and to the delegate")
  func gas() throws {
    let chain = try chain(calling(.call, Self.account) + .pop + calling(.call, Self.account))
    let callee: UInt64 = 2 + 2 + 3 + 3 + 3 + 2
    let pushes: UInt64 = 2 * 5 + 3 + 3
    let used = 10_000_000 - chain.call().gasLeft
    #expect(used == 2 * (pushes + callee) + 2 + 2 * 2600 + 2 * 100)
    #expect(chain.state.isWarm(Self.delegate))
  }

  @Test("EXTCODE instructions see the designator")
  func code() throws {
    let designator = Delegation.designator(of: Self.delegate)
    let size = try chain(push(Self.account) + .externalCodeSize + giveTop).call()
    #expect(UInt256(bigEndian: size.output) == 23)
    let hash = try chain(push(Self.account) + .externalCodeHash + giveTop).call()
    #expect(Hash(UInt256(bigEndian: hash.output)) == Keccak256.hash(designator))
    let copy = try chain(operands(Self.account.word, 0, 0, 23) + .externalCodeCopy + give(23)).call()
    #expect(copy.output == designator)
  }

  @Test("A designator is followed once; one that is run is no instruction")
  func chainOfDelegations() throws {
    let chain = try chain(calling(.call, Self.account) + giveTop)
    chain.install(Delegation.designator(of: TestChain.coinbase), at: Self.delegate)
    #expect(UInt256(bigEndian: chain.call().output) == 0)
  }

  @Test("A delegation to an account without code does nothing")
  func emptyDelegate() throws {
    let chain = try chain(calling(.call, Self.account) + giveTop)
    chain.install(Bytes(), at: Self.delegate)
    #expect(UInt256(bigEndian: chain.call().output) == 1)
  }
}
