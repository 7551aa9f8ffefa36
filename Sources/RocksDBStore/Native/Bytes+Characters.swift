internal import Primitives

extension Bytes {
  /// Calls `body` with the bytes as C characters, valid during the call.
  @unsafe func withCharacters<Result>(_ body: (UnsafePointer<CChar>?, Int) -> Result) -> Result {
    unsafe withUnsafeBytes { unsafe body($0.assumingMemoryBound(to: CChar.self).baseAddress, $0.count) }
  }

  /// Copies `count` C characters.
  @unsafe init(characters: UnsafePointer<CChar>?, count: Int) {
    unsafe self.init(UnsafeRawBufferPointer(start: characters, count: count))
  }
}

extension Span<UInt8> {
  /// Calls `body` with the bytes as C characters, valid during the call.
  @unsafe func withCharacters<Result>(_ body: (UnsafePointer<CChar>?, Int) -> Result) -> Result {
    unsafe withUnsafeBytes { unsafe body($0.assumingMemoryBound(to: CChar.self).baseAddress, $0.count) }
  }
}
