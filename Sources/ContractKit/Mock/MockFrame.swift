import Foundation

/// One call of a contract on a `MockChain`.
///
/// Each frame runs on a stack of its own (`FrameStack`). Frames are used again, so that a call allocates little.
@safe
final class MockFrame {
  /// How a frame ends.
  enum Outcome: Equatable {
    case returned([UInt8])
    case reverted([UInt8])
    /// The chain stopped the frame: a static violation, return data out of range.
    case failed(String)
  }

  private var owner: MockChain?
  var address: Address = .zero
  var caller: Address = .zero
  var value: UInt256 = .zero
  var input: [UInt8] = []
  var isStatic = false
  var isCreating = false
  var depth = 0
  var returnData: [UInt8] = []
  private var outcome: Outcome?
  /// Safe: only handed out, and used again once the frame has ended.
  private let arena = UnsafeMutableRawPointer.allocate(byteCount: MockFrame.arenaByteCount, alignment: 16)
  private var used = 0
  /// Safe: as `arena`, for what is too large for it.
  private var large: [UnsafeMutableRawPointer] = unsafe []

  private static let arenaByteCount = 1 << 16

  deinit {
    unsafe arena.deallocate()
    free()
  }

  /// The chain that the frame belongs to.
  var chain: MockChain {
    guard let owner else { fatalError("contract code runs inside of MockChain.deploy, call or send, not by itself") }
    return owner
  }

  /// The frame of this thread. Contract code outside of a frame has no chain to speak to.
  static var current: MockFrame {
    guard let frame = FrameThread.current.frame else {
      fatalError("contract code runs inside of MockChain.deploy, call or send, not by itself")
    }
    return frame
  }

  /// Zeroed memory that lives until the frame is gone.
  func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    let size = (max(count, 1) + 15) & ~15
    let pointer: UnsafeMutableRawPointer
    if size <= MockFrame.arenaByteCount - used {
      unsafe pointer = unsafe arena + used
      used += size
    } else {
      unsafe pointer = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
      unsafe large.append(pointer)
    }
    unsafe memset(pointer, 0, size)
    return unsafe pointer
  }

  /// Ends the frame from inside.
  func end(_ outcome: Outcome) -> Never {
    self.outcome = outcome
    FrameThread.current.leave()
  }

  /// Runs a body as a frame and gives how it ended; a body that returns ends it without a result.
  static func run(
    chain: MockChain? = nil, setUp: (MockFrame) -> Void = { _ in }, _ body: @escaping () -> Void
  ) -> Outcome {
    let thread = FrameThread.current
    let frame = thread.freeFrame()
    frame.owner = chain
    setUp(frame)
    // Whoever ends the frame early never lets go of what it held: some memory of a test's process.
    thread.run(frame, body)
    let outcome = frame.outcome ?? .returned([])
    frame.reset()
    thread.keep(frame)
    return outcome
  }

  /// Reads encoded values outside of a contract; nil when they are malformed.
  static func decode<Value>(
    _ data: Bytes, dropping prefix: Int = 0, _ read: @escaping (inout ABIDecoder) -> Value
  ) -> Value? {
    var value: Value?
    _ = run {
      let frame = current
      let buffer = unsafe frame.allocate(data.count + 1)
      unsafe data.elements.withUnsafeBytes { source in
        if let from = source.baseAddress { unsafe buffer.copyMemory(from: from, byteCount: data.count) }
      }
      var decoder = unsafe ABIDecoder(
        UnsafeRawBufferPointer(start: buffer, count: data.count), dropping: prefix)
      value = read(&decoder)
    }
    return value
  }

  /// Writes a message outside of a contract.
  static func encode(_ write: @escaping () -> ABIEncoder) -> Bytes {
    var bytes = Bytes()
    _ = run { unsafe bytes = Bytes(copying: write().message) }
    return bytes
  }

  private func reset() {
    owner = nil
    address = .zero
    caller = .zero
    value = .zero
    input = []
    isStatic = false
    isCreating = false
    depth = 0
    returnData = []
    outcome = nil
    used = 0
    free()
  }

  private func free() {
    unsafe large.forEach { pointer in unsafe pointer.deallocate() }
    unsafe large = []
  }
}
