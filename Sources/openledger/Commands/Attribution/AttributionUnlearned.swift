import ABI
import ArgumentParser
import ChainTypes
import JSONCoding
import JSONRPC
import Primitives

/// `openledger attribution unlearned`: that a model forgot rows.
struct AttributionUnlearned: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlearned",
    abstract: "Check that a model's successor was trained from the start without removed rows.",
    discussion:
      "Compares the tasks of both trainings, which the chain keeps and whose every step all validators computed. With --study, a counterfactual study of the old model, it compares the adapters as well. Ends with status 1 when the successor does not prove it."
  )

  @OptionGroup var node: NodeOptions

  @Argument(help: "The old model's id in ModelRegistry.")
  var old: UInt64

  @Option(help: "The new model, when the old one was not replaced; by default the successor on record.")
  var successor: UInt64?

  @Option(help: "A counterfactual study of the old model without the rows that were removed.")
  var study: UInt64?

  func run() async throws {
    let client = try node.client()
    let new = if let successor { UInt256(successor) } else { try await recorded(client) }
    let report = try await UnlearningReport(
      old: try await TrainedModel(UInt256(old), client), new: try await TrainedModel(new, client),
      studied: try await studied(client), client)
    node.print(report.json, text: report.lines.joined(separator: "\n"))
    if !report.isProof { throw ExitCode(1) }
  }

  private func recorded(_ client: RPCClient) async throws -> UInt256 {
    let function = try FunctionSignature("successorOf(uint256)(uint256)")
    let new = try await client.read(function, at: SystemAddress.modelRegistry, [.uint(UInt256(old))])[0].asUInt256
    guard let new, !new.isZero else {
      throw CommandError(
        "model \(old) has no successor; `openledger attribution replace \(old) NEW` names one, --successor checks one before"
      )
    }
    return new
  }

  /// The adapter that the study trained.
  private func studied(_ client: RPCClient) async throws -> Hash? {
    guard let study else { return nil }
    guard let found = try await Studies(client: client).counterfactual(of: UInt256(study)) else {
      throw CommandError(
        "--study \(study) is no counterfactual study; `openledger attribution counterfactual` opens one")
    }
    return found.adapter
  }
}

/// What a model and its successor show about removed rows.
struct UnlearningReport {
  private struct Removed {
    let source: Int
    let row: UInt64
    let hash: Hash
    let contributor: Address?
  }

  private let old: TrainedModel
  private let new: TrainedModel
  private let differences: [TrainedModel.Part]
  private let removed: [Removed]
  /// Rows of the old versions that are not in the new ones, by their content; more than `removed` when a row is gone from its Datanet.
  private let forgottenCount: Int
  private let addedCount: Int
  private let studied: Hash?

  init(old: TrainedModel, new: TrainedModel, studied: Hash?, _ client: RPCClient) async throws {
    (self.old, self.new, self.studied) = (old, new, studied)
    differences = old.differences(from: new)
    let (before, after) = (Set(old.rows), Set(new.rows))
    let forgotten = before.subtracting(after)
    forgottenCount = forgotten.count
    addedCount = after.subtracting(before).count
    removed = try await UnlearningReport.places(of: forgotten, old.sources, client)
  }

  /// Whether the successor is the training without the removed rows, from the same start.
  var isProof: Bool {
    differences.isEmpty && forgottenCount > 0 && (studied == nil || studied == new.adapter)
  }

  /// Where the contents stand in the versions that a model was trained from.
  private static func places(
    of contents: Set<Hash>, _ sources: [ModelSource], _ client: RPCClient
  ) async throws -> [Removed] {
    var places: [Removed] = []
    if contents.isEmpty { return [] }
    for (index, source) in sources.enumerated() {
      for try await row in DatanetRows(client: client, datanet: source.datanet) where contents.contains(row.hash) {
        if try await client.isRow(row.index, in: source) {
          places.append(Removed(source: index, row: row.index, hash: row.hash, contributor: row.contributor))
        }
      }
    }
    return places
  }

  var json: JSON {
    [
      "old": .quantity(old.id), "new": .quantity(new.id), "oldAdapter": .hash(old.adapter),
      "newAdapter": .hash(new.adapter), "isRetired": .bool(old.isRetired),
      "differences": .array(differences.map { .string($0.rawValue) }),
      "removed": .array(
        removed.map { row in
          [
            "source": .quantity(UInt64(row.source)), "row": .quantity(row.row), "hash": .hash(row.hash),
            "contributor": .address(row.contributor),
          ]
        }),
      "added": .quantity(UInt64(addedCount)), "studied": studied.map { .hash($0) } ?? .null,
      "isProof": .bool(isProof),
    ]
  }

  var lines: [String] {
    var lines = ["model \(old.id)\(old.isRetired ? " (retired)" : "") and model \(new.id), both trained by TRAIN"]
    lines += differences.map { "differs: \($0.words); so this proves nothing about rows" }
    if differences.isEmpty { lines.append("the same base, start, plan, fields and Datanets") }
    lines.append(forgottenCount == 0 ? "no row of the old versions is missing in the new ones" : "trained without:")
    lines += removed.map {
      "  row \($0.row) of Datanet \(old.sources[$0.source].datanet) by \($0.contributor?.checksummed ?? "nobody")"
    }
    if addedCount > 0 { lines.append("and with \(addedCount) rows that the old versions did not have") }
    if let studied {
      lines.append(
        studied == new.adapter
          ? "the study's adapter is the successor's, bit for bit: \(studied)"
          : "the study's adapter \(studied) is not the successor's \(new.adapter): it left out other rows, or the plan holds documents out"
      )
    }
    lines.append(
      isProof
        ? "proved: the adapter of model \(new.id) is what training from the start gives without these rows"
        : "not proved")
    return lines
  }
}

/// `openledger attribution replace`: retires a model for one that forgot rows.
struct AttributionReplace: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replace", abstract: "Retire a model for good and name its successor, trained from later versions.",
    discussion:
      "The owner of both may, when TRAIN made both on the same base, by the same plan, from the same Datanets, the new one from later versions."
  )

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions

  @Argument(help: "The model to retire.")
  var old: UInt64

  @Argument(help: "Its successor.")
  var new: UInt64

  func run() async throws {
    let wallet = Wallet(client: try node.client(), key: try signer.key())
    let data = try FunctionSignature("replace(uint256,uint256)").encode([
      .uint(UInt256(old)), .uint(UInt256(new)),
    ])
    do {
      let sent = try await wallet.send(to: SystemAddress.modelRegistry, data: data)
      node.print(
        sent.receipt,
        text:
          "model \(old) is retired, model \(new) is its successor; `openledger attribution unlearned \(old)` checks what it forgot"
      )
    } catch let failure as RPCFailure {
      if failure.arguments(of: "NotOwner(address)") != nil {
        throw CommandError(
          "one account must own models \(old) and \(new) and sign; name its key with --account or --key-file")
      }
      guard let reason = failure.arguments(of: "NotASuccessor(uint256,uint256,bytes32)")?[2].asHash else {
        throw failure
      }
      throw CommandError("model \(new) cannot replace model \(old): \(Self.sentence(reason.asciiText))")
    }
  }

  private static func sentence(_ reason: String) -> String {
    switch reason {
    case "trainer": "both must be made by completed jobs of TRAIN"
    case "base": "they have different base models"
    case "start": "their trainings went on from different adapters"
    case "plan": "they were trained by different plans; train the new one with the hyperparameters of the old one"
    case "datanets": "they were trained from different Datanets; name the same ones in the same order"
    case "versions": "the new one must be trained from a later version of at least one Datanet, and from no earlier one"
    default: reason
    }
  }
}
