import Primitives

/// What a job trains, as the blob of its task says it for good.
struct TaskRecord: Equatable {
  /// A version of a Datanet.
  struct Source: Equatable {
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

  /// The kinds of tasks; a later one gets the next number.
  private static let registeredAdapter: UInt64 = 1

  /// The bytes of the blob: the RLP list `[1, model, adapter, plan, prompt field, answer field, [[Datanet, version] …], rows]`,
  /// the rows as one string.
  var encoded: Bytes {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      encoder.append(Self.registeredAdapter)
      encoder.append(model)
      encoder.append(adapter)
      encoder.append(plan)
      encoder.append(Bytes(fields.prompt.utf8))
      encoder.append(Bytes(fields.answer.utf8))
      encoder.appendList { encoder in
        for source in sources {
          encoder.appendList { encoder in
            encoder.append(source.datanet)
            encoder.append(source.version)
          }
        }
      }
      encoder.append(rows.flatMap(\.bytes))
    }
    return encoder.bytes
  }

  /// Reads what `encoded` wrote; nil for anything else.
  static func decode(_ bytes: Bytes) -> TaskRecord? {
    let limits = RLPLimits(maximumByteCount: 64 << 20, maximumDepth: 4)
    guard let items = try? RLP.decode(bytes, limits: limits).asList(count: 8),
      (try? items[0].asUInt64()) == registeredAdapter, let model = try? items[1].asHash(),
      let adapter = try? items[2].asHash(), let plan = try? items[3].asBytes(), let prompt = try? items[4].asBytes(),
      let answer = try? items[5].asBytes(), let sources = try? items[6].asList(), let rows = try? items[7].asBytes(),
      rows.count % 32 == 0
    else { return nil }
    var record = TaskRecord(
      model: model, adapter: adapter, plan: plan,
      fields: RowFields(
        prompt: String(decoding: prompt, as: UTF8.self), answer: String(decoding: answer, as: UTF8.self)),
      sources: [], rows: [])
    for source in sources {
      guard let pair = try? source.asList(count: 2), let datanet = try? pair[0].asUInt256(),
        let version = try? pair[1].asUInt64()
      else { return nil }
      record.sources.append(Source(datanet: datanet, version: version))
    }
    for start in stride(from: 0, to: rows.count, by: 32) {
      guard let hash = Hash(bytes: Bytes(rows[start..<start + 32])) else { return nil }
      record.rows.append(hash)
    }
    return record
  }
}
