package import ChainTypes
package import Execution
package import Primitives
package import WorldState

extension ExecutionRules {
  /// Runs one message as a transaction runs its own, without the transaction's gas and fee rules around it.
  ///
  /// For tests and measurements; the state's transaction must be under way.
  package func process(
    _ message: Message, state: WorldState, block: BlockEnvironment, transaction: TransactionEnvironment,
    tracer: (any Tracer)? = nil
  ) -> MessageResult {
    MessageProcessor(rules: self, state: state, block: block, transaction: transaction, tracer: tracer)
      .processMessage(message)
  }

  /// Validates and executes one transaction in a block that is otherwise empty and makes no system calls.
  ///
  /// For state tests; when it throws, the state is unchanged.
  package func process(
    _ transaction: Transaction, sender: Address, state: WorldState, block: BlockEnvironment,
    tracer: (any Tracer)? = nil
  ) throws(TransactionValidationError) -> TransactionOutcome {
    try TransactionProcessor(rules: self, block: block, state: state).processTransaction(
      transaction, sender: sender, room: BlockRoom(gasLimit: block.gasLimit, block.schedule), tracer: tracer)
  }
}
