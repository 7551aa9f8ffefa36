import ABI
import JSONCoding
import Primitives

// MARK: - Reading

extension Genesis {
  /// A constructor's arguments: an array in the order of its parameters, or an object by their names.
  func readArguments(_ field: GenesisField) throws(GenesisError) -> GenesisArguments {
    switch field.value {
    case .array: return .ordered(try readList(field))
    case .object:
      let object = try GenesisObject(entriesOf: field)
      var values: [GenesisArguments.Named] = []
      for name in object.names {
        values.append(GenesisArguments.Named(name: name, value: try readArgument(try object[name])))
      }
      return .named(values)
    default: throw field.wrongType("an array of values, or an object with the parameters' names")
    }
  }

  private func readList(_ field: GenesisField) throws(GenesisError) -> [GenesisArgument] {
    var values: [GenesisArgument] = []
    for element in try field.elements() { values.append(try readArgument(element)) }
    return values
  }

  private func readArgument(_ field: GenesisField) throws(GenesisError) -> GenesisArgument {
    switch field.value {
    case .string: return .text(try resolveReferences(in: field))
    case .number(let digits):
      guard UInt256(decimal: digits) != nil else {
        throw field.invalid("\(digits) is not a whole number below 2^256", fix: "write one, or the value as a string")
      }
      return .text(digits)
    case .bool(let value): return .text("\(value)")
    case .array: return .list(try readList(field))
    case .null, .object: throw field.wrongType("a string, a whole number, true or false, or an array of these")
    }
  }
}

// MARK: - Values

extension GenesisArguments {
  /// The values of a constructor's parameters; `path` leads to the arguments.
  func values(of parameters: [ABIParameter], path: String) throws(GenesisError) -> [ABIValue] {
    switch self {
    case .ordered(let arguments): try Self.values(arguments, of: parameters, path: path)
    case .named(let arguments): try Self.values(arguments, of: parameters, path: path)
    }
  }

  private static func values(
    _ arguments: [GenesisArgument], of parameters: [ABIParameter], path: String
  ) throws(GenesisError) -> [ABIValue] {
    guard arguments.count == parameters.count else {
      let signature = parameters.map(describe).joined(separator: ", ")
      throw GenesisError(
        .invalidValue, at: path,
        "there are \(arguments.count) arguments, the constructor takes \(parameters.count)",
        fix: parameters.isEmpty ? "remove them" : "write (\(signature))")
    }
    var values: [ABIValue] = []
    for (index, (argument, parameter)) in zip(arguments, parameters).enumerated() {
      values.append(try argument.value(of: parameter, as: parameter.type, path: "\(path)[\(index)]"))
    }
    return values
  }

  private static func values(
    _ arguments: [Named], of parameters: [ABIParameter], path: String
  ) throws(GenesisError) -> [ABIValue] {
    let names = parameters.map(\.name)
    guard !names.contains(""), Set(names).count == names.count else {
      throw GenesisError(
        .invalidValue, at: path, "the constructor's parameters do not all have a name of their own",
        fix: "write the arguments as an array")
    }
    for argument in arguments where !names.contains(argument.name) {
      let fix = names.closest(to: argument.name).map { "write \"\($0)\" or remove it" } ?? "remove it"
      throw GenesisError(
        .unknownField, at: "\(path).\(argument.name)",
        "the constructor has no parameter \"\(argument.name)\"", fix: fix)
    }
    var values: [ABIValue] = []
    for parameter in parameters {
      guard let argument = arguments.first(where: { $0.name == parameter.name }) else {
        throw GenesisError(
          .missingField, at: "\(path).\(parameter.name)", "the constructor's parameter is missing",
          fix: "add \"\(parameter.name)\", of the type \(parameter.type)")
      }
      values.append(
        try argument.value.value(of: parameter, as: parameter.type, path: "\(path).\(parameter.name)"))
    }
    return values
  }

  private static func describe(_ parameter: ABIParameter) -> String { "\(parameter.type) \(parameter.name)" }
}

extension GenesisArgument {
  /// The value of an ABI type; `path` leads to this argument of `parameter`.
  fileprivate func value(
    of parameter: ABIParameter, as type: ABIType, path: String
  ) throws(GenesisError) -> ABIValue {
    switch (self, type) {
    case (.text(let text), _):
      do throws(ABIError) { return try ABIValue.parse(text, as: type) } catch {
        throw GenesisError(
          .invalidValue, at: path, "\(error)", fix: "write the \(type) of the parameter \"\(parameter.name)\"")
      }
    case (.list(let elements), .array(let element)):
      return .array(try Self.values(elements, of: parameter, path: path) { _ in element })
    case (.list(let elements), .fixedArray(let element, let count)) where elements.count == count:
      return .array(try Self.values(elements, of: parameter, path: path) { _ in element })
    case (.list(let elements), .tuple(let fields)) where elements.count == fields.count:
      return .tuple(try Self.values(elements, of: parameter, path: path) { fields[$0] })
    case (.list(let elements), _):
      throw GenesisError(
        .invalidValue, at: path, "an array of \(elements.count) values is no \(type)",
        fix: "write the \(type) of the parameter \"\(parameter.name)\"")
    }
  }

  private static func values(
    _ elements: [GenesisArgument], of parameter: ABIParameter, path: String, type: (Int) -> ABIType
  ) throws(GenesisError) -> [ABIValue] {
    var values: [ABIValue] = []
    for (index, element) in elements.enumerated() {
      values.append(try element.value(of: parameter, as: type(index), path: "\(path)[\(index)]"))
    }
    return values
  }
}
