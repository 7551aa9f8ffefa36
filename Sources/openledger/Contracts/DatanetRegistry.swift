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

  /// Adds rows in one transaction.
  func contribute(_ id: UInt256, rows: [Bytes]) async throws -> Wallet.Sent {
    try await send("contributeRows(uint256,bytes[])", [.uint(id), .array(rows.map { .bytes($0) })])
  }

  /// Freezes all rows so far and gives the version's number.
  func publish(_ id: UInt256) async throws -> (version: UInt256, sent: Wallet.Sent) {
    let sent = try await send("publishVersion(uint256)", [.uint(id)])
    let values = try sent.event(.versionPublished, from: SystemAddress.datanetRegistry)
    return (values[1].asUInt256 ?? .zero, sent)
  }

  private func send(_ function: String, _ arguments: [ABIValue]) async throws -> Wallet.Sent {
    try await wallet.send(
      to: SystemAddress.datanetRegistry, data: try FunctionSignature(function).encode(arguments))
  }
}

extension EventSignature {
  fileprivate static let datanetCreated = EventSignature(
    "DatanetCreated", [(.uint(bits: 256), true), (.address, true), (.string, false), (.string, false)])
  fileprivate static let versionPublished = EventSignature(
    "VersionPublished",
    [(.uint(bits: 256), true), (.uint(bits: 64), true), (.uint(bits: 64), false), (.fixedBytes(32), false)])
}
