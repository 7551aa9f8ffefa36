import ContractKit
import Testing

@Suite("Errors and events of a contract")
struct ErrorTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let sampler: MockContract<Sampler>

  init() throws {
    sampler = try chain.deploy(Sampler.self, at: Address(0x5A)) { try Sampler(start: 7, names: ["x"]) }
  }

  func add(_ step: UInt256) throws -> Bytes {
    try chain.send(
      Bytes(try Reference.selector("add(uint256)") + Raw.bytes(step)), to: sampler.address, from: alice)
  }

  @Test("an error is Solidity's custom error, with its arguments")
  func customErrors() throws {
    #expect(throws: Revert(data: Bytes(try Reference.call("NothingToAdd()")))) { try add(0) }
    #expect(throws: Revert(data: Bytes(try Reference.call("TooMuch(uint256,string)", "1001", "over a thousand")))) {
      try add(1_001)
    }
  }

  @Test("an error is read back from revert data, and only its own")
  func readingErrors() throws {
    let error = SamplerError.tooMuch(step: 1_001, reason: "over a thousand")
    let revert = Revert.error(error)
    #expect(revert.error(as: SamplerError.self) == error)
    #expect(Revert.panic(.arithmetic).error(as: SamplerError.self) == nil)
    #expect(Revert(data: Bytes(Array(revert.data.elements.dropLast(40)))).error(as: SamplerError.self) == nil)
    #expect(Revert().error(as: SamplerError.self) == nil)
  }

  @Test("called natively, the error is thrown as it is, and what the call did is undone")
  func nativeErrors() throws {
    #expect(throws: SamplerError.nothingToAdd) { try sampler.call(from: alice) { try $0.add(0) } }
    #expect(throws: SamplerError.nothingToAdd) {
      try sampler.call(from: alice) { contract in
        _ = try contract.add(5)
        _ = try contract.add(0)
      }
    }
    #expect(try sampler.read { $0.total } == 7)
    #expect(chain.logs.isEmpty)
  }

  @Test("an event has Solidity's topics and data")
  func events() throws {
    _ = try add(3)
    let log = try #require(chain.logs.first)
    #expect(chain.logs.count == 1 && log.address == sampler.address)
    #expect(
      log.topics == [
        Raw.word(try Reference.topic("Added(address,string,uint256,string)")), alice.word, Raw.slot(Array("sum".utf8)),
      ])
    #expect(log.data.elements == (try Reference.encode("(uint256,string)", "3", "added")))
    #expect(
      chain.events(Added.self) == [Added(account: alice, tag: "", step: 3, note: "added")],
      "the text of an indexed field cannot be read back")
    #expect(chain.events(Added.self, at: Address(1)).isEmpty)
  }
}
