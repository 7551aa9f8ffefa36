/// An event. `@Event` adds the conformance to a structure.
public protocol Event: Equatable {
  /// keccak256 of the event's signature: the first topic.
  static var signatureHash: UInt256 { get }
  /// Writes the event to the log of the transaction.
  func log()
  /// The event from the topics after the first one and the data.
  /// Values of indexed dynamic fields cannot be read back; they are empty.
  init(topics: [UInt256], data: inout ABIDecoder)
}

extension ABIEncoder {
  /// Writes the message to the log of the transaction with one topic.
  @inline(__always)
  public func log(_ first: UInt256) {
    var topics = first
    unsafe Host.log(topics: &topics, count: 1, data: message)
  }

  /// Writes the message to the log of the transaction with two topics.
  @inline(__always)
  public func log(_ first: UInt256, _ second: UInt256) {
    var topics = (first, second)
    unsafe Host.log(topics: &topics, count: 2, data: message)
  }

  /// Writes the message to the log of the transaction with three topics.
  @inline(__always)
  public func log(_ first: UInt256, _ second: UInt256, _ third: UInt256) {
    var topics = (first, second, third)
    unsafe Host.log(topics: &topics, count: 3, data: message)
  }

  /// Writes the message to the log of the transaction with four topics.
  @inline(__always)
  public func log(_ first: UInt256, _ second: UInt256, _ third: UInt256, _ fourth: UInt256) {
    var topics = (first, second, third, fourth)
    unsafe Host.log(topics: &topics, count: 4, data: message)
  }
}

/// A value that can be a topic of an event.
public protocol TopicValue {
  /// The topic: the word of a value, the hash of the bytes of a dynamic one.
  var topic: UInt256 { get }
  /// The value of a topic, empty when the topic is a hash.
  init(topic: UInt256)
}

extension TopicValue where Self: ABIWord {
  /// The topic: the word of a value, the hash of the bytes of a dynamic one.
  @inline(__always)
  public var topic: UInt256 { word }
  /// The value of a topic, empty when the topic is a hash.
  @inline(__always)
  public init(topic: UInt256) {
    guard let value = Self(word: topic) else { Host.revert() }
    self = value
  }
}

extension UInt256: TopicValue {}
extension UInt64: TopicValue {}
extension UInt32: TopicValue {}
extension UInt16: TopicValue {}
extension UInt8: TopicValue {}
extension Bool: TopicValue {}
extension Address: TopicValue {}
extension Hash: TopicValue {}

extension Bytes: TopicValue {
  /// The topic: the word of a value, the hash of the bytes of a dynamic one.
  public var topic: UInt256 { keccak256 }
  /// The value of a topic, empty when the topic is a hash.
  public init(topic: UInt256) { self.init() }
}

extension Text: TopicValue {
  /// The topic: the word of a value, the hash of the bytes of a dynamic one.
  public var topic: UInt256 { utf8.keccak256 }
  /// The value of a topic, empty when the topic is a hash.
  public init(topic: UInt256) { self.init(utf8: Bytes()) }
}
