import ChainTypes
import JSONCoding
import Primitives

/// A value of a genesis file with the path that leads to it.
struct GenesisField {
  let path: String
  let value: JSON

  func path(_ name: String) -> String { "\(path).\(name)" }

  func wrongType(_ expected: String) -> GenesisError {
    GenesisError(.wrongType, at: path, "this is \(value.kind)", fix: "write \(expected)")
  }

  func invalid(_ problem: String, fix: String) -> GenesisError {
    GenesisError(.invalidValue, at: path, problem, fix: fix)
  }
}

// MARK: - Structures

extension GenesisField {
  /// The elements of an array.
  func elements() throws(GenesisError) -> [GenesisField] {
    guard case .array(let elements) = value else { throw wrongType("an array") }
    return elements.enumerated().map { GenesisField(path: "\(path)[\($0)]", value: $1) }
  }
}

// MARK: - Text and truth values

extension GenesisField {
  /// A string.
  func text() throws(GenesisError) -> String {
    guard case .string(let text) = value else { throw wrongType("a string") }
    return text
  }

  /// A name: 1 to 64 letters, digits, dashes, dots and underscores.
  func name() throws(GenesisError) -> String {
    let text = try text()
    let isValid = text.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_": true
      default: false
      }
    }
    guard isValid, (1...64).contains(text.utf8.count) else {
      throw invalid("\"\(text)\" is not a name", fix: "write 1 to 64 letters, digits, dashes, dots and underscores")
    }
    return text
  }

  /// A path below the genesis file's folder.
  func relativePath() throws(GenesisError) -> String {
    let text = try text()
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard !text.isEmpty, !parts.contains(""), !parts.contains(".."), !text.unicodeScalars.contains("\0") else {
      throw invalid(
        "\"\(text)\" is not a path below the genesis file's folder", fix: "write a relative path without \"..\"")
    }
    return text
  }

  /// true or false.
  func boolean() throws(GenesisError) -> Bool {
    guard case .bool(let value) = value else { throw wrongType("true or false") }
    return value
  }
}

// MARK: - Numbers

extension GenesisField {
  /// A number of at most 256 bits: a JSON integer, a decimal string or a hexadecimal string with "0x".
  func uint256() throws(GenesisError) -> UInt256 {
    let text: String
    let number: UInt256?
    switch value {
    case .number(let digits):
      text = digits
      number = UInt256(decimal: digits)
    case .string(let digits) where digits.hasPrefix("0x"):
      text = "\"\(digits)\""
      number = Self.hexadecimal(digits.dropFirst(2))
    case .string(let digits):
      text = "\"\(digits)\""
      number = UInt256(decimal: digits)
    default:
      throw wrongType(Self.numberForms)
    }
    guard let number else {
      throw invalid("\(text) is not a whole number below 2^256", fix: "write \(Self.numberForms)")
    }
    return number
  }

  /// Leading zeros are allowed, as geth allows them.
  private static func hexadecimal(_ digits: Substring) -> UInt256? {
    let significant = digits.drop { $0 == "0" }
    return significant.isEmpty && !digits.isEmpty ? .zero : UInt256(hex: "0x" + significant)
  }

  /// A number in a range of 64-bit numbers.
  func uint64(in range: ClosedRange<UInt64> = 0...UInt64.max) throws(GenesisError) -> UInt64 {
    let number = try uint256()
    guard let small = UInt64(exactly: number), range.contains(small) else {
      throw invalid(
        "\(number) is out of range", fix: "write a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return small
  }

  private static let numberForms = "a whole number, or a string with a decimal or 0x-hexadecimal number"
}

// MARK: - Bytes

extension GenesisField {
  /// An address of 20 bytes, in lower case or with an EIP-55 checksum.
  func address() throws(GenesisError) -> Address {
    let text = try text()
    guard text.hasPrefix("0x") else { throw invalid("\"\(text)\" is not an address", fix: Self.addressFix) }
    return try Self.address(text, at: path)
  }

  /// The address that a text of 40 digits spells, with or without "0x".
  static func address(_ text: String, at path: String) throws(GenesisError) -> Address {
    guard let address = Address(hex: text) else {
      throw GenesisError(.invalidValue, at: path, "\"\(text)\" is not an address", fix: addressFix)
    }
    let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
    let isOneCase = digits == digits.lowercased() || digits == digits.uppercased()
    guard isOneCase || address.checksummed == "0x" + digits else {
      throw GenesisError(
        .invalidValue, at: path, "the checksum of \"\(text)\" is wrong (EIP-55)",
        fix: "check every digit, then write \(address.checksummed)")
    }
    return address
  }

  private static let addressFix = "write 0x and 40 hexadecimal digits"

  /// A hash of 32 bytes.
  func hash() throws(GenesisError) -> Hash {
    let text = try text()
    guard text.hasPrefix("0x"), let hash = Hash(hex: text) else {
      throw invalid("\"\(text)\" is not a hash", fix: "write 0x and 64 hexadecimal digits")
    }
    return hash
  }

  /// Bytes of any length up to a limit.
  func bytes(atMost limit: Int) throws(GenesisError) -> Bytes {
    let text = try text()
    guard text.hasPrefix("0x"), let bytes = try? Hex.decode(text) else {
      throw invalid("the string is not bytes", fix: "write 0x and an even number of hexadecimal digits")
    }
    guard bytes.count <= limit else {
      throw invalid("there are \(bytes.count) bytes", fix: "write at most \(limit)")
    }
    return bytes
  }
}
