package import ABI
internal import ChainTypes
internal import Execution
internal import Primitives
internal import StateTransition

/// A function of a contract or precompiled contract that methods call.
struct ContractFunction: Sendable {
  let signature: FunctionSignature

  init(_ name: String, _ parameters: [ABIType], returns results: [ABIType]) {
    signature = FunctionSignature(name: name, parameters: parameters, results: results)
  }
}

extension RPCContext {
  /// Calls a function on the state after a block and gives its decoded results with the gas it used; throws the revert.
  func read(
    _ function: ContractFunction, of address: Address, _ arguments: [ABIValue], at header: Header,
    tracer: (any Tracer)? = nil
  ) throws(RPCError) -> (results: [ABIValue], gasUsed: UInt64) {
    let data: Bytes
    do throws(ABIError) { data = try function.signature.encode(arguments) } catch {
      throw .internal("the call of \(function.signature) could not be encoded: \(error)")
    }
    let outcome = try call(CallRequest(to: address, data: data), at: header, tracer: tracer)
    do throws(ABIError) {
      return (try ABI.decode(outcome.output, as: function.signature.results), outcome.gasUsed)
    } catch {
      throw .internal("the result of \(function.signature) at \(address.hex) could not be decoded: \(error)")
    }
  }

  /// The address of a system contract; throws when the genesis has none of that name.
  func systemContract(_ name: String) throws(RPCError) -> Address {
    guard let contract = backend.identity.contract(name) else {
      throw .notFound("the genesis of this chain has no contract \(name)")
    }
    return contract.address
  }
}

/// The typed errors of the precompiled contracts, as `Docs/Specification/interfaces` declares them.
package enum PrecompileErrors {
  /// Every error once.
  package static let all: [ABICustomError] = signatures.compactMap { text in
    guard let signature = try? FunctionSignature(text) else { return nil }
    return ABICustomError(
      name: signature.name, inputs: signature.parameters.map { ABIParameter(name: "", type: $0) })
  }

  private static let signatures = [
    "InvalidCall()", "NotPayable()", "EmptyBlob()", "BlobTooLarge(uint64,uint64)", "UnknownBlob(bytes32)",
    "RangeOutOfBounds(uint64)", "NoReference(address,bytes32)", "UnknownModel(bytes32)",
    "InvalidModel(bytes32,string)", "UnknownAdapter(bytes32)", "InvalidAdapter(bytes32,string)",
    "AdapterTooLarge(uint64,uint64)", "InvalidPrompt()", "PromptTooLong(uint64,uint64)",
    "OutputTooLong(uint64,uint64)", "ContextTooLong(uint64,uint64)", "PrecompilePaused(address)",
    "NotGovernor(address)", "UnknownParameter(bytes32)", "ParameterOutOfRange(bytes32,uint256,uint256,uint256)",
    "UnknownFork(bytes32)", "ForkInForce(bytes32)", "ForkTooSoon(bytes32,uint64,uint64)",
    "ForkOutOfOrder(bytes32,uint64)", "ForkNeedsContract(bytes32,address)", "NotPausable(address)",
    "NotSystemContract(address)", "InvalidCode(bytes32)", "Unauthorized(address)", "UnknownVersion(uint256,uint64)",
    "NoRows()", "UnknownRow(bytes32)", "TooManySources(uint64,uint64)", "EmptyAnswer()",
    "AnswerTooLong(uint64,uint64)", "UnknownMethod(bytes32)", "InvalidWeights()",
    "MissingIndex(bytes32,uint256,uint64)", "MissingInfluence(bytes32,bytes32)", "AttributionTooLarge(uint64,uint64)",
    "NotInRest(uint64,uint64)", "InvalidRow(bytes32)", "EmptyBatch()", "BatchTooLarge(uint64,uint64)",
    "UnknownJob(uint256)", "AlreadyOpened(uint256)", "NotJobOwner(address)", "InvalidJob(uint256)", "InvalidPlan()",
    "TooManySteps(uint64,uint64)", "WrongSteps(uint64,uint64)", "StepTooLarge(uint64,uint64)",
    "IndexTooLarge(uint64,uint64)", "WrongPayment(uint256,uint256)", "JobEnded(uint256)", "UnknownStep(uint64)",
    "CheckpointGone(uint64)", "UntrainedModel(uint256)", "UnknownTrainedRow(uint64,uint64)", "NothingLeft()",
    "NotCounterfactual(uint256)", "FewerSubsets(uint64,uint64)", "InvalidStudy(uint64,uint64)",
    "TooFewDocuments(uint64,uint64)", "NotQuality(uint256)",
  ]
}
