import ChainSpecification
import ChainTypes
import Execution
import Precompiles
import Primitives
import StateTransition
import WorldState

/// The bytes are a contract's number, a fork, three bytes of gas, and the call data.
enum PrecompileFuzzing {
  /// The most gas of a call; it bounds the time of one input.
  private static let gasBits = 21
  private static let rules = FuzzWorld.rules([])

  static func check(_ input: Bytes) throws(FuzzFinding) {
    var input = FuzzInput(input)
    let number = Int(input.byte())
    let fork = HardFork.allCases[Int(input.byte()) % HardFork.allCases.count]
    let gas = UInt64(input.number(bytes: 3)) & (1 << gasBits - 1)
    let world = FuzzWorld.shared
    let contracts = rules.precompiles(in: fork).all
    let contract = contracts[number % contracts.count]
    // The contract that moves coins obeys one caller only.
    let caller = contract.name == "NATIVE_TRANSFER" ? SystemContract.openToken.address : FuzzWorld.sender
    let message = Message(
      kind: .call, caller: caller, target: contract.address, isStatic: false, input: input.takeRest(), gas: gas)

    let result = try world.run(message, fork: fork, rules: rules)
    try hold(result == (try world.run(message, fork: fork, rules: rules)), "\(contract.name) gives the same twice")
    switch result.status {
    case .success: break
    case .revert: try hold(contract.address.word.l0 >= 0x0A00, "\(contract.name) never reverts")
    case .failure: try hold(result.gasLeft == 0, "a failure of \(contract.name) consumes the gas")
    }
  }
}
