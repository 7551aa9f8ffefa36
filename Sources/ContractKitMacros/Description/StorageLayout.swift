import SwiftSyntax

/// The storage layout of a contract in the shape that Solidity's compiler prints.
///
/// It computes the places that `StoragePosition` computes in the contract; a test holds the two together.
struct StorageLayout {
  private let structures: [String: [StorageVariable]]

  init(structures: [String: [StorageVariable]]) {
    self.structures = structures
  }

  /// The `storageLayout` member of the artifact.
  func description(of contract: ContractModel) throws -> JSONValue {
    var types: [String: JSONValue] = [:]
    let storage = try members(contract.storage, of: contract.name, types: &types)
    return .object([
      ("storage", .array(storage)),
      ("types", .object(types.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
    ])
  }

  private func members(
    _ variables: [StorageVariable], of owner: String, types: inout [String: JSONValue]
  ) throws -> [JSONValue] {
    var items: [JSONValue] = []
    for (variable, place) in zip(variables, try places(of: variables).variables) {
      items.append(
        .object([
          ("contract", .string(owner)), ("label", .string(variable.name)), ("offset", .string("\(place.offset)")),
          ("slot", .string("\(place.slot)")), ("type", .string(try register(variable.type, in: &types))),
        ]))
    }
    return items
  }

  private func places(
    of variables: [StorageVariable], depth: Int = 0
  ) throws -> (variables: [(slot: Int, offset: Int)], slots: Int) {
    var result: [(slot: Int, offset: Int)] = []
    var slot = 0
    var offset = 0
    for variable in variables {
      let (width, slots) = try size(of: variable.type, depth: depth)
      if offset > 0 && (width == 32 || offset + width > 32) {
        slot += 1
        offset = 0
      }
      result.append((slot, offset))
      if width < 32 {
        offset += width
      } else {
        slot += slots
      }
    }
    return (result, offset > 0 ? slot + 1 : slot)
  }

  private func size(of type: StorageModelType, depth: Int) throws -> (width: Int, slots: Int) {
    switch type {
    case .value(let value): return (value.storageWidth, 1)
    case .mapping, .array: return (32, 1)
    case .structure(let name):
      guard let variables = structures[name], depth < 16 else {
        throw DescriptionError(description: "'\(name)' is stored but is no @StorageStruct of this contract's files")
      }
      return (32, try places(of: variables, depth: depth + 1).slots)
    }
  }

  /// Adds the type to the table and gives its identifier.
  private func register(_ type: StorageModelType, in types: inout [String: JSONValue]) throws -> String {
    let identifier = self.identifier(of: type)
    guard types[identifier] == nil else { return identifier }
    // Placed before the parts are described, so that a structure that refers to itself through a mapping ends.
    types[identifier] = .object([])
    var fields: [(String, JSONValue)] = []
    switch type {
    case .value(let value):
      let encoding = value == .bytes || value == .string ? "bytes" : "inplace"
      fields = [
        ("encoding", .string(encoding)), ("label", .string(value.name)),
        ("numberOfBytes", .string("\(value.storageWidth)")),
      ]
    case .mapping(let key, let value):
      fields = [
        ("encoding", .string("mapping")), ("key", .string(try register(.value(key), in: &types))),
        ("label", .string(label(of: type))), ("numberOfBytes", .string("32")),
        ("value", .string(try register(value, in: &types))),
      ]
    case .array(let element):
      fields = [
        ("base", .string(try register(element, in: &types))), ("encoding", .string("dynamic_array")),
        ("label", .string(label(of: type))), ("numberOfBytes", .string("32")),
      ]
    case .structure(let name):
      let variables = structures[name] ?? []
      fields = [
        ("encoding", .string("inplace")), ("label", .string("struct \(name)")),
        ("members", .array(try members(variables, of: name, types: &types))),
        ("numberOfBytes", .string("\(try places(of: variables).slots * 32)")),
      ]
    }
    types[identifier] = .object(fields)
    return identifier
  }

  private func identifier(of type: StorageModelType) -> String {
    switch type {
    case .value(let value):
      return value == .bytes || value == .string ? "t_\(value.name)_storage" : "t_\(value.name)"
    case .mapping(let key, let value):
      let keyName = key == .bytes || key == .string ? "t_\(key.name)_memory_ptr" : "t_\(key.name)"
      return "t_mapping(\(keyName),\(identifier(of: value)))"
    case .array(let element): return "t_array(\(identifier(of: element)))dyn_storage"
    case .structure(let name): return "t_struct(\(name))_storage"
    }
  }

  private func label(of type: StorageModelType) -> String {
    switch type {
    case .value(let value): value.name
    case .mapping(let key, let value): "mapping(\(key.name) => \(label(of: value)))"
    case .array(let element): "\(label(of: element))[]"
    case .structure(let name): "struct \(name)"
    }
  }
}
