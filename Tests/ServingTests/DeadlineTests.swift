import AdapterEngine
import EngineTestSupport
import Serving
import Testing

@Suite("Deadlines")
struct DeadlineTests {
  private func core() throws -> (core: EngineCore, store: AdapterStore) {
    let model = try BaseModel(TinyModel().files)
    let store = AdapterStore(model: model, budget: 1 << 20)
    let executor = FakeExecutor(blocks: 20, shape: model.shape)
    return (EngineCore(model: .fake, executor: executor, adapters: store, limits: ServingLimits()), store)
  }

  private func request(until deadline: ContinuousClock.Instant?) -> ServingRequest {
    ServingRequest(prompt: [1, 2, 3], maximumOutputTokens: 30, stopTokens: [], deadline: deadline)
  }

  @Test("a request that has not ended at its latest time ends as deadlineExceeded, with what it had so far")
  func running() throws {
    let (core, store) = try core()
    defer { store.stop() }
    let start = ContinuousClock.now
    let late = core.submit(request(until: start + .seconds(5)), 1)
    let other = core.submit(request(until: nil), 2)
    for second in 0..<5 { #expect(core.step(now: start + .seconds(second))) }
    #expect(late.value.endCount == 0)
    #expect(core.step(now: start + .seconds(5)))
    #expect(late.value.end == .failure(.deadlineExceeded))
    #expect(late.value.tokens.count == 5)
    #expect(core.fault == nil)
    #expect(core.drain())
    #expect(other.value.tokens.count == 30)
    #expect(late.value.tokens == Array(other.value.tokens.prefix(5)))
  }

  @Test("a request whose latest time has passed computes nothing")
  func passed() throws {
    let (core, store) = try core()
    defer { store.stop() }
    let start = ContinuousClock.now
    let sink = core.submit(request(until: start), 1)
    #expect(!core.step(now: start))
    #expect(sink.value.end == .failure(.deadlineExceeded))
    #expect(core.metrics.rows == 0)
    #expect(core.isIdle)
  }

  @Test("the earliest deadline of those in work is known, so that an idle engine wakes for it")
  func earliest() throws {
    let (core, store) = try core()
    defer { store.stop() }
    let start = ContinuousClock.now
    for second in [9, 3, 6] { _ = core.submit(request(until: start + .seconds(second)), UInt64(second)) }
    #expect(core.earliestDeadline == start + .seconds(3))
    _ = core.step(now: start + .seconds(3))
    #expect(core.earliestDeadline == start + .seconds(6))
    _ = core.step(now: start + .seconds(10))
    #expect(core.earliestDeadline == nil)
  }
}
