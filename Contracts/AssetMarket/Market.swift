import ContractKit

/// An asset at a fixed price, in storage.
@StorageStruct
struct Listing {
  @Storage var registry: Address
  @Storage var expiry: UInt48
  /// The market's part of the price, in basis points.
  @Storage var fee: UInt16
  @Storage var asset: UInt256
  @Storage var seller: Address
  /// Whether the asset had shares.
  @Storage var shares: Address
  /// In wei.
  @Storage var price: UInt128
}

/// An English auction, in storage.
@StorageStruct
struct Auction {
  @Storage var registry: Address
  @Storage var end: UInt48
  /// The market's part of the price, in basis points.
  @Storage var fee: UInt16
  @Storage var asset: UInt256
  /// Zero when the auction is over.
  @Storage var seller: Address
  @Storage var bidder: Address
  /// In wei.
  @Storage var reserve: UInt128
  /// In wei.
  @Storage var highest: UInt128
}

/// An offer, in storage.
@StorageStruct
struct Offer {
  @Storage var registry: Address
  @Storage var expiry: UInt48
  @Storage var asset: UInt256
  @Storage var bidder: Address
  /// The contract of the asset's shares when the offer was made.
  @Storage var shares: Address
  /// In wei; zero when the offer is over.
  @Storage var amount: UInt128
}

/// What the market knows of an asset, in storage.
@StorageStruct
struct Asset {
  /// The listing that counts.
  @Storage var listing: UInt256
  /// The contract of the asset's shares; zero for none.
  @Storage var shares: Address
  /// How often shares were issued.
  @Storage var issues: UInt64
  /// The auction that keeps the asset; zero for none.
  @Storage var auction: UInt256
}

/// What governance may change, in storage.
@StorageStruct
struct Parameters {
  @Storage var marketFee: UInt16
  @Storage var royaltyCap: UInt16
  @Storage var bidIncrement: UInt16
  @Storage var auctionExtension: UInt48
  @Storage var maximumDuration: UInt48
}

/// The names of the parameters.
enum Names {
  /// The market's part of a price, in basis points.
  static var marketFee: Hash { Hash(ascii: "marketFee") }
  /// The most of a price that is paid as royalty, in basis points.
  static var royaltyCap: Hash { Hash(ascii: "royaltyCap") }
  /// What a bid is above the one before at least, in basis points of it.
  static var bidIncrement: Hash { Hash(ascii: "bidIncrement") }
  /// The seconds that an auction goes on after a bid at least.
  static var auctionExtension: Hash { Hash(ascii: "auctionExtension") }
  /// The most seconds of an auction, a listing or an offer.
  static var maximumDuration: Hash { Hash(ascii: "maximumDuration") }
}

/// What shares of an asset may be.
enum Limits {
  /// The longest name, in bytes.
  static var nameBytes: Int { 64 }
  /// The longest symbol, in bytes.
  static var symbolBytes: Int { 16 }
  /// The most shares, in the smallest unit: 10⁹ with 18 decimals.
  static var shares: UInt256 { 1_000_000_000 * UInt256.ether }
  /// The whole, in basis points.
  static var whole: UInt256 { 10_000 }
}

extension AssetMarket {
  func value(of name: Hash) -> UInt256 {
    if name == Names.marketFee { return UInt256(UInt64(values.marketFee)) }
    if name == Names.royaltyCap { return UInt256(UInt64(values.royaltyCap)) }
    if name == Names.bidIncrement { return UInt256(UInt64(values.bidIncrement)) }
    if name == Names.auctionExtension { return UInt256(values.auctionExtension) }
    if name == Names.maximumDuration { return UInt256(values.maximumDuration) }
    Governed.unknown(name)
  }

  mutating func set(_ name: Hash, _ value: UInt256) {
    if name == Names.marketFee {
      Governed.requireRange(name, value, 0, 1_000)
      values.marketFee = UInt16(value)
    } else if name == Names.royaltyCap {
      Governed.requireRange(name, value, 0, 5_000)
      values.royaltyCap = UInt16(value)
    } else if name == Names.bidIncrement {
      Governed.requireRange(name, value, 1, 5_000)
      values.bidIncrement = UInt16(value)
    } else if name == Names.auctionExtension {
      Governed.requireRange(name, value, 0, 86_400)
      values.auctionExtension = UInt48(value)
    } else if name == Names.maximumDuration {
      Governed.requireRange(name, value, 3_600, 365 * 86_400)
      values.maximumDuration = UInt48(value)
    } else {
      Governed.unknown(name)
    }
  }

  /// Refuses registries that are not allowed and assets that are not the caller's.
  @inline(never)
  func requireOwned(_ registry: Address, _ asset: UInt256) {
    if !registries.contains(registry) { MarketError.unknownRegistry(registry).revert() }
    if RegistryContract(at: registry).ownerOf(asset) != Message.sender { MarketError.notOwner(Message.sender).revert() }
  }

  /// Refuses times that are over or too far away.
  @inline(never)
  func requireTime(_ expiry: UInt48) {
    let now = UInt48(Block.timestamp)
    if expiry <= now || expiry - now > values.maximumDuration {
      MarketError.invalidTime(expiry, UInt48(UInt64(now) + UInt64(values.maximumDuration))).revert()
    }
  }

  mutating func credit(_ account: Address, _ amount: UInt256) {
    if !amount.isZero { credits[account] += amount }
  }

  /// Splits a price that the market holds between royalty, market and seller. The royalty is rounded down, the market's
  /// fee up; the seller gets the rest.
  @inline(never)
  mutating func share(
    _ price: UInt256, _ fee: UInt16, _ registry: Address, _ asset: UInt256, _ seller: Address, _ buyer: Address
  ) {
    let cap = UInt256.mulDiv(price, UInt256(UInt64(values.royaltyCap)), by: Limits.whole)
    let (receiver, wanted) = RegistryContract(at: registry).royaltyInfo(asset, price)
    let royalty = receiver.isZero || receiver == seller ? .zero : min(wanted, cap)
    let toMarket = UInt256.mulDiv(price, UInt256(UInt64(fee)), by: Limits.whole, .up)
    let toSeller = price - royalty - toMarket
    credit(receiver, royalty)
    credit(governor, toMarket)
    credit(seller, toSeller)
    emit(
      Sold(
        registry: registry, asset: asset, buyer: buyer, seller: seller, price: price, royalty: royalty, fee: toMarket))
  }
}

/// A registry of assets, as far as it is needed here: ERC-721, ERC-2981, and who gets the income.
@ContractInterface
protocol Registry {
  /// The owner of an asset.
  func ownerOf(_ asset: UInt256) -> Address
  /// Moves an asset.
  mutating func transferFrom(_ from: Address, _ to: Address, _ asset: UInt256)
  /// Who gets the royalty of a sale, and how many wei.
  func royaltyInfo(_ asset: UInt256, _ price: UInt256) -> (Address, UInt256)
  /// Locks the income of an asset to an account.
  mutating func lockPayee(_ asset: UInt256, _ payee: Address)
  /// Gives the income of an asset to its owner again.
  mutating func unlockPayee(_ asset: UInt256)
}

/// The shares of an asset's income, as far as they are needed here.
@ContractInterface
protocol Shares {
  /// Sets a clone up.
  mutating func initialize(
    _ registry: Address, _ asset: UInt256, _ rewards: Address, _ holder: Address, _ shares: UInt256, _ name: Text,
    _ symbol: Text)
}
