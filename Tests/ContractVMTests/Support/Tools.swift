import ContractVM
import Foundation
import Primitives

/// The toolchain's compilers for RISC-V, when they are there.
enum Tools {
  struct Failure: Error, CustomStringConvertible { var description: String }

  private static let march = "rv64emac_zba_zbb_zbs"

  /// `swiftc`, and `clang` and `ld.lld` beside it; nil when one is missing.
  private static let paths: (swiftc: String, clang: String, linker: String)? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/swiftc") {
      let resolved = URL(fileURLWithPath: folder + "/swiftc").resolvingSymlinksInPath().deletingLastPathComponent().path
      for candidate in [folder, resolved] {
        let (clang, linker) = (candidate + "/clang", candidate + "/ld.lld")
        if FileManager.default.isExecutableFile(atPath: clang), FileManager.default.isExecutableFile(atPath: linker) {
          return (folder + "/swiftc", clang, linker)
        }
      }
    }
    print(
      "skipped: swiftc, clang and ld.lld of a Swift toolchain are not in PATH; install Swift 6.3 to compile test programs"
    )
    return nil
  }()

  static var areInstalled: Bool { paths != nil }

  /// The text bytes of an assembly source.
  static func assemble(_ source: String) throws -> Bytes {
    try inFolder { folder in
      let object = try compileC(source + "\n", named: "source.s", in: folder, flags: [])
      let elf = folder + "/out.elf"
      try run(
        tools().linker,
        ["-n", "--image-base=0", "-Ttext=0x40000000", "-e", "0x40000000", "--oformat=binary", "-o", elf, object])
      return Bytes(try Data(contentsOf: URL(fileURLWithPath: elf)))
    }
  }

  /// The container of a Swift source and a C entry.
  static func build(swift: String, entry: String, optimisation: String = "-Osize") throws -> Container {
    try Container(elf: link(swift: swift, entry: entry, optimisation: optimisation, linkerFlags: ["--emit-relocs"]))
  }

  /// The ELF file of a Swift source and a C entry.
  static func link(
    swift: String, entry: String, optimisation: String = "-Osize", linkerFlags: [String]
  ) throws -> Bytes {
    try inFolder { folder in
      try swift.write(toFile: folder + "/source.swift", atomically: true, encoding: .utf8)
      try run(
        tools().swiftc,
        [
          "-target", "riscv64-none-none-eabi", "-enable-experimental-feature", "Embedded",
          "-enable-experimental-feature", "Extern", "-wmo", optimisation, "-parse-as-library", "-Xcc",
          "-march=\(march)", "-Xcc", "-mabi=lp64e", "-Xcc", "-mno-strict-align", "-Xfrontend", "-function-sections",
          "-Xfrontend", "-disable-stack-protector", "-module-cache-path", folder + "/modules", "-c",
          folder + "/source.swift", "-o", folder + "/source.o",
        ])
      let runtime = try compileC(ProgramSource.runtime, named: "runtime.c", in: folder, flags: ["-O2"])
      let start = try compileC(
        "typedef unsigned long u64;\n" + entry, named: "entry.c", in: folder, flags: ["-O2"])
      return try link([folder + "/source.o", runtime, start], flags: linkerFlags, in: folder)
    }
  }

  /// The container of a C source with its own `_start`.
  static func build(c source: String) throws -> Container {
    try inFolder { folder in
      let object = try compileC(source, named: "source.c", in: folder, flags: ["-O2"])
      return try Container(elf: link([object], flags: ["--emit-relocs"], in: folder))
    }
  }

  private static func link(_ objects: [String], flags: [String], in folder: String) throws -> Bytes {
    try LinkerScript.text(memoryLimit: 4 << 20).write(toFile: folder + "/script.ld", atomically: true, encoding: .utf8)
    try run(
      tools().linker, ["-n", "--gc-sections", "-T", folder + "/script.ld", "-o", folder + "/out.elf"] + flags + objects)
    return Bytes(try Data(contentsOf: URL(fileURLWithPath: folder + "/out.elf")))
  }

  private static func compileC(_ source: String, named name: String, in folder: String, flags: [String]) throws
    -> String
  {
    try source.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    let object = folder + "/" + name + ".o"
    try run(
      tools().clang,
      [
        "--target=riscv64-none-elf", "-march=\(march)", "-mabi=lp64e", "-mno-strict-align", "-ffunction-sections",
        "-ffreestanding", "-fno-builtin", "-c", folder + "/" + name, "-o", object,
      ] + flags)
    return object
  }

  private static func tools() throws -> (swiftc: String, clang: String, linker: String) {
    guard let paths else { throw Failure(description: "no toolchain") }
    return paths
  }

  private static func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("contractvm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }

  private static func run(_ tool: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let errors = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(tool): \(String(decoding: errors, as: UTF8.self))")
    }
  }
}
