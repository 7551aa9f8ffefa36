import Cryptography
import Primitives

/// The precompile SIMILARITY of a `MockChain`: `bands(bytes)` and `similarity(bytes32,bytes32)`, with the chain's typed errors.
enum MockSimilarity {
  /// The most bytes of a content that is sketched or compared.
  private static let maximumBytes = 131_072

  static func run(_ call: MockCall, _ chain: MockChain) -> MockResult {
    guard call.value.isZero || call.isDelegate else { return error("NotPayable()") }
    switch Array(call.input.elements.prefix(4)) {
    case selector("bands(bytes)"):
      guard let content = MockFrame.decode(call.input, dropping: 4, { Bytes(from: &$0) }) else { break }
      if content.count == 0 { return error("EmptyBlob()") }
      if content.count > maximumBytes { return tooLarge(content.count) }
      let bands = MinHash.bands(of: content.elements)
      return .success(Bytes(word(32) + word(UInt64(bands.count)) + bands.flatMap(\.bytes)))
    case selector("similarity(bytes32,bytes32)"):
      guard let (first, second) = MockFrame.decode(call.input, dropping: 4, { (Hash(from: &$0), Hash(from: &$0)) })
      else { break }
      var contents: [[UInt8]] = []
      for hash in [first, second] {
        guard let content = chain.blob(hash) else {
          return error("UnknownBlob(bytes32)", hash.word.primitive.bigEndianBytes)
        }
        if content.count > maximumBytes { return tooLarge(content.count) }
        contents.append(content.elements)
      }
      return .success(Bytes(word(MinHash.similarity(contents[0], contents[1]))))
    default: break
    }
    return error("InvalidCall()")
  }

  private static func tooLarge(_ byteCount: Int) -> MockResult {
    error("BlobTooLarge(uint64,uint64)", word(UInt64(byteCount)) + word(UInt64(maximumBytes)))
  }

  private static func error(_ signature: String, _ arguments: [UInt8] = []) -> MockResult {
    .revert(Bytes(selector(signature) + arguments))
  }

  private static func selector(_ signature: String) -> [UInt8] {
    Array(Keccak256.hash(Array(signature.utf8)).bytes.prefix(4))
  }

  private static func word(_ value: UInt64) -> [UInt8] { UInt256(value).primitive.bigEndianBytes }
}
