import Primitives

extension Genesis {
  /// Requires the contracts without which a planned fork's blocks would be invalid (EIP-7002, EIP-7251).
  func checkPredeploys() throws(GenesisError) {
    for predeploy in Predeploy.allCases where predeploy.requestType != nil {
      guard let time = specification.forks.time(of: predeploy.firstFork) else { continue }
      let account = accounts.first { $0.address == predeploy.address }
      guard account?.code.isEmpty ?? true else { continue }
      throw GenesisError(
        account == nil ? .missingField : .invalidValue, at: "$.alloc.\(predeploy.address.hex)",
        "every block from \(predeploy.firstFork.name) (time \(time)) on calls \(predeploy.name), which has no code here",
        fix: "add the account with nonce 1 and the code of the EIP, as Docs/Specification/Genesis.md lists it")
    }
  }
}
