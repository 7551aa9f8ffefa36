public import ContractKit

/// A Datanet registry that says whatever a test wants. All rows of a Datanet are in its only version.
@Contract
public struct DatanetStub {
  /// How many there are.
  @Storage public var count: UInt256
  @Storage var datanets: Mapping<UInt256, StubDatanet>

  /// Nothing yet.
  public init() {}

  /// A Datanet with a row of each contributor in the list.
  public mutating func add(payee: Address, royalty: UInt16, contributors: [Address]) -> UInt256 {
    count += .one
    var datanet = datanets[count]
    datanet.payee = payee
    datanet.royalty = royalty
    for contributor in contributors {
      datanet.owned[contributor] += 1
      datanet.contributors.append(contributor)
    }
    return count
  }

  /// What the test says.
  public mutating func setRoyalty(_ id: UInt256, _ royalty: UInt16) {
    var datanet = datanets[id]
    datanet.royalty = royalty
  }

  /// What the test says.
  public mutating func setRow(_ id: UInt256, _ index: UInt64, _ hash: Hash) {
    var datanet = datanets[id]
    datanet.hashes[index] = hash
  }

  /// What the test says.
  public func rowsOf(_ id: UInt256, _ version: UInt64, _ contributor: Address) -> UInt64 {
    version == 1 ? datanets[id].owned[contributor] : 0
  }
  /// What the test says.
  public func isInVersion(_ id: UInt256, _ version: UInt64, _ index: UInt64) -> Bool {
    version == 1 && UInt256(index) < datanets[id].contributors.count
  }
  /// What the test says.
  public func contributorOf(_ id: UInt256, _ index: UInt64) -> Address { datanets[id].contributors[UInt256(index)] }
  /// What the test says.
  public func rowHash(_ id: UInt256, _ index: UInt64) -> Hash { datanets[id].hashes[index] }
  /// What the test says.
  public func payeeOf(_ id: UInt256) -> Address { datanets[id].payee }
  /// What the test says.
  public func termsOf(_ id: UInt256) -> (Bool, Bool, Bool, UInt16, UInt256) {
    (true, true, true, datanets[id].royalty, .zero)
  }
}

@StorageStruct
struct StubDatanet {
  @Storage var payee: Address
  @Storage var royalty: UInt16
  @Storage var contributors: StorageArray<Address>
  @Storage var owned: Mapping<Address, UInt64>
  @Storage var hashes: Mapping<UInt64, Hash>
}
