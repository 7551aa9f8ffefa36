import ContractVM
import Primitives
import Testing

@Suite("A linked ELF file becomes a container", .enabled(if: Tools.areInstalled))
struct ExecutableTests {
  /// Function pointers in data, a jump table, a computed function address and plain calls.
  static let source = """
    typedef unsigned long u64;
    static u64 host(u64 number, u64 a, u64 b) {
      register u64 t0 __asm__("t0") = number;
      register u64 a0 __asm__("a0") = a;
      register u64 a1 __asm__("a1") = b;
      __asm__ volatile("ecall" : "+r"(a0) : "r"(t0), "r"(a1) : "memory");
      return a0;
    }
    __attribute__((noinline)) static u64 twice(u64 x) { return 2 * x; }
    __attribute__((noinline)) static u64 thrice(u64 x) { return 3 * x; }
    __attribute__((noinline)) static u64 square(u64 x) { return x * x; }
    static u64 (*volatile table[])(u64) = {twice, thrice};
    static const char message[] = "constant";
    u64 zeroed[4];
    __attribute__((noinline)) u64 choose(u64 x, u64 y) {
      switch (x) {
        case 0: return y + 17;
        case 1: return y * 3;
        case 2: return host(4, y, 0);
        case 3: return y / 7;
        case 4: return y ^ 0x55;
        case 5: return y << 5;
        case 6: return y - 9;
        default: return 0;
      }
    }
    __attribute__((section(".text._start"))) void _start(void) {
      u64 (*volatile computed)(u64) = square;
      u64 answer = table[0](5) + table[1](7) + computed(3);
      for (u64 i = 0; i < 7; i++) if (i != 2) answer += choose(i, 100);
      answer += message[2] + zeroed[1];
      host(0, (u64)&answer, 8);
    }
    """
  static let answer: UInt64 = 10 + 21 + 9 + 117 + 300 + 14 + (100 ^ 0x55) + 3200 + 91 + UInt64(UInt8(ascii: "n"))

  @Test("It runs, and only addresses that the program takes are on the jump list")
  func runs() throws {
    let container = try Tools.build(c: Self.source)
    let program = try Program(container)
    for engine in [Interpreter() as any Engine, ReferenceInterpreter(program)] {
      let (exit, instance) = engine.first(program)
      #expect(exit == .hostCall)
      let result = unsafe instance.readable(instance.argument(0), 8).map { unsafe $0.loadUnaligned(as: UInt64.self) }
      #expect(result == Self.answer)
    }
    // Three functions, and at most one target for each case of the switch and its default.
    #expect((4...11).contains(container.jumpTargets.count))
    #expect(try Container(encoded: container.encoded) == container)
  }

  @Test("Building twice gives the same bytes")
  func deterministic() throws {
    #expect(try Tools.build(c: Self.source).encoded == Tools.build(c: Self.source).encoded)
  }

  @Test("A file without relocations is refused when it has computed jumps")
  func relocations() throws {
    let kernels = try KernelSource.read()
    let elf = try Tools.link(swift: kernels, entry: ProgramSource.kernelEntry, linkerFlags: ["--strip-debug"])
    #expect(throws: ContainerError.executable(.relocationsMissing)) { try Container(elf: elf) }
  }

  @Test("Cut and damaged files are refused or give valid programs, never a crash")
  func damage() throws {
    let kernels = try KernelSource.read()
    let elf = try Tools.link(swift: kernels, entry: ProgramSource.kernelEntry, linkerFlags: ["--emit-relocs"])
    let seed: UInt64 = 0xE1F0
    var generator = SeededGenerator(seed: seed)
    for count in stride(from: 0, to: elf.count, by: 97) { _ = try? Container(elf: Bytes(elf[..<count])) }
    for _ in 0..<3000 {
      var damaged = elf
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        // Half of the damage goes to the headers at the front and the section table at the end.
        let range = [0..<min(512, elf.count), max(0, elf.count - 1024)..<elf.count, 0..<elf.count, 0..<elf.count]
        let index = Int.random(in: range.randomElement(using: &generator) ?? 0..<elf.count, using: &generator)
        damaged[index] = UInt8(truncatingIfNeeded: generator.next())
      }
      if let container = try? Container(elf: damaged) {
        #expect(throws: Never.self, "seed \(seed)") { try Program(Container(encoded: container.encoded)) }
      }
    }
  }
}
