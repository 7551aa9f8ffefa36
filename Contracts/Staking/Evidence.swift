import ContractKit

/// What consensus keys sign, by EIP-712.
enum Evidence {
  static func registration(_ account: Address, _ consensusKey: Address, _ publicKey: Bytes) -> Hash {
    digest(
      #keccak256("Registration(address operator,address consensusKey,bytes publicKey)"),
      [account.word, consensusKey.word, publicKey.keccak256])
  }

  static func vote(_ height: UInt64, _ round: UInt32, _ voteType: UInt8, _ block: Hash) -> Hash {
    digest(
      #keccak256("Vote(uint64 height,uint32 round,uint8 voteType,bytes32 block)"),
      [height.word, round.word, voteType.word, block.word])
  }

  static func attestation(_ precompile: Address, _ input: Hash, _ output: Hash, _ height: UInt64) -> Hash {
    digest(
      #keccak256("Attestation(address precompile,bytes32 input,bytes32 output,uint64 height)"),
      [precompile.word, input.word, output.word, height.word])
  }

  private static func digest(_ type: Hash, _ fields: [UInt256]) -> Hash {
    EIP712.digest(name: "OpenLedger Staking", version: "1", structHash: EIP712.structHash(type, fields))
  }
}

extension Staking {
  /// Reverts unless a fault of this height can still be punished.
  @inline(never)
  func requireRecent(_ height: UInt64) {
    if !isRecent(height) { StakingError.faultNotRecent(height).revert() }
  }

  @inline(never)
  private func isRecent(_ height: UInt64) -> Bool {
    let now = Block.number
    return height <= now && now - height <= number(.evidenceAge)
  }

  /// The validator that has a consensus key.
  @inline(never)
  private func holder(of key: Address) -> Validator {
    let validator = find(operatorOf[key])
    if validator.id == 0 { StakingError.unknownKey(key).revert() }
    return validator
  }

  /// Punishes a validator whose two votes were shown.
  mutating func punishDoubleSign(_ key: Address, _ height: UInt64, reporter: Address) {
    let validator = holder(of: key)
    requireRecent(height)
    if validator.isTombstoned { StakingError.alreadyPunished(validator.account).revert() }
    tombstone(validator, height, reporter: reporter)
  }

  /// Punishes the double signers that consensus found. Unknown keys, faults that are too old and validators that are
  /// closed for a double signature are passed over.
  mutating func punish(_ keys: [Address], _ heights: [UInt64]) {
    let count = min(keys.count, heights.count, Limits.doubleSignersPerBlock)
    for index in 0..<count {
      let validator = find(operatorOf[keys[index]])
      if validator.id == 0 || validator.isTombstoned || !isRecent(heights[index]) { continue }
      tombstone(validator, heights[index], reporter: .zero)
    }
  }

  /// Slashes a double signer and closes its validator for ever, so that no second evidence counts.
  @inline(never)
  private mutating func tombstone(_ validator: Validator, _ height: UInt64, reporter: Address) {
    let account = validator.account
    let fault = Hash.keccak256(Hash(ascii: "doubleSign").word, validator.consensusKey.word)
    isPunished[Hash.keccak256(fault.word, UInt256(height))] = true
    validator.isTombstoned = true
    jail(validator, until: .max)
    slash(validator, fault: height, by: .doubleSignSlash, reporter: reporter)
    emit(Tombstoned(validator: account, fault: height))
  }

  /// Makes a call again that a validator vouched for, and slashes it when the result is another one.
  mutating func punishWrongResult(
    _ precompile: Address, _ input: Bytes, _ output: Hash, _ height: UInt64, _ signature: Bytes, reporter: Address
  ) {
    if !isAuditable[precompile] { StakingError.notAuditable(precompile).revert() }
    requireRecent(height)
    let inputHash = Hash.keccak256(input)
    let digest = Evidence.attestation(precompile, inputHash, output, height)
    guard let key = Signature.signer(of: digest, signature: signature) else { StakingError.invalidSignature.revert() }
    let validator = holder(of: key)
    if isPunished[digest] || validator.isTombstoned || height <= validator.wrongUntil {
      StakingError.alreadyPunished(validator.account).revert()
    }
    let outcome = ExternalCall.perform(input, to: precompile, kind: .static)
    // A call that fails proves nothing: whoever makes it chooses its gas.
    if !outcome.succeeded { StakingError.resultUnavailable.revert() }
    if Hash.keccak256(outcome.data) == output { StakingError.resultIsRight.revert() }
    isPunished[digest] = true
    validator.wrongUntil = .max
    jail(validator, until: Block.timestamp + number(.wrongResultJail))
    slash(validator, fault: height, by: .wrongResultSlash, reporter: reporter)
    emit(WrongResult(validator: validator.account, precompile: precompile, input: inputHash, output: output))
  }
}
