import ABI
import Attribution
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

// MARK: Building and reading indexes

/// The rows of a Datanet version, divided into shards.
private struct VersionRows {
  let source: TaskRecord.Source
  /// By index; nil where the version has no row.
  let leaves: [Hash?]
  /// The bytes of each row that is indexed; 0 for the others.
  let lengths: [UInt64]
  let windows: [Range<Int>]

  /// What a shard is found by: the Keccak-256 of its rows' hashes, zero where there is no row.
  func name(_ window: Range<Int>) -> Hash {
    var hasher = Keccak256()
    for index in window { hasher.update(leaves[index] ?? .zero) }
    return hasher.finalize()
  }
}

extension AttributionCall {
  /// The most bytes of the text of a shard, so that one can be built in one transaction.
  static let shardBytes = 65_536
  /// The price in gas of each byte of a row that goes into a shard: its sketch, and sorting its suffixes.
  static let indexGasPerByte: UInt64 = 16

  /// Builds some of a version's shards.
  func buildShards(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let first = arguments[2].asUInt64, let count = arguments[3].asUInt64 else { throw .error(.invalidCall) }
    let rows = try rows(arguments, &meter)
    let end = min(first.saturatingAdding(count), UInt64(rows.windows.count))
    var built: UInt64 = 0
    for number in min(first, end)..<end where try shard(rows.windows[Int(number)], rows, &meter).isNew { built += 1 }
    return try encode(
      [.uint(UInt256(built)), .uint(UInt256(rows.windows.count))], as: [.uint(bits: 64), .uint(bits: 64)])
  }

  /// Builds the missing shards of a version and records its index.
  func buildIndex(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let source = try source(arguments)
    try meter.charge(AttributionPrecompile.callGas)
    if let record = store.index(source) { return record.index.bytes }
    let rows = try rows(arguments, &meter)
    var list = ShardList(entries: [])
    var size: UInt64 = 0
    for window in rows.windows {
      let shard = try shard(window, rows, &meter)
      list.entries.append(ShardList.Entry(rows: UInt64(window.count), blob: shard.blob))
      size = size.saturatingAdding(state.blobLength(shard.blob) ?? 0)
    }
    let bytes = list.encoded(source)
    try chargeStoring(UInt64(bytes.count), slots: 2, &meter)
    let index = state.storeBlob(bytes, owner: AttributionPrecompile.address)
    store.setIndex(
      IndexRecord(
        index: index, rows: UInt64(rows.leaves.count), shards: UInt64(rows.windows.count), size: size), of: source)
    try logBuilt(index, source)
    return index.bytes
  }

  /// The record of a version's index.
  func indexOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let source = try source(arguments)
    try meter.charge(2 * AttributionPrecompile.callGas)
    let record = store.index(source) ?? IndexRecord(index: .zero, rows: 0, shards: 0, size: 0)
    return try encode(
      [
        .hash(record.index), .uint(UInt256(record.rows)), .uint(UInt256(record.shards)), .uint(UInt256(record.size)),
      ], as: [.fixedBytes(32), .uint(bits: 64), .uint(bits: 64), .uint(bits: 64)])
  }

  /// What was captured of an adapter's training.
  func influenceIndexOf(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let adapter = arguments[0].asHash else { throw .error(.invalidCall) }
    try meter.charge(4 * AttributionPrecompile.callGas)
    let record = store.influence(adapter)
    return try encode(
      [
        .hash(record?.index ?? .zero), .hash(record?.labels ?? .zero), .uint(UInt256(record?.rows ?? 0)),
        .uint(UInt256(record?.dimension ?? 0)),
      ], as: [.fixedBytes(32), .fixedBytes(32), .uint(bits: 64), .uint(bits: 64)])
  }

  /// The version that the first two arguments name.
  func source(_ arguments: [ABIValue]) throws(FrameEnd) -> TaskRecord.Source {
    guard let datanet = arguments[0].asUInt256, let version = arguments[1].asUInt64 else { throw .error(.invalidCall) }
    return TaskRecord.Source(datanet: datanet, version: version)
  }

  /// Looks up the rows of a version and divides them into shards.
  private func rows(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> VersionRows {
    let source = try source(arguments)
    let leaves = try RowReader(context: context).leaves(source, &meter)
    if leaves.allSatisfy({ $0 == nil }) { throw .error(.noRows) }
    var lengths: [UInt64] = []
    for leaf in leaves {
      guard let row = leaf else {
        lengths.append(0)
        continue
      }
      try meter.charge(RowReader.rowGas)
      guard let byteCount = state.blobLength(row) else { throw .error(.unknownRow(row)) }
      lengths.append(byteCount > RowText.maximumBytes ? 0 : byteCount)
    }
    guard
      let windows = try? VerbatimLayout.windows(rowLengths: lengths.map { Int($0) }, limit: Self.shardBytes)
    else { throw .failure(.precompile("rows cannot be divided into shards")) }
    return VersionRows(source: source, leaves: leaves, lengths: lengths, windows: windows)
  }

  /// The blob of a shard, which is built when it does not exist.
  private func shard(
    _ window: Range<Int>, _ rows: VersionRows, _ meter: inout GasMeter
  ) throws(FrameEnd) -> (blob: Hash, isNew: Bool) {
    try meter.charge(AttributionPrecompile.callGas)
    let name = rows.name(window)
    if let blob = store.shard(name) { return (blob, false) }
    var total: UInt64 = 0
    for index in window where rows.lengths[index] > 0 {
      let byteCount = rows.lengths[index]
      try meter.charge(
        BlobPrecompile.wordGas * byteCount.dividedRoundingUp(by: 32) + Self.indexGasPerByte * byteCount)
      total += byteCount
    }
    try chargeStoring(ShardContent.byteBound(rows: UInt64(window.count), bytes: total), slots: 1, &meter)
    var contents: [Bytes?] = []
    for index in window {
      guard let row = rows.leaves[index], rows.lengths[index] > 0 else {
        contents.append(nil)
        continue
      }
      contents.append(try access.content(row))
    }
    guard let bytes = try? ShardContent.encode(contents) else { throw .failure(.precompile("a shard cannot be built")) }
    let blob = state.storeBlob(bytes, owner: AttributionPrecompile.address)
    store.setShard(blob, rows: name)
    return (blob, true)
  }

  /// Charges for a new blob that is held for good and for new slots beside its two.
  private func chargeStoring(_ byteCount: UInt64, slots: UInt64, _ meter: inout GasMeter) throws(FrameEnd) {
    try meter.charge(
      parameters.blobGasPerByte.saturatingMultiplied(by: byteCount)
        .saturatingAdding(BlobPrecompile.wordGas * byteCount.dividedRoundingUp(by: 32))
        .saturatingAdding((2 + slots) * BlobPrecompile.newSlotGas))
  }

  private func logBuilt(_ index: Hash, _ source: TaskRecord.Source) throws(FrameEnd) {
    let values: [ABIValue] = [.uint(source.datanet), .uint(UInt256(source.version)), .hash(index)]
    guard let (topics, data) = try? Self.built.encode(values) else {
      throw .failure(.precompile("an event cannot be encoded"))
    }
    let log = Log(address: AttributionPrecompile.address, topics: topics, data: data)
    state.addLog(log)
    context.tracer?.logged(log)
  }

  private static let built = ABIEvent(
    name: "IndexBuilt",
    inputs: [
      ABIParameter(name: "datanet", type: .uint(bits: 256), isIndexed: true),
      ABIParameter(name: "version", type: .uint(bits: 64), isIndexed: true),
      ABIParameter(name: "index", type: .fixedBytes(32)),
    ])
}
