public import ContractKit

/// Why a call was refused.
@ContractError
public enum ModelError {
  /// No model has this id.
  case unknownModel(UInt256)
  /// No base model has this manifest hash.
  case unknownBase(Hash)
  /// No manifest with this hash is stored on chain.
  case unknownManifest(Hash)
  /// The blob with this hash is not a manifest.
  case invalidManifest(Hash)
  /// No model has this alias.
  case unknownAlias
  /// No Datanet version of the model has this index.
  case unknownSource(UInt64)
  /// The content is registered already, as this model.
  case alreadyRegistered(UInt256)
  /// The caller, given here, is not the governor.
  case notGovernor(Address)
  /// The caller, given here, does not own the model.
  case notOwner(Address)
  /// The alias belongs to this account.
  case aliasTaken(Address)
  /// An alias is empty or longer than allowed: its bytes, and the most.
  case invalidName(UInt64, UInt64)
  /// Lists that belong together have different lengths.
  case unequalLists
  /// More Datanet versions than allowed: the number, and the most.
  case tooManyDatanets(UInt64, UInt64)
  /// The Datanet is named twice.
  case repeatedDatanet(UInt256)
}

/// A model was registered; `adapter` is zero for a base model.
@Event
public struct ModelRegistered {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// Who owns it.
  @Indexed public var owner: Address
  /// The manifest hash of its base model.
  public var base: Hash
  /// The manifest hash of its adapter.
  public var adapter: Hash
  /// The alias.
  public var name: Text
  /// What an inference costs, in wei.
  public var price: UInt256
}

/// An alias points at another model.
@Event
public struct AliasMoved {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// Who owns it.
  @Indexed public var owner: Address
  /// The alias.
  public var name: Text
}

/// An inference by the model costs something else.
@Event
public struct PriceChanged {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// What an inference costs, in wei.
  public var price: UInt256
}
