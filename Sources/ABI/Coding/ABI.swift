/// Encoding and decoding by the Solidity contract ABI.
public enum ABI {
  /// The unit of the encoding: 32 bytes.
  public static let wordByteCount = 32

  /// The first bytes of call data, which select the function.
  public static let selectorByteCount = 4

  /// The bytes of a value of type `function`: an address and a selector.
  static let functionByteCount = 24
}
