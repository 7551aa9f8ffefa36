internal import ChainSpecification
internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives
internal import WorldState

extension RPCContext {
  /// The rules of the block after a header, for people and programs.
  func chainRules(after header: Header) throws(RPCError) -> JSON {
    let specification = try specification(after: header)
    let parameters = GovernedParameter.all.map { JSONMember($0.name, .quantity(specification[$0])) }
    let forks = HardFork.allCases.map { fork -> JSON in
      let time = specification.forks.time(of: fork)
      return [
        "name": .string(fork.name), "time": time.map { .quantity($0) } ?? .null,
        "isActive": .bool(time.map { $0 <= header.timestamp } ?? false),
      ]
    }
    return [
      "blockNumber": .quantity(header.number), "timestamp": .quantity(header.timestamp),
      "changes": .quantity(try changes(after: header)), "parameters": .object(parameters), "forks": .array(forks),
      "pausedPrecompiles": .array(specification.pausedPrecompiles.sorted().map { .address($0) }),
    ]
  }

  /// How many changes governance has made up to a block.
  private func changes(after header: Header) throws(RPCError) -> UInt256 {
    do throws(StateError) {
      return try backend.chain.state(at: header).storage(GovernedChain.address, GovernedChain.versionSlot)
    } catch {
      throw RPCContext.rpcError(error)
    }
  }
}
