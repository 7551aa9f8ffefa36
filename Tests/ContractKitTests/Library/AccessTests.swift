import ContractKit
import FixtureSupport
import Testing

@Suite("Rights, pauses, proofs and numbers")
struct AccessTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let carol = Address(0xCA401)
  let office: MockContract<Office>

  init() throws { office = try Office.deploy(on: chain, from: alice, governor: carol) }

  @Test("a role is given and taken by its administrators, and given up by its holder")
  func roles() throws {
    let clerk = try office.from().clerk()
    #expect(clerk == Hash.keccak256Of("CLERK_ROLE"))
    let refused = Revert.error(AccessControlError.unauthorizedAccount(account: bob, neededRole: .zero))
    #expect(throws: refused) { try office.from(bob).grantRole(clerk, bob) }
    try office.from(alice).grantRole(clerk, bob)
    try office.from(alice).grantRole(clerk, bob)
    #expect(chain.events(AccessControl.RoleGranted.self).count == 2)
    try office.from(bob).stamp()
    #expect(throws: Revert.error(AccessControlError.badConfirmation)) {
      try office.from(carol).renounceRole(clerk, bob)
    }
    try office.from(bob).renounceRole(clerk, bob)
    #expect(throws: Revert.error(AccessControlError.unauthorizedAccount(account: bob, neededRole: clerk))) {
      try office.from(bob).stamp()
    }
    try office.from(alice).grantRole(clerk, bob)
    try office.from(alice).revokeRole(clerk, bob)
    #expect(try !office.from().hasRole(clerk, bob))
  }

  @Test("ownership passes in two steps")
  func ownership() throws {
    #expect(throws: Revert.error(OwnableError.unauthorizedAccount(bob))) { try office.from(bob).transferOwnership(bob) }
    try office.from(alice).transferOwnership(bob)
    #expect(try office.from().owner() == alice)
    #expect(throws: Revert.error(OwnableError.unauthorizedAccount(carol))) { try office.from(carol).acceptOwnership() }
    try office.from(bob).acceptOwnership()
    #expect(try office.from().owner() == bob)
    #expect(throws: Revert.error(OwnableError.unauthorizedAccount(bob))) { try office.from(bob).acceptOwnership() }
  }

  @Test("a pause stops, and neither is done twice")
  func pauses() throws {
    try office.from(alice).grantRole(try office.from().clerk(), bob)
    #expect(throws: Revert.error(PausableError.expectedPause)) { try office.from(alice).unpause() }
    try office.from(alice).pause()
    #expect(throws: Revert.error(PausableError.enforcedPause)) { try office.from(bob).stamp() }
    #expect(throws: Revert.error(PausableError.enforcedPause)) { try office.from(alice).pause() }
    try office.from(alice).unpause()
    try office.from(bob).stamp()
  }

  @Test("a parameter is set by the governor, by its name, within its range")
  func parameters() throws {
    let name = try #require(Hash(text: "limit"))
    #expect(throws: Revert.error(GovernedError.notGovernor(alice))) { try office.from(alice).setParameter(name, 15) }
    #expect(throws: Revert.error(GovernedError.unknownParameter(.zero))) {
      try office.from(carol).setParameter(.zero, 15)
    }
    for value in [9, 21] as [UInt256] {
      #expect(
        throws: Revert.error(GovernedError.parameterOutOfRange(name: name, value: value, minimum: 10, maximum: 20))
      ) { try office.from(carol).setParameter(name, value) }
    }
    for value in [10, 20] as [UInt256] { try office.from(carol).setParameter(name, value) }
    #expect(
      chain.events(ParameterChanged.self).last == ParameterChanged(name: name, previous: 10, current: 20))
  }

  @Test("a proof of sorted pairs shows every leaf of a tree and no other, and no inner node")
  func proofs() throws {
    let leaves = try (0..<8).map { try office.from().leaf(alice, UInt256(UInt64($0))) }
    var levels = [leaves]
    while let level = levels.last, level.count > 1 {
      levels.append(
        try stride(from: 0, to: level.count, by: 2).map { try office.from().node(level[$0], level[$0 + 1]) })
    }
    let root = levels[3][0]
    for index in 0..<8 {
      var proof = (0..<3).map { levels[$0][(index >> $0) ^ 1] }
      #expect(try office.from().isIn(proof, root, alice, UInt256(UInt64(index))))
      #expect(try !office.from().isIn(proof, root, bob, UInt256(UInt64(index))))
      proof[1] = .zero
      #expect(try !office.from().isIn(proof, root, alice, UInt256(UInt64(index))))
    }
    #expect(try !office.from().isIn([], levels[1][0], alice, 0))
    #expect(try !office.from().isIn([Hash](repeating: .zero, count: 65), root, alice, 0))
  }

  @Test("fixed-point powers lie on the told side of each other, and exact ones are exact")
  func powers() throws {
    var random = SeededGenerator(suite: "fixed point", fallback: 18)
    #expect(try office.from().power(2_000_000_000_000_000_000, 10).down == UInt256.ether * 1_024)
    for _ in 0..<200 {
      let base = UInt256(UInt64.random(in: 1...1_500_000_000_000_000_000, using: &random))
      let result = try office.from().power(base, UInt64.random(in: 0...40, using: &random))
      #expect(result.down <= result.up)
    }
    #expect(try office.from().share(1, 3, 100) == 33)
    #expect(throws: Revert.panic(.divisionByZero)) { try office.from().share(1, 0, 100) }
  }

  @Test("a number that does not fit says so")
  func narrowing() throws {
    #expect(try office.from().narrow(0xffff_ffff) == 0xffff_ffff)
    #expect(throws: Revert.error(SafeCastError.overflowedUintDowncast(bits: 32, value: 0x1_0000_0000))) {
      try office.from().narrow(0x1_0000_0000)
    }
  }

  @Test("a contract is asked for its standards, and silence is a no")
  func standards() throws {
    let deeds = try Deeds.deploy(on: chain)
    #expect(try office.from().keeps(deeds.address, ERC165.erc721))
    #expect(try !office.from().keeps(deeds.address, ERC165.erc1155))
    #expect(try !office.from().keeps(office.address, ERC165.erc721))
    #expect(try !office.from().keeps(bob, ERC165.erc721))
  }

  @Test("the domain of signatures is told by ERC-5267")
  func domains() throws {
    let domain = try office.from().eip712Domain()
    #expect(domain.fields == Bytes1(0x0f))
    #expect(domain.name == "Office")
    #expect(domain.verifyingContract == office.address)
    #expect(domain.chainId == UInt256(chain.chainID))
  }
}

extension Hash {
  /// The name of a parameter, written apart from ContractKit.
  init?(text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= 32 else { return nil }
    self.init(Raw.word(bytes + [UInt8](repeating: 0, count: 32 - bytes.count)))
  }
}
