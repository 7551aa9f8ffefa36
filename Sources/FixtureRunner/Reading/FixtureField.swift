import JSONCoding
import Primitives

/// One value of a fixture with the name under which it stands.
struct FixtureField {
  let name: String
  let value: JSON

  /// The member of an object.
  subscript(name: String) -> FixtureField {
    get throws(FixtureError) {
      guard let field = optional(name) else { throw .missingField(name) }
      return field
    }
  }

  /// The member of an object when it is there.
  func optional(_ name: String) -> FixtureField? {
    value[name].map { FixtureField(name: name, value: $0) }
  }

  /// The members of an object.
  func members() throws(FixtureError) -> [FixtureField] {
    guard let members = value.members else { throw expected("an object") }
    return members.map { FixtureField(name: $0.name, value: $0.value) }
  }

  /// The elements of an array.
  func elements() throws(FixtureError) -> [FixtureField] {
    guard let elements = value.elements else { throw expected("an array") }
    return elements.map { FixtureField(name: name, value: $0) }
  }

  /// The element of an array.
  func element(_ index: Int) throws(FixtureError) -> FixtureField {
    guard let element = value[index] else { throw expected("an array with more than \(index) elements") }
    return FixtureField(name: name, value: element)
  }

  func text() throws(FixtureError) -> String {
    guard let text = value.text else { throw expected("a string") }
    return text
  }

  /// A number in hexadecimal text, with or without leading zeros.
  func uint256() throws(FixtureError) -> UInt256 {
    guard let word = UInt256(hex: try text()) else { throw expected("a number of 256 bits") }
    return word
  }

  func uint64() throws(FixtureError) -> UInt64 {
    guard let number = UInt64(exactly: try uint256()) else { throw expected("a number of 64 bits") }
    return number
  }

  /// A small number that is written as a JSON number.
  func index() throws(FixtureError) -> Int {
    guard case .number(let text) = value, let index = Int(text), index >= 0 else { throw expected("an index") }
    return index
  }

  func bytes() throws(FixtureError) -> Bytes {
    do throws(HexError) { return try Hex.decode(try hexText()) } catch { throw expected("hexadecimal bytes") }
  }

  func address() throws(FixtureError) -> Address { try Self.address(try text(), name) }

  func hash() throws(FixtureError) -> Hash { Hash(try uint256()) }

  static func address(_ text: String, _ name: String) throws(FixtureError) -> Address {
    guard let address = Address(hex: text) else { throw .invalidField(name, expected: "an address") }
    return address
  }

  /// Text for a reader of bytes; anything but a string reads as no digits would.
  private func hexText() throws(HexError) -> String {
    guard let text = value.text else { throw .notADigit(at: 0) }
    return text
  }

  private func expected(_ what: String) -> FixtureError { .invalidField(name, expected: what) }
}
