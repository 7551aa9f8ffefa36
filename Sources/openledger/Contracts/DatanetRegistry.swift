import ABI
import Primitives

/// The Datanets of the chain, written to with one wallet.
struct DatanetRegistry {
  let wallet: Wallet

  /// Opens a Datanet and gives its id.
  func create(name: String, licence: String) async throws -> (id: UInt256, sent: Wallet.Sent) {
    let sent = try await send("createDatanet(string,string)", [.string(name), .string(licence)])
    let values = try sent.event(.datanetCreated, from: SystemAddress.datanetRegistry)
    return (values[0].asUInt256 ?? .zero, sent)
  }

  /// Adds rows in one transaction and pays the most that they cost; what is left of it comes back.
  func contribute(_ id: UInt256, rows: [Bytes]) async throws -> Wallet.Sent {
    let byteCount = rows.reduce(0) { $0 + $1.count }
    let quote = try await wallet.client.read(
      FunctionSignature("quote(uint256,uint64,uint64)(uint256,uint256)"), at: SystemAddress.datanetRegistry,
      [.uint(id), .uint(UInt256(UInt64(rows.count))), .uint(UInt256(UInt64(byteCount)))])
    let cost = quote.reduce(UInt256.zero) { $0 &+ ($1.asUInt256 ?? .zero) }
    return try await send(
      "contributeRows(uint256,bytes[])", [.uint(id), .array(rows.map { .bytes($0) })], value: cost)
  }

  /// Freezes all rows so far and gives the version's number.
  func publish(_ id: UInt256) async throws -> (version: UInt256, sent: Wallet.Sent) {
    let sent = try await send("publishVersion(uint256)", [.uint(id)])
    let values = try sent.event(.versionPublished, from: SystemAddress.datanetRegistry)
    return (values[1].asUInt256 ?? .zero, sent)
  }

  /// What it costs to train a model from a Datanet, in wei.
  func trainingPrice(of id: UInt256) async throws -> UInt256 {
    let terms = try await wallet.client.read(
      FunctionSignature("termsOf(uint256)(bool,bool,bool,uint16,uint256)"), at: SystemAddress.datanetRegistry,
      [.uint(id)])
    return terms[4].asUInt256 ?? .zero
  }

  private func send(
    _ function: String, _ arguments: [ABIValue], value: UInt256 = .zero
  ) async throws -> Wallet.Sent {
    try await wallet.send(
      to: SystemAddress.datanetRegistry, value: value, data: try FunctionSignature(function).encode(arguments))
  }
}

extension EventSignature {
  fileprivate static let datanetCreated = EventSignature(
    "DatanetCreated", [(.uint(bits: 256), true), (.address, true), (.string, false), (.string, false)])
  fileprivate static let versionPublished = EventSignature(
    "VersionPublished",
    [(.uint(bits: 256), true), (.uint(bits: 64), true), (.uint(bits: 64), false), (.fixedBytes(32), false)])
}
