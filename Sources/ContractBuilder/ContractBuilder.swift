public import ContractVM
import Foundation
import Primitives

/// Compiles a contract's Swift sources to a ContractVM container and describes it for Ethereum's tools.
///
/// The result depends on the sources, on ContractKit and on the compiler, and on nothing else: not on the folder, the
/// machine or the time.
public struct ContractBuilder {
  /// What a contract's author may choose.
  public struct Options: Hashable, Sendable {
    /// The stack of a frame in bytes.
    public var stackSize: Int
    /// The most memory of a frame in bytes.
    public var memoryLimit: Int

    /// Options, each with the default of the linker script.
    public init(
      stackSize: Int = LinkerScript.defaultStackSize, memoryLimit: Int = LinkerScript.defaultMemoryLimit
    ) {
      self.stackSize = stackSize
      self.memoryLimit = memoryLimit
    }
  }

  let sdk: ContractSDK
  let tools: CompilerTools
  let options: Options

  /// A builder with the SDK and the compiler of this machine.
  /// - Throws: when ContractKit, its macros, `swiftc`, `clang` or `ld.lld` is missing; the error says what to install or to set.
  public init(options: Options = Options()) throws(ContractBuilderError) {
    sdk = try ContractSDK.locate()
    tools = try CompilerTools.locate()
    self.options = options
  }

  /// Builds the contract in a folder of Swift files, or in one file.
  public static func build(source: String) throws(ContractBuilderError) -> Artifact {
    try ContractBuilder().build(source: source)
  }

  /// Builds the contract in a folder of Swift files, or in one file.
  public func build(source: String) throws(ContractBuilderError) -> Artifact {
    let files = try SourceFiles.find(at: source)
    let description = try ContractDescription(files: files, sdk: sdk)
    let folder = try WorkFolder()
    defer { folder.remove() }
    let executable = try link(try compile(files, contract: description.name, in: folder), in: folder)
    let container = try contain(executable)
    return Artifact(
      name: description.name, sourceName: "\(description.name).swift", abi: description.abi,
      storageLayout: description.storageLayout, bytecode: container.encoded, sourceHash: files.hash,
      compiler: try tools.version())
  }

  private func contain(_ executable: Bytes) throws(ContractBuilderError) -> Container {
    do {
      return try Container(elf: executable)
    } catch {
      throw .container("\(error)")
    }
  }
}
