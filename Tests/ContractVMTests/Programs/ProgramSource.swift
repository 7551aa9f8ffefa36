/// Sources that the tests compile to bytecode when the toolchain has the tools.
enum ProgramSource {
  /// What Embedded Swift needs from a platform, with a heap that grows by `memory_grow`.
  static let runtime = """
    typedef unsigned long u64;
    typedef unsigned char u8;

    u64 host(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f);
    __asm__(
      ".section .text.host,\\"ax\\",@progbits\\n.globl host\\n.type host,@function\\nhost:\\n"
      "mv t0,a0\\nmv a0,a1\\nmv a1,a2\\nmv a2,a3\\nmv a3,a4\\nmv a4,a5\\nld a5,0(sp)\\necall\\nret\\n");

    void *memset(void *target, int value, u64 count) {
      host(44, (u64)target, (u8)value, count, 0, 0, 0);
      return target;
    }

    void *memmove(void *target, const void *source, u64 count) {
      host(43, (u64)target, (u64)source, count, 0, 0, 0);
      return target;
    }

    void *memcpy(void *target, const void *source, u64 count) {
      if (count >= 64) return memmove(target, source, count);
      u8 *to = target;
      const u8 *from = source;
      for (; count >= 8; count -= 8, to += 8, from += 8) *(u64 *)to = *(const u64 *)from;
      while (count--) *to++ = *from++;
      return target;
    }

    int memcmp(const void *first, const void *second, u64 count) {
      const u8 *a = first, *b = second;
      for (; count--; a++, b++)
        if (*a != *b) return *a - *b;
      return 0;
    }

    extern u8 __heap_start[];
    static u8 *next = __heap_start;

    int posix_memalign(void **result, u64 alignment, u64 count) {
      u8 *block = (u8 *)(((u64)next + alignment - 1) & -alignment);
      u64 end = host(42, 0, 0, 0, 0, 0, 0);
      if (block + count > (u8 *)end && host(42, (u64)(block + count) - end, 0, 0, 0, 0, 0) == 0) __builtin_trap();
      next = block + count;
      *result = block;
      return 0;
    }

    void free(void *block) { (void)block; }
    void arc4random_buf(void *target, u64 count) { memset(target, 1, count); }
    """

  /// The entry of the kernels: calldata holds kernel and size, the answer has eight bytes.
  static let kernelEntry = """
    typedef unsigned long u64;
    typedef unsigned char u8;

    u64 run_kernel(u64 kernel, u64 size);
    u64 host(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f);

    __attribute__((section(".text._start"))) void _start(void) {
      u64 arguments[2];
      host(3, (u64)arguments, 0, sizeof arguments, 0, 0, 0);
      u64 answer = run_kernel(arguments[0], arguments[1]);
      host(0, (u64)&answer, sizeof answer, 0, 0, 0, 0);
      __builtin_trap();
    }
    """

  /// The entry of a contract without arguments of its own.
  static let contractEntry = """
    void contract_main(void);
    __attribute__((section(".text._start"))) void _start(void) {
      contract_main();
      __builtin_trap();
    }
    """

  /// An ERC-20 token written against the bare host calls: `transfer`, `balanceOf` and a constructor that gives the caller everything.
  static let token = """
    @_extern(c, "host") func host(_ number: UInt, _ a: UInt, _ b: UInt, _ c: UInt, _ d: UInt, _ e: UInt, _ f: UInt) -> UInt

    struct Word: Equatable {
      var l0: UInt64 = 0, l1: UInt64 = 0, l2: UInt64 = 0, l3: UInt64 = 0

      init() {}
      init(_ value: UInt64) { l0 = value }

      static func < (a: Word, b: Word) -> Bool {
        if a.l3 != b.l3 { return a.l3 < b.l3 }
        if a.l2 != b.l2 { return a.l2 < b.l2 }
        if a.l1 != b.l1 { return a.l1 < b.l1 }
        return a.l0 < b.l0
      }

      static func &+ (a: Word, b: Word) -> Word {
        var r = Word()
        var carry: Bool
        (r.l0, carry) = a.l0.addingReportingOverflow(b.l0)
        let (s1, c1) = a.l1.addingReportingOverflow(b.l1)
        let (t1, d1) = s1.addingReportingOverflow(carry ? 1 : 0)
        r.l1 = t1
        let (s2, c2) = a.l2.addingReportingOverflow(b.l2)
        let (t2, d2) = s2.addingReportingOverflow(c1 || d1 ? 1 : 0)
        r.l2 = t2
        r.l3 = a.l3 &+ b.l3 &+ (c2 || d2 ? 1 : 0)
        return r
      }

      static func &- (a: Word, b: Word) -> Word {
        var r = Word()
        var borrow: Bool
        (r.l0, borrow) = a.l0.subtractingReportingOverflow(b.l0)
        let (s1, c1) = a.l1.subtractingReportingOverflow(b.l1)
        let (t1, d1) = s1.subtractingReportingOverflow(borrow ? 1 : 0)
        r.l1 = t1
        let (s2, c2) = a.l2.subtractingReportingOverflow(b.l2)
        let (t2, d2) = s2.subtractingReportingOverflow(c1 || d1 ? 1 : 0)
        r.l2 = t2
        r.l3 = a.l3 &- b.l3 &- (c2 || d2 ? 1 : 0)
        return r
      }

      var bigEndian: Word {
        var r = Word()
        r.l0 = l3.byteSwapped
        r.l1 = l2.byteSwapped
        r.l2 = l1.byteSwapped
        r.l3 = l0.byteSwapped
        return r
      }
    }

    func word(_ pointer: UnsafeRawPointer) -> Word { pointer.loadUnaligned(as: Word.self).bigEndian }

    func give(_ value: Word) -> Never {
      var encoded = value.bigEndian
      _ = withUnsafeBytes(of: &encoded) { host(0, UInt(bitPattern: $0.baseAddress), 32, 0, 0, 0, 0) }
      fatalError()
    }

    func fail() -> Never {
      _ = host(1, 0, 0, 0, 0, 0, 0)
      fatalError()
    }

    /// The storage slot of a mapping's entry: keccak256(key . slot).
    func slot(_ key: Word, _ base: UInt64) -> Word {
      var preimage = (key.bigEndian, Word(base).bigEndian)
      var result = Word()
      withUnsafeBytes(of: &preimage) { bytes in
        withUnsafeMutableBytes(of: &result) { target in
          _ = host(21, UInt(bitPattern: bytes.baseAddress), 64, UInt(bitPattern: target.baseAddress), 0, 0, 0)
        }
      }
      return result
    }

    func load(_ slot: Word) -> Word {
      var key = slot
      var value = Word()
      withUnsafeBytes(of: &key) { key in
        withUnsafeMutableBytes(of: &value) { target in
          _ = host(6, UInt(bitPattern: key.baseAddress), UInt(bitPattern: target.baseAddress), 0, 0, 0, 0)
        }
      }
      return value
    }

    func store(_ slot: Word, _ value: Word) {
      var key = slot
      var value = value
      withUnsafeBytes(of: &key) { key in
        withUnsafeBytes(of: &value) { source in
          _ = host(7, UInt(bitPattern: key.baseAddress), UInt(bitPattern: source.baseAddress), 0, 0, 0, 0)
        }
      }
    }

    func caller() -> Word {
      var bytes = Word()
      withUnsafeMutableBytes(of: &bytes) { _ = host(11, UInt(bitPattern: $0.baseAddress) + 12, 0, 0, 0, 0, 0) }
      return bytes.bigEndian
    }

    func transfer(_ input: UnsafeRawPointer) -> Never {
      let to = word(input + 4)
      let amount = word(input + 36)
      let from = caller()
      let fromSlot = slot(from, 0)
      let balance = load(fromSlot)
      if balance < amount { fail() }
      store(fromSlot, balance &- amount)
      let toSlot = slot(to, 0)
      let target = load(toSlot) &+ amount
      if target < amount { fail() }
      store(toSlot, target)
      var topics = (Word(), from, to)
      topics.0.l0 = 0x28f55a4df523b3ef
      topics.0.l1 = 0x952ba7f163c4a116
      topics.0.l2 = 0x69c2b068fc378daa
      topics.0.l3 = 0xddf252ad1be2c89b
      var data = amount.bigEndian
      withUnsafeBytes(of: &topics) { topics in
        withUnsafeBytes(of: &data) { data in
          _ = host(20, UInt(bitPattern: topics.baseAddress), 3, UInt(bitPattern: data.baseAddress), 32, 0, 0)
        }
      }
      give(Word(1))
    }

    @_cdecl("contract_main")
    public func contractMain() {
      if host(19, 0, 0, 0, 0, 0, 0) == 1 {
        store(slot(caller(), 0), Word(1_000_000_000_000))
        give(Word())
      }
      var input: (Word, Word, UInt64) = (Word(), Word(), 0)
      withUnsafeMutableBytes(of: &input) { bytes in
        let size = host(2, 0, 0, 0, 0, 0, 0)
        if size > 72 { fail() }
        _ = host(3, UInt(bitPattern: bytes.baseAddress), 0, 72, 0, 0, 0)
        guard let base = bytes.baseAddress else { fail() }
        switch base.loadUnaligned(as: UInt32.self).byteSwapped {
        case 0xa9059cbb: transfer(UnsafeRawPointer(base))
        case 0x70a08231: give(load(slot(word(UnsafeRawPointer(base) + 4), 0)))
        default: fail()
        }
      }
    }
    """
}
