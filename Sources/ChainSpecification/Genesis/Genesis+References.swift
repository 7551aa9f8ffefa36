import Primitives

extension Genesis {
  /// A constructor argument with every `${name}` replaced by the value of this file that it refers to.
  func resolveReferences(in field: GenesisField) throws(GenesisError) -> String {
    var result = ""
    var rest = try field.text()[...]
    while let start = rest.firstRange(of: "${") {
      result += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
      guard let end = rest.firstIndex(of: "}") else {
        throw field.invalid("a reference has no end", fix: "write } after its name")
      }
      let name = String(rest[..<end])
      guard let value = references[name] else {
        throw field.invalid(
          "there is no ${\(name)}", fix: "write one of \(references.keys.sorted().joined(separator: ", "))")
      }
      result += value
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// What arguments may refer to.
  private var references: [String: String] {
    var values = ["chainId": String(specification.chainID), "timestamp": String(block.timestamp)]
    if case .treasury(let treasury) = specification.baseFeePolicy { values["baseFee.treasury"] = treasury.hex }
    for share in specification.feeSplit.shares { values["feeSplit.\(share.name)"] = String(share.basisPoints) }
    for contract in SystemContract.allCases { values["systemContracts.\(contract.name)"] = contract.address.hex }
    // A share's own name comes before the amount of another.
    for allocation in allocations { values["allocation.\(allocation.name).amount"] = allocation.amount.description }
    for allocation in allocations { values["allocation.\(allocation.name)"] = allocation.address.hex }
    for model in models { values["models.\(model.name)"] = model.manifestHash.hex }
    for adapter in adapters { values["adapters.\(adapter.name)"] = adapter.manifestHash.hex }
    return values
  }
}
