internal import ChainTypes
internal import Execution
internal import JSONCoding
internal import Primitives

/// Tells a listener what a model writes, piece by piece.
///
/// The `data` members together are the output. The `text` of a piece has whole characters only: bytes of a character that is not
/// complete are shown with the piece that completes it.
final class TextTracer: Tracer {
  let tracesInstructions = false
  /// Whether the listener has gone.
  private(set) var isCancelled = false
  private let piece: @Sendable (JSON) -> Bool
  private var held = Bytes()

  /// Tells `piece`, which is false once nobody listens.
  init(_ piece: @escaping @Sendable (JSON) -> Bool) { self.piece = piece }

  func textGenerated(_ text: Bytes) {
    guard !text.isEmpty else { return }
    held += text
    // The last character of valid text lacks at most three bytes.
    let whole = (0...min(3, held.count)).first { String(validating: held.dropLast($0), as: UTF8.self) != nil } ?? 0
    let shown = String(decoding: held.dropLast(whole), as: UTF8.self)
    held = Bytes(held.suffix(whole))
    if !piece(["text": .string(shown), "data": .data(text)]) { isCancelled = true }
  }

  func frameStarted(_ message: Message) {}
  func frameEnded(_ result: MessageResult) {}
  func instruction(_ step: borrowing InstructionTrace) {}
  func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {}
}
