public import Primitives

/// A named parameter of a function, an event or an error.
public struct ABIParameter: Sendable, Hashable {
  /// The name; empty when the source gave none.
  public let name: String
  /// The type.
  public let type: ABIType
  /// The names of the fields, when the type is a tuple or an array of tuples.
  public let components: [ABIParameter]
  /// Whether an event stores the parameter as a topic.
  public let isIndexed: Bool
  /// The name of the type in the source, such as "struct Row", where it differs.
  public let internalType: String?

  /// A parameter from its parts.
  public init(
    name: String, type: ABIType, components: [ABIParameter] = [], isIndexed: Bool = false, internalType: String? = nil
  ) {
    self.name = name
    self.type = type
    self.components = components
    self.isIndexed = isIndexed
    self.internalType = internalType
  }
}

/// What a function may do to the state.
public enum StateMutability: String, Sendable, Codable {
  /// Neither reads nor writes.
  case pure
  /// Reads only.
  case view
  /// Writes, and refuses value.
  case nonpayable
  /// Writes, and accepts value.
  case payable
}

/// A function of a contract.
public struct ABIFunction: Sendable, Hashable {
  /// The name.
  public let name: String
  /// The parameters.
  public let inputs: [ABIParameter]
  /// The results.
  public let outputs: [ABIParameter]
  /// What it may do to the state.
  public let stateMutability: StateMutability

  /// A function from its parts.
  public init(name: String, inputs: [ABIParameter], outputs: [ABIParameter], stateMutability: StateMutability) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.stateMutability = stateMutability
  }

  /// Name and types.
  public var signature: FunctionSignature {
    FunctionSignature(name: name, parameters: inputs.map(\.type), results: outputs.map(\.type))
  }

  /// The first four bytes of call data.
  public var selector: Bytes { signature.selector }

  /// Call data for arguments.
  ///
  /// - Throws: `ABIError.wrongCount` or `.mismatch`.
  public func encodeCall(_ arguments: [ABIValue]) throws(ABIError) -> Bytes { try signature.encode(arguments) }

  /// The results in what the call returned.
  ///
  /// - Throws: what `ABI.decode` throws.
  public func decodeResult(_ data: Bytes) throws(ABIError) -> [ABIValue] {
    try ABI.decode(data, as: outputs.map(\.type))
  }
}

/// An error that a contract reverts with.
public struct ABICustomError: Sendable, Hashable {
  /// The name.
  public let name: String
  /// The parameters.
  public let inputs: [ABIParameter]

  /// An error from its parts.
  public init(name: String, inputs: [ABIParameter]) {
    self.name = name
    self.inputs = inputs
  }

  /// Name and types; the selector starts the revert data.
  public var signature: FunctionSignature { FunctionSignature(name: name, parameters: inputs.map(\.type)) }
}
