import ChainTypes
import Primitives

// MARK: - Parameters

extension Genesis {
  static func readBaseFeePolicy(_ field: GenesisField) throws(GenesisError) -> BaseFeePolicy {
    let object = try GenesisObject(field, as: .baseFee)
    let policy = try object["policy"]
    let treasury = object.optional("treasury")
    switch try policy.text() {
    case "burn":
      if let treasury {
        throw treasury.invalid("burnt base fees have no treasury", fix: "remove it or write the policy \"treasury\"")
      }
      return .burn
    case "treasury":
      return .treasury(try object["treasury"].address())
    case let other:
      throw policy.invalid("\"\(other)\" is not a policy", fix: "write \"burn\" or \"treasury\"")
    }
  }

  static func readFeeSplit(_ field: GenesisField) throws(GenesisError) -> FeeSplit {
    let object = try GenesisObject(field, as: .feeSplit)
    let range = 0...BasisPoints.whole
    let platform = try object["platform"].uint64(in: range)
    let model = try object["model"].uint64(in: range)
    let stakers = try object["stakers"].uint64(in: range)
    let data = try object["data"].uint64(in: range)
    guard let split = FeeSplit(platform: platform, model: model, stakers: stakers, data: data) else {
      throw field.invalid(
        "the shares sum to \(platform + model + stakers + data) basis points",
        fix: "make them sum to \(BasisPoints.whole)")
    }
    return split
  }

  static func readAIParameters(_ field: GenesisField) throws(GenesisError) -> AIParameters {
    let object = try GenesisObject(field, as: .ai)
    var parameters = AIParameters.standard
    for parameter in AIParameters.parameters {
      parameters[parameter] = try object[parameter.name].uint64(in: parameter.range)
    }
    guard parameters.maximumBlobBytes <= parameters.maximumAssembledBlobBytes else {
      throw try object["maximumAssembledBlobBytes"].invalid(
        "it is below maximumBlobBytes", fix: "write at least \(parameters.maximumBlobBytes)")
    }
    return parameters
  }
}

// MARK: - Supply

extension Genesis {
  static func readAllocations(_ field: GenesisField?) throws(GenesisError) -> [GenesisAllocation] {
    var allocations: [GenesisAllocation] = []
    for element in try field?.elements() ?? [] {
      let object = try GenesisObject(element, as: .allocation)
      let name = try object["name"]
      let allocation = GenesisAllocation(
        name: try name.name(), basisPoints: try object["basisPoints"].uint64(in: 1...BasisPoints.whole),
        address: try object["address"].address())
      guard !allocations.contains(where: { $0.name == allocation.name }) else {
        throw name.invalid("another share has the name \"\(allocation.name)\"", fix: "give each share its own name")
      }
      allocations.append(allocation)
    }
    return allocations
  }

  /// Requires that the accounts and the shares together hold exactly the supply.
  func checkSupply() throws(GenesisError) {
    var sum = UInt256.zero
    let amounts =
      accounts.map { ("$.alloc.\($0.address.hex).balance", $0.balance) }
      + allocations.enumerated().map { ("$.openledger.allocation[\($0)].basisPoints", $1.amount) }
    for (path, amount) in amounts {
      let (next, overflow) = sum.addingReportingOverflow(amount)
      guard !overflow else {
        throw GenesisError(
          .wrongSupply, at: path, "the sum of all balances exceeds 2^256 - 1 wei here",
          fix: "make the sum \(Supply.totalWei) wei (\(Supply.format(Supply.totalWei)))")
      }
      sum = next
    }
    guard sum != Supply.totalWei else { return }
    let isShort = sum < Supply.totalWei
    let difference = isShort ? Supply.totalWei &- sum : sum &- Supply.totalWei
    throw GenesisError(
      .wrongSupply, at: "$.alloc",
      "alloc and $.openledger.allocation together create \(sum) wei (\(Supply.format(sum))), "
        + "\(difference) wei (\(Supply.format(difference))) too \(isShort ? "little" : "much")",
      fix: "make the sum \(Supply.totalWei) wei (\(Supply.format(Supply.totalWei)))")
  }
}

// MARK: - Models

extension Genesis {
  static func readModels(_ field: GenesisField?) throws(GenesisError) -> [GenesisModel] {
    var models: [GenesisModel] = []
    for element in try field?.elements() ?? [] {
      models.append(try readModel(GenesisObject(element, as: .model), base: nil, others: models))
    }
    return models
  }

  func readAdapters(_ field: GenesisField?) throws(GenesisError) -> [GenesisModel] {
    var adapters: [GenesisModel] = []
    for element in try field?.elements() ?? [] {
      let object = try GenesisObject(element, as: .adapter)
      let baseField = try object["base"]
      let base = try baseField.text()
      guard models.contains(where: { $0.name == base }) else {
        throw baseField.invalid(
          "there is no model \"\(base)\"", fix: "write the name of a model of $.openledger.models")
      }
      adapters.append(try Self.readModel(object, base: base, others: models + adapters))
    }
    return adapters
  }

  private static func readModel(
    _ object: GenesisObject, base: String?, others: [GenesisModel]
  ) throws(GenesisError) -> GenesisModel {
    let name = try object["name"]
    let model = GenesisModel(
      name: try name.name(), base: base, path: try object["path"].relativePath(),
      manifestHash: try object["manifestHash"].hash())
    guard !others.contains(where: { $0.name == model.name }) else {
      throw name.invalid("another model or adapter is named \"\(model.name)\"", fix: "give each its own name")
    }
    return model
  }
}

// MARK: - System contracts

extension Genesis {
  func readSystemContracts(_ field: GenesisField?) throws(GenesisError) -> [GenesisContract] {
    var contracts: [GenesisContract] = []
    for element in try field?.elements() ?? [] {
      let object = try GenesisObject(element, as: .systemContract)
      let contract = try readSystemContract(object)
      guard !contracts.contains(where: { $0.contract == contract.contract }) else {
        throw try object["name"].invalid("\(contract.contract.name) appears twice", fix: "remove one of them")
      }
      contracts.append(contract)
    }
    return contracts
  }

  private func readSystemContract(_ object: GenesisObject) throws(GenesisError) -> GenesisContract {
    let nameField = try object["name"]
    let name = try nameField.text()
    guard let contract = SystemContract(name: name) else {
      throw nameField.invalid(
        "\"\(name)\" is not a system contract",
        fix: "write one of \(SystemContract.allCases.map(\.name).joined(separator: ", "))")
    }
    let addressField = try object["address"]
    guard try addressField.address() == contract.address else {
      throw addressField.invalid("\(name) has another address", fix: "write \(contract.address.hex)")
    }
    if let account = accounts.first(where: { $0.address == contract.address }),
      account.nonce > 0 || !account.code.isEmpty || !account.storage.isEmpty
    {
      throw GenesisError(
        .invalidValue, at: "$.alloc.\(account.address.hex)", "\(name) is constructed at this address",
        fix: "remove the account's nonce, code and storage")
    }
    return GenesisContract(
      contract: contract, artifact: try object["artifact"].relativePath(), codeHash: try object["codeHash"].hash(),
      arguments: try object.optional("arguments").map { field throws(GenesisError) in try readArguments(field) }
        ?? .ordered([]))
  }
}
