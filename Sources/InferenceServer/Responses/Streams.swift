internal import JSONCoding
internal import NIOCore
internal import Serving

/// The events of several requests as one sequence, each with its request's index.
struct MergedStreams: Sendable {
  let events: AsyncThrowingStream<(index: Int, event: ServingEvent), any Error>

  /// Listens to all streams; the first error ends everything, and so does a listener that goes away.
  init(_ streams: [ServingStream]) {
    let (events, continuation) = AsyncThrowingStream<(index: Int, event: ServingEvent), any Error>.makeStream()
    self.events = events
    let task = Task {
      do {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (index, stream) in streams.enumerated() {
            group.addTask { for try await event in stream { continuation.yield((index, event)) } }
          }
          try await group.waitForAll()
        }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    continuation.onTermination = { _ in task.cancel() }
  }
}

/// The text of server-sent events (WHATWG HTML, section 9.2).
enum EventText {
  /// One event whose data is a JSON value.
  static func data(_ json: JSON) -> ByteBuffer {
    var bytes = Array("data: ".utf8)
    json.append(to: &bytes)
    bytes += Array("\n\n".utf8)
    return ByteBuffer(bytes: bytes)
  }

  /// The event that ends a stream of OpenAI's interface.
  static let done = ByteBuffer(string: "data: [DONE]\n\n")
}
