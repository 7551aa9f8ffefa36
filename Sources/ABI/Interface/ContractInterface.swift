public import Primitives

/// What a contract offers: its functions, events and errors, as its JSON ABI lists them.
public struct ContractInterface: Sendable, Hashable {
  /// The functions.
  public var functions: [ABIFunction]
  /// The events.
  public var events: [ABIEvent]
  /// The errors.
  public var errors: [ABICustomError]
  /// The parameters of the constructor; empty when there is none.
  public var constructorInputs: [ABIParameter]
  /// Whether the constructor accepts value.
  public var constructorIsPayable: Bool
  /// Whether calls with an unknown selector are accepted.
  public var hasFallback: Bool
  /// Whether plain transfers of value are accepted.
  public var hasReceive: Bool

  /// An interface from its parts.
  public init(
    functions: [ABIFunction] = [], events: [ABIEvent] = [], errors: [ABICustomError] = [],
    constructorInputs: [ABIParameter] = [], constructorIsPayable: Bool = false, hasFallback: Bool = false,
    hasReceive: Bool = false
  ) {
    self.functions = functions
    self.events = events
    self.errors = errors
    self.constructorInputs = constructorInputs
    self.constructorIsPayable = constructorIsPayable
    self.hasFallback = hasFallback
    self.hasReceive = hasReceive
  }
}

// MARK: - Looking up

extension ContractInterface {
  /// The function of this name, or of this whole signature when several share the name.
  ///
  /// - Throws: `ABIError.unknownName` or `.ambiguousName`.
  public func function(_ name: String) throws(ABIError) -> ABIFunction {
    try ContractInterface.find(name, in: functions, signature: \.signature)
  }

  /// The event of this name, or of this whole signature when several share the name.
  ///
  /// - Throws: `ABIError.unknownName` or `.ambiguousName`.
  public func event(_ name: String) throws(ABIError) -> ABIEvent {
    try ContractInterface.find(name, in: events, signature: \.signature)
  }

  /// The error of this name, or of this whole signature when several share the name.
  ///
  /// - Throws: `ABIError.unknownName` or `.ambiguousName`.
  public func error(_ name: String) throws(ABIError) -> ABICustomError {
    try ContractInterface.find(name, in: errors, signature: \.signature)
  }

  /// The function that call data selects, or nil.
  public func function(selectedBy data: Bytes) -> ABIFunction? {
    functions.first { data.starts(with: $0.selector) }
  }

  private static func find<Member>(
    _ name: String, in members: [Member], signature: (Member) -> FunctionSignature
  ) throws(ABIError) -> Member {
    let candidates: [Member]
    if name.contains("(") {
      let wanted = try FunctionSignature(name).description
      candidates = members.filter { signature($0).description == wanted }
    } else {
      candidates = members.filter { signature($0).name == name }
    }
    guard let first = candidates.first else { throw .unknownName(name) }
    guard candidates.count == 1 else { throw .ambiguousName(name) }
    return first
  }
}

// MARK: - Encoding and decoding

extension ContractInterface {
  /// Call data for a function.
  ///
  /// - Throws: `ABIError.unknownName`, `.ambiguousName`, `.wrongCount` or `.mismatch`.
  public func encodeCall(_ name: String, _ arguments: [ABIValue]) throws(ABIError) -> Bytes {
    try function(name).encodeCall(arguments)
  }

  /// The results of a function in what the call returned.
  ///
  /// - Throws: `ABIError.unknownName`, `.ambiguousName`, or what `ABI.decode` throws.
  public func decodeResult(_ name: String, _ data: Bytes) throws(ABIError) -> [ABIValue] {
    try function(name).decodeResult(data)
  }

  /// The encoded arguments of the constructor, which follow the code in a creation.
  ///
  /// - Throws: `ABIError.wrongCount` or `.mismatch`.
  public func encodeConstructor(_ arguments: [ABIValue]) throws(ABIError) -> Bytes {
    try ABI.encode(arguments, as: constructorInputs.map(\.type))
  }

  /// Why a call of the contract reverted.
  public func decodeRevert(_ data: Bytes) -> RevertReason { RevertReason(data, errors: errors) }

  /// The event that a log entry records, with its parameters, or nil when the interface has none that fits.
  public func decodeLog(topics: [Hash], data: Bytes) -> (event: ABIEvent, fields: [ABIEvent.Field])? {
    for event in events {
      if let fields = try? event.decode(topics: topics, data: data) { return (event, fields) }
    }
    return nil
  }
}
