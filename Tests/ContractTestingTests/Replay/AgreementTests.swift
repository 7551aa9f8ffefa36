import ContractBuilder
import ContractKit
import ContractTesting
import FixtureSupport
import Testing

import struct Primitives.Keccak256

@Suite("Native Swift and bytecode do the same")
struct AgreementTests {
  static let artifacts = Result { try [Samples.artifact("Nest"), Samples.artifact("Counter")] }
  let chain = MockChain()
  let replay: Replay
  let nest: MockContract<Nest>
  let accounts = (1...4).map { Address(0xACC0 + UInt64($0)) }

  init() throws {
    let artifacts = try AgreementTests.artifacts.get()
    replay = try Replay(artifacts: artifacts)
    let replay = replay
    chain.record { replay.play($0) }
    for account in accounts { chain.balances[account] = .ether }
    chain.register(code: Bytes(artifacts[1].bytecode), as: Counter.self)
    nest = try Nest.deploy(on: chain, from: accounts[0])
  }

  private func agree(_ comment: Comment? = nil, _ location: SourceLocation = #_sourceLocation) {
    #expect(replay.difference?.description == nil, comment, sourceLocation: location)
    #expect(replay.problem?.description == nil, comment, sourceLocation: location)
  }

  @Test("a clone runs its implementation's code on its own storage")
  func clones() throws {
    let original = try Counter.deploy(on: chain, from: accounts[0], start: 1)
    let clone = chain.contract(Counter.self, at: try nest.from(accounts[1]).clone(original.address))
    #expect(try clone.from(accounts[2]).advance(by: 7) == 7)
    #expect(try original.from().count() == 1)
    #expect(throws: CounterError.nothingToAdd) { try clone.from(accounts[2]).advance(by: 0) }
    #expect(try nest.from().isContract(clone.address))
    agree()
    #expect(replay.gas.sorted.contains { $0.function.name == "advance(uint256)" && $0.entry.calls == 1 })
  }

  @Test("code creates the contract that it stands for, once at each address of CREATE2")
  func creations() throws {
    let code = try Bytes(AgreementTests.artifacts.get()[1].bytecode)
    let start = Bytes([UInt8](repeating: 0, count: 31) + [9])
    let address = try nest.from(accounts[1]).create(Bytes(code.elements + start.elements), salt: Hash(5))
    let counter = chain.contract(Counter.self, at: address)
    #expect(try counter.from().count() == 9)
    #expect(try counter.from().owner() == nest.address)
    #expect(throws: Revert.self) {
      try nest.from(accounts[1]).create(Bytes(code.elements + start.elements), salt: Hash(5))
    }
    agree()
  }

  @Test("an address without 'at:' is the one that Ethereum derives")
  func addresses() throws {
    let before = chain.creationAddress(of: accounts[3])
    #expect(try Counter.deploy(on: chain, from: accounts[3], start: 0).address == before)
    #expect(chain.creationAddress(of: accounts[3]) != before)
    agree()
  }

  @Test("a failed call changes nothing on either side")
  func failures() throws {
    let balances = chain.balances
    #expect(throws: Revert.panic(.arithmetic)) { try nest.from(accounts[0]).undo() }
    #expect(throws: Revert.self) { try nest.from(accounts[0], value: .ether + 1).forward(accounts[1], Bytes()) }
    #expect(try nest.from().count() == 0)
    #expect(chain.balances == balances)
    agree()
  }

  @Test("random calls, transfers, clones and creations agree for thousands of steps")
  func random() throws {
    var random = SeededGenerator(suite: "AgreementTests.random", fallback: 7)
    var targets = [nest.address, try Counter.deploy(on: chain, from: accounts[0], start: 1).address] + accounts
    let code = try AgreementTests.artifacts.get()[1].bytecode
    for step in 0..<2_500 {
      let sender = accounts[Int.random(in: 0..<4, using: &random)]
      let value = UInt256(UInt64.random(in: 0..<3, using: &random) * UInt64.random(in: 0..<1_000, using: &random))
      let target = targets[Int.random(in: 0..<targets.count, using: &random)]
      if Int.random(in: 0..<20, using: &random) == 0 { chain.timestamp += 12 }
      switch Int.random(in: 0..<12, using: &random) {
      case 0:
        if let clone = try? nest.from(sender).clone(target) { targets.append(clone) }
      case 1:
        var arguments = [UInt8](repeating: 0, count: 32)
        arguments[31] = UInt8.random(in: 0...255, using: &random)
        // Sometimes too short for the constructor.
        let initCode = Bytes(code + arguments.prefix(Int.random(in: 30...33, using: &random)))
        let salt = Hash(UInt256(UInt64.random(in: 0..<50, using: &random)))
        if let created = try? nest.from(sender, value: value).create(initCode, salt: salt) { targets.append(created) }
      case 2:
        _ = try? chain.send(Bytes(), to: target, from: sender, value: value)
      case 3:
        let data = (0..<Int.random(in: 0..<8, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        _ = try? nest.from(sender, value: value).forward(target, Bytes(data))
      case 4:
        // The nest calls itself, or a counter, with calldata that they know.
        let call: [UInt8] = Bool.random(using: &random) ? [0x06, 0x66, 0x1a, 0xbd] : [0xd8, 0x26, 0xf8, 0x8f]
        _ = try? nest.from(sender).forward(target, Bytes(call))
      case 5: _ = try? nest.from().isContract(target)
      case 6: _ = try? nest.from().note(UInt64.random(in: 0..<200, using: &random))
      case 7: _ = try? nest.from(sender).undo()
      default:
        let counter = chain.contract(Counter.self, at: target)
        let amount = UInt256(UInt64.random(in: 0..<4, using: &random))
        _ = try? counter.from(sender, value: value).advance(by: amount)
        if step % 7 == 0 { _ = try? counter.from(sender).reset() }
        if step % 5 == 0 { _ = try? counter.from().share(of: sender) }
      }
      guard replay.difference == nil, replay.problem == nil else { break }
    }
    agree()
    #expect(replay.calls > 2_500)
  }

  @Test("the blob store answers and refuses as the chain's does")
  func blobs() throws {
    var random = SeededGenerator(suite: "AgreementTests.blobs", fallback: 11)
    let store = Address(0x0A00)
    var hashes = [Hash(1)]
    func word(_ value: UInt64) -> [UInt8] {
      [UInt8](repeating: 0, count: 24) + (0..<8).map { UInt8(value >> (56 - 8 * $0) & 0xff) }
    }
    func bytes(_ hash: Hash) -> [UInt8] {
      [hash.word.l3, hash.word.l2, hash.word.l1, hash.word.l0].flatMap { word($0).suffix(8) }
    }
    for _ in 0..<600 {
      let sender = accounts[Int.random(in: 0..<4, using: &random)]
      let hash = bytes(hashes[Int.random(in: 0..<hashes.count, using: &random)])
      let size = UInt64.random(in: 0..<40, using: &random)
      let call: [UInt8]
      switch Int.random(in: 0..<7, using: &random) {
      case 0:
        let content = [UInt8](repeating: UInt8.random(in: 0..<8, using: &random), count: Int(size))
        let padding = [UInt8](repeating: 0, count: (32 - content.count % 32) % 32)
        call = Selectors.store + word(32) + word(size) + content + padding
      case 1: call = Selectors.size + hash
      case 2: call = Selectors.read + hash + word(size / 3) + word(size / 2)
      case 3: call = Selectors.assemble + word(32) + word(2) + hash + hash
      case 4: call = Selectors.retain + hash
      case 5: call = Selectors.release + hash
      default:
        call =
          Selectors.references + [UInt8](repeating: 0, count: 12) + bytes(Hash(nest.address.word)).suffix(20) + hash
      }
      let value: UInt256 = Int.random(in: 0..<20, using: &random) == 0 ? 1 : 0
      let result = try nest.from(sender, value: value).forward(store, Bytes(call))
      if result.succeeded, result.data.count == 32,
        call.starts(with: Selectors.store) || call.starts(with: Selectors.assemble)
      {
        var data = UInt256.zero
        for byte in result.data.elements { data = data << 8 | UInt256(UInt64(byte)) }
        hashes.append(Hash(data))
      }
    }
    agree()
  }
}

/// The selectors of the blob store's functions.
private enum Selectors {
  static let store = selector("store(bytes)")
  static let size = selector("size(bytes32)")
  static let read = selector("read(bytes32,uint64,uint64)")
  static let assemble = selector("assemble(bytes32[])")
  static let retain = selector("retain(bytes32)")
  static let release = selector("release(bytes32)")
  static let references = selector("references(address,bytes32)")

  private static func selector(_ signature: String) -> [UInt8] {
    Array(Keccak256.hash(utf8: signature).bytes.prefix(4))
  }
}
