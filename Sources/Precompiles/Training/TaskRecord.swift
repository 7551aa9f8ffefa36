import Primitives

/// What a job trains, as the blob of its task says it for good.
struct TaskRecord: Equatable {
  /// A version of a Datanet.
  struct Source: Equatable, Sendable {
    var datanet: UInt256
    var version: UInt64
  }

  var model: Hash
  /// Zero for a new adapter.
  var adapter: Hash
  var plan: Bytes
  var fields: RowFields
  var sources: [Source]
  /// The rows of the sources in their order, each version's by index.
  var rows: [Hash]
  /// Where each row stands, for a plan that captures gradients; nil for any other.
  var places: [RowPlace]?

  /// The kinds of tasks; a later one gets the next number.
  private static let registeredAdapter: UInt64 = 1
  private static let attributedAdapter: UInt64 = 2
  /// The bytes of a place: source in 4, row in 8, most significant first.
  private static let placeBytes = 12

  /// The bytes of the blob: the RLP list `[1, model, adapter, plan, prompt field, answer field, [[Datanet, version] …], rows]`,
  /// the rows as one string; with places the list has 2 in front and the places behind, as one string.
  var encoded: Bytes {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      encoder.append(places == nil ? Self.registeredAdapter : Self.attributedAdapter)
      encoder.append(model)
      encoder.append(adapter)
      encoder.append(plan)
      encoder.append(Bytes(fields.prompt.utf8))
      encoder.append(Bytes(fields.answer.utf8))
      encoder.appendList { encoder in
        for source in sources { source.append(to: &encoder) }
      }
      encoder.append(rows.flatMap(\.bytes))
      if let places { encoder.append(Self.encoded(places)) }
    }
    return encoder.bytes
  }

  /// Reads what `encoded` wrote; nil for anything else.
  static func decode(_ bytes: Bytes) -> TaskRecord? {
    let limits = RLPLimits(maximumByteCount: 64 << 20, maximumDepth: 4)
    guard let items = try? RLP.decode(bytes, limits: limits).asList(), items.count == 8 || items.count == 9,
      (try? items[0].asUInt64()) == (items.count == 8 ? registeredAdapter : attributedAdapter),
      let model = try? items[1].asHash(),
      let adapter = try? items[2].asHash(), let plan = try? items[3].asBytes(), let prompt = try? items[4].asBytes(),
      let answer = try? items[5].asBytes(), let list = try? items[6].asList(), let sources = Source.decode(list),
      let rows = try? items[7].asBytes(), rows.count % 32 == 0
    else { return nil }
    var record = TaskRecord(
      model: model, adapter: adapter, plan: plan,
      fields: RowFields(
        prompt: String(decoding: prompt, as: UTF8.self), answer: String(decoding: answer, as: UTF8.self)),
      sources: sources, rows: [])
    for start in stride(from: 0, to: rows.count, by: 32) {
      guard let hash = Hash(bytes: Bytes(rows[start..<start + 32])) else { return nil }
      record.rows.append(hash)
    }
    if items.count == 9 {
      guard let places = try? items[8].asBytes(), places.count == placeBytes * record.rows.count else { return nil }
      record.places = decoded(places)
    }
    return record
  }

  private static func encoded(_ places: [RowPlace]) -> Bytes {
    var bytes = Bytes()
    bytes.reserveCapacity(placeBytes * places.count)
    for place in places {
      bytes.appendBigEndian(UInt64(place.source), bytes: 4)
      bytes.appendBigEndian(place.row, bytes: 8)
    }
    return bytes
  }

  private static func decoded(_ bytes: Bytes) -> [RowPlace] {
    stride(from: 0, to: bytes.count, by: placeBytes).map { start in
      RowPlace(source: UInt32(bytes.bigEndian(at: start, bytes: 4)), row: bytes.bigEndian(at: start + 4, bytes: 8))
    }
  }
}

extension TaskRecord.Source {
  /// Writes the version as an RLP list of two.
  func append(to encoder: inout RLPEncoder) {
    encoder.appendList { encoder in
      encoder.append(datanet)
      encoder.append(version)
    }
  }

  /// Reads what `append` wrote; nil when any of the items is something else.
  static func decode(_ list: [RLP]) -> [TaskRecord.Source]? {
    var sources: [TaskRecord.Source] = []
    for item in list {
      guard let pair = try? item.asList(count: 2), let datanet = try? pair[0].asUInt256(),
        let version = try? pair[1].asUInt64()
      else { return nil }
      sources.append(TaskRecord.Source(datanet: datanet, version: version))
    }
    return sources
  }
}
