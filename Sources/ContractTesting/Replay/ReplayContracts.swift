package import ABI
public import ContractBuilder
import JSONCoding
import Primitives
package import WorldState

/// The bytecode and the interfaces of the contracts that scenarios use, by name.
public struct ReplayContracts: Sendable {
  private let code: [String: Code]
  private let interfaces: [String: ContractInterface]

  /// The names of the contracts.
  public var names: [String] { code.keys.sorted() }

  /// Takes built contracts; of two with one name the last counts.
  public init(_ artifacts: [Artifact]) throws(ContractBuilderError) {
    var code: [String: Code] = [:]
    var interfaces: [String: ContractInterface] = [:]
    for artifact in artifacts {
      code[artifact.name] = Code(artifact.bytecode)
      do throws(ABIError) {
        interfaces[artifact.name] = try ContractInterface(json: artifact.abi.encoded)
      } catch {
        throw .artifact("the ABI of '\(artifact.name)' cannot be read: \(error); build it again")
      }
    }
    self.code = code
    self.interfaces = interfaces
  }

  package func code(_ name: String) throws(ReplayError) -> Code {
    guard let found = code[name] else { throw .unknownContract(name) }
    return found
  }

  package func interface(_ name: String) -> ContractInterface? { interfaces[name] }
}
