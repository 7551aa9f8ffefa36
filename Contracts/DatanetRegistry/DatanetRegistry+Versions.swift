import ContractKit

extension DatanetRegistry {
  /// Freezes the accepted rows as the next version.
  @inline(never)
  mutating func publish(_ reference: Datanet, _ id: UInt256) -> UInt64 {
    var datanet = reference
    let number = datanet.versionCount + 1
    let root = datanet.root()
    let rows = datanet.liveRows
    datanet.versionCount = number
    datanet.hasChanges = false
    var version = datanet.versions[number]
    version.rowCount = rows
    version.leafCount = datanet.rowCount
    version.root = root
    emit(VersionPublished(datanet: id, version: number, rowCount: rows, root: root))
    return number
  }

  /// Removes accepted rows from all versions to come; when one of them was in a version, the next one follows at once.
  mutating func remove(_ id: UInt256, _ indexes: [UInt64]) {
    DatanetRegistry.checkBatch(indexes)
    let isGovernor = Message.sender == governor
    var wasPublished = false
    for index in indexes {
      var place = place(id, index)
      if !isGovernor { requireContributor(&place) }
      require(&place, is: .accepted)
      let version = place.datanet.versionCount
      place.row.state = .removed
      place.row.removedFrom = UInt32(UInt256(version + 1))
      place.datanet.liveRows -= 1
      place.datanet.hasChanges = true
      var history = place.datanet.members[place.row.contributor].rowHistory
      history.push(history.latest - .one, at: version + 1)
      place.datanet.updateLeaf(at: index)
      if UInt64(place.row.acceptedFrom) <= version { wasPublished = true } else { dropContent(&place) }
      emitDecision(&place)
    }
    let datanet = datanets[id]
    if wasPublished && datanet.liveRows != 0 { _ = publish(datanet, id) }
  }

  /// Gives the bytes of a removed row that was in a version back.
  mutating func releaseContent(_ id: UInt256, _ index: UInt64) {
    var place = place(id, index)
    require(&place, is: .removed)
    if place.row.hasNoContent { DatanetError.noContent(index).revert() }
    dropContent(&place)
  }

  @inline(never)
  private mutating func dropContent(_ place: inout RowPlace) {
    place.row.hasNoContent = true
    _ = blobs.release(place.row.content)
  }
}
