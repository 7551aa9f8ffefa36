import Foundation
public import Primitives

extension ContractInterface {
  /// The interface in a JSON ABI: an array of entries, or an artifact, which is an object with that array as "abi".
  ///
  /// - Throws: `ABIError.invalidInterface` with the place of the fault.
  public init(json: Bytes) throws(ABIError) {
    let entries: [Entry]
    do {
      let isArtifact = json.first { !ContractInterface.isSpace($0) } == UInt8(ascii: "{")
      let decoder = JSONDecoder()
      entries =
        isArtifact
        ? try decoder.decode(Artifact.self, from: Data(json)).abi : try decoder.decode([Entry].self, from: Data(json))
    } catch {
      throw .invalidInterface(ContractInterface.explain(error))
    }
    self.init()
    for (index, entry) in entries.enumerated() { try add(entry, at: "[\(index)]") }
  }

  /// The JSON ABI: an array of entries with sorted keys, the same bytes for the same interface.
  public func json() -> Bytes {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Entries hold only text, truth values and lists, which always encode.
    return (try? encoder.encode(entries)).map { Bytes($0) } ?? []
  }

  private mutating func add(_ entry: Entry, at path: String) throws(ABIError) {
    switch entry.type ?? "function" {
    case "function":
      let outputs = try ContractInterface.parameters(entry.outputs, at: path + ".outputs")
      let name = try ContractInterface.name(entry, at: path)
      let inputs = try ContractInterface.parameters(entry.inputs, at: path + ".inputs")
      functions.append(
        ABIFunction(
          name: name, inputs: inputs, outputs: outputs, stateMutability: entry.stateMutability ?? .nonpayable))
    case "event":
      let inputs = try ContractInterface.parameters(entry.inputs, at: path + ".inputs")
      let name = try ContractInterface.name(entry, at: path)
      events.append(ABIEvent(name: name, inputs: inputs, isAnonymous: entry.anonymous ?? false))
    case "error":
      let inputs = try ContractInterface.parameters(entry.inputs, at: path + ".inputs")
      errors.append(ABICustomError(name: try ContractInterface.name(entry, at: path), inputs: inputs))
    case "constructor":
      constructorInputs = try ContractInterface.parameters(entry.inputs, at: path + ".inputs")
      constructorIsPayable = entry.stateMutability == .payable
    case "fallback": hasFallback = true
    case "receive": hasReceive = true
    case let other: throw .invalidInterface("\(path).type is \"\(other)\", which is no kind of entry")
    }
  }

  private static func name(_ entry: Entry, at path: String) throws(ABIError) -> String {
    guard let name = entry.name, !name.isEmpty else { throw .invalidInterface("\(path).name is missing") }
    return name
  }

  private static func parameters(_ entries: [Parameter]?, at path: String) throws(ABIError) -> [ABIParameter] {
    var parameters: [ABIParameter] = []
    for (index, entry) in (entries ?? []).enumerated() {
      let place = "\(path)[\(index)]"
      let components = try self.parameters(entry.components, at: place + ".components")
      guard let type = try? ABIType(name: entry.type, components: components.map(\.type)) else {
        throw .invalidInterface("\(place).type \"\(entry.type)\" is not an ABI type")
      }
      parameters.append(
        ABIParameter(
          name: entry.name ?? "", type: type, components: components, isIndexed: entry.indexed ?? false,
          internalType: entry.internalType))
    }
    return parameters
  }

  private static func explain(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context): "\(path(context)).\(key.stringValue) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "\(path(context)) has the wrong type"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      "\(path(context)) has an unknown value"
    default: "it is not JSON"
    }
  }

  private static func path(_ context: DecodingError.Context) -> String {
    context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
}

// MARK: - The JSON form

extension ContractInterface {
  /// The part of a compiler's artifact that is read.
  private struct Artifact: Decodable {
    let abi: [Entry]
  }

  private struct Entry: Codable {
    var type: String?
    var name: String?
    var inputs: [Parameter]?
    var outputs: [Parameter]?
    var stateMutability: StateMutability?
    var anonymous: Bool?
  }

  private struct Parameter: Codable {
    var name: String?
    var type: String
    var components: [Parameter]?
    var indexed: Bool?
    var internalType: String?
  }

  private var entries: [Entry] {
    var entries: [Entry] = []
    if !constructorInputs.isEmpty || constructorIsPayable {
      entries.append(
        Entry(
          type: "constructor", inputs: constructorInputs.map { ContractInterface.entry($0) },
          stateMutability: constructorIsPayable ? .payable : .nonpayable))
    }
    entries += functions.map { function in
      Entry(
        type: "function", name: function.name, inputs: function.inputs.map { ContractInterface.entry($0) },
        outputs: function.outputs.map { ContractInterface.entry($0) }, stateMutability: function.stateMutability)
    }
    entries += events.map { event in
      Entry(
        type: "event", name: event.name, inputs: event.inputs.map { ContractInterface.entry($0, isEvent: true) },
        anonymous: event.isAnonymous)
    }
    entries += errors.map { error in
      Entry(type: "error", name: error.name, inputs: error.inputs.map { ContractInterface.entry($0) })
    }
    if hasFallback { entries.append(Entry(type: "fallback", stateMutability: .payable)) }
    if hasReceive { entries.append(Entry(type: "receive", stateMutability: .payable)) }
    return entries
  }

  private static func entry(_ parameter: ABIParameter, isEvent: Bool = false) -> Parameter {
    Parameter(
      name: parameter.name, type: jsonName(parameter.type),
      components: parameter.components.isEmpty ? nil : parameter.components.map { entry($0) },
      indexed: isEvent ? parameter.isIndexed : nil, internalType: parameter.internalType)
  }

  /// The name of a type where "tuple" stands for the fields, which are listed apart.
  private static func jsonName(_ type: ABIType) -> String {
    switch type {
    case .tuple: "tuple"
    case .array(let element): jsonName(element) + "[]"
    case .fixedArray(let element, let count): jsonName(element) + "[\(count)]"
    default: type.description
    }
  }
}
