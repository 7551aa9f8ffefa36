import ABI
import ChainTypes
import Foundation
import Primitives

/// The models of the chain, written to with one wallet.
struct ModelRegistry {
  let wallet: Wallet

  /// What a new adapter is.
  struct Registration {
    var base: Hash
    var manifest: Hash
    var name: String
    /// The fee of an inference, in wei.
    var price: UInt256
    /// The Datanet version that it was trained from.
    var datanet: UInt256
    var version: UInt256
  }

  /// Registers an adapter, pays the Datanet's price for training, and gives its model id; the transaction is nil when its content is registered already.
  func register(_ registration: Registration) async throws -> (id: UInt256, sent: Wallet.Sent?) {
    let signature = try FunctionSignature(
      "registerAdapter(bytes32,bytes32,string,uint256,uint256[],uint64[])")
    let data = try signature.encode([
      .hash(registration.base), .hash(registration.manifest), .string(registration.name), .uint(registration.price),
      .array([.uint(registration.datanet)]), .array([.uint(registration.version)]),
    ])
    let price = try await DatanetRegistry(wallet: wallet).trainingPrice(of: registration.datanet)
    do {
      let sent = try await wallet.send(to: SystemAddress.modelRegistry, value: price, data: data)
      let values = try sent.event(.modelRegistered, from: SystemAddress.modelRegistry)
      return (values[0].asUInt256 ?? .zero, sent)
    } catch let failure as RPCFailure {
      let known = try FunctionSignature("AlreadyRegistered(uint256)")
      guard let data = failure.data, let values = try? known.decode(data), let id = values[0].asUInt256 else {
        throw failure
      }
      return (id, nil)
    }
  }

  /// The Datanet version that a model was trained from first; nil when it names none.
  func source(of model: UInt256) async throws -> ModelSource? { try await wallet.client.sources(of: model).first }
}

extension EventSignature {
  fileprivate static let modelRegistered = EventSignature(
    "ModelRegistered",
    [
      (.uint(bits: 256), true), (.address, true), (.fixedBytes(32), false), (.fixedBytes(32), false), (.string, false),
      (.uint(bits: 256), false),
    ])
}
