extension Program {
  /// The address of the `ecall` before each place where the fast interpreter resumes after one.
  ///
  /// Decodes the text again, as only tracers ask; linear in the text's size.
  func hostCallAddresses() -> [Int: Int] {
    // A program's container was decoded without a fault when the program was made.
    guard let text = try? DecodedText(container) else { return [:] }
    let offsets = text.instructions.indices.filter { text.instructions[$0].operation == .ecall }.map {
      text.offsets[$0]
    }
    // Each `ecall` has one slot, in text order; fusion leaves it alone.
    let resumePoints = (0..<slotCount).compactMap { index in
      unsafe slots[index].opcode == .hostCall ? Int(slots[index].immediate) : nil
    }
    return Dictionary(
      zip(resumePoints, offsets.map { ContainerLimits.textBase + Int($0) }), uniquingKeysWith: { first, _ in first })
  }
}
