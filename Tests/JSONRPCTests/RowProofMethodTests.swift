import ChainSpecification
import ChainTypes
import Execution
import JSONCoding
import JSONRPC
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// What DatanetRegistry says of the versions of its Datanets: version 1 has all rows, and nothing else is there.
private struct RegistryStandIn: Precompile {
  let address = Address(low: 0x05)
  let name = "REGISTRY"
  let rowCount: UInt64
  let root: Hash

  func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    let input = message.input.bytes
    let selector = Bytes(input.prefix(4))
    guard input.count == 68, input[67] == 1 else { return .revert(gasLeft: message.gas) }
    switch selector {
    case Bytes(Keccak256.hash(utf8: "versionLeafCount(uint256,uint64)").bytes.prefix(4)):
      return .success(gasLeft: message.gas, output: UInt256(rowCount).bigEndianBytes)
    case Bytes(Keccak256.hash(utf8: "versionRoot(uint256,uint64)").bytes.prefix(4)):
      return .success(gasLeft: message.gas, output: root.bytes)
    default: return .revert(gasLeft: message.gas)
    }
  }
}

@Suite struct RowProofMethodTests {
  private let leaves = (0..<13 as Range<UInt64>).map {
    RowProof.Leaf(row: Keccak256.hash([UInt8($0)]), contributor: Address(low: 0xC0 + $0 % 3))
  }

  /// A server whose chain has the rows in Datanet 7, and a registry that says of version 1 what is given.
  private func server(rowCount: UInt64 = 13, root: Hash) throws -> TestServer {
    let registry = RegistryStandIn(rowCount: rowCount, root: root)
    let state = StateDatabase.inMemory().headState()
    state.setNonce(1, of: registry.address)
    for (index, leaf) in leaves.enumerated() {
      let slot = DatanetStorage(datanet: 7).row(at: UInt64(index))
      state.setStorage(registry.address, slot, leaf.row.word)
      // In all versions from 1 on.
      state.setStorage(registry.address, slot &+ 1, leaf.contributor.word | UInt256(1) << 160)
    }
    let changes = try state.commit()
    var backend = try TestBackend(changes: StateChanges(root: changes.root, diff: changes.diff))
    backend.identity.contracts = [
      ContractDescription(name: "DatanetRegistry", address: registry.address, interface: nil, interfaceJSON: [])
    ]
    backend.rules = ExecutionRules(
      specification: ChainSpecification(chainID: 1337), precompiles: try PrecompileTable([registry]), machines: [])
    return TestServer(backend: backend)
  }

  private func root() throws -> Hash { try #require(RowProof(index: 0, leaves: leaves)?.root) }

  @Test("the answer for every row proves it against the version's root")
  func proofs() async throws {
    let root = try root()
    let server = try server(root: root)
    for index in leaves.indices {
      let answer = try await server.call("openledger_getRowProof", "[7, 1, \(index)]")["result"]
      let siblings = try #require(answer?["siblings"]?.elements).compactMap { $0.text.flatMap { Hash(hex: $0) } }
      let leaf = RowProof.Leaf(
        row: try #require(Hash(hex: answer?["hash"]?.text ?? "")),
        contributor: try #require(Address(hex: answer?["contributor"]?.text ?? "")))
      #expect(leaf == leaves[index])
      #expect(RowProof(leaf: leaf, index: UInt64(index), rowCount: 13, siblings: siblings).isValid(root: root))
      #expect(answer?["root"]?.text == root.hex)
      #expect(answer?["rowCount"]?.text == "0xd" && answer?["id"]?.text == "0x7" && answer?["version"]?.text == "0x1")
    }
  }

  @Test("a row, version or size that cannot be proved is refused, and damaged rows give no proof")
  func refusals() async throws {
    let server = try server(root: try root())
    #expect(try await server.call("openledger_getRowProof", "[7, 1, 13]").errorMessage.contains("no row 13"))
    #expect(try await server.call("openledger_getRowProof", "[7, 2, 0]").errorCode != nil)
    let other = try self.server(root: Hash(1))
    #expect(try await other.call("openledger_getRowProof", "[7, 1, 0]").errorCode == -32603)
    let large = try self.server(rowCount: RPCLimits.maximumProofRows + 1, root: Hash(1))
    #expect(try await large.call("openledger_getRowProof", "[7, 1, 0]").errorMessage.contains("rows"))
  }
}
