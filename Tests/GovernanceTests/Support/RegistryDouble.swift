import ContractKit

/// Stands for a system contract with governed parameters, such as the quality standards of the registries.
@Contract
struct RegistryDouble {
  /// Who sets the parameter.
  @Storage public var governor: Address
  @Storage var quality: UInt256

  /// A double with a governor.
  public init(governor: Address) { self.governor = governor }

  /// A parameter by its name.
  public func parameter(_ name: Hash) -> UInt256 { quality }

  /// Sets the only parameter.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(governor)
    guard name == Hash(ascii: "minimumQuality") else { Governed.unknown(name) }
    Governed.requireRange(name, value, 0, 10_000)
    quality = value
  }
}
