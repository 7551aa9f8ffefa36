import Cryptography
import Primitives

/// What the execution layer asks of the consensus layer in one block (EIP-7685).
struct Requests {
  private var encoded: [Bytes] = []

  /// Adds the requests of one type, one after the other; none are left out.
  mutating func append(type: UInt8, _ data: Bytes) {
    if !data.isEmpty { encoded.append([type] + data) }
  }

  /// The header's commitment: the SHA-256 hash of the SHA-256 hashes of the requests of each type.
  var hash: Hash { SHA256.hash(encoded.flatMap { SHA256.hash($0).bytes }) }
}
