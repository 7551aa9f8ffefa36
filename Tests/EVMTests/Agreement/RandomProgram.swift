import ChainSpecification
import EVM
import FixtureSupport
import Primitives

/// Makes programs at random that do something before they fail: operands are mostly there and mostly small.
struct RandomProgram {
  var random: SeededGenerator
  private var code: Bytes = []
  private var height = 0

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private static let pure: [Opcode] = [
    .add, .multiply, .subtract, .divide, .signedDivide, .modulo, .signedModulo, .addModulo, .multiplyModulo,
    .signExtend, .lessThan, .greaterThan, .signedLessThan, .signedGreaterThan, .equal, .isZero, .and, .or,
    .exclusiveOr, .not, .byte, .shiftLeft, .shiftRight, .arithmeticShiftRight, .countLeadingZeros, .exponentiate,
  ]
  private static let facts: [Opcode] = [
    .address, .origin, .caller, .callValue, .callDataSize, .codeSize, .gasPrice, .returnDataSize, .coinbase, .timestamp,
    .number, .prevRandao, .gasLimit, .chainID, .selfBalance, .baseFee, .blobBaseFee, .programCounter, .memorySize, .gas,
  ]
  private static let small: [Opcode] = [
    .memoryLoad, .memoryStore, .memoryStore8, .storageLoad, .storageStore, .transientLoad, .transientStore, .keccak256,
    .callDataLoad, .callDataCopy, .codeCopy, .memoryCopy, .returnDataCopy, .balance, .externalCodeSize,
    .externalCodeHash, .blockHash, .blobHash, .log0, .log1, .log2, .pop,
  ]
  private static let calls: [Opcode] = [.call, .callCode, .delegateCall, .staticCall, .create, .create2]

  /// A program with loops, branches, effects and calls.
  mutating func structured() -> Bytes {
    (code, height) = ([], 0)
    for _ in 0..<Int.random(in: 1...5, using: &random) { section(depth: 0) }
    end()
    return code
  }

  /// Bytes with little sense; many JUMPDESTs and short pushes make jumps likely to arrive.
  mutating func chaotic() -> Bytes {
    var bytes: Bytes = []
    let length = Int.random(in: 1...120, using: &random)
    while bytes.count < length {
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1: bytes += [Opcode.jumpDestination.rawValue]
      case 2, 3: bytes += [Opcode.push1.rawValue, UInt8.random(in: 0..<UInt8(length), using: &random)]
      case 4: bytes += [Bool.random(using: &random) ? Opcode.jump.rawValue : Opcode.jumpIf.rawValue]
      case 5: bytes += [UInt8.random(in: 0x80...0x9f, using: &random)]
      case 6: bytes += [UInt8.random(in: 0...255, using: &random)]
      default: bytes += [(Self.pure + Self.small + Self.facts).randomElement(using: &random)?.rawValue ?? 0]
      }
    }
    return bytes
  }

  // MARK: - Parts

  private mutating func section(depth: Int) {
    for _ in 0..<Int.random(in: 1...14, using: &random) { instruction() }
    switch Int.random(in: 0..<(depth < 2 ? 8 : 4), using: &random) {
    case 0: jumpDestination()
    case 1: conditional(depth)
    case 2: jumpForward()
    case 4: loop(depth)
    case 5: conditional(depth)
    case 6: subroutine()
    default: break
    }
  }

  private mutating func instruction() {
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<6: perform(Self.pure.randomElement(using: &random) ?? .add)
    case 6..<9: push(word())
    case 9..<11: stackInstruction()
    case 11: perform(Self.facts.randomElement(using: &random) ?? .gas)
    case 12..<18: effect()
    case 18 where Int.random(in: 0..<4, using: &random) == 0: call()
    default: perform(Self.pure.randomElement(using: &random) ?? .add)
    }
  }

  private mutating func effect() {
    let opcode = Self.small.randomElement(using: &random) ?? .pop
    let inputs = OpcodeTable.table(for: .osaka)[opcode.rawValue].inputs
    // Small operands, now and then whatever is on the stack.
    if Int.random(in: 0..<12, using: &random) > 0 {
      for _ in 0..<inputs { push(UInt256(UInt64.random(in: 0...70, using: &random))) }
      if inputs > 1, Bool.random(using: &random) { perform(.at(.swap1, inputs - 2)) }
    }
    perform(opcode)
  }

  private mutating func stackInstruction() {
    guard height > 0 else { return push(word()) }
    let depth = Int.random(in: 0..<min(height, 16), using: &random)
    if depth > 0, Bool.random(using: &random) {
      perform(.at(.swap1, depth - 1))
    } else {
      perform(.at(.dup1, depth))
    }
  }

  private mutating func call() {
    let opcode = Self.calls.randomElement(using: &random) ?? .call
    if opcode == .create || opcode == .create2 {
      for _ in 0..<(opcode == .create ? 3 : 4) { push(UInt256(UInt64.random(in: 0...40, using: &random))) }
    } else {
      for _ in 0..<4 { push(UInt256(UInt64.random(in: 0...64, using: &random))) }
      if opcode == .call || opcode == .callCode { push(UInt256(UInt64.random(in: 0...2, using: &random))) }
      push(UInt256(0x1000 + UInt64.random(in: 0...3, using: &random)))
      push(UInt256(UInt64.random(in: 0...60_000, using: &random)))
    }
    perform(opcode)
  }

  /// `if (condition) { … }`, jumping over the body or not.
  private mutating func conditional(_ depth: Int) {
    push(word())
    let conditions: [Opcode] = [.lessThan, .signedGreaterThan, .equal, .isZero, .exclusiveOr, .callDataLoad]
    perform(conditions.randomElement(using: &random) ?? .isZero)
    if Bool.random(using: &random) { perform(.isZero) }
    push(.zero, bytes: 2)
    let target = code.count - 2
    append(.jumpIf)
    height -= 2
    let entry = height
    section(depth: depth + 1)
    level(to: entry)
    patch(target)
    jumpDestination()
  }

  /// A loop that counts down from a small number, kept on the stack.
  private mutating func loop(_ depth: Int) {
    push(UInt256(UInt64.random(in: 1...5, using: &random)))
    let start = code.count
    jumpDestination()
    let entry = height
    section(depth: depth + 1)
    level(to: entry)
    push(.one)
    perform(.at(.swap1, 0))
    perform(.subtract)
    perform(.at(.dup1, 0))
    push(UInt256(UInt64(start)), bytes: 2)
    append(.jumpIf)
    height -= 2
    perform(.pop)
  }

  /// A jump over bytes that may be anything.
  private mutating func jumpForward() {
    push(.zero, bytes: 2)
    let target = code.count - 2
    append(.jump)
    height -= 1
    for _ in 0..<Int.random(in: 0...3, using: &random) { code.append(UInt8.random(in: 0...255, using: &random)) }
    // Nothing that is pushed may swallow the JUMPDEST.
    code += Bytes(repeating: 0, count: 33)
    patch(target)
    jumpDestination()
  }

  /// A jump into a function and its jump back.
  private mutating func subroutine() {
    push(.zero, bytes: 2)
    let back = code.count - 2
    push(word())
    push(.zero, bytes: 2)
    let target = code.count - 2
    append(.jump)
    height -= 1
    patch(target)
    jumpDestination()
    perform(.at(.dup1, 0))
    perform(.multiply)
    perform(.at(.swap1, 0))
    append(.jump)
    height -= 1
    patch(back)
    jumpDestination()
  }

  private mutating func end() {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: append(.stop)
    case 1, 2:
      push(UInt256(UInt64.random(in: 0...64, using: &random)))
      push(UInt256(UInt64.random(in: 0...64, using: &random)))
      append(Bool.random(using: &random) ? .return : .revert)
    case 3:
      push(UInt256(0x1001))
      append(.selfDestruct)
    default:
      // The whole stack becomes the output.
      let count = min(height, 12)
      for index in 0..<count {
        push(UInt256(UInt64(32 * index)))
        perform(.memoryStore)
      }
      push(UInt256(UInt64(32 * count)))
      push(.zero)
      append(.return)
    }
  }

  // MARK: - Bytes

  private mutating func word() -> UInt256 {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .zero
    case 1: .max
    case 2: UInt256.one << Int.random(in: 0...255, using: &random)
    case 3: (UInt256.one << Int.random(in: 0...255, using: &random)) &- .one
    case 4:
      UInt256(
        l0: .random(in: 0 ... .max, using: &random), l1: .random(in: 0 ... .max, using: &random),
        l2: .random(in: 0 ... .max, using: &random), l3: .random(in: 0 ... .max, using: &random))
    case 5: UInt256(UInt64.random(in: 0 ... .max, using: &random))
    default: UInt256(UInt64.random(in: 0...300, using: &random))
    }
  }

  private mutating func append(_ opcode: Opcode) { code.append(opcode.rawValue) }

  private mutating func jumpDestination() { append(.jumpDestination) }

  private mutating func push(_ value: UInt256, bytes count: Int? = nil) {
    let bytes = value.minimalBigEndianBytes
    let width = count.map { Swift.max($0, bytes.count) } ?? bytes.count
    code.append(Opcode.push0.rawValue + UInt8(width))
    code += Bytes(repeating: 0, count: width - bytes.count) + bytes
    height += 1
  }

  /// An instruction after pushes for the operands that are missing.
  private mutating func perform(_ opcode: Opcode) {
    let info = OpcodeTable.table(for: .osaka)[opcode.rawValue]
    // Seldom without: then the stack underflows.
    if Int.random(in: 0..<200, using: &random) > 0 { while height < info.inputs { push(word()) } }
    append(opcode)
    height = Swift.max(0, height - info.inputs) + info.outputs
  }

  private mutating func level(to target: Int) {
    while height > target { perform(.pop) }
    while height < target { push(word()) }
  }

  private mutating func patch(_ place: Int) {
    code[place] = UInt8(truncatingIfNeeded: code.count >> 8)
    code[place + 1] = UInt8(truncatingIfNeeded: code.count)
  }
}
