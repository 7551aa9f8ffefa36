/// The chain as a contract sees it: the host calls of ContractVM (Docs/Specification/ContractVM.md, section 5).
///
/// The same functions exist twice: as `ecall` instructions in bytecode (`Host+Chain.swift`) and as calls into a
/// `MockChain` in a native build (`Mock/Host+Mock.swift`). Contracts rarely use this type; they use the types above it.
public enum Host {
  /// Facts of the frame, the transaction and the block that are addresses.
  enum AddressFact: UInt {
    case this = 10
    case caller = 11
    case origin = 12
    case coinbase = 27
  }

  /// Facts of the frame, the transaction and the block that are 256-bit words.
  enum WordFact: UInt {
    case callValue = 13
    case gasPrice = 14
    case selfBalance = 16
    case prevRandao = 28
    case baseFee = 30
  }

  /// Facts of the frame, the transaction and the block that fit in a register.
  enum NumberFact: UInt {
    case contextKind = 19
    case blockNumber = 24
    case timestamp = 25
    case blockGasLimit = 26
    case chainID = 29
    case gasLeft = 32
  }

  /// Operations from two words to one.
  enum BinaryOperation: UInt {
    case multiply = 33
    case divide = 34
    case remainder = 35
    case power = 40
  }

  /// Operations from two words and a modulus to one word.
  enum TernaryOperation: UInt {
    case addModulo = 38
    case multiplyModulo = 39
  }

  /// Ends the frame, undoes what it did, and gives no reason.
  @inline(never)
  public static func revert() -> Never {
    unsafe revert(UnsafeRawBufferPointer(start: nil, count: 0))
  }

  /// Whether the contract is being created: its constructor runs.
  @inline(__always)
  public static var isCreating: Bool { number(.contextKind) != 0 }
}
