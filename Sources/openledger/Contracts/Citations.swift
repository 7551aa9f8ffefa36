import ABI
import JSONCoding
import JSONRPC
import Primitives

/// A version of a Datanet, as the command line names it.
struct DatanetVersion {
  let datanet: UInt64
  let version: UInt64

  /// Reads `DATANET:VERSION`.
  init(_ text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let datanet = UInt64(parts[0]), let version = UInt64(parts[1]) else {
      throw CommandError("write DATANET:VERSION, for example 1:2 for version 2 of Datanet 1")
    }
    (self.datanet, self.version) = (datanet, version)
  }
}

/// The rows of a Datanet version that match a question best, for a model to answer from.
struct Citations {
  struct Row {
    let index: UInt64
    /// By BM25, in units of 2^-32.
    let score: UInt64
    let contributor: Address
    let text: String
  }

  let source: DatanetVersion
  /// Best first.
  let rows: [Row]

  /// Has ATTRIBUTE look for at most `limit` rows.
  init(_ source: DatanetVersion, question: String, limit: UInt32, client: RPCClient) async throws {
    self.source = source
    let id = ABIValue.uint(UInt256(source.datanet))
    let found = try await client.read(
      FunctionSignature("retrieve(uint256,uint64,bytes,uint32)(uint64[],uint64[])"), at: SystemAddress.attribute,
      [id, .uint(UInt256(source.version)), .bytes(Bytes(question.utf8)), .uint(UInt256(UInt64(limit)))])
    let registry = SystemAddress.datanetRegistry
    var rows: [Row] = []
    for (index, score) in zip(found[0].asList ?? [], found[1].asList ?? []) {
      let content = try await client.read(
        FunctionSignature("row(uint256,uint64)(bytes)"), at: registry, [id, index])[0].asBytes
      let contributor = try await client.read(
        FunctionSignature("contributorOf(uint256,uint64)(address)"), at: registry, [id, index])[0].asAddress
      rows.append(
        Row(
          index: index.asUInt64 ?? 0, score: score.asUInt64 ?? 0, contributor: contributor ?? .zero,
          text: String(decoding: content ?? [], as: UTF8.self)))
    }
    self.rows = rows
  }

  /// The rows, a line each, before a question.
  func prompt(_ question: String) -> String { rows.map { $0.text + "\n" }.joined() + question }

  /// The rows for programs.
  var value: JSON {
    .array(
      rows.map { row in
        [
          "datanet": .quantity(source.datanet), "version": .quantity(source.version), "row": .quantity(row.index),
          "contributor": .address(row.contributor), "score": .quantity(row.score), "text": .string(row.text),
        ]
      })
  }

  /// The rows for readers.
  var lines: String {
    rows.map {
      "from row \($0.index) of Datanet \(source.datanet), version \(source.version), by \($0.contributor): \($0.text)"
    }.joined(separator: "\n")
  }
}
