import Primitives

// Operations that end the frame; they always give false.
extension Frame {
  /// RETURN.
  package func returnOutput(_ top: Operands) -> Bool {
    guard let range = unsafe range(top[0], top[-1]) else { return false }
    end = .returned(bytes(range))
    return false
  }

  /// REVERT (EIP-140).
  package func revert(_ top: Operands) -> Bool {
    guard let range = unsafe range(top[0], top[-1]) else { return false }
    end = .reverted(bytes(range))
    return false
  }
}
