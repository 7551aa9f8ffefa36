internal import JSONCoding
internal import Primitives
internal import StateTransition

extension RPCParameter {
  /// Accounts that a simulated call finds changed: an object that maps addresses to changes.
  func accountOverrides() throws(RPCError) -> [AccountOverride] {
    guard let members = value?.members else { throw mustBe("an object that maps addresses to changes") }
    guard members.count <= RPCLimits.maximumOverrides else {
      throw .invalidParameters("\(path) may have at most \(RPCLimits.maximumOverrides) accounts, not \(members.count)")
    }
    var overrides: [AccountOverride] = []
    for member in members {
      let address = try RPCParameter(path: "\(path) key", value: .string(member.name)).address()
      overrides.append(try self[member.name].accountOverride(address))
    }
    return overrides
  }

  private func accountOverride(_ address: Address) throws(RPCError) -> AccountOverride {
    try requireObject(members: ["balance", "nonce", "code", "state", "stateDiff"])
    guard self["state"].isMissing || self["stateDiff"].isMissing else {
      throw .invalidParameters("\(path) has both state and stateDiff; give one of them")
    }
    return AccountOverride(
      address, balance: try self["balance"].optional { field throws(RPCError) in try field.quantity() },
      nonce: try self["nonce"].optional { field throws(RPCError) in try field.quantity64() },
      code: try self["code"].optional { field throws(RPCError) in try field.data() },
      storage: try self["state"].optional { field throws(RPCError) in try field.slots() },
      slots: try self["stateDiff"].optional { field throws(RPCError) in try field.slots() } ?? [:])
  }

  private func slots() throws(RPCError) -> [UInt256: UInt256] {
    guard let members = value?.members else { throw mustBe("an object that maps slots to words") }
    guard members.count <= RPCLimits.maximumOverriddenSlots else {
      throw .invalidParameters(
        "\(path) may have at most \(RPCLimits.maximumOverriddenSlots) slots, not \(members.count)")
    }
    var slots: [UInt256: UInt256] = [:]
    for member in members {
      let slot = try RPCParameter(path: "\(path) key", value: .string(member.name)).slot()
      slots[slot] = try self[member.name].slot()
    }
    return slots
  }
}
