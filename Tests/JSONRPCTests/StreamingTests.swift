import ChainSpecification
import Execution
import Foundation
import JSONCoding
import JSONRPC
import Primitives
import StateTransition
import Testing

/// INFER or QUOTE as far as the methods need them: a fixed answer, told to the tracer in pieces that cut a character.
private struct FixedAnswer: Precompile {
  let address: Address
  let name = "FIXED"
  static let pieces: [Bytes] = [Bytes("A ".utf8), [0xE2, 0x82], [0xAC], Bytes(" is money.".utf8)]

  func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    guard address == Address(low: 0x0A01) else {
      return MessageResult(status: .success, gasLeft: message.gas, output: word(77) + word(5))
    }
    for piece in Self.pieces { context.tracer?.textGenerated(piece) }
    let text = Bytes(Self.pieces.joined())
    let padding = Bytes(repeating: 0, count: (32 - text.count % 32) % 32)
    return MessageResult(
      status: .success, gasLeft: message.gas,
      output: word(96) + word(5) + word(4) + word(UInt8(text.count)) + text + padding)
  }

  private func word(_ value: UInt8) -> Bytes { Bytes(repeating: 0, count: 31) + [value] }
}

/// INFER that writes one piece, waits until it is told to go on, writes another, and notes whether anyone still listens.
private final class PatientAnswer: Precompile {
  let address = Address(low: 0x0A01)
  let name = "PATIENT"
  private let listenerHasGone = DispatchSemaphore(value: 0)
  private let noted = AsyncStream<Bool>.makeStream()

  func goOn() { listenerHasGone.signal() }

  /// Whether the tracer was cancelled after the second piece.
  var wasCancelled: Bool? {
    get async { await noted.stream.first { _ in true } }
  }

  func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    context.tracer?.textGenerated(Bytes("A".utf8))
    listenerHasGone.wait()
    context.tracer?.textGenerated(Bytes("B".utf8))
    noted.continuation.yield(context.tracer?.isCancelled ?? false)
    return MessageResult(status: .revert, gasLeft: message.gas)
  }
}

@Suite("Streaming") struct StreamingTests {
  private func server() throws -> TestServer {
    try server([0x0A01, 0x0A06].map { FixedAnswer(address: Address(low: $0)) })
  }

  private func server(_ precompiles: [any Precompile]) throws -> TestServer {
    var backend = try TestBackend()
    backend.rules = ExecutionRules(
      specification: ChainSpecification(chainID: 1337), precompiles: try PrecompileTable(precompiles), machines: [])
    return TestServer(backend: backend)
  }

  /// Listens to one piece and goes away.
  private func hearOnePiece(_ server: TestServer) async throws {
    let stream = try #require(server.server.stream(body("openledger_streamInference")))
    let first = await stream.first { _ in true }
    #expect(try JSON.parse(try #require(first))["params"]?["text"] == "A")
  }

  @Test("Who stops listening stops the generation at its next piece", arguments: [true, false])
  func dropped(goes: Bool) async throws {
    let answer = PatientAnswer()
    let server = try server([answer, FixedAnswer(address: Address(low: 0x0A06))])
    if goes {
      try await hearOnePiece(server)
      answer.goOn()
      #expect(await answer.wasCancelled == true)
    } else {
      let stream = try #require(server.server.stream(body("openledger_streamInference")))
      answer.goOn()
      #expect(await answer.wasCancelled == false)
      for await _ in stream {}
    }
  }

  private func body(_ method: String) -> Bytes {
    let model = "0x" + String(repeating: "11", count: 32)
    let question = #"{"model":"\#(model)","prompt":"x","maxOutputTokens":4}"#
    return Bytes(#"{"jsonrpc":"2.0","id":"a","method":"\#(method)","params":[\#(question)]}"#.utf8)
  }

  @Test("Pieces come as notifications of whole characters, and last the response of openledger_infer")
  func pieces() async throws {
    let server = try server()
    var events: [JSON] = []
    for await event in try #require(server.server.stream(body("openledger_streamInference"))) {
      events.append(try JSON.parse(event))
    }
    let pieces = events.dropLast()
    #expect(pieces.map { $0["params"]?["text"] } == ["A ", "", "€", " is money."])
    #expect(pieces.map { $0["params"]?["data"] } == ["0x4120", "0xe282", "0xac", "0x206973206d6f6e65792e"])
    #expect(pieces.allSatisfy { $0["method"] == "openledger_streamInference" && $0["id"] == nil })
    let whole = try JSON.parse(await server.server.respond(to: body("openledger_infer")))
    #expect(whole["result"]?["text"] == "A € is money.")
    #expect(events.last == whole)
  }

  @Test("Without a listener the method gives the result alone")
  func withoutListener() async throws {
    let server = try server()
    let streamed = await server.server.respond(to: body("openledger_streamInference"))
    #expect(try JSON.parse(streamed) == JSON.parse(await server.server.respond(to: body("openledger_infer"))))
  }

  @Test("Other methods, batches and bodies that are no requests have no pieces")
  func others() throws {
    let server = try server().server
    #expect(server.stream(body("openledger_infer")) == nil)
    #expect(server.stream(Bytes("[".utf8) + body("openledger_streamInference") + Bytes("]".utf8)) == nil)
    #expect(server.stream(Bytes("{".utf8)) == nil)
  }

  @Test("Wrong parameters are the only event")
  func wrongParameters() async throws {
    let body = Bytes(#"{"jsonrpc":"2.0","id":1,"method":"openledger_streamInference","params":[{"prompt":7}]}"#.utf8)
    var events: [JSON] = []
    for await event in try #require(try server().server.stream(body)) { events.append(try JSON.parse(event)) }
    #expect(events.count == 1)
    #expect(events.first?.errorCode == -32602)
  }
}
