/// The message that a contract was called with.
@safe
public struct CallData {
  let data: UnsafeRawBufferPointer

  /// The message of the current frame.
  @inline(never)
  public static var current: CallData {
    let count = Host.inputSize
    // One byte more, so that there is memory to point at when the message is empty.
    let buffer = unsafe Host.scratch(count &+ 1)
    unsafe Host.copyInput(to: buffer, from: 0, count: count)
    return unsafe CallData(data: UnsafeRawBufferPointer(start: buffer, count: count))
  }

  /// Whether there is no byte: a plain transfer.
  @inline(__always)
  public var isEmpty: Bool { unsafe data.count == 0 }

  /// Whether there are four bytes that can name a function.
  @inline(__always)
  public var hasSelector: Bool { unsafe data.count >= 4 }

  /// A copy of the whole message.
  public var bytes: Bytes { unsafe Bytes(copying: data) }

  /// The first four bytes, which name the function; reverts when there are fewer.
  @inline(__always)
  public var selector: UInt32 {
    if unsafe data.count < 4 { Host.revert() }
    return unsafe data.loadUnaligned(as: UInt32.self).byteSwapped
  }

  /// The arguments after the selector.
  @inline(__always)
  public var arguments: ABIDecoder { unsafe ABIDecoder(data, dropping: 4) }

  /// The arguments of a constructor, which come without a selector.
  @inline(__always)
  public var constructorArguments: ABIDecoder { unsafe ABIDecoder(data) }
}
