import SwiftCompilerPlugin
import SwiftSyntaxMacros

/// The macros of ContractKit.
struct ContractKitPlugin: CompilerPlugin {
  let providingMacros: [any Macro.Type] = [
    ContractMacro.self, StorageMacro.self, TransientMacro.self, StorageStructMacro.self, MarkerMacro.self,
    EventMacro.self,
    ContractErrorMacro.self, ContractInterfaceMacro.self, KeccakMacro.self, SelectorMacro.self,
  ]
}

/// Run by the compiler, the program expands macros. Run as `describe [--library FOLDER] FILE…`, it prints what the
/// contract in the files offers and stores as JSON: what the macros saw is what the artifact says.
@main
enum Main {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count > 2, arguments[1] == "describe" {
      describe(Array(arguments.dropFirst(2)))
    } else {
      try ContractKitPlugin.main()
    }
  }
}
