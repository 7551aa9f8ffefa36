public import Primitives

/// The name and parameter types of a function, an event or an error.
public struct FunctionSignature: Sendable, Hashable, CustomStringConvertible {
  /// The name before the parentheses.
  public let name: String
  /// The types of the parameters.
  public let parameters: [ABIType]
  /// The types of the results, when the text gave them in a second pair of parentheses; they do not enter the selector.
  public let results: [ABIType]

  /// A signature from its parts.
  public init(name: String, parameters: [ABIType], results: [ABIType] = []) {
    self.name = name
    self.parameters = parameters
    self.results = results
  }

  /// A signature from text such as "transfer(address,uint256)" or, with results, "balanceOf(address)(uint256)".
  ///
  /// - Throws: `ABIError.invalidSignature`.
  public init(_ text: String) throws(ABIError) {
    var parser = ABITypeParser(text)
    guard let name = parser.parseIdentifier(), let parameters = parser.parseList(depth: 0) else {
      throw .invalidSignature(text)
    }
    parser.skipSpaces()
    var results: [ABIType] = []
    if !parser.isAtEnd {
      guard let list = parser.parseList(depth: 0), parser.isAtEnd else { throw .invalidSignature(text) }
      results = list
    }
    self.init(name: name, parameters: parameters, results: results)
  }

  /// The canonical text that is hashed: name and parameter types, without spaces or results.
  public var description: String { name + ABIType.tuple(parameters).description }

  /// The Keccak-256 hash of the canonical text: the first topic of an event.
  public var topic: Hash { Keccak256.hash(utf8: description) }

  /// The first four bytes of the hash, which start call data and error data.
  public var selector: Bytes { Bytes(topic.bytes[..<ABI.selectorByteCount]) }

  /// Call data: the selector and the encoded arguments.
  ///
  /// - Throws: `ABIError.wrongCount` or `.mismatch`.
  public func encode(_ arguments: [ABIValue]) throws(ABIError) -> Bytes {
    selector + (try ABI.encode(arguments, as: parameters))
  }

  /// The arguments in call data or error data.
  ///
  /// - Throws: `ABIError.wrongSelector` when the data is for something else, or what `ABI.decode` throws.
  public func decode(_ data: Bytes) throws(ABIError) -> [ABIValue] {
    guard data.starts(with: selector) else { throw .wrongSelector }
    return try ABI.decode(data[ABI.selectorByteCount...], as: parameters)
  }

  /// Call data from arguments as text, as a command line has them.
  ///
  /// - Throws: `ABIError.wrongCount`, or `.invalidText` for an argument that its type does not have.
  public func encode(parsing arguments: [String]) throws(ABIError) -> Bytes {
    try encode(ABI.parse(arguments, as: parameters))
  }
}

extension ABI {
  /// The values that texts spell, one each, as a command line or a genesis file has them.
  ///
  /// - Throws: `ABIError.wrongCount`, or `.invalidText` for a text that its type does not have.
  public static func parse(_ texts: [String], as types: [ABIType]) throws(ABIError) -> [ABIValue] {
    guard texts.count == types.count else { throw .wrongCount(expected: types.count, actual: texts.count) }
    var values: [ABIValue] = []
    for (text, type) in zip(texts, types) { values.append(try ABIValue.parse(text, as: type)) }
    return values
  }
}
