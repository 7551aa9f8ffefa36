/// Code as translation and interpreters read it; whoever holds one also holds the ``ExecutableCode`` it is of.
@safe
struct CodeView: @unchecked Sendable {
  // Safe to share: the memory is written before the first view of it exists.

  /// The code, padded with zeros.
  let bytes: UnsafePointer<UInt8>
  /// The bytes of the code itself.
  let count: Int
  private let targets: UnsafePointer<UInt8>

  /// The view of no code.
  static let empty: CodeView = {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: ExecutableCode.padding)
    unsafe bytes.initialize(repeating: 0, count: ExecutableCode.padding)
    return unsafe CodeView(bytes: bytes, count: 0, targets: bytes)
  }()

  init(bytes: UnsafePointer<UInt8>, count: Int, targets: UnsafePointer<UInt8>) {
    unsafe self.bytes = bytes
    self.count = count
    unsafe self.targets = targets
  }

  /// Whether a jump may go to an offset: a JUMPDEST that is not part of a PUSH.
  @inline(__always)
  func isJumpTarget(_ offset: UInt64) -> Bool {
    guard offset < UInt64(count) else { return false }
    return unsafe targets[Int(truncatingIfNeeded: offset >> 3)] >> UInt8(truncatingIfNeeded: offset & 7) & 1 == 1
  }
}
