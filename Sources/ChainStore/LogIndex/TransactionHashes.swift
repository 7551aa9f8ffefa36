internal import Primitives

/// The hashes of some transactions of a stored body, which is read only as far as it must be.
struct TransactionHashes {
  private var transactions: RLPReader?
  private var nextIndex = 0
  private var latest: (index: Int, hash: Hash)?

  /// Reads the body as ``ChainTypes/Block/encodedBody`` wrote it.
  init(body: Bytes) {
    do throws(RLPError) {
      var fields = try RLPReader(list: body)
      transactions = try fields.readList()
    } catch {
      transactions = nil
    }
  }

  /// The hash of the transaction at a position; nil when the body is malformed or shorter. Calls must ask for ascending positions.
  mutating func hash(at index: Int) -> Hash? {
    if let latest, latest.index == index { return latest.hash }
    guard index >= nextIndex, var reader = transactions else { return nil }
    do throws(RLPError) {
      while nextIndex < index {
        guard !reader.isAtEnd else { return nil }
        _ = try reader.readEncoded()
        nextIndex += 1
      }
      guard !reader.isAtEnd else { return nil }
      // A type 0 transaction is a list of its own; the others are byte strings (EIP-2718).
      let encoded = reader.nextIsList ? try reader.readEncoded() : try reader.readSlice()
      let hash = Keccak256.hash(encoded)
      nextIndex += 1
      transactions = reader
      latest = (index, hash)
      return hash
    } catch {
      return nil
    }
  }
}
