import ABI
import ChainSpecification
import ChainTypes
import Execution
import Precompiles
import Primitives
import StateStore
import Testing
import WorldState

/// A context with Datanets, written as DatanetRegistry would have, and the calls of ATTRIBUTE.
struct AttributionFixture {
  let context: TestContext
  let engine = StubEngine()
  let attribute: AttributionPrecompile

  init(state: WorldState = StateDatabase.inMemory().headState()) {
    context = TestContext(state: state)
    attribute = AttributionPrecompile(engine: engine)
  }

  /// Writes a version with rows from index 0 on; nil is an index without a row.
  func publish(datanet: UInt256, version: UInt64 = 1, _ rows: [String?]) {
    let storage = DatanetStorage(datanet: datanet)
    let account = SystemContract.datanetRegistry.address
    let state = context.state
    state.setStorage(
      account, storage.version(version),
      UInt256(l0: UInt64(rows.count { $0 != nil }), l1: UInt64(rows.count), l2: 0, l3: 0))
    for (index, row) in rows.enumerated() {
      guard let row else { continue }
      let hash = state.storeBlob(Bytes(row.utf8))
      state.setStorage(account, storage.row(at: UInt64(index)), hash.word)
      state.setStorage(
        account, storage.row(at: UInt64(index)) &+ 1, UInt256(l0: 1, l1: 0, l2: 1 << 32, l3: 0))
    }
  }

  func run(
    _ signature: String, _ arguments: [ABIValue], gas: UInt64 = 1_000_000_000, value: UInt256 = .zero,
    isStatic: Bool = false, on precompile: AttributionPrecompile? = nil
  ) throws -> MessageResult {
    context.run(
      precompile ?? attribute, try FunctionSignature(signature).encode(arguments), gas: gas, value: value,
      isStatic: isStatic)
  }

  @discardableResult
  func build(_ datanet: UInt256, _ version: UInt64 = 1) throws -> Hash {
    let result = try run("buildIndex(uint256,uint64)", [.uint(datanet), .number(version)])
    try #require(result.isSuccess, "\(result.status) \(Hex.encode(result.output))")
    return try #require(Hash(bytes: result.output))
  }

  /// Index, rows, shards and bytes.
  func index(_ datanet: UInt256, _ version: UInt64 = 1) throws -> [ABIValue] {
    let result = try run("indexOf(uint256,uint64)", [.uint(datanet), .number(version)])
    return try ABI.decode(
      result.output, as: [.fixedBytes(32), .uint(bits: 64), .uint(bits: 64), .uint(bits: 64)])
  }

  static let signature =
    "(uint256,bytes32,bytes32,uint256[],uint64[],bytes,bytes,bytes32[],uint16[])"
  static let provingSignature =
    "prove(uint256,bytes32,bytes32,uint256[],uint64[],bytes,bytes,bytes32[],uint16[],uint64,uint64)"

  static func word(_ name: String) -> Hash {
    Hash(bytes: Bytes(name.utf8) + Bytes(repeating: 0, count: 32 - name.utf8.count)) ?? .zero
  }

  /// The arguments of `attribute`.
  static func question(
    _ datanets: [UInt256], prompt: String = "", answer: String, methods: [(String, UInt64)] = [("verbatim", 10_000)],
    base: Hash = .zero, adapter: Hash = .zero, inference: UInt256 = 9
  ) -> [ABIValue] {
    [
      .uint(inference), .hash(base), .hash(adapter), .array(datanets.map { .uint($0) }),
      .array(datanets.map { _ in .number(1) }), .bytes(Bytes(prompt.utf8)), .bytes(Bytes(answer.utf8)),
      .array(methods.map { .hash(word($0.0)) }), .array(methods.map { .number($0.1) }),
    ]
  }

  /// What `attribute` gives.
  struct Score: Equatable {
    var sources: [UInt64]
    var rows: [UInt64]
    var influences: [UInt256]
    var clusters: [UInt64]
    var restRoot: Hash
    var restTotal: UInt256

    init(_ output: Bytes) throws {
      let numbers = ABIType.array(.uint(bits: 64))
      let values = try ABI.decode(
        output, as: [numbers, numbers, .array(.int(bits: 256)), numbers, .fixedBytes(32), .uint(bits: 128)])
      func list(_ index: Int) -> [UInt64] { values[index].asList?.compactMap(\.asUInt64) ?? [] }
      sources = list(0)
      rows = list(1)
      influences = (values[2].asList ?? []).compactMap { if case .int(let word) = $0 { word } else { nil } }
      clusters = list(3)
      restRoot = try #require(values[4].asHash)
      restTotal = try #require(values[5].asUInt256)
    }
  }

  func score(_ question: [ABIValue], on precompile: AttributionPrecompile? = nil) throws -> Score {
    let result = try run("attribute" + Self.signature, question, on: precompile)
    try #require(result.isSuccess, "\(result.status) \(Hex.encode(result.output))")
    return try Score(result.output)
  }

  /// The root that a leaf of AttributionRewards and a proof give, as its README says.
  static func root(_ inference: UInt256, _ source: UInt64, _ row: UInt64, _ weight: UInt256, _ proof: [Hash]) -> Hash {
    let leaf = [inference, UInt256(source), UInt256(row), weight].flatMap(\.bigEndianBytes)
    return proof.reduce(Keccak256.hash(Keccak256.hash(leaf).bytes)) { node, sibling in
      Keccak256.hash(node.word < sibling.word ? node.bytes + sibling.bytes : sibling.bytes + node.bytes)
    }
  }
}
