import ArgumentParser
import Cryptography
import Foundation
import Primitives

/// Which account signs.
struct SignerOptions: ParsableArguments {
  @Option(help: "The private key that signs, as 32 bytes of hex. The variable OPENLEDGER_PRIVATE_KEY serves as well.")
  var privateKey: String?

  @Option(help: "The BIP-39 phrase whose account signs.")
  var mnemonic: String?

  @Option(help: "The number of the account of the phrase.")
  var account: UInt32 = 0

  /// The phrase of the ten accounts that development genesis funds; everyone knows it.
  static let developmentMnemonic = "test test test test test test test test test test test junk"

  /// The key that the options name; without any, the development account of that number.
  func key() throws -> PrivateKey {
    if let text = privateKey ?? ProcessInfo.processInfo.environment["OPENLEDGER_PRIVATE_KEY"] {
      guard let bytes = try? Hex.decode(text), let key = try? PrivateKey(bytes) else {
        throw CommandFailure("The private key is not valid. Write 32 bytes of hex, such as 'openledger account new' prints.")
      }
      return key
    }
    return try Self.key(of: mnemonic ?? Self.developmentMnemonic, account: account)
  }

  /// The key of an account of a phrase, on Ethereum's derivation path.
  static func key(of phrase: String, account: UInt32) throws -> PrivateKey {
    let seed = try Mnemonic(phrase).seed()
    return try HierarchicalKey(seed: seed).derive(HierarchicalKey.ethereumPath(account: account)).privateKey
  }
}
