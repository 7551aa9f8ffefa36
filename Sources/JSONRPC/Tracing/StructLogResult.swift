internal import Execution
internal import JSONCoding
internal import Primitives
internal import StateTransition

/// Struct logs in the format of geth's `debug_traceTransaction`.
enum StructLogResult {
  /// The whole result of a transaction.
  static func json(_ logs: [StructLog], _ outcome: TransactionOutcome) -> JSON {
    let isReturned: Bool =
      switch outcome.status {
      case .success, .revert: true
      case .failure: false
      }
    return [
      "gas": .integer(outcome.gasUsed), "failed": .bool(!outcome.isSuccess),
      "returnValue": .data(isReturned ? outcome.output : []), "structLogs": .array(logs.map(json)),
    ]
  }

  private static func json(_ log: StructLog) -> JSON {
    var members = [
      JSONMember("pc", .integer(log.programCounter)), JSONMember("op", .string(log.name)),
      JSONMember("gas", .integer(log.gas)), JSONMember("gasCost", .integer(log.gasCost)),
      JSONMember("depth", .integer(log.depth)),
    ]
    if let failure = log.failure { members.append(JSONMember("error", .string(failure.traceText))) }
    if let stack = log.stack { members.append(JSONMember("stack", .array(stack.map { .quantity($0) }))) }
    if !log.returnData.isEmpty { members.append(JSONMember("returnData", .data(log.returnData))) }
    if let memory = log.memory { members.append(JSONMember("memory", .array(words(memory)))) }
    if let storage = log.storage {
      let slots = storage.sorted { $0.key < $1.key }
      members.append(
        JSONMember("storage", .object(slots.map { JSONMember(text($0.key), .string(text($0.value))) })))
    }
    if log.refund > 0 { members.append(JSONMember("refund", .integer(log.refund))) }
    return .object(members)
  }

  /// Memory in words of 32 bytes, without prefix.
  private static func words(_ memory: Bytes) -> [JSON] {
    stride(from: 0, to: memory.count, by: 32).map { start in
      .string(Hex.encode(Bytes(memory[start..<min(start + 32, memory.count)]), prefix: false))
    }
  }

  /// A word as 64 digits without prefix.
  private static func text(_ word: UInt256) -> String { Hex.encode(word.bigEndianBytes, prefix: false) }
}
