public import Primitives

/// Why a call reverted, read from the data that it returned.
public enum RevertReason: Sendable, Hashable, CustomStringConvertible {
  /// No data.
  case empty
  /// Solidity's `Error(string)`: a message for people.
  case message(String)
  /// Solidity's `Panic(uint256)`: a check of the language failed; the code says which.
  case panic(UInt256)
  /// An error of the contract's interface with its arguments.
  case custom(name: String, arguments: [ABIValue])
  /// Data of no known form.
  case unknown(Bytes)

  /// The reason in revert data; `errors` are the contract's own.
  public init(_ data: Bytes, errors: [ABICustomError] = []) {
    if data.isEmpty {
      self = .empty
    } else if let text = try? RevertReason.errorSignature.decode(data).first?.asString {
      self = .message(text)
    } else if let code = try? RevertReason.panicSignature.decode(data).first?.asUInt256 {
      self = .panic(code)
    } else if let (error, arguments) = RevertReason.match(data, errors) {
      self = .custom(name: error.name, arguments: arguments)
    } else {
      self = .unknown(data)
    }
  }

  /// The revert data of a message.
  public static func encode(message: String) -> Bytes {
    // A string always fits its own signature.
    (try? errorSignature.encode([.string(message)])) ?? []
  }

  /// The revert data of a panic.
  public static func encode(panic code: UInt256) -> Bytes {
    // A 256-bit number always fits its own signature.
    (try? panicSignature.encode([.uint(code)])) ?? []
  }

  /// One sentence for people.
  public var description: String {
    switch self {
    case .empty: "reverted without a reason"
    case .message(let text): "reverted: \(text)"
    case .panic(let code): "panicked: \(RevertReason.panics[code] ?? "unknown code") (\(code.hex))"
    case .custom(let name, let arguments):
      "reverted with \(name)(" + arguments.map(\.description).joined(separator: ", ") + ")"
    case .unknown(let data): "reverted with \(Hex.encode(data))"
    }
  }

  private static let errorSignature = FunctionSignature(name: "Error", parameters: [.string])
  private static let panicSignature = FunctionSignature(name: "Panic", parameters: [.uint(bits: 256)])

  /// The codes in the Solidity documentation, "Panic via assert and Error via require".
  private static let panics: [UInt256: String] = [
    0x00: "generic panic", 0x01: "an assertion failed", 0x11: "arithmetic overflow or underflow",
    0x12: "division by zero", 0x21: "invalid enumeration value", 0x22: "badly encoded storage byte array",
    0x31: "pop of an empty array", 0x32: "index out of bounds", 0x41: "too much memory",
    0x51: "call of an uninitialised function",
  ]

  private static func match(_ data: Bytes, _ errors: [ABICustomError]) -> (ABICustomError, [ABIValue])? {
    for error in errors {
      if let arguments = try? error.signature.decode(data) { return (error, arguments) }
    }
    return nil
  }
}
