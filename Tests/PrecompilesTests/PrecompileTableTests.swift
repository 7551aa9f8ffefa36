import Execution
import FixtureSupport
import Foundation
import Precompiles
import Primitives
import Testing

@Suite struct PrecompileTableTests {
  @Test("every contract of the table has its own address and a section in the specification")
  func documented() throws {
    let table = try PrecompileTable.standard(engine: StubEngine())
    #expect(Set(table.addresses).count == table.all.count)
    #expect(table.addresses == table.addresses.sorted())
    let text = try String(
      contentsOf: Fixtures.repository.appending(path: "Docs/Specification/Precompiles.md"), encoding: .utf8)
    for precompile in table.all {
      let number = String(precompile.address.word.l0, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: (number.count <= 2 ? 2 : 4) - number.count) + number
      #expect(text.contains("## 0x\(padded) \(precompile.name)"), "0x\(padded) \(precompile.name)")
    }
  }

  @Test("two contracts at one address are refused")
  func duplicates() {
    #expect(throws: PrecompileTableError.self) { try PrecompileTable([Identity(), SHA256Hash(), Identity()]) }
  }

  @Test("every typed error of the contracts is in the Solidity interface files")
  func interfaces() throws {
    let folder = Fixtures.repository.appending(path: "Docs/Specification/interfaces")
    let text = try [
      "IBlobStore.sol", "IInference.sol", "ITraining.sol", "IEvaluation.sol", "IEmbedding.sol", "IQuote.sol",
      "ISimilarity.sol", "IChain.sol", "IAttribution.sol",
    ].map {
      try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
    }.joined()
    for name in [
      "InvalidCall", "NotPayable", "EmptyBlob", "BlobTooLarge", "UnknownBlob", "RangeOutOfBounds", "NoReference",
      "UnknownModel", "InvalidModel", "UnknownAdapter", "InvalidAdapter", "AdapterTooLarge", "InvalidPrompt",
      "PromptTooLong",
      "OutputTooLong", "ContextTooLong", "NotGovernor", "UnknownParameter", "ParameterOutOfRange", "UnknownFork",
      "ForkInForce", "ForkTooSoon", "ForkOutOfOrder", "ForkNeedsContract", "NotPausable", "NotSystemContract",
      "InvalidCode", "PrecompilePaused", "EmptyBatch", "BatchTooLarge", "NoRows", "UnknownRow", "InvalidRow",
      "UnknownVersion", "UnknownJob", "AlreadyOpened", "NotJobOwner", "InvalidJob", "InvalidPlan", "TooManySteps",
      "WrongSteps", "StepTooLarge", "WrongPayment", "JobEnded", "UnknownStep", "CheckpointGone", "Unauthorized",
      "IndexTooLarge", "TooManySources", "EmptyAnswer", "AnswerTooLong", "UnknownMethod", "InvalidWeights",
      "MissingIndex",
      "MissingInfluence", "AttributionTooLarge", "NotInRest", "UntrainedModel", "UnknownTrainedRow", "NothingLeft",
      "NotCounterfactual", "InvalidStudy", "FewerSubsets", "TooFewDocuments", "NotQuality",
    ] {
      #expect(text.contains("error \(name)("), "\(name)")
    }
  }
}
