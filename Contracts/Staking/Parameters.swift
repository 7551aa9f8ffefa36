import ContractKit

/// The governed parameters, in the order of the constructor and of their places in storage.
enum Parameter: Int {
  case unbondingPeriod
  case maximumValidators
  case minimumSelfBond
  case minimumDelegation
  case minimumCommission
  case proposerBonus
  case emissionRate
  case doubleSignSlash
  case downtimeSlash
  case wrongResultSlash
  case reporterReward
  case downtimeJail
  case wrongResultJail
  case signedWindow
  case maximumMissed
  case evidenceAge

  static var count: Int { 16 }

  var name: Hash {
    switch self {
    case .unbondingPeriod: Hash(ascii: "unbondingPeriod")
    case .maximumValidators: Hash(ascii: "maximumValidators")
    case .minimumSelfBond: Hash(ascii: "minimumSelfBond")
    case .minimumDelegation: Hash(ascii: "minimumDelegation")
    case .minimumCommission: Hash(ascii: "minimumCommission")
    case .proposerBonus: Hash(ascii: "proposerBonus")
    case .emissionRate: Hash(ascii: "emissionRate")
    case .doubleSignSlash: Hash(ascii: "doubleSignSlash")
    case .downtimeSlash: Hash(ascii: "downtimeSlash")
    case .wrongResultSlash: Hash(ascii: "wrongResultSlash")
    case .reporterReward: Hash(ascii: "reporterReward")
    case .downtimeJail: Hash(ascii: "downtimeJail")
    case .wrongResultJail: Hash(ascii: "wrongResultJail")
    case .signedWindow: Hash(ascii: "signedWindow")
    case .maximumMissed: Hash(ascii: "maximumMissed")
    case .evidenceAge: Hash(ascii: "evidenceAge")
    }
  }

  /// The smallest and the largest value.
  var range: (UInt256, UInt256) {
    switch self {
    case .unbondingPeriod: (60, 31_536_000)
    case .maximumValidators: (1, UInt256(Limits.members))
    case .minimumSelfBond: (.ether, UInt256.ether * 10_000_000)
    case .minimumDelegation: (1_000_000_000, UInt256.ether * 1_000)
    case .minimumCommission: (0, 10_000)
    case .proposerBonus: (0, 2_500)
    case .emissionRate: (0, UInt256.ether * 1_000)
    case .doubleSignSlash: (0, 10_000)
    case .downtimeSlash: (0, 1_000)
    case .wrongResultSlash: (0, 10_000)
    case .reporterReward: (0, 5_000)
    case .downtimeJail: (60, 2_592_000)
    case .wrongResultJail: (60, 31_536_000)
    case .signedWindow: (2, 1_000_000)
    case .maximumMissed: (1, 10_000)
    case .evidenceAge: (1, 100_000_000)
    }
  }
}

extension Staking {
  /// A parameter's value.
  @inline(never)
  func word(_ parameter: Parameter) -> UInt256 { parameters[parameter.rawValue] }

  /// The value of a parameter that fits in 64 bits.
  @inline(never)
  func number(_ parameter: Parameter) -> UInt64 { word(parameter).l0 }

  func read(_ name: Hash) -> UInt256 {
    word(Self.parameter(named: name))
  }

  mutating func write(_ name: Hash, _ value: UInt256) {
    let parameter = Self.parameter(named: name)
    check(parameter, value)
    let previous = word(parameter)
    parameters[parameter.rawValue] = value
    emit(ParameterChanged(name: name, previous: previous, current: value))
  }

  /// Sets all parameters, in the order of their table.
  mutating func setInitial(_ values: [UInt256]) {
    for index in 0..<Parameter.count {
      guard let parameter = Parameter(rawValue: index) else { continue }
      check(parameter, values[index])
      parameters[index] = values[index]
    }
  }

  @inline(never)
  private static func parameter(named name: Hash) -> Parameter {
    for index in 0..<Parameter.count {
      if let parameter = Parameter(rawValue: index), parameter.name == name { return parameter }
    }
    Governed.unknown(name)
  }

  /// Reverts unless the value lies in the parameter's range. Fewer blocks may be missed than the window has.
  @inline(never)
  private func check(_ parameter: Parameter, _ value: UInt256) {
    var (minimum, maximum) = parameter.range
    if parameter == .signedWindow {
      let missed = word(.maximumMissed)
      if missed >= minimum { minimum = missed + .one }
    }
    if parameter == .maximumMissed {
      let window = word(.signedWindow)
      if window <= maximum { maximum = window - .one }
    }
    Governed.requireRange(parameter.name, value, minimum, maximum)
  }
}
