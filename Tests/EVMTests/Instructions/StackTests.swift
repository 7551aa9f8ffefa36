import ChainSpecification
import EVM
import Execution
import Primitives
import Testing

@Suite("The stack and jumps")
struct StackTests {
  @Test("PUSH1 to PUSH32 push their bytes, most significant first", arguments: 1...32)
  func pushes(count: Int) throws {
    let bytes = (1...count).map { UInt8($0) }
    let code = Assembly(bytes: [0x5F + UInt8(count)] + bytes)
    #expect(try top(code) == UInt256(bigEndian: bytes))
  }

  @Test("Bytes of a PUSH beyond the end of the code are zero", arguments: 1...32)
  func pushBeyondTheEnd(count: Int) throws {
    let code = Assembly(bytes: [0x5F + UInt8(count), 0xAB])
    let tracer = StepTracer()
    let chain = try TestChain()
    chain.tracer = tracer
    chain.install(code)
    #expect(chain.call().isSuccess)
    #expect(tracer.steps.last?.stack == [UInt256(0xAB) << (8 * (count - 1))] as [UInt256])
  }

  @Test("DUP copies the word at its depth", arguments: 1...16)
  func duplicate(depth: Int) throws {
    let code = (1...17).reduce(Assembly()) { $0 + push(UInt256($1)) }
    #expect(try top(code + Assembly(bytes: [0x7F + UInt8(depth)])) == UInt256(18 - depth))
  }

  @Test("SWAP exchanges the top with the word at its depth", arguments: 1...16)
  func swap(depth: Int) throws {
    let code = (1...17).reduce(Assembly()) { $0 + push(UInt256($1)) } + Assembly(bytes: [0x8F + UInt8(depth)])
    #expect(try top(code) == UInt256(17 - depth))
    let below = code + (depth * Assembly.op(.pop))
    #expect(try top(below) == 17)
  }

  @Test("An instruction with too few operands fails the frame", arguments: Opcode.allCases)
  func underflow(opcode: Opcode) throws {
    let info = OpcodeTable.table(for: .osaka)[opcode.rawValue]
    guard info.inputs > 0 else { return }
    let code = (info.inputs - 1) * push(1) + opcode
    #expect(try run(code).status == .failure(.stackUnderflow), "\(info.name)")
  }

  @Test("The stack holds 1,024 words and not one more")
  func overflow() throws {
    #expect(try run(1024 * push(1)).isSuccess)
    #expect(try run(1025 * push(1)).status == .failure(.stackOverflow))
    #expect(try run(1024 * push(1) + .dup1).status == .failure(.stackOverflow))
    #expect(try run(1024 * push(1) + .swap16).isSuccess)
    #expect(try run(1024 * push(1) + .add).isSuccess)
  }

  @Test("Every byte that is no instruction fails the frame, and so does INVALID")
  func invalid() throws {
    let table = OpcodeTable.table(for: .osaka)
    for byte in UInt8.min...UInt8.max where !table[byte].isDefined || byte == 0xFE {
      let result = try run(1024 * push(1) + Assembly(bytes: [byte]))
      #expect(result.status == .failure(.invalidInstruction(byte)))
      #expect(result.gasLeft == 0)
    }
  }

  // MARK: - Jumps

  @Test("A jump goes to a JUMPDEST and nowhere else")
  func jumps() throws {
    // 0: PUSH1 4, JUMP, INVALID, JUMPDEST, …
    let good = Assembly(bytes: [0x60, 0x04, 0x56, 0xFE, 0x5B]) + push(9)
    #expect(try top(good) == 9)
    for target in [0, 1, 5, UInt256.one << 64 | 4, .max] {
      #expect(try run(push(target) + .jump + .jumpDestination).status == .failure(.invalidJump))
    }
  }

  @Test("A JUMPDEST inside a PUSH is data")
  func jumpIntoData() throws {
    let code = Assembly(bytes: [0x60, 0x04, 0x56, 0x60, 0x5B])
    #expect(try run(code).status == .failure(.invalidJump))
  }

  @Test("JUMPI jumps when its condition is not zero and otherwise ignores its target")
  func conditionalJumps() throws {
    /// Jumps over a STOP to a JUMPDEST, unless another target is given.
    func code(_ condition: UInt256, _ target: UInt256? = nil) -> Assembly {
      let end = UInt256(push(condition).bytes.count + 6)
      return push(condition) + push(target ?? end) + .jumpIf + Assembly(bytes: [0x60, 0x01, 0x00, 0x5B]) + .invalid
    }
    let jumped = MessageStatus.failure(.invalidInstruction(0xFE))
    #expect(try run(code(1)).status == jumped)
    #expect(try run(code(UInt256.one << 200)).status == jumped)
    #expect(try run(code(0)).isSuccess)
    #expect(try run(code(0, .max)).isSuccess)
    #expect(try run(code(1, .max)).status == .failure(.invalidJump))
  }

  @Test("A loop runs as long as its gas lasts")
  func loop() throws {
    let code = Assembly(bytes: [0x5B, 0x5F, 0x56])
    #expect(try run(code, gas: 100_000).status == .failure(.outOfGas))
  }

  @Test("PC, GAS and MSIZE tell the machine's state")
  func machineState() throws {
    #expect(try top(push(1) + .programCounter) == 2)
    #expect(try top(.op(.gas)) == 9_999_998)
    #expect(try top(.op(.memorySize)) == 0)
    #expect(try top(push(33) + .memoryLoad + .pop + .memorySize) == 96)
  }
}
