import ABI
import JSONCoding
import JSONRPC
import Primitives

/// An event of a system contract by its signature, with the positions of its indexed parameters.
struct EventSignature {
  let event: ABIEvent

  /// `indexed` says of each type whether it is a topic.
  init(_ name: String, _ inputs: [(type: ABIType, indexed: Bool)]) {
    event = ABIEvent(
      name: name, inputs: inputs.map { ABIParameter(name: "", type: $0.type, isIndexed: $0.indexed) })
  }
}

extension Wallet.Sent {
  /// The values of the first event of this kind that a contract emitted; throws when there is none.
  func event(_ signature: EventSignature, from contract: Address) throws -> [ABIValue] {
    if let first = try events(signature, from: contract).first { return first }
    throw CommandError("transaction \(hash) has no event \(signature.event.name); is \(contract) a system contract?")
  }

  /// The values of all events of this kind that a contract emitted.
  func events(_ signature: EventSignature, from contract: Address) throws -> [[ABIValue]] {
    try events([signature], from: contract).map(\.values)
  }

  /// The values of all events of these kinds that a contract emitted, in their order, each with the place of its kind.
  func events(
    _ signatures: [EventSignature], from contract: Address
  ) throws -> [(kind: Int, values: [ABIValue])] {
    var found: [(kind: Int, values: [ABIValue])] = []
    for log in receipt["logs"]?.elements ?? [] {
      guard log["address"]?.text.flatMap({ Address(hex: $0) }) == contract else { continue }
      let topics = try (log["topics"]?.elements ?? []).map { try $0.hash("topic") }
      guard let kind = signatures.firstIndex(where: { $0.event.topic == topics.first }) else { continue }
      let fields = try signatures[kind].event.decode(topics: topics, data: try log.member("data").data("log data"))
      let values = fields.map { field -> ABIValue in
        switch field {
        case .value(let value): value
        case .hash(let hash): .hash(hash)
        }
      }
      found.append((kind, values))
    }
    return found
  }
}
