/// What changed on a `MockChain` between two points: the places, whose values now are looked up when they are written.
struct MockChanges {
  private var balances: Set<Address> = []
  private var storage: [Address: Set<UInt256>] = [:]
  private var nonces: Set<Address> = []
  private var code: Set<Address> = []
  private var references: Set<MockBlobReference> = []

  /// The changes since a position of the journal.
  init(of world: MockWorld, since start: Int) {
    for change in world.journal[start...] {
      switch change {
      case .balance(let account, _): balances.insert(account)
      case .balances(let before):
        for (account, value) in before where world.balances[account] != value { balances.insert(account) }
        for (account, value) in world.balances where before[account] != value { balances.insert(account) }
      case .storage(let slot, _): storage[slot.account, default: []].insert(slot.slot)
      case .nonce(let account, _): nonces.insert(account)
      case .code(let account, _): code.insert(account)
      case .reference(let reference, _): references.insert(reference)
      case .transient, .blob, .referenceCount: break
      }
    }
  }

  /// All that the world has.
  init(everythingOf world: MockWorld) {
    balances = Set(world.balances.keys)
    for slot in world.storage.keys { storage[slot.account, default: []].insert(slot.slot) }
    nonces = Set(world.nonces.keys)
    code = Set(world.code.keys)
    references = Set(world.references.keys)
  }

  /// Adds what there is now at each place to a line.
  func write(to fields: inout JSONLine, of world: MockWorld) {
    fields.add("balances", members: balances.map { ($0.hex, JSONLine.quoted((world.balances[$0] ?? .zero).hex)) })
    fields.add(
      "storage",
      members: storage.map { account, slots in
        var line = JSONLine()
        for slot in slots {
          line.add(slot.hex, world.storage[MockSlot(account: account, slot: slot)] ?? .zero)
        }
        return (account.hex, line.text)
      })
    fields.add("nonces", members: nonces.map { ($0.hex, "\(world.nonce(of: $0))") })
    fields.add(
      "code",
      members: code.compactMap { account in
        world.code[account].map { code in
          (account.hex, JSONLine.quoted(code.type.map { "\($0)" } ?? JSONLine.hex(code.bytes ?? [])))
        }
      })
    fields.add(
      "blobs",
      list: references.map { reference in
        var line = JSONLine()
        line.add("hash", reference.blob.word)
        line.add("owner", reference.owner)
        line.add("references", number: world.references[reference] ?? 0)
        if let content = world.blobs[reference.blob] { line.add("content", bytes: content) }
        return line.text
      })
  }
}

/// One JSON object, written member after member. Members without content are left out.
struct JSONLine {
  private var content = ""

  var text: String { "{\(content)}" }

  mutating func add(_ name: String, json: String) {
    if !content.isEmpty { content += "," }
    content += "\"\(name)\":\(json)"
  }

  mutating func add(_ name: String, text: String) { add(name, json: JSONLine.quoted(text)) }
  mutating func add(_ name: String, _ address: Address) { add(name, text: address.hex) }
  mutating func add(_ name: String, _ word: UInt256) { add(name, text: word.hex) }
  mutating func add(_ name: String, bytes: [UInt8]) { add(name, text: JSONLine.hex(bytes)) }
  mutating func add(_ name: String, number: UInt64) { add(name, json: "\(number)") }

  mutating func add(_ name: String, list: [String]) {
    if !list.isEmpty { add(name, json: "[\(list.joined(separator: ","))]") }
  }

  mutating func add(_ name: String, members: [(name: String, json: String)]) {
    if members.isEmpty { return }
    add(name, json: "{\(members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ","))}")
  }

  mutating func add(_ place: MockPlace) {
    add("function", text: "\(place.function)")
    add("file", text: "\(place.file)")
    add("line", number: UInt64(place.line))
  }

  static func log(_ log: MockLog) -> String {
    var line = JSONLine()
    line.add("address", log.address)
    line.add("topics", list: log.topics.map { quoted($0.hex) })
    line.add("data", bytes: log.data.elements)
    return line.text
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case let control where control.value < 0x20: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = [0x30, 0x78]
    for byte in bytes {
      for half in [byte >> 4, byte & 15] { digits.append(half < 10 ? 0x30 + half : 0x57 + half) }
    }
    return String(decoding: digits, as: UTF8.self)
  }
}

extension UInt256 {
  /// The 32 bytes as hexadecimal digits.
  fileprivate var hex: String { JSONLine.hex(bigEndian) }
}

extension Address {
  /// The 20 bytes as hexadecimal digits, without a checksum.
  fileprivate var hex: String { JSONLine.hex(bytes) }
}
