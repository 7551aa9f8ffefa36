import ABI
import ChainSpecification
import ChainTypes
import Execution
import JSONCoding
import Primitives
import WorldState

/// Which members of a JSON row are the prompt and the answer; both empty for rows that are texts.
struct RowFields: Equatable {
  var prompt: String
  var answer: String

  /// Whether a row is one text.
  var isText: Bool { prompt.isEmpty && answer.isEmpty }

  /// Whether the names go together: none, or an answer with or without a prompt.
  var isValid: Bool {
    (isText || !answer.isEmpty) && prompt.utf8.count <= RowFields.maximumBytes
      && answer.utf8.count <= RowFields.maximumBytes
  }

  /// The most bytes of a name.
  static let maximumBytes = 64

  /// The document that a row is; nil when it is not a JSON object with exactly one member of each name, a text.
  func document(_ row: Bytes) -> DocumentText? {
    if isText { return DocumentText(text: row) }
    guard let members = try? JSON.parse(row, allowsRepeatedNames: true).members,
      let answer = RowFields.text(answer, in: members)
    else { return nil }
    if prompt.isEmpty { return DocumentText(text: answer) }
    guard let prompt = RowFields.text(prompt, in: members) else { return nil }
    return DocumentText(prompt: prompt, text: answer)
  }

  /// The text of the only member with a name; names are equal when their bytes are, whatever Unicode says.
  private static func text(_ name: String, in members: [JSONMember]) -> Bytes? {
    let found = members.filter { $0.name.utf8.elementsEqual(name.utf8) }
    guard found.count == 1, let text = found[0].value.text else { return nil }
    return Bytes(text.utf8)
  }
}

/// Reads rows of Datanets from the state, and prices that.
struct RowReader {
  let context: any ExecutionContext

  private var state: WorldState { context.state }

  /// The rows of a version, in the order of their indexes, among so many indexes from one on; charges for every slot that it
  /// reads. An account at the registry's address without such storage has no versions.
  func rows(
    _ source: TaskRecord.Source, from first: UInt64 = 0, count: UInt64 = .max, _ meter: inout GasMeter
  ) throws(FrameEnd) -> [Hash] {
    try leaves(source, from: first, count: count, &meter).compactMap(\.self)
  }

  /// The same with nil for every index whose row the version does not have.
  func leaves(
    _ source: TaskRecord.Source, from first: UInt64 = 0, count: UInt64 = .max, _ meter: inout GasMeter
  ) throws(FrameEnd) -> [Hash?] {
    let storage = DatanetStorage(datanet: source.datanet)
    let account = SystemContract.datanetRegistry.address
    try meter.charge(Self.rowGas)
    let leafCount = DatanetStorage.leafCount(state.storage(account, storage.version(source.version)))
    if leafCount == 0 { throw .error(.unknownVersion(datanet: source.datanet, version: source.version)) }
    var leaves: [Hash?] = []
    var index = first
    let end = min(first.saturatingAdding(count), leafCount)
    while index < end {
      defer { index += 1 }
      try meter.charge(Self.leafGas)
      let slot = storage.row(at: index)
      let leaf = DatanetStorage.leaf(
        hash: state.storage(account, slot), details: state.storage(account, slot &+ 1), version: source.version)
      leaves.append(leaf == .absent ? nil : leaf.row)
    }
    return leaves
  }

  /// Whose a row is.
  func contributor(_ source: TaskRecord.Source, _ row: UInt64) -> Address {
    let slot = DatanetStorage(datanet: source.datanet).row(at: row)
    return Address(truncating: state.storage(SystemContract.datanetRegistry.address, slot &+ 1))
  }

  /// The documents that rows are; charges for the bytes of every row before it reads them.
  func documents(
    _ rows: [Hash], _ fields: RowFields, _ meter: inout GasMeter
  ) throws(FrameEnd) -> (documents: [DocumentText], byteCount: UInt64) {
    var documents: [DocumentText] = []
    var total: UInt64 = 0
    let price = context.specification.ai.gasPerPromptByte
    for row in rows {
      try meter.charge(Self.rowGas)
      guard let byteCount = state.blobLength(row) else { throw .error(.unknownRow(row)) }
      try meter.charge(price.saturatingMultiplied(by: byteCount))
      try meter.charge(BlobPrecompile.wordGas * byteCount.dividedRoundingUp(by: 32))
      guard let bytes = state.blob(row) else { throw .missingBytes }
      guard let document = fields.document(bytes) else { throw .error(.invalidRow(row)) }
      documents.append(document)
      total = total.saturatingAdding(byteCount)
    }
    return (documents, total)
  }

  /// The price in gas of looking at one index of a Datanet: two cold slots.
  static let leafGas: UInt64 = 4_200
  /// The price in gas of finding one row: a cold slot.
  static let rowGas: UInt64 = 2_100
}
