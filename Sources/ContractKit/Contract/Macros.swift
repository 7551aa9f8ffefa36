/// Makes a structure a contract.
///
/// Its variables are marked `@Storage` and get Solidity's slots in the order of declaration. Its interface is what is
/// `public`:
/// - `public func` reads (`view`), `public mutating func` writes, `public static func` depends on its arguments only
///   (`pure`); the compiler holds a function to that, as writing storage is mutating;
/// - `@Payable public mutating func` accepts wei; every other function refuses it. `@Payable public mutating func
///   receive()` accepts plain transfers;
/// - `public mutating func fallback(_ data: Bytes) -> Bytes` answers messages that name no function, and plain transfers
///   when there is no `receive`; the parameter and the result may be left out, and `@Payable` lets it accept wei. Its
///   result is given as it is, without an encoding;
/// - `@NonReentrant` functions cannot be entered again before they end;
/// - `init` is the constructor, and may be `@Payable`;
/// - a `public` variable gets a reader of its name, as in Solidity;
/// - `throws(E)` with a `@ContractError` enumeration reverts with Solidity's custom errors.
@attached(member, names: arbitrary)
@attached(extension, conformances: Contract)
public macro Contract() = #externalMacro(module: "ContractKitMacros", type: "ContractMacro")

/// Makes a structure a group of storage variables that can be the value of a `Mapping` or of a `StorageArray`.
@attached(member, names: arbitrary)
@attached(extension, conformances: StorageReference)
public macro StorageStruct() = #externalMacro(module: "ContractKitMacros", type: "StorageStructMacro")

/// Places a variable of a `@Contract` or of a `@StorageStruct` in the contract's storage.
@attached(accessor, names: named(get), named(set), named(_modify))
public macro Storage() = #externalMacro(module: "ContractKitMacros", type: "StorageMacro")

/// Lets a function or a constructor of a `@Contract` accept wei.
@attached(peer)
public macro Payable() = #externalMacro(module: "ContractKitMacros", type: "MarkerMacro")

/// Keeps a function of a `@Contract` from being entered again before it ends.
@attached(peer)
public macro NonReentrant() = #externalMacro(module: "ContractKitMacros", type: "MarkerMacro")

/// Makes a structure an event; its fields are the event's parameters.
@attached(extension, conformances: Event, names: arbitrary)
public macro Event() = #externalMacro(module: "ContractKitMacros", type: "EventMacro")

/// Gives a function, a public variable, an event or a case of a `@ContractError` another name in the ABI than in Swift.
@attached(peer)
public macro Named(_ name: StaticString) = #externalMacro(module: "ContractKitMacros", type: "MarkerMacro")

/// Makes a field of an `@Event` a topic, by which logs can be searched. At most three.
@attached(peer)
public macro Indexed() = #externalMacro(module: "ContractKitMacros", type: "MarkerMacro")

/// Makes an enumeration a closed set of errors; a case `notOwner(Address)` is Solidity's `error NotOwner(address)`.
/// - Parameter prefix: what the errors' names in the ABI start with, as in `ERC20InsufficientBalance`.
@attached(extension, conformances: ContractError, names: arbitrary)
public macro ContractError(_ prefix: StaticString = "") =
  #externalMacro(module: "ContractKitMacros", type: "ContractErrorMacro")

/// Makes a structure `<Name>Contract` for a protocol `<Name>` that calls the protocol's functions at an address.
///
/// `mutating` functions are calls, others are static calls, `@Delegate` ones are delegate calls, `@Payable` ones may
/// carry wei. A failure reverts with the callee's reason; each function `name` also has a form `tryName` that gives the
/// outcome as an `Attempt`.
@attached(peer, names: suffixed(Contract))
public macro ContractInterface() = #externalMacro(module: "ContractKitMacros", type: "ContractInterfaceMacro")

/// Makes a function of a `@ContractInterface` a delegate call: the callee's code runs on the storage, sender and value of
/// the calling contract. Only for code that is trusted as its own.
@attached(peer)
public macro Delegate() = #externalMacro(module: "ContractKitMacros", type: "MarkerMacro")
