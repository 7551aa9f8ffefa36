import JSONCoding

/// What the macro program says about a contract's sources: its name, its ABI and its storage layout.
struct ContractDescription {
  let name: String
  /// The ABI as JSON.
  let abi: JSON
  /// The storage layout as JSON, in the shape that Solidity's compiler prints.
  let storageLayout: JSON
  /// The layout of transient storage in the same shape; nil for none.
  let transientStorageLayout: JSON?

  init(files: SourceFiles, sdk: ContractSDK) throws(ContractBuilderError) {
    let text = try runProgram(
      sdk.macros, ["describe", "--library", sdk.kit] + files.paths, failure: ContractBuilderError.description)
    guard let value = try? JSON.parse(text), case .string(let name) = value["contract"],
      let abi = value["abi"], let storageLayout = value["storageLayout"]
    else { throw .description("the macro program gave no description") }
    self.name = name
    self.abi = abi
    self.storageLayout = storageLayout
    transientStorageLayout = value["transientStorageLayout"]
  }
}
