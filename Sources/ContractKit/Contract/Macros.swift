/// Makes a structure a contract.
///
/// Its variables are marked `@Storage` and get Solidity's slots in the order of declaration. Its interface is what is
/// `public`:
/// - `public func` reads (`view`), `public mutating func` writes, `public static func` depends on its arguments only
///   (`pure`); the compiler holds a function to that, as writing storage is mutating;
/// - `@Payable public mutating func` accepts wei; every other function refuses it. `@Payable public mutating func
///   receive()` accepts plain transfers;
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
@attached(accessor, names: named(get), named(set))
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

/// Makes a field of an `@Event` a topic, by which logs can be searched. At most three.
@attached(peer)
public macro Indexed() = #externalMacro(module: "ContractKitMacros", type: "MarkerMacro")

/// Makes an enumeration a closed set of errors; a case `notOwner(Address)` is Solidity's `error NotOwner(address)`.
@attached(extension, conformances: ContractError, names: arbitrary)
public macro ContractError() = #externalMacro(module: "ContractKitMacros", type: "ContractErrorMacro")

/// Makes a structure `<Name>Contract` for a protocol `<Name>` that calls the protocol's functions at an address.
///
/// `mutating` functions are calls, others are static calls, `@Payable` ones may carry wei. A failure reverts with the
/// callee's reason.
@attached(peer, names: suffixed(Contract))
public macro ContractInterface() = #externalMacro(module: "ContractKitMacros", type: "ContractInterfaceMacro")
