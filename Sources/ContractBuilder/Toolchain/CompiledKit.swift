import Foundation

/// ContractKit and the runtime, compiled for contracts.
///
/// It is the same for every contract, so it is kept in a cache from one build to the next.
struct CompiledKit {
  /// The folder of the module and the objects.
  let folder: String
  /// The compiler's cache of modules.
  let modules: String

  var module: String { "\(folder)/ContractKit.swiftmodule" }
  var object: String { "\(folder)/ContractKit.o" }
  var runtimeObject: String { "\(folder)/runtime.o" }

  /// The variable that names another folder for the cache.
  static let environmentVariable = "OPENLEDGER_CACHE"
  /// How many versions of ContractKit stay in the cache.
  private static let keptVersions = 16

  /// The kit of a key, compiled when it is not in the cache; without a cache it goes into the folder of the build.
  static func cached(
    key: String, fallback: WorkFolder, compile: (CompiledKit) throws(ContractBuilderError) -> Void
  ) throws(ContractBuilderError) -> CompiledKit {
    let files = FileManager.default
    guard let cache = folder(), (try? files.createDirectory(atPath: cache, withIntermediateDirectories: true)) != nil,
      files.isWritableFile(atPath: cache)
    else {
      let kit = CompiledKit(folder: fallback.root, modules: fallback.path("modules"))
      try compile(kit)
      return kit
    }
    let modules = "\(cache)/modules"
    let kit = CompiledKit(folder: "\(cache)/\(key)", modules: modules)
    if files.fileExists(atPath: kit.runtimeObject) { return kit }
    // Compiled aside and moved as a whole: another build sees all of it or nothing.
    let draft = CompiledKit(folder: "\(cache)/draft-\(UUID().uuidString)", modules: modules)
    defer { try? files.removeItem(atPath: draft.folder) }
    guard (try? files.createDirectory(atPath: draft.folder, withIntermediateDirectories: true)) != nil else {
      throw .file("'\(draft.folder)' could not be created; set \(environmentVariable) to a folder that can be written")
    }
    try compile(draft)
    try? files.moveItem(atPath: draft.folder, toPath: kit.folder)
    guard files.fileExists(atPath: kit.runtimeObject) else {
      throw .file("'\(kit.folder)' could not be written; set \(environmentVariable) to a folder that can be")
    }
    prune(cache)
    return kit
  }

  private static func folder() -> String? {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment[environmentVariable] { return "\(folder)/contractkit" }
    if let folder = environment["XDG_CACHE_HOME"] { return "\(folder)/openledger/contractkit" }
    return environment["HOME"].map { "\($0)/.cache/openledger/contractkit" }
  }

  /// Removes the versions that were made longest ago.
  private static func prune(_ cache: String) {
    let files = FileManager.default
    let versions = ((try? files.contentsOfDirectory(atPath: cache)) ?? []).filter { $0.hasPrefix("0x") }
    guard versions.count > keptVersions else { return }
    let dated = versions.map { name in
      let attributes = try? files.attributesOfItem(atPath: "\(cache)/\(name)")
      return (path: "\(cache)/\(name)", date: attributes?[.modificationDate] as? Date ?? .distantPast)
    }
    for version in dated.sorted(by: { $0.date < $1.date }).prefix(versions.count - keptVersions) {
      try? files.removeItem(atPath: version.path)
    }
  }
}
