/// The blocks of a decoded text and what entering each costs (specification, section 4).
struct ControlFlow {
  /// For each instruction the gas of the block that it leads, or -1 when it is no leader.
  let blockGas: [Int32]
  /// For each instruction whether a dynamic jump may target it.
  let isDynamicTarget: [Bool]

  init(_ text: DecodedText, container: Container) {
    let instructions = text.instructions
    var isLeader = [Bool](repeating: false, count: instructions.count)
    var isDynamicTarget = isLeader
    isLeader[0] = true
    if let entry = text.index(at: container.entry) { isLeader[entry] = true }
    for target in container.jumpTargets {
      guard let index = text.index(at: target) else { continue }
      isLeader[index] = true
      isDynamicTarget[index] = true
    }
    for index in instructions.indices {
      let instruction = instructions[index]
      if instruction.jumpsDirectly { isLeader[text.target(of: index)] = true }
      if instruction.operation.isTerminator, index + 1 < instructions.count {
        isLeader[index + 1] = true
        if instruction.links { isDynamicTarget[index + 1] = true }
      }
    }
    // Backwards, so that each leader finds the sum of its block complete.
    var blockGas = [Int32](repeating: -1, count: instructions.count)
    var sum: Int32 = 0
    for index in instructions.indices.reversed() {
      let operation = instructions[index].operation
      // A text has at most 32,768 instructions of at most 10 gas: the sum fits.
      sum = (operation.isTerminator ? 0 : sum) + Int32(operation.gas)
      if isLeader[index] {
        blockGas[index] = sum
        sum = 0
      }
    }
    self.blockGas = blockGas
    self.isDynamicTarget = isDynamicTarget
  }
}
