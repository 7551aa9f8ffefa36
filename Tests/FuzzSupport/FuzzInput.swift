import Primitives

/// Bytes that are read from the front; beyond their end everything is zero or empty.
struct FuzzInput {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: Bytes) {
    rest = bytes[...]
  }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// A number of so many bytes, most significant first.
  mutating func number(bytes count: Int) -> Int { (0..<count).reduce(0) { number, _ in number << 8 | Int(byte()) } }

  /// At most so many bytes.
  mutating func take(_ count: Int) -> Bytes {
    defer { rest = rest.dropFirst(count) }
    return Bytes(rest.prefix(count))
  }

  /// All that is left.
  mutating func takeRest() -> Bytes { take(rest.count) }

  var isEmpty: Bool { rest.isEmpty }

  var count: Int { rest.count }
}
