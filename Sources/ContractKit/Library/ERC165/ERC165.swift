/// Which standards a contract keeps to (ERC-165): a contract answers `supportsInterface(bytes4)` with these.
public enum ERC165 {
  /// ERC-165 itself.
  @inline(__always)
  public static var erc165: Bytes4 { 0x01ff_c9a7 }
  /// ERC-721.
  @inline(__always)
  public static var erc721: Bytes4 { 0x80ac_58cd }
  /// ERC-721 with `name`, `symbol` and `tokenURI`.
  @inline(__always)
  public static var erc721Metadata: Bytes4 { 0x5b5e_139f }
  /// ERC-1155.
  @inline(__always)
  public static var erc1155: Bytes4 { 0xd9b6_7a26 }
  /// ERC-2981, royalties.
  @inline(__always)
  public static var erc2981: Bytes4 { 0x2a55_205a }
  /// OpenZeppelin's `IAccessControl`.
  @inline(__always)
  public static var accessControl: Bytes4 { 0x7965_db0b }
  /// The identifier that nobody may support.
  @inline(__always)
  public static var invalid: Bytes4 { 0xffff_ffff }

  /// The most gas that an answer may take, by the standard.
  static var gasLimit: UInt64 { 30_000 }

  /// Whether a contract says that it keeps to a standard; false for whatever does not answer by ERC-165.
  public static func supports(_ account: Address, _ interface: Bytes4) -> Bool {
    answer(account, erc165) && !answer(account, invalid) && answer(account, interface)
  }

  private static func answer(_ account: Address, _ interface: Bytes4) -> Bool {
    switch InterfaceSupportContract(at: account).trySupportsInterface(interface, gas: gasLimit) {
    case .returned(let word): return word == .one
    case .failed: return false
    }
  }
}

/// A contract that knows which standards it keeps to. The answer is a word: one that is no `bool` must not revert.
@ContractInterface
protocol InterfaceSupport {
  func supportsInterface(_ interface: Bytes4) -> UInt256
}
