import ContractKit
import DatanetRegistry
import ModelRegistry
import Testing

private typealias F = ModelFixture

@Suite("Registering models")
struct RegistrationTests {
  @discardableResult
  private func register(
    _ f: ModelFixture, _ number: UInt64, name: Text = "a", price: UInt256 = 0, datanets: [UInt256] = [1],
    value: UInt256 = 0, by account: Address = F.maker
  ) throws -> UInt256 {
    let manifest = f.manifest(number)
    return try f.by(account, value: value).registerAdapter(
      base: F.base, manifest: manifest, name: name, price: price, datanets: datanets, versions: datanets.map { _ in 1 })
  }

  @Test("an adapter keeps base, content, sources, name and number, and its name moves to it")
  func registers() throws {
    let f = try F()
    let id = try register(f, 1, price: 9)
    #expect(id == 2)
    #expect(try f.reading.baseOf(model: id) == F.base)
    #expect(try f.reading.adapterOf(model: id) == f.manifest(1))
    #expect(try f.reading.modelOf(manifest: f.manifest(1)) == id)
    #expect(try f.reading.sourceOf(model: id, index: 0) == (1, 1, 2))
    #expect(f.fails(with: .unknownIndex(1)) { try f.reading.sourceOf(model: id, index: 1) })
    #expect(try f.reading.nameOf(model: id) == ("a", 1))
    #expect(try f.reading.resolve(name: "a") == id)
    #expect(try f.reading.pricesOf(model: id) == (9, 0, 0))
    #expect(try f.reading.isServing(model: id))
    #expect(f.fails(with: .alreadyRegistered(id)) { try register(f, 1, name: "b", by: F.alice) })
    #expect(try register(f, 2) == 3)
    #expect(try f.reading.nameOf(model: 3) == ("a", 2))
    #expect(try f.reading.versionOf(name: "a", number: 1) == 2)
    #expect(try f.reading.versionOf(name: "a", number: 2) == 3)
    #expect(f.fails(with: .unknownIndex(3)) { try f.reading.versionOf(name: "a", number: 3) })
  }

  @Test("an alias moves with readable history, belongs to who used it first, and can be handed on")
  func aliases() throws {
    let f = try F()
    let first = try register(f, 1)
    f.chain.timestamp += 10
    let second = try register(f, 2)
    f.chain.timestamp += 10
    try f.by(F.maker).setAlias(name: "a", model: first)
    #expect(try f.reading.resolve(name: "a") == first)
    #expect(try f.reading.versionCountOf(name: "a") == 2)
    let moves = try (0..<f.reading.aliasMoveCountOf(name: "a")).map { try f.reading.aliasMoveOf(name: "a", index: $0) }
    #expect(moves.map(\.model) == [first, second, first])
    #expect(moves.map { f.chain.timestamp - $0.time } == [20, 10, 0])
    #expect(f.fails(with: .aliasTaken(F.maker)) { try register(f, 3, by: F.alice) })
    let other = try register(f, 4, name: "b", by: F.alice)
    #expect(f.fails(with: .aliasTaken(F.maker)) { try f.by(F.alice).setAlias(name: "a", model: other) })
    #expect(f.fails(with: .notOwner(F.alice)) { try f.by(F.alice).setAlias(name: "b", model: first) })
    #expect(f.fails(with: .aliasTaken(F.maker)) { try f.by(F.alice).transferAlias(name: "a", to: F.alice) })
    #expect(f.fails(with: .unknownAlias) { try f.by(F.alice).transferAlias(name: "none", to: F.alice) })
    try f.by(F.maker).transferAlias(name: "a", to: F.alice)
    try f.by(F.alice).setAlias(name: "a", model: other)
    #expect(try f.reading.resolve(name: "a") == other)
    #expect(f.fails(with: .unknownAlias) { try f.reading.resolve(name: "none") })
    let long = Text(utf8: Bytes([UInt8](repeating: 65, count: 65)))
    #expect(f.fails(with: .invalidName(65, 64)) { try f.by(F.maker).setAlias(name: long, model: first) })
    #expect(f.fails(with: .invalidName(0, 64)) { try register(f, 5, name: "") })
  }

  @Test("data whose licence forbids training is refused, and free data makes free models")
  func licences() throws {
    let f = try F()
    let forbidden = try f.makeDatanet(["x"], training: false)
    let free = try f.makeDatanet(["y"], commercial: false)
    #expect(f.fails(with: .trainingForbidden(forbidden)) { try register(f, 1, datanets: [1, forbidden]) })
    #expect(f.fails(with: .nonCommercialData(free)) { try register(f, 1, price: 1, datanets: [1, free]) })
    let id = try register(f, 1, datanets: [1, free])
    #expect(try f.reading.restrictionsOf(model: id) == (false, true))
    #expect(f.fails(with: .nonCommercialModel(id)) { try f.by(F.maker).setPrice(model: id, price: 1) })
    #expect(
      f.fails(with: .nonCommercialModel(id)) {
        try f.by(F.maker).setPrices(model: id, perCall: 0, perPromptToken: 0, perOutputToken: 1)
      })
    #expect(f.fails(with: .repeatedDatanet(1)) { try register(f, 2, datanets: [1, 1]) })
    #expect(f.fails(with: .tooMany(17, 16)) { try register(f, 2, datanets: [UInt256](repeating: 1, count: 17)) })
    #expect(throws: (any Error).self) { try register(f, 2, datanets: [99]) }
    #expect(
      f.fails(with: .unknownBase(Hash(8))) {
        try f.by(F.maker).registerAdapter(
          base: Hash(8), manifest: f.manifest(2), name: "a", price: 0, datanets: [], versions: [])
      })
    #expect(
      f.fails(with: .unequalLists) {
        try f.by(F.maker).registerAdapter(
          base: F.base, manifest: f.manifest(2), name: "a", price: 0, datanets: [1], versions: [])
      })
  }

  @Test("the training price of each Datanet comes exactly and is owed to its payee")
  func dataPrices() throws {
    let f = try F()
    let paid = try f.makeDatanet(["x"], price: 100)
    let locked = try f.makeDatanet(["y"], price: 30)
    try f.data(F.market).lockPayee(datanet: locked, payee: F.alice)
    for value in [0, 129, 131] as [UInt256] {
      let error = ModelError.wrongPayment(sent: value, due: 130)
      #expect(f.fails(with: error) { try register(f, 1, datanets: [1, paid, locked], value: value) })
    }
    try register(f, 1, datanets: [1, paid, locked], value: 130)
    #expect(try f.reading.owedTo(account: F.owner) == 100)
    #expect(try f.reading.owedTo(account: F.alice) == 30)
    #expect(try f.reading.liabilities() == 130)
    let before = f.chain.balances[F.alice] ?? .zero
    try f.by(F.maker).withdrawFor(account: F.alice)
    #expect(f.chain.balances[F.alice] == before + 30)
    #expect(try f.reading.liabilities() == 100)
    #expect(f.fails(with: .nothingOwed(F.alice)) { try f.by(F.maker).withdrawFor(account: F.alice) })
  }

  @Test("a model is an ERC-721 token whose royalty its maker sets before it sells it")
  func ownership() throws {
    let f = try F()
    let id = try register(f, 1)
    #expect(
      f.fails(with: .royaltyTooHigh(1_001, 1_000)) { try f.by(F.maker).setRoyalty(model: id, basisPoints: 1_001) })
    try f.by(F.maker).setRoyalty(model: id, basisPoints: 300)
    try f.by(F.maker).transferFrom(F.maker, F.alice, id)
    #expect(try f.reading.royaltyInfo(id, 10_001) == (F.maker, 300))
    #expect(f.fails(with: .notCreator(F.maker)) { try f.by(F.maker).setRoyalty(model: id, basisPoints: 1) })
    #expect(f.fails(with: .notCreator(F.alice)) { try f.by(F.alice).setRoyalty(model: id, basisPoints: 1) })
    #expect(f.fails(with: .notOwner(F.maker)) { try f.by(F.maker).setPrice(model: id, price: 1) })
    try f.by(F.alice).setPrices(model: id, perCall: 1, perPromptToken: 2, perOutputToken: 3)
    #expect(try f.reading.pricesOf(model: id) == (1, 2, 3))
    #expect(try f.reading.payeeOf(model: id) == F.alice)
    #expect(f.fails(with: .notMarket(F.alice)) { try f.by(F.alice).lockPayee(model: id, payee: F.maker) })
    try f.by(F.market).lockPayee(model: id, payee: F.owner)
    #expect(f.fails(with: .payeeLocked(F.owner)) { try f.by(F.market).lockPayee(model: id, payee: F.maker) })
    try f.by(F.alice).transferFrom(F.alice, F.maker, id)
    #expect(try f.reading.payeeOf(model: id) == F.owner)
    try f.by(F.market).unlockPayee(model: id)
    #expect(f.fails(with: .payeeLocked(.zero)) { try f.by(F.market).unlockPayee(model: id) })
    #expect(try f.reading.payeeOf(model: id) == F.maker)
    #expect(throws: Revert.error(ERC721Error.nonexistentToken(9))) { try f.reading.ownerOf(9) }
  }

  @Test("a retired model serves no longer, and nothing new starts from a retired base")
  func retirement() throws {
    let f = try F()
    let id = try register(f, 1)
    #expect(f.fails(with: .notOwner(F.alice)) { try f.by(F.alice).retire(model: id) })
    try f.by(F.maker).retire(model: id)
    #expect(try !f.reading.isServing(model: id))
    #expect(try f.reading.resolve(name: "a") == id)
    #expect(f.fails(with: .retired(id)) { try f.by(F.maker).retire(model: id) })
    #expect(f.fails(with: .retired(id)) { try f.by(F.maker).setAlias(name: "a", model: id) })
    try f.by(F.governor).retire(model: 1)
    #expect(f.fails(with: .unknownBase(F.base)) { try register(f, 2) })
    #expect(f.fails(with: .unknownModel(9)) { try f.reading.isServing(model: 9) })
  }
}
