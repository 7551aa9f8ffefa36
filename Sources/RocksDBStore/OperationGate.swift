internal import KeyValueStore
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#endif

/// Counts operations under way, so that closing waits for them and refuses later ones.
struct OperationGate: ~Copyable {
  /// The operations under way, plus `closed` once closing has begun.
  private let state = Atomic<Int>(0)
  private static let closed = 1 << 62

  /// Admits an operation, which must call ``leave()``.
  func enter() throws(StoreError) {
    if state.wrappingAdd(1, ordering: .acquiring).newValue >= Self.closed {
      leave()
      throw .closed
    }
  }

  /// Ends an admitted operation.
  func leave() {
    state.wrappingSubtract(1, ordering: .releasing)
  }

  /// Refuses new operations and waits for those under way; false when another call has closed the gate before.
  func close() -> Bool {
    let old = state.bitwiseOr(Self.closed, ordering: .acquiringAndReleasing).oldValue
    guard old < Self.closed else { return false }
    while state.load(ordering: .acquiring) != Self.closed { usleep(100) }
    return true
  }
}
