import Foundation

/// One call of a contract on a `MockChain`.
///
/// Each frame runs on a thread of its own: host calls that do not return on the chain (`return`, `revert`, a panic in
/// the midst of an expression) end the thread, and the caller, which waits for it, goes on
/// (Docs/Decisions/0002-native-contract-frames.md).
@safe
final class MockFrame: @unchecked Sendable {
  /// How a frame ends.
  enum Outcome: Equatable {
    case returned([UInt8])
    case reverted([UInt8])
    /// The chain stopped the frame: a static violation, return data out of range.
    case failed(String)
  }

  let chain: MockChain
  var address: Address = .zero
  var caller: Address = .zero
  var value: UInt256 = .zero
  var input: [UInt8] = []
  var isStatic = false
  var isCreating = false
  var depth = 0
  var returnData: [UInt8] = []
  var outcome: Outcome?
  /// Safe: only handed out, and given back once the thread has ended.
  private var scratch: [UnsafeMutableRawPointer] = unsafe []

  /// The size of a frame's stack in bytes; a contract on the chain has 16 KB.
  private static let stackBytes = 1 << 20

  init(chain: MockChain) {
    self.chain = chain
  }

  /// Gives the frame's memory back.
  private func free() {
    unsafe scratch.forEach { pointer in unsafe pointer.deallocate() }
    unsafe scratch = []
  }

  /// The frame of this thread. Contract code outside of a frame has no chain to speak to.
  static var current: MockFrame {
    guard let pointer = unsafe pthread_getspecific(key) else {
      fatalError("contract code runs inside of MockChain.deploy, call or send, not by itself")
    }
    // Safe: `run` keeps the frame alive until the thread that carries the pointer has ended.
    return unsafe Unmanaged<MockFrame>.fromOpaque(pointer).takeUnretainedValue()
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    unsafe pthread_key_create(&key, nil)
    return key
  }()

  /// Zeroed memory that lives until the frame is gone.
  func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    let size = max(count, 1)
    let pointer = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    unsafe pointer.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    unsafe scratch.append(pointer)
    return unsafe pointer
  }

  /// Ends the frame from inside.
  func end(_ outcome: Outcome) -> Never {
    self.outcome = outcome
    pthread_exit(nil)
  }

  /// What the thread of a frame starts with.
  private final class Start {
    let frame: MockFrame
    let body: () -> Void

    init(frame: MockFrame, body: @escaping () -> Void) {
      self.frame = frame
      self.body = body
    }
  }

  /// Runs a body as a frame and gives how it ended; a body that returns ends it without a result.
  static func run(_ frame: MockFrame, _ body: @escaping () -> Void) -> Outcome {
    // Whoever ends the frame early never lets go of what it held: some memory of a test's process.
    let start = unsafe Unmanaged.passRetained(Start(frame: frame, body: body))
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    var thread = pthread_t()
    let status = unsafe pthread_create(
      &thread, &attributes,
      { pointer in
        guard let pointer = unsafe pointer else { return nil }
        let start = unsafe Unmanaged<Start>.fromOpaque(pointer).takeUnretainedValue()
        unsafe pthread_setspecific(MockFrame.key, Unmanaged.passUnretained(start.frame).toOpaque())
        start.body()
        return nil
      }, start.toOpaque())
    unsafe pthread_attr_destroy(&attributes)
    guard status == 0 else { fatalError("a thread for a contract's frame could not be started: error \(status)") }
    pthread_join(thread, nil)
    unsafe start.release()
    frame.free()
    return frame.outcome ?? .returned([])
  }

  /// Reads encoded values outside of a contract; nil when they are malformed.
  static func decode<Value>(
    _ data: Bytes, dropping prefix: Int = 0, _ read: @escaping (inout ABIDecoder) -> Value
  ) -> Value? {
    var value: Value?
    let frame = MockFrame(chain: MockChain())
    _ = run(frame) {
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
}
