import ChainSpecification
import EVM
import Execution
import Primitives
import Testing

@Suite("Memory and data")
struct MemoryTests {
  @Test("Memory costs 3 a word and words squared over 512", arguments: [1, 2, 23, 724, 1000, 10_000] as [UInt64])
  func expansion(words: UInt64) throws {
    let code = push(UInt256(32 * (words - 1))) + .memoryLoad
    let pushGas: UInt64 = words == 1 ? 2 : 3
    #expect(try gasUsed(code) == pushGas + 3 + 3 * words + words * words / 512)
  }

  @Test("The divisor of the quadratic part is a power of two, as frames assume", arguments: HardFork.allCases)
  func quadraticDivisor(fork: HardFork) {
    #expect(GasSchedule.schedule(for: fork).memoryQuadraticDivisor.nonzeroBitCount == 1)
  }

  @Test("Memory that exists is free")
  func existing() throws {
    let code = push(64) + .memoryLoad + push(1) + .memoryLoad
    #expect(try gasUsed(code) == 2 * 6 + 9)
  }

  @Test("An access of one byte more takes one word more")
  func boundaries() throws {
    #expect(try gasUsed(operands(31, 7) + .memoryStore8) == 6 + 3 + 3)
    #expect(try gasUsed(operands(32, 7) + .memoryStore8) == 6 + 3 + 6)
    #expect(try top(push(1) + .memoryLoad + .pop + .memorySize) == 64)
  }

  @Test(
    "Offsets beyond all memory run out of gas",
    arguments: [32, 63, 64, 255].map { UInt256.one << $0 } + [UInt256(UInt64.max) &- 30, UInt256(UInt64.max), .max])
  func hostileOffsets(offset: UInt256) throws {
    let codes: [Assembly] = [
      push(offset) + .memoryLoad, operands(offset, 1) + .memoryStore, operands(offset, 1) + .memoryStore8,
      operands(offset, 1) + .keccak256, operands(0, offset) + .keccak256, operands(offset, 1) + .return,
      operands(0, offset) + .revert, operands(offset, 0, 1) + .callDataCopy, operands(0, 0, offset) + .callDataCopy,
      operands(0, offset, 1) + .memoryCopy, operands(offset, 0, 1) + .memoryCopy, operands(0, 0, offset) + .memoryCopy,
      operands(offset, 1) + .log0, operands(0, offset) + .log0, operands(0, 0, offset) + .codeCopy,
      operands(0, 0, 0, offset) + .externalCodeCopy, operands(0, offset, 1) + .create,
      operands(0, 0, offset) + .create, calling(.contractUnderTest, input: (offset, 1)),
      calling(.contractUnderTest, input: (0, offset)), calling(.contractUnderTest, output: (offset, 1)),
      calling(.contractUnderTest, output: (0, offset)),
    ]
    for (index, code) in codes.enumerated() {
      #expect(try run(code).status == .failure(.outOfGas), "\(index)")
    }
  }

  @Test("An empty range may lie anywhere and costs nothing")
  func emptyRanges() throws {
    #expect(try top(operands(.max, 0) + .keccak256) == Keccak256.emptyBytesHash.word)
    #expect(try run(operands(.max, 0) + .return).isSuccess)
    #expect(try gasUsed(operands(.max, .max, 0) + .memoryCopy) == 3 + 3 + 2 + 3)
    #expect(try top(operands(.max, 0, 0) + .callDataCopy + .memorySize) == 0)
  }

  @Test("MSTORE, MSTORE8 and MLOAD agree on the order of bytes")
  func order() throws {
    #expect(try top(operands(0, 0x1234) + .memoryStore + push(0) + .memoryLoad) == 0x1234)
    #expect(try top(operands(31, 0xFFAB) + .memoryStore8 + push(0) + .memoryLoad) == 0xAB)
    #expect(try top(operands(1, 0x1234) + .memoryStore + push(0) + .memoryLoad) == 0x12)
  }

  @Test("MCOPY copies overlapping ranges in both directions (EIP-5656)")
  func memoryCopy() throws {
    let bytes = Bytes(0..<64)
    for (target, source, count) in [(1, 0, 8), (0, 1, 8), (16, 0, 32), (0, 32, 32), (8, 8, 8)] {
      let code = put(bytes) + operands(UInt256(target), UInt256(source), UInt256(count)) + .memoryCopy + give(64)
      var expected = bytes
      for index in 0..<count { expected[target + index] = bytes[source + index] }
      #expect(try run(code).output == expected)
    }
    // EIP-5656: 3 + 3 for each word + expansion.
    #expect(try gasUsed(operands(0, 32, 32) + .memoryCopy) == 2 + 6 + 3 + 3 + 6)
  }

  @Test("Call data, code and return data read as zeros beyond their end where the specification says so")
  func copies() throws {
    let input: Bytes = [1, 2, 3]
    #expect(try top(push(0) + .callDataLoad, input: input) == UInt256(0x010203) << 232)
    #expect(try top(push(2) + .callDataLoad, input: input) == UInt256(3) << 248)
    for offset in [3, UInt256.one << 63, UInt256.one << 64, .max] {
      #expect(try top(push(offset) + .callDataLoad, input: input) == 0)
      let copy = operands(0, .max) + .memoryStore + operands(0, offset, 32) + .callDataCopy + push(0) + .memoryLoad
      #expect(try top(copy, input: input) == 0)
    }
    let partial = operands(0, .max) + .memoryStore + operands(0, 1, 4) + .callDataCopy + push(0) + .memoryLoad
    #expect(try top(partial, input: input) == UInt256(0x0203_0000) << 224 | .max >> 32)
    #expect(try top(.op(.callDataSize), input: input) == 3)
    let code = operands(0, 0, 3) + .codeCopy + give(32)
    #expect(try run(code).output.prefix(4) == [0x60, 0x03, 0x5F, 0])
    #expect(try top(.op(.codeSize)) == UInt256((Assembly.op(.codeSize) + giveTop).bytes.count))
  }

  @Test("Copies cost 3 for each word")
  func copyGas() throws {
    #expect(try gasUsed(operands(0, 0, 33) + .callDataCopy) == 2 + 2 + 3 + 3 + 6 + 6)
    #expect(try gasUsed(operands(0, 0, 32) + .codeCopy) == 2 + 2 + 3 + 3 + 3 + 3)
  }

  @Test("KECCAK256 costs 30 and 6 for each word")
  func hashing() throws {
    #expect(try gasUsed(operands(0, 33) + .keccak256) == 2 + 3 + 30 + 12 + 6)
    let bytes = Bytes(0..<200)
    #expect(try top(put(bytes) + operands(0, 200) + .keccak256) == Keccak256.hash(bytes).word)
  }

  @Test("RETURNDATACOPY beyond the return data fails the frame, even for an empty range (EIP-211)")
  func returnDataBounds() throws {
    let chain = try TestChain()
    let callee = Address(low: 0xCA11EE)
    chain.install(put(Bytes(0..<32)) + give(32), at: callee)
    func status(_ offset: UInt256, _ count: UInt256) -> MessageStatus {
      chain.install(calling(callee) + operands(0, offset, count) + .returnDataCopy)
      return chain.call().status
    }
    #expect(status(0, 32) == .success)
    #expect(status(32, 0) == .success)
    for (offset, count): (UInt256, UInt256) in [(33, 0), (1, 32), (0, 33), (.max, 1), (.max, 0), (1, .max)] {
      let expected: ExecutionFailure = count == .max ? .outOfGas : .returnDataOutOfBounds
      #expect(status(offset, count) == .failure(expected), "\(offset) \(count)")
    }
  }
}

extension Address {
  static var contractUnderTest: Address { TestChain.contract }
}

/// A call without value.
private func calling(
  _ target: Address, input: (UInt256, UInt256) = (0, 0), output: (UInt256, UInt256) = (0, 0)
) -> Assembly {
  calling(.call, target, input: input, output: output)
}
