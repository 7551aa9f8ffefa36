/// What a proxy does: it hands every message to another contract's code, which works on the proxy's storage.
public enum Proxy {
  /// Runs the code at `implementation` with this call's message on this contract's storage, and ends the frame as it ended:
  /// with its result, or with its revert.
  ///
  /// What the code does is as if this contract did it: only for code that is trusted as its own.
  @inline(never)
  public static func forward(to implementation: Address) -> Never {
    let count = Host.inputSize
    let input = unsafe Host.scratch(count + 1)
    unsafe Host.copyInput(to: input, from: 0, count: count)
    let succeeded = unsafe Host.call(
      ExternalCall.Kind.delegate.rawValue, gas: .max, to: implementation, value: .zero,
      input: UnsafeRawBufferPointer(start: input, count: count))
    let result = unsafe ExternalCall.returnData
    if !succeeded { unsafe Host.revert(result) }
    unsafe Host.finish(result)
  }
}
