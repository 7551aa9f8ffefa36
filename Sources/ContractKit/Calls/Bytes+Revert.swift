extension Bytes {
  /// Ends the frame, undoes what it did, and gives the bytes as the reason: how a callee's reason is passed on.
  @inline(never)
  public func revert() -> Never { unsafe Host.revert(scratch) }

  /// A copy that lives until the frame ends: what a closure over the bytes cannot give to a call that never returns.
  var scratch: UnsafeRawBufferPointer {
    let count = elements.count
    let buffer = unsafe Host.scratch(count + 1)
    unsafe elements.withUnsafeBytes { source in
      // Safe: the memory has one byte more than the source.
      if let from = source.baseAddress { unsafe buffer.copyMemory(from: from, byteCount: count) }
    }
    return unsafe UnsafeRawBufferPointer(start: buffer, count: count)
  }
}
