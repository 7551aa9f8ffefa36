import ChainTypes
import Cryptography
import Primitives

/// The funded accounts of a development chain, and transfers that they sign.
struct DevelopmentAccounts {
  /// The usual test mnemonic.
  private static let phrase = "test test test test test test test test test test test junk"
  /// How many accounts Genesis/dev.json funds.
  static let count = 10

  let keys: [PrivateKey]

  init() throws {
    let seed = try Mnemonic(Self.phrase).seed()
    let root = try HierarchicalKey(seed: seed)
    keys = try (0..<UInt32(Self.count)).map { try root.derive(HierarchicalKey.ethereumPath(account: $0)).privateKey }
  }

  /// A signed transfer of one wei to one of the recipients.
  func transfer(from account: Int, nonce: UInt64, recipient: Int, chainID: UInt64) -> SignedTransaction {
    Transaction(
      envelope: .dynamicFee(
        chainID: chainID, maximumPriorityFeePerGas: UInt256(1_000_000_000),
        maximumFeePerGas: UInt256(1_000_000_000_000),
        accessList: []), nonce: nonce, gasLimit: 21_000, to: Self.recipient(recipient), value: .one, data: []
    ).signed(with: keys[account])
  }

  /// The account of a number that receives transfers.
  static func recipient(_ number: Int) -> Address { Address(low: 0x1_0000_0000 + UInt64(number)) }
}
