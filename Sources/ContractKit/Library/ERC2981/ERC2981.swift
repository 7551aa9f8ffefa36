/// What is paid to someone when a token is sold (ERC-2981): one royalty for all tokens, and others for single ones.
///
/// Fractions are basis points, hundredths of a per cent. The royalty is rounded down.
@StorageStruct
public struct ERC2981 {
  @Storage var standard: Royalty
  @Storage var exceptions: Mapping<UInt256, Royalty>

  /// The whole: 10,000 basis points are 100 %.
  public static var denominator: UInt16 { 10_000 }

  /// Who gets the royalty of a sale, and how many wei; the zero address for none.
  public func royaltyInfo(_ tokenId: UInt256, _ price: UInt256) -> (receiver: Address, amount: UInt256) {
    let exception = exceptions[tokenId]
    let royalty = exception.receiver.isZero ? standard : exception
    return (royalty.receiver, ERC2981.share(royalty.basisPoints, of: price))
  }

  /// Sets the royalty of all tokens without their own. Reverts with `ERC2981InvalidDefaultRoyalty` for more than the
  /// whole, and with `ERC2981InvalidDefaultRoyaltyReceiver` for the zero address.
  public mutating func setDefault(_ receiver: Address, basisPoints: UInt16) {
    if basisPoints > ERC2981.denominator {
      ERC2981Error.invalidDefaultRoyalty(numerator: UInt256(UInt64(basisPoints)), denominator: 10_000).revert()
    }
    if receiver.isZero { ERC2981Error.invalidDefaultRoyaltyReceiver(receiver).revert() }
    var royalty = standard
    royalty.receiver = receiver
    royalty.basisPoints = basisPoints
  }

  /// Takes the royalty of all tokens without their own away.
  public mutating func deleteDefault() { clear(standard) }

  /// Sets the royalty of one token. Reverts with `ERC2981InvalidTokenRoyalty` and `ERC2981InvalidTokenRoyaltyReceiver`.
  public mutating func setToken(_ tokenId: UInt256, _ receiver: Address, basisPoints: UInt16) {
    if basisPoints > ERC2981.denominator {
      ERC2981Error.invalidTokenRoyalty(
        tokenId: tokenId, numerator: UInt256(UInt64(basisPoints)), denominator: 10_000
      ).revert()
    }
    if receiver.isZero { ERC2981Error.invalidTokenRoyaltyReceiver(tokenId: tokenId, receiver: receiver).revert() }
    var royalty = exceptions[tokenId]
    royalty.receiver = receiver
    royalty.basisPoints = basisPoints
  }

  /// Gives a token the royalty of all others again.
  public mutating func resetToken(_ tokenId: UInt256) { clear(exceptions[tokenId]) }

  /// A number of basis points of an amount, rounded down, for any amount.
  public static func share(_ basisPoints: UInt16, of amount: UInt256) -> UInt256 {
    let factor = UInt256(UInt64(basisPoints))
    let whole: UInt256 = 10_000
    return amount / whole * factor + amount % whole * factor / whole
  }

  private func clear(_ royalty: Royalty) {
    var royalty = royalty
    royalty.receiver = .zero
    royalty.basisPoints = 0
  }
}

/// A royalty: who gets it, and how many basis points of the price it is.
@StorageStruct
public struct Royalty {
  @Storage var receiver: Address
  @Storage var basisPoints: UInt16
}

/// Why a royalty is refused, by OpenZeppelin's names.
@ContractError("ERC2981")
public enum ERC2981Error {
  /// The default royalty is more than the whole price.
  case invalidDefaultRoyalty(numerator: UInt256, denominator: UInt256)
  /// The default royalty cannot go to this account.
  case invalidDefaultRoyaltyReceiver(Address)
  /// The royalty of the token is more than the whole price.
  case invalidTokenRoyalty(tokenId: UInt256, numerator: UInt256, denominator: UInt256)
  /// The royalty of the token cannot go to this account.
  case invalidTokenRoyaltyReceiver(tokenId: UInt256, receiver: Address)
}
