import SwiftCompilerPlugin
import SwiftSyntaxMacros

struct KitPlugin: CompilerPlugin {
  let providingMacros: [any Macro.Type] = []
}

@main enum Entry {
  static func main() throws {
    if CommandLine.arguments.count > 1 { print("describe"); return }
    try KitPlugin.main()
  }
}
