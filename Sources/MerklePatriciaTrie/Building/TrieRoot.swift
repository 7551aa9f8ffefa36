public import Primitives

/// Roots over arbitrary keys, computed from all entries at once, straight from the definition (yellow paper, appendix D): the plain
/// reference of ``StateTrie``, ``TrieBuilder`` and ``ordered(_:)``.
public enum TrieRoot {
  /// The root over `entries`; keys are distinct and values not empty.
  public static func keyed(_ entries: some Sequence<(key: Bytes, value: Bytes)>) -> Hash {
    let sorted = entries.map { Entry(path: Nibbles.expand($0.key), value: $0.value) }
      .sorted { $0.path.lexicographicallyPrecedes($1.path) }
    guard !sorted.isEmpty else { return Keccak256.emptyTrieRoot }
    return Keccak256.hash(encode(sorted[...], depth: 0))
  }

  /// The root over `entries` by the hashes of their keys; keys are distinct and values not empty.
  public static func secure(_ entries: some Sequence<(key: Bytes, value: Bytes)>) -> Hash {
    keyed(entries.map { (key: Keccak256.hash($0.key).bytes, value: $0.value) })
  }

  private struct Entry {
    let path: Bytes
    let value: Bytes
  }

  /// The node over sorted entries (at least one) that share their first `depth` nibbles: the function c of the yellow paper.
  private static func encode(_ entries: ArraySlice<Entry>, depth: Int) -> Bytes {
    guard let first = entries.first, let last = entries.last else { return [0x80] }
    var encoder = RLPEncoder()
    encoder.appendList { list in
      if entries.count == 1 {
        list.append(Nibbles.compact(Bytes(first.path[depth...]), isLeaf: true))
        list.append(first.value)
        return
      }
      // Sorted, so what the first and the last have in common, all have.
      let common = Nibbles.commonCount(Bytes(first.path[depth...]), last.path, from: depth)
      if common > 0 {
        list.append(Nibbles.compact(Bytes(first.path[depth..<depth + common]), isLeaf: false))
        list.appendEncoded(reference(entries, depth: depth + common))
        return
      }
      let endsHere = first.path.count == depth
      var rest = endsHere ? entries.dropFirst() : entries
      for nibble in UInt8(0)..<16 {
        let below = rest.prefix { $0.path[depth] == nibble }
        rest = rest.dropFirst(below.count)
        list.appendEncoded(below.isEmpty ? [0x80] : reference(below, depth: depth + 1))
      }
      list.append(endsHere ? first.value : [])
    }
    return encoder.bytes
  }

  /// A node as its parent writes it: whole when it is below 32 bytes, else its hash. The function n of the yellow paper.
  private static func reference(_ entries: ArraySlice<Entry>, depth: Int) -> Bytes {
    let encoding = encode(entries, depth: depth)
    guard encoding.count >= Hash.byteCount else { return encoding }
    var encoder = RLPEncoder()
    encoder.append(Keccak256.hash(encoding))
    return encoder.bytes
  }
}
