import JSONCoding
import Primitives

/// Why a recording cannot be read.
struct ScenarioError: Error, CustomStringConvertible {
  let description: String

  init(_ problem: String) {
    description = "\(problem); record the scenario again with this version's ContractKit"
  }
}

extension ScenarioLine {
  /// Reads a line.
  init(_ text: String) throws(ScenarioError) {
    let json: JSON
    do throws(JSONError) { json = try JSON.parse(text) } catch { throw ScenarioError("a line is not JSON: \(error)") }
    if let format = json["format"]?.text {
      guard format == ScenarioLine.formatName else {
        throw ScenarioError("the recording has the format '\(format)', not '\(ScenarioLine.formatName)'")
      }
      self = .format
      return
    }
    let kind = try json.string("kind")
    switch kind {
    case "end": self = .end
    case "state": self = .state(try ScenarioChanges(json), place: json["file"] == nil ? nil : try ScenarioPlace(json))
    default:
      guard let step = ScenarioStep.Kind(rawValue: kind) else { throw ScenarioError("a line has the kind '\(kind)'") }
      self = .step(try ScenarioStep(step, json))
    }
  }

  /// The name of the format.
  private static let formatName = "openledger-scenario-1"
}

extension ScenarioPlace {
  init(_ json: JSON) throws(ScenarioError) {
    function = try json.string("function")
    file = try json.string("file")
    line = try json.number("line")
  }
}

extension ScenarioStep {
  init(_ kind: Kind, _ json: JSON) throws(ScenarioError) {
    self.kind = kind
    place = try ScenarioPlace(json)
    contract = json["contract"]?.text ?? ""
    from = try json.address("from")
    to = try json.address("to")
    value = try json.word("value")
    input = try json.bytes("input")
    environment = try ScenarioEnvironment(try json.member("environment"))
    outcome = try ScenarioOutcome(json)
    var logs: [ScenarioLog] = []
    for log in json["logs"]?.elements ?? [] { logs.append(try ScenarioLog(log)) }
    self.logs = logs
    changes = try ScenarioChanges(json)
    var stubs: [ScenarioStub] = []
    for stub in json["stubs"]?.elements ?? [] { stubs.append(try ScenarioStub(stub)) }
    self.stubs = stubs
  }
}

extension ScenarioEnvironment {
  init(_ json: JSON) throws(ScenarioError) {
    origin = try json.address("origin")
    coinbase = try json.address("coinbase")
    chainID = try json.number("chainID")
    number = try json.number("number")
    timestamp = try json.number("timestamp")
    gasLimit = try json.number("gasLimit")
    gasPrice = try json.word("gasPrice")
    baseFee = try json.word("baseFee")
    prevRandao = try json.word("prevRandao")
  }
}

extension ScenarioOutcome {
  init(_ json: JSON) throws(ScenarioError) {
    switch try json.string("outcome") {
    case "return": self = .returned(try json.bytes("output"))
    case "revert": self = .reverted(try json.bytes("output"))
    default: self = .failed(json["failure"]?.text ?? "")
    }
  }
}

extension ScenarioLog {
  init(_ json: JSON) throws(ScenarioError) {
    address = try json.address("address")
    var topics: [UInt256] = []
    for topic in json["topics"]?.elements ?? [] {
      guard let word = topic.text.flatMap({ UInt256(hex: $0) }) else { throw ScenarioError("a topic is no word") }
      topics.append(word)
    }
    self.topics = topics
    data = try json.bytes("data")
  }
}

extension ScenarioStub {
  init(_ json: JSON) throws(ScenarioError) {
    address = try json.address("address")
    caller = try json.address("caller")
    value = try json.word("value")
    input = try json.bytes("input")
    outcome = try ScenarioOutcome(json)
    changes = try ScenarioChanges(json)
  }
}

extension ScenarioChanges {
  init(_ json: JSON) throws(ScenarioError) {
    for member in json["balances"]?.members ?? [] { balances[try member.account()] = try member.word() }
    for member in json["storage"]?.members ?? [] {
      var slots: [UInt256: UInt256] = [:]
      for slot in member.value.members ?? [] {
        guard let key = UInt256(hex: slot.name) else { throw ScenarioError("'\(slot.name)' is no storage slot") }
        slots[key] = try slot.word()
      }
      storage[try member.account()] = slots
    }
    for member in json["nonces"]?.members ?? [] {
      guard case .number(let text) = member.value, let nonce = UInt64(text) else {
        throw ScenarioError("a nonce is none")
      }
      nonces[try member.account()] = nonce
    }
    for member in json["code"]?.members ?? [] {
      guard let text = member.value.text else { throw ScenarioError("the code of '\(member.name)' is no text") }
      let bytes = text.hasPrefix("0x") ? try? Hex.decode(text) : nil
      code[try member.account()] = bytes.map { .bytes($0) } ?? .contract(text)
    }
    for blob in json["blobs"]?.elements ?? [] {
      blobs.append(
        ScenarioBlob(
          hash: Hash(try blob.word("hash")), owner: try blob.address("owner"),
          references: try blob.number("references"),
          content: blob["content"] == nil ? nil : try blob.bytes("content")))
    }
  }
}

extension JSON {
  fileprivate func member(_ name: String) throws(ScenarioError) -> JSON {
    guard let value = self[name] else { throw ScenarioError("a line has no '\(name)'") }
    return value
  }

  fileprivate func string(_ name: String) throws(ScenarioError) -> String {
    guard let text = try member(name).text else { throw ScenarioError("'\(name)' is no text") }
    return text
  }

  fileprivate func address(_ name: String) throws(ScenarioError) -> Address {
    guard let address = Address(hex: try string(name)) else { throw ScenarioError("'\(name)' is no address") }
    return address
  }

  fileprivate func word(_ name: String) throws(ScenarioError) -> UInt256 {
    guard let word = UInt256(hex: try string(name)) else { throw ScenarioError("'\(name)' is no word") }
    return word
  }

  fileprivate func bytes(_ name: String) throws(ScenarioError) -> Bytes {
    guard let bytes = try? Hex.decode(try string(name)) else { throw ScenarioError("'\(name)' is no hexadecimal data") }
    return bytes
  }

  fileprivate func number(_ name: String) throws(ScenarioError) -> UInt64 {
    guard case .number(let text) = try member(name), let number = UInt64(text) else {
      throw ScenarioError("'\(name)' is no number")
    }
    return number
  }
}

extension JSONMember {
  fileprivate func account() throws(ScenarioError) -> Address {
    guard let address = Address(hex: name) else { throw ScenarioError("'\(name)' is no address") }
    return address
  }

  fileprivate func word() throws(ScenarioError) -> UInt256 {
    guard let word = value.text.flatMap({ UInt256(hex: $0) }) else { throw ScenarioError("'\(name)' has no word") }
    return word
  }
}
