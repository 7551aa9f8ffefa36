public import AdapterEngine
internal import Synchronization

/// The adapters of one base model: registered by name, thousands of them, and in memory as far as a budget of bytes allows.
///
/// Loading runs on the store's own threads while the engine goes on with other requests; a load that fails ends the requests that wait
/// for it with its error. Thread-safe.
public final class AdapterStore: Sendable {
  /// What an adapter is, and whether it is in memory.
  public struct Description: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Bytes of its files.
    public var byteCount: Int
    /// Whether it is in memory now.
    public var isResident: Bool
  }

  /// Counts for operators.
  public struct Statistics: Hashable, Sendable {
    /// Names that requests may use.
    public var registered = 0
    /// Adapters in memory.
    public var resident = 0
    /// Bytes of adapters in memory or on their way there.
    public var heldBytes = 0
    /// Loads that ended well so far.
    public var loads: UInt64 = 0
    /// Loads that failed so far.
    public var failures: UInt64 = 0
    /// Adapters that went to make room so far.
    public var evictions: UInt64 = 0
  }

  /// The default memory for adapters, in bytes of their files.
  public static let defaultBudget = 1 << 30
  /// The most names.
  public static let maximumCount = 1 << 16

  private struct Entry {
    let name: String
    let source: AdapterSource
    /// Requests that wait or run with this version.
    var references = 0
    var isRetired = false
    var digest: UInt64?
    var adapter: LoRAAdapter?
  }

  private struct State {
    var table: AdapterTable
    var entries: [AdapterID: Entry] = [:]
    var names: [String: AdapterID] = [:]
    var nextNumber: UInt64 = 1
    var loads: UInt64 = 0
    var failures: UInt64 = 0
  }

  private let model: BaseModel
  private let state: Mutex<State>
  private let loader: BackgroundThreads
  /// Memory of files that were loaded, for the next ones: at most as many as there are loading threads.
  private let spares = Mutex<[[UInt8]]>([])
  private let onChange = Mutex<@Sendable () -> Void>({})

  /// A store without adapters.
  /// - Parameters:
  ///   - model: the base model that all of them are for.
  ///   - budget: the most bytes of adapters in memory.
  ///   - threads: how many loads run at once.
  public init(model: BaseModel, budget: Int = AdapterStore.defaultBudget, threads: Int = 1) {
    self.model = model
    state = Mutex(State(table: AdapterTable(budget: budget)))
    loader = BackgroundThreads(count: max(1, threads), name: "adapters")
  }

  /// Gives an adapter a name; its files are read when a request first needs it.
  public func register(_ name: String, _ source: AdapterSource) throws(ServingError) {
    try state.withLock { state throws(ServingError) in
      guard state.names[name] == nil else { throw .adapterExists(name) }
      guard state.names.count < Self.maximumCount else { throw .tooManyAdapters(limit: Self.maximumCount) }
      guard source.byteCount <= state.table.budget else {
        throw .adapterTooLarge(bytes: source.byteCount, limit: state.table.budget)
      }
      let id = AdapterID(state.nextNumber)
      state.nextNumber += 1
      state.names[name] = id
      state.entries[id] = Entry(name: name, source: source)
      state.table.add(id, byteCount: source.byteCount)
    }
  }

  /// Takes a name away; requests that have it already end as they would have. Throws `unknownAdapter`.
  public func unregister(_ name: String) throws(ServingError) {
    try state.withLock { state throws(ServingError) in
      guard let id = state.names.removeValue(forKey: name) else { throw .unknownAdapter(name) }
      state.entries[id]?.isRetired = true
      Self.drop(id, &state)
    }
  }

  /// The registered adapters in the order of their names.
  public var descriptions: [Description] {
    state.withLock { state in
      state.names.sorted { $0.key < $1.key }.map { name, id in
        Description(
          name: name, byteCount: state.entries[id]?.source.byteCount ?? 0, isResident: state.table.isResident(id))
      }
    }
  }

  /// Whether a name is registered.
  public func contains(_ name: String) -> Bool { state.withLock { $0.names[name] != nil } }

  /// Counts for operators.
  public var statistics: Statistics {
    state.withLock { state in
      Statistics(
        registered: state.names.count, resident: state.table.residentCount, heldBytes: state.table.heldBytes,
        loads: state.loads, failures: state.failures, evictions: state.table.evictionCount)
    }
  }

  /// Ends the loading threads.
  public func stop() { loader.stop() }
}

// MARK: - For the engine

extension AdapterStore {
  /// Calls `body` whenever a load ends.
  package func onChange(_ body: @escaping @Sendable () -> Void) { onChange.withLock { $0 = body } }

  /// The present version of a name, which stays known until it is released as often as it was retained.
  package func retain(_ name: String) throws(ServingError) -> AdapterID {
    try state.withLock { state throws(ServingError) in
      guard let id = state.names[name] else { throw .unknownAdapter(name) }
      if state.entries[id]?.references == 0 {
        state.table.forgetFailure(id)
        state.table.want(id, true)
      }
      state.entries[id]?.references += 1
      return id
    }
  }

  /// Undoes one `retain`.
  package func release(_ id: AdapterID) {
    state.withLock { state in
      state.entries[id]?.references -= 1
      if state.entries[id]?.references == 0 { state.table.want(id, false) }
      Self.drop(id, &state)
    }
  }

  /// A resident adapter.
  package func adapter(_ id: AdapterID) -> LoRAAdapter? { state.withLock { $0.entries[id]?.adapter } }

  /// The first thing found wrong with the bookkeeping; nil when all is well.
  package var fault: String? { state.withLock { $0.table.fault } }

  private static func drop(_ id: AdapterID, _ state: inout State) {
    guard let entry = state.entries[id], entry.isRetired, entry.references == 0 else { return }
    _ = state.table.remove(id)
    state.entries[id] = nil
  }

  private func load(_ id: AdapterID, _ source: AdapterSource) {
    let result: Result<(LoRAAdapter, UInt64), ServingError>
    do throws(ServingError) { result = .success(try read(source)) } catch { result = .failure(error) }
    state.withLock { state in
      switch result {
      case .success(let (adapter, digest)):
        if let known = state.entries[id]?.digest, known != digest {
          fail(id, Self.changed(state.entries[id]?.name), &state)
          return
        }
        state.entries[id]?.digest = digest
        state.entries[id]?.adapter = adapter
        state.table.loaded(id, .success(()))
        state.loads += 1
      case .failure(let error): fail(id, error, &state)
      }
    }
    onChange.withLock { $0 }()
  }

  private func read(_ source: AdapterSource) throws(ServingError) -> (LoRAAdapter, UInt64) {
    var memory = spares.withLock { $0.popLast() } ?? []
    defer { spares.withLock { $0.append(memory) } }
    let files = try source.files(reusing: &memory)
    defer { memory = files.weights }
    do throws(EngineError) {
      return (try LoRAAdapter(files, base: model), contentDigest(files.weights, contentDigest(files.config)))
    } catch {
      throw .engine(error)
    }
  }

  private func fail(_ id: AdapterID, _ error: ServingError, _ state: inout State) {
    state.table.loaded(id, .failure(error))
    state.failures += 1
  }

  private static func changed(_ name: String?) -> ServingError {
    .adapterUnreadable(
      "The files of adapter \"\(name ?? "")\" are not those it was first loaded from; unload it and load it again.")
  }
}

extension AdapterStore: AdapterResidency {
  package func beginRound() { state.withLock { $0.table.beginRound() } }

  package func isResident(_ adapter: AdapterID) -> Bool { state.withLock { $0.table.isResident(adapter) } }

  package func need(_ adapter: AdapterID) -> AdapterReadiness {
    state.withLock { state in
      switch state.table.need(adapter) {
      case .now(let readiness): return readiness
      case .load(let victims):
        // Memory is let go here unless a step still runs with it, which holds its own reference.
        for victim in victims { state.entries[victim]?.adapter = nil }
        guard let source = state.entries[adapter]?.source else { return .failed(.stopped) }
        loader.run { [self] in load(adapter, source) }
        return .loading
      }
    }
  }

  package func pin(_ adapter: AdapterID) { state.withLock { $0.table.pin(adapter) } }

  package func unpin(_ adapter: AdapterID) { state.withLock { $0.table.unpin(adapter) } }
}

/// FNV-1a over words of eight bytes, to notice files that changed by accident: four at a time, as a product waits for the one before it.
private func contentDigest(_ bytes: [UInt8], _ start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
  let prime: UInt64 = 0x100_0000_01b3
  // Every load is of eight bytes that lie within the buffer.
  return unsafe bytes.withUnsafeBytes { buffer in
    func word(_ index: Int) -> UInt64 { unsafe buffer.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
    let quarter = buffer.count / 32
    var (a, b, c, d) = (start ^ UInt64(buffer.count), start &+ 1, start &+ 2, start &+ 3)
    for index in 0..<quarter {
      a = (a ^ word(index)) &* prime
      b = (b ^ word(quarter + index)) &* prime
      c = (c ^ word(2 * quarter + index)) &* prime
      d = (d ^ word(3 * quarter + index)) &* prime
    }
    var digest = [b, c, d].reduce(a) { ($0 ^ $1) &* prime }
    for index in quarter * 32..<buffer.count { digest = unsafe (digest ^ UInt64(buffer[index])) &* prime }
    return digest
  }
}
