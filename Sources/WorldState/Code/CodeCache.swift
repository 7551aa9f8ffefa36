public import Primitives
import Synchronization

/// Code shared by the states of many blocks, kept up to a number of bytes; thread-safe.
public final class CodeCache: Sendable {
  private struct Entries {
    var byHash: [Hash: Code] = [:]
    var byteCount = 0
  }

  /// The default budget in bytes.
  public static let defaultBudget = 64 << 20

  private let entries = Mutex(Entries())
  private let budget: Int

  /// Makes a cache that holds at most `budget` bytes of code.
  public init(budget: Int = CodeCache.defaultBudget) {
    self.budget = budget
  }

  /// The code with a hash, when it is held.
  public subscript(hash: Hash) -> Code? { entries.withLock { $0.byHash[hash] } }

  /// Holds the code; when the budget is full everything older is dropped first.
  public func insert(_ code: Code) {
    entries.withLock { entries in
      if entries.byteCount + code.bytes.count > budget {
        entries.byHash.removeAll()
        entries.byteCount = 0
      }
      if entries.byHash.updateValue(code, forKey: code.hash) == nil { entries.byteCount += code.bytes.count }
    }
  }
}
