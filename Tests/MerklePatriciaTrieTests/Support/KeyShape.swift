import FixtureSupport
import Primitives

/// Kinds of random keys; all but the first make splits, joins, extensions and embedded nodes frequent.
enum KeyShape: CaseIterable, Sendable {
  /// Even keys, as hashing makes them.
  case hashes
  /// Few distinct nibbles at the beginning: dense upper branches.
  case dense
  /// The same but for the last nibbles: long extensions, embedded leaves and branches.
  case lateForks
  /// Runs of a few distinct bytes: extensions of every length, forks at every depth.
  case runs

  func key(using generator: inout SeededGenerator) -> Hash {
    switch self {
    case .hashes:
      return Keccak256.hash(UInt256(UInt64.random(in: 0..<400, using: &generator)))
    case .dense:
      let head = UInt64.random(in: 0..<1 << 10, using: &generator)
      return Hash(UInt256(head) << 246)
    case .lateForks:
      let head = UInt256(UInt64.random(in: 0..<3, using: &generator)) << 252
      return Hash(head | UInt256(UInt64.random(in: 0..<1 << 9, using: &generator)))
    case .runs:
      let bytes = [UInt8](repeating: 0x11, count: 32)
      var key = bytes
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let index = Int.random(in: 0..<32, using: &generator)
        key[index] = [0x10, 0x01, 0x12, 0x21, 0xf1].randomElement(using: &generator) ?? 0
      }
      return Hash(UInt256(bigEndian: key))
    }
  }

  /// A value; of one byte now and then, so that leaves deep down are embedded.
  func value(using generator: inout SeededGenerator) -> Bytes {
    let count = [1, 1, 2, 20, 33, 70, 300].randomElement(using: &generator) ?? 1
    return generator.bytes(count)
  }
}
