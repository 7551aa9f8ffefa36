import ChainSpecification
import ChainTypes
import Cryptography
import FixtureSupport
import Foundation
import Primitives
import Testing

@Suite struct GenesisParsingTests {
  @Test func `the development chain's file is accepted, with its files`() throws {
    let path = Fixtures.repository.appending(path: "Genesis/dev.json").path
    let genesis = try Genesis.load(path: path)
    try genesis.verifyFiles()
    #expect(genesis.specification.chainID == 20_260)
    #expect(genesis.fork == .osaka)
    #expect(genesis.supply == Supply.totalWei)
    #expect(genesis.block.gasLimit == 120_000_000)
    #expect(genesis.block.baseFeePerGas == 1_000_000_000)
    let header = genesis.header(stateRoot: .zero)
    #expect(header.number == 0 && header.requestsHash == Header.emptyRequestsHash)
    #expect(genesis.summary.text.contains("1000000000 OPEN"))
  }

  @Test func `the ten accounts of the test mnemonic hold 10,000 OPEN each`() throws {
    let genesis = try GenesisDocument.development().parse()
    let mnemonic = try Mnemonic("test test test test test test test test test test test junk")
    let root = try HierarchicalKey(seed: mnemonic.seed())
    let addresses = try (0..<10).map { try root.derive(HierarchicalKey.ethereumPath(account: $0)).privateKey.address }
    let accounts = genesis.accounts.filter { $0.code.isEmpty }
    #expect(accounts.map(\.address) == addresses.sorted())
    for account in accounts { #expect(account.balance == 10_000 &* Supply.openInWei) }
  }

  @Test func `numbers may be JSON integers, decimal strings or hexadecimal strings`() throws {
    for value in [120_000_000, "120000000", "0x7270e00", "0x007270E00"] as [Any] {
      var document = try GenesisDocument.development()
      document["gasLimit"] = value
      #expect(try document.parse().block.gasLimit == 120_000_000)
    }
    for value in [1.5, -1, "0x", "", "1e3", "abc", " 1", "-1", true, "0x1_0"] as [Any] {
      var document = try GenesisDocument.development()
      document["gasLimit"] = value
      #expect(try document.error().path == "$.gasLimit", "\(value)")
    }
  }

  @Test func `accounts carry code, nonce and storage`() throws {
    var document = try GenesisDocument.development()
    document["alloc", "0000000000000000000000000000000000001234"] =
      ["balance": "0", "nonce": "0x1", "code": "0x6001", "storage": ["0x02": "0x03", "1": 0, "0x0": "7"]]
      as [String: Any]
    let account = try #require(document.parse().accounts.first)
    #expect(account.address == Address(low: 0x1234))
    #expect(account.nonce == 1 && account.code == [0x60, 0x01])
    #expect(account.storage == [GenesisSlot(slot: 0, value: 7), GenesisSlot(slot: 2, value: 3)])
  }

  @Test(arguments: GenesisFault.all)
  func `a fault is refused with its path and its fix`(fault: GenesisFault) throws {
    var document = try GenesisDocument.development()
    fault.change(&document)
    let error = try document.error(baseDirectory: Fixtures.repository.appending(path: "Genesis/none").path)
    #expect(error.kind == fault.kind)
    #expect(error.path.hasPrefix(fault.path))
    #expect(error.description.contains(fault.text), "\(error)")
  }

  @Test func `text that is not JSON is refused with line and column`() {
    let faults = [
      ("", "line 1, column 1"), ("{\"a\": 1,\n}", "line 2, column 1"), ("{\"a\" 1}", "a colon"), ("[1 2]", "a comma"),
      ("{} {}", "the document ends"), ("[01]", "leading zeros"), ("[1.]", "a digit"), ("\"a", "no end"),
      ("\"\\x\"", "escape"), ("\"\\ud800\"", "surrogate"), ("\"\\u12g4\"", "four hexadecimal"), ("tru", "true is"),
      ("\"\u{1}\"", "control character"), (String(repeating: "[", count: 100), "nest deeper"),
    ]
    for (text, part) in faults {
      let error = #expect(throws: GenesisError.self) {
        try Genesis.parse(json: Bytes(text.utf8), baseDirectory: "/")
      }
      #expect(error?.kind == .invalidJSON, "\(text)")
      #expect(error?.description.contains(part) == true, "\(text): \(error?.description ?? "")")
    }
  }

  @Test func `a field that appears twice is refused`() {
    let error = #expect(throws: GenesisError.self) {
      try Genesis.parse(json: Bytes("{\"alloc\": {}, \"\\u0061lloc\": {}}".utf8), baseDirectory: "/")
    }
    #expect(error?.kind == .repeatedField)
    #expect(error?.path == "$.alloc")
  }

  @Test func `a damaged file gives an error and never stops the program`() throws {
    var random = SeededGenerator(suite: "genesis mutations", fallback: 1_000_000_000)
    let json = try Bytes(JSONSerialization.data(withJSONObject: GenesisDocument.development().root))
    var refused = 0
    for _ in 0..<500 {
      var mutant = json
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<mutant.count, using: &random)
        mutant[index] = UInt8.random(in: 0...255, using: &random)
      }
      if (try? Genesis.parse(json: mutant, baseDirectory: "/")) == nil { refused += 1 }
    }
    #expect(refused > 100)
  }
}
