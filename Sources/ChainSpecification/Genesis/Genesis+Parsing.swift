import ChainTypes
import JSONCoding
public import Primitives

extension Genesis {
  /// Reads a genesis file strictly; files that it names are read by `loadFiles()`.
  ///
  /// `baseDirectory` is the folder of the file. Throws the first fault with its JSON path and the fix.
  public static func parse(json: Bytes, baseDirectory: String) throws(GenesisError) -> Genesis {
    guard json.count <= maximumFileBytes else {
      throw GenesisError(
        .invalidJSON, at: "$", "the file has \(json.count) bytes", fix: "keep it below \(maximumFileBytes) bytes")
    }
    let tree: JSON
    do throws(JSONError) {
      // Fields that stand twice are told by GenesisObject with their path.
      tree = try JSON.parse(json, allowsRepeatedNames: true)
    } catch {
      throw GenesisError(.invalidJSON, at: "$", "the file is not JSON: \(error)", fix: "correct it there")
    }
    let root = try GenesisObject(GenesisField(path: "$", value: tree), as: .root)
    let openledger = try GenesisObject(root["openledger"], as: .openledger)
    let (chainID, forks) = try readConfiguration(root["config"])
    let specification = try ChainSpecification(
      chainID: chainID, forks: forks, baseFeePolicy: readBaseFeePolicy(openledger["baseFee"]),
      ai: readAIParameters(openledger["ai"]), feeSplit: readFeeSplit(openledger["feeSplit"]))

    var genesis = Genesis(
      specification: specification, block: try readBlock(root), accounts: try readAccounts(root["alloc"]),
      allocations: try readAllocations(openledger.optional("allocation")), systemContracts: [],
      models: try readModels(openledger.optional("models")), adapters: [], baseDirectory: baseDirectory)
    try genesis.checkSupply()
    try genesis.checkPredeploys()
    genesis.adapters = try genesis.readAdapters(openledger.optional("adapters"))
    genesis.systemContracts = try genesis.readSystemContracts(openledger.optional("systemContracts"))
    return genesis
  }

  /// The most bytes of a genesis file.
  public static let maximumFileBytes = 64 << 20
}

// MARK: - Ethereum's part

extension Genesis {
  /// The largest chain ID with which every signature's `v` fits 64 bits (EIP-2294).
  static let maximumChainID: UInt64 = .max / 2 - 36
  /// The least gas limit of a block.
  static let minimumGasLimit: UInt64 = 5_000

  private static func readConfiguration(
    _ field: GenesisField
  ) throws(GenesisError) -> (chainID: UInt64, forks: ForkSchedule) {
    let config = try GenesisObject(field, as: .config)
    let chainID = try config["chainId"].uint64(in: 1...maximumChainID)
    for name in GenesisSection.zeroConfigFields {
      try requireZero(config.optional(name), "the chain starts with Cancun")
    }
    try requireZero(config["cancunTime"], "the chain starts with Cancun")
    if let passed = config.optional("terminalTotalDifficultyPassed"), try !passed.boolean() {
      throw passed.invalid("the chain has no proof of work", fix: "write true")
    }
    let pragueTime = try config.optional("pragueTime").map { (time) throws(GenesisError) in try time.uint64() }
    let osakaTime = try config.optional("osakaTime").map { (time) throws(GenesisError) in try time.uint64() }
    guard let forks = ForkSchedule(pragueTime: pragueTime, osakaTime: osakaTime) else {
      throw GenesisError(
        .invalidValue, at: field.path("osakaTime"), "Osaka comes before Prague",
        fix: "write a pragueTime that is not after osakaTime")
    }
    if let blobSchedule = config.optional("blobSchedule") { try checkBlobSchedule(blobSchedule) }
    return (chainID, forks)
  }

  /// The blobs of a fork are fixed; a file may state them, as geth requires, but not change them.
  private static func checkBlobSchedule(_ field: GenesisField) throws(GenesisError) {
    let schedule = try GenesisObject(field, as: .blobSchedule)
    for fork in HardFork.allCases {
      guard let entry = schedule.optional(fork.name) else { continue }
      let blobs = try GenesisObject(entry, as: .blobs)
      let expected = GasSchedule.schedule(for: fork).blobs
      let numbers = [
        ("target", expected.target), ("max", expected.maximum),
        ("baseFeeUpdateFraction", expected.baseFeeUpdateFraction),
      ]
      for (name, number) in numbers {
        let found = try blobs[name]
        guard try found.uint64() == number else {
          throw found.invalid("the value differs from that of \(fork.name)", fix: "write \(number)")
        }
      }
    }
  }

  private static func readBlock(_ root: GenesisObject) throws(GenesisError) -> GenesisBlock {
    for name in GenesisSection.zeroHeaderFields + ["difficulty"] {
      try requireZero(root.optional(name), "it is zero in block 0")
    }
    return GenesisBlock(
      nonce: try root.optional("nonce").map { (field) throws(GenesisError) in try field.uint64() } ?? 0,
      timestamp: try root.optional("timestamp").map { (field) throws(GenesisError) in try field.uint64() } ?? 0,
      extraData: try root.optional("extraData").map { (field) throws(GenesisError) in
        try field.bytes(atMost: Header.maximumExtraDataBytes)
      } ?? [],
      gasLimit: try root["gasLimit"].uint64(in: minimumGasLimit...UInt64(Int64.max)),
      mixHash: try root.optional("mixHash").map { (field) throws(GenesisError) in try field.hash() } ?? .zero,
      coinbase: try root.optional("coinbase").map { (field) throws(GenesisError) in try field.address() } ?? .zero,
      baseFeePerGas: UInt256(try root["baseFeePerGas"].uint64(in: 1...UInt64.max)))
  }

  private static func requireZero(_ field: GenesisField?, _ reason: String) throws(GenesisError) {
    guard let field else { return }
    guard try field.uint256().isZero else { throw field.invalid(reason, fix: "write 0 or remove the field") }
  }
}

// MARK: - Accounts

extension Genesis {
  private static func readAccounts(_ field: GenesisField) throws(GenesisError) -> [GenesisAccount] {
    let alloc = try GenesisObject(entriesOf: field)
    var accounts: [Address: GenesisAccount] = [:]
    for name in alloc.names {
      let entry = try alloc[name]
      let address = try GenesisField.address(name, at: entry.path)
      guard accounts[address] == nil else {
        throw GenesisError(
          .repeatedField, at: entry.path, "the account \(address.hex) appears twice", fix: "remove one of them")
      }
      accounts[address] = try readAccount(entry, address: address)
    }
    return accounts.values.sorted { $0.address < $1.address }
  }

  private static func readAccount(
    _ field: GenesisField, address: Address
  ) throws(GenesisError) -> GenesisAccount {
    let account = try GenesisObject(field, as: .account)
    return GenesisAccount(
      address: address,
      balance: try account["balance"].uint256(),
      nonce: try account.optional("nonce").map { (field) throws(GenesisError) in
        try field.uint64(in: 0...(UInt64.max - 1))
      } ?? 0,
      code: try account.optional("code").map { (field) throws(GenesisError) in
        try field.bytes(atMost: GasSchedule.cancun.maximumContainerSize)
      } ?? [],
      storage: try account.optional("storage").map { (field) throws(GenesisError) in try readStorage(field) } ?? [])
  }

  private static func readStorage(_ field: GenesisField) throws(GenesisError) -> [GenesisSlot] {
    let storage = try GenesisObject(entriesOf: field)
    var slots: [UInt256: UInt256] = [:]
    for name in storage.names {
      let entry = try storage[name]
      let slot = try GenesisField(path: entry.path, value: .string(name)).uint256()
      guard slots.updateValue(try entry.uint256(), forKey: slot) == nil else {
        throw GenesisError(
          .repeatedField, at: entry.path, "the slot \(slot.hex) appears twice", fix: "remove one of them")
      }
    }
    return slots.filter { !$0.value.isZero }.map { GenesisSlot(slot: $0, value: $1) }.sorted { $0.slot < $1.slot }
  }
}
