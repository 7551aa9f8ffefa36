public import Primitives

/// An event that a contract recorded.
public struct Log: Sendable, Hashable {
  /// The contract that recorded it.
  public var address: Address
  /// Up to four words by which logs are found; the first is usually the hash of the event's signature.
  public var topics: [Hash]
  /// The rest of the event.
  public var data: Bytes

  /// Creates a log.
  public init(address: Address, topics: [Hash] = [], data: Bytes = []) {
    self.address = address
    self.topics = topics
    self.data = data
  }

  /// The most topics that a log has.
  public static let maximumTopics = 4
}

extension Log: RLPValue {
  /// Writes the list `[address, [topic, …], data]`.
  public func encode(into encoder: inout RLPEncoder) {
    encoder.appendList { encoder in
      encoder.append(address)
      encoder.append(topics)
      encoder.append(data)
    }
  }

  /// Reads a log.
  public init(from reader: inout RLPReader) throws(RLPError) {
    var fields = try reader.readList()
    address = try fields.readAddress()
    topics = try fields.readHashes()
    data = try fields.readBytes()
    try fields.finish()
  }
}
