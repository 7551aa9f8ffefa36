public import ContractKit

/// A model registry that says whatever a test wants.
@Contract
public struct ModelStub {
  /// How many there are.
  @Storage public var count: UInt256
  @Storage var models: Mapping<UInt256, StubModel>

  /// Nothing yet.
  public init() {}

  /// A model with three prices, trained from the first versions of Datanets with those numbers of rows.
  public mutating func add(owner: Address, prices: [UInt256], datanets: [UInt256], rows: [UInt64]) -> UInt256 {
    count += .one
    var model = models[count]
    model.owner = owner
    model.payee = owner
    model.isServing = true
    model.perCall = prices[0]
    model.perPromptToken = prices[1]
    model.perOutputToken = prices[2]
    for index in 0..<datanets.count {
      model.datanets.append(datanets[index])
      model.rows.append(rows[index])
    }
    return count
  }

  /// What the test says.
  public mutating func setPrices(
    _ id: UInt256, _ perCall: UInt256, _ perPromptToken: UInt256, _ perOutputToken: UInt256
  ) {
    var model = models[id]
    model.perCall = perCall
    model.perPromptToken = perPromptToken
    model.perOutputToken = perOutputToken
  }

  /// What the test says.
  public mutating func setPayee(_ id: UInt256, _ payee: Address) {
    var model = models[id]
    model.payee = payee
  }

  /// What the test says.
  public mutating func retire(_ id: UInt256) {
    var model = models[id]
    model.isServing = false
  }

  /// What the test says, for inferences of later blocks; nothing stands for no methods at all.
  public mutating func setAttribution(_ id: UInt256, _ methods: [Hash], _ weights: [UInt16]) {
    var model = models[id]
    var rule = model.attribution.appendElement()
    rule.block = Block.number
    for index in 0..<methods.count {
      rule.methods.append(methods[index])
      rule.weights.append(weights[index])
    }
  }

  /// What the test says.
  public mutating func setShortfall(_ id: UInt256, _ metric: Hash) {
    var model = models[id]
    model.shortfall = metric
  }

  /// What the test says.
  public func resolve(_ name: Text) -> UInt256 { UInt256(name.utf8.count) }
  /// What the test says.
  public func isServing(_ id: UInt256) -> Bool { models[id].isServing }
  /// What the test says.
  public func baseOf(_ id: UInt256) -> Hash { Hash(7) }
  /// What the test says.
  public func adapterOf(_ id: UInt256) -> Hash { Hash(id) }
  /// What the test says.
  public func ownerOf(_ id: UInt256) -> Address { models[id].owner }
  /// What the test says.
  public func payeeOf(_ id: UInt256) -> Address { models[id].payee }
  /// What the test says.
  public func priceOf(_ id: UInt256) -> UInt256 { models[id].perCall }
  /// What the test says.
  public func pricesOf(_ id: UInt256) -> (UInt256, UInt256, UInt256) {
    (models[id].perCall, models[id].perPromptToken, models[id].perOutputToken)
  }
  /// What the test says.
  public func sourceCountOf(_ id: UInt256) -> UInt64 { models[id].datanets.count.l0 }
  /// What the test says.
  public func sourceOf(_ id: UInt256, _ index: UInt64) -> (UInt256, UInt64, UInt64) {
    (models[id].datanets[UInt256(index)], 1, models[id].rows[UInt256(index)])
  }
  /// What the test says; by influence alone when it has said nothing before the block.
  public func attributionAt(_ id: UInt256, _ block: UInt64) -> ([Hash], [UInt16]) {
    let rules = models[id].attribution
    var count = rules.count
    while !count.isZero && rules[count - 1].block >= block { count = count - 1 }
    if count.isZero { return ([Hash(ascii: "influence")], [10_000]) }
    let rule = rules[count - 1]
    var methods: [Hash] = []
    var weights: [UInt16] = []
    while UInt256(methods.count) < rule.methods.count {
      let index = UInt256(methods.count)
      methods.append(rule.methods[index])
      weights.append(rule.weights[index])
    }
    return (methods, weights)
  }
  /// What the test says.
  public func qualityShortfallOf(_ id: UInt256) -> Hash { models[id].shortfall }
}

@StorageStruct
struct StubModel {
  @Storage var owner: Address
  @Storage var isServing: Bool
  @Storage var payee: Address
  @Storage var perCall: UInt256
  @Storage var perPromptToken: UInt256
  @Storage var perOutputToken: UInt256
  @Storage var datanets: StorageArray<UInt256>
  @Storage var rows: StorageArray<UInt64>
  @Storage var attribution: StorageArray<StubRule>
  @Storage var shortfall: Hash
}

@StorageStruct
struct StubRule {
  @Storage var block: UInt64
  @Storage var methods: StorageArray<Hash>
  @Storage var weights: StorageArray<UInt16>
}
