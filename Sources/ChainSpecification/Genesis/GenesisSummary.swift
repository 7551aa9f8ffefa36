import ChainTypes
import Primitives

/// What a genesis file says, in the order in which `openledger genesis inspect` shows it.
public struct GenesisSummary: Sendable, Hashable, Codable {
  /// A section of lines.
  public struct Section: Sendable, Hashable, Codable {
    /// The heading.
    public let title: String
    /// The lines.
    public let lines: [Line]
  }

  /// A label and its value.
  public struct Line: Sendable, Hashable, Codable {
    /// What the value is.
    public let label: String
    /// The value as text.
    public let value: String
  }

  /// The sections.
  public let sections: [Section]

  /// The sections as text with the values in one column.
  public var text: String {
    let width = sections.flatMap(\.lines).map(\.label.count).max() ?? 0
    return sections.map { section in
      let lines = section.lines.map { line in
        "  " + line.label + String(repeating: " ", count: width - line.label.count + 2) + line.value
      }
      return ([section.title] + lines).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }
}

extension Genesis {
  /// A summary for people.
  public var summary: GenesisSummary {
    GenesisSummary(
      sections: [
        chainSection, blockSection, parameterSection, supplySection, contractSection, modelSection,
      ].filter { !$0.lines.isEmpty })
  }

  private var chainSection: GenesisSummary.Section {
    var lines = [("chain ID", "\(specification.chainID)"), ("specification hash", specificationHash.hex)]
    for fork in HardFork.allCases {
      lines.append(("\(fork.name) from", specification.forks.time(of: fork).map { "time \($0)" } ?? "not planned"))
    }
    return section("Chain", lines)
  }

  private var blockSection: GenesisSummary.Section {
    section(
      "Block 0",
      [
        ("time", "\(block.timestamp)"), ("gas limit", "\(block.gasLimit)"),
        ("base fee", "\(block.baseFeePerGas) wei"), ("beneficiary", block.coinbase.checksummed),
        ("extra data", Hex.encode(block.extraData)),
      ])
  }

  private var parameterSection: GenesisSummary.Section {
    let policy =
      switch specification.baseFeePolicy {
      case .burn: "burnt"
      case .treasury(let treasury): "to \(treasury.checksummed)"
      }
    let split = specification.feeSplit.shares.map { ("fee share \($0.name)", "\($0.basisPoints) basis points") }
    let ai = AIParameters.parameters.map { ($0.name, "\(specification.ai[$0])") }
    return section("Parameters", [("base fees", policy)] + split + ai)
  }

  private var supplySection: GenesisSummary.Section {
    let shares = allocations.map {
      ($0.name, "\($0.address.checksummed)  \(Supply.format($0.amount)) (\($0.basisPoints) basis points)")
    }
    let rest = accounts.map { ("account", "\($0.address.checksummed)  \(Supply.format($0.balance))") }
    return section("Supply", [("total", Supply.format(supply))] + shares + rest)
  }

  private var contractSection: GenesisSummary.Section {
    section(
      "System contracts",
      systemContracts.flatMap { contract in
        [(contract.contract.name, "\(contract.contract.address.checksummed)  code \(contract.codeHash.hex)")]
          + contract.arguments.lines.map { ("  \($0.label)", $0.value) }
      })
  }

  private var modelSection: GenesisSummary.Section {
    section(
      "Models",
      (models + adapters).map { model in
        (model.name, model.manifestHash.hex + (model.base.map { "  adapter of \($0)" } ?? ""))
      })
  }

  private func section(_ title: String, _ lines: [(String, String)]) -> GenesisSummary.Section {
    GenesisSummary.Section(title: title, lines: lines.map { GenesisSummary.Line(label: $0, value: $1) })
  }
}
