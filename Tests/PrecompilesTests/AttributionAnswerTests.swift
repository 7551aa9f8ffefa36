import ABI
import ChainSpecification
import ChainTypes
import Execution
import Precompiles
import Primitives
import Testing
import WorldState

/// Verbatim spans, retrieval, and what AttributionRewards records, from indexes alone.
@Suite struct AttributionAnswerTests {
  private let fixture = AttributionFixture()
  private static let harbour = "The harbour light turns every eleven seconds and is seen for nine miles."
  private static let ledger = "A ledger is a book that everybody may read and that nobody may change."

  init() throws {
    fixture.publish(datanet: 1, [Self.ledger, nil, Self.harbour])
    fixture.publish(datanet: 2, ["Zebras gallop westwards.", Self.harbour + " So it is."])
    try fixture.build(1)
    try fixture.build(2)
  }

  private static let verbatim = "verbatim(uint256[],uint64[],bytes,uint32)"

  private func spans(_ answer: String, minimum: UInt64 = 16) throws -> [[ABIValue]] {
    let result = try fixture.run(
      Self.verbatim,
      [
        .array([.uint(1), .uint(2)]), .array([.number(1), .number(1)]), .bytes(Bytes(answer.utf8)), .number(minimum),
      ])
    try #require(result.isSuccess, "\(result.status) \(Hex.encode(result.output))")
    let number = ABIType.uint(bits: 64)
    let type = ABIType.array(
      .tuple([number, number, number, number, .array(.tuple([number, number, number]))]))
    return try #require(ABI.decode(result.output, as: [type])[0].asList).compactMap(\.asList)
  }

  @Test("a span names every row that has it, by source, row and offset")
  func places() throws {
    let found = try spans("They say: the harbour light turns every eleven seconds, or so.")
    let span = try #require(found.first)
    #expect(found.count == 1)
    let text = " light turns every eleven seconds"
    #expect(span[1].asUInt64 == UInt64("he harbour".utf8.count + text.utf8.count) && span[2] == .number(2))
    #expect(try #require(span[3].asUInt64) > 0)
    #expect(
      span[4]
        == .array([
          .tuple([.number(0), .number(2), .number(1)]), .tuple([.number(1), .number(1), .number(1)]),
        ]))
    #expect(try spans("Something else entirely, in other words.").isEmpty)
  }

  @Test("retrieval puts the row with the query's words first")
  func retrieval() throws {
    let result = try fixture.run(
      "retrieve(uint256,uint64,bytes,uint32)", [.uint(1), .number(1), .bytes(Bytes("a book to read".utf8)), .number(5)])
    let values = try ABI.decode(result.output, as: [.array(.uint(bits: 64)), .array(.uint(bits: 64))])
    #expect(values[0] == .array([.number(0)]))
  }

  @Test("near-duplicates share a cluster across Datanets, and all rows fit by name")
  func named() throws {
    let score = try fixture.score(
      AttributionFixture.question(
        [1, 2], answer: Self.harbour + " " + Self.ledger, methods: [("verbatim", 6_000), ("retrieval", 4_000)]))
    #expect(score.sources == [0, 0, 1] && score.rows == [0, 2, 1])
    #expect(score.clusters[0] == 0 && score.clusters[1] == score.clusters[2] && score.clusters[1] != 0)
    #expect(score.restRoot == .zero && score.restTotal.isZero)
    // Both methods together give at most 10,000 × 2^96, a cluster counted once; they may prefer different copies.
    let total = score.influences[0] &+ max(score.influences[1], score.influences[2])
    let whole = UInt256(UInt64(10_000)) << 96
    #expect(total <= whole && total > whole >> 1)
    #expect(score.influences.allSatisfy { !$0.isZero && $0 < (UInt256.one << 120) })
  }

  @Test("rows beyond 32 stand behind a root, and each is proved by the leaf rule of AttributionRewards")
  func proofs() throws {
    let rows = (0..<40).map { number in
      let word = String(UnicodeScalar(UInt8(97 + number % 26))) + String(UnicodeScalar(UInt8(97 + number / 26)))
      return "\(number) " + String(repeating: word, count: 12) + " is the sentence of row \(number * number * 7919)."
    }
    fixture.publish(datanet: 3, rows)
    try fixture.build(3)
    let question = AttributionFixture.question([3], answer: rows.joined(separator: "\n"))
    let score = try fixture.score(question)
    #expect(score.rows.count == 32 && score.rows == score.rows.sorted() && score.restRoot != .zero)
    var total = UInt256.zero
    for row in UInt64(0)..<40 {
      let result = try fixture.run(AttributionFixture.provingSignature, question + [.number(0), .number(row)])
      if score.rows.contains(row) {
        try expectRevert(result, "NotInRest(uint64,uint64)", [.number(0), .number(row)])
        continue
      }
      let values = try ABI.decode(result.output, as: [.uint(bits: 128), .array(.fixedBytes(32))])
      let weight = try #require(values[0].asUInt256)
      let proof = try #require(values[1].asList).compactMap(\.asHash)
      #expect(AttributionFixture.root(9, 0, row, weight, proof) == score.restRoot)
      #expect(AttributionFixture.root(9, 0, row, weight &+ 1, proof) != score.restRoot)
      total = total &+ weight
    }
    #expect(total == score.restTotal)
    // The largest are named, and another inference has another root.
    let other = try fixture.score(
      AttributionFixture.question([3], answer: rows.joined(separator: "\n"), inference: 10))
    #expect(other.restRoot != score.restRoot && other.influences == score.influences)
  }

  @Test("a cluster too large for the room goes to the rest and counts once there")
  func largeCluster() throws {
    let copies = (0..<33).map { "\(Self.harbour) \($0)" }
    fixture.publish(datanet: 4, copies + [Self.ledger])
    try fixture.build(4)
    let score = try fixture.score(AttributionFixture.question([4], answer: Self.harbour + Self.ledger))
    #expect(score.rows == [33] && score.clusters == [0])
    let whole = UInt256(UInt64(10_000)) << 96
    let sum = score.influences[0] &+ score.restTotal
    #expect(sum <= whole && whole &- sum < (UInt256.one << 80))
  }

  @Test("what is in memory never shows: a contract that knows nothing yet gives the same")
  func memory() throws {
    let question = AttributionFixture.question(
      [2, 1], prompt: "Which light?", answer: Self.harbour, methods: [("retrieval", 5_000), ("verbatim", 5_000)])
    let first = try fixture.run("attribute" + AttributionFixture.signature, question)
    let again = try fixture.run("attribute" + AttributionFixture.signature, question)
    let fresh = try fixture.run(
      "attribute" + AttributionFixture.signature, question, on: AttributionPrecompile(engine: fixture.engine))
    #expect(first.isSuccess && first.output == again.output && first.gasLeft == again.gasLeft)
    #expect(fresh.output == first.output && fresh.gasLeft == first.gasLeft)
  }

  @Test("the gas is charged before the work, QUOTE says it to the unit, and governance bounds it")
  func gas() throws {
    let question = AttributionFixture.question([1, 2], prompt: "Which?", answer: Self.harbour)
    let used = 1_000_000_000 - (try fixture.run("attribute" + AttributionFixture.signature, question)).gasLeft
    let ai = AIParameters.standard
    let (one, two) = (try fixture.index(1), try fixture.index(2))
    let state = fixture.context.state
    let sizes = try [one, two].map { found in
      try #require(found[3].asUInt64) + (try #require(found[0].asHash.flatMap { state.blobLength($0) }))
    }
    let answer = UInt64(Self.harbour.utf8.count)
    let work = 64 * (sizes[0] + sizes[1]) + answer * 2 * (2_048 + 2 * answer) + 65_536 * answer + 5 * 16_384
    let price =
      2_100 + ai.baseGas + ai.gasPerPromptByte * (6 + answer) + 4 * 2_100 + 5 * 150
      + (work + ai.macsPerGas - 1) / ai.macsPerGas
    #expect(used == price)
    let signature = "attribute" + AttributionFixture.signature
    #expect(try fixture.run(signature, question, gas: price).gasLeft == 0)
    #expect(try fixture.run(signature, question, gas: price - 1).status == .failure(.outOfGas))
    let quote = fixture.context.run(
      QuotePrecompile(engine: fixture.engine),
      try FunctionSignature("quoteAttribute" + AttributionFixture.signature).encode(question))
    #expect(quote.output == UInt256(price).bigEndianBytes)
    fixture.context.specification.ai.attributionGasPerCall = price - 1
    try expectRevert(
      fixture.run(signature, question), "AttributionTooLarge(uint64,uint64)", [.number(price), .number(price - 1)])
    fixture.context.specification.ai.attributionGasPerCall = price
    #expect(try fixture.run(signature, question).isSuccess)
  }

  @Test("hostile questions revert with typed errors before any work")
  func misuse() throws {
    let signature = "attribute" + AttributionFixture.signature
    func ask(_ question: [ABIValue]) throws -> MessageResult { try fixture.run(signature, question) }
    typealias Fixture = AttributionFixture
    let word = Fixture.word("verbatim")
    try expectRevert(
      ask(Fixture.question([1, 5], answer: "x")), "MissingIndex(bytes32,uint256,uint64)",
      [.hash(word), .uint(5), .number(1)])
    let adapter = Keccak256.hash([1])
    try expectRevert(
      ask(Fixture.question([1], answer: "x", methods: [("influence", 10_000)], adapter: adapter)),
      "MissingInfluence(bytes32,bytes32)", [.hash(Fixture.word("influence")), .hash(adapter)])
    try expectRevert(
      ask(Fixture.question([1], answer: "x", methods: [("magic", 10_000)])), "UnknownMethod(bytes32)",
      [.hash(Fixture.word("magic"))])
    for methods: [(String, UInt64)] in [
      [], [("verbatim", 9_999)], [("verbatim", 5_000), ("verbatim", 5_000)], [("verbatim", 10_000), ("retrieval", 1)],
    ] {
      try expectRevert(ask(Fixture.question([1], answer: "x", methods: methods)), "InvalidWeights()")
    }
    try expectRevert(ask(Fixture.question([], answer: "x")), "NoRows()")
    try expectRevert(
      ask(Fixture.question(Array(repeating: 1, count: 17), answer: "x")), "TooManySources(uint64,uint64)",
      [.number(17), .number(16)])
    try expectRevert(ask(Fixture.question([1], answer: "")), "EmptyAnswer()")
    let long = String(repeating: "x", count: 65_537)
    try expectRevert(
      ask(Fixture.question([1], answer: long)), "AnswerTooLong(uint64,uint64)", [.number(65_537), .number(65_536)])
    var question = Fixture.question([1], answer: "x")
    question[4] = .array([])
    try expectRevert(ask(question), "InvalidCall()")
    // A method without weight needs nothing; no words in common is no score.
    let score = try fixture.score(
      Fixture.question([1], answer: "x", methods: [("influence", 0), ("verbatim", 10_000)]))
    #expect(score.rows.isEmpty && score.restRoot == .zero && score.restTotal.isZero)
  }
}
