import ContractKit

/// The names of governed parameters.
enum Parameter {
  static var platformShare: Hash { Hash(ascii: "platformShare") }
  static var modelShare: Hash { Hash(ascii: "modelShare") }
  static var stakersShare: Hash { Hash(ascii: "stakersShare") }
  static var dataShare: Hash { Hash(ascii: "dataShare") }
  static var platform: Hash { Hash(ascii: "platform") }
  static var stakers: Hash { Hash(ascii: "stakers") }
  static var auditTolerance: Hash { Hash(ascii: "auditTolerance") }
  static var attributionTime: Hash { Hash(ascii: "attributionTime") }
  static var auditWindow: Hash { Hash(ascii: "auditWindow") }
  static var auditTime: Hash { Hash(ascii: "auditTime") }
  static var claimTime: Hash { Hash(ascii: "claimTime") }
  static var auditBond: Hash { Hash(ascii: "auditBond") }
  static var duplicateThreshold: Hash { Hash(ascii: "duplicateThreshold") }
  static var ruleVersion: Hash { Hash(ascii: "ruleVersion") }

  /// Seconds of a day.
  static var day: UInt64 { 86_400 }
  /// The largest account as a number.
  static var account: UInt256 { UInt256(l0: .max, l1: .max, l2: 0xffff_ffff, l3: 0) }
}

extension AttributionRewards {
  /// The last second of a stage that begins now and lasts as long as a parameter says.
  @inline(never)
  func deadline(_ name: Hash) -> UInt64 { Block.timestamp + numbers[name].l0 }

  /// The value of a parameter.
  @inline(never)
  func value(of name: Hash) -> UInt256 {
    switch name {
    case Parameter.platformShare: UInt256(UInt64(platformShare))
    case Parameter.modelShare: UInt256(UInt64(modelShare))
    case Parameter.stakersShare: UInt256(UInt64(stakersShare))
    case Parameter.dataShare: UInt256(UInt64(dataShare))
    case Parameter.ruleVersion: UInt256(UInt64(ruleVersion))
    case Parameter.platform: platform.word
    case Parameter.stakers: stakers.word
    default: known(name)
    }
  }

  /// The value of a parameter without a variable.
  private func known(_ name: Hash) -> UInt256 {
    _ = range(of: name)
    return numbers[name]
  }

  /// The smallest and the largest value of a parameter that is no share.
  @inline(never)
  private func range(of name: Hash) -> (UInt256, UInt256) {
    switch name {
    case Parameter.platform, Parameter.stakers: (.one, Parameter.account)
    case Parameter.auditTolerance: (100, 5_000)
    case Parameter.attributionTime, Parameter.auditTime: (60, UInt256(Parameter.day * 90))
    case Parameter.auditWindow: (.zero, UInt256(Parameter.day * 90))
    case Parameter.claimTime: (UInt256(Parameter.day), UInt256(Parameter.day * 3_650))
    case Parameter.auditBond: (.one, .ether * 1_000)
    case Parameter.duplicateThreshold: (5_000, 10_000)
    case Parameter.ruleVersion: (UInt256(UInt64(ruleVersion)), 0xffff_ffff)
    default: Governed.unknown(name)
    }
  }

  /// Writes a parameter that is no share, when the value is in its range.
  @inline(never)
  mutating func assign(_ name: Hash, _ value: UInt256) {
    let (minimum, maximum) = range(of: name)
    Governed.requireRange(name, value, minimum, maximum)
    switch name {
    case Parameter.platform: platform = Address(truncating: value)
    case Parameter.stakers: stakers = Address(truncating: value)
    case Parameter.ruleVersion: begin(UInt32(truncatingIfNeeded: value.l0))
    default: numbers[name] = value
    }
  }

  /// Begins a rule version, unless it is that of now.
  private mutating func begin(_ version: UInt32) {
    if version == ruleVersion { return }
    ruleVersion = version
    ruleBlocks[version] = Block.number
  }

  /// Sets a parameter for the governor.
  mutating func change(_ name: Hash, to value: UInt256) {
    switch name {
    case Parameter.platformShare, Parameter.modelShare, Parameter.stakersShare, Parameter.dataShare:
      changeShare(name, to: value)
    default:
      let previous = self.value(of: name)
      assign(name, value)
      emit(ParameterChanged(name: name, previous: previous, current: value))
    }
  }

  /// Sets one share; the data's part, or for the data the platform's, balances it.
  private mutating func changeShare(_ name: Hash, to value: UInt256) {
    let balancing = name == Parameter.dataShare ? Parameter.platformShare : Parameter.dataShare
    let sum = self.value(of: name) + self.value(of: balancing)
    Governed.requireRange(name, value, .zero, sum)
    write(name, UInt16(truncatingIfNeeded: value.l0))
    write(balancing, UInt16(truncatingIfNeeded: (sum - value).l0))
  }

  @inline(never)
  private mutating func write(_ name: Hash, _ share: UInt16) {
    let previous = value(of: name)
    switch name {
    case Parameter.platformShare: platformShare = share
    case Parameter.modelShare: modelShare = share
    case Parameter.stakersShare: stakersShare = share
    default: dataShare = share
    }
    emit(ParameterChanged(name: name, previous: previous, current: UInt256(UInt64(share))))
  }

  /// Writes all shares, which add up to 10,000.
  mutating func divide(platform: UInt16, model: UInt16, stakers: UInt16, data: UInt16) {
    let sum = UInt64(platform) + UInt64(model) + UInt64(stakers) + UInt64(data)
    if sum != Limits.whole { RewardsError.invalidSplit(sum).revert() }
    write(Parameter.platformShare, platform)
    write(Parameter.modelShare, model)
    write(Parameter.stakersShare, stakers)
    write(Parameter.dataShare, data)
  }
}
