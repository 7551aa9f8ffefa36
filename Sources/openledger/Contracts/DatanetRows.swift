import ABI
import JSONCoding
import JSONRPC
import Primitives

/// One version of a Datanet that a model was trained from.
struct ModelSource: Equatable {
  let datanet: UInt256
  let version: UInt256
}

extension RPCClient {
  /// The Datanet versions that a model was trained from, in their order.
  func sources(of model: UInt256) async throws -> [ModelSource] {
    let count = try await read(
      FunctionSignature("sourceCountOf(uint256)(uint64)"), at: SystemAddress.modelRegistry, [.uint(model)])[0]
    var sources: [ModelSource] = []
    for index in 0..<(count.asUInt64 ?? 0) {
      let values = try await read(
        FunctionSignature("sourceOf(uint256,uint64)(uint256,uint64,uint64)"), at: SystemAddress.modelRegistry,
        [.uint(model), .uint(UInt256(index))])
      sources.append(ModelSource(datanet: values[0].asUInt256 ?? .zero, version: values[1].asUInt256 ?? .zero))
    }
    return sources
  }

  /// How many rows of an account a version has.
  func rowCount(of account: Address, in source: ModelSource) async throws -> UInt64 {
    try await read(
      FunctionSignature("rowsOf(uint256,uint64,address)(uint64)"), at: SystemAddress.datanetRegistry,
      [.uint(source.datanet), .uint(source.version), .address(account)])[0].asUInt64 ?? 0
  }

  /// Whether a row is in a version.
  func isRow(_ index: UInt64, in source: ModelSource) async throws -> Bool {
    try await read(
      FunctionSignature("isInVersion(uint256,uint64,uint64)(bool)"), at: SystemAddress.datanetRegistry,
      [.uint(source.datanet), .uint(source.version), .uint(UInt256(index))])[0].asBool ?? false
  }
}

/// All rows that a Datanet ever got, by index.
struct DatanetRows: AsyncSequence, AsyncIteratorProtocol {
  struct Row {
    let index: UInt64
    let hash: Hash
    let contributor: Address?
  }

  let client: RPCClient
  let datanet: UInt256
  private var page: ArraySlice<Row> = []
  private var next: UInt64 = 0

  init(client: RPCClient, datanet: UInt256) { (self.client, self.datanet) = (client, datanet) }

  func makeAsyncIterator() -> DatanetRows { self }

  mutating func next() async throws -> Row? {
    if page.isEmpty {
      let found = try await client.call(
        "openledger_datanetRows", [.quantity(datanet), .quantity(next), .quantity(Self.pageRows)])
      page = try (found.elements ?? []).map { row in
        Row(
          index: UInt64(clamping: try row.member("index").quantity("index")),
          hash: try row.member("hash").hash("row's hash"),
          contributor: row["contributor"]?.text.flatMap { Address(hex: $0) })
      }[...]
      next += UInt64(page.count)
    }
    return page.popFirst()
  }

  /// How many rows are asked for at once; the node sends their bytes with them.
  private static let pageRows: UInt64 = 100
}
