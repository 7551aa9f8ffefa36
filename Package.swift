// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

// MARK: - Settings shared by every Swift target

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

/// A system contract: the same source is a native library here and bytecode on the chain.
func contract(_ name: String) -> Target {
  .target(
    name: name, dependencies: ["ContractKit"], path: "Contracts/\(name)", exclude: ["README.md"], swiftSettings: strict)
}

let contractNames = [
  "OpenToken", "GovernanceToken", "Governor", "Timelock", "Staking", "DatanetRegistry", "ModelRegistry",
  "InferenceGateway", "AttributionRewards", "AgentRegistry", "AssetMarket", "RevenueShare",
]

/// An example of a contract, for those who learn from it.
func example(_ name: String) -> Target {
  .target(
    name: name, dependencies: ["ContractKit"], path: "Contracts/Examples/\(name)", exclude: ["README.md"],
    swiftSettings: strict)
}

let exampleNames = ["Vault", "Auction", "InferenceBuyer"]

/// The tests of some contracts, natively.
func contractTests(_ name: String, _ contracts: [String]) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: ["ContractKit", "Primitives", "Cryptography", "ChainTypes", "FixtureSupport", "ContractTestSupport"]
      + contracts.map { .byName(name: $0) }, swiftSettings: strict)
}

// MARK: - Third-party products

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let bigInt: Target.Dependency = .product(name: "BigInt", package: "BigInt")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let collections: Target.Dependency = .product(name: "Collections", package: "swift-collections")
let swiftSyntax: [Target.Dependency] = [
  "SwiftSyntax", "SwiftSyntaxBuilder", "SwiftSyntaxMacros", "SwiftParser", "SwiftDiagnostics", "SwiftCompilerPlugin",
].map { .product(name: $0, package: "swift-syntax") }

// MARK: - The layers, bottom up (Docs/Architecture.md)

let foundations: [Target] = [
  library("Primitives"),
  library("JSONCoding", ["Primitives"]),
  library("ABI", ["Primitives"]),
  library("PairingCurves", ["Primitives"]),
  .systemLibrary(
    name: "CSecp256k1", pkgConfig: "libsecp256k1", providers: [.apt(["libsecp256k1-dev"])]),
  .systemLibrary(name: "CGMP", pkgConfig: "gmp", providers: [.apt(["libgmp-dev"])]),
  library("Cryptography", ["Primitives", "CSecp256k1", "CGMP", crypto, cryptoExtras]),
]

let storage: [Target] = [
  library("KeyValueStore", ["Primitives"]),
  .systemLibrary(name: "CRocksDB", providers: [.apt(["librocksdb-dev"])]),
  library("RocksDBStore", ["Primitives", "KeyValueStore", "CRocksDB"]),
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  library("MerklePatriciaTrie", ["Primitives", "KeyValueStore"]),
]

let chainData: [Target] = [
  library("ChainTypes", ["Primitives", "Cryptography"]),
  library("ChainSpecification", ["Primitives", "JSONCoding", "ABI", "ChainTypes"]),
  library("BlobStore", ["Primitives", "KeyValueStore"]),
  library("WorldState", ["Primitives", "KeyValueStore", "ChainTypes"]),
  library(
    "StateStore", ["Primitives", "KeyValueStore", "MerklePatriciaTrie", "BlobStore", "ChainTypes", "WorldState"]),
  library(
    "ChainStore",
    ["Primitives", "KeyValueStore", "MerklePatriciaTrie", "BlobStore", "ChainTypes", "WorldState", "StateStore"]),
]

let execution: [Target] = [
  library("Execution", ["Primitives", "ChainTypes", "ChainSpecification", "WorldState"]),
  library("EVM", ["Primitives", "ChainTypes", "ChainSpecification", "WorldState", "Execution"]),
  library("ContractVM", ["Primitives", "Cryptography", "ChainTypes", "ChainSpecification", "WorldState", "Execution"]),
  library(
    "Precompiles",
    [
      "Primitives", "JSONCoding", "ABI", "Cryptography", "PairingCurves", "ChainTypes", "ChainSpecification",
      "WorldState",
      "Execution", "AdapterEngine", "Attribution",
    ]),
  library(
    "StateTransition",
    [
      "Primitives", "ABI", "Cryptography", "MerklePatriciaTrie", "ChainTypes", "ChainSpecification", "WorldState",
      "Execution",
    ]),
]

let intelligence: [Target] = [
  .target(
    name: "CAdapterEngine",
    cxxSettings: [
      .headerSearchPath("."), .unsafeFlags(["-O3", "-ffp-contract=off", "-Wall", "-Wextra", "-Werror"]),
    ]),
  library("AdapterEngine", ["CAdapterEngine", crypto]),
  library("Serving", ["AdapterEngine"]),
  library("InferenceServer", ["AdapterEngine", "Serving", "JSONCoding", "Primitives", hummingbird, logging]),
  .systemLibrary(name: "CDivSufSort", pkgConfig: "libdivsufsort", providers: [.apt(["libdivsufsort-dev"])]),
  library("Attribution", ["CAdapterEngine", "AdapterEngine", "CDivSufSort"]),
]

let services: [Target] = [
  library("TransactionPool", ["Primitives", "ChainTypes", "ChainSpecification", collections]),
  library("Consensus", [logging]),
  library(
    "JSONRPC",
    [
      "Primitives", "JSONCoding", "ABI", "Cryptography", "ChainTypes", "ChainSpecification", "WorldState", "StateStore",
      "ChainStore",
      "Execution", "StateTransition",
    ]),
  .target(name: "WebConsole", resources: [.embedInCode("Resources/console.html")], swiftSettings: strict),
  library("HTTPServer", ["Primitives", "JSONCoding", "JSONRPC", "WebConsole", hummingbird, logging]),
]

let composition: [Target] = [
  library(
    "FixtureRunner",
    [
      "Primitives", "JSONCoding", "Cryptography", "KeyValueStore", "ChainTypes", "ChainSpecification", "WorldState",
      "StateStore",
      "Execution", "EVM", "Precompiles", "StateTransition",
    ]),
  library(
    "Node",
    [
      "Primitives", "JSONCoding", "ABI", "Cryptography", "KeyValueStore", "RocksDBStore", "CZlib", "BlobStore",
      "ChainTypes", "ChainSpecification", "WorldState", "StateStore", "ChainStore", "Execution", "EVM", "ContractVM",
      "Precompiles",
      "StateTransition", "AdapterEngine", "TransactionPool", "Consensus", "JSONRPC", "HTTPServer", crypto, logging,
    ]),
  .executableTarget(
    name: "openledger",
    dependencies: [
      "Primitives", "JSONCoding", "ABI", "Cryptography", "KeyValueStore", "RocksDBStore", "BlobStore", "ChainTypes",
      "ChainSpecification", "WorldState", "StateStore", "ChainStore", "Execution", "StateTransition", "Consensus",
      "JSONRPC",
      "HTTPServer", "FixtureRunner", "Node", "ContractBuilder", "ContractTesting", "AdapterEngine", "Serving",
      "InferenceServer", argumentParser, logging,
    ], swiftSettings: strict),
  .executableTarget(
    name: "openledger-bench",
    dependencies: [
      "Primitives", "JSONCoding", "ABI", "Cryptography", "KeyValueStore", "RocksDBStore", "MerklePatriciaTrie",
      "ChainTypes", "ChainSpecification", "WorldState", "StateStore", "ChainStore", "Execution", "EVM", "ContractVM",
      "Precompiles", "StateTransition", "AdapterEngine", "Serving", "Attribution", "ContractBuilder", "Node",
      "ContractKit", "OpenToken",
      "GovernanceToken", "Staking", argumentParser, logging,
    ], swiftSettings: strict),
]

let contractSide: [Target] = [
  .macro(name: "ContractKitMacros", dependencies: ["Primitives"] + swiftSyntax, swiftSettings: strict),
  .target(
    name: "ContractKit", dependencies: ["ContractKitMacros", "Primitives", "Cryptography"], exclude: ["Runtime"],
    swiftSettings: strict),
  library("ContractBuilder", ["Primitives", "JSONCoding", "ContractVM", "ContractKitMacros"]),
  library(
    "ContractTesting",
    [
      "Primitives", "JSONCoding", "ABI", "Cryptography", "KeyValueStore", "ChainTypes", "ChainSpecification",
      "WorldState", "StateStore", "Execution", "EVM", "ContractVM", "Precompiles", "StateTransition",
      "ContractBuilder",
    ]),
]

/// Fixtures and seeded randomness for the tests.
let testSupport: [Target] = [
  library("FixtureSupport", ["Primitives"], path: "Tests/FixtureSupport"),
  library(
    "ContractTestSupport", ["ContractKit", "Primitives", "Cryptography"], path: "Tests/ContractTestSupport"),
  library("PrecompilesSupport", ["Precompiles", "Primitives"], path: "Tests/PrecompilesSupport"),
  library("EngineTestSupport", ["AdapterEngine"], path: "Tests/EngineTestSupport"),
  library("ContractVMSupport", ["ContractVM", "Primitives"], path: "Tests/ContractVMSupport"),
  library(
    "FuzzSupport",
    [
      "Primitives", "ChainTypes", "ChainSpecification", "WorldState", "StateStore", "Execution", "EVM", "ContractVM",
      "Precompiles", "StateTransition", "ContractVMSupport",
    ], path: "Tests/FuzzSupport"),
]

/// Programs for libFuzzer, built by `make fuzz` alone.
let fuzzers: [Target] =
  Context.environment["OPENLEDGER_FUZZERS"] == nil
  ? []
  : ["FuzzTransaction", "FuzzRLP", "FuzzBytecode", "FuzzPrecompiles", "FuzzModelFiles"].map {
    .executableTarget(
      name: $0, dependencies: ["FuzzSupport", "AdapterEngine", "EngineTestSupport"], path: "Tests/Fuzz/\($0)",
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
  }

let testTargets: [Target] = [
  .testTarget(name: "ArchitectureTests", swiftSettings: strict),
  tests("Primitives", ["FixtureSupport", bigInt]),
  tests("JSONCoding", ["Primitives"]),
  tests("PairingCurves", ["Primitives", "FixtureSupport"]),
  tests("ABI", ["Primitives", "FixtureSupport"]),
  tests("Cryptography", ["Primitives", "FixtureSupport"]),
  tests("KeyValueStore", ["Primitives", "RocksDBStore", "FixtureSupport"]),
  tests("RocksDBStore", ["Primitives", "KeyValueStore", "CRocksDB", "FixtureSupport"]),
  tests("MerklePatriciaTrie", ["Primitives", "KeyValueStore", "FixtureSupport"]),
  tests(
    "ChainStore",
    [
      "Primitives", "KeyValueStore", "RocksDBStore", "MerklePatriciaTrie", "Cryptography", "ChainTypes", "WorldState",
      "StateStore",
      "FixtureSupport",
    ]),
  tests("ChainTypes", ["Primitives", "Cryptography", "FixtureSupport"]),
  tests("ChainSpecification", ["Primitives", "ABI", "Cryptography", "ChainTypes", "FixtureSupport"]),
  tests(
    "WorldState", ["Primitives", "KeyValueStore", "MerklePatriciaTrie", "StateStore", "ChainTypes", "FixtureSupport"]),
  tests("BlobStore", ["Primitives", "KeyValueStore", "RocksDBStore", "FixtureSupport"]),
  tests(
    "StateStore",
    [
      "Primitives", "KeyValueStore", "RocksDBStore", "MerklePatriciaTrie", "BlobStore", "ChainTypes", "WorldState",
      "FixtureSupport",
    ]),
  tests(
    "Precompiles",
    [
      "Primitives", "ABI", "Cryptography", "PairingCurves", "KeyValueStore", "ChainTypes", "ChainSpecification",
      "WorldState", "StateStore", "Execution", "AdapterEngine", "FixtureSupport", "PrecompilesSupport",
    ]),
  tests(
    "StateTransition",
    [
      "Primitives", "ABI", "Cryptography", "KeyValueStore", "MerklePatriciaTrie", "ChainTypes", "ChainSpecification",
      "WorldState", "StateStore", "Execution", "EVM", "ContractVM", "Precompiles", "ContractVMSupport", "AdapterEngine",
      "Attribution", "FixtureSupport", "PrecompilesSupport",
    ]),
  tests("AdapterEngine", ["CAdapterEngine", "EngineTestSupport"]),
  .testTarget(name: "TrainingTests", dependencies: ["AdapterEngine", "EngineTestSupport"], swiftSettings: strict),
  tests("Serving", ["AdapterEngine", "EngineTestSupport"]),
  tests("InferenceServer", ["AdapterEngine", "Serving", "JSONCoding", "EngineTestSupport", hummingbird, logging]),
  tests("Attribution", ["AdapterEngine", "EngineTestSupport"]),
  tests(
    "ContractVM",
    [
      "Primitives", "Cryptography", "KeyValueStore", "ChainTypes", "ChainSpecification", "WorldState", "StateStore",
      "Execution",
      "ContractVMSupport",
    ]),
  tests(
    "EVM",
    [
      "Primitives", "Cryptography", "KeyValueStore", "ChainTypes", "ChainSpecification", "WorldState", "StateStore",
      "Execution",
      "ContractVM", "Precompiles", "StateTransition", "ContractVMSupport", "FixtureSupport", "FixtureRunner",
    ]),
  .testTarget(
    name: "FuzzTests", dependencies: ["FuzzSupport", "FixtureSupport", "FixtureRunner"], swiftSettings: strict),
  tests("FixtureRunner", ["Primitives", "ChainSpecification", "Execution", "FixtureSupport"]),
  tests("ContractKit", ["ABI", "Primitives", "Cryptography", "FixtureSupport"]),
  tests("ContractBuilder", ["ContractKit", "ContractVM", "JSONCoding", "ABI", "Primitives", "FixtureSupport"]),
  tests("TransactionPool", ["Primitives", "ChainTypes", "ChainSpecification", "Cryptography"]),
  tests("Consensus", [logging]),
  tests(
    "JSONRPC",
    [
      "Primitives", "JSONCoding", "Cryptography", "KeyValueStore", "ChainTypes", "ChainSpecification", "WorldState",
      "StateStore", "ChainStore",
      "Execution", "StateTransition",
    ]),
  tests(
    "Node",
    [
      "Primitives", "JSONCoding", "ABI", "Cryptography", "KeyValueStore", "RocksDBStore", "MerklePatriciaTrie",
      "ChainTypes",
      "ChainSpecification", "WorldState", "StateStore", "ChainStore", "Execution", "EVM", "StateTransition",
      "TransactionPool", "Consensus", "JSONRPC", "HTTPServer", "FixtureSupport", logging,
    ]),
  tests(
    "ContractTesting",
    [
      "ContractKit", "ContractBuilder", "Primitives", "JSONCoding", "ChainTypes", "ChainSpecification", "Execution",
      "FixtureSupport",
    ]),
  contractTests("OpenToken", ["OpenToken"]),
  contractTests("Governance", ["GovernanceToken", "Governor", "Timelock", "OpenToken"]),
  contractTests("Staking", ["Staking"]),
  contractTests("Datanet", ["DatanetRegistry"]),
  contractTests("Model", ["ModelRegistry", "DatanetRegistry"]),
  contractTests("Payment", ["InferenceGateway", "AttributionRewards", "ModelRegistry", "DatanetRegistry", "Staking"]),
  contractTests("Asset", ["AgentRegistry", "AssetMarket", "RevenueShare", "DatanetRegistry", "ModelRegistry"]),
  contractTests("Example", exampleNames),
  .testTarget(
    name: "EconomyTests",
    dependencies: ["ContractKit", "ContractTesting", "ContractBuilder", "Primitives", "FixtureSupport"]
      + contractNames.map { .byName(name: $0) },
    swiftSettings: strict),
]

let package = Package(
  name: "openledger",
  products: [
    .executable(name: "openledger", targets: ["openledger"]),
    .library(name: "ContractKit", targets: ["ContractKit"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
  ],
  targets: foundations + storage + chainData + execution + intelligence + services + composition + contractSide
    + contractNames.map(contract) + exampleNames.map(example) + testSupport + fuzzers + testTargets,
  cxxLanguageStandard: .cxx20
)
