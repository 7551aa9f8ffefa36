import ContractKit
import FixtureSupport
import ModelRegistry

/// What the makers of models do, and those who train for them.
enum ModelActions {
  static let all = [
    Action("register an adapter") { walk in
      try walk.economy.models.from(walk.actor()).registerAdapter(
        base: Economy.base, manifest: manifest(walk), name: "guide", price: .ether / 100,
        datanets: [DataActions.datanet(walk)],
        versions: [UInt64(1 + walk.number(below: 2))])
    },
    Action("set prices") { walk in
      try walk.economy.models.from(walk.actor()).setPrices(
        model: PaymentActions.model(walk), perCall: UInt256(UInt64(walk.number(below: 1_000_000_000))),
        perPromptToken: UInt256(UInt64(walk.number(below: 1_000_000))), perOutputToken: 7)
    },
    Action("open a training job") { walk in
      let account = walk.actor()
      let (steps, price) = (UInt64(1 + walk.number(below: 50)), UInt256(UInt64(walk.number(below: 1_000_000_007))))
      try walk.economy.models.from(account, value: UInt256(steps) * price).openJob(
        base: Economy.base, datanets: [DataActions.datanet(walk)], versions: [1], hyperparameters: Bytes([1]),
        steps: steps, trainer: walk.actor(), name: "job", pricePerStep: price, duration: 100_000)
    },
    Action("report progress") { walk in
      let id = job(walk)
      let step = UInt64(walk.number(below: 50))
      for account in walk.economy.actors {
        if (try? walk.economy.models.from(account).reportProgress(job: id, step: step, checkpoint: Hash(1))) != nil {
          return
        }
      }
      throw Revert()
    },
    Action("cancel a job") { walk in
      let id = job(walk)
      for account in walk.economy.actors {
        if (try? walk.economy.models.from(account).cancelJob(job: id)) != nil { return }
      }
      throw Revert()
    },
    Action("close a job") { walk in try walk.economy.models.from(walk.actor()).closeJob(job: job(walk)) },
    Action("withdraw from models") { walk in
      try walk.economy.models.from(walk.actor()).withdrawFor(
        account: walk.once(in: 4) ? Economy.Place.timelock : walk.actor())
    },
    Action("give a model away") { walk in
      let (from, to) = (walk.actor(), walk.actor())
      try walk.economy.models.from(from).transferFrom(from, to, PaymentActions.model(walk))
    },
  ]

  private static func job(_ walk: Walk) -> UInt256 { UInt256(UInt64(1 + walk.number(below: 60))) }

  /// A manifest of one file; the same ones come again.
  private static func manifest(_ walk: Walk) -> Hash {
    let content = UInt8(walk.number(below: 40))
    walk.chain.store(blob: Bytes([content]))
    return walk.chain.store(blob: Bytes(ReferenceManifest.encoded([("adapter_model.safetensors", [content])])))
  }
}
