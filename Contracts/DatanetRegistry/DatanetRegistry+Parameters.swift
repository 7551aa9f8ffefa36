import ContractKit

/// The governed parameters, by their places in the constructor.
enum Parameter: UInt64 {
  /// Wei for each byte of a contributed row.
  case feePerByte
  /// The least wei that a row brings that waits for review.
  case minimumBond
  /// The wei that an appeal brings.
  case appealBond
  /// The seconds after a rejection in which its contributor may appeal.
  case appealWindow
  /// The seconds in which an appeal is decided.
  case appealPeriod
  /// The most rows of one account in one Datanet on one day.
  case dailyRowsPerUser
  /// The most rows of one Datanet on one day.
  case dailyRowsPerDatanet
  /// The longest row in bytes.
  case maximumRowBytes
  /// From this similarity on a row is marked as a copy, in basis points; no Datanet's threshold is below it.
  case markThreshold
  /// What new Datanets do with near-duplicates: a `NearDuplicatePolicy`.
  case nearDuplicatePolicy
  /// The least quality score of an accepted row.
  case minimumQuality
  /// The least rows of a version that an owner publishes.
  case minimumVersionRows
  /// The highest royalty of a Datanet, in basis points.
  case maximumRoyalty

  private static var count: UInt64 { 13 }

  /// The parameter of a name; reverts with `UnknownParameter` when there is none.
  @inline(never)
  static func named(_ name: Hash) -> Parameter {
    for number in 0..<count {
      if let parameter = Parameter(rawValue: number), Hash(ascii: parameter.text) == name { return parameter }
    }
    Governed.unknown(name)
  }

  /// The name.
  var text: StaticString {
    switch self {
    case .feePerByte: "feePerByte"
    case .minimumBond: "minimumBond"
    case .appealBond: "appealBond"
    case .appealWindow: "appealWindow"
    case .appealPeriod: "appealPeriod"
    case .dailyRowsPerUser: "dailyRowsPerUser"
    case .dailyRowsPerDatanet: "dailyRowsPerDatanet"
    case .maximumRowBytes: "maximumRowBytes"
    case .markThreshold: "markThreshold"
    case .nearDuplicatePolicy: "nearDuplicatePolicy"
    case .minimumQuality: "minimumQuality"
    case .minimumVersionRows: "minimumVersionRows"
    case .maximumRoyalty: "maximumRoyalty"
    }
  }

  /// The least and the greatest value, which governance cannot leave.
  var range: (least: UInt64, most: UInt64) {
    switch self {
    case .feePerByte: (0, 1_000_000_000_000_000)
    case .minimumBond, .appealBond: (0, 10_000_000_000_000_000_000)
    case .appealWindow: (3_600, 2_592_000)
    case .appealPeriod: (3_600, 7_776_000)
    case .dailyRowsPerUser, .dailyRowsPerDatanet: (1, 4_294_967_295)
    case .maximumRowBytes: (64, 65_536)
    case .markThreshold: (5_000, 10_000)
    case .nearDuplicatePolicy: (0, 3)
    case .minimumQuality: (0, 100)
    case .minimumVersionRows: (1, 1_000_000)
    case .maximumRoyalty: (0, 5_000)
    }
  }
}

extension DatanetRegistry {
  /// The value of a parameter.
  @inline(never)
  func value(_ parameter: Parameter) -> UInt64 { parameters[parameter.rawValue] }

  /// Sets a parameter whose value lies in its range.
  @inline(never)
  mutating func set(_ parameter: Parameter, _ value: UInt256) {
    let name = Hash(ascii: parameter.text)
    let (least, most) = parameter.range
    Governed.requireRange(name, value, UInt256(least), UInt256(most))
    let previous = parameters[parameter.rawValue]
    parameters[parameter.rawValue] = value.l0
    emit(ParameterChanged(name: name, previous: UInt256(previous), current: value))
  }

  /// Sets what the rows of a type must be.
  @inline(never)
  mutating func set(_ dataType: Hash, kind: UInt8) {
    guard let kind = RowKind(rawValue: kind) else { DatanetError.invalidPolicy.revert() }
    kinds[dataType] = kind
    emit(DataTypeChanged(dataType: dataType, kind: kind.rawValue))
  }
}
