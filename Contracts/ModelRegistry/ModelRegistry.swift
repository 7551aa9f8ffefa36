public import ContractKit

/// The models that the chain serves: base models by content hash, and adapters on them as immutable versions that
/// aliases move between.
@Contract
public struct ModelRegistry {
  /// The account that may register base models.
  @Storage public var governor: Address
  /// The contract that knows the Datanets.
  @Storage public var datanetRegistry: Address
  /// The number of models; their ids count from 1.
  @Storage public var modelCount: UInt256
  @Storage var models: Mapping<UInt256, Model>
  /// The id of a base model, by its manifest hash.
  @Storage var baseModels: Mapping<Hash, UInt256>
  /// The id of an adapter, by its manifest hash.
  @Storage var adapters: Mapping<Hash, UInt256>
  @Storage var aliases: Mapping<Text, Alias>

  /// Registers the base models that genesis carries; their blobs are stored when all contracts are constructed.
  public init(
    governor: Address, datanetRegistry: Address, manifests: [Hash], names: [Text], prices: [UInt256]
  ) throws(ModelError) {
    if manifests.count != names.count || names.count != prices.count { throw .unequalLists }
    self.governor = governor
    self.datanetRegistry = datanetRegistry
    for index in 0..<manifests.count {
      _ = try addBase(manifests[index], name: names[index], price: prices[index], owner: governor)
    }
  }

  // MARK: - Writing

  /// Registers a base model whose blobs are on chain and gives its id. Only the governor may.
  public mutating func registerBase(manifest: Hash, name: Text, price: UInt256) throws(ModelError) -> UInt256 {
    if Message.sender != governor { throw .notGovernor(Message.sender) }
    if !baseModels[manifest].isZero { throw .alreadyRegistered(baseModels[manifest]) }
    try retain(manifest)
    return try addBase(manifest, name: name, price: price, owner: Message.sender)
  }

  /// Registers an adapter with the Datanet versions that it was trained from, moves the alias to it, and gives its id.
  ///
  /// The alias must be free or the caller's own.
  public mutating func registerAdapter(
    base: Hash, manifest: Hash, name: Text, price: UInt256, datanets: [UInt256], versions: [UInt64]
  ) throws(ModelError) -> UInt256 {
    if baseModels[base].isZero { throw .unknownBase(base) }
    if !adapters[manifest].isZero { throw .alreadyRegistered(adapters[manifest]) }
    try retain(manifest)
    if datanets.count != versions.count { throw .unequalLists }
    if datanets.count > Limits.datanets { throw .tooManyDatanets(UInt64(datanets.count), UInt64(Limits.datanets)) }
    let id = add(Message.sender, base: base, adapter: manifest, price: price)
    adapters[manifest] = id
    let registry = DatanetsContract(at: datanetRegistry)
    var model = models[id]
    model.sourceCount = UInt64(datanets.count)
    for index in 0..<datanets.count {
      let rows = registry.versionRowCount(datanets[index], versions[index])
      for earlier in 0..<index where datanets[earlier] == datanets[index] { throw .repeatedDatanet(datanets[index]) }
      var source = model.sources[UInt64(index)]
      source.datanet = datanets[index]
      source.version = versions[index]
      source.rowCount = rows
    }
    try move(name, to: id, by: Message.sender)
    emit(ModelRegistered(model: id, owner: Message.sender, base: base, adapter: manifest, name: name, price: price))
    return id
  }

  /// Points an alias of the caller, or a free one, at a model of the caller.
  public mutating func setAlias(name: Text, model id: UInt256) throws(ModelError) {
    try requireOwner(of: id)
    try move(name, to: id, by: Message.sender)
  }

  /// Changes what an inference costs, in wei. Only the model's owner may.
  public mutating func setPrice(model id: UInt256, price: UInt256) throws(ModelError) {
    try requireOwner(of: id)
    var model = models[id]
    model.price = price
    emit(PriceChanged(model: id, price: price))
  }

  // MARK: - Reading

  /// The model that an alias points at.
  public func resolve(name: Text) throws(ModelError) -> UInt256 {
    let id = aliases[name].model
    if id.isZero { throw .unknownAlias }
    return id
  }

  /// The manifest hash of a model's base.
  public func baseOf(model id: UInt256) throws(ModelError) -> Hash { try existing(id).base }

  /// The manifest hash of a model's adapter; zero for a base model.
  public func adapterOf(model id: UInt256) throws(ModelError) -> Hash { try existing(id).adapter }

  /// The account that registered the model and earns its share.
  public func ownerOf(model id: UInt256) throws(ModelError) -> Address { try existing(id).owner }

  /// What an inference costs, in wei.
  public func priceOf(model id: UInt256) throws(ModelError) -> UInt256 { try existing(id).price }

  /// The number of Datanet versions that the model was trained from.
  public func sourceCountOf(model id: UInt256) throws(ModelError) -> UInt64 { try existing(id).sourceCount }

  /// One of the Datanet versions that the model was trained from: Datanet, version, rows.
  public func sourceOf(model id: UInt256, index: UInt64) throws(ModelError) -> (UInt256, UInt64, UInt64) {
    let model = try existing(id)
    if index >= model.sourceCount { throw .unknownSource(index) }
    let source = model.sources[index]
    return (source.datanet, source.version, source.rowCount)
  }

  // MARK: - Parts

  private var blobs: BlobStoreContract { BlobStoreContract(at: Address(0x0A00)) }

  /// Takes a reference to a manifest and to every file that it names, so that they stay whatever their uploader does.
  private mutating func retain(_ manifest: Hash) throws(ModelError) {
    let store = blobs
    let byteCount = store.size(manifest)
    if byteCount == 0 { throw .unknownManifest(manifest) }
    if byteCount > Limits.manifestBytes { throw .invalidManifest(manifest) }
    guard let files = Manifest(store.read(manifest, 0, byteCount))?.files else { throw .invalidManifest(manifest) }
    _ = store.retain(manifest)
    for file in files { _ = store.retain(file) }
  }

  private func existing(_ id: UInt256) throws(ModelError) -> Model {
    if id.isZero || id > modelCount { throw .unknownModel(id) }
    return models[id]
  }

  private func requireOwner(of id: UInt256) throws(ModelError) {
    if try existing(id).owner != Message.sender { throw .notOwner(Message.sender) }
  }

  private mutating func addBase(
    _ manifest: Hash, name: Text, price: UInt256, owner: Address
  ) throws(ModelError) -> UInt256 {
    if manifest.isZero { throw .unknownManifest(manifest) }
    if !baseModels[manifest].isZero { throw .alreadyRegistered(baseModels[manifest]) }
    let id = add(owner, base: manifest, adapter: .zero, price: price)
    baseModels[manifest] = id
    try move(name, to: id, by: owner)
    emit(ModelRegistered(model: id, owner: owner, base: manifest, adapter: .zero, name: name, price: price))
    return id
  }

  private mutating func add(_ owner: Address, base: Hash, adapter: Hash, price: UInt256) -> UInt256 {
    let id = modelCount + .one
    modelCount = id
    var model = models[id]
    model.owner = owner
    model.base = base
    model.adapter = adapter
    model.price = price
    return id
  }

  private mutating func move(_ name: Text, to id: UInt256, by account: Address) throws(ModelError) {
    if name.isEmpty || name.utf8.count > Limits.nameBytes {
      throw .invalidName(UInt64(name.utf8.count), UInt64(Limits.nameBytes))
    }
    var alias = aliases[name]
    if alias.owner.isZero {
      alias.owner = account
    } else if alias.owner != account {
      throw .aliasTaken(alias.owner)
    }
    alias.model = id
    emit(AliasMoved(model: id, owner: account, name: name))
  }
}

/// What one model may name.
enum Limits {
  /// The longest alias, in bytes.
  static var nameBytes: Int { 64 }
  /// The longest manifest, in bytes; an inference takes no longer one.
  static var manifestBytes: UInt64 { 1_024 }
  /// The most Datanet versions of one adapter.
  static var datanets: Int { 16 }
}

/// One model in storage.
@StorageStruct
struct Model {
  @Storage var base: Hash
  @Storage var adapter: Hash
  @Storage var price: UInt256
  @Storage var owner: Address
  @Storage var sourceCount: UInt64
  /// By index.
  @Storage var sources: Mapping<UInt64, Source>
}

/// One Datanet version that a model was trained from, in storage.
@StorageStruct
struct Source {
  @Storage var datanet: UInt256
  @Storage var version: UInt64
  @Storage var rowCount: UInt64
}

/// Who may move an alias, and where it points.
@StorageStruct
struct Alias {
  @Storage var owner: Address
  @Storage var model: UInt256
}

/// The blob precompile, as far as it is needed here.
@ContractInterface
public protocol BlobStore {
  func size(_ hash: Hash) -> UInt64
  func read(_ hash: Hash, _ offset: UInt64, _ length: UInt64) -> Bytes
  mutating func retain(_ hash: Hash) -> UInt64
}

/// The Datanet registry, as far as it is needed here.
@ContractInterface
public protocol Datanets {
  func versionRowCount(_ datanet: UInt256, _ version: UInt64) -> UInt64
}
