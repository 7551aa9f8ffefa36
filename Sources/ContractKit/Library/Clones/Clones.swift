/// Small contracts that run another contract's code on their own storage (ERC-1167): a clone costs a fraction of a
/// deployment, and its code can never change.
///
/// A clone has no constructor: create it and set it up in one transaction, and guard the set-up with `Initializable`.
public enum Clones {
  /// A new clone of the contract at `implementation`, at an address that follows from this contract's nonce.
  public static func clone(_ implementation: Address) -> Address { Factory.create(code(implementation)) }

  /// A new clone at the address that `address(of:salt:)` tells beforehand; reverts with `FailedDeployment()` when it is
  /// there already.
  public static func clone(_ implementation: Address, salt: Hash) -> Address {
    Factory.create2(code(implementation), salt: salt)
  }

  /// The address of the clone that this contract makes, or made, with a salt.
  public static func address(of implementation: Address, salt: Hash) -> Address {
    Factory.address(salt: salt, codeHash: Hash(code(implementation).keccak256))
  }

  /// The creation code of a clone: ten bytes that return the 45 bytes behind them, which name the implementation.
  static func code(_ implementation: Address) -> Bytes {
    var code: [UInt8] = [
      0x3d, 0x60, 0x2d, 0x80, 0x60, 0x0a, 0x3d, 0x39, 0x81, 0xf3,
      0x36, 0x3d, 0x3d, 0x37, 0x3d, 0x3d, 0x3d, 0x36, 0x3d, 0x73,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0x5a, 0xf4, 0x3d, 0x82, 0x80, 0x3e, 0x90, 0x3d, 0x91, 0x60, 0x2b, 0x57, 0xfd, 0x5b, 0xf3,
    ]
    unsafe code.withUnsafeMutableBytes { buffer in
      // Safe: the twenty zeros above start at 20.
      unsafe buffer.storeBytes(of: implementation, toByteOffset: 20, as: Address.self)
    }
    return Bytes(code)
  }
}
