public import AdapterEngine

/// Why a request has no result, or an adapter no place; each case is one sentence.
public enum ServingError: Error, Hashable, Sendable {
  /// As many requests wait as may; try again later.
  case queueFull(limit: Int)
  /// The request needs more positions than the KV cache has in all.
  case exceedsCache(positions: Int, limit: Int)
  /// No adapter has this name.
  case unknownAdapter(String)
  /// An adapter of this name is registered already.
  case adapterExists(String)
  /// As many adapters are registered as may be.
  case tooManyAdapters(limit: Int)
  /// The adapter's files are larger than the whole budget for adapters.
  case adapterTooLarge(bytes: Int, limit: Int)
  /// The adapter's files could not be read, or are not what they were when the adapter was first loaded.
  case adapterUnreadable(String)
  /// The engine refused the request, the adapter's files, or a step.
  case engine(EngineError)
  /// The request was cancelled.
  case cancelled
  /// The request had not ended at its latest time.
  case deadlineExceeded
  /// The engine is shutting down.
  case stopped
}

extension ServingError: CustomStringConvertible {
  /// The sentence.
  public var description: String {
    switch self {
    case .queueFull(let limit): "\(limit) requests are waiting, which is as many as may; try again in a moment."
    case .exceedsCache(let positions, let limit):
      "Prompt and output may take \(positions) tokens; the server's KV cache has room for \(limit)."
    case .unknownAdapter(let name): "There is no adapter \"\(name.prefix(64))\"."
    case .adapterExists(let name): "There is an adapter \"\(name.prefix(64))\" already; unload it first."
    case .tooManyAdapters(let limit): "\(limit) adapters are registered, which is as many as may."
    case .adapterTooLarge(let bytes, let limit):
      "The adapter's files have \(bytes) bytes; the memory for all adapters is \(limit)."
    case .adapterUnreadable(let sentence): sentence
    case .engine(let error): error.description
    case .cancelled: "The request was cancelled."
    case .deadlineExceeded: "The request had not ended at its latest time."
    case .stopped: "The server is shutting down."
    }
  }
}
