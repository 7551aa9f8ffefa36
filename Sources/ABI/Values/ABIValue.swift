public import Primitives

/// A value of an `ABIType`.
public indirect enum ABIValue: Sendable, Hashable {
  /// An unsigned number of any width.
  case uint(UInt256)
  /// A signed number of any width, in 256-bit two's complement.
  case int(UInt256)
  /// An account.
  case address(Address)
  /// A truth value.
  case bool(Bool)
  /// The bytes of a `bytes1` to `bytes32`, as many as the type has; 24 of a `function`.
  case fixedBytes(Bytes)
  /// A byte string.
  case bytes(Bytes)
  /// Text.
  case string(String)
  /// The elements of an array of fixed or any length.
  case array([ABIValue])
  /// The fields of a tuple.
  case tuple([ABIValue])

  /// The 32 bytes of a hash, as a `bytes32`.
  public static func hash(_ hash: Hash) -> ABIValue { .fixedBytes(hash.bytes) }

  /// A signed number.
  public static func int(_ value: Int) -> ABIValue { .int(UInt256(signed: value)) }
}

// MARK: - Reading

extension ABIValue {
  /// The number, when this is an unsigned one.
  public var asUInt256: UInt256? {
    if case .uint(let value) = self { value } else { nil }
  }

  /// The number, when this is an unsigned one of at most 64 bits.
  public var asUInt64: UInt64? { asUInt256.flatMap { UInt64(exactly: $0) } }

  /// The account, when this is one.
  public var asAddress: Address? {
    if case .address(let value) = self { value } else { nil }
  }

  /// The truth value, when this is one.
  public var asBool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The bytes, when this is a byte string of fixed or any length.
  public var asBytes: Bytes? {
    switch self {
    case .bytes(let value), .fixedBytes(let value): value
    default: nil
    }
  }

  /// The hash, when this is a `bytes32`.
  public var asHash: Hash? {
    if case .fixedBytes(let value) = self { Hash(bytes: value) } else { nil }
  }

  /// The text, when this is text.
  public var asString: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The elements or fields, when this is an array or a tuple.
  public var asList: [ABIValue]? {
    switch self {
    case .array(let values), .tuple(let values): values
    default: nil
    }
  }
}
