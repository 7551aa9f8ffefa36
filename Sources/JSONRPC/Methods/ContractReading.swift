internal import ABI
internal import ChainTypes
internal import Primitives

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
    _ function: ContractFunction, of address: Address, _ arguments: [ABIValue], at header: Header
  ) throws(RPCError) -> (results: [ABIValue], gasUsed: UInt64) {
    let data: Bytes
    do throws(ABIError) { data = try function.signature.encode(arguments) } catch {
      throw .internal("the call of \(function.signature) could not be encoded: \(error)")
    }
    let outcome = try backend.simulate(
      callRequest(TransactionFields(to: address, value: .zero, data: data), gas: nil), at: header)
    let output = try output(of: outcome)
    do throws(ABIError) {
      return (try ABI.decode(output, as: function.signature.results), outcome.gasUsed)
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

  /// The reason in revert data: a message, a panic, or an error of a system contract; nil for others.
  func revertReason(_ data: Bytes) -> String? {
    let errors = backend.identity.contracts.flatMap { $0.interface?.errors ?? [] } + PrecompileErrors.all
    switch RevertReason(data, errors: errors) {
    case .message(let text): return text
    case .custom(let name, let arguments):
      return "\(name)(\(arguments.map(\.description).joined(separator: ", ")))"
    case .panic(let code): return RevertReason.panic(code).description
    case .empty, .unknown: return nil
    }
  }
}

/// The typed errors of the precompiled contracts.
enum PrecompileErrors {
  static let all: [ABICustomError] = signatures.compactMap { text in
    guard let signature = try? FunctionSignature(text) else { return nil }
    return ABICustomError(
      name: signature.name, inputs: signature.parameters.map { ABIParameter(name: "", type: $0) })
  }

  private static let signatures = [
    "UnknownModel(bytes32)", "UnknownAdapter(bytes32)", "AdapterBaseMismatch(bytes32,bytes32)",
    "PromptTooLong(uint32,uint32)", "OutputTooLong(uint32,uint32)", "InvalidAdapter(string)", "InvalidModel(string)",
    "UnknownBlob(bytes32)",
  ]
}
