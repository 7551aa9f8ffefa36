import Primitives

/// The shards of a Datanet version's index, as its blob lists them.
struct ShardList: Equatable, Sendable {
  /// One shard.
  struct Entry: Equatable, Sendable {
    /// The rows that it covers.
    var rows: UInt64
    /// Its blob.
    var blob: Hash
  }

  var entries: [Entry]

  /// The kinds of lists; a later one gets the next number.
  private static let kind: UInt64 = 1

  /// The bytes of the blob: the RLP list `[1, Datanet, version, [[rows, shard] …]]`.
  func encoded(_ source: TaskRecord.Source) -> Bytes {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      encoder.append(Self.kind)
      encoder.append(source.datanet)
      encoder.append(source.version)
      encoder.appendList { encoder in
        for entry in entries {
          encoder.appendList { encoder in
            encoder.append(entry.rows)
            encoder.append(entry.blob)
          }
        }
      }
    }
    return encoder.bytes
  }

  /// Reads what `encoded` wrote; nil for anything else.
  static func decode(_ bytes: Bytes) -> ShardList? {
    let limits = RLPLimits(maximumByteCount: bytes.count, maximumDepth: 4)
    guard let items = try? RLP.decode(bytes, limits: limits).asList(count: 4), (try? items[0].asUInt64()) == kind,
      let list = try? items[3].asList()
    else { return nil }
    var entries: [Entry] = []
    for item in list {
      guard let pair = try? item.asList(count: 2), let rows = try? pair[0].asUInt64(),
        let blob = try? pair[1].asHash()
      else { return nil }
      entries.append(Entry(rows: rows, blob: blob))
    }
    return ShardList(entries: entries)
  }
}
