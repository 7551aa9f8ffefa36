import EngineTestSupport

/// One input of libFuzzer's.
@_cdecl("LLVMFuzzerTestOneInput")
public func check(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  do throws(ModelFileFuzzing.Finding) {
    try ModelFileFuzzing.check(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
  } catch {
    fatalError("FuzzModelFiles: \(error)")
  }
  return 0
}
