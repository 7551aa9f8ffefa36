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
    var found: [[ABIValue]] = []
    for log in receipt["logs"]?.elements ?? [] {
      guard log["address"]?.text.flatMap({ Address(hex: $0) }) == contract else { continue }
      let topics = try (log["topics"]?.elements ?? []).map { try $0.hash("topic") }
      guard topics.first == signature.event.topic else { continue }
      let fields = try signature.event.decode(topics: topics, data: try log.member("data").data("log data"))
      found.append(
        fields.map { field in
          switch field {
          case .value(let value): value
          case .hash(let hash): .hash(hash)
          }
        })
    }
    return found
  }
}
