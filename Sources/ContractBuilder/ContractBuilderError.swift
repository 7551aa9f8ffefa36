/// Why a contract could not be built, loaded or created.
public enum ContractBuilderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The sources of ContractKit or its macro program are not where this program looks.
  case sdkNotFound(String)
  /// A program of the compiler is missing.
  case toolNotFound(String)
  /// There is no Swift file at the path.
  case sourceNotFound(String)
  /// The sources are not one contract; the text says where and why.
  case description(String)
  /// The compiler refused the sources; the text is what it said.
  case compilation(String)
  /// The linker refused the compiled contract; the text is what it said.
  case linking(String)
  /// The contract is larger than the chain accepts.
  case tooLarge(byteCount: Int, largest: [SizeReport.Function])
  /// The linked contract is no valid container.
  case container(String)
  /// A file could not be read or written.
  case file(String)
  /// The file is no contract artifact.
  case artifact(String)
  /// A contract's name that is no Swift type name.
  case name(String)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .sdkNotFound(let what):
      "\(what) was not found; run 'swift build -c release' in the repository, or set OPENLEDGER_SDK to a folder with ContractKit's sources and the macro program ContractKitMacros"
    case .toolNotFound(let what): what
    case .sourceNotFound(let path): "there is no Swift file at '\(path)'; name a contract's folder or its file"
    case .description(let text): "the contract cannot be described: \(text)"
    case .compilation(let text): "the contract does not compile:\n\(text)"
    case .linking(let text):
      "the contract does not link (floating point, Unicode text and a few parts of the standard library are not available to contracts):\n\(text)"
    case .tooLarge(let byteCount, let largest):
      "the contract has \(byteCount) bytes of at most \(SizeReport.limit); the largest functions are \(largest.map { "\($0.name) (\($0.byteCount))" }.joined(separator: ", ")); make them smaller or move some to another contract"
    case .container(let text): "the linked contract is not a valid container: \(text)"
    case .file(let text): text
    case .artifact(let text): text
    case .name(let name):
      "'\(name)' cannot name a contract; use letters and digits and start with a capital letter"
    }
  }
}
