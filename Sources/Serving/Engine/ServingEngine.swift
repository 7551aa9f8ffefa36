public import AdapterEngine
internal import Foundation
internal import Synchronization

/// Serves one base model and any number of its adapters: requests from many threads run in common batches on the engine's own thread.
///
/// The result of a request is that of `generate` alone, bit for bit, whatever else the engine does.
public final class ServingEngine: Sendable {
  private enum Command: Sendable {
    case submit(RequestID, ServingRequest, @Sendable (Result<ServingEvent, ServingError>) -> Void)
    case cancel(RequestID)
  }

  private struct Inbox {
    var commands: [Command] = []
    var isStopped = false
    var nextNumber: UInt64 = 1
    /// Requests that waited when the thread last looked, and those that came since.
    var waiting = 0
    var refused: UInt64 = 0
  }

  /// The model.
  public let model: BaseModel
  /// The adapters.
  public let adapters: AdapterStore
  /// The limits in force.
  public let limits: ServingLimits

  private let inbox = Mutex(Inbox())
  private let check = Mutex<RequestCheck?>(nil)
  private let metricsNow = Mutex(ServingMetrics())
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// Starts an engine whose thread makes its own executor and uses it alone.
  ///
  /// Throws what `makeExecutor` throws, for example `outOfMemory` when the pool cannot be allocated.
  public init(
    model: BaseModel, adapters: AdapterStore, limits: ServingLimits = ServingLimits(),
    makeExecutor: @escaping @Sendable () throws(EngineError) -> any StepExecutor
  ) throws(EngineError) {
    self.model = model
    self.adapters = adapters
    self.limits = limits.sound
    let made = Mutex<Result<RequestCheck, EngineError>?>(nil)
    let ready = DispatchSemaphore(value: 0)
    let thread = Thread { [self] in
      do throws(EngineError) {
        let executor = try makeExecutor()
        let core = EngineCore(model: ModelFacts(model), executor: executor, adapters: adapters, limits: self.limits)
        made.withLock { $0 = .success(core.requestCheck) }
        ready.signal()
        work(core)
      } catch {
        made.withLock { $0 = .failure(error) }
        ready.signal()
      }
    }
    thread.name = "serving"
    thread.stackSize = Self.stackBytes
    thread.start()
    ready.wait()
    let found = try made.withLock { $0 }?.get()
    check.withLock { $0 = found }
    adapters.onChange { [wake] in wake.signal() }
  }

  private static let stackBytes = 8 << 20

  /// Queues a request and gives its events.
  ///
  /// What can never run, `queueFull` and `stopped` are thrown at once; what goes wrong later comes as the events' error.
  ///
  /// A task that stops listening cancels the request.
  public func submit(_ request: ServingRequest) throws(ServingError) -> ServingStream {
    try check.withLock { $0 }?.check(request)
    if let name = request.adapter, !adapters.contains(name) { throw .unknownAdapter(name) }
    let (stream, continuation) = AsyncThrowingStream<ServingEvent, any Error>.makeStream()
    let id = try inbox.withLock { inbox throws(ServingError) in
      guard !inbox.isStopped else { throw .stopped }
      guard inbox.waiting < limits.waitingRequests else {
        inbox.refused += 1
        throw .queueFull(limit: limits.waitingRequests)
      }
      let id = RequestID(inbox.nextNumber)
      inbox.nextNumber += 1
      inbox.waiting += 1
      inbox.commands.append(
        .submit(id, request) { result in
          switch result {
          case .success(let event):
            continuation.yield(event)
            if case .finished = event { continuation.finish() }
          case .failure(let error): continuation.finish(throwing: error)
          }
        })
      return id
    }
    continuation.onTermination = { [self] ending in if case .cancelled = ending { cancel(id) } }
    wake.signal()
    return ServingStream(id: id, events: stream)
  }

  /// Runs a request to its end.
  public func complete(_ request: ServingRequest) async throws(ServingError) -> (completion: Completion, text: String) {
    try await submit(request).collect()
  }

  /// Ends a request with `cancelled`; no effect on one that has ended.
  public func cancel(_ id: RequestID) {
    inbox.withLock { $0.commands.append(.cancel(id)) }
    wake.signal()
  }

  /// Positions that the KV cache holds in all, which bounds prompt and output of one request.
  public var cachePositions: Int { check.withLock { $0?.cachePositions ?? 0 } }

  /// Counts and state as of the last step.
  public var metrics: ServingMetrics {
    var metrics = metricsNow.withLock { $0 }
    metrics.refused = inbox.withLock { $0.refused }
    metrics.adapters = adapters.statistics
    return metrics
  }

  /// Ends every request with `stopped`, and the thread; returns when it has ended.
  public func stop() {
    let wasStopped = inbox.withLock { inbox in
      defer { inbox.isStopped = true }
      return inbox.isStopped
    }
    guard !wasStopped else { return }
    wake.signal()
    ended.wait()
    adapters.stop()
  }

  /// Waits for a command, or for a deadline of a request that waits.
  private func sleep(until deadline: ContinuousClock.Instant?) {
    guard let deadline else { return wake.wait() }
    let seconds = min(max((deadline - .now).inSeconds, 0), Self.longestSleep)
    _ = wake.wait(timeout: .now() + seconds)
  }

  private static let longestSleep = 3_600.0

  private func work(_ core: EngineCore) {
    while true {
      let (commands, isStopped) = inbox.withLock { inbox in
        defer { inbox.commands = [] }
        return (inbox.commands, inbox.isStopped)
      }
      for command in commands {
        switch command {
        case .submit(let id, let request, let deliver): core.submit(request, id: id, deliver: deliver)
        case .cancel(let id): core.cancel(id)
        }
      }
      if isStopped { core.stop() }
      let didRun = !isStopped && core.step()
      let snapshot = core.snapshot
      metricsNow.withLock { $0 = snapshot }
      inbox.withLock { inbox in
        let arrived = inbox.commands.count { if case .submit = $0 { true } else { false } }
        inbox.waiting = core.waitingCount + arrived
      }
      if isStopped { break }
      if !didRun { sleep(until: core.earliestDeadline) }
    }
    ended.signal()
  }
}

/// The events of one request, for one listener.
public struct ServingStream: AsyncSequence, Sendable {
  /// The request's name, for `ServingEngine.cancel`.
  public let id: RequestID
  let events: AsyncThrowingStream<ServingEvent, any Error>

  /// Starts to listen; `next` throws a `ServingError`.
  public func makeAsyncIterator() -> AsyncThrowingStream<ServingEvent, any Error>.AsyncIterator {
    events.makeAsyncIterator()
  }

  /// Waits for the end and gives it with the whole text.
  public func collect() async throws(ServingError) -> (completion: Completion, text: String) {
    var text = ""
    do {
      for try await event in self {
        switch event {
        case .output(_, let piece): text += piece
        case .finished(let completion): return (completion, text)
        }
      }
    } catch let error as ServingError {
      throw error
    } catch {
      throw .cancelled
    }
    throw .cancelled
  }
}
