/// A type of the Solidity contract ABI (Solidity documentation, "Contract ABI Specification").
public indirect enum ABIType: Sendable, Hashable {
  /// An unsigned number of 8 to 256 bits.
  case uint(bits: Int)
  /// A two's complement number of 8 to 256 bits.
  case int(bits: Int)
  /// An account.
  case address
  /// A truth value.
  case bool
  /// 1 to 32 bytes, padded on the right.
  case fixedBytes(Int)
  /// An address and a selector, 24 bytes; its values are `ABIValue.fixedBytes`.
  case function
  /// A byte string of any length.
  case bytes
  /// UTF-8 text of any length.
  case string
  /// Any number of elements.
  case array(ABIType)
  /// A fixed number of elements.
  case fixedArray(ABIType, count: Int)
  /// Fields in order; a Solidity struct.
  case tuple([ABIType])
}

extension ABIType: CustomStringConvertible {
  /// The canonical name, as it enters selectors.
  public var description: String {
    switch self {
    case .uint(let bits): "uint\(bits)"
    case .int(let bits): "int\(bits)"
    case .address: "address"
    case .bool: "bool"
    case .fixedBytes(let count): "bytes\(count)"
    case .function: "function"
    case .bytes: "bytes"
    case .string: "string"
    case .array(let element): "\(element)[]"
    case .fixedArray(let element, let count): "\(element)[\(count)]"
    case .tuple(let fields): "(" + fields.map(\.description).joined(separator: ",") + ")"
    }
  }
}

// MARK: - Layout

extension ABIType {
  /// Whether the encoding has an offset in the head and its data elsewhere.
  public var isDynamic: Bool {
    switch self {
    case .bytes, .string, .array: true
    case .fixedArray(let element, _): element.isDynamic
    case .tuple(let fields): fields.contains(where: \.isDynamic)
    default: false
    }
  }

  /// The bytes that a value takes in the head of its sequence: 32 for a dynamic type.
  public var headByteCount: Int {
    guard !isDynamic else { return ABI.wordByteCount }
    switch self {
    case .fixedArray(let element, let count): return element.headByteCount * count
    case .tuple(let fields): return fields.reduce(0) { $0 + $1.headByteCount }
    default: return ABI.wordByteCount
    }
  }
}
