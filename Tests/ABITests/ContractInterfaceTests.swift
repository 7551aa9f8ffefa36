import ABI
import Primitives
import Testing

@Suite("Contract interfaces")
struct ContractInterfaceTests {
  private let interface: ContractInterface

  init() throws {
    interface = try ContractInterface(json: Bytes(tokenInterface.utf8))
  }

  @Test("functions are found by name, or by signature when overloaded")
  func lookUp() throws {
    #expect(try interface.function("transfer").signature.description == "transfer(address,uint256)")
    #expect(throws: ABIError.ambiguousName("mint")) { try interface.function("mint") }
    #expect(try interface.function("mint(uint256)").inputs.count == 1)
    #expect(try interface.function("mint((address,uint256)[])").inputs.first?.components.first?.name == "to")
    #expect(throws: ABIError.unknownName("burn")) { try interface.function("burn") }
    #expect(throws: ABIError.unknownName("burn()")) { try interface.function("burn()") }
    #expect(interface.function(selectedBy: [0xa9, 0x05, 0x9c, 0xbb, 1])?.name == "transfer")
    #expect(interface.function(selectedBy: [0xa9]) == nil)
  }

  @Test("calls, results and constructor arguments are encoded and decoded")
  func calls() throws {
    let arguments: [ABIValue] = [.address(Address(low: 0x1000)), .uint(7)]
    let call = try interface.encodeCall("transfer", arguments)
    #expect(call.prefix(4) == [0xa9, 0x05, 0x9c, 0xbb])
    #expect(try interface.function("transfer").signature.decode(call) == arguments)
    #expect(try interface.decodeResult("transfer", UInt256.one.bigEndianBytes) == [.bool(true)])
    #expect(try interface.encodeConstructor([.uint(5)]) == UInt256(5).bigEndianBytes)
  }

  @Test("log entries are decoded with their indexed parameters")
  func logs() throws {
    let event = try interface.event("Transfer")
    let values: [ABIValue] = [.address(Address(low: 1)), .address(Address(low: 2)), .uint(99)]
    let (topics, data) = try event.encode(values)
    #expect(topics.count == 3 && topics[1] == Hash(UInt256(1)) && data == UInt256(99).bigEndianBytes)
    let decoded = try #require(interface.decodeLog(topics: topics, data: data))
    #expect(decoded.event == event && decoded.fields == values.map { .value($0) })
    #expect(try event.filter([nil, values[1]]) == [event.topic, nil, topics[2]])
    #expect(throws: ABIError.wrongTopics(event: "Transfer")) { try event.decode(topics: [], data: data) }
    #expect(throws: ABIError.wrongTopics(event: "Transfer")) {
      try event.decode(topics: Array(topics.dropLast()), data: data)
    }
    #expect(throws: ABIError.nonCanonical(type: "address")) {
      try event.decode(topics: [event.topic, Hash(.max), topics[2]], data: data)
    }
    #expect(interface.decodeLog(topics: [Hash.zero], data: []) == nil)
  }

  @Test("indexed parameters that do not fit in a topic are hashed")
  func hashedTopics() throws {
    let event = ABIEvent(
      name: "Noted",
      inputs: [
        ABIParameter(name: "text", type: .string, isIndexed: true),
        ABIParameter(name: "pair", type: try ABIType("(uint8,bytes)"), isIndexed: true),
        ABIParameter(name: "list", type: try ABIType("uint16[]"), isIndexed: true),
      ], isAnonymous: true)
    let (topics, data) = try event.encode([
      .string("hi"), .tuple([.uint(1), .bytes([2])]), .array([.uint(3), .uint(4)]),
    ])
    let pair = UInt256(1).bigEndianBytes + [2] + Bytes(repeating: 0, count: 31)
    let expected = [
      Keccak256.hash(utf8: "hi"), Keccak256.hash(pair),
      Keccak256.hash(UInt256(3).bigEndianBytes + UInt256(4).bigEndianBytes),
    ]
    #expect(topics == expected && data.isEmpty)
    #expect(try event.decode(topics: topics, data: data) == expected.map { .hash($0) })
  }

  @Test("revert data tells its reason")
  func reverts() throws {
    #expect(interface.decodeRevert([]) == .empty)
    #expect(interface.decodeRevert(RevertReason.encode(message: "too late")) == .message("too late"))
    #expect(interface.decodeRevert(RevertReason.encode(panic: 0x11)) == .panic(0x11))
    #expect("\(RevertReason.panic(0x11))" == "panicked: arithmetic overflow or underflow (0x11)")
    let custom = try interface.error("InsufficientBalance").signature.encode([.uint(3), .uint(5)])
    #expect(
      interface.decodeRevert(custom) == .custom(name: "InsufficientBalance", arguments: [.uint(3), .uint(5)]))
    #expect("\(interface.decodeRevert(custom))" == "reverted with InsufficientBalance(3, 5)")
    #expect(interface.decodeRevert(Array(custom.dropLast())) == .unknown(Array(custom.dropLast())))
    #expect(interface.decodeRevert([1, 2, 3]) == .unknown([1, 2, 3]))
  }

  @Test("an interface written as JSON reads back the same, also from an artifact")
  func json() throws {
    let json = interface.json()
    #expect(try ContractInterface(json: json) == interface)
    #expect(try ContractInterface(json: Bytes(#"{"bytecode":"0x","abi":"#.utf8) + json + Bytes("}".utf8)) == interface)
    #expect(interface.hasReceive && interface.hasFallback && !interface.constructorIsPayable)
  }

  @Test(
    "a malformed interface is refused with the place of the fault",
    arguments: [
      ("", "it is not JSON"), ("{}", ".abi is missing"), ("[1]", "[0] has the wrong type"),
      (#"[{"type":"function"}]"#, "[0].name is missing"),
      (#"[{"type":"frob","name":"f"}]"#, "[0].type is \"frob\", which is no kind of entry"),
      (
        #"[{"type":"error","name":"E","inputs":[{"type":"uint7"}]}]"#, "[0].inputs[0].type \"uint7\" is not an ABI type"
      ),
      (#"[{"type":"error","name":"E","inputs":[{"name":"x"}]}]"#, "[0].inputs[0].type is missing"),
      (#"[{"type":"function","name":"f","stateMutability":"pur"}]"#, "[0].stateMutability has an unknown value"),
      (
        #"[{"type":"function","name":"f","outputs":[{"type":"tuple[]","components":[{"type":"x"}]}]}]"#,
        "[0].outputs[0].components[0].type \"x\" is not an ABI type"
      ),
    ])
  func malformed(json: String, reason: String) {
    #expect(throws: ABIError.invalidInterface(reason)) { try ContractInterface(json: Bytes(json.utf8)) }
  }
}

private let tokenInterface = """
  [
    {"type": "constructor", "inputs": [{"name": "supply", "type": "uint256"}], "stateMutability": "nonpayable"},
    {"type": "function", "name": "transfer", "stateMutability": "nonpayable",
     "inputs": [{"name": "to", "type": "address", "internalType": "address"}, {"name": "amount", "type": "uint256"}],
     "outputs": [{"name": "", "type": "bool"}]},
    {"type": "function", "name": "mint", "inputs": [{"name": "amount", "type": "uint256"}], "outputs": []},
    {"type": "function", "name": "mint", "outputs": [], "stateMutability": "payable",
     "inputs": [{"name": "shares", "type": "tuple[]", "internalType": "struct Share[]", "components": [
       {"name": "to", "type": "address"}, {"name": "amount", "type": "uint256"}]}]},
    {"type": "event", "name": "Transfer", "anonymous": false, "inputs": [
      {"name": "from", "type": "address", "indexed": true}, {"name": "to", "type": "address", "indexed": true},
      {"name": "value", "type": "uint256", "indexed": false}]},
    {"type": "error", "name": "InsufficientBalance", "inputs": [
      {"name": "available", "type": "uint256"}, {"name": "required", "type": "uint256"}]},
    {"type": "fallback", "stateMutability": "payable"},
    {"type": "receive", "stateMutability": "payable"}
  ]
  """
