import ContractVM
import Foundation
import Primitives

extension ContractBuilder {
  /// The instruction set of ContractVM in the compiler's words.
  private static let architecture = "rv64emac_zba_zbb_zbs"

  /// How Swift is compiled for contracts; `modules` is the compiler's cache.
  private func swiftFlags(module: String, modules: String) -> [String] {
    [
      "-target", "riscv64-none-none-eabi", "-enable-experimental-feature", "Embedded", "-swift-version", "6",
      "-wmo", "-Osize", "-parse-as-library", "-enforce-exclusivity=unchecked",
      "-Xcc", "-march=\(ContractBuilder.architecture)", "-Xcc", "-mabi=lp64e", "-Xcc", "-mno-strict-align",
      "-Xfrontend", "-function-sections", "-Xfrontend", "-disable-stack-protector",
      "-load-plugin-executable", "\(sdk.macros)#ContractKitMacros", "-module-cache-path", modules,
      "-I", sdk.runtime, "-module-name", module,
    ]
  }

  /// Compiles the contract, and ContractKit and the runtime unless they were compiled before; gives the object files.
  func compile(
    _ files: SourceFiles, contract: String, in folder: WorkFolder, debugging: Bool = false
  ) throws(ContractBuilderError) -> [String] {
    let kit = try compiledKit(in: folder)
    let entry = try folder.write(
      "@_cdecl(\"_start\") public func _start() -> Never { \(contract)._dispatch() }\n", to: "Entry.swift")
    let contractObject = folder.path("Contract.o")
    try tools.run(
      tools.swiftc,
      swiftFlags(module: "\(contract)Module", modules: kit.modules) + (debugging ? ["-g"] : [])
        + ["-I", kit.folder, "-suppress-warnings", "-c", "-o", contractObject] + files.paths + [entry],
      failure: ContractBuilderError.compilation)
    return [contractObject, kit.object, kit.runtimeObject]
  }

  /// ContractKit as contracts need it, from the cache or compiled now.
  private func compiledKit(in folder: WorkFolder) throws(ContractBuilderError) -> CompiledKit {
    let sources = try SourceFiles.find(at: sdk.kit, excluding: ["Mock", "Runtime"])
    let runtime = "\(sdk.runtime)/runtime.c"
    let key = [
      try tools.version(), sources.hash.hex, Keccak256.hash(try readFile(runtime)).hex,
      Keccak256.hash(try readFile("\(sdk.runtime)/ContractHost.h")).hex, WorkFolder.fingerprint(of: sdk.macros),
      swiftFlags(module: "ContractKit", modules: "").joined(separator: " "),
    ]
    return try CompiledKit.cached(
      key: Keccak256.hash(utf8: key.joined(separator: "\n")).hex, fallback: folder
    ) { kit throws(ContractBuilderError) in
      try tools.run(
        tools.swiftc,
        swiftFlags(module: "ContractKit", modules: kit.modules) + [
          "-suppress-warnings", "-emit-module", "-emit-module-path", kit.module, "-c", "-o", kit.object,
        ] + sources.paths, failure: ContractBuilderError.compilation)
      try tools.run(
        tools.clang,
        [
          "-target", "riscv64-none-elf", "-march=\(ContractBuilder.architecture)", "-mabi=lp64e", "-mno-strict-align",
          "-mno-relax", "-Os", "-ffreestanding", "-fno-builtin", "-ffunction-sections", "-fdata-sections", "-c", "-o",
          kit.runtimeObject, runtime,
        ], failure: ContractBuilderError.compilation)
    }
  }

  /// Links object files by the script of the memory map; gives the ELF file.
  func link(_ objects: [String], in folder: WorkFolder) throws(ContractBuilderError) -> Bytes {
    let script = try folder.write(
      LinkerScript.text(stackSize: options.stackSize, memoryLimit: options.memoryLimit), to: "contract.ld")
    let executable = folder.path("contract.elf")
    try tools.run(
      tools.linker,
      ["-n", "--gc-sections", "--emit-relocs", "--error-limit=0", "-T", script, "-o", executable] + objects,
      failure: ContractBuilderError.linking)
    return try readFile(executable)
  }

  /// What the linker missed, by the lines of the contract's sources: compiles and links once more with debug information.
  func explain(
    _ messages: String, _ files: SourceFiles, contract: String, in folder: WorkFolder
  ) -> ContractBuilderError {
    do throws(ContractBuilderError) {
      _ = try link(try compile(files, contract: contract, in: folder, debugging: true), in: folder)
    } catch .linking(let messages) {
      return .linking(LinkerMessages(messages, files: files, tools: tools).text)
    } catch {}
    return .linking(LinkerMessages(messages, files: files, tools: tools).text)
  }
}
