/// A value of a constructor's argument as a genesis file has it.
public indirect enum GenesisArgument: Sendable, Hashable {
  /// A string, a number or a truth value, as text that the parameter's ABI type reads.
  case text(String)
  /// The elements of an array or the fields of a tuple.
  case list([GenesisArgument])

  /// The value in one line, for people.
  public var description: String {
    switch self {
    case .text(let text): text
    case .list(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
    }
  }
}

/// The arguments of a constructor as a genesis file has them.
public enum GenesisArguments: Sendable, Hashable {
  /// One for each parameter, in order.
  case ordered([GenesisArgument])
  /// By the parameters' names, in the order of the names.
  case named([Named])

  /// The argument of one parameter.
  public struct Named: Sendable, Hashable {
    /// The parameter's name.
    public var name: String
    /// Its value.
    public var value: GenesisArgument

    /// Gives a value a name.
    public init(name: String, value: GenesisArgument) {
      self.name = name
      self.value = value
    }
  }

  /// Labels and values for people.
  var lines: [(label: String, value: String)] {
    switch self {
    case .ordered(let values): values.enumerated().map { ("argument \($0)", $1.description) }
    case .named(let values): values.map { ($0.name, $0.value.description) }
    }
  }
}
