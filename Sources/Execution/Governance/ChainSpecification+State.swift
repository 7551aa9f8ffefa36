public import ChainSpecification
import Primitives
public import WorldState

extension ChainSpecification {
  /// The specification with everything that governance has set in a state; nil when nothing was ever set.
  ///
  /// A read that fails is recorded in the state's `fault`; the result is then worthless.
  public func governed(by state: WorldState) -> ChainSpecification? {
    governed { slot in state.storage(GovernedChain.address, slot) }
  }
}
