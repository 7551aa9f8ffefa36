import ABI
import Primitives

/// What an account has earned, with one wallet.
struct Rewards {
  let wallet: Wallet

  /// What the account could claim for its rows of a Datanet version, in wei.
  func claimableData(_ datanet: UInt256, version: UInt256) async throws -> UInt256 {
    try await read(
      "claimableData(uint256,uint64,address)(uint256)", [.uint(datanet), .uint(version), .address(wallet.address)])
  }

  /// What the account could claim as model owner, platform or stakers, in wei.
  func claimable() async throws -> UInt256 {
    try await read("claimable(address)(uint256)", [.address(wallet.address)])
  }

  /// Claims what the account's rows earned.
  func claimData(_ datanet: UInt256, version: UInt256) async throws -> Wallet.Sent {
    try await send("claimData(uint256,uint64)", [.uint(datanet), .uint(version)])
  }

  /// Claims what the account earned otherwise.
  func claim() async throws -> Wallet.Sent { try await send("claim()", []) }

  private func read(_ function: String, _ arguments: [ABIValue]) async throws -> UInt256 {
    try await wallet.client.read(FunctionSignature(function), at: SystemAddress.attributionRewards, arguments)[0]
      .asUInt256 ?? .zero
  }

  private func send(_ function: String, _ arguments: [ABIValue]) async throws -> Wallet.Sent {
    try await wallet.send(
      to: SystemAddress.attributionRewards, data: try FunctionSignature(function).encode(arguments))
  }
}
