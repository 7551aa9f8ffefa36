import ContractKit
import FixtureSupport
import Testing

@Suite("Sets, maps and histories agree with plain models")
struct EnumerableTests {
  let chain = MockChain()
  let shapes: MockContract<Shapes>

  init() throws {
    shapes = try chain.deploy(Shapes.self, at: Address(0x5E7)) { Shapes(_contract: ContractInstance()) }
  }

  func word(_ slot: UInt256) -> UInt256 { chain.storage(slot, of: shapes.address) }

  @Test("a set under random operations")
  func set() throws {
    var random = SeededGenerator(suite: "EnumerableTests.set", fallback: 31)
    let steps = (0..<3_000).map { _ in (UInt64.random(in: 1...40, using: &random), Bool.random(using: &random)) }
    // The model keeps the order: the last element takes the place of one that is removed.
    let (failures, order) = try shapes.call { contract in
      var model: [UInt64] = []
      var failures: [String] = []
      for (number, isInsertion) in steps {
        let known = model.firstIndex(of: number)
        if isInsertion {
          if contract.set.insert(Address(number)) != (known == nil) { failures.append("insert \(number)") }
          if known == nil { model.append(number) }
        } else {
          if contract.set.remove(Address(number)) != (known != nil) { failures.append("remove \(number)") }
          if let known {
            model.swapAt(known, model.count - 1)
            model.removeLast()
          }
        }
        if contract.set.count != UInt256(model.count) { failures.append("count") }
        if contract.set.contains(Address(number)) != model.contains(number) { failures.append("contains") }
      }
      let all = contract.set.elements(from: 0, limit: 100)
      if all != model.map({ Address($0) }) { failures.append("order") }
      if contract.set.elements(from: 1, limit: 2) != Array(all.dropFirst().prefix(2)) { failures.append("page") }
      return (failures, model)
    }
    #expect(failures == [])
    #expect(word(0) == UInt256(order.count))
    for (index, number) in order.enumerated() {
      #expect(word(Raw.slot(0) + UInt256(index)) == UInt256(number))
      #expect(word(Raw.slot(UInt256(number), 1)) == UInt256(index + 1))
    }
    #expect(word(Raw.slot(0) + UInt256(order.count)) == 0)
    let last = UInt256(order.count)
    #expect(throws: Revert.panic(.indexOutOfBounds)) { try shapes.read { $0.set[last] } }
    try shapes.call { $0.set.clear() }
    #expect(
      try shapes.read { contract in contract.set.isEmpty && !(1...40).contains { contract.set.contains(Address($0)) } })
    #expect(word(Raw.slot(0)) == 0)
  }

  @Test("a map under random operations")
  func map() throws {
    var random = SeededGenerator(suite: "EnumerableTests.map", fallback: 32)
    let steps = (0..<3_000).map { _ in
      (
        UInt64.random(in: 0...30, using: &random), UInt64.random(in: 0...3, using: &random),
        Int.random(in: 0..<3, using: &random)
      )
    }
    let (failures, model) = try shapes.call { contract in
      var model: [UInt64: UInt64] = [:]
      var failures: [String] = []
      for (key, value, action) in steps {
        let known = model[key]
        if action == 0 {
          if contract.map.remove(UInt256(key)) != (known != nil) { failures.append("remove \(key)") }
          model[key] = nil
        } else {
          if contract.map.insert(Address(value), for: UInt256(key)) != (known == nil) {
            failures.append("insert \(key)")
          }
          model[key] = value
        }
        if contract.map.value(of: UInt256(key)) != model[key].map({ Address($0) }) {
          failures.append("value of \(key)")
        }
        if contract.map.contains(UInt256(key)) != (model[key] != nil) { failures.append("contains") }
      }
      for index in 0..<model.count {
        let (key, value) = contract.map[UInt256(index)]
        if model[key.l0].map({ Address($0) }) != value { failures.append("entry \(index)") }
      }
      if contract.map.count != UInt256(model.count) { failures.append("count") }
      return (failures, model)
    }
    #expect(failures == [])
    #expect(word(2) == UInt256(model.count))
    for (key, value) in model {
      #expect(word(Raw.slot(UInt256(key), 4)) == UInt256(value))
      #expect(word(Raw.slot(UInt256(key), 3)) != 0)
    }
    try shapes.call { $0.map.clear() }
    for key in model.keys { #expect(word(Raw.slot(UInt256(key), 4)) == 0 && word(Raw.slot(UInt256(key), 3)) == 0) }
  }

  @Test("a history answers for every key what was last noted at or before it")
  func history() throws {
    var random = SeededGenerator(suite: "EnumerableTests.history", fallback: 33)
    let steps = (0..<600).map { _ in (UInt64.random(in: 0...2, using: &random), random.next()) }
    let (failures, model) = try shapes.call { contract in
      var model: [(key: UInt64, value: UInt64)] = []
      var failures: [String] = []
      var time: UInt64 = 5
      if contract.history.latest != 0 || contract.history.value(at: .max) != 0 { failures.append("empty") }
      for (advance, value) in steps {
        time += advance
        let before = contract.history.push(UInt256(value) << 144, at: time)
        if before != UInt256(model.last?.value ?? 0) << 144 { failures.append("before") }
        if model.last?.key == time { model.removeLast() }
        model.append((time, value))
        for key in [0, 4, 5, time - 1, time, time + 1, time / 2, time / 3 * 2, .max] {
          let expected = UInt256(model.last { $0.key <= key }?.value ?? 0) << 144
          if contract.history.value(at: key) != expected { failures.append("value at \(key) of \(time)") }
        }
        if contract.history.latest != UInt256(value) << 144 { failures.append("latest") }
      }
      for key in 0...time {
        let expected = UInt256(model.last { $0.key <= key }?.value ?? 0) << 144
        if contract.history.value(at: key) != expected { failures.append("value at \(key)") }
      }
      if contract.history.count != UInt64(model.count) { failures.append("count") }
      return (failures, model)
    }
    #expect(failures == [])
    // One slot for each: the key in the lowest 48 bits.
    #expect(word(5) == UInt256(model.count))
    for (index, entry) in model.enumerated() {
      #expect(word(Raw.slot(5) + UInt256(index)) == UInt256(entry.value) << 192 | UInt256(entry.key))
    }
    #expect(try shapes.read { $0.history[0] } == (model[0].key, UInt256(model[0].value) << 144))
  }

  @Test("a history refuses earlier keys and numbers that do not fit")
  func historyRefusals() throws {
    try shapes.call { $0.history.push(1, at: 10) }
    let unordered = Revert(data: Bytes(try Reference.selector("CheckpointUnorderedInsertion()")))
    #expect(throws: unordered) { try shapes.call { $0.history.push(2, at: 9) } }
    #expect(throws: Revert.panic(.arithmetic)) { try shapes.call { $0.history.push(2, at: 1 << 48) } }
    #expect(throws: Revert.panic(.arithmetic)) { try shapes.call { $0.history.push(UInt256.one << 208, at: 11) } }
    #expect(throws: Revert.panic(.indexOutOfBounds)) { try shapes.read { $0.history[1] } }
    try shapes.call { $0.history.push(UInt256.max >> 48, at: (1 << 48) - 1) }
    #expect(try shapes.read { $0.history.latest } == UInt256.max >> 48)
  }
}
