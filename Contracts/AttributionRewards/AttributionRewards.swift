public import ContractKit

/// Splits every fee between platform, model, stakers and data, and pays what each has earned when it claims.
///
/// The data share goes to the rows of the Datanet versions that the model was trained from, each row the same. It is
/// kept per version as wei for each row, so that an inference costs the same however many contributors there are.
@Contract
public struct AttributionRewards {
  /// The contract that reports inferences.
  @Storage public var gateway: Address
  /// The contract that knows the models.
  @Storage public var modelRegistry: Address
  /// The contract that knows the Datanets.
  @Storage public var datanetRegistry: Address
  /// The account of the platform.
  @Storage public var platform: Address
  /// The account of the stakers.
  @Storage public var stakers: Address
  /// The platform's part of a fee in basis points.
  @Storage public var platformShare: UInt16
  /// The model owner's part of a fee in basis points.
  @Storage public var modelShare: UInt16
  /// The stakers' part of a fee in basis points.
  @Storage public var stakersShare: UInt16
  /// The data's part of a fee in basis points.
  @Storage public var dataShare: UInt16
  @Storage var earned: Mapping<Address, UInt256>
  /// By Datanet and version.
  @Storage var pools: Mapping<UInt256, Mapping<UInt64, Pool>>

  /// The shares are basis points of a fee and add up to 10,000.
  public init(
    gateway: Address, modelRegistry: Address, datanetRegistry: Address, platform: Address, stakers: Address,
    platformShare: UInt16, modelShare: UInt16, stakersShare: UInt16, dataShare: UInt16
  ) throws(RewardsError) {
    let sum = UInt64(platformShare) + UInt64(modelShare) + UInt64(stakersShare) + UInt64(dataShare)
    if sum != Self.whole { throw .invalidSplit(sum) }
    self.gateway = gateway
    self.modelRegistry = modelRegistry
    self.datanetRegistry = datanetRegistry
    self.platform = platform
    self.stakers = stakers
    self.platformShare = platformShare
    self.modelShare = modelShare
    self.stakersShare = stakersShare
    self.dataShare = dataShare
  }

  // MARK: - Splitting

  /// Splits the wei that came with the call as the fee of an inference. Only the gateway may.
  ///
  /// Parts are rounded down; the data share is what the others leave, so that no wei is lost. The data share of a
  /// model that names no Datanet goes to the platform.
  @Payable
  public mutating func record(inference: UInt256, model: UInt256) throws(RewardsError) {
    if Message.sender != gateway { throw .notGateway(Message.sender) }
    let fee = Message.value
    let models = ModelsContract(at: modelRegistry)
    let toPlatform = part(platformShare, of: fee)
    let toModel = part(modelShare, of: fee)
    let toStakers = part(stakersShare, of: fee)
    let toData = fee - toPlatform - toModel - toStakers
    credit(platform, toPlatform)
    credit(models.ownerOf(model), toModel)
    credit(stakers, toStakers)
    distribute(toData, model: model, models: models)
    emit(
      FeeSplit(
        inference: inference, model: model, fee: fee, platform: toPlatform, modelOwner: toModel, stakers: toStakers,
        data: toData))
  }

  // MARK: - Claiming

  /// Pays the caller what it has earned as platform, model owner or stakers, and gives the amount.
  @NonReentrant
  public mutating func claim() throws(RewardsError) -> UInt256 {
    let amount = earned[Message.sender]
    if amount.isZero { throw .nothingToClaim }
    earned[Message.sender] = .zero
    emit(Claimed(account: Message.sender, amount: amount))
    send(amount, to: Message.sender)
    return amount
  }

  /// Pays the caller what its rows of a Datanet version have earned, and gives the amount.
  @NonReentrant
  public mutating func claimData(datanet: UInt256, version: UInt64) throws(RewardsError) -> UInt256 {
    let amount = claimableData(datanet: datanet, version: version, account: Message.sender)
    if amount.isZero { throw .nothingToClaim }
    var pool = pools[datanet][version]
    pool.paidPerRow[Message.sender] = pool.perRow
    emit(DataClaimed(datanet: datanet, version: version, account: Message.sender, amount: amount))
    send(amount, to: Message.sender)
    return amount
  }

  /// What an account could claim as platform, model owner or stakers, in wei.
  public func claimable(account: Address) -> UInt256 { earned[account] }

  /// What an account could claim for its rows of a Datanet version, in wei.
  public func claimableData(datanet: UInt256, version: UInt64, account: Address) -> UInt256 {
    let pool = pools[datanet][version]
    let unpaid = pool.perRow - pool.paidPerRow[account]
    if unpaid.isZero { return .zero }
    return UInt256(DatanetsContract(at: datanetRegistry).rowsOf(datanet, version, account)) * unpaid
  }

  // MARK: - Parts

  private static var whole: UInt64 { 10_000 }

  private func part(_ share: UInt16, of fee: UInt256) -> UInt256 {
    fee * UInt256(UInt64(share)) / UInt256(Self.whole)
  }

  private mutating func credit(_ account: Address, _ amount: UInt256) {
    if !amount.isZero { earned[account] = earned[account] + amount }
  }

  /// Gives each source of the model its part by row count; the last takes what rounding leaves.
  private mutating func distribute(_ amount: UInt256, model: UInt256, models: ModelsContract) {
    let count = models.sourceCountOf(model)
    if count == 0 { return credit(platform, amount) }
    var sources: [(UInt256, UInt64, UInt64)] = []
    var rows: UInt64 = 0
    for index in 0..<count {
      let source = models.sourceOf(model, index)
      sources.append(source)
      rows += source.2
    }
    var left = amount
    for index in 0..<sources.count {
      let (datanet, version, own) = sources[index]
      let share = index == sources.count - 1 ? left : amount * UInt256(own) / UInt256(rows)
      left = left - share
      var pool = pools[datanet][version]
      let whole = share + pool.remainder
      let each = whole / UInt256(own)
      pool.perRow = pool.perRow + each
      pool.remainder = whole - each * UInt256(own)
    }
  }
}

/// What the rows of one Datanet version have earned, in storage.
@StorageStruct
struct Pool {
  /// Wei for each row since the beginning.
  @Storage var perRow: UInt256
  /// Wei that did not divide by the rows; it joins the next share.
  @Storage var remainder: UInt256
  /// The part of `perRow` that an account has been paid.
  @Storage var paidPerRow: Mapping<Address, UInt256>
}

/// The model registry, as far as it is needed here.
@ContractInterface
public protocol Models {
  func ownerOf(_ model: UInt256) -> Address
  func sourceCountOf(_ model: UInt256) -> UInt64
  func sourceOf(_ model: UInt256, _ index: UInt64) -> (UInt256, UInt64, UInt64)
}

/// The Datanet registry, as far as it is needed here.
@ContractInterface
public protocol Datanets {
  func rowsOf(_ datanet: UInt256, _ version: UInt64, _ contributor: Address) -> UInt64
}
