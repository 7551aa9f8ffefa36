public import Primitives

/// An event of a contract: how its log entries are laid out in topics and data.
public struct ABIEvent: Sendable, Hashable {
  /// The name.
  public let name: String
  /// The parameters.
  public let inputs: [ABIParameter]
  /// Whether the entries lack the topic that names the event.
  public let isAnonymous: Bool

  /// An event from its parts.
  public init(name: String, inputs: [ABIParameter], isAnonymous: Bool = false) {
    self.name = name
    self.inputs = inputs
    self.isAnonymous = isAnonymous
  }

  /// Name and types.
  public var signature: FunctionSignature { FunctionSignature(name: name, parameters: inputs.map(\.type)) }

  /// The first topic of the entries, unless the event is anonymous.
  public var topic: Hash { signature.topic }

  /// A parameter of a decoded entry.
  public enum Field: Sendable, Hashable {
    /// The value.
    case value(ABIValue)
    /// Only the hash of the value: an indexed parameter that does not fit in a topic.
    case hash(Hash)
  }

  /// The parameters of a log entry in declaration order.
  ///
  /// - Throws: `ABIError.wrongTopics` when the entry is of another event, or what `ABI.decode` throws.
  public func decode(topics: [Hash], data: Bytes) throws(ABIError) -> [Field] {
    var remaining = topics[...]
    if !isAnonymous {
      guard remaining.popFirst() == topic else { throw .wrongTopics(event: name) }
    }
    let indexed = inputs.filter(\.isIndexed)
    guard remaining.count == indexed.count else { throw .wrongTopics(event: name) }
    var fromData = try ABI.decode(data, as: inputs.filter { !$0.isIndexed }.map(\.type))[...]
    var fields: [Field] = []
    for input in inputs {
      if !input.isIndexed {
        if let value = fromData.popFirst() { fields.append(.value(value)) }
      } else if let topic = remaining.popFirst() {
        fields.append(
          input.type.isHashedInTopics ? .hash(topic) : .value(try ABI.value(of: topic.word, as: input.type)))
      }
    }
    return fields
  }

  /// Topics and data of a log entry with these values.
  ///
  /// - Throws: `ABIError.wrongCount` or `.mismatch`.
  public func encode(_ values: [ABIValue]) throws(ABIError) -> (topics: [Hash], data: Bytes) {
    guard values.count == inputs.count else { throw .wrongCount(expected: inputs.count, actual: values.count) }
    var topics: [Hash] = isAnonymous ? [] : [topic]
    var plain: [ABIValue] = []
    for (value, input) in zip(values, inputs) {
      if input.isIndexed { topics.append(try ABI.topic(value, as: input.type)) } else { plain.append(value) }
    }
    return (topics, try ABI.encode(plain, as: inputs.filter { !$0.isIndexed }.map(\.type)))
  }

  /// The topics of a log filter, one per indexed parameter after the event's own; nil matches anything.
  ///
  /// - Throws: `ABIError.wrongCount` for more values than indexed parameters, or `.mismatch`.
  public func filter(_ values: [ABIValue?]) throws(ABIError) -> [Hash?] {
    let indexed = inputs.filter(\.isIndexed)
    guard values.count <= indexed.count else { throw .wrongCount(expected: indexed.count, actual: values.count) }
    var topics: [Hash?] = isAnonymous ? [] : [topic]
    for (value, input) in zip(values, indexed) {
      guard let value else {
        topics.append(nil)
        continue
      }
      topics.append(try ABI.topic(value, as: input.type))
    }
    return topics
  }
}

extension ABIType {
  /// Whether an indexed parameter of the type is stored as a hash instead of as itself.
  var isHashedInTopics: Bool {
    switch self {
    case .bytes, .string, .array, .fixedArray, .tuple: true
    default: false
    }
  }
}

extension ABI {
  /// The topic of an indexed value: the word of an elementary type, else the hash of its in-place encoding.
  static func topic(_ value: ABIValue, as type: ABIType) throws(ABIError) -> Hash {
    switch (type, value) {
    case (.bytes, .bytes(let bytes)): return Keccak256.hash(bytes)
    case (.string, .string(let text)): return Keccak256.hash(utf8: text)
    case (.array, _), (.fixedArray, _), (.tuple, _): return Keccak256.hash(try inPlace(value, as: type))
    default: return Hash(try word(value, as: type))
    }
  }

  /// Elements one after another, each padded to whole words, without lengths or offsets.
  private static func inPlace(_ value: ABIValue, as type: ABIType) throws(ABIError) -> Bytes {
    var encoding = Bytes()
    switch (type, value) {
    case (.bytes, .bytes(let bytes)): encoding = bytes
    case (.string, .string(let text)): encoding = Bytes(text.utf8)
    case (.array(let element), .array(let values)):
      for value in values { encoding += try inPlace(value, as: element) }
    case (.fixedArray(let element, let count), .array(let values)):
      guard values.count == count else { throw .wrongCount(expected: count, actual: values.count) }
      for value in values { encoding += try inPlace(value, as: element) }
    case (.tuple(let fields), .tuple(let values)):
      guard values.count == fields.count else { throw .wrongCount(expected: fields.count, actual: values.count) }
      for (value, field) in zip(values, fields) { encoding += try inPlace(value, as: field) }
    default: encoding = try word(value, as: type).bigEndianBytes
    }
    return encoding + Bytes(repeating: 0, count: (wordByteCount - encoding.count % wordByteCount) % wordByteCount)
  }
}
