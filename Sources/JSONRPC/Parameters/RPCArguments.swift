internal import JSONCoding

/// The parameters of one call, matched with the method's description: by position, or by name when `params` is an object.
public struct RPCArguments: Sendable {
  private let parameters: [RPCParameter]

  /// Matches parameters with a method; throws for too many, for unknown names and for missing required ones.
  init(method: RPCMethod, parameters json: JSON) throws(RPCError) {
    let values: [JSON?]
    switch json {
    case .array(let elements):
      guard elements.count <= method.parameters.count else {
        throw .invalidParameters(
          "\(method.name) takes at most \(method.parameters.count) parameters, but \(elements.count) were given")
      }
      values = elements
    case .object(let members):
      let names = method.parameters.map(\.name)
      if let unknown = members.first(where: { !names.contains($0.name) }) {
        throw .invalidParameters(
          "\(method.name) has no parameter \"\(unknown.name.prefix(64))\"; it takes \(RPCArguments.list(names))")
      }
      values = names.map { json[$0] }
    default:
      values = []
    }
    self.parameters = method.parameters.enumerated().map { index, description in
      let value = index < values.count ? values[index] : nil
      return RPCParameter(path: description.name, value: value == .null ? nil : value)
    }
    for (description, parameter) in zip(method.parameters, parameters) where description.isRequired {
      guard parameter.value != nil else {
        throw .invalidParameters(
          "\(method.name) needs the parameter \"\(description.name)\" (\(description.type.rule))")
      }
    }
  }

  /// The parameter at a position of the method's description.
  public subscript(index: Int) -> RPCParameter {
    parameters.indices.contains(index) ? parameters[index] : RPCParameter(path: "parameter \(index + 1)", value: nil)
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.joined(separator: ", ")
  }
}
