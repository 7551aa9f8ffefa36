import ChainSpecification
import Primitives
import Synchronization

/// The translated traces of some code in a fork; a trace is made when it is first entered.
///
/// Cells never move and never change once their trace is published, so that interpreters on any number of threads read
/// them while another thread translates.
@safe
final class TranslatedCode: @unchecked Sendable {
  // Safe to share: cells are written under the lock, before their entry is stored with release ordering.

  /// All traces.
  let cells: UnsafeMutablePointer<Cell>
  let code: CodeView
  private let table: OpcodeTable
  private let capacity: Int
  /// For each code offset the index of its trace's first cell; see ``entry(at:)``.
  private let entries: UnsafeMutablePointer<Atomic<Int32>>
  private let progress = Mutex(Progress())

  private struct Progress {
    /// Cells that are written; the first is not used.
    var used = 1
    /// Instructions that were read.
    var instructionCount = 0
  }

  /// What translation works with, kept from one trace to the next.
  private struct Workspace {
    var builder = TraceBuilder()
    var emitter = Emitter()
  }

  private static let workspace = Mutex(Workspace())
  /// The cells of all translated code of this process.
  private static let totalCells = Atomic<Int>(0)

  /// What an entry holds for an offset that was not asked for, and for one that cannot be translated.
  static let unknown: Int32 = 0
  static let untranslatable: Int32 = -1

  /// The most cells of all translated code together: 256 MiB.
  private static let totalLimit = 16 << 20
  /// Cells for each byte of code, and on top. Memory that is not written costs nothing.
  private static let cellsPerByte = 12
  private static let additionalCells = 4_096
  /// Instructions read for each byte of code, and on top, before traces end at every JUMPDEST; after twice as many
  /// nothing is translated any more, so that translation stays linear whatever the code.
  private static let instructionsPerByte = 4
  private static let additionalInstructions = 2_048
  /// The nodes of a trace that is made again because it needed too many scratch words.
  private static let shortTrace = 48

  init(_ code: CodeView, fork: HardFork) {
    self.code = code
    table = .table(for: fork)
    capacity = code.count * Self.cellsPerByte + Self.additionalCells
    unsafe cells = .allocate(capacity: capacity)
    unsafe entries = .allocate(capacity: code.count + 1)
    for offset in 0...code.count { unsafe (entries + offset).initialize(to: Atomic(Self.unknown)) }
  }

  deinit {
    Self.totalCells.subtract(progress.withLock { $0.used - 1 }, ordering: .relaxed)
    // Trivial types: nothing to deinitialize.
    unsafe cells.deallocate()
    unsafe entries.deallocate()
  }

  /// The index of the first cell of the trace at an offset, or ``unknown`` or ``untranslatable``.
  ///
  /// - Precondition: `offset` is at most the code's count.
  @inline(__always)
  func entry(at offset: Int) -> Int32 { unsafe entries[offset].load(ordering: .acquiring) }

  /// Makes the trace at an offset, unless another thread has.
  @inline(never)
  func translate(at offset: Int) {
    progress.withLock { progress in
      guard entry(at: offset) == Self.unknown else { return }
      let index = Self.workspace.withLock { place(offset, &progress, &$0) }
      unsafe entries[offset].store(index, ordering: .releasing)
    }
  }

  private func place(_ offset: Int, _ progress: inout Progress, _ workspace: inout Workspace) -> Int32 {
    let limit = code.count * Self.instructionsPerByte + Self.additionalInstructions
    guard progress.instructionCount < 2 * limit else { return Self.untranslatable }
    let mayCross = progress.instructionCount < limit
    var isMade = make(offset, mayCross, TraceBuilder.nodeLimit, &progress, &workspace)
    if !isMade { isMade = make(offset, mayCross, Self.shortTrace, &progress, &workspace) }
    let made = workspace.emitter.cells
    guard isMade, progress.used + made.count <= capacity else { return Self.untranslatable }
    guard Self.totalCells.add(made.count, ordering: .relaxed).newValue <= Self.totalLimit else {
      Self.totalCells.subtract(made.count, ordering: .relaxed)
      return Self.untranslatable
    }
    // Safe: the cells from `used` on are allocated, and nobody reads them before their entry is published.
    unsafe made.withUnsafeBufferPointer { source in
      if let start = source.baseAddress {
        unsafe (cells + progress.used).initialize(from: start, count: source.count)
      }
    }
    progress.used += made.count
    return Int32(progress.used - made.count)
  }

  private func make(
    _ offset: Int, _ mayCross: Bool, _ nodeLimit: Int, _ progress: inout Progress, _ workspace: inout Workspace
  ) -> Bool {
    workspace.builder.build(code, table, from: offset, mayCross: mayCross, nodeLimit: nodeLimit)
    progress.instructionCount += workspace.builder.instructionCount
    TraceOptimizer.optimize(&workspace.builder.trace)
    return workspace.emitter.emit(&workspace.builder.trace, of: code)
  }
}
