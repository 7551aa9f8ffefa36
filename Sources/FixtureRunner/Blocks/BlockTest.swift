import ChainSpecification
import ChainTypes
import Primitives

/// One blockchain test: blocks on a genesis, some of which must be refused.
public struct BlockTest: Sendable {
  /// The test's name.
  public let name: String
  /// The network's name in the file.
  public let network: String

  /// The rules; nil when the network is not known.
  let specification: ChainSpecification?
  let genesis: Bytes
  let genesisHash: Hash
  let accounts: [FixtureAccount]
  let blocks: [FixtureBlock]
  let lastHash: Hash
  let postAccounts: [FixtureAccount]
  let postRoot: Hash?
}

/// One block of a blockchain test.
struct FixtureBlock: Sendable {
  /// The wire form.
  let encoded: Bytes
  /// The header's hash, when the file lists the block's contents.
  let hash: Hash?
  /// The names of the rules one of which must refuse the block; nil when it must be valid.
  let exception: String?
}

extension BlockTest {
  init(_ test: FixtureField) throws(FixtureError) {
    name = test.name
    network = try test["network"].text()
    specification =
      if let forks = FixtureNetwork.forks(network) {
        try FixtureNetwork.specification(forks, config: test.optional("config"))
      } else {
        nil
      }
    genesis = try test["genesisRLP"].bytes()
    genesisHash = try test["genesisBlockHeader"]["hash"].hash()
    accounts = try FixtureAccount.read(test["pre"])
    var blocks: [FixtureBlock] = []
    for block in try test["blocks"].elements() { blocks.append(try FixtureBlock(block)) }
    self.blocks = blocks
    lastHash = try test["lastblockhash"].hash()
    postAccounts = if let state = test.optional("postState") { try FixtureAccount.read(state) } else { [] }
    postRoot = try test.optional("postStateHash")?.hash()
  }
}

extension FixtureBlock {
  init(_ block: FixtureField) throws(FixtureError) {
    encoded = try block["rlp"].bytes()
    exception = try block.optional("expectException")?.text()
    hash = try block.optional("blockHeader")?["hash"].hash()
  }
}
