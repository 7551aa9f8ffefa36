import ContractKit
import Testing

@Suite("The dispatcher of a contract")
struct DispatchTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let sampler: MockContract<Sampler>

  init() throws {
    chain.balances = [alice: 100]
    sampler = try chain.deploy(Sampler.self, at: Address(0x5A)) { try Sampler(start: 7, names: ["x"]) }
  }

  func send(_ signature: String, _ input: [UInt8], value: UInt256 = 0) throws -> [UInt8] {
    try chain.send(Bytes(try Reference.selector(signature) + input), to: sampler.address, from: alice, value: value)
      .elements
  }

  @Test("every word type comes and goes as Solidity encodes it")
  func words() throws {
    let types = "(uint256,uint64,uint32,uint16,uint8,bool,address,bytes32)"
    let largest = [
      "115792089237316195423570985008687907853269984665640564039457584007913129639935", "18446744073709551615",
      "4294967295", "65535", "255", "true", "0x\(String(repeating: "ff", count: 20))",
      "0x" + String(repeating: "ff", count: 32),
    ]
    let mixed = [
      "1", "2", "3", "4", "5", "false", "0x000102030405060708090a0b0c0d0e0f10111213",
      "0x" + String(repeating: "0102030405060708", count: 4),
    ]
    for values in [largest, mixed] {
      let input = try Reference.encode(
        types, values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7])
      let output = try send("words\(types)", input)
      #expect(try Reference.decode(output, as: types).map { $0.lowercased() } == values.map { $0.lowercased() })
    }
  }

  @Test("bytes, text and nested arrays come and go as Solidity encodes them")
  func dynamics() throws {
    let types = "(bytes,string,uint64[],bytes[],uint8[][])"
    for values in [
      ["0x", "\"\"", "[]", "[]", "[]"],
      [
        "0x0102", "\"hello, wörld\"", "[1,2,18446744073709551615]", "[0x,0x01,0x\(String(repeating: "ab", count: 33))]",
        "[[],[1],[2,3]]",
      ],
      ["0x\(String(repeating: "cd", count: 64))", "\"\(String(repeating: "t", count: 32))\"", "[0]", "[0x]", "[[]]"],
    ] {
      let input = try Reference.encode(types, values[0], values[1], values[2], values[3], values[4])
      #expect(try Reference.decode(try send("dynamics\(types)", input), as: types) == values)
    }
  }

  @Test("bits that a type does not have are refused", arguments: [(1, 8), (2, 4), (3, 2), (4, 1), (5, 1), (6, 20)])
  func dirtyWords(position: Int, width: Int) throws {
    let types = "(uint256,uint64,uint32,uint16,uint8,bool,address,bytes32)"
    let clean = [UInt8](repeating: 0, count: 256)
    _ = try send("words\(types)", clean)
    let end = position * 32 + 31
    for index in [end - width, position * 32] {
      var dirty = clean
      dirty[index] = 1
      #expect(throws: Revert()) { try send("words\(types)", dirty) }
    }
    var two = clean
    two[5 * 32 + 31] = 2
    #expect(throws: Revert()) { try send("words\(types)", two) }
  }

  @Test("arguments that are too short, and offsets and lengths that point outside, are refused")
  func malformed() throws {
    let types = "(bytes,string,uint64[],bytes[],uint8[][])"
    let input = try Reference.encode(types, "0x0102", "ab", "[1]", "[0x]", "[[1]]")
    for length in stride(from: 0, to: input.count, by: 32) where length < input.count {
      #expect(throws: Revert()) { try send("dynamics\(types)", Array(input[..<length])) }
    }
    for position in 0..<5 {
      for bad in [[UInt8](repeating: 0xff, count: 32), Raw.bytes(UInt256(UInt64(input.count + 1)))] {
        var damaged = input
        damaged.replaceSubrange((position * 32)..<(position * 32 + 32), with: bad)
        #expect(throws: Revert()) { try send("dynamics\(types)", damaged) }
        // The length of the value instead of its offset.
        var long = input
        let start = Int(Raw.word(Array(input[(position * 32)..<(position * 32 + 32)])).l0)
        long.replaceSubrange(start..<(start + 32), with: bad)
        #expect(throws: Revert()) { try send("dynamics\(types)", long) }
      }
    }
  }

  @Test("unknown selectors and messages of one to three bytes are refused")
  func unknown() throws {
    #expect(throws: Revert()) { try chain.send([1, 2, 3, 4], to: sampler.address) }
    #expect(throws: Revert()) { try chain.send(Bytes(try Reference.selector("helper()")), to: sampler.address) }
    for count in 1...3 {
      let start = try Reference.selector("total()").prefix(count)
      #expect(throws: Revert()) { try chain.send(Bytes(Array(start)), to: sampler.address) }
    }
  }

  @Test("only payable functions accept wei")
  func payable() throws {
    #expect(try Reference.decode(try send("fund()", [], value: 5), as: "(uint256)") == ["5"])
    for function in ["total()", "add(uint256)", "twice(uint256)"] {
      #expect(throws: Revert()) { try send(function, Raw.bytes(1), value: 1) }
    }
    #expect(chain.balances == [alice: 95, sampler.address: 5])
  }

  @Test("plain transfers reach receive, and nothing where there is none")
  func receive() throws {
    try chain.send([], to: sampler.address, from: alice, value: 9)
    #expect(try sampler.read { $0.total } == 16)
    let closed = try chain.deploy(Closed.self, at: Address(0xC1)) { Closed(_contract: ContractInstance()) }
    for value in [UInt256(0), 1] {
      #expect(throws: Revert()) { try chain.send([], to: closed.address, from: alice, value: value) }
    }
    let call = Bytes(try Reference.selector("increase()"))
    #expect(throws: Revert()) { try chain.send(call, to: closed.address, from: alice, value: 1) }
    #expect(try chain.send(call, to: closed.address).isEmpty)
    #expect(try closed.read { $0.count } == 1)
  }

  @Test("a static function depends on its arguments and a public variable has a reader")
  func readers() throws {
    #expect(try Reference.decode(try send("twice(uint256)", Raw.bytes(21)), as: "(uint256)") == ["42"])
    #expect(try Reference.decode(try send("total()", []), as: "(uint256)") == ["7"])
    #expect(try Reference.decode(try send("created()", []), as: "(bool)") == ["true"])
  }

  @Test("a constructor decodes its arguments, refuses wei, and its error is the creation's")
  func constructor() throws {
    let place = Address(0x77)
    let good = Bytes(try Reference.encode("(uint256,string[])", "41", "[a,b]"))
    let made = try chain.deploy(Sampler.self, at: place, from: alice, arguments: good)
    #expect(try made.read { $0.total } == 41)
    let empty = Bytes(try Reference.encode("(uint256,string[])", "41", "[]"))
    let other = Address(0x78)
    #expect(throws: Revert.error(SamplerError.noNames)) {
      try chain.deploy(Sampler.self, at: other, arguments: empty)
    }
    #expect(throws: Revert()) { try chain.deploy(Sampler.self, at: other, from: alice, value: 1, arguments: good) }
    #expect(throws: Revert()) { try chain.deploy(Sampler.self, at: other, arguments: [1]) }
    #expect(chain.balances == [alice: 100])
    #expect(try chain.send(Bytes(try Reference.selector("total()")), to: other).isEmpty, "there is no code")
  }
}
