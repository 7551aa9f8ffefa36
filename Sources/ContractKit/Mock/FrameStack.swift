import CDispatch
import Foundation

/// A stack of its own for one frame of a contract.
///
/// A host call that does not return on the chain (`return`, `revert`, a panic in the midst of an expression) leaves the
/// stack as it is and goes on where the frame was entered (Docs/Decisions/0002-native-contract-frames.md). The C library
/// switches stacks; Swift does not import those functions, so they are looked up by name.
@safe
final class FrameStack {
  /// The size of a stack in bytes, of which only what is touched takes memory; a contract on the chain has 16 KiB.
  private static let byteCount = 1 << 20
  /// What lies below the stack and may not be touched.
  private static let guardByteCount = 1 << 14

  private typealias Context = UnsafeMutablePointer<ucontext_t>
  private typealias Prepare = @convention(c) (Context, @convention(c) () -> Void, Int32) -> Void
  private typealias Switch = @convention(c) (Context, Context) -> Int32
  private typealias Resume = @convention(c) (Context) -> Int32
  private typealias Accesses = @convention(c) (UnsafeMutableRawPointer) -> Void

  private static let getContext: Resume = unsafe function("getcontext")
  private static let makeContext: Prepare = unsafe function("makecontext")
  private static let swapContext: Switch = unsafe function("swapcontext")
  private static let setContext: Resume = unsafe function("setcontext")
  /// The pair with which Swift's own tasks keep their lists of exclusive accesses apart: a frame that ends in the midst of
  /// an access must not leave it on the thread's list.
  private static let enterAccesses: Accesses = unsafe function("swift_task_enterThreadLocalContext")
  private static let leaveAccesses: Accesses = unsafe function("swift_task_exitThreadLocalContext")

  private let memory: UnsafeMutableRawPointer
  private let inside: Context
  private let outside: Context

  init() {
    let size = FrameStack.guardByteCount + FrameStack.byteCount
    guard
      let mapped = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      unsafe mapped != MAP_FAILED
    else { fatalError("there is no memory for the stack of a contract's frame") }
    unsafe mprotect(mapped, FrameStack.guardByteCount, PROT_NONE)
    unsafe memory = unsafe mapped
    unsafe inside = Context.allocate(capacity: 1)
    unsafe outside = Context.allocate(capacity: 1)
    unsafe inside.initialize(to: ucontext_t())
    unsafe outside.initialize(to: ucontext_t())
  }

  deinit {
    unsafe inside.deallocate()
    unsafe outside.deallocate()
    unsafe munmap(memory, FrameStack.guardByteCount + FrameStack.byteCount)
  }

  /// Runs a function on the stack, until it returns or calls `leave`.
  func enter(_ function: @convention(c) () -> Void) {
    _ = unsafe FrameStack.getContext(inside)
    unsafe inside.pointee.uc_stack.ss_sp = unsafe memory + FrameStack.guardByteCount
    unsafe inside.pointee.uc_stack.ss_size = FrameStack.byteCount
    unsafe inside.pointee.uc_link = unsafe outside
    unsafe FrameStack.makeContext(inside, function, 0)
    var accesses = (UInt(0), UInt(0), UInt(0), UInt(0))
    unsafe withUnsafeMutableBytes(of: &accesses) { state in
      // Safe: the tuple is larger than the two words that the runtime uses, and is not empty.
      let pointer = unsafe state.baseAddress.unsafelyUnwrapped
      unsafe FrameStack.enterAccesses(pointer)
      _ = unsafe FrameStack.swapContext(outside, inside)
      unsafe FrameStack.leaveAccesses(pointer)
    }
  }

  /// Goes back to where the stack was entered.
  func leave() -> Never {
    _ = unsafe FrameStack.setContext(outside)
    fatalError("a contract's frame could not be left")
  }

  private static func function<Function>(_ name: String) -> Function {
    guard let symbol = unsafe dlsym(nil, name) else { fatalError("this system has no '\(name)'") }
    // Safe: the types above are those of the C library's and the Swift runtime's functions.
    return unsafe unsafeBitCast(symbol, to: Function.self)
  }
}

/// What a thread needs to run frames: the innermost frame, and stacks and frames that are free.
@safe
final class FrameThread {
  /// The frame that runs now.
  var frame: MockFrame?
  private var idleStacks: [FrameStack] = []
  private var idleFrames: [MockFrame] = []
  private var bodies: [() -> Void] = []
  private var stacks: [FrameStack] = []

  /// Frames and stacks that are kept for later calls.
  private static let idleLimit = 64

  /// The state of this thread.
  static var current: FrameThread {
    if let pointer = unsafe pthread_getspecific(key) {
      // Safe: the thread's own reference is given back when the thread ends.
      return unsafe Unmanaged<FrameThread>.fromOpaque(pointer).takeUnretainedValue()
    }
    let thread = FrameThread()
    unsafe pthread_setspecific(key, Unmanaged.passRetained(thread).toOpaque())
    return thread
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    unsafe pthread_key_create(&key) { pointer in
      if let pointer = unsafe pointer { unsafe Unmanaged<FrameThread>.fromOpaque(pointer).release() }
    }
    return key
  }()

  /// A frame that nobody uses.
  func freeFrame() -> MockFrame { idleFrames.popLast() ?? MockFrame() }

  /// Runs a body as a frame on a stack of its own.
  func run(_ frame: MockFrame, _ body: @escaping () -> Void) {
    let stack = idleStacks.popLast() ?? FrameStack()
    let caller = self.frame
    self.frame = frame
    bodies.append(body)
    stacks.append(stack)
    stack.enter { FrameThread.current.start() }
    stacks.removeLast()
    bodies.removeLast()
    self.frame = caller
    if idleStacks.count < FrameThread.idleLimit { idleStacks.append(stack) }
  }

  /// Keeps a frame for later.
  func keep(_ frame: MockFrame) {
    if idleFrames.count < FrameThread.idleLimit { idleFrames.append(frame) }
  }

  /// Leaves the innermost frame from inside.
  func leave() -> Never {
    guard let stack = stacks.last else { fatalError("there is no frame to leave") }
    stack.leave()
  }

  private func start() {
    if let body = bodies.last { body() }
  }
}
