internal import JSONCoding

/// What the documentation and the error messages say of one parameter.
public struct ParameterDescription: Sendable {
  /// The parameter's name, by which it can be passed in a `params` object.
  public let name: String
  /// Its form.
  public let type: ParameterType
  /// Whether a call without it is refused.
  public let isRequired: Bool

  /// A parameter that must be given.
  public static func required(_ name: String, _ type: ParameterType) -> ParameterDescription {
    ParameterDescription(name: name, type: type, isRequired: true)
  }

  /// A parameter that may be left out.
  public static func optional(_ name: String, _ type: ParameterType) -> ParameterDescription {
    ParameterDescription(name: name, type: type, isRequired: false)
  }
}

/// The forms of parameters, each with its rule in words and its JSON Schema.
public enum ParameterType: String, Sendable, CaseIterable {
  /// A hexadecimal number.
  case quantity
  /// Hexadecimal bytes.
  case data
  /// A 20-byte address.
  case address
  /// A 32-byte hash.
  case hash
  /// A tag, number or hash of a block.
  case block
  /// A flag.
  case boolean
  /// Text.
  case string
  /// A JSON integer or a quantity.
  case integer
  /// A list of numbers.
  case numbers
  /// A list of storage slots.
  case slots
  /// A call or transaction object.
  case transaction
  /// Accounts that a simulated call finds changed.
  case overrides
  /// The options of a trace.
  case traceOptions
  /// A log filter object.
  case filter
  /// A question to a model.
  case inference
  /// An inference that was paid for.
  case attribution

  /// What a value must be, as errors and documentation say it.
  public var rule: String {
    switch self {
    case .quantity: "a quantity such as \"0x1f\""
    case .data: "bytes such as \"0x00ff\""
    case .address: "an address, \"0x\" and 40 hexadecimal digits"
    case .hash: "a hash, \"0x\" and 64 hexadecimal digits"
    case .block: "a block tag, number or hash"
    case .boolean: "true or false"
    case .string: "a string"
    case .integer: "an integer or a quantity"
    case .attribution: "an inference's number, or the hash of a transaction that paid or recorded one"
    case .numbers: "an array of numbers"
    case .slots: "an array of storage slots"
    case .transaction:
      "a transaction object (from, to, gas, gasPrice or maxFeePerGas, value, data, nonce, accessList, authorizationList)"
    case .overrides: "an object that maps addresses to changes (balance, nonce, code, state, stateDiff)"
    case .traceOptions:
      "an object (tracer, tracerConfig, enableMemory, disableStack, disableStorage, enableReturnData, limit, timeout)"
    case .filter: "a filter object (fromBlock, toBlock or blockHash, address, topics)"
    case .inference: "an object (model, adapter, prompt or promptData, maxOutputTokens, seed, temperatureMilli)"
    }
  }

  /// The JSON Schema of the form.
  var schema: JSON {
    switch self {
    case .quantity: ["type": "string", "pattern": "^0x(0|[1-9a-f][0-9a-f]{0,63})$"]
    case .data: ["type": "string", "pattern": "^0x([0-9a-fA-F]{2})*$"]
    case .address: ["type": "string", "pattern": "^0x[0-9a-fA-F]{40}$"]
    case .hash: ["type": "string", "pattern": "^0x[0-9a-fA-F]{64}$"]
    case .block: ["type": ["string", "object"], "description": .string(rule)]
    case .boolean: ["type": "boolean"]
    case .string: ["type": "string"]
    case .integer, .attribution: ["type": ["integer", "string"], "description": .string(rule)]
    case .numbers: ["type": "array", "items": ["type": "number"]]
    case .slots: ["type": "array", "items": ["type": "string"]]
    case .transaction, .overrides, .traceOptions, .filter, .inference: ["type": "object", "description": .string(rule)]
    }
  }
}
