/// Contracts that create contracts.
public enum Factory {
  /// Creates a contract from creation code, EVM or ContractVM, at an address that follows from this contract's nonce.
  ///
  /// Reverts with the constructor's reason, or with `FailedDeployment()` when it gives none.
  @inline(never)
  public static func create(_ code: Bytes, value: UInt256 = .zero) -> Address {
    unsafe code.elements.withUnsafeBytes { buffer in
      unsafe deployed(Host.create(value: value, initCode: buffer, salt: nil))
    }
  }

  /// Creates a contract at the address that `address(salt:codeHash:)` tells beforehand (CREATE2).
  ///
  /// Anyone who may call the function around this can take an address first: put what must not be stolen, the caller for
  /// one, into the salt. Reverts as `create` does, also when the address is taken.
  @inline(never)
  public static func create2(_ code: Bytes, salt: Hash, value: UInt256 = .zero) -> Address {
    unsafe code.elements.withUnsafeBytes { buffer in
      unsafe deployed(Host.create(value: value, initCode: buffer, salt: salt.word))
    }
  }

  /// The address of a contract that `create2` makes: the end of `keccak256(0xff ‖ creator ‖ salt ‖ codeHash)`.
  /// - Parameter creator: who creates; nil for this contract.
  public static func address(salt: Hash, codeHash: Hash, creator: Address? = nil) -> Address {
    let buffer = unsafe UnsafeMutableRawBufferPointer(start: Host.scratch(85), count: 85)
    unsafe buffer.storeBytes(of: 0xff as UInt8, as: UInt8.self)
    unsafe buffer.storeBytes(of: creator ?? Host.address(.this), toByteOffset: 1, as: Address.self)
    unsafe buffer.storeBytes(of: salt.word.byteSwapped, toByteOffset: 21, as: UInt256.self)
    unsafe buffer.storeBytes(of: codeHash.word.byteSwapped, toByteOffset: 53, as: UInt256.self)
    return Address(truncating: unsafe Host.keccak256(UnsafeRawBufferPointer(buffer)))
  }

  private static func deployed(_ address: Address?) -> Address {
    if let address { return address }
    let reason = unsafe ExternalCall.returnData
    if reason.count != 0 { unsafe Host.revert(reason) }
    FactoryError.failedDeployment.revert()
  }
}

/// Why a contract was not created, by OpenZeppelin's name.
@ContractError
public enum FactoryError {
  /// The constructor gave no reason, the address is taken, or the balance is too small.
  case failedDeployment
}
