public import JSONCoding
public import Primitives

extension JSON {
  /// A number in the quantity form, `0x` and no leading zeros.
  public static func quantity(_ value: UInt256) -> JSON { .string(value.hex) }

  /// A number in the quantity form.
  public static func quantity(_ value: UInt64) -> JSON { .string("0x" + String(value, radix: 16)) }

  /// Bytes as `0x` and two digits each.
  public static func data(_ bytes: Bytes) -> JSON { .string(Hex.encode(bytes)) }

  /// A 32-byte hash.
  public static func hash(_ hash: Hash) -> JSON { .string(hash.hex) }

  /// An address in lower case, or null.
  public static func address(_ address: Address?) -> JSON { address.map { .string($0.hex) } ?? .null }
}
