package import Execution
package import WorldState

extension ExecutionRules {
  /// Runs one message as a transaction runs its own, without the transaction's gas and fee rules around it.
  ///
  /// For tests and measurements; the state's transaction must be under way.
  package func process(
    _ message: Message, state: WorldState, block: BlockEnvironment, transaction: TransactionEnvironment
  ) -> MessageResult {
    MessageProcessor(rules: self, state: state, block: block, transaction: transaction).processMessage(message)
  }
}
