import ChainSpecification
import EVM
import FixtureSupport
import Primitives
import Testing
import WorldState

@Suite("Interpreters agree")
struct AgreementTests {
  /// Runs programs on both interpreters and gives both outcomes; the second runs the same code objects twice.
  private func outcomes(
    _ programs: [Bytes], input: Bytes, gas: UInt64, fork: HardFork = .osaka
  ) -> (plain: AgreementOutcome, translated: AgreementOutcome) {
    func run(_ tiers: Tiers) -> AgreementOutcome {
      let world = AgreementWorld(programs, tiers: tiers, fork: fork)
      return AgreementOutcome(world.call(input: input, gas: gas), world.state)
    }
    return (run(.plain), run(.translated))
  }

  /// Gives whether the call did not fail.
  @discardableResult
  private func expectAgreement(_ programs: [Bytes], input: Bytes = [], gas: UInt64, seed: UInt64 = 0) -> Bool {
    let (plain, translated) = outcomes(programs, input: input, gas: gas)
    #expect(plain == translated, "seed \(seed), gas \(gas), programs \(programs.map { Hex.encode($0) })")
    return plain.status != "failure"
  }

  @Test("on random programs with loops, branches, memory, storage and calls", arguments: 0..<8)
  func structuredPrograms(part: UInt64) {
    var endedWell = 0
    for seed in part * 1_500..<(part + 1) * 1_500 {
      var generator = RandomProgram(seed: seed)
      let programs = (0..<3).map { _ in generator.structured() }
      let gas = UInt64.random(in: 0...250_000, using: &generator.random)
      if expectAgreement(programs, input: Bytes(0..<40), gas: gas, seed: seed) { endedWell += 1 }
    }
    #expect(endedWell > 400, "most programs fail early and show little")
  }

  @Test("on bytes without sense", arguments: 0..<4)
  func chaoticPrograms(part: UInt64) {
    for seed in part * 2_500..<(part + 1) * 2_500 {
      var generator = RandomProgram(seed: 1_000_000 + seed)
      let programs = (0..<3).map { _ in generator.chaotic() }
      let gas = UInt64.random(in: 0...60_000, using: &generator.random)
      expectAgreement(programs, input: Bytes(0..<40), gas: gas, seed: seed)
    }
  }

  @Test("on every amount of gas, one after the other")
  func everyGas() {
    for seed in 0..<6 as Range<UInt64> {
      var generator = RandomProgram(seed: 2_000_000 + seed)
      let programs = (0..<3).map { _ in generator.structured() }
      for gas in 0..<700 as Range<UInt64> { expectAgreement(programs, gas: gas, seed: seed) }
    }
  }

  @Test("on code made of JUMPDESTs only")
  func onlyJumpDestinations() {
    expectAgreement([Bytes(repeating: Opcode.jumpDestination.rawValue, count: 49_152)], gas: 60_000)
    expectAgreement([Bytes(repeating: Opcode.jumpDestination.rawValue, count: 49_152)], gas: 40_000)
  }

  @Test("on a jump into the data of a push")
  func jumpIntoData() {
    let code: Bytes = [0x60, 0x04, 0x56, 0x60, 0x5b, 0x60, 0x01, 0x00]
    expectAgreement([code], gas: 1_000)
    let conditional: Bytes = [0x60, 0x01, 0x60, 0x07, 0x57, 0x00, 0x60, 0x5b]
    expectAgreement([conditional], gas: 1_000)
  }

  @Test("on a push that the code's end cuts off")
  func truncatedPush() {
    for width in 0..<32 { expectAgreement([[0x5b, 0x7f] + Bytes(repeating: 0x5b, count: width)], gas: 1_000) }
  }

  @Test("on a push that the code's end cuts off where a trace is full")
  func truncatedPushAtNodeLimit() {
    for pairs in 20...26 { expectTruncatedPushes(after: pairs) }
    for pairs in 195...203 { expectTruncatedPushes(after: pairs) }
    for pairs in 395...402 { expectTruncatedPushes(after: pairs) }
  }

  private func expectTruncatedPushes(after pairs: Int) {
    let filler = [Bytes](repeating: [Opcode.push0.rawValue, Opcode.pop.rawValue], count: pairs).flatMap(\.self)
    for push in Opcode.push1.rawValue...Opcode.push32.rawValue { expectAgreement([filler + [push]], gas: 10_000) }
  }

  @Test("on stacks at their limits")
  func stackLimits() {
    for count in [1_021, 1_022, 1_023, 1_024, 1_025] {
      let filled = Bytes(repeating: Opcode.push0.rawValue, count: count)
      expectAgreement([filled], gas: 100_000)
      expectAgreement([filled + [0x80, 0x50, 0x50]], gas: 100_000)
      expectAgreement([filled + [0x5b, 0x5f, 0x5f, 0x01, 0x00]], gas: 100_000)
      // A loop that fills the stack, and one that empties it.
      expectAgreement([[0x5b, 0x5f, 0x5f, 0x56]], gas: 100_000)
      expectAgreement([filled + [0x5b, 0x50, 0x61, UInt8(count >> 8), UInt8(count & 0xff), 0x56]], gas: 100_000)
    }
  }

  @Test("on a long run without jumps that keeps many words alive")
  func manyLiveWords() {
    var code: Bytes = []
    for index in 0..<200 { code += [0x60, UInt8(index), 0x54, 0x80, 0x19] }
    for _ in 0..<199 { code += [0x03, 0x90, 0x18] }
    code += [0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]
    expectAgreement([code], gas: 3_000_000)
    let permutation = pushes(120) + swaps(600, step: 7)
    var output: Bytes = []
    for index in 0..<30 as Range<UInt8> { output += [0x60, index * 8, 0x52] }
    output += [0x60, 0xff, 0x5f, 0xf3]
    expectAgreement([permutation + output], gas: 100_000)
    let crossing: Bytes = permutation + [0x5b] + swaps(64, step: 11) + [0x5b]
    expectAgreement([crossing + output], gas: 100_000)
  }

  private func pushes(_ count: UInt8) -> Bytes {
    var code: Bytes = []
    for value in 0..<count { code += [0x60, value] }
    return code
  }

  private func swaps(_ count: Int, step: Int) -> Bytes {
    var code: Bytes = []
    for index in 0..<count { code.append(UInt8(0x90 + index * step % 16)) }
    return code
  }

  @Test("on memory addresses at the limits")
  func memoryLimits() {
    for opcode in [0x51, 0x52, 0x53] as Bytes {
      for address in [UInt256(0), 1, 31, 32, 33, 1_000, UInt256(1) << 31, UInt256(1) << 32, UInt256(UInt64.max), .max] {
        for addend in [UInt256(0), 1, 32, UInt256(0x7fff_ffff), .max] {
          // The address is unknown to the translator: it comes from the call data.
          var code: Bytes = [0x5f, 0x35, 0x7f]
          code += addend.bigEndianBytes
          code += [0x01, 0x60, 0x2a, 0x90, opcode, 0x59, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]
          expectAgreement([code], input: address.bigEndianBytes, gas: 200_000)
        }
      }
    }
  }

  @Test("and code may be translated by several threads at once")
  func threads() async {
    var generator = RandomProgram(seed: 77)
    let programs = (0..<3).map { _ in generator.structured() }
    let expected = outcomes(programs, input: Bytes(0..<40), gas: 200_000).plain
    let code = programs.map { Code($0) }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<32 {
        group.addTask {
          let world = AgreementWorld(programs, tiers: .translated)
          world.install(code)
          return AgreementOutcome(world.call(input: Bytes(0..<40), gas: 200_000), world.state) == expected
        }
      }
      for await agrees in group { #expect(agrees) }
    }
  }

  @Test("and a hot program is taken over in the middle of its loop with the same outcome")
  func adaptive() {
    // Sums a countdown from 20,000 and returns it.
    let code: Bytes = [
      0x5f, 0x61, 0x4e, 0x20, 0x5b, 0x80, 0x91, 0x01, 0x90, 0x60, 0x01, 0x90, 0x03, 0x80, 0x60, 0x04, 0x57, 0x50, 0x5f,
      0x52, 0x60,
      0x20, 0x5f, 0xf3,
    ]
    let worlds = [Tiers.plain, .adaptive, .translated].map { AgreementWorld([code], tiers: $0) }
    let outcomes = worlds.map { AgreementOutcome($0.call(input: [], gas: 5_000_000), $0.state) }
    #expect(outcomes[0].status == "success")
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0] == outcomes[2])
  }
}
