internal import ChainTypes
internal import Primitives

/// The members of a transaction object, decoded but not filled in.
struct TransactionFields: Sendable {
  var from: Address?
  var to: Address?
  var gas: UInt64?
  var gasPrice: UInt256?
  var maximumFeePerGas: UInt256?
  var maximumPriorityFeePerGas: UInt256?
  var value: UInt256
  var data: Bytes
  var nonce: UInt64?
  var chainID: UInt64?
  var accessList: AccessList?
}

extension RPCParameter {
  private static let transactionMembers: Set<String> = [
    "from", "to", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "value", "data", "input", "nonce",
    "chainId",
    "accessList", "type",
  ]

  /// A call or transaction object.
  func transactionFields() throws(RPCError) -> TransactionFields {
    try requireObject(members: RPCParameter.transactionMembers)
    let type = try self["type"].optional { field throws(RPCError) in try field.quantity64() }
    if let type, TransactionType(rawValue: UInt8(clamping: type)) == nil {
      throw self["type"].mustBe("0x0, 0x1 or 0x2")
    }
    let word = { (field: RPCParameter) throws(RPCError) in try field.optional { f throws(RPCError) in try f.quantity() }
    }
    let small = { (field: RPCParameter) throws(RPCError) in
      try field.optional { f throws(RPCError) in try f.quantity64() }
    }
    let fields = TransactionFields(
      from: try self["from"].optional { field throws(RPCError) in try field.address() },
      to: try self["to"].optional { field throws(RPCError) in try field.address() },
      gas: try small(self["gas"]), gasPrice: try word(self["gasPrice"]),
      maximumFeePerGas: try word(self["maxFeePerGas"]),
      maximumPriorityFeePerGas: try word(self["maxPriorityFeePerGas"]),
      value: try word(self["value"]) ?? .zero, data: try callData(), nonce: try small(self["nonce"]),
      chainID: try small(self["chainId"]),
      accessList: try self["accessList"].optional { field throws(RPCError) in try field.accessList() })
    guard fields.gasPrice == nil || (fields.maximumFeePerGas == nil && fields.maximumPriorityFeePerGas == nil) else {
      throw .invalidParameters(
        "\(path) has both gasPrice and maxFeePerGas or maxPriorityFeePerGas; give one kind of fee")
    }
    return fields
  }

  /// The call data, named `data` or `input`; both must be equal when both are given.
  private func callData() throws(RPCError) -> Bytes {
    let data = try self["data"].optional { field throws(RPCError) in try field.data() }
    let input = try self["input"].optional { field throws(RPCError) in try field.data() }
    if let data, let input, data != input {
      throw .invalidParameters("\(path) has different data and input; give one of them")
    }
    return input ?? data ?? []
  }

  private func accessList() throws(RPCError) -> AccessList {
    var list: AccessList = []
    for entry in try array(maximum: RPCLimits.maximumAccessListEntries) {
      try entry.requireObject(members: ["address", "storageKeys"])
      var keys: [Hash] = []
      if !entry["storageKeys"].isMissing {
        for key in try entry["storageKeys"].array(maximum: RPCLimits.maximumAccessListEntries) {
          keys.append(try key.hash())
        }
      }
      list.append(AccessListEntry(address: try entry["address"].address(), storageKeys: keys))
    }
    return list
  }
}
