import ChainSpecification
package import WorldState

extension WorldState {
  /// Places the contracts that blocks call, as a genesis file does; for chains in memory that have none.
  package func placePredeploys() {
    for predeploy in Predeploy.allCases {
      setNonce(1, of: predeploy.address)
      setCode(Code(predeploy.code), of: predeploy.address)
    }
  }
}
