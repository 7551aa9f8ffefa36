extension Address {
  /// The mixed-case spelling of EIP-55: a letter is a capital where the hash of the lowercase digits has a digit of 8 or more.
  public var checksummed: String {
    var digits = Bytes(Hex.encode(bytes, prefix: false).utf8)
    let hash = Keccak256.hash(digits).bytes
    for index in digits.indices where digits[index] >= UInt8(ascii: "a") {
      let nibble = index.isMultiple(of: 2) ? hash[index / 2] >> 4 : hash[index / 2] & 15
      if nibble >= 8 { digits[index] -= 32 }
    }
    return "0x" + String(decoding: digits, as: UTF8.self)
  }

  /// Whether `text` spells an address with a correct EIP-55 checksum, or with letters of one case only (no checksum).
  public static func hasValidChecksum(_ text: some StringProtocol) -> Bool {
    guard let address = Address(hex: text) else { return false }
    let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : String(text)
    let expected = address.checksummed.dropFirst(2)
    return digits == expected || digits == digits.lowercased() || digits == digits.uppercased()
  }
}
