import ContractKit
import DatanetRegistry

/// What the owners, contributors and curators of Datanets do, and those who train models from them.
enum DataActions {
  static let all = [
    Action("open a Datanet") { walk in
      try walk.economy.datanets.from(walk.actor()).createDatanet(name: "rows", licence: "CC0-1.0")
    },
    Action("contribute rows") { walk in
      let account = walk.actor()
      let rows = (0...walk.number(below: 3)).map { _ in row(walk) }
      try walk.economy.datanets.from(account, value: walk.value(of: account, upTo: 2))
        .contributeRows(datanet: datanet(walk), rows: rows)
    },
    Action("set a bond and review") { walk in
      let id = datanet(walk)
      try walk.economy.datanets.from(walk.owner(ofDatanet: id)).setPolicy(
        datanet: id, isReviewed: walk.once(in: 2), nearDuplicates: UInt8(walk.number(below: 4)),
        threshold: 8_000, checksLater: walk.once(in: 2), minimumQuality: 0,
        bond: .ether / UInt256(UInt64(1 + walk.number(below: 100))), dailyRowsPerUser: 0, dailyRows: 0)
    },
    Action("appoint a curator") { walk in
      let id = datanet(walk)
      try walk.economy.datanets.from(walk.owner(ofDatanet: id)).setCurator(
        datanet: id, account: walk.actor(), roles: UInt8(walk.number(below: 4)))
    },
    Action("accept rows") { walk in
      let id = datanet(walk)
      try walk.economy.datanets.from(walk.owner(ofDatanet: id)).acceptRows(
        datanet: id, indexes: [index(walk)], quality: 80)
    },
    Action("reject rows") { walk in
      let id = datanet(walk)
      try walk.economy.datanets.from(walk.owner(ofDatanet: id)).rejectRows(
        datanet: id, indexes: [index(walk)], reason: 1)
    },
    Action("appeal") { walk in
      let (id, index) = (datanet(walk), index(walk))
      let account = (try? walk.economy.datanets.from(.zero).contributorOf(datanet: id, index: index)) ?? walk.actor()
      try walk.economy.datanets.from(account, value: min(.ether, walk.chain.balances[account] ?? .zero))
        .appeal(datanet: id, index: index)
    },
    Action("decide an appeal") { walk in
      try walk.economy.datanets.from(walk.actor()).decideAppeal(
        datanet: datanet(walk), index: index(walk), accept: walk.once(in: 2), quality: 50)
    },
    Action("settle a row") { walk in
      try walk.economy.datanets.from(walk.actor()).settleRow(datanet: datanet(walk), index: index(walk))
    },
    Action("withdraw a row") { walk in
      try walk.economy.datanets.from(walk.actor()).withdrawRow(datanet: datanet(walk), index: index(walk))
    },
    Action("remove rows") { walk in
      try walk.economy.datanets.from(walk.actor()).removeRows(datanet: datanet(walk), indexes: [index(walk)])
    },
    Action("publish a version") { walk in
      let id = datanet(walk)
      try walk.economy.datanets.from(walk.owner(ofDatanet: id)).publishVersion(datanet: id)
    },
    Action("withdraw from Datanets") { walk in
      try walk.economy.datanets.from(walk.actor()).withdrawFor(account: walk.actor())
    },
    Action("give a Datanet away") { walk in
      let (from, to) = (walk.actor(), walk.actor())
      try walk.economy.datanets.from(from).transferFrom(from, to, datanet(walk))
    },
  ]

  /// The number of one of the first Datanets.
  static func datanet(_ walk: Walk) -> UInt256 { UInt256(UInt64(1 + walk.number(below: walk.once(in: 3) ? 200 : 6))) }

  private static func index(_ walk: Walk) -> UInt64 { UInt64(walk.number(below: 40)) }

  /// A row: some texts come again, and some differ from them in one word.
  private static func row(_ walk: Walk) -> Bytes {
    var text = Array("row \(walk.number(below: 5_000))".utf8)
    if walk.once(in: 2) {
      let copied =
        "a longer text with many words that other contributors copy and change in its very last word, which is "
      text = Array("\(copied)\(walk.number(below: 500))".utf8)
    }
    return Bytes(text)
  }
}
