internal import ChainTypes
internal import JSONCoding
internal import Primitives

extension MethodTable {
  /// What transactions cost.
  static let feeMethods: [RPCMethod] = [
    RPCMethod("eth_gasPrice", "Suggests a gas price for a transaction of type 0 or 1.", returns: "quantity in wei") {
      _, context throws(RPCError) in
      let head = context.head
      return .quantity(context.nextBaseFee(after: head) &+ (try context.suggestedPriorityFee(at: head)))
    },
    RPCMethod(
      "eth_maxPriorityFeePerGas", "Suggests a priority fee for a transaction of type 2.", returns: "quantity in wei"
    ) { _, context throws(RPCError) in
      .quantity(try context.suggestedPriorityFee(at: context.head))
    },
    RPCMethod("eth_blobBaseFee", "Gives the price of blob gas in the next block.", returns: "quantity in wei") {
      _, context throws(RPCError) in .quantity(try context.nextBlobBaseFee(after: context.head))
    },
    RPCMethod(
      "eth_feeHistory", "Gives base fees, fullness and paid priority fees of recent blocks.",
      [.required("blockCount", .integer), .required("newestBlock", .block), .optional("percentiles", .numbers)],
      returns: "fee history object", weight: .heavy, handler: feeHistory),
  ]

  private static let feeHistory: RPCMethod.Handler = { arguments, context throws(RPCError) in
    let wanted = min(try arguments[0].count(maximum: .max), RPCLimits.maximumFeeHistoryBlocks)
    let newest = try context.knownHeader(try arguments[1].block())
    let percentiles = try percentiles(arguments[2])
    let count = min(wanted, newest.number + 1)
    guard count > 0 else { return ["oldestBlock": "0x0", "gasUsedRatio": [], "baseFeePerGas": []] }
    let specification = try context.specification(after: context.head)
    var baseFees: [JSON] = []
    var ratios: [JSON] = []
    var blobFees: [JSON] = []
    var blobRatios: [JSON] = []
    var rewards: [JSON] = []
    for number in (newest.number + 1 - count)...newest.number {
      guard let header = try context.header(.number(number)) else { continue }
      baseFees.append(.quantity(header.baseFeePerGas))
      ratios.append(ratio(header.gasUsed, of: header.gasLimit))
      blobFees.append(.quantity(specification.blobBaseFee(of: header)))
      blobRatios.append(ratio(header.blobGasUsed, of: specification.maximumBlobGas(of: header)))
      if !percentiles.isEmpty {
        rewards.append(.array(try context.priorityFees(of: header, percentiles: percentiles).map { .quantity($0) }))
      }
    }
    baseFees.append(.quantity(context.nextBaseFee(after: newest)))
    blobFees.append(.quantity(try context.nextBlobBaseFee(after: newest)))
    var members = [
      JSONMember("oldestBlock", .quantity(newest.number + 1 - count)),
      JSONMember("baseFeePerGas", .array(baseFees)),
      JSONMember("gasUsedRatio", .array(ratios)),
      JSONMember("baseFeePerBlobGas", .array(blobFees)),
      JSONMember("blobGasUsedRatio", .array(blobRatios)),
    ]
    if !percentiles.isEmpty { members.append(JSONMember("reward", .array(rewards))) }
    return .object(members)
  }

  private static func ratio(_ used: UInt64, of limit: UInt64) -> JSON {
    .number(used == 0 || limit == 0 ? "0" : String(Double(used) / Double(limit)))
  }

  private static func percentiles(_ parameter: RPCParameter) throws(RPCError) -> [Double] {
    guard !parameter.isMissing else { return [] }
    var percentiles: [Double] = []
    for element in try parameter.array(maximum: RPCLimits.maximumFeeHistoryPercentiles) {
      let percentile = try element.real()
      guard (percentiles.last ?? 0)...100 ~= percentile else {
        throw element.mustBe("from 0 to 100 and not below the one before")
      }
      percentiles.append(percentile)
    }
    return percentiles
  }
}

extension RPCContext {
  /// The median of the priority fees paid in the newest blocks, in wei; `FeeSuggestion.fallback` when none were.
  func suggestedPriorityFee(at head: Header) throws(RPCError) -> UInt256 {
    var fees: [UInt256] = []
    var number = head.number
    for _ in 0..<FeeSuggestion.blocks {
      guard number > 0, let header = try header(.number(number)) else { break }
      if header.gasUsed > 0 { fees += try priorityFees(of: header, percentiles: [50]) }
      number -= 1
    }
    guard !fees.isEmpty else { return FeeSuggestion.fallback }
    return fees.sorted()[fees.count / 2]
  }

  /// Priority fees paid in a block at percentiles of its gas, in wei; zeros for an empty block.
  fileprivate func priorityFees(of header: Header, percentiles: [Double]) throws(RPCError) -> [UInt256] {
    guard header.gasUsed > 0, let block = try block(hash: header.hash) else {
      return percentiles.map { _ in .zero }
    }
    let paid = block.block.transactions.enumerated().map { index, signed in
      let fee = signed.transaction.effectivePriorityFeePerGas(baseFeePerGas: header.baseFeePerGas) ?? .zero
      return (fee: fee, gas: block.gasUsed(at: index))
    }.sorted { $0.fee < $1.fee }
    return percentiles.map { percentile in
      let threshold = Double(header.gasUsed) * percentile / 100
      var gas = 0.0
      for entry in paid {
        gas += Double(entry.gas)
        if gas >= threshold { return entry.fee }
      }
      return paid.last?.fee ?? .zero
    }
  }
}

/// What the suggested priority fee looks at.
private enum FeeSuggestion {
  /// How many of the newest blocks.
  static let blocks = 8
  /// The suggestion when no block holds a transaction: 1 gwei.
  static let fallback: UInt256 = 1_000_000_000
}
