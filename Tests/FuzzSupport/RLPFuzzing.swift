import ChainTypes
import Primitives

/// The bytes are those of any chain object, or of none: what is accepted is canonical.
enum RLPFuzzing {
  static func check(_ input: Bytes) throws(FuzzFinding) {
    try check("item", input, try? RLP.decode(input)) { $0.encoded() }
    try check("block", input, try? Block.decode(input)) { $0.encoded }
    try check("block's body", input, try? Block.decode(input)) { block in
      // A body belongs to a header; together they are the block again.
      (try? Block.decode(body: block.encodedBody, header: block.header))?.encoded ?? []
    }
    try check("receipt", input, try? Receipt.decode(input)) { $0.encoded }
    try check("manifest", input, try? ModelManifest.decode(input)) { $0.encoded }
    try check(Header.self, input)
    try check(Withdrawal.self, input)
    try check(AccessListEntry.self, input)
    try check(Authorization.self, input)
    try check(Account.self, input)
    try check(Log.self, input)
    try check(Bloom.self, input)
  }

  private static func check<Value: RLPValue>(_ type: Value.Type, _ input: Bytes) throws(FuzzFinding) {
    try check("\(type)", input, try? Value.decode(input)) { $0.encoded }
  }

  private static func check<Value>(
    _ name: String, _ input: Bytes, _ value: Value?, encode: (Value) -> Bytes
  ) throws(FuzzFinding) {
    guard let value else { return }
    try hold(encode(value) == input, "a decoded \(name) is encoded as it was")
  }
}
