import ChainSpecification
package import Primitives
import Synchronization
package import WorldState

/// EVM code made ready to run: padded, so that no read of an instruction passes its end, with its jump targets found.
///
/// Made once for each `Code` object; what interpreters learn of the code is kept here too.
@safe
package final class ExecutableCode: @unchecked Sendable {
  // Safe to share: the bytes and the targets are written in `init` only.

  /// The code and `padding` zero bytes, which are STOP.
  package let bytes: UnsafePointer<UInt8>
  /// The bytes of the code itself.
  package let count: Int
  private let targets: UnsafePointer<UInt8>

  /// Gas that the plain interpreter has yet to spend on the code before it is worth translating.
  private let coldGas: Atomic<Int64>
  private let cancun = AtomicLazyReference<TranslatedCode>()
  private let prague = AtomicLazyReference<TranslatedCode>()
  private let osaka = AtomicLazyReference<TranslatedCode>()

  /// More than an instruction with the longest immediate needs beyond the code's end.
  package static let padding = 64

  /// Copies the code and finds its jump targets, in time proportional to its length.
  package init(_ code: Bytes) {
    count = code.count
    coldGas = Atomic(Int64(code.count) * Self.coldGasPerByte + Self.additionalColdGas)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: code.count + Self.padding)
    unsafe code.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      unsafe bytes.initialize(from: start, count: source.count)
    }
    unsafe (bytes + code.count).initialize(repeating: 0, count: Self.padding)
    unsafe self.bytes = UnsafePointer(bytes)
    unsafe targets = Self.findTargets(bytes, count: code.count)
  }

  deinit {
    unsafe bytes.deallocate()
    unsafe targets.deallocate()
  }

  /// Whether a jump may go to an offset: a JUMPDEST that is not part of a PUSH.
  @inline(__always)
  package func isJumpTarget(_ offset: UInt64) -> Bool { view.isJumpTarget(offset) }

  /// The code for those who do not keep it.
  @inline(__always)
  var view: CodeView { unsafe CodeView(bytes: bytes, count: count, targets: targets) }

  // MARK: - Tiers

  /// Gas that is spent on a byte of code, and on top, before traces of it are made: about what their making costs.
  private static let coldGasPerByte: Int64 = 64
  private static let additionalColdGas: Int64 = 8_192

  /// Gas that the plain interpreter may still spend before it should hand over; not positive when it should not start.
  var remainingColdGas: Int64 { coldGas.load(ordering: .relaxed) }

  /// Counts gas that the plain interpreter spent.
  func spendCold(_ gas: Int64) {
    // It stays far from the limits: whoever finds it not positive does not count any more.
    if gas > 0 { coldGas.subtract(min(gas, 1 << 40), ordering: .relaxed) }
  }

  /// The traces of a fork, made on first use.
  func translation(for fork: HardFork) -> TranslatedCode {
    switch fork {
    case .cancun: cancun.load() ?? cancun.storeIfNil(TranslatedCode(view, fork: fork))
    case .prague: prague.load() ?? prague.storeIfNil(TranslatedCode(view, fork: fork))
    case .osaka: osaka.load() ?? osaka.storeIfNil(TranslatedCode(view, fork: fork))
    }
  }

  /// One bit for each byte of the code.
  private static func findTargets(_ bytes: UnsafePointer<UInt8>, count: Int) -> UnsafePointer<UInt8> {
    let size = count / 8 + 1
    let targets = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    unsafe targets.initialize(repeating: 0, count: size)
    let (target, firstPush, lastPush) =
      (Opcode.jumpDestination.rawValue, Opcode.push1.rawValue, Opcode.push32.rawValue)
    var offset = 0
    while offset < count {
      let byte = unsafe bytes[offset]
      if byte == target {
        unsafe targets[offset >> 3] |= 1 << UInt8(truncatingIfNeeded: offset & 7)
      } else if byte >= firstPush, byte <= lastPush {
        offset += Int(byte - firstPush) + 1
      }
      offset += 1
    }
    return unsafe UnsafePointer(targets)
  }

  /// The ready form of some code, made on first use.
  package static func of(_ code: Code) -> ExecutableCode { code.prepared { ExecutableCode($0.bytes) } }
}
