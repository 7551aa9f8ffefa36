import EngineTestSupport
import Serving
import Testing

@Suite("Adapter table")
struct AdapterTableTests {
  private func table(_ sizes: [Int], budget: Int) -> AdapterTable {
    var table = AdapterTable(budget: budget)
    for (index, size) in sizes.enumerated() { table.add(AdapterID(UInt64(index)), byteCount: size) }
    return table
  }

  private func id(_ number: UInt64) -> AdapterID { AdapterID(number) }

  @Test("the least recently used adapter that nobody needs goes when room is needed")
  func oldestGoes() {
    var table = table([4, 4, 4], budget: 8)
    for number in [0, 1] as [UInt64] {
      #expect(table.need(id(number)) == .load(evicting: []))
      table.loaded(id(number), .success(()))
    }
    table.beginRound()
    #expect(table.need(id(0)) == .now(.ready))
    #expect(table.need(id(2)) == .load(evicting: [id(1)]))
    #expect(table.evictionCount == 1)
    #expect(table.fault == nil)
  }

  @Test("what no request waits for goes first, and then what was asked for last")
  func lastInLineGoes() {
    var table = table([4, 4, 4, 4], budget: 12)
    for number in [0, 1, 2] as [UInt64] {
      _ = table.need(id(number))
      table.loaded(id(number), .success(()))
    }
    // 2 was used last, but 0 and 1 are waited for, 1 since later.
    table.want(id(0), true)
    table.want(id(1), true)
    table.beginRound()
    #expect(table.need(id(3)) == .load(evicting: [id(2)]))
    table.loaded(id(3), .success(()))
    table.want(id(3), true)
    table.beginRound()
    #expect(table.need(id(2)) == .load(evicting: [id(3)]))
    table.loaded(id(2), .success(()))
    table.beginRound()
    table.want(id(0), false)
    table.want(id(2), true)
    #expect(table.need(id(3)) == .load(evicting: [id(0)]))
    #expect(table.fault == nil)
  }

  @Test("an adapter in use is never evicted")
  func pinnedStays() {
    var table = table([8, 8], budget: 8)
    _ = table.need(id(0))
    table.loaded(id(0), .success(()))
    table.pin(id(0))
    table.beginRound()
    #expect(table.need(id(1)) == .now(.full))
    table.unpin(id(0))
    #expect(table.need(id(1)) == .load(evicting: [id(0)]))
  }

  @Test("what was asked for earlier in a round is not given up for what is asked later")
  func orderOfNeedHolds() {
    var table = table([8, 8], budget: 8)
    _ = table.need(id(0))
    table.loaded(id(0), .success(()))
    #expect(table.need(id(1)) == .now(.full))
    table.beginRound()
    #expect(table.need(id(1)) == .load(evicting: [id(0)]))
  }

  @Test("an adapter above the whole budget is refused")
  func giantsAreRefused() {
    var table = table([9], budget: 8)
    #expect(table.need(id(0)) == .now(.failed(.adapterTooLarge(bytes: 9, limit: 8))))
  }

  @Test("the budget holds under random use", arguments: 0..<20)
  func budgetHolds(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let sizes = (0..<12).map { _ in random.number(in: 1...9) }
    var table = table(sizes, budget: 20)
    var loading: Set<UInt64> = []
    var pins: [UInt64] = []
    for _ in 0..<2_000 {
      let number = UInt64(random.number(in: 0...11))
      switch random.number(in: 0...5) {
      case 0: table.beginRound()
      case 1:
        if let loaded = loading.sorted().first {
          loading.remove(loaded)
          table.loaded(id(loaded), random.number(in: 0...4) == 0 ? .failure(.stopped) : .success(()))
          table.forgetFailure(id(loaded))
        }
      case 2:
        table.want(id(number), random.number(in: 0...1) == 0)
        if let pin = pins.popLast() { table.unpin(id(pin)) }
      default:
        switch table.need(id(number)) {
        case .load: loading.insert(number)
        case .now(.ready):
          if pins.count < 3 {
            table.pin(id(number))
            pins.append(number)
          }
        default: break
        }
      }
      if let fault = table.fault {
        Issue.record("seed \(seed): \(fault)")
        return
      }
    }
  }
}
