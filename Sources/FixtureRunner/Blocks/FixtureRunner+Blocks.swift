import ChainTypes
public import Execution
import Primitives
import StateTransition
import WorldState

extension FixtureRunner {
  /// Runs a blockchain test: every block is decoded, executed and checked as one that came from outside.
  public func run(_ test: BlockTest, tracer: (any Tracer)? = nil) -> FixtureOutcome {
    guard let specification = test.specification else { return .skipped("network \(test.network) is not known") }
    let chain: FixtureChain
    do throws(Refusal) {
      let genesis: Block
      do throws(BlockDecodingError) { genesis = try Block.decode(test.genesis) } catch { throw .blockDecoding(error) }
      if genesis.hash != test.genesisHash { throw .wrongHash(genesis.hash, expected: test.genesisHash) }
      chain = try FixtureChain(genesis, accounts: test.accounts, rules: rules(specification))
    } catch {
      return .failed(["the genesis: \(error)"])
    }
    var problems: [String] = []
    for (index, block) in test.blocks.enumerated() {
      do throws(Refusal) {
        try chain.append(block.encoded, expectedHash: block.hash, tracer: tracer)
        if let exception = block.exception { problems.append("block \(index) was accepted, expected \(exception)") }
      } catch {
        if let problem = error.problem(expected: block.exception) { problems.append("block \(index): \(problem)") }
      }
    }
    problems += headProblems(chain, test)
    return problems.isEmpty ? .passed : .failed(problems)
  }

  private func headProblems(_ chain: FixtureChain, _ test: BlockTest) -> [String] {
    var problems: [String] = []
    if chain.head.hash != test.lastHash {
      problems.append("the head is \(chain.head.hash.hex), expected \(test.lastHash.hex)")
    }
    if let root = test.postRoot, chain.head.stateRoot != root {
      problems.append("the head's state root is \(chain.head.stateRoot.hex), expected \(root.hex)")
    }
    do throws(BlockValidationError) {
      return problems + (try chain.headState()).differences(from: test.postAccounts, limit: Self.differenceLimit)
    } catch {
      return problems + ["the head's state cannot be reached again: \(error)"]
    }
  }
}
