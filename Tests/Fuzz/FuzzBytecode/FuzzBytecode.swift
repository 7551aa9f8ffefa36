import FuzzSupport

/// One input of libFuzzer's.
@_cdecl("LLVMFuzzerTestOneInput")
public func check(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  unsafe FuzzTarget.bytecode.run(UnsafeBufferPointer(start: bytes, count: count))
}
