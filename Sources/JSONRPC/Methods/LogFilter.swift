internal import ChainTypes
internal import Primitives

/// Which logs a caller wants.
struct LogFilter: Sendable {
  /// The first and the last block, or one block by hash.
  enum Range: Sendable {
    case blocks(from: BlockReference, to: BlockReference)
    case block(Hash)
  }

  var range: Range
  /// Contracts whose logs match; every contract when empty.
  var addresses: Set<Address>
  /// The accepted topics of each position; every topic when empty.
  var topics: [Set<Hash>]

  /// Whether a log matches, whatever its block.
  func matches(_ log: Log) -> Bool {
    guard addresses.isEmpty || addresses.contains(log.address), log.topics.count >= topics.count else { return false }
    return zip(topics, log.topics).allSatisfy { $0.isEmpty || $0.contains($1) }
  }

  /// Whether a block or receipt with this bloom may hold a matching log.
  func mayMatch(_ bloom: Bloom) -> Bool {
    guard addresses.isEmpty || addresses.contains(where: { bloom.mayContain($0) }) else { return false }
    return topics.allSatisfy { choices in choices.isEmpty || choices.contains { bloom.mayContain(topic: $0) } }
  }
}

extension RPCParameter {
  /// A filter object.
  func logFilter() throws(RPCError) -> LogFilter {
    try requireObject(members: ["fromBlock", "toBlock", "blockHash", "address", "topics"])
    let range: LogFilter.Range
    if self["blockHash"].isMissing {
      range = .blocks(from: try self["fromBlock"].block(), to: try self["toBlock"].block())
    } else {
      guard self["fromBlock"].isMissing, self["toBlock"].isMissing else {
        throw .invalidParameters("\(path) has both blockHash and fromBlock or toBlock; give one kind of range")
      }
      range = .block(try self["blockHash"].hash())
    }
    return LogFilter(range: range, addresses: try filterAddresses(), topics: try filterTopics())
  }

  private func filterAddresses() throws(RPCError) -> Set<Address> {
    let parameter = self["address"]
    if parameter.isMissing { return [] }
    guard case .array = parameter.value else { return [try parameter.address()] }
    var addresses: Set<Address> = []
    for element in try parameter.array(maximum: RPCLimits.maximumLogAddresses) { addresses.insert(try element.address()) }
    return addresses
  }

  private func filterTopics() throws(RPCError) -> [Set<Hash>] {
    let parameter = self["topics"]
    if parameter.isMissing { return [] }
    var topics: [Set<Hash>] = []
    for element in try parameter.array(maximum: RPCLimits.maximumTopicPositions) {
      if element.isMissing {
        topics.append([])
      } else if case .array = element.value {
        var choices: Set<Hash> = []
        for choice in try element.array(maximum: RPCLimits.maximumLogTopics) where !choice.isMissing {
          choices.insert(try choice.hash())
        }
        topics.append(choices)
      } else {
        topics.append([try element.hash()])
      }
    }
    return topics
  }
}
