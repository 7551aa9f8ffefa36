import ContractKit
import Testing

@Suite("Storage has Solidity's layout")
struct StorageTests {
  let chain = MockChain()
  let ledger: MockContract<Ledger>

  init() throws {
    ledger = try chain.deploy(Ledger.self, at: Address(0x1ED)) { Ledger(_contract: ContractInstance()) }
  }

  /// The slots that hold anything but zero.
  func word(_ slot: UInt256) -> UInt256 { chain.storage(slot, of: ledger.address) }

  @Test("neighbours that fit share a slot from its low end")
  func packing() throws {
    try ledger.call { contract in
      contract.number = .max
      contract.flag = true
      contract.byte = 0xb1
      contract.short = 0xc1c2
      contract.owner = Address(truncating: .max)
      contract.long = 0xd1d2_d3d4_d5d6_d7d8
      contract.int = 0xe1e2_e3e4
      contract.hash = Hash(5)
      contract.other = Address(6)
      contract.last = 7
      contract.after = 8
    }
    #expect(word(0) == .max)
    // bool, uint8, uint16, address and uint64 fill 1 + 1 + 2 + 20 + 8 = 32 bytes.
    let packed =
      "d1d2d3d4d5d6d7d8" + String(repeating: "ff", count: 20) + "c1c2" + "b1" + "01"
    #expect(Bytes(Raw.bytes(word(1))).description == "0x" + packed)
    #expect(word(2) == 0xe1e2_e3e4)
    #expect(word(3) == 5)
    #expect(word(4) == 6)
    #expect(word(5) == 0, "no bytes")
    #expect(word(6) == 7)
    #expect(word(14) == 8)
  }

  @Test("writing one of several that share a slot leaves the others")
  func sharing() throws {
    let read = try ledger.call { contract in
      contract.flag = true
      contract.byte = .max
      contract.short = .max
      contract.owner = Address(truncating: .max)
      contract.long = .max
      contract.byte = 0
      contract.owner = Address(9)
      contract.flag = false
      return (contract.flag, contract.byte, contract.short, contract.owner, contract.long)
    }
    #expect(read == (false, 0, .max, Address(9), .max))
  }

  @Test(
    "bytes of up to 31 lie in their slot, longer ones behind its hash", arguments: [0, 1, 30, 31, 32, 33, 63, 64, 65])
  func bytes(count: Int) throws {
    let content = (0..<count).map { UInt8($0 + 1) }
    let start = Raw.slot(5)
    // Longer content before: what the shorter does not use becomes zero again.
    for before in [0, 31, 32, 100] {
      let read = try ledger.call { contract in
        contract.note = Bytes([UInt8](repeating: 0xee, count: before))
        contract.note = Bytes(content)
        return contract.note
      }
      #expect(read == Bytes(content))
      let padded = content + [UInt8](repeating: 0, count: 128 - count)
      if count < 32 {
        var header = Array(padded[..<32])
        header[31] = UInt8(count * 2)
        #expect(word(5) == Raw.word(header))
        for index in 0..<4 { #expect(word(start + UInt256(index)) == 0) }
      } else {
        #expect(word(5) == UInt256(count * 2 + 1))
        for index in 0..<4 {
          #expect(word(start + UInt256(index)) == Raw.word(Array(padded[(index * 32)..<(index * 32 + 32)])))
        }
      }
    }
  }

  @Test("a mapping's value lies at the hash of key and slot")
  func mappings() throws {
    let account = Address(0xABC)
    try ledger.call { contract in
      contract.balances[account] = 5
      contract.balances[account] += 2
      contract.allowed[account][Hash(3)] = true
      contract.table["key"].time = 9
    }
    #expect(word(Raw.slot(account.word, 8)) == 7)
    #expect(word(Raw.slot(3, Raw.slot(account.word, 9))) == 1)
    // A key of bytes is hashed without padding; `owner` and `time` share the structure's first slot.
    #expect(word(Raw.slot(Array("key".utf8) + Raw.bytes(13))) == UInt256(9) << 160)
    let reader = try Reference.call(
      "allowed(address,bytes32)", "0x0000000000000000000000000000000000000abc",
      "0x\(String(repeating: "00", count: 31))03")
    #expect(try chain.send(Bytes(reader), to: ledger.address).elements == Raw.bytes(1))
  }

  @Test("a list's count lies in its slot and its elements behind the slot's hash, small ones packed")
  func arrays() throws {
    let read = try ledger.call { contract in
      for index in 0..<20 {
        contract.numbers.append(UInt256(index) + 100)
        contract.shorts.append(UInt16(index) + 1)
      }
      contract.shorts[16] = 0xabcd
      return (
        contract.numbers.count, contract.numbers[19], contract.shorts[15], contract.shorts[16], contract.shorts[17]
      )
    }
    #expect(read == (20, 119, 16, 0xabcd, 18))
    #expect(word(10) == 20 && word(11) == 20)
    for index in 0..<20 { #expect(word(Raw.slot(10) + UInt256(index)) == UInt256(index) + 100) }
    #expect(word(Raw.slot(11)).l0 == 0x0004_0003_0002_0001)
    #expect(word(Raw.slot(11) + 1) == Raw.word([0, 20, 0, 19, 0, 18, 0xab, 0xcd]))
  }

  @Test("removing the last element leaves zeros and the neighbours")
  func removal() throws {
    try ledger.call { contract in
      for index in 0..<17 { contract.shorts.append(UInt16(index) + 1) }
      let last = contract.shorts.removeLast()
      let before = contract.shorts.removeLast()
      invariant(last == 17 && before == 16 && contract.shorts.count == 15)
    }
    #expect(word(Raw.slot(11) + 1) == 0)
    #expect(word(Raw.slot(11)) >> 224 == 15)
  }

  @Test("an index outside of a list and taking from an empty one are panics")
  func bounds() throws {
    #expect(throws: Revert.panic(.indexOutOfBounds)) { try ledger.read { $0.numbers[0] } }
    #expect(throws: Revert.panic(.indexOutOfBounds)) { try ledger.call { $0.shorts[0] = 1 } }
    #expect(throws: Revert.panic(.emptyArray)) { try ledger.call { $0.shorts.removeLast() } }
    let reader = Bytes(try Reference.call("numbers(uint256)", "0"))
    #expect(throws: Revert.panic(.indexOutOfBounds)) { try chain.send(reader, to: ledger.address) }
  }

  @Test("a list of structures has them one after the other, and references write through")
  func structures() throws {
    try ledger.call { contract in
      var first = contract.entries.appendElement()
      first.owner = Address(1)
      var second = contract.entries.appendElement()
      second.owner = Address(2)
      second.time = 3
      second.note = Bytes("note")
      second.tags[4] = 5
      contract.entries[0].time = 6
      invariant(contract.entries[1].note == Bytes("note") && contract.entries.count == 2)
    }
    let start = Raw.slot(12)
    #expect(word(12) == 2)
    #expect(word(start) == UInt256(6) << 160 | 1)
    #expect(word(start + 3) == UInt256(3) << 160 | 2)
    #expect(word(start + 4) == Raw.word(Array("note".utf8) + [UInt8](repeating: 0, count: 27) + [8]))
    #expect(word(Raw.slot(4, start + 5)) == 5)
  }

  @Test("a collection cannot be assigned to another place")
  func references() throws {
    #expect(throws: Revert.panic(.assertion)) {
      try ledger.call { contract in
        _ = contract.entries.appendElement()
        contract.entries[0] = contract.table["x"]
      }
    }
    #expect(throws: Revert.panic(.assertion)) {
      try ledger.call { contract in
        _ = contract.entries.appendElement()
        _ = contract.entries.appendElement()
        contract.entries[0] = contract.entries[1]
      }
    }
  }

  @Test("the reader of a text gives it as Solidity encodes it")
  func textReader() throws {
    let name: Text = "thirty-three bytes long, this one."
    try ledger.call { $0.name = name }
    let output = try chain.send(Bytes(try Reference.selector("name()")), to: ledger.address)
    #expect(try Reference.decode(output.elements, as: "(string)") == ["\"\(name)\""])
  }
}
