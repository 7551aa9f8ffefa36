internal import AdapterEngine
public import ChainSpecification
public import ChainStore
public import ChainTypes
internal import ContractVM
internal import EVM
internal import Execution
internal import Foundation
public import KeyValueStore
internal import Precompiles
internal import Primitives
internal import StateStore
public import StateTransition
public import WorldState

/// Joins a chain's specification with the machines and precompiled contracts of this program.
public enum ChainRules {
  /// The execution rules of a chain; `modelCacheBytes` bounds the loaded models. Batches and training use all processors.
  public static func rules(
    for specification: ChainSpecification, usesScalarKernels: Bool = false, modelCacheBytes: Int = 1 << 30
  ) throws(NodeError) -> ExecutionRules {
    let engine = AdapterInferenceEngine(
      budget: modelCacheBytes, kernels: usesScalarKernels ? .scalar : .best,
      threads: ProcessInfo.processInfo.activeProcessorCount)
    do throws(PrecompileTableError) {
      return ExecutionRules(
        specification: specification, precompiles: try .standard(engine: engine),
        machines: [EVMMachine(), ContractVMMachine()])
    } catch {
      throw .configuration(error.description)
    }
  }

  /// Block 0 of a genesis with what must be stored; reads the files that the genesis names.
  public static func genesisBlock(
    _ genesis: Genesis, rules: ExecutionRules
  ) throws(NodeError) -> (block: ExecutedBlock, changes: StateChanges, files: GenesisFiles) {
    let files: GenesisFiles
    do throws(GenesisError) { files = try genesis.loadFiles() } catch { throw .genesis(error) }
    let empty = StateDatabase.inMemory().headState()
    do throws(GenesisBuildError) {
      let (block, changes) = try GenesisBuilder(rules: rules).build(genesis, files: files, state: empty)
      return (block, changes, files)
    } catch {
      throw .genesisBlock(error)
    }
  }

  /// The chain of a genesis on a store, made there when the store is empty; throws when the store holds another chain.
  public static func open(
    _ genesis: Genesis, rules: ExecutionRules, on store: any KeyValueStore
  ) throws(NodeError) -> (chain: ChainStore, files: GenesisFiles) {
    let (block, changes, files) = try genesisBlock(genesis, rules: rules)
    do throws(ChainStoreError) {
      let chain = try ChainStore(
        store, genesis: block, changes: changes, specificationHash: genesis.specificationHash)
      return (chain, files)
    } catch {
      throw .chain(error)
    }
  }
}
