internal import ABI
internal import ChainSpecification
internal import JSONRPC

extension NodeIdentity {
  /// The identity of a node on a genesis.
  init(genesis: Genesis, files: GenesisFiles) {
    let tokens = min(genesis.specification.ai.maximumOutputTokens, NodeIdentity.usualOutputTokens)
    self.init(
      clientVersion: Node.version, chainID: genesis.specification.chainID,
      contracts: files.contracts.map { loaded in
        ContractDescription(
          name: loaded.contract.contract.name, address: loaded.contract.contract.address, interface: loaded.interface,
          interfaceJSON: loaded.interface.json())
      },
      models: genesis.models.map { ModelDescription(name: $0.name, manifestHash: $0.manifestHash) },
      adapters: genesis.adapters.map {
        AdapterDescription(name: $0.name, base: $0.base ?? "", manifestHash: $0.manifestHash)
      },
      defaultOutputTokens: UInt32(clamping: tokens))
  }

  /// The most tokens of an answer when neither the question nor the genesis says less.
  private static let usualOutputTokens: UInt64 = 64
}
