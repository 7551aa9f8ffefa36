import ContractKit
import FixtureSupport
import Testing

@Suite("Fixed lists, small words, clearing and transient storage")
struct ShapeTests {
  let chain = MockChain()
  let shapes: MockContract<Shapes>

  init() throws {
    shapes = try chain.deploy(Shapes.self, at: Address(0x5E7)) { Shapes(_contract: ContractInstance()) }
  }

  func word(_ slot: UInt256) -> UInt256 { chain.storage(slot, of: shapes.address) }

  @Test("a fixed list lies in place, five numbers of 48 bits in a slot")
  func fixed() throws {
    try shapes.call { contract in
      for index in 0..<7 { contract.fixed[index] = UInt48(UInt64(index) + 1) }
      contract.fixed[UInt256(5)] += 10
      contract.pairs[1].count = 3
      contract.pairs[1].note = "x"
    }
    #expect(word(6) == 5 << 192 | UInt256(4) << 144 | UInt256(3) << 96 | UInt256(2) << 48 | 1)
    #expect(word(7) == UInt256(7) << 48 | 16)
    #expect(word(11) == 3 && word(8) == 0)
    #expect(word(12) == UInt256(0x78) << 248 | 2)
    for index: UInt256 in [7, .max, UInt256.one << 64] {
      #expect(throws: Revert.panic(.indexOutOfBounds)) { try shapes.read { $0.fixed[index] } }
    }
    #expect(throws: Revert.panic(.indexOutOfBounds)) { try shapes.read { $0.fixed[-1] } }
    #expect(FixedArray<7, UInt48>.storageSlots == 2 && FixedArray<2, Pair>.storageSlots == 6)
    #expect(FixedArray<3, Address>.storageSlots == 3 && FixedArray<33, Bool>.storageSlots == 2)
    try shapes.call { contract in
      contract.fixed.clear()
      contract.pairs.clear()
    }
    for slot in 6...13 { #expect(word(UInt256(slot)) == 0) }
  }

  @Test("small words share a slot, bytes4 at its low end")
  func packing() throws {
    try shapes.call { contract in
      contract.state = .closed
      contract.time = 0x0102_0304_0506
      contract.wide = UInt128(0xaa)
      contract.selector = 0x80ac_58cd
      contract.signed = -2
      contract.byWide[5] = 0x0102_0304
    }
    #expect(word(14) == 2 | UInt256(0x0102_0304_0506) << 8 | UInt256(0xaa) << 56 | UInt256(0x80ac_58cd) << 184)
    #expect(word(15) == UInt256.max - 1)
    #expect(word(Raw.slot(5, 19)) == 0x0102_0304)
    #expect(
      try shapes.read { ($0.state, $0.time, $0.wide, $0.selector, $0.signed) }
        == (.closed, 0x0102_0304_0506, 0xaa, 0x80ac_58cd, -2))
    try shapes.call { contract in
      contract.state.clear()
      contract.wide.clear()
    }
    #expect(word(14) == UInt256(0x0102_0304_0506) << 8 | UInt256(0x80ac_58cd) << 184)
  }

  @Test("a number that is no case of the enumeration is a panic")
  func enumeration() throws {
    #expect(try shapes.read { $0.state } == State.none)
    // Writes a byte that an upgrade with fewer cases would find.
    try shapes.call { _ in UInt8.store(3, at: StorageLocation(slot: 14)) }
    let panic = Revert(data: Revert.panic(.assertion).data.replacingLast(by: 0x21))
    #expect(throws: panic) { try shapes.read { $0.state } }
  }

  @Test("lists: the last element, removal by swapping, clearing")
  func lists() throws {
    var random = SeededGenerator(suite: "ShapeTests.lists", fallback: 41)
    let steps = (0..<2_500).map { _ in (Int.random(in: 0..<10, using: &random), random.next()) }
    let (failures, model) = try shapes.call { contract in
      var model: [UInt48] = []
      var failures: [String] = []
      for (action, number) in steps {
        let value = UInt48(truncating: number)
        if action < 5 || model.isEmpty {
          contract.times.append(value)
          contract.addresses.append(Address(number))
          model.append(value)
        } else if action < 8 {
          let index = Int(number % UInt64(model.count))
          if contract.times.swapRemove(at: UInt256(index)) != model[index] { failures.append("swap") }
          _ = contract.addresses.swapRemove(at: UInt256(index))
          model.swapAt(index, model.count - 1)
          model.removeLast()
        } else if action == 8 {
          if contract.times.last != model[model.count - 1] { failures.append("last") }
          contract.times.last = value
          model[model.count - 1] = value
        } else {
          if contract.times.removeLast() != model.removeLast() { failures.append("removeLast") }
          contract.addresses.removeLast()
        }
        if contract.times.count != UInt256(model.count) { failures.append("count") }
      }
      for index in model.indices where contract.times[UInt256(index)] != model[index] { failures.append("\(index)") }
      return (failures, model)
    }
    #expect(failures == [])
    #expect(word(17) == UInt256(model.count) && word(16) == UInt256(model.count))
    for (index, value) in model.enumerated() {
      #expect(word(Raw.slot(17) + UInt256(index / 5)) >> (index % 5 * 48) & 0xffff_ffff_ffff == UInt256(value))
    }
    try shapes.call { contract in
      contract.times.clear()
      contract.addresses.clear()
    }
    for slot in 0...(UInt64(model.count) + 1) {
      #expect(word(Raw.slot(17) + UInt256(slot)) == 0 && word(Raw.slot(16) + UInt256(slot)) == 0)
    }
    #expect(throws: Revert.panic(.indexOutOfBounds)) { try shapes.read { $0.times.last } }
    #expect(throws: Revert.panic(.indexOutOfBounds)) { try shapes.call { $0.times.swapRemove(at: 0) } }
    #expect(throws: Revert.panic(.emptyArray)) { try shapes.call { $0.list.removeLast() } }
  }

  @Test("clearing a structure leaves its mappings, and lists of long texts leave nothing")
  func clearing() throws {
    let long: Text = "a text that is longer than thirty-one bytes"
    try shapes.call { contract in
      for _ in 0..<3 {
        var pair = contract.list.appendElement()
        pair.count = 1
        pair.owner = Address(2)
        pair.note = long
        pair.seen[4] = true
        contract.texts.append(long)
      }
      contract.table[9].note = long
      contract.table[9].owner = Address(3)
      contract.table.clear(9)
      contract.list.removeLast()
      invariant(contract.list.count == 2)
      invariant(contract.texts.removeLast() == long)
      contract.list.clear()
      contract.texts.clear()
    }
    let start = Raw.slot(18)
    for slot in 0..<9 { #expect(word(start + UInt256(slot)) == 0) }
    for element in 0..<3 {
      let note = start + UInt256(element * 3 + 1)
      #expect(word(Raw.slot(note)) == 0 && word(Raw.slot(note) + 1) == 0)
      #expect(word(Raw.slot(4, start + UInt256(element * 3 + 2))) == 1)
    }
    #expect(word(18) == 0 && word(21) == 0)
    for slot in 0..<3 {
      #expect(word(Raw.slot(21) + UInt256(slot)) == 0)
      #expect(word(Raw.slot(Raw.slot(21) + UInt256(slot))) == 0)
    }
    let place = Raw.slot(9, 20)
    #expect(word(place) == 0 && word(place + 1) == 0 && word(Raw.slot(place + 1)) == 0)
  }

  @Test("transient variables last for the transaction, and not in storage")
  func transient() throws {
    let call = Bytes(try Reference.call("mark(address)", "\(shapes.address)"))
    let output = try chain.send(call, to: shapes.address, from: Address(0xA))
    #expect(Raw.word(output.elements) == 1_070_905)
    for slot: UInt256 in [0, 1, 2] { #expect(word(slot) == 0) }
    let reading = Bytes(try Reference.call("readBack(address)", "\(Address(0xA))"))
    #expect(Raw.word(try chain.send(reading, to: shapes.address).elements) == 0)
    #expect(Shapes._transient_at_level == StoragePosition.first.next(after: Bool.self, for: UInt64.self))
    #expect(Shapes._transient_at_seen.slot == 2 && Shapes._transient_at_whole.slot == 1)
  }
}

extension Bytes {
  fileprivate func replacingLast(by byte: UInt8) -> Bytes { Bytes(elements.dropLast() + [byte]) }
}
