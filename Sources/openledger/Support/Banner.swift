import ChainSpecification
import ChainStore
import Cryptography
import HTTPServer
import JSONRPC
import Node
import Primitives

/// What a node prints when it is ready.
struct Banner {
  let genesis: Genesis
  let node: Node
  let serving: ServingOptions
  let folder: String

  /// The text; private keys are printed for development accounts only.
  func text(port: Int, keys: [PrivateKey]) -> String {
    var lines = ["", Node.version, ""]
    if !keys.isEmpty {
      lines += ["Accounts (their keys are public knowledge: never use them for anything of value)", ""]
      for (index, key) in keys.enumerated() {
        let balance = genesis.accounts.first { $0.address == key.address }?.balance ?? .zero
        lines.append("  (\(index)) \(key.address.checksummed)  \(Amount.format(balance))  key \(Hex.encode(key.bytes))")
      }
      lines += ["", "  Phrase: \(DevelopmentAccounts.phrase)", ""]
    }
    if !node.identity.contracts.isEmpty {
      lines += ["System contracts", ""]
      let width = node.identity.contracts.map(\.name.count).max() ?? 0
      for contract in node.identity.contracts {
        let padding = String(repeating: " ", count: width - contract.name.count)
        lines.append("  \(contract.name)\(padding)  \(contract.address.checksummed)")
      }
      lines.append("")
    }
    if !node.identity.models.isEmpty {
      let names = node.identity.models.map(\.name) + node.identity.adapters.map { "\($0.name) (adapter of \($0.base))" }
      lines += ["Models: \(names.joined(separator: ", "))", ""]
    }
    let blocks = serving.blockTime.map { "every \($0) s" } ?? "for each transaction"
    lines += [
      "Chain ID \(genesis.specification.chainID), block 0 \(node.blockchain.chain.genesisHash), a block \(blocks)",
      "Data: \(folder), at block \(node.health.blockNumber)",
      "RPC and web console: http://\(serving.host):\(port)",
    ]
    if !keys.isEmpty { lines += ["", "Try `openledger demo` in another terminal; Ctrl-C ends the chain."] }
    return lines.joined(separator: "\n")
  }
}
