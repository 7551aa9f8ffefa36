internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import JSONCoding
internal import NIOCore
internal import Serving

/// An answer as server-sent events: pieces of text as they become certain, then `[DONE]`.
struct EventStream: Sendable {
  private let merged: MergedStreams
  private let head: AnswerHead
  private let count: Int
  private let includesUsage: Bool

  init(_ merged: MergedStreams, _ head: AnswerHead, _ count: Int, _ fields: SamplingFields) {
    self.merged = merged
    self.head = head
    self.count = count
    includesUsage = fields.includesUsage
  }

  /// The answer; the requests are cancelled when the client goes away before its end.
  func response(_ request: Request) -> Response {
    Response(
      status: .ok,
      headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache", .connection: "close"],
      body: ResponseBody { writer in
        try await request.body.consumeWithCancellationOnInboundClose { _ in try await write(&writer) }
        try await writer.finish(nil)
      })
  }

  @concurrent private func write(_ writer: inout any ResponseBodyWriter) async throws {
    var usages: [Usage] = []
    var begun: Set<Int> = []
    do {
      for try await (index, event) in merged.events {
        let isFirst = begun.insert(index).inserted
        switch event {
        case .output(_, let text):
          // A token that completes no character has nothing to show.
          if text.isEmpty, !isFirst { continue }
          try await writer.write(EventText.data(head.piece(text, index: index, reason: nil, isFirst: isFirst)))
        case .finished(let completion):
          usages.append(completion.usage)
          try await writer.write(
            EventText.data(head.piece("", index: index, reason: completion.reason, isFirst: isFirst)))
        }
      }
      if includesUsage { try await writer.write(EventText.data(head.usagePiece(usages))) }
    } catch let error as ServingError {
      try await writer.write(EventText.data(APIError(error).json))
    }
    try await writer.write(EventText.done)
  }
}
