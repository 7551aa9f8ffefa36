package import Execution

/// Why an engine stopped running an instance.
package enum Exit: Hashable, Sendable {
  /// At an `ecall`; running again resumes after it.
  case hostCall
  /// A block cost more than was left; the instance's gas is zero.
  case outOfGas
  /// The program did something forbidden.
  case trap(Trap)
}

/// Something that executes an instance's program until it leaves: the fast interpreter or the reference.
package protocol Engine {
  /// Runs from where the instance stands until the next exit.
  func run(_ instance: Instance) -> Exit
}
