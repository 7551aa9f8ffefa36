import ContractVM
import Foundation
import Primitives

extension ContractBuilder {
  /// The instruction set of ContractVM in the compiler's words.
  private static let architecture = "rv64emac_zba_zbb_zbs"

  /// How Swift is compiled for contracts.
  private func swiftFlags(module: String, in folder: WorkFolder) -> [String] {
    [
      "-target", "riscv64-none-none-eabi", "-enable-experimental-feature", "Embedded", "-swift-version", "6",
      "-wmo", "-Osize", "-parse-as-library", "-enforce-exclusivity=unchecked",
      "-Xcc", "-march=\(ContractBuilder.architecture)", "-Xcc", "-mabi=lp64e", "-Xcc", "-mno-strict-align",
      "-Xfrontend", "-function-sections", "-Xfrontend", "-disable-stack-protector",
      "-load-plugin-executable", "\(sdk.macros)#ContractKitMacros", "-module-cache-path", folder.path("modules"),
      "-I", sdk.runtime, "-I", folder.root, "-module-name", module,
    ]
  }

  /// Compiles ContractKit, the contract and the runtime; gives the object files.
  func compile(
    _ files: SourceFiles, contract: String, in folder: WorkFolder
  ) throws(ContractBuilderError) -> [String] {
    let kit = try SourceFiles.find(at: sdk.kit, excluding: ["Mock", "Runtime"])
    let kitObject = folder.path("ContractKit.o")
    try tools.run(
      tools.swiftc,
      swiftFlags(module: "ContractKit", in: folder) + [
        "-suppress-warnings", "-emit-module", "-emit-module-path", folder.path("ContractKit.swiftmodule"), "-c", "-o",
        kitObject,
      ] + kit.paths, failure: ContractBuilderError.compilation)

    let entry = try folder.write(
      "@_cdecl(\"_start\") public func _start() -> Never { \(contract)._dispatch() }\n", to: "Entry.swift")
    let contractObject = folder.path("Contract.o")
    try tools.run(
      tools.swiftc,
      swiftFlags(module: "\(contract)Module", in: folder) + ["-suppress-warnings", "-c", "-o", contractObject]
        + files.paths + [entry], failure: ContractBuilderError.compilation)

    let runtimeObject = folder.path("runtime.o")
    try tools.run(
      tools.clang,
      [
        "-target", "riscv64-none-elf", "-march=\(ContractBuilder.architecture)", "-mabi=lp64e", "-mno-strict-align",
        "-mno-relax", "-Os", "-ffreestanding", "-fno-builtin", "-ffunction-sections", "-fdata-sections", "-c", "-o",
        runtimeObject, "\(sdk.runtime)/runtime.c",
      ], failure: ContractBuilderError.compilation)
    return [contractObject, kitObject, runtimeObject]
  }

  /// Links object files by the script of the memory map; gives the ELF file.
  func link(_ objects: [String], in folder: WorkFolder) throws(ContractBuilderError) -> Bytes {
    let script = try folder.write(
      LinkerScript.text(stackSize: options.stackSize, memoryLimit: options.memoryLimit), to: "contract.ld")
    let executable = folder.path("contract.elf")
    try tools.run(
      tools.linker, ["-n", "--gc-sections", "--emit-relocs", "-T", script, "-o", executable] + objects,
      failure: ContractBuilderError.linking)
    return try readFile(executable)
  }
}
