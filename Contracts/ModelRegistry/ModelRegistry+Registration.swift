import ContractKit

/// A Datanet version that may be trained from, with its price.
struct UsableSource {
  let datanet: UInt256
  let version: UInt64
  let rowCount: UInt64
  let price: UInt256
  let isCommercial: Bool
}

extension ModelRegistry {
  /// Registers a base model and gives its id.
  mutating func addBase(_ manifest: Hash, name: Text, price: UInt256, owner: Address) -> UInt256 {
    if manifest.isZero { ModelError.unknownManifest(manifest).revert() }
    if !baseModels[manifest].isZero { ModelError.alreadyRegistered(baseModels[manifest]).revert() }
    let id = add(owner, base: manifest, adapter: .zero, price: price)
    baseModels[manifest] = id
    enter(id, as: name, by: owner)
    emit(ModelRegistered(model: id, owner: owner, base: manifest, adapter: .zero, name: name, price: price))
    return id
  }

  /// Registers an adapter of the caller's, pays its data with what came with the call, and gives its id.
  mutating func addAdapter(
    _ base: Hash, _ manifest: Hash, _ name: Text, _ price: UInt256, _ datanets: [UInt256], _ versions: [UInt64]
  ) -> UInt256 {
    requireBase(base)
    if !adapters[manifest].isZero { ModelError.alreadyRegistered(adapters[manifest]).revert() }
    retain(manifest)
    let sources = usableSources(datanets, versions)
    var due = UInt256.zero
    for source in sources {
      due += source.price
      if !source.isCommercial && !price.isZero { ModelError.nonCommercialData(source.datanet).revert() }
    }
    if Message.value != due { ModelError.wrongPayment(sent: Message.value, due: due).revert() }
    liabilities += due
    let registry = DatanetsContract(at: datanetRegistry)
    let id = add(Message.sender, base: base, adapter: manifest, price: price)
    adapters[manifest] = id
    var model = models[id]
    model.sourceCount = UInt64(sources.count)
    for index in 0..<sources.count {
      let source = sources[index]
      source.write(to: model.sources[UInt64(index)])
      if !source.isCommercial { model.isNonCommercial = true }
      if !source.price.isZero { credit(registry.payeeOf(source.datanet), source.price) }
    }
    enter(id, as: name, by: Message.sender)
    emit(ModelRegistered(model: id, owner: Message.sender, base: base, adapter: manifest, name: name, price: price))
    return id
  }

  /// A model of an owner's that has its token and nothing but its content and a price for each call.
  @inline(never)
  mutating func add(_ owner: Address, base: Hash, adapter: Hash, price: UInt256) -> UInt256 {
    let id = modelCount + .one
    modelCount = id
    var model = models[id]
    model.creator = owner
    model.base = base
    model.adapter = adapter
    model.perCall = price
    tokens.mint(owner, id)
    return id
  }

  /// The Datanet versions that may be trained from; throws when one does not exist, is named twice, or forbids it.
  @inline(never)
  func usableSources(_ datanets: [UInt256], _ versions: [UInt64]) -> [UsableSource] {
    if datanets.count != versions.count { ModelError.unequalLists.revert() }
    if datanets.count > Limits.datanets { ModelError.tooMany(UInt64(datanets.count), UInt64(Limits.datanets)).revert() }
    let registry = DatanetsContract(at: datanetRegistry)
    var sources: [UsableSource] = []
    for index in 0..<datanets.count {
      let datanet = datanets[index]
      for earlier in 0..<index where datanets[earlier] == datanet { ModelError.repeatedDatanet(datanet).revert() }
      let rows = registry.versionRowCount(datanet, versions[index])
      let (trainingAllowed, commercial, _, _, price) = registry.termsOf(datanet)
      if !trainingAllowed { ModelError.trainingForbidden(datanet).revert() }
      sources.append(
        UsableSource(
          datanet: datanet, version: versions[index], rowCount: rows, price: price, isCommercial: commercial))
    }
    return sources
  }

  /// Takes a reference to a manifest and to every file that it names, so that they stay whatever their uploader does.
  @inline(never)
  mutating func retain(_ manifest: Hash) {
    let store = blobs
    let byteCount = store.size(manifest)
    if byteCount == 0 { ModelError.unknownManifest(manifest).revert() }
    if byteCount > Limits.manifestBytes { ModelError.invalidManifest(manifest).revert() }
    guard let files = Manifest(store.read(manifest, 0, byteCount))?.files else {
      ModelError.invalidManifest(manifest).revert()
    }
    _ = store.retain(manifest)
    for file in files { _ = store.retain(file) }
  }

  /// Throws unless the manifest is that of a base model that is not retired.
  @inline(never)
  func requireBase(_ base: Hash) {
    let id = baseModels[base]
    if id.isZero || models[id].isRetired { ModelError.unknownBase(base).revert() }
  }
}

extension UsableSource {
  /// Writes what a model keeps of its source.
  func write(to place: Source) {
    var place = place
    place.datanet = datanet
    place.version = version
    place.rowCount = rowCount
  }
}
