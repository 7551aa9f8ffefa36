import SwiftSyntax

/// The storage layout of a contract in the shape that Solidity's compiler prints.
///
/// It computes the places that `StoragePosition` computes in the contract; a test holds the two together.
struct StorageLayout {
  private let structures: [String: [StorageVariable]]
  private let enumerations: Set<String>

  /// The `@StorageStruct`s and the `StorageEnum`s that the contract's files and ContractKit declare, by name.
  init(structures: [String: [StorageVariable]], enumerations: Set<String> = []) {
    self.structures = structures
    self.enumerations = enumerations
  }

  /// The `storageLayout` member of the artifact.
  func description(of contract: ContractModel) throws -> JSONValue {
    try description(of: contract.storage, owner: contract.name)
  }

  /// The `transientStorageLayout` member of the artifact.
  func transientDescription(of contract: ContractModel) throws -> JSONValue {
    try description(of: contract.transient, owner: contract.name)
  }

  private func description(of variables: [StorageVariable], owner: String) throws -> JSONValue {
    var types: [String: JSONValue] = [:]
    let storage = try members(variables.map { ($0.name, try resolved($0.type)) }, of: owner, types: &types)
    return .object([
      ("storage", .array(storage)),
      ("types", .object(types.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
    ])
  }

  // MARK: - Names

  /// The type with the names of structures and enumerations looked up.
  private func resolved(_ type: StorageModelType) throws -> LayoutType {
    switch type {
    case .value(let value): return .value(value)
    case .mapping(let key, let value): return .mapping(key: key, value: try resolved(value))
    case .array(let element): return .array(try resolved(element))
    case .fixedArray(let count, let element): return .fixedArray(count: count, element: try resolved(element))
    case .set(let element): return .enumerableSet(of: element)
    case .map(let key, let value): return .enumerableMap(key: key, value: value)
    case .checkpoints: return .checkpoints
    case .structure(let path):
      let name = path.split(separator: ".").last.map(String.init) ?? path
      // A nested type is known by its whole name or by its last part.
      if enumerations.contains(path) || enumerations.contains(name) { return .enumeration(path) }
      guard structures[path] ?? structures[name] != nil else {
        throw DescriptionError(
          description: "'\(path)' is stored but is no @StorageStruct and no StorageEnum of this contract's files")
      }
      return .declared(path)
    }
  }

  private func variables(of type: LayoutType) throws -> [LayoutMember] {
    switch type {
    case .group(_, let members): return members
    case .declared(let path):
      let name = path.split(separator: ".").last.map(String.init) ?? path
      return try (structures[path] ?? structures[name] ?? []).map { ($0.name, try resolved($0.type)) }
    default: return []
    }
  }

  // MARK: - Places

  private func members(
    _ variables: [LayoutMember], of owner: String, types: inout [String: JSONValue]
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
    of variables: [LayoutMember], depth: Int = 0
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

  private func size(of type: LayoutType, depth: Int = 0) throws -> (width: Int, slots: Int) {
    guard depth < 16 else {
      throw DescriptionError(
        description: "'\(type.label)' contains itself; let a Mapping or a StorageArray stand between")
    }
    switch type {
    case .value(let value): return (value.storageWidth, 1)
    case .enumeration: return (1, 1)
    case .mapping, .array: return (32, 1)
    case .fixedArray(let count, let element):
      let (width, slots) = try size(of: element, depth: depth + 1)
      let perSlot = 32 / width
      return (32, width > 16 ? count * slots : (count + perSlot - 1) / perSlot)
    case .group, .declared: return (32, try places(of: try variables(of: type), depth: depth + 1).slots)
    }
  }

  // MARK: - Types

  /// Adds the type to the table and gives its identifier.
  private func register(_ type: LayoutType, in types: inout [String: JSONValue]) throws -> String {
    let identifier = type.identifier
    guard types[identifier] == nil else { return identifier }
    // Placed before the parts are described, so that a structure that refers to itself through a mapping ends.
    types[identifier] = .object([])
    let (width, slots) = try size(of: type)
    let bytes = ("numberOfBytes", JSONValue.string("\(width < 32 ? width : slots * 32)"))
    let label = ("label", JSONValue.string(type.label))
    var fields: [(String, JSONValue)] = []
    switch type {
    case .value(let value):
      fields = [("encoding", .string(value.isDynamic ? "bytes" : "inplace")), label, bytes]
    case .enumeration:
      fields = [("encoding", .string("inplace")), label, bytes]
    case .mapping(let key, let value):
      fields = [
        ("encoding", .string("mapping")), ("key", .string(try register(.value(key), in: &types))), label, bytes,
        ("value", .string(try register(value, in: &types))),
      ]
    case .array(let element):
      fields = [
        ("base", .string(try register(element, in: &types))), ("encoding", .string("dynamic_array")), label, bytes,
      ]
    case .fixedArray(_, let element):
      fields = [("base", .string(try register(element, in: &types))), ("encoding", .string("inplace")), label, bytes]
    case .group, .declared:
      let members = try members(try variables(of: type), of: type.owner, types: &types)
      fields = [("encoding", .string("inplace")), label, ("members", .array(members)), bytes]
    }
    types[identifier] = .object(fields)
    return identifier
  }
}

/// A variable of a layout.
private typealias LayoutMember = (name: String, type: LayoutType)

/// A stored type as Solidity's compiler describes it.
private indirect enum LayoutType {
  case value(SolidityType)
  case enumeration(String)
  case mapping(key: SolidityType, value: LayoutType)
  case array(LayoutType)
  case fixedArray(count: Int, element: LayoutType)
  /// A structure that a source file declares.
  case declared(String)
  /// A structure of a library that has a Swift type of its own here.
  case group(String, [LayoutMember])

  /// OpenZeppelin's set with its list of words and their positions.
  static func enumerableSet(of element: SolidityType) -> LayoutType {
    let set = LayoutType.group(
      "EnumerableSet.Set",
      [("_values", .array(.value(.bytes32))), ("_positions", .mapping(key: .bytes32, value: .value(.uint(bits: 256))))])
    return .group("EnumerableSet.\(element.libraryName)Set", [("_inner", set)])
  }

  /// OpenZeppelin's map with the set of its keys and their values.
  static func enumerableMap(key: SolidityType, value: SolidityType) -> LayoutType {
    let inner = LayoutType.group(
      "EnumerableMap.Bytes32ToBytes32Map",
      [
        ("_keys", enumerableSet(of: .bytes32)),
        ("_values", .mapping(key: .bytes32, value: .value(.bytes32))),
      ])
    if key == .bytes32 && value == .bytes32 { return inner }
    return .group("EnumerableMap.\(key.libraryName)To\(value.libraryName)Map", [("_inner", inner)])
  }

  /// OpenZeppelin's history.
  static var checkpoints: LayoutType {
    let checkpoint = LayoutType.group(
      "Checkpoints.Checkpoint208", [("_key", .value(.uint(bits: 48))), ("_value", .value(.uint(bits: 208)))])
    return .group("Checkpoints.Trace208", [("_checkpoints", .array(checkpoint))])
  }

  /// The identifier in the table of types.
  var identifier: String {
    switch self {
    case .value(let value): value.isDynamic ? "t_\(value.name)_storage" : "t_\(value.name)"
    case .enumeration(let path): "t_enum(\(LayoutType.last(path)))"
    case .mapping(let key, let value):
      "t_mapping(t_\(key.name)\(key.isDynamic ? "_memory_ptr" : ""),\(value.identifier))"
    case .array(let element): "t_array(\(element.identifier))dyn_storage"
    case .fixedArray(let count, let element): "t_array(\(element.identifier))\(count)_storage"
    case .declared(let path), .group(let path, _): "t_struct(\(LayoutType.last(path)))_storage"
    }
  }

  /// The type as Solidity writes it.
  var label: String {
    switch self {
    case .value(let value): value.name
    case .enumeration(let path): "enum \(path)"
    case .mapping(let key, let value): "mapping(\(key.name) => \(value.label))"
    case .array(let element): "\(element.label)[]"
    case .fixedArray(let count, let element): "\(element.label)[\(count)]"
    case .declared(let path), .group(let path, _): "struct \(path)"
    }
  }

  /// The name that a structure's members give as their owner.
  var owner: String {
    switch self {
    case .declared(let path), .group(let path, _): LayoutType.last(path)
    default: ""
    }
  }

  private static func last(_ path: String) -> String { path.split(separator: ".").last.map(String.init) ?? path }
}

extension SolidityType {
  /// Whether the content lies behind the slot.
  fileprivate var isDynamic: Bool { self == .bytes || self == .string }

  /// The type in the names of OpenZeppelin's sets and maps.
  fileprivate var libraryName: String {
    switch self {
    case .address: "Address"
    case .bytes32: "Bytes32"
    case .uint(bits: 256): "Uint"
    default: name.prefix(1).uppercased() + name.dropFirst()
    }
  }
}
