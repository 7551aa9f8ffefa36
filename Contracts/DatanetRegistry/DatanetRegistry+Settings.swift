import ContractKit

extension DatanetRegistry {
  /// Opens a Datanet of the caller's whose terms allow everything.
  mutating func open(
    _ name: Text, _ licence: Text, _ dataType: Hash, isAccepting: Bool
  ) -> UInt256 {
    DatanetRegistry.checkText(name)
    DatanetRegistry.checkText(licence)
    let kind = kinds[dataType]
    if kind == .none { DatanetError.unknownDataType(dataType).revert() }
    let id = datanetCount + .one
    datanetCount = id
    let sender = Message.sender
    var datanet = datanets[id]
    datanet.creator = sender
    datanet.kind = kind
    if let policy = NearDuplicatePolicy(rawValue: UInt8(truncatingIfNeeded: value(.nearDuplicatePolicy))) {
      datanet.nearDuplicates = policy
    }
    datanet.threshold = UInt16(truncatingIfNeeded: value(.markThreshold))
    datanet.trainingAllowed = true
    datanet.commercial = true
    datanet.isAccepting = isAccepting
    datanet.name = name
    datanet.licence = licence
    datanet.dataType = dataType
    tokens.mint(sender, id)
    emit(DatanetCreated(datanet: id, owner: sender, name: name, licence: licence))
    return id
  }

  /// Sets type and schema of a Datanet without rows.
  mutating func setSchema(
    _ id: UInt256, _ dataType: Hash, _ schema: Hash, _ fields: [Text], _ minimumBytes: UInt32, _ maximumBytes: UInt32
  ) {
    var datanet = ownRowless(id)
    let kind = kinds[dataType]
    if kind == .none { DatanetError.unknownDataType(dataType).revert() }
    if fields.count > Limits.fields { DatanetError.tooMany(UInt64(fields.count), UInt64(Limits.fields)).revert() }
    if !fields.isEmpty && kind != .json { DatanetError.invalidPolicy.revert() }
    if maximumBytes != 0 && minimumBytes > maximumBytes { DatanetError.invalidPolicy.revert() }
    datanet.dataType = dataType
    datanet.kind = kind
    swapContent(&datanet.schema, for: schema)
    datanet.minimumBytes = minimumBytes
    datanet.maximumBytes = maximumBytes
    while !datanet.fields.isEmpty { datanet.fields.removeLast() }
    for field in fields {
      DatanetRegistry.checkText(field)
      datanet.fields.append(field)
    }
    emit(DatanetChanged(datanet: id))
  }

  /// Sets the machine-readable terms of a Datanet without rows.
  mutating func setTerms(
    _ id: UInt256, _ licenceText: Hash, _ trainingAllowed: Bool, _ commercial: Bool, _ attribution: Bool,
    _ royaltyBasisPoints: UInt16
  ) {
    var datanet = ownRowless(id)
    let most = value(.maximumRoyalty)
    if UInt64(royaltyBasisPoints) > most { DatanetError.royaltyTooHigh(royaltyBasisPoints, most).revert() }
    swapContent(&datanet.licenceText, for: licenceText)
    datanet.trainingAllowed = trainingAllowed
    datanet.commercial = commercial
    datanet.attribution = attribution
    datanet.royaltyBasisPoints = royaltyBasisPoints
    emit(DatanetChanged(datanet: id))
  }

  /// Sets how rows are taken from now on.
  mutating func setPolicy(
    _ id: UInt256, _ isReviewed: Bool, _ nearDuplicates: UInt8, _ threshold: UInt16, _ checksLater: Bool,
    _ minimumQuality: UInt8, _ bond: UInt256, _ dailyRowsPerUser: UInt32, _ dailyRows: UInt32
  ) {
    var datanet = own(id)
    guard let policy = NearDuplicatePolicy(rawValue: nearDuplicates) else { DatanetError.invalidPolicy.revert() }
    let isHighEnough = UInt64(threshold) >= value(.markThreshold)
    // A row that nobody reviews brings no bond, so what it breaks must be found at once.
    if !isHighEnough || threshold > 10_000 || minimumQuality > 100 || (checksLater && !isReviewed)
      || bond > Limits.bond
    {
      DatanetError.invalidPolicy.revert()
    }
    datanet.isReviewed = isReviewed
    datanet.nearDuplicates = policy
    datanet.threshold = threshold
    datanet.checksLater = checksLater
    datanet.minimumQuality = minimumQuality
    datanet.bond = bond
    datanet.dailyRowsPerUser = dailyRowsPerUser
    datanet.dailyRows = dailyRows
    emit(DatanetChanged(datanet: id))
  }

  /// Replaces the tags of a Datanet.
  mutating func setTags(_ id: UInt256, _ tags: [Hash]) {
    var datanet = own(id)
    if tags.count > Limits.tags { DatanetError.tooMany(UInt64(tags.count), UInt64(Limits.tags)).revert() }
    while !datanet.tags.isEmpty { datanet.tags.removeLast() }
    for tag in tags { datanet.tags.append(tag) }
    emit(DatanetChanged(datanet: id))
  }

  /// Takes a reference to the new content and gives the one to the old content back; zero is no content.
  @inline(never)
  private mutating func swapContent(_ current: inout Hash, for next: Hash) {
    if current == next { return }
    if !next.isZero { _ = blobs.retain(next) }
    if !current.isZero { _ = blobs.release(current) }
    current = next
  }

  /// A Datanet of the caller's that has no rows.
  @inline(never)
  private func ownRowless(_ id: UInt256) -> Datanet {
    let datanet = own(id)
    if datanet.rowCount != 0 { DatanetError.hasRows(datanet.rowCount).revert() }
    return datanet
  }

  @inline(never)
  static func checkText(_ text: Text) {
    if text.isEmpty || text.utf8.count > Limits.textBytes {
      DatanetError.invalidText(UInt64(text.utf8.count), UInt64(Limits.textBytes)).revert()
    }
  }
}
