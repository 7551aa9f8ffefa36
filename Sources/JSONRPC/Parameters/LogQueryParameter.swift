internal import ChainStore
internal import JSONCoding
internal import Primitives

extension RPCParameter {
  /// A filter object.
  func logQuery() throws(RPCError) -> LogQuery {
    try requireObject(members: ["fromBlock", "toBlock", "blockHash", "address", "topics"])
    let range: LogQuery.Range
    if self["blockHash"].isMissing {
      range = .blocks(from: try self["fromBlock"].block(), to: try self["toBlock"].block())
    } else {
      guard self["fromBlock"].isMissing, self["toBlock"].isMissing else {
        throw .invalidParameters("\(path) has both blockHash and fromBlock or toBlock; give one kind of range")
      }
      range = .block(try self["blockHash"].hash())
    }
    return LogQuery(range: range, filter: LogFilter(addresses: try filterAddresses(), topics: try filterTopics()))
  }

  private func filterAddresses() throws(RPCError) -> Set<Address> {
    let parameter = self["address"]
    if parameter.isMissing { return [] }
    guard case .array = parameter.value else { return [try parameter.address()] }
    var addresses: Set<Address> = []
    for element in try parameter.array(maximum: RPCLimits.maximumLogAddresses) {
      addresses.insert(try element.address())
    }
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
