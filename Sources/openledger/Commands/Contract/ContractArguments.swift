import ABI
import Primitives

/// Arguments of a function or a constructor from the command line, by position or as `name=value`.
enum ContractArguments {
  /// The values of the parameters.
  static func parse(_ texts: [String], for parameters: [ABIParameter], of what: String) throws -> [ABIValue] {
    let ordered = try order(texts, for: parameters, of: what)
    var values: [ABIValue] = []
    for (text, parameter) in zip(ordered, parameters) {
      do throws(ABIError) { values.append(try ABIValue.parse(text, as: parameter.type)) } catch {
        throw CommandError("\(label(parameter)) of \(what): \(error)")
      }
    }
    return values
  }

  private static func order(
    _ texts: [String], for parameters: [ABIParameter], of what: String
  ) throws -> [String] {
    let names = Set(parameters.map(\.name)).subtracting([""])
    let named = texts.compactMap { text -> (name: String, value: String)? in
      guard let equals = text.firstIndex(of: "="), names.contains(String(text[..<equals])) else { return nil }
      return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
    if named.isEmpty {
      guard texts.count == parameters.count else {
        throw CommandError(expectation(parameters, what, given: texts.count))
      }
      return texts
    }
    guard named.count == texts.count else {
      throw CommandError("give the arguments of \(what) either all by position or all as name=value")
    }
    let values = Dictionary(named.map { ($0.name, $0.value) }) { first, _ in first }
    guard values.count == texts.count else { throw CommandError("an argument of \(what) is given twice") }
    return try parameters.map { parameter in
      guard let value = values[parameter.name] else {
        throw CommandError("\(label(parameter)) of \(what) is missing; add \(parameter.name)=…")
      }
      return value
    }
  }

  private static func label(_ parameter: ABIParameter) -> String {
    "argument \(parameter.name.isEmpty ? "" : parameter.name + " ")(\(parameter.type))"
  }

  private static func expectation(_ parameters: [ABIParameter], _ what: String, given: Int) -> String {
    if parameters.isEmpty { return "\(what) takes no arguments, but \(given) are given; remove them" }
    let list = parameters.map { $0.name.isEmpty ? "\($0.type)" : "\($0.name): \($0.type)" }.joined(separator: ", ")
    return "\(what) takes \(list), but \(given) arguments are given"
  }
}

extension ContractInterface {
  /// Runs a request to a node; a revert is told by the name of the contract's error.
  func explaining<Result>(_ what: String, _ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let failure as RPCFailure {
      guard let data = failure.data, !data.isEmpty else { throw failure }
      throw CommandError("\(what) \(decodeRevert(data))")
    }
  }
}

/// Event fields as text.
enum EventText {
  static func text(_ field: ABIEvent.Field) -> String {
    switch field {
    case .value(let value): value.description
    case .hash(let hash): hash.hex
    }
  }
}
