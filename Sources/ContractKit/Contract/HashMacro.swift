/// The Keccak-256 hash of a literal, computed when the contract is compiled: type hashes of EIP-712, names of roles.
@freestanding(expression)
public macro keccak256(_ text: StaticString) -> Hash =
  #externalMacro(module: "ContractKitMacros", type: "KeccakMacro")

/// The four bytes that name a function of a signature, computed when the contract is compiled:
/// `#functionSelector("transfer(address,uint256)")`.
@freestanding(expression)
public macro functionSelector(_ signature: StaticString) -> Bytes4 =
  #externalMacro(module: "ContractKitMacros", type: "SelectorMacro")
