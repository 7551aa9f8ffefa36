public import Cryptography

/// The accounts of development chains, whose keys everybody knows.
public enum DevelopmentAccounts {
  /// The phrase that Ethereum's development tools share.
  public static let phrase = "test test test test test test test test test test test junk"
  /// How many accounts a development chain funds.
  public static let count: UInt32 = 10

  /// The keys of the accounts at the usual paths; throws only when the cryptography library fails.
  public static func keys() throws(CryptographyError) -> [PrivateKey] { try keys(phrase: phrase, count: count) }

  /// The first keys of a phrase at Ethereum's paths.
  public static func keys(phrase: String, count: UInt32) throws(CryptographyError) -> [PrivateKey] {
    let root = try HierarchicalKey(seed: try Mnemonic(phrase).seed())
    var keys: [PrivateKey] = []
    for index in 0..<count {
      keys.append(try root.derive(HierarchicalKey.ethereumPath(account: index)).privateKey)
    }
    return keys
  }
}
