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
  public func build(source: String) throws(ContractBuilderError) -> Artifact { try measure(source: source).artifact }

  /// Builds the contract in a folder of Swift files, or in one file, and says what its bytes are.
  public func measure(source: String) throws(ContractBuilderError) -> (artifact: Artifact, size: SizeReport) {
    let files = try SourceFiles.find(at: source)
    let description = try ContractDescription(files: files, sdk: sdk)
    let folder = try WorkFolder()
    defer { folder.remove() }
    let objects = try compile(files, contract: description.name, in: folder)
    let executable: Bytes
    do throws(ContractBuilderError) {
      executable = try link(objects, in: folder)
    } catch .linking(let messages) {
      throw explain(messages, files, contract: description.name, in: folder)
    }
    let container = try contain(executable)
    let artifact = Artifact(
      name: description.name, sourceName: "\(description.name).swift", abi: description.abi,
      storageLayout: description.storageLayout, transientStorageLayout: description.transientStorageLayout,
      bytecode: container.encoded, sourceHash: files.hash,
      compiler: try tools.version())
    return (artifact, SizeReport(container, functions: functions(in: executable)))
  }

  private func contain(_ executable: Bytes) throws(ContractBuilderError) -> Container {
    do throws(ContainerError) {
      return try Container(elf: executable)
    } catch {
      guard case .tooLarge(let byteCount) = error else { throw .container("\(error)") }
      throw .tooLarge(
        byteCount: byteCount, largest: Array(functions(in: executable).prefix(ContractBuilder.namedFunctions)))
    }
  }

  private func functions(in executable: Bytes) -> [SizeReport.Function] {
    let symbols = FunctionSymbol.all(in: executable)
    let names = tools.demangle(symbols.map(\.name))
    return zip(symbols, names).map { SizeReport.Function(name: $1, byteCount: $0.byteCount, offset: $0.offset) }
      .sorted { ($1.byteCount, $0.name) < ($0.byteCount, $1.name) }
  }

  /// How many functions the refusal of a contract that is too large names.
  private static let namedFunctions = 5
}
