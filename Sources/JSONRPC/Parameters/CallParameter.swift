internal import ChainTypes
internal import Cryptography
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
  var authorizations: [Authorization]?
}

extension RPCParameter {
  private static let transactionMembers: Set<String> = [
    "from", "to", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "value", "data", "input", "nonce",
    "chainId", "accessList", "authorizationList", "type",
  ]

  /// A call or transaction object.
  func transactionFields() throws(RPCError) -> TransactionFields {
    try requireObject(members: RPCParameter.transactionMembers)
    let type = try self["type"].optional { field throws(RPCError) in try field.quantity64() }
    if let type, TransactionType(rawValue: UInt8(clamping: type)) == nil {
      throw self["type"].mustBe("a transaction type, 0x0 to 0x4")
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
      accessList: try self["accessList"].optional { field throws(RPCError) in try field.accessList() },
      authorizations: try self["authorizationList"].optional { field throws(RPCError) in try field.authorizations() })
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

  /// The permissions of a transaction of type 4 (EIP-7702).
  private func authorizations() throws(RPCError) -> [Authorization] {
    var list: [Authorization] = []
    for entry in try array(maximum: RPCLimits.maximumAuthorizations) {
      try entry.requireObject(members: ["chainId", "address", "nonce", "yParity", "v", "r", "s"])
      let parity = try (entry["yParity"].isMissing ? entry["v"] : entry["yParity"]).quantity64()
      guard let yParity = UInt8(exactly: parity) else { throw entry["yParity"].mustBe("0x0 or 0x1") }
      list.append(
        Authorization(
          chainID: try entry["chainId"].quantity(), address: try entry["address"].address(),
          nonce: try entry["nonce"].quantity64(),
          signature: RecoverableSignature(
            r: try entry["r"].quantity(), s: try entry["s"].quantity(), yParity: yParity)))
    }
    return list
  }
}
