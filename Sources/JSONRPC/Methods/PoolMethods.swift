internal import ChainTypes
internal import JSONCoding
internal import Primitives

extension MethodTable {
  /// What waits for a block.
  static let poolMethods: [RPCMethod] = [
    RPCMethod("txpool_status", "Counts the pool's pending and queued transactions.", returns: "object") {
      _, context throws(RPCError) in
      let (pending, queued) = context.backend.poolStatus()
      return ["pending": .quantity(UInt64(pending)), "queued": .quantity(UInt64(queued))]
    },
    RPCMethod(
      "txpool_content", "Gives the pool's transactions by sender and nonce.", returns: "object", weight: .heavy
    ) { _, context throws(RPCError) in
      let content = context.backend.poolContent()
      let group = { (transactions: (PoolContent) -> [SignedTransaction]) -> JSON in
        .object(
          content.filter { !transactions($0).isEmpty }.map { entry in
            JSONMember(
              entry.sender.checksummed,
              .object(
                transactions(entry).map { signed in
                  JSONMember(
                    String(signed.transaction.nonce),
                    TransactionResult.json(signed, sender: entry.sender, place: .waiting))
                }))
          })
      }
      return ["pending": group(\.pending), "queued": group(\.queued)]
    },
  ]
}
