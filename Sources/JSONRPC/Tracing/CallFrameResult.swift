internal import ABI
internal import ChainTypes
internal import Execution
internal import JSONCoding
internal import Primitives
internal import StateTransition

/// Frames in the format of geth's `callTracer`.
enum CallFrameResult {
  /// The tree of a transaction, whose own frame counts the gas of the whole transaction.
  static func json(_ root: CallFrame, gasLimit: UInt64, gasUsed: UInt64) -> JSON {
    var root = root
    root.gas = gasLimit
    root.gasUsed = gasUsed
    return json(root)
  }

  private static func json(_ frame: CallFrame) -> JSON {
    var members = [
      JSONMember("from", .address(frame.from)), JSONMember("gas", .quantity(frame.gas)),
      JSONMember("gasUsed", .quantity(frame.gasUsed)),
    ]
    if let to = frame.to { members.append(JSONMember("to", .address(to))) }
    members.append(JSONMember("input", .data(frame.input)))
    if !frame.output.isEmpty { members.append(JSONMember("output", .data(frame.output))) }
    switch frame.status {
    case .success: break
    case .revert:
      members.append(JSONMember("error", .string(ExecutionFailure.revertTraceText)))
      if let reason = revertReason(frame.output) { members.append(JSONMember("revertReason", .string(reason))) }
    case .failure(let failure): members.append(JSONMember("error", .string(failure.traceText)))
    }
    if !frame.calls.isEmpty { members.append(JSONMember("calls", .array(frame.calls.map(json)))) }
    if !frame.logs.isEmpty { members.append(JSONMember("logs", .array(frame.logs.map(json)))) }
    if let value = frame.value { members.append(JSONMember("value", .quantity(value))) }
    members.append(JSONMember("type", .string(frame.kind.rawValue)))
    return .object(members)
  }

  private static func json(_ located: CallFrame.LocatedLog) -> JSON {
    [
      "address": .address(located.log.address), "topics": .array(located.log.topics.map { .hash($0) }),
      "data": .data(located.log.data), "index": .quantity(UInt64(located.index)),
      "position": .quantity(UInt64(located.position)),
    ]
  }

  /// The reason in Solidity's `Error(string)` or `Panic(uint256)`; nil for other data.
  private static func revertReason(_ data: Bytes) -> String? {
    switch RevertReason(data) {
    case .message(let text): text
    case .panic(let code): RevertReason.panic(code).description
    case .empty, .custom, .unknown: nil
    }
  }
}
