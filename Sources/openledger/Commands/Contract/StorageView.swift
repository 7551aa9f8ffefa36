import ABI
import JSONCoding
import Primitives

/// A contract's storage as its layout describes it, for reading from a node.
struct StorageView {
  /// A variable with its place.
  struct Variable {
    let label: String
    let slot: UInt256
    let offset: Int
    let type: String
  }

  /// A value that was read.
  struct Value {
    let name: String
    let text: String
  }

  /// The variables, in order.
  let variables: [Variable]
  private let types: [String: JSON]

  /// Reads the layout of an artifact.
  init(_ layout: JSON) throws {
    variables = try StorageView.variables(layout["storage"])
    types = Dictionary((layout["types"]?.members ?? []).map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// The type as Solidity writes it.
  func label(_ type: String) -> String { types[type]?["label"]?.text ?? type }

  /// What every variable holds that has its value in its slots, and what the keys name.
  func values(
    keys: [(variable: String, keys: [String])], read: (UInt256) async throws -> Bytes
  ) async throws -> [Value] {
    var values: [Value] = []
    for variable in variables { values += try await self.values(variable.label, variable, read) }
    for (name, keys) in keys {
      guard var place = variables.first(where: { $0.label == name }) else {
        throw CommandError(
          "there is no variable '\(name)'; the contract stores \(variables.map(\.label).joined(separator: ", "))")
      }
      for key in keys { place = try element(of: place, at: key) }
      values += try await self.values("\(name)[\(keys.joined(separator: "]["))]", place, read)
    }
    return values
  }

  private func values(
    _ name: String, _ place: Variable, _ read: (UInt256) async throws -> Bytes
  ) async throws -> [Value] {
    let type = types[place.type] ?? .null
    if let members = type["members"] {
      var values: [Value] = []
      for member in try StorageView.variables(members) {
        let inner = Variable(
          label: member.label, slot: place.slot &+ member.slot, offset: member.offset, type: member.type)
        values += try await self.values("\(name).\(member.label)", inner, read)
      }
      return values
    }
    let word = try await read(place.slot)
    switch type["encoding"]?.text {
    case "mapping": return []
    case "dynamic_array":
      return [Value(name: "\(name).length", text: "\(UInt256(bigEndian: word))")]
    case "bytes":
      let bytes = try await dynamicBytes(word, place.slot, read)
      return [
        Value(
          name: name, text: type["label"]?.text == "string" ? String(decoding: bytes, as: UTF8.self) : Hex.encode(bytes)
        )
      ]
    default:
      return type["base"] == nil ? [Value(name: name, text: try text(word, place, type))] : []
    }
  }

  /// A word's part that a variable has, in its type's form.
  private func text(_ word: Bytes, _ place: Variable, _ type: JSON) throws -> String {
    let width = Int(type["numberOfBytes"]?.text ?? "") ?? 32
    let end = word.count - place.offset
    guard word.count == 32, end - width >= 0 else { return Hex.encode(word) }
    let bytes = Bytes(word[end - width..<end])
    let name = type["label"]?.text ?? ""
    if let abi = try? ABIType(name) {
      // Numbers and addresses stand at the right of a word, fixed bytes at the left.
      let padding = Bytes(repeating: 0, count: 32 - width)
      if case .fixedBytes = abi { return Hex.encode(bytes) }
      var fill = padding
      if case .int = abi, let first = bytes.first, first >= 0x80 { fill = Bytes(repeating: 0xFF, count: 32 - width) }
      if let value = try? ABI.decode(fill + bytes, as: [abi]).first { return value.description }
    }
    return "\(UInt256(bigEndian: bytes))"
  }

  /// Up to 31 bytes lie in the slot itself, longer ones behind its hash.
  private func dynamicBytes(
    _ word: Bytes, _ slot: UInt256, _ read: (UInt256) async throws -> Bytes
  ) async throws -> Bytes {
    guard let last = word.last else { return [] }
    if last & 1 == 0 { return Bytes(word.prefix(Int(last / 2))) }
    let length = UInt64(clamping: (UInt256(bigEndian: word) &- .one) >> 1)
    guard length <= StorageView.longestBytes else { return Bytes("(\(length) bytes)".utf8) }
    var bytes = Bytes()
    var place = Keccak256.hash(slot.bigEndianBytes).word
    while bytes.count < Int(length) {
      bytes += try await read(place)
      place = place &+ .one
    }
    return Bytes(bytes.prefix(Int(length)))
  }

  /// The place of a mapping's value or of an array's element.
  private func element(of place: Variable, at key: String) throws -> Variable {
    let type = types[place.type] ?? .null
    if let value = type["value"]?.text, let keyType = type["key"]?.text {
      guard let abi = try? ABIType(label(keyType)) else {
        throw CommandError("keys of type \(label(keyType)) cannot be given")
      }
      let encoded: Bytes
      do throws(ABIError) {
        let parsed = try ABIValue.parse(key, as: abi)
        switch abi {
        case .string, .bytes: encoded = parsed.asBytes ?? Bytes((parsed.asString ?? "").utf8)
        default: encoded = try ABI.encode([parsed], as: [abi])
        }
      } catch {
        throw CommandError("the key '\(key)' of \(place.label): \(error)")
      }
      let slot = Keccak256.hash(encoded + place.slot.bigEndianBytes).word
      return Variable(label: place.label, slot: slot, offset: 0, type: value)
    }
    guard type["encoding"]?.text == "dynamic_array", let base = type["base"]?.text, let index = UInt64(key) else {
      throw CommandError("'\(place.label)' is \(label(place.type)) and has no element '\(key)'")
    }
    let width = Int(types[base]?["numberOfBytes"]?.text ?? "") ?? 32
    let perSlot = width < 32 ? UInt64(32 / width) : 1
    let slots = width < 32 ? index / perSlot : index * UInt64((width + 31) / 32)
    let start = Keccak256.hash(place.slot.bigEndianBytes).word
    return Variable(
      label: place.label, slot: start &+ UInt256(slots), offset: width < 32 ? Int(index % perSlot) * width : 0,
      type: base)
  }

  private static func variables(_ list: JSON?) throws -> [Variable] {
    try (list?.elements ?? []).map { item in
      guard let label = item["label"]?.text, let slot = item["slot"]?.text.flatMap({ UInt256(decimal: $0) }),
        let offset = item["offset"]?.text.flatMap({ Int($0) }), let type = item["type"]?.text
      else {
        throw CommandError("the artifact has no readable storage layout; write it with `openledger contract build`")
      }
      return Variable(label: label, slot: slot, offset: offset, type: type)
    }
  }

  /// The most bytes of a text that are read; of a longer one the length is told.
  private static let longestBytes: UInt64 = 4_096
}
