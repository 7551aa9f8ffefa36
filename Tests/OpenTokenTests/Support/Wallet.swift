import ContractKit

/// A wallet whose signature is the word "yes".
@Contract
struct Wallet {
  /// ERC-1271.
  public func isValidSignature(_ hash: Hash, _ signature: Bytes) -> Bytes4 {
    signature == Bytes("yes") ? 0x1626_ba7e : 0xffff_ffff
  }
}
