public import Primitives

/// Where the precompiled contract ATTRIBUTE keeps which indexes exist: storage of its own account, so that proofs, history
/// and unwinding are those of every contract.
///
/// `Docs/Specification/Precompiles.md` has the layout of the words.
public enum AttributionStorage {
  /// The account, 0x0A04.
  public static let address = Address(low: 0x0A04)

  /// The slot with the blob of a shard, by the Keccak-256 of its rows' hashes; zero for none.
  public static func shard(_ rows: Hash) -> UInt256 { place("openledger.attribute.shard", [rows.word]) }

  /// The first of the two slots of a Datanet version's index.
  public static func index(datanet: UInt256, version: UInt64) -> UInt256 {
    place("openledger.attribute.index", [datanet, UInt256(version)])
  }

  /// The slot with the sources that an adapter was first trained from with a capture, as `sources` of `influence`; zero for none.
  public static func adapter(_ manifest: Hash) -> UInt256 { place("openledger.attribute.adapter", [manifest.word]) }

  /// The first of the three slots of what TRAIN captured of an adapter's training from some sources: the Keccak-256 of the
  /// Datanets and versions, a word each.
  public static func influence(_ manifest: Hash, sources: Hash) -> UInt256 {
    place("openledger.attribute.influence", [manifest.word, sources.word])
  }

  private static func place(_ domain: String, _ words: [UInt256]) -> UInt256 {
    var hasher = Keccak256()
    hasher.update(Keccak256.hash(utf8: domain))
    for word in words { hasher.update(word) }
    return hasher.finalize().word
  }
}
