import ABI
import Primitives

/// Calls, results, errors and events by the ABI target, which shares no code with ContractKit.
enum Reference {
  /// The call data of a function, its arguments as text.
  static func call(_ signature: String, _ arguments: String...) throws -> [UInt8] {
    try FunctionSignature(signature).encode(parsing: arguments)
  }

  /// Encoded values, as a constructor's arguments or a result has them.
  static func encode(_ types: String, _ values: String...) throws -> [UInt8] {
    Array(try FunctionSignature("f\(types)").encode(parsing: values).dropFirst(4))
  }

  /// Values of encoded data as text; throws when the encoding is not strict.
  static func decode(_ data: [UInt8], as types: String) throws -> [String] {
    try ABI.decode(data, as: FunctionSignature("f\(types)").parameters).map(\.description)
  }

  /// The four bytes that name a function.
  static func selector(_ signature: String) throws -> [UInt8] { try FunctionSignature(signature).selector }

  /// The first topic of an event.
  static func topic(_ signature: String) throws -> [UInt8] { try FunctionSignature(signature).topic.bytes }
}
