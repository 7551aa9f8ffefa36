import ABI
import ContractBuilder
import ContractKit
import ContractVM
import Foundation
import JSONCoding
import Primitives
import Testing

@Suite("An artifact")
struct ArtifactTests {
  let artifact: Artifact

  init() throws { artifact = try Sources.builtSample.get() }

  @Test("holds a valid container, with the stack and memory that were asked for")
  func container() throws {
    let container = try Container(encoded: artifact.bytecode)
    #expect(container.stackSize == LinkerScript.defaultStackSize)
    #expect(container.memoryLimit == LinkerScript.defaultMemoryLimit)
    #expect(artifact.codeHash == Keccak256.hash(artifact.deployedBytecode))
    let options = ContractBuilder.Options(stackSize: 8_192, memoryLimit: 262_144)
    let small = try ContractBuilder(options: options).build(source: Sources.sample.path)
    let other = try Container(encoded: small.bytecode)
    #expect(other.stackSize == 8_192 && other.memoryLimit == 262_144)
  }

  @Test("is the same after it was written and read, and JSON that Ethereum's tools know")
  func coding() throws {
    try Sources.withFolder { folder in
      let path = folder.appending(path: "Shelf.json").path
      try artifact.write(to: path)
      #expect(try Artifact.load(path) == artifact)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any])
      #expect(object["contractName"] as? String == "Shelf")
      #expect(object["bytecode"] as? String == Hex.encode(artifact.bytecode))
      #expect(object["deployedBytecode"] as? String == Hex.encode(artifact.bytecode))
      #expect((object["abi"] as? [Any])?.count == 11)
    }
  }

  @Test("describes the interface that the dispatcher has")
  func interface() throws {
    let interface = try ContractInterface(json: Array(artifact.json.utf8))
    #expect(try ContractInterface(json: Array(artifact.abi.encodedText.utf8)) == interface)
    #expect(
      interface.functions.map { "\($0.signature.description) \($0.stateMutability.rawValue)" } == [
        "total() view", "isOpen() view", "keeper() view", "add(bytes,uint32) nonpayable", "pages(bytes) view",
        "sum(uint256[]) pure",
      ])
    #expect(interface.constructorInputs.map(\.name) == ["keeper", "titles"])
    #expect(interface.constructorIsPayable && interface.hasReceive && !interface.hasFallback)
    #expect(interface.errors.map { $0.signature.description } == ["NoTitle()", "Known(bytes,uint32)"])
    #expect(try interface.event("Placed").inputs.map(\.isIndexed) == [true, false])
    #expect(try interface.function("add").inputs.map(\.name) == ["name", "count"])
    #expect(try interface.function("pages").outputs.map(\.name) == ["pages", "isThick"])
  }

  @Test("its interface encodes calls that the dispatcher understands, and reads what it gives")
  func calls() throws {
    let interface = try ContractInterface(json: Array(artifact.json.utf8))
    let chain = MockChain()
    let place = ContractKit.Address(0x5E)
    let keeper = Primitives.Address(low: 7)
    let arguments = try interface.encodeConstructor([.address(keeper), .array([.string("first")])])
    _ = try chain.deploy(Shelf.self, at: place, arguments: ContractKit.Bytes(arguments))
    func call(_ name: String, _ arguments: String...) throws -> [String] {
      let data = try interface.function(name).signature.encode(parsing: arguments)
      let output = try chain.send(ContractKit.Bytes(data), to: place).elements
      return try interface.decodeResult(name, output).map(\.description)
    }
    #expect(try call("keeper") == [keeper.checksummed])
    #expect(try call("isOpen") == ["true"])
    #expect(try call("sum", "[1,2,39]") == ["42"])
    #expect(try call("add", "0xabcd", "501") == ["1"])
    #expect(try call("pages", "0xabcd") == ["501", "true"])
    let known = Revert.error(ShelfError.known([0xab, 0xcd], pages: 501))
    #expect(throws: known) { try call("add", "0xabcd", "1") }
    #expect(interface.decodeRevert(known.data.elements).description.contains("Known"))
    let log = try #require(chain.logs.first)
    let topics = log.topics.map { word in
      Primitives.Hash(Primitives.UInt256(l0: word.l0, l1: word.l1, l2: word.l2, l3: word.l3))
    }
    #expect(interface.decodeLog(topics: topics, data: log.data.elements)?.event.name == "Placed")
  }
}
