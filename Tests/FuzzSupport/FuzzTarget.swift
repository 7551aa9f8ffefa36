public import Primitives

/// What is fuzzed: each target takes any bytes and checks what must hold for all of them.
///
/// The executables under `Tests/Fuzz` give it the bytes of libFuzzer, and `FuzzTests` those of the kept corpus.
public enum FuzzTarget: String, Sendable, CaseIterable {
  /// Transactions: decoding, encoding and the recovery of the sender.
  case transaction = "FuzzTransaction"
  /// RLP, and every chain object that has an RLP form.
  case rlp = "FuzzRLP"
  /// Programs of both machines in a small world.
  case bytecode = "FuzzBytecode"
  /// Precompiled contracts.
  case precompiles = "FuzzPrecompiles"

  /// Checks one input.
  ///
  /// - Throws: `FuzzFinding` when something does not hold. A trap is a finding too.
  public func check(_ input: Bytes) throws(FuzzFinding) {
    switch self {
    case .transaction: try TransactionFuzzing.check(input)
    case .rlp: try RLPFuzzing.check(input)
    case .bytecode: try BytecodeFuzzing.check(input)
    case .precompiles: try PrecompileFuzzing.check(input)
    }
  }

  /// Checks one input of libFuzzer's and ends the process on a finding; always 0, as libFuzzer wants it.
  public func run(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
    do throws(FuzzFinding) {
      try check(unsafe Bytes(bytes))
    } catch {
      fatalError("\(rawValue): \(error)")
    }
    return 0
  }
}

/// Something that must hold for every input and did not for one.
public struct FuzzFinding: Error, CustomStringConvertible {
  /// What did not hold.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Expects that a condition holds.
func hold(_ condition: Bool, _ rule: @autoclosure () -> String) throws(FuzzFinding) {
  if !condition { throw FuzzFinding(rule()) }
}
