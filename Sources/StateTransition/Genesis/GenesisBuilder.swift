import ABI
public import ChainSpecification
public import ChainTypes
import Execution
public import Primitives
public import WorldState

/// Makes block 0 from a genesis: accounts, then system contracts, then the files of models and adapters.
///
/// The block is a function of the genesis and its files alone; two builds give the same hash.
public struct GenesisBuilder: Sendable {
  private let rules: ExecutionRules

  /// A builder with the rules of the chain that the genesis starts.
  public init(rules: ExecutionRules) {
    self.rules = rules
  }

  /// The caller of the system contracts' constructors (the system address of EIP-4788).
  public static let constructor = Predeploy.caller
  /// The gas of each constructor.
  public static let constructionGas: UInt64 = 1_000_000_000

  private static let reserved = [BlobRegistry.address, TrainingStorage.address, GovernedChain.address]

  /// Builds block 0 on an empty state; gives the block with what must be stored.
  public func build(
    _ genesis: Genesis, files: GenesisFiles, state: WorldState
  ) throws(GenesisBuildError) -> (block: ExecutedBlock, changes: StateChanges) {
    guard state.root == Keccak256.emptyTrieRoot else { throw .stateNotEmpty }
    try allocate(genesis, state)
    for contract in files.contracts { try construct(contract, genesis, state) }
    for model in files.models + files.adapters { try store(model, state) }

    let changes: StateChanges
    do throws(StateError) { changes = try state.commit() } catch { throw .fault(error) }
    let block = Block(header: genesis.header(stateRoot: changes.root))
    return (ExecutedBlock(block: block), changes)
  }

  private func allocate(_ genesis: Genesis, _ state: WorldState) throws(GenesisBuildError) {
    state.beginTransaction()
    for account in genesis.accounts {
      // Storage of the registry claims that blobs exist, that of TRAIN which jobs are paid for, and that of CHAIN what
      // governance has decided.
      if Self.reserved.contains(account.address), !account.storage.isEmpty { throw .reservedStorage(account.address) }
      state.setBalance(account.balance, of: account.address)
      if account.nonce > 0 { state.setNonce(account.nonce, of: account.address) }
      if !account.code.isEmpty { state.setCode(Code(account.code), of: account.address) }
      for slot in account.storage { state.setStorage(account.address, slot.slot, slot.value) }
    }
    for allocation in genesis.allocations { state.addBalance(allocation.amount, to: allocation.address) }
    state.finishTransaction()
  }

  /// Runs a constructor at the contract's fixed address, as a create message without value.
  private func construct(
    _ contract: LoadedContract, _ genesis: Genesis, _ state: WorldState
  ) throws(GenesisBuildError) {
    let header = genesis.header(stateRoot: Keccak256.emptyTrieRoot)
    let processor = MessageProcessor(
      rules: rules, state: state,
      block: BlockEnvironment(header: header, specification: rules.specification) { _ in nil },
      transaction: TransactionEnvironment(origin: Self.constructor, gasPrice: .zero))
    state.beginTransaction()
    let result = processor.processCreateMessage(
      Message(
        kind: .create, caller: Self.constructor, target: contract.contract.contract.address, input: contract.initCode,
        gas: Self.constructionGas))
    if let fault = state.fault { throw .fault(fault) }
    guard result.isSuccess else {
      let reason = contract.interface.decodeRevert(result.output)
      throw .constructor(contract.contract.contract.name, result.status, reason.description)
    }
    state.finishTransaction()
  }

  /// Stores the files and the manifest that names them; nobody can release them.
  private func store(_ model: LoadedModel, _ state: WorldState) throws(GenesisBuildError) {
    state.beginTransaction()
    for file in model.files {
      if file.contents.isEmpty { throw .emptyFile(model: model.model.name, file: file.name) }
      state.storeBlob(file.contents, owner: BlobRegistry.systemOwner)
    }
    state.storeBlob(model.manifest.encoded, owner: BlobRegistry.systemOwner)
    state.finishTransaction()
  }
}
