import ChainTypes
import ContractVM
import Execution
import Primitives
import Testing
import WorldState

@Suite("An ERC-20 token in Embedded Swift", .enabled(if: Tools.areInstalled))
struct TokenTests {
  static func word(_ value: UInt64) -> Bytes { UInt256(value).bigEndianBytes }

  /// A chain with the token deployed, and the token's address.
  static func deploy(usesReference: Bool = false) throws -> (chain: TestChain, token: Address) {
    let container = try Tools.build(swift: ProgramSource.token, entry: ProgramSource.contractEntry)
    let chain = TestChain(usesReference: usesReference)
    let result = chain.create(container.encoded)
    return (chain, try #require(result.createdAddress, "\(result.status)"))
  }

  static func transfer(to: UInt64, _ amount: UInt64) -> Bytes { [0xA9, 0x05, 0x9C, 0xBB] + word(to) + word(amount) }

  static func balanceOf(_ account: UInt64) -> Bytes { [0x70, 0xA0, 0x82, 0x31] + word(account) }

  @Test("deploys, transfers, logs and refuses", arguments: [false, true])
  func token(_ usesReference: Bool) throws {
    let (chain, token) = try Self.deploy(usesReference: usesReference)
    let origin = TestChain.origin.word.l0
    #expect(chain.call(token, input: Self.balanceOf(origin)).output == Self.word(1_000_000_000_000))
    let result = chain.call(token, input: Self.transfer(to: 7, 1000))
    #expect(result.output == Self.word(1))
    #expect(chain.call(token, input: Self.balanceOf(7)).output == Self.word(1000))
    #expect(chain.call(token, input: Self.balanceOf(origin)).output == Self.word(999_999_999_000))
    let log = try #require(chain.state.logs.last)
    #expect(log.topics == [Keccak256.hash(utf8: "Transfer(address,address,uint256)"), Hash(UInt256(origin)), Hash(7)])
    #expect(log.data == Self.word(1000))
    #expect(chain.call(token, input: Self.transfer(to: 7, 2_000_000_000_000)).status == .revert)
    #expect(chain.call(token, input: [1, 2, 3, 4]).status == .revert)
    #expect(chain.call(token, input: Bytes(repeating: 0, count: 100)).status == .revert)
  }

  @Test("costs the same gas on both engines")
  func gas() throws {
    let gas = try [false, true].map { usesReference in
      let (chain, token) = try Self.deploy(usesReference: usesReference)
      return chain.call(token, input: Self.transfer(to: 9, 5)).gasLeft
    }
    #expect(gas[0] == gas[1])
  }

  @Test("transfers within the time limit of a warm call")
  func speed() throws {
    let (chain, token) = try Self.deploy()
    let input = Self.transfer(to: 9, 5)
    var best = Duration.seconds(1)
    for _ in 0..<20 {
      let rounds = 500
      chain.state.beginTransaction()
      let time = ContinuousClock().measure {
        for _ in 0..<rounds { _ = chain.call(token, input: input) }
      }
      best = min(best, time / rounds)
    }
    print("ERC-20 transfer through ContractVM: \(best)")
    #expect(best < .microseconds(25), "far beyond the 5 µs that a quiet machine reaches")
  }
}
