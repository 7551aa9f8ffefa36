package import Execution
package import Primitives

/// How a frame ended.
package enum FrameEnd: Sendable {
  /// STOP, RETURN, SELFDESTRUCT or the end of the code, with the output.
  case returned(Bytes)
  /// REVERT, with its data.
  case reverted(Bytes)
  /// An exceptional halt, which takes all gas.
  case failed(ExecutionFailure)
}
