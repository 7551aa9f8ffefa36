import ChainTypes
import Foundation
import Primitives
import Synchronization

/// Plain transfers through JSON-RPC into durable blocks of a development node, with the client on the same cores.
enum NodeSection {
  private static let batchSize = 100
  private static let batchedTransfers = 20_000
  private static let singleTransfers = 10_000
  private static let recipients = 10_000
  private static let connections = 4
  private static let blockSeconds = 1
  private static let chainID: UInt64 = 20_260
  private static let idleSeconds = 3.0
  private static let settleSeconds = 120.0
  /// The most megabytes of an idle node.
  private static let memoryTarget = 300.0

  static func measure() throws -> Table {
    try Files.withTemporaryFolder { folder in
      let accounts = try DevelopmentAccounts()
      let node = try NodeProcess(
        folder: folder, port: UInt16.random(in: 20_000..<30_000), arguments: ["--block-time", "\(blockSeconds)"])
      Thread.sleep(forTimeInterval: idleSeconds)
      let idleMegabytes = node.residentMegabytes

      let batched = try rate(node, accounts, count: batchedTransfers, firstNonce: 0, batch: batchSize)
      let single = try rate(
        node, accounts, count: singleTransfers, firstNonce: UInt64(batchedTransfers / DevelopmentAccounts.count),
        batch: 1)

      var table = Table(
        title: "A development node",
        method: """
          `openledger dev --block-time \(blockSeconds)`; \(DevelopmentAccounts.count) accounts send signed transfers over \(connections) \
          keep-alive connections from the same cores. Time runs from the first request to the last receipt, which a node gives when its block is durable.
          """)
      table.add("transfers, \(batchSize) in a batch", batched, "transfers/s", target: .atLeast(ChainSection.target))
      table.add("transfers, one in a request", single, "transfers/s", target: .atLeast(ChainSection.target))
      table.add("memory when idle", idleMegabytes, "MB", target: .atMost(memoryTarget))
      table.add(
        "memory after \(number(Double(batchedTransfers + singleTransfers))) transfers", node.residentMegabytes, "MB")
      table.add("start with an empty database", node.startSeconds * 1e3, "ms")
      return table
    }
  }

  /// Transfers a second from the first request to the last receipt.
  private static func rate(
    _ node: NodeProcess, _ accounts: DevelopmentAccounts, count: Int, firstNonce: UInt64, batch: Int
  ) throws -> Double {
    let perAccount = count / DevelopmentAccounts.count
    let transfers = (0..<DevelopmentAccounts.count).map { account in
      (0..<perAccount).map { index in
        accounts.transfer(
          from: account, nonce: firstNonce + UInt64(index), recipient: (index &* 7919 + account) % recipients,
          chainID: chainID)
      }
    }
    let streams = bodies(transfers, batch: batch)
    let receipts = RPCBody.batch(
      transfers.compactMap(\.last).map { RPCBody.call("eth_getTransactionReceipt", [$0.hash.hex]) })
    let time = try seconds {
      try send(streams, to: node.port)
      try wait(for: receipts, port: node.port)
    }
    return Double(perAccount * DevelopmentAccounts.count) / time
  }

  /// What each connection sends: the transfers of its own accounts in the order of nonces, so that none waits for another.
  private static func bodies(_ transfers: [[SignedTransaction]], batch: Int) -> [[Bytes]] {
    (0..<connections).map { connection in
      let own = transfers.indices.filter { $0 % connections == connection }
      let calls = (0..<(transfers.first?.count ?? 0)).flatMap { index in
        own.map { RPCBody.call("eth_sendRawTransaction", [Hex.encode(transfers[$0][index].encoded)]) }
      }
      if batch == 1 { return calls }
      return stride(from: 0, to: calls.count, by: batch).map { RPCBody.batch(calls[$0..<min($0 + batch, calls.count)]) }
    }
  }

  private static func send(_ streams: [[Bytes]], to port: UInt16) throws {
    let failure = Mutex<BenchError?>(nil)
    DispatchQueue.concurrentPerform(iterations: streams.count) { index in
      do {
        let connection = try HTTPConnection(port: port)
        for body in streams[index] {
          let answer = try connection.post(body)
          guard RPCBody.hasNoError(answer) else {
            throw BenchError("the node refused a transfer: \(String(decoding: answer.prefix(300), as: UTF8.self))")
          }
        }
      } catch {
        failure.withLock { $0 = error as? BenchError ?? BenchError("\(error)") }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
  }

  /// Asks for the receipts of every account's last transfer until all are there.
  private static func wait(for receipts: Bytes, port: UInt16) throws {
    let connection = try HTTPConnection(port: port)
    let deadline = Date.now.addingTimeInterval(settleSeconds)
    while Date.now < deadline {
      let answer = try connection.post(receipts)
      guard RPCBody.hasNoError(answer) else { throw BenchError("the node gives no receipts") }
      if !RPCBody.hasNullResult(answer) { return }
      Thread.sleep(forTimeInterval: 0.02)
    }
    throw BenchError("not every transfer was in a block after \(number(settleSeconds)) s")
  }
}
