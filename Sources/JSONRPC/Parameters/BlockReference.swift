internal import JSONCoding
public import Primitives

/// How a caller names a block (EIP-1898 and the tags of the execution API).
public enum BlockReference: Sendable, Hashable {
  /// The newest durable block; `safe` and `finalized` mean the same, as a durable block is never undone.
  case latest
  /// The block that would come next.
  case pending
  /// Block 0.
  case earliest
  /// A block by number.
  case number(UInt64)
  /// A block by hash.
  case hash(Hash)
}

extension RPCParameter {
  /// A block by tag, number, hash or `{blockNumber}` / `{blockHash}` object; `latest` when missing.
  public func block() throws(RPCError) -> BlockReference {
    switch value {
    case .none: return .latest
    case .string(let text):
      switch text {
      case "latest", "safe", "finalized": return .latest
      case "pending": return .pending
      case "earliest": return .earliest
      default:
        if text.utf8.count == 66 { return .hash(try hash()) }
        guard let number = try? quantity64() else { throw mustBe(RPCParameter.blockRule) }
        return .number(number)
      }
    case .object:
      try requireObject(members: ["blockHash", "blockNumber", "requireCanonical"])
      _ = try self["requireCanonical"].optional { parameter throws(RPCError) in try parameter.flag() }
      if !self["blockHash"].isMissing {
        guard self["blockNumber"].isMissing else { throw mustBe("a block by hash or by number, but both are given") }
        return .hash(try self["blockHash"].hash())
      }
      guard !self["blockNumber"].isMissing else { throw mustBe(RPCParameter.blockRule) }
      return try self["blockNumber"].block()
    default: throw mustBe(RPCParameter.blockRule)
    }
  }

  private static let blockRule =
    "a block: latest, pending, earliest, safe, finalized, a quantity, a hash, or {blockHash} or {blockNumber}"
}
